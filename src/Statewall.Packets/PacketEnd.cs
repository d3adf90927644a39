using System.Buffers.Binary;

namespace Statewall.Packets;

/// <summary>Rewrites one end of a packet where it stands: address and port, and the checksums that cover them. Pure functions; any thread. // nf_nat_proto.c</summary>
public static class PacketEnd
{
    /// <summary>Rewrites one end of a packet. // nf_nat_manip_pkt</summary>
    /// <param name="packet">The packet, its network header first; what an ICMP error quotes may be cut short behind that.</param>
    /// <param name="transport">Offset of the transport header; the packet's length when it has none, as in later fragments.</param>
    /// <param name="protocol">Transport protocol.</param>
    /// <param name="isSource">Which end.</param>
    /// <param name="address">The address that it is to have, 4 or 16 bytes as the packet's own.</param>
    /// <param name="port">The port that it is to have; of ICMP the identifier; of GRE's destination the call id, while its source has none. Other protocols have no port.</param>
    /// <param name="isWhole">Whether all of the packet is there, so that an SCTP checksum can be computed anew.</param>
    public static void Rewrite(Span<byte> packet, int transport, byte protocol, bool isSource, ReadOnlySpan<byte> address, ushort port, bool isWhole)
    {
        var isIPv6 = address.Length == IPv6View.AddressSize;
        var present = isIPv6
            ? packet.Slice(isSource ? IPv6View.Offset.Source : IPv6View.Offset.Destination, IPv6View.AddressSize)
            : packet.Slice(isSource ? IPv4View.Offset.Source : IPv4View.Offset.Destination, IPv4View.AddressSize);
        RewriteTransport(packet[transport..], protocol, isSource, port, present, address, isWhole);
        if (!isIPv6)
        {
            var checksum = packet[IPv4View.Offset.Checksum..];
            BinaryPrimitives.WriteUInt16BigEndian(checksum, Checksum.Update(BinaryPrimitives.ReadUInt16BigEndian(checksum), present, address));
        }
        address.CopyTo(present);
    }

    // nf_nat_l4proto_manip_pkt
    private static void RewriteTransport(
        Span<byte> segment, byte protocol, bool isSource, ushort port, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, bool isWhole)
    {
        const int PortSize = sizeof(ushort);
        var portAt = isSource ? 0 : PortSize;
        switch (protocol)
        {
            case IpProtocol.Tcp when segment.Length >= 8:
                SetPort(segment, portAt, port, segment.Length >= TcpView.MinimumSize ? TcpView.Offset.Checksum : -1, before, after, false);
                break;
            case IpProtocol.Udp when segment.Length >= UdpView.Size:
                SetPort(segment, portAt, port, HasChecksum(segment) ? UdpView.Offset.Checksum : -1, before, after, true);
                break;
            case IpProtocol.UdpLite when segment.Length >= UdpView.Size:
                SetPort(segment, portAt, port, UdpView.Offset.Checksum, before, after, true);
                break;
            case IpProtocol.Sctp when segment.Length >= 8:
                BinaryPrimitives.WriteUInt16BigEndian(segment[portAt..], port);
                if (isWhole)
                    Checksum.WriteSctp(segment);
                break;
            case IpProtocol.Icmp when segment.Length >= IcmpView.Size && HasIdentifier(segment[0]):
                SetIdentifier(segment, port, default, default);
                break;
            case IpProtocol.IcmpV6 when segment.Length >= IcmpV6View.Size:
                SetIdentifier(segment, segment[0] is IcmpV6Type.EchoRequest or IcmpV6Type.EchoReply ? port : -1, before, after);
                break;
            case IpProtocol.Gre when segment.Length >= 8 && (segment[1] & 7) == 1 && !isSource:
                BinaryPrimitives.WriteUInt16BigEndian(segment[6..], port); // the call id // gre_manip_pkt
                break;
        }
    }

    private static void SetPort(
        Span<byte> segment, int at, ushort port, int checksumAt, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, bool isMangled)
    {
        Span<byte> value = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(value, port);
        if (checksumAt >= 0)
        {
            var checksum = BinaryPrimitives.ReadUInt16BigEndian(segment[checksumAt..]);
            checksum = Checksum.Update(checksum, before, after);
            checksum = Checksum.Update(checksum, segment.Slice(at, sizeof(ushort)), value);
            BinaryPrimitives.WriteUInt16BigEndian(segment[checksumAt..], isMangled ? Checksum.MangleZero(checksum) : checksum);
        }
        value.CopyTo(segment[at..]);
    }

    // icmp_manip_pkt, icmpv6_manip_pkt
    private static void SetIdentifier(Span<byte> message, int identifier, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var checksum = Checksum.Update(BinaryPrimitives.ReadUInt16BigEndian(message[IcmpView.Offset.Checksum..]), before, after);
        if (identifier >= 0)
        {
            var present = BinaryPrimitives.ReadUInt16BigEndian(message[IcmpView.Offset.Id..]);
            checksum = Checksum.Update(checksum, present, (ushort)identifier);
            BinaryPrimitives.WriteUInt16BigEndian(message[IcmpView.Offset.Id..], (ushort)identifier);
        }
        BinaryPrimitives.WriteUInt16BigEndian(message[IcmpView.Offset.Checksum..], checksum);
    }

    private static bool HasChecksum(ReadOnlySpan<byte> datagram) => (datagram[UdpView.Offset.Checksum] | datagram[UdpView.Offset.Checksum + 1]) != 0;

    private static bool HasIdentifier(byte type) => type is IcmpType.EchoRequest or IcmpType.EchoReply or IcmpType.TimestampRequest
        or IcmpType.TimestampReply or IcmpType.InfoRequest or IcmpType.InfoReply or IcmpType.AddressMaskRequest or IcmpType.AddressMaskReply;
}
