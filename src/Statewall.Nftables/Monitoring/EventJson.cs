using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;

namespace Statewall.Nftables.Monitoring;

/// <summary>Events as <c>nft -j monitor</c> prints them: a JSON object each, on a line of its own; generations are none, and traces are text.</summary>
public static class EventJson
{
    /// <summary>Writes an event.</summary>
    /// <param name="output">Gets its lines, if it has any.</param>
    /// <param name="told">The event.</param>
    /// <param name="options">How values are written.</param>
    public static void Write(TextOutput output, RulesetEvent told, ListingOptions options)
    {
        ArgumentNullException.ThrowIfNull(output);
        switch (told)
        {
            case RulesetChange { Command: var command }:
                JsonCommandWriter.WriteEvent(new JsonOutput(output), command, options);
                output.Append("\n"u8);
                break;
            case PacketTrace:
                EventText.Write(output, told, options);
                break;
            default:
                break;
        }
    }
}
