using System.Runtime.CompilerServices;
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink;

namespace Statewall.Conntrack.Formats.Text;

// The parts that connections, events and expectations share.
public static partial class ConnectionText
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WriteTuple(OutputBuffer output, in TupleView tuple, byte protocol)
    {
        if (tuple.Source.Length == InetAddress.IPv4Size && tuple.Destination.Length == InetAddress.IPv4Size && ProtocolNames.KeysOf(protocol) == TupleKeys.Ports)
        {
            WriteUsual(output, in tuple);
            return;
        }
        WriteAddresses(output, in tuple, "src="u8, " dst="u8);
        WriteKeys(output, in tuple, protocol);
    }

    /// <summary>IPv4 addresses and ports, what most tuples are made of, in one piece.</summary>
    private static void WriteUsual(OutputBuffer output, in TupleView tuple)
    {
        const int Most = 128;
        var text = output.GetSpan(Most);
        "src="u8.CopyTo(text);
        var at = 4;
        at += DecimalText.WriteIPv4(text[at..], tuple.Source);
        " dst="u8.CopyTo(text[at..]);
        at += 5;
        at += DecimalText.WriteIPv4(text[at..], tuple.Destination);
        " sport="u8.CopyTo(text[at..]);
        at += 7;
        at += DecimalText.Write(text[at..], tuple.SourcePort);
        " dport="u8.CopyTo(text[at..]);
        at += 7;
        at += DecimalText.Write(text[at..], tuple.DestinationPort);
        text[at++] = (byte)' ';
        output.Advance(at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WriteAddresses(OutputBuffer output, in TupleView tuple, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination)
    {
        output.Append(source);
        output.AppendAddress(tuple.Source);
        output.Append(destination);
        output.AppendAddress(tuple.Destination);
        output.Append((byte)' ');
    }

    internal static void WriteKeys(OutputBuffer output, in TupleView tuple, byte protocol)
    {
        switch (ProtocolNames.KeysOf(protocol))
        {
            case TupleKeys.Ports:
                output.Append("sport="u8);
                output.AppendDecimal(tuple.SourcePort);
                output.Append(" dport="u8);
                output.AppendDecimal(tuple.DestinationPort);
                break;
            case TupleKeys.Keys:
                output.Append("srckey=0x"u8);
                output.AppendHex(tuple.SourcePort);
                output.Append(" dstkey=0x"u8);
                output.AppendHex(tuple.DestinationPort);
                break;
            case TupleKeys.Icmp:
                output.Append("type="u8);
                output.AppendDecimal(tuple.IcmpType);
                output.Append(" code="u8);
                output.AppendDecimal(tuple.IcmpCode);
                output.Append(" id="u8);
                output.AppendDecimal(tuple.IcmpId);
                break;
            default:
                return;
        }
        output.Append((byte)' ');
    }

    // into its callers, where the name's size is known
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WriteNumber(OutputBuffer output, ReadOnlySpan<byte> name, ulong value) => output.AppendNumber(name, value);

    internal static void WriteText(OutputBuffer output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        output.Append(name);
        output.Append(value);
        output.Append((byte)' ');
    }

    private static void WriteProtocol(OutputBuffer output, byte protocol)
    {
        // most connections are of these
        if (protocol == ProtocolNames.Tcp)
            output.Append("tcp      6 "u8);
        else if (protocol == ProtocolNames.Udp)
            output.Append("udp      17 "u8);
        else
            WriteHead(output, ProtocolNames.Of(protocol), protocol);
    }

    private static void WriteHead(OutputBuffer output, ReadOnlySpan<byte> name, byte number)
    {
        const int Width = 9; // a name of 8 and a space
        output.AppendLeft(name, Width - 1);
        output.Append((byte)' ');
        WriteNumber(output, default, number);
    }

    /// <summary>A date as C's ctime writes it, in the clock's time zone: <c>Tue Nov 24 00:13:01 2026</c>.</summary>
    private static void WriteDate(OutputBuffer output, ReadOnlySpan<byte> name, ulong nanoseconds, TimeProvider clock)
    {
        // later years than .NET knows are cut to its last
        var seconds = (long)Math.Min(nanoseconds / NanosecondsPerSecond, 253_402_214_400);
        var utc = DateTimeOffset.FromUnixTimeSeconds(seconds);
        var local = utc.ToOffset(clock.LocalTimeZone.GetUtcOffset(utc));
        output.Append(name);
        output.Append("SunMonTueWedThuFriSat"u8.Slice((int)local.DayOfWeek * 3, 3));
        output.Append((byte)' ');
        output.Append("JanFebMarAprMayJunJulAugSepOctNovDec"u8.Slice((local.Month - 1) * 3, 3));
        output.Append(local.Day < 10 ? "  "u8 : " "u8);
        output.AppendDecimal((uint)local.Day);
        output.Append((byte)' ');
        output.AppendPadded((uint)local.Hour, 2);
        output.Append((byte)':');
        output.AppendPadded((uint)local.Minute, 2);
        output.Append((byte)':');
        output.AppendPadded((uint)local.Second, 2);
        output.Append((byte)' ');
        output.AppendDecimal((uint)local.Year);
        output.Append("] "u8);
    }
}
