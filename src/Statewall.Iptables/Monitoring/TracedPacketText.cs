using System.Buffers.Binary;
using System.Globalization;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Monitoring;

/// <summary>A traced packet in the words of xtables-monitor, each with a space behind it. // trace_print_packet</summary>
internal static class TracedPacketText
{
    private const ushort Ethernet = 1, Loopback = 772; // ARPHRD_
    private const ushort EtherTypeIPv4 = 0x0800, EtherTypeIPv6 = 0x86dd;
    private const int EthernetSize = 14, IPv4Size = 20, IPv6Size = 40, TcpSize = 20, PortsSize = 4;

    private static readonly (byte Bit, string Name)[] TcpFlags = [(0x02, "SYN"), (0x10, "ACK"), (0x01, "FIN"), (0x04, "RST"), (0x08, "PSH"), (0x20, "URG")];

    /// <summary>Writes the devices, the headers and the mark.</summary>
    public static void Write(TextOutput output, NfProto family, in TraceEvent trace)
    {
        WriteDevice(output, "IN=", trace.InputIndex);
        WriteDevice(output, "OUT=", trace.OutputIndex);
        var protocol = (NfProto)(trace.Family ?? (uint)family);
        if (protocol != family)
            output.Append($"NFPROTO={(int)protocol} ");
        if (trace.LinkHeader is { } link)
            protocol = WriteLink(output, trace.InputType ?? trace.OutputType ?? 0, link, protocol);
        if (trace.NetworkHeader is { } network)
        {
            var transport = protocol switch { NfProto.IPv4 => WriteIPv4(output, network), NfProto.IPv6 => WriteIPv6(output, network), _ => null };
            if (transport is { } number && trace.TransportHeader is { } header)
                WriteTransport(output, number, header);
        }
        if (trace.Mark is { } mark)
            output.Append($"MARK=0x{mark.ToString("x", CultureInfo.InvariantCulture)} ");
    }

    private static void WriteDevice(TextOutput output, string name, uint? index)
    {
        if (index is { } number)
            output.Append(name).Append(InterfaceNames.NameOf(number) ?? number.ToString(CultureInfo.InvariantCulture)).Append(" ");
    }

    // Frames on a bridge say themselves what is in them.
    private static NfProto WriteLink(TextOutput output, ushort type, ReadOnlySpan<byte> link, NfProto protocol)
    {
        if (type == Loopback)
        {
            output.Append("LOOPBACK ");
            return protocol;
        }
        if (type != Ethernet || link.Length < EthernetSize)
        {
            output.Append($"LL=0x{type.ToString("x", CultureInfo.InvariantCulture)} ").Append(Convert.ToHexStringLower(link)).Append(" ");
            return protocol;
        }
        var etherType = BinaryPrimitives.ReadUInt16BigEndian(link[12..]);
        output.Append("MACSRC=").Append(Hardware(link[6..12])).Append(" MACDST=").Append(Hardware(link[..6])).Append($" MACPROTO={etherType.ToString("x4", CultureInfo.InvariantCulture)} ");
        return protocol is NfProto.IPv4 or NfProto.IPv6 ? protocol : etherType switch { EtherTypeIPv4 => NfProto.IPv4, EtherTypeIPv6 => NfProto.IPv6, _ => protocol };
    }

    private static string Hardware(ReadOnlySpan<byte> address) => string.Join(':', address.ToArray().Select(part => part.ToString("x", CultureInfo.InvariantCulture)));

    private static byte? WriteIPv4(TextOutput output, ReadOnlySpan<byte> header)
    {
        if (header.Length < IPv4Size)
            return null;
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(header[6..]);
        output.Append($"SRC={new InetAddress(header[12..16])} DST={new InetAddress(header[16..20])} LEN={BinaryPrimitives.ReadUInt16BigEndian(header[2..])} ");
        output.Append($"TOS=0x{header[1].ToString("x", CultureInfo.InvariantCulture)} TTL={header[8]} ID={BinaryPrimitives.ReadUInt16BigEndian(header[4..])} ");
        output.Append($"{((fragment & 0x8000) != 0 ? "CE " : "")}{((fragment & 0x4000) != 0 ? "DF " : "")}{((fragment & 0x2000) != 0 ? "MF " : "")}");
        if ((fragment & 0x1fff) is var offset and not 0)
            output.Append($"FRAG:{offset} ");
        if ((header[0] & 15) * 4 is var size && size > IPv4Size && size <= header.Length)
            output.Append("OPT (").Append(Convert.ToHexString(header[IPv4Size..size])).Append(") ");
        return header[9];
    }

    private static byte? WriteIPv6(TextOutput output, ReadOnlySpan<byte> header)
    {
        if (header.Length < IPv6Size)
            return null;
        var first = BinaryPrimitives.ReadUInt32BigEndian(header);
        output.Append($"SRC={new InetAddress(header[8..24])} DST={new InetAddress(header[24..40])} LEN={BinaryPrimitives.ReadUInt16BigEndian(header[4..]) + IPv6Size} ");
        output.Append($"TC={(first >> 20) & byte.MaxValue} HOPLIMIT={header[7]} FLOWLBL={first & 0xfffff} ");
        return header[6];
    }

    private static void WriteTransport(TextOutput output, byte protocol, ReadOnlySpan<byte> header)
    {
        const byte Tcp = 6, Udp = 17, Dccp = 33, Sctp = 132, UdpLite = 136; // IPPROTO_
        if (protocol is not (Tcp or Udp or Dccp or Sctp or UdpLite) || header.Length < (protocol == Tcp ? TcpSize : PortsSize))
            return;
        output.Append($"SPORT={BinaryPrimitives.ReadUInt16BigEndian(header)} DPORT={BinaryPrimitives.ReadUInt16BigEndian(header[2..])} ");
        if (protocol != Tcp)
            return;
        foreach (var (bit, name) in TcpFlags)
        {
            if ((header[13] & bit) != 0)
                output.Append(name).Append(" ");
        }
    }
}
