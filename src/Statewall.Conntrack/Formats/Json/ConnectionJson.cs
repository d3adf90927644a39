using Statewall.Conntrack.Protocols;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Formats.Json;

// Overview: one JSON object per connection, on a line of its own; docs/conntrack-json.md describes it. Written straight from the message:
// every text in it is a name of ours or of the kernel's, and the few that come from elsewhere (labels, helper, security context) are escaped.

/// <summary>
/// Connections and events as JSON objects, one per line: <c>event</c> (new, update or destroy, absent in listings), <c>family</c>,
/// <c>protocol</c> (number), <c>protocol_name</c>, <c>state</c>, <c>timeout</c> (seconds), <c>original</c> and <c>reply</c> (src, dst,
/// sport and dport, or srckey and dstkey, or type, code and id; zone, packets, bytes), <c>status</c> (number of the IPS_ bits),
/// <c>unreplied</c>, <c>assured</c>, <c>mark</c>, <c>secctx</c>, <c>zone</c>, <c>start</c> and <c>stop</c> (nanoseconds since 1970),
/// <c>helper</c>, <c>use</c>, <c>id</c>, <c>labels</c> (bit numbers), <c>portid</c>. What the kernel did not send is absent.
/// </summary>
public static class ConnectionJson
{
    /// <summary>Appends an object, without the end of the line.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="kind">What happened; none for an entry that is listed.</param>
    /// <param name="connection">The connection.</param>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault Write(OutputBuffer output, EventKinds kind, ref ConnectionView connection)
    {
        ArgumentNullException.ThrowIfNull(output);
        var start = output.Pending.Length;
        output.Append((byte)'{');
        if (kind != EventKinds.None)
            WriteName(output, "event"u8, kind switch { EventKinds.New => "new"u8, EventKinds.Update => "update"u8, _ => "destroy"u8 });
        WriteName(output, "family"u8, ProtocolNames.Of(connection.Family));
        WriteProtocol(output, ref connection);
        ref readonly var original = ref connection.Original;
        ref readonly var reply = ref connection.Reply;
        WriteDirection(output, ref connection, in original, Direction.Original);
        WriteDirection(output, ref connection, in reply, Direction.Reply);
        WriteStatus(output, ref connection);
        WriteTail(output, ref connection);
        if (kind != EventKinds.None && connection.Message.PortId != 0)
            JsonParts.WriteNumber(output, "portid"u8, connection.Message.PortId);
        JsonParts.Close(output, (byte)'}');
        if (!connection.Fault.IsNone)
            output.Truncate(start);
        return connection.Fault;
    }

    private static void WriteProtocol(OutputBuffer output, ref ConnectionView connection)
    {
        if (connection.Original.Has(TupleFields.Protocol))
        {
            JsonParts.WriteNumber(output, "protocol"u8, connection.Protocol);
            WriteName(output, "protocol_name"u8, ProtocolNames.Of(connection.Protocol));
        }
        if (connection.TryGetProtocolState(out var info, out var state))
            WriteName(output, "state"u8, StateNames.Of(info, state));
        if (connection.TryGetU32(CtAttribute.Timeout, out var timeout))
            JsonParts.WriteNumber(output, "timeout"u8, timeout);
    }

    private static void WriteDirection(OutputBuffer output, ref ConnectionView connection, in TupleView tuple, Direction direction)
    {
        if (!tuple.IsPresent)
            return;
        JsonParts.Open(output, direction == Direction.Original ? "original"u8 : "reply"u8, (byte)'{');
        JsonParts.WriteTuple(output, in tuple, connection.Protocol);
        if (tuple.Has(TupleFields.Zone))
            JsonParts.WriteNumber(output, "zone"u8, tuple.Zone);
        if (connection.TryGetCounters(direction, out var packets, out var bytes))
        {
            JsonParts.WriteNumber(output, "packets"u8, packets);
            JsonParts.WriteNumber(output, "bytes"u8, bytes);
        }
        JsonParts.Close(output, (byte)'}');
    }

    private static void WriteStatus(OutputBuffer output, ref ConnectionView connection)
    {
        if (!connection.TryGetStatus(out var status))
            return;
        JsonParts.WriteNumber(output, "status"u8, (uint)status);
        JsonParts.WriteBoolean(output, "unreplied"u8, (status & ConntrackStatus.SeenReply) == 0);
        JsonParts.WriteBoolean(output, "assured"u8, (status & ConntrackStatus.Assured) != 0);
    }

    private static void WriteTail(OutputBuffer output, ref ConnectionView connection)
    {
        if (connection.TryGetU32(CtAttribute.Mark, out var mark))
            JsonParts.WriteNumber(output, "mark"u8, mark);
        if (connection.TryGetText(CtAttribute.SecCtx, CtSecCtxAttribute.Name, out var context))
            JsonParts.WriteText(output, "secctx"u8, context);
        if (connection.TryGetU16(CtAttribute.Zone, out var zone))
            JsonParts.WriteNumber(output, "zone"u8, zone);
        if (connection.TryGetTimestamps(out var begin, out var end))
        {
            JsonParts.WriteNumber(output, "start"u8, begin);
            if (end != 0)
                JsonParts.WriteNumber(output, "stop"u8, end);
        }
        if (connection.TryGetText(CtAttribute.Help, CtHelpAttribute.Name, out var helper))
            JsonParts.WriteText(output, "helper"u8, helper);
        if (connection.TryGetU32(CtAttribute.Use, out var use))
            JsonParts.WriteNumber(output, "use"u8, use);
        if (connection.TryGetU32(CtAttribute.Id, out var id))
            JsonParts.WriteNumber(output, "id"u8, id);
        if (connection.TryGetBytes(CtAttribute.Labels, out var bits))
            WriteLabels(output, bits);
    }

    private static void WriteLabels(OutputBuffer output, ReadOnlySpan<byte> bits)
    {
        JsonParts.Open(output, "labels"u8, (byte)'[');
        for (var bit = 0; bit < Math.Min(bits.Length * 8, LabelMap.Count); bit++)
        {
            if ((bits[LabelBits.PlaceOf(bit, bits.Length)] & (1 << (bit & 7))) != 0)
                JsonParts.WriteItem(output, (uint)bit);
        }
        JsonParts.Close(output, (byte)']');
    }

    private static void WriteName(OutputBuffer output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> plain) => JsonParts.WriteText(output, name, plain);
}
