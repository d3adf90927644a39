using Statewall.Conntrack.Protocols;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Formats.Text;

// Overview: one connection per line, in the order and spelling of `conntrack -L`, straight from the message into the output buffer.
// Every field ends in a space, and the line loses its last one. Mirrors what ct_seq_show writes to /proc/net/nf_conntrack.

/// <summary>Connections as <c>conntrack -L</c> prints them.</summary>
public static partial class ConnectionText
{
    // what stands between mark and use, and most connections do not have
    private const ulong Rare = 1UL << CtAttribute.SecMark | 1UL << CtAttribute.SecCtx | 1UL << CtAttribute.Zone | 1UL << CtAttribute.Timestamp | 1UL << CtAttribute.Help;

    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Appends a connection, without the end of the line.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="options">What to show.</param>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault Write(OutputBuffer output, ref ConnectionView connection, TextOptions options)
    {
        var start = output.Pending.Length;
        WriteFields(output, ref connection, options);
        if (connection.Fault.IsNone)
            output.TrimSpace();
        else
            output.Truncate(start);
        return connection.Fault;
    }

    private static void WriteFields(OutputBuffer output, ref ConnectionView connection, TextOptions options)
    {
        if (options.Shows(TextFields.Extended))
            WriteHead(output, ProtocolNames.Of(connection.Family), (byte)connection.Family);
        ref readonly var original = ref connection.Original;
        if (original.Has(TupleFields.Protocol))
            WriteProtocol(output, original.Protocol);
        if (connection.TryGetU32(CtAttribute.Timeout, out var timeout))
            WriteNumber(output, default, timeout);
        if (connection.TryGetProtocolState(out var info, out var state))
        {
            output.Append(StateNames.Of(info, state));
            output.Append((byte)' ');
        }
        var hasStatus = connection.TryGetStatus(out var status);
        WriteDirection(output, ref connection, in original, Direction.Original);
        if (hasStatus && (status & ConntrackStatus.SeenReply) == 0)
            output.Append("[UNREPLIED] "u8);
        ref readonly var reply = ref connection.Reply;
        WriteDirection(output, ref connection, in reply, Direction.Reply);
        if ((status & ConntrackStatus.HwOffload) != 0)
            output.Append("[HW_OFFLOAD] "u8);
        else if ((status & ConntrackStatus.Offload) != 0)
            output.Append("[OFFLOAD] "u8);
        else if ((status & ConntrackStatus.Assured) != 0)
            output.Append("[ASSURED] "u8);
        WriteTail(output, ref connection, options);
    }

    private static void WriteTail(OutputBuffer output, ref ConnectionView connection, TextOptions options)
    {
        if (connection.TryGetU32(CtAttribute.Mark, out var mark))
            WriteNumber(output, "mark="u8, mark);
        if (connection.HasAny(Rare))
            WriteRare(output, ref connection, options);
        if (connection.TryGetU32(CtAttribute.Use, out var use))
            WriteNumber(output, "use="u8, use);
        if (options.Shows(TextFields.Id) && connection.TryGetU32(CtAttribute.Id, out var id))
            WriteNumber(output, "id="u8, id);
        if (options.Shows(TextFields.Labels) && options.Labels is { } labels && connection.TryGetBytes(CtAttribute.Labels, out var bits))
            WriteLabels(output, bits, labels);
    }

    private static void WriteRare(OutputBuffer output, ref ConnectionView connection, TextOptions options)
    {
        if (connection.TryGetU32(CtAttribute.SecMark, out var secmark))
            WriteNumber(output, "secmark="u8, secmark);
        if (connection.TryGetText(CtAttribute.SecCtx, CtSecCtxAttribute.Name, out var context))
            WriteText(output, "secctx="u8, context);
        if (connection.TryGetU16(CtAttribute.Zone, out var zone))
            WriteNumber(output, "zone="u8, zone);
        if (connection.TryGetTimestamps(out var start, out var stop))
            WriteTimes(output, start, stop, options);
        if (connection.TryGetText(CtAttribute.Help, CtHelpAttribute.Name, out var helper))
            WriteText(output, "helper="u8, helper);
    }

    private static void WriteDirection(OutputBuffer output, ref ConnectionView connection, in TupleView tuple, Direction direction)
    {
        if (!tuple.IsPresent)
            return;
        // a reply's keys are written as those of the connection's protocol
        WriteTuple(output, in tuple, connection.Protocol);
        if (tuple.Has(TupleFields.Zone))
            WriteNumber(output, direction == Direction.Original ? "zone-orig="u8 : "zone-reply="u8, tuple.Zone);
        if (connection.TryGetCounters(direction, out var packets, out var bytes))
        {
            WriteNumber(output, "packets="u8, packets);
            WriteNumber(output, "bytes="u8, bytes);
        }
    }

    private static void WriteTimes(OutputBuffer output, ulong start, ulong stop, TextOptions options)
    {
        if (start != 0)
        {
            var until = stop != 0 ? (long)(stop / NanosecondsPerSecond) : options.Clock.GetUtcNow().ToUnixTimeSeconds();
            var from = (long)(start / NanosecondsPerSecond);
            WriteNumber(output, "delta-time="u8, (ulong)Math.Max(0, until - from));
        }
        if (!options.Shows(TextFields.KernelTimestamp))
            return;
        if (start != 0)
            WriteDate(output, "[start="u8, start, options.Clock);
        if (stop != 0)
            WriteDate(output, "[stop="u8, stop, options.Clock);
    }

    private static void WriteLabels(OutputBuffer output, ReadOnlySpan<byte> bits, LabelMap labels)
    {
        var any = false;
        for (var bit = 0; bit < Math.Min(bits.Length * 8, LabelMap.Count); bit++)
        {
            if ((bits[LabelBits.PlaceOf(bit, bits.Length)] & (1 << (bit & 7))) == 0 || labels.NameOf(bit) is not { IsEmpty: false } name)
                continue;
            output.Append(any ? ","u8 : "labels="u8);
            output.Append(name);
            any = true;
        }
        if (any)
            output.Append((byte)' ');
    }
}
