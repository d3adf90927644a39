using System.Text.Json;
using Statewall.Netlink.Messages;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Monitoring;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Commands;

/// <summary>What a batch made, as the kernel tells it. // NLM_F_ECHO</summary>
/// <param name="model">The ruleset before the batch.</param>
internal sealed class BatchEcho(RulesetModel model)
{
    private readonly EventReader _reader = new(model);
    private readonly List<(uint Sequence, RulesetEvent Told)> _events = [];

    /// <summary>Takes a message.</summary>
    public void Take(in NetlinkMessage message)
    {
        if (_reader.Read(in message) is { } told)
            _events.Add((message.Sequence, told));
    }

    /// <summary>Writes what was made, a line each.</summary>
    public void Write(TextOutput output, ListingOptions options)
    {
        foreach (var (_, told) in _events)
            EventText.Write(output, told, options);
    }

    /// <summary>Writes what was made as a document, if anything was.</summary>
    public void WriteJson(TextOutput output, ListingOptions options)
    {
        var changes = _events.Select(told => told.Told).OfType<RulesetChange>().ToList();
        if (changes.Count == 0)
            return;
        var json = new JsonOutput(output);
        json.Open().Name("nftables").OpenArray();
        foreach (var change in changes)
            JsonCommandWriter.WriteEvent(json, change.Command, options);
        RulesetJson.Close(json, output);
    }

    /// <summary>Writes the document that the batch came from, with the numbers that the kernel gave to what it describes.</summary>
    /// <param name="output">Gets the document, without a line end.</param>
    /// <param name="document">The document.</param>
    /// <param name="batch">The batch, which was sent.</param>
    public void Write(TextOutput output, JsonText document, BatchWriter batch)
    {
        var handles = new Dictionary<int, ulong>();
        foreach (var (sequence, told) in _events)
        {
            if (told is RulesetChange { Command: var made } && sequence != 0 && HandleOf(made) is not 0 and var handle)
                handles.TryAdd(batch.CommandOf(sequence).Start, handle);
        }
        Write(new JsonOutput(output), document.Root, handles);
    }

    private static ulong HandleOf(CommandNode made) =>
        made.TableDefinition?.Handle ?? made.ChainDefinition?.Handle ?? made.RuleDefinition?.Handle ?? made.SetDefinition?.Handle ?? made.ObjectDefinition?.Handle ?? made.FlowtableDefinition?.Handle ?? 0;

    private static void Write(JsonOutput json, JsonItem item, Dictionary<int, ulong> handles)
    {
        switch (item.Kind)
        {
            case JsonValueKind.Object:
                WriteObject(json, item, handles);
                break;
            case JsonValueKind.Array:
                json.OpenArray();
                foreach (var child in item.Children)
                    Write(json, child, handles);
                json.CloseArray();
                break;
            case JsonValueKind.String:
                json.String(item.Text);
                break;
            case JsonValueKind.Number:
                json.Number(item.Text);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                json.Boolean(item.Kind == JsonValueKind.True);
                break;
            default:
                json.Null();
                break;
        }
    }

    private static void WriteObject(JsonOutput json, JsonItem item, Dictionary<int, ulong> handles)
    {
        const string Handle = "handle";
        var isMade = handles.TryGetValue(item.Span.Start, out var handle);
        json.Open();
        foreach (var child in item.Children)
        {
            json.Name(child.Name);
            if (isMade && child.Name == Handle)
                json.Number(handle);
            else
                Write(json, child, handles);
        }
        if (isMade && !item.Children.Any(child => child.Name == Handle))
            json.Name(Handle).Number(handle);
        json.Close();
    }
}
