using Statewall.Cli.Terminal;
using Statewall.Netlink.Channels;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Monitoring;
using Statewall.Nftables.Syntax;

namespace Statewall.Cli.Applets.Nft;

/// <summary>The command monitor: shows events until it is interrupted.</summary>
/// <param name="context">What the applet works with.</param>
/// <param name="output">Gets the events.</param>
/// <param name="options">How they are shown.</param>
internal sealed class NftMonitor(AppletContext context, TextOutput output, ListingOptions options)
{
    private const int BufferSize = 16 * 1024 * 1024; // NFTABLES_NLEVENT_BUFSIZ
    private static readonly TimeSpan CancellationInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Shows events.</summary>
    /// <param name="wanted">Which.</param>
    public void Follow(MonitorNode wanted)
    {
        using var interruption = new Interruption();
        var events = new ReadAheadChannel(context.Engines.Open(RulesetClient.Protocol));
        events.RequestReceiveBuffer(BufferSize);
        using var monitor = new RulesetMonitor(events, context.Engines.Open(RulesetClient.Protocol), wanted);
        while (!interruption.HasCome && !monitor.IsClosed)
        {
            if (monitor.Read(TimeSpan.Zero) is { } told)
            {
                Write(told, wanted.IsJson);
                continue;
            }
            output.Flush();
            if (monitor.Read(CancellationInterval) is { } next)
                Write(next, wanted.IsJson);
        }
        output.Flush();
    }

    private void Write(RulesetEvent told, bool isJson)
    {
        if (isJson && told is LostEvents)
            context.Streams.Error.WriteLine("# ERROR: We lost some netlink events!");
        else if (isJson)
            EventJson.Write(output, told, options);
        else
            EventText.Write(output, told, options);
        if (told is RulesetGeneration)
            output.Flush();
    }
}
