using System.Globalization;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Statements;

namespace Statewall.Nftables.Monitoring;

/// <summary>Traces of packets as <c>nft monitor trace</c> prints them: the connection and the packet where it comes to a hook, then what decided.</summary>
internal static class TraceText
{
    private const uint TaggedEtherType = 0x8100; // ETH_P_8021Q

    // beside those that rules can ask for // enum ip_conntrack_status
    private static readonly (string Name, ConntrackStatus Bit)[] StatusNames =
        [("seq-adjust", ConntrackStatus.SeqAdjust), ("snat-done", ConntrackStatus.SrcNatDone), ("dnat-done", ConntrackStatus.DstNatDone)];

    /// <summary>Writes the lines of an event.</summary>
    public static void Write(TextOutput output, PacketTrace trace, ListingOptions options)
    {
        var message = trace.Message;
        switch (message.Type)
        {
            case NftTraceType.Rule:
                if (message.LinkHeader is not null || message.NetworkHeader is not null)
                    WriteArrival(output, trace, options);
                if (message.RuleHandle is not null)
                    WriteRule(output, trace, options);
                break;
            case NftTraceType.Policy or NftTraceType.Return:
                WriteHead(output, trace);
                if (message.Policy is { } policy)
                    output.Append($"policy {new VerdictStatement(policy)} ");
                if (message.Verdict is { } verdict)
                    output.Append($"verdict {Of(verdict)} ");
                if (message.Mark is { } mark)
                    Write(output, MetaNode.Of("mark"), mark, options);
                output.Append("\n"u8);
                break;
            default:
                break;
        }
    }

    private static void WriteHead(TextOutput output, PacketTrace trace)
    {
        output.Append($"trace id {(trace.Message.Id ?? 0).ToString("x8", CultureInfo.InvariantCulture)} {RulesetText.NameOf(trace.Family)} ");
        foreach (var name in (string?[])[trace.Message.Table, trace.Message.Chain])
        {
            if (name is not null)
                output.Append(name).Append(" "u8);
        }
    }

    private static VerdictStatement Of(Verdict verdict) => new(verdict.Code ?? NftVerdict.Continue, verdict.Chain);

    private static void WriteArrival(TextOutput output, PacketTrace trace, ListingOptions options)
    {
        var message = trace.Message;
        if (message.ConntrackState is not null)
            WriteConnection(output, trace, options);
        WriteHead(output, trace);
        output.Append("packet: "u8);
        if (message.InputIndex is { } input)
            Write(output, MetaNode.Of("iif"), input, options);
        if (message.OutputIndex is { } exit)
            Write(output, MetaNode.Of("oif"), exit, options);
        var headers = TracedPacket.Read(trace.Family, in message);
        for (var index = 0; index < headers.Count; index++)
            Write(output, headers[index], IsNextShown(trace.Family, headers, index), options);
        output.Append("\n"u8);
    }

    /// <summary>Which header follows need not be said where its fields say it, except where packets of several network protocols meet.</summary>
    private static bool IsNextShown(NfProto family, IReadOnlyList<TracedHeader> headers, int index)
    {
        if (index + 1 == headers.Count || headers[index + 1] is not { Header: { } next, Fields.Count: > 0 })
            return true;
        // but the type of a service tag is
        if (next == HeaderTable.Vlan)
            return headers[index].Fields[^1].Value != TaggedEtherType;
        return next.Layer == NftPayloadBase.TransportHeader && family is NfProto.Inet or NfProto.Bridge or NfProto.Netdev;
    }

    private static void WriteConnection(TextOutput output, PacketTrace trace, ListingOptions options)
    {
        var message = trace.Message;
        WriteHead(output, trace);
        output.Append("conntrack: "u8);
        if (message.ConntrackDirection is { } direction)
            WriteValue(output.Append("ct direction "u8), DatatypeTable.ConnectionDirection, (uint)direction, 8, options);
        WriteValue(output.Append("ct state "u8), DatatypeTable.ConnectionState, (uint)message.ConntrackState!.Value, 32, options);
        if (message.ConntrackStatus is { } status and not 0)
            output.Append($"ct status {string.Join(',', ValueNode.BitsOf((uint)status).Select(bit => NameOf((ConntrackStatus)(uint)bit)))} ");
        if (message.ConntrackId is { } id)
            output.Append("ct id "u8).Append(id).Append(" "u8);
        output.Append("\n"u8);
    }

    private static string NameOf(ConntrackStatus bit) => DatatypeTable.ConnectionStatus.Symbols!.NameOf((uint)bit)
        ?? Array.Find(StatusNames, row => row.Bit == bit).Name ?? $"0x{((uint)bit).ToString("x", CultureInfo.InvariantCulture)}";

    private static void WriteRule(TextOutput output, PacketTrace trace, ListingOptions options)
    {
        WriteHead(output, trace);
        output.Append("rule "u8);
        if (trace.Rule is { } rule)
            RulesetText.WriteStatements(output, rule, options);
        else
            output.Append("handle "u8).Append(trace.Message.RuleHandle ?? 0);
        if (trace.Rule is not null)
            RulesetText.WriteHandle(output, trace.Rule.Handle, options);
        output.Append($" (verdict {Of(trace.Message.Verdict ?? default)})\n");
    }

    private static void Write(TextOutput output, TracedHeader traced, bool isNextShown, ListingOptions options)
    {
        if (traced.Header is { } header)
        {
            foreach (var name in header.Traced ?? [.. header.Fields.Select(field => field.Name)])
            {
                var (field, value) = traced.Fields.FirstOrDefault(read => read.Field.Name == name);
                if (field is not null && (isNextShown || field != header.Next))
                    Write(output, new PayloadNode(header, field), value, options);
            }
        }
        if (traced.Rest is { } rest)
        {
            new RawPayloadNode(rest.Layer, rest.Offset, rest.Bytes.Length * 8 - rest.Offset % 8).Format(output, options);
            var digits = Convert.ToHexStringLower(rest.Bytes).TrimStart('0');
            output.Append($" 0x{(digits.Length == 0 ? "0" : digits)} ");
        }
    }

    private static void Write(TextOutput output, SelectorNode selector, UInt128 value, ListingOptions options)
    {
        selector.Format(output, options);
        WriteValue(output.Append(selector.Type is { IsBitmask: true, Symbols: not null } ? " == "u8 : " "u8), selector.Type!, value, selector.Bits, options);
    }

    /// <summary>A value alone: several bits at once have no name.</summary>
    private static void WriteValue(TextOutput output, Datatype type, UInt128 value, int bits, ListingOptions options)
    {
        if (type.IsBitmask && type.Symbols?.NameOf(value) is null)
            output.Append($"0x{value.ToString("x", CultureInfo.InvariantCulture)}");
        else
            type.Format(output, value, bits, options);
        output.Append(" "u8);
    }
}
