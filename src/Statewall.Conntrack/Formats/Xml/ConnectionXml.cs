using Statewall.Conntrack.Formats.Text;
using Statewall.Conntrack.Protocols;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Formats.Xml;

// Overview: one <flow> element per connection, on a line of its own, in the order of `conntrack -o xml`; what the kernel did not send is absent.

/// <summary>Connections as <c>conntrack -o xml</c> prints them.</summary>
public static class ConnectionXml
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>What stands in front of all connections, without the end of its last line.</summary>
    public static ReadOnlySpan<byte> Opening => "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<conntrack>"u8;

    /// <summary>What stands behind all connections.</summary>
    public static ReadOnlySpan<byte> Closing => "</conntrack>"u8;

    /// <summary>Appends a connection, without the end of the line.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="kind">What happened to it; none when it is listed.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="options">What to show: the kernel's timestamps, labels and an event's time are optional.</param>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault Write(OutputBuffer output, EventKinds kind, ref ConnectionView connection, TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        var start = output.Pending.Length;
        XmlParts.OpenFlow(output, kind);
        ref readonly var original = ref connection.Original;
        ref readonly var reply = ref connection.Reply;
        WriteDirection(output, ref connection, in original, Direction.Original);
        WriteDirection(output, ref connection, in reply, Direction.Reply);
        WriteIndependent(output, ref connection, options);
        if (kind != EventKinds.None && options.Shows(TextFields.Timestamp))
            XmlParts.WriteWhen(output, options.Clock);
        if (connection.TryGetText(CtAttribute.Help, CtHelpAttribute.Name, out var helper))
            XmlParts.WriteText(output, "helper"u8, helper);
        output.Append("</flow>"u8);
        if (!connection.Fault.IsNone)
            output.Truncate(start);
        return connection.Fault;
    }

    private static void WriteDirection(OutputBuffer output, ref ConnectionView connection, in TupleView tuple, Direction direction)
    {
        if (!tuple.IsPresent)
            return;
        output.Append(direction == Direction.Original ? "<meta direction=\"original\">"u8 : "<meta direction=\"reply\">"u8);
        XmlParts.OpenLayer3(output, connection.Family);
        XmlParts.WriteAddresses(output, in tuple);
        output.Append("</layer3>"u8);
        XmlParts.OpenLayer4(output, connection.Protocol);
        XmlParts.WriteKeys(output, in tuple, connection.Protocol);
        output.Append("</layer4>"u8);
        if (tuple.Has(TupleFields.Zone))
            XmlParts.WriteNumber(output, "zone"u8, tuple.Zone);
        if (connection.TryGetCounters(direction, out var packets, out var bytes))
        {
            output.Append("<counters>"u8);
            XmlParts.WriteNumber(output, "packets"u8, packets);
            XmlParts.WriteNumber(output, "bytes"u8, bytes);
            output.Append("</counters>"u8);
        }
        output.Append("</meta>"u8);
    }

    private static void WriteIndependent(OutputBuffer output, ref ConnectionView connection, TextOptions options)
    {
        output.Append("<meta direction=\"independent\">"u8);
        // the state of every protocol has the name of TCP's state of that number: programs have read this since the format exists
        if (connection.TryGetProtocolState(out _, out var state))
            XmlParts.WriteText(output, "state"u8, StateNames.Of(CtProtoInfoAttribute.Tcp, state));
        if (connection.TryGetU32(CtAttribute.Timeout, out var timeout))
            XmlParts.WriteNumber(output, "timeout"u8, timeout);
        if (connection.TryGetU32(CtAttribute.Mark, out var mark))
            XmlParts.WriteNumber(output, "mark"u8, mark);
        if (options.Shows(TextFields.Labels) && options.Labels is { } labels && connection.TryGetBytes(CtAttribute.Labels, out var bits))
            WriteLabels(output, bits, labels);
        if (connection.TryGetU32(CtAttribute.SecMark, out var secmark))
            XmlParts.WriteNumber(output, "secmark"u8, secmark);
        if (connection.TryGetText(CtAttribute.SecCtx, CtSecCtxAttribute.Name, out var context))
            XmlParts.WriteText(output, "secctx"u8, context);
        if (connection.TryGetU16(CtAttribute.Zone, out var zone))
            XmlParts.WriteNumber(output, "zone"u8, zone);
        if (connection.TryGetU32(CtAttribute.Use, out var use))
            XmlParts.WriteNumber(output, "use"u8, use);
        if (connection.TryGetU32(CtAttribute.Id, out var id))
            XmlParts.WriteNumber(output, "id"u8, id);
        if (connection.TryGetStatus(out var status))
            WriteStatus(output, status);
        WriteTimes(output, ref connection, options);
        output.Append("</meta>"u8);
    }

    private static void WriteStatus(OutputBuffer output, ConntrackStatus status)
    {
        if ((status & ConntrackStatus.Assured) != 0)
            output.Append("<assured/>"u8);
        if ((status & ConntrackStatus.SeenReply) == 0)
            output.Append("<unreplied/>"u8);
    }

    private static void WriteTimes(OutputBuffer output, ref ConnectionView connection, TextOptions options)
    {
        if (!connection.TryGetTimestamps(out var start, out var stop))
            return;
        if (options.Shows(TextFields.KernelTimestamp))
        {
            output.Append("<timestamp>"u8);
            if (start != 0)
                XmlParts.WriteNumber(output, "start"u8, start);
            if (stop != 0)
                XmlParts.WriteNumber(output, "stop"u8, stop);
            output.Append("</timestamp>"u8);
        }
        if (start != 0)
            XmlParts.WriteNumber(output, "deltatime"u8, SecondsOf(start, stop, options.Clock));
    }

    /// <summary>How long it lived or has lived: unlike in text, from nanosecond to nanosecond once it has ended.</summary>
    private static ulong SecondsOf(ulong start, ulong stop, TimeProvider clock)
    {
        if (stop != 0)
            return stop > start ? (stop - start) / NanosecondsPerSecond : 0;
        return (ulong)Math.Max(0, clock.GetUtcNow().ToUnixTimeSeconds() - (long)(start / NanosecondsPerSecond));
    }

    private static void WriteLabels(OutputBuffer output, ReadOnlySpan<byte> bits, LabelMap labels)
    {
        var any = false;
        for (var bit = 0; bit < Math.Min(bits.Length * 8, LabelMap.Count); bit++)
        {
            if ((bits[LabelBits.PlaceOf(bit, bits.Length)] & (1 << (bit & 7))) == 0 || labels.NameOf(bit) is not { IsEmpty: false } name)
                continue;
            if (!any)
                output.Append("<labels>"u8);
            XmlParts.WriteText(output, "label"u8, name);
            any = true;
        }
        if (any)
            output.Append("</labels>"u8);
    }
}
