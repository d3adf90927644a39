using System.Buffers.Binary;
using Statewall.Conntrack.Protocols;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Formats.Save;

// Overview: one connection per line as the command line that makes it again, in the order of `conntrack -o save`. What a command line
// cannot carry (mark, labels, helper, counters) is not in it, since scripts feed these lines to `conntrack -R` of either program.

/// <summary>Connections as the command lines that make them again: <c>conntrack -o save</c>.</summary>
public static class ConnectionSave
{
    /// <summary>Appends a connection, without the end of the line.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="kind">What happened to it: -A, -U or -D; -A also when it is listed.</param>
    /// <param name="connection">The connection.</param>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault Write(OutputBuffer output, EventKinds kind, ref ConnectionView connection)
    {
        ArgumentNullException.ThrowIfNull(output);
        var start = output.Pending.Length;
        output.Append(kind switch { EventKinds.Update => "-U "u8, EventKinds.Destroy => "-D "u8, _ => "-A "u8 });
        WriteHead(output, ref connection);
        WriteAddresses(output, ref connection);
        WriteProtocol(output, ref connection);
        if (connection.Fault.IsNone)
            output.TrimSpace();
        else
            output.Truncate(start);
        return connection.Fault;
    }

    private static void WriteHead(OutputBuffer output, ref ConnectionView connection)
    {
        if (connection.TryGetU32(CtAttribute.Timeout, out var timeout))
            WriteNumber(output, "-t "u8, timeout);
        if (connection.TryGetStatus(out var status))
            WriteStatus(output, status);
        if (connection.TryGetU16(CtAttribute.Zone, out var zone))
            WriteNumber(output, "-w "u8, zone);
        if (connection.Original.Has(TupleFields.Zone))
            WriteNumber(output, "--orig-zone "u8, connection.Original.Zone);
        if (connection.Reply.Has(TupleFields.Zone))
            WriteNumber(output, "--reply-zone "u8, connection.Reply.Zone);
    }

    private static void WriteStatus(OutputBuffer output, ConntrackStatus status)
    {
        output.Append("-u "u8);
        var any = WriteBit(output, status, ConntrackStatus.Expected, "EXPECTED"u8, false);
        any = WriteBit(output, status, ConntrackStatus.SeenReply, "SEEN_REPLY"u8, any);
        any = WriteBit(output, status, ConntrackStatus.Assured, "ASSURED"u8, any);
        any = WriteBit(output, status, ConntrackStatus.FixedTimeout, "FIXED_TIMEOUT"u8, any);
        any = WriteBit(output, status, ConntrackStatus.Offload, "OFFLOAD"u8, any);
        any = WriteBit(output, status, ConntrackStatus.HwOffload, "HW_OFFLOAD"u8, any);
        output.Append(any ? " "u8 : "UNSET "u8);
    }

    private static bool WriteBit(OutputBuffer output, ConntrackStatus status, ConntrackStatus bit, ReadOnlySpan<byte> name, bool any)
    {
        if ((status & bit) == 0)
            return any;
        if (any)
            output.Append((byte)',');
        output.Append(name);
        return true;
    }

    private static void WriteAddresses(OutputBuffer output, ref ConnectionView connection)
    {
        connection.TryGetStatus(out var status);
        WriteAddress(output, "-s "u8, connection.Original.Source);
        WriteAddress(output, "-d "u8, connection.Original.Destination);
        WriteAddress(output, (status & ConntrackStatus.DstNat) != 0 ? "-g "u8 : "-r "u8, connection.Reply.Source);
        WriteAddress(output, (status & ConntrackStatus.SrcNat) != 0 ? "-n "u8 : "-q "u8, connection.Reply.Destination);
    }

    private static void WriteProtocol(OutputBuffer output, ref ConnectionView connection)
    {
        ref readonly var original = ref connection.Original;
        ref readonly var reply = ref connection.Reply;
        if (!original.Has(TupleFields.Protocol))
            return;
        output.Append("-p "u8);
        var keys = ProtocolNames.KeysOf(original.Protocol);
        if (keys == TupleKeys.None)
            output.AppendDecimal(original.Protocol);
        else
            output.Append(ProtocolNames.Of(original.Protocol));
        output.Append((byte)' ');
        switch (keys)
        {
            case TupleKeys.Ports:
                WriteKeys(output, in original, "--sport "u8, "--dport "u8);
                WriteKeys(output, in reply, "--reply-port-src "u8, "--reply-port-dst "u8);
                break;
            case TupleKeys.Keys:
                WriteKeys(output, in original, "--srckey "u8, "--dstkey "u8);
                WriteKeys(output, in reply, "--reply-key-src "u8, "--reply-key-dst "u8);
                break;
            case TupleKeys.Icmp:
                WriteIcmp(output, in original);
                break;
            default:
                break;
        }
        WriteState(output, ref connection);
    }

    private static void WriteKeys(OutputBuffer output, in TupleView tuple, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination)
    {
        if (tuple.Has(TupleFields.SourcePort))
            WriteNumber(output, source, tuple.SourcePort);
        if (tuple.Has(TupleFields.DestinationPort))
            WriteNumber(output, destination, tuple.DestinationPort);
    }

    private static void WriteIcmp(OutputBuffer output, in TupleView tuple)
    {
        var isV6 = tuple.Protocol == ProtocolNames.IcmpV6;
        WriteNumber(output, isV6 ? "--icmpv6-type "u8 : "--icmp-type "u8, tuple.IcmpType);
        WriteNumber(output, isV6 ? "--icmpv6-code "u8 : "--icmp-code "u8, tuple.IcmpCode);
        WriteNumber(output, isV6 ? "--icmpv6-id "u8 : "--icmp-id "u8, tuple.IcmpId);
    }

    private static void WriteState(OutputBuffer output, ref ConnectionView connection)
    {
        if (!connection.TryGetProtocolState(out var info, out var state))
            return;
        output.Append("--state "u8);
        output.Append(StateNames.Of(info, state));
        output.Append((byte)' ');
        if (info == CtProtoInfoAttribute.Sctp && connection.TryGetSctpTags(out var original, out var reply))
        {
            // in the machine's order, as files written by other programs have it
            WriteNumber(output, "--orig-vtag "u8, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(original) : original);
            WriteNumber(output, "--reply-vtag "u8, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(reply) : reply);
        }
        else if (info == CtProtoInfoAttribute.Dccp && connection.TryGetDccpRole(out var role))
        {
            output.Append(role == DccpRole.Server ? "--role server "u8 : "--role client "u8);
        }
    }

    private static void WriteAddress(OutputBuffer output, ReadOnlySpan<byte> option, ReadOnlySpan<byte> address)
    {
        if (address.IsEmpty)
            return;
        output.Append(option);
        output.AppendAddress(address);
        output.Append((byte)' ');
    }

    private static void WriteNumber(OutputBuffer output, ReadOnlySpan<byte> option, uint value)
    {
        output.Append(option);
        output.AppendDecimal(value);
        output.Append((byte)' ');
    }
}
