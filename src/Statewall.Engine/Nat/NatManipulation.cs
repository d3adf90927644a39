using System.Buffers.Binary;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Nat;

/// <summary>Rewrites one end of packets, and their checksums. // nf_nat_proto.c</summary>
internal static class NatManipulation
{
    /// <summary>Rewrites one end of a packet. // nf_nat_manip_pkt</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="target">The tuple that it is to have.</param>
    /// <param name="isSource">Which end.</param>
    public static void Translate(ref Packet packet, in TupleKey target, bool isSource)
    {
        var bytes = packet.Edit();
        var transport = packet.View.HasTransport && packet.View.TransportOffset <= bytes.Length ? packet.View.TransportOffset : bytes.Length;
        Translate(bytes, transport, in target, isSource, isWhole: true);
        packet.Reparse();
    }

    /// <summary>
    /// Rewrites an ICMP error about a translated connection: the packet that it quotes, its own checksum, and its own end.
    /// // nf_nat_icmp_reply_translation, nf_nat_icmpv6_reply_translation
    /// </summary>
    /// <param name="packet">The error.</param>
    /// <param name="quotedTarget">The tuple that the quoted packet is to have.</param>
    /// <param name="outerTarget">The tuple that gives the error its own address.</param>
    /// <param name="isSource">Which end of the error.</param>
    public static void TranslateError(ref Packet packet, in TupleKey quotedTarget, TupleKey outerTarget, bool isSource)
    {
        const int ChecksumOffset = 2;
        var bytes = packet.Edit();
        var start = packet.View.TransportOffset;
        var quoted = bytes[(start + IcmpView.Size)..];
        var isIPv6 = packet.View.IsIPv6;
        if (!IpView.TryParseQuoted(quoted, isIPv6, out var inner))
            return;
        var transport = inner.HasTransport && inner.TransportOffset <= quoted.Length ? inner.TransportOffset : quoted.Length;
        Translate(quoted, transport, in quotedTarget, !isSource, isWhole: false);
        outerTarget.Protocol = isIPv6 ? IpProtocol.IcmpV6 : IpProtocol.Icmp;
        Translate(bytes, bytes.Length, in outerTarget, isSource, isWhole: true);
        var message = bytes[start..];
        message.Slice(ChecksumOffset, sizeof(ushort)).Clear();
        var checksum = isIPv6
            ? Checksum.ComputeTransport(bytes.Slice(IPv6View.Offset.Source, 16), bytes.Slice(IPv6View.Offset.Destination, 16), IpProtocol.IcmpV6, message)
            : Checksum.Compute(message);
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumOffset..], checksum);
        packet.Reparse();
    }

    // nf_nat_ipv4_manip_pkt, nf_nat_ipv6_manip_pkt
    private static void Translate(Span<byte> packet, int transport, in TupleKey target, bool isSource, bool isWhole)
    {
        var isIPv6 = target.Family == (byte)NfProto.IPv6;
        Span<byte> address = stackalloc byte[isIPv6 ? 16 : 4];
        var (high, low) = isSource ? (target.SourceHigh, target.SourceLow) : (target.DestinationHigh, target.DestinationLow);
        if (isIPv6)
            BinaryPrimitives.WriteUInt128BigEndian(address, new UInt128(high, low));
        else
            BinaryPrimitives.WriteUInt32BigEndian(address, (uint)low);
        var present = isIPv6
            ? packet.Slice(isSource ? IPv6View.Offset.Source : IPv6View.Offset.Destination, 16)
            : packet.Slice(isSource ? IPv4View.Offset.Source : IPv4View.Offset.Destination, 4);
        TranslateTransport(packet[transport..], in target, isSource, present, address, isWhole);
        if (!isIPv6)
        {
            var checksum = packet[IPv4View.Offset.Checksum..];
            BinaryPrimitives.WriteUInt16BigEndian(checksum, Checksum.Update(BinaryPrimitives.ReadUInt16BigEndian(checksum), present, address));
        }
        address.CopyTo(present);
    }

    // nf_nat_l4proto_manip_pkt
    private static void TranslateTransport(
        Span<byte> segment, in TupleKey target, bool isSource, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, bool isWhole)
    {
        const int PortSize = sizeof(ushort);
        var port = isSource ? target.SourcePort : target.DestinationPort;
        var portAt = isSource ? 0 : PortSize;
        switch (target.Protocol)
        {
            case IpProtocol.Tcp when segment.Length >= 8:
                SetPort(segment, portAt, port, segment.Length >= TcpView.MinimumSize ? TcpView.Offset.Checksum : -1, before, after, false);
                break;
            case IpProtocol.Udp when segment.Length >= UdpView.Size:
                SetPort(segment, portAt, port, (segment[6] | segment[7]) != 0 ? 6 : -1, before, after, true);
                break;
            case IpProtocol.UdpLite when segment.Length >= UdpView.Size:
                SetPort(segment, portAt, port, 6, before, after, true);
                break;
            case IpProtocol.Sctp when segment.Length >= 8:
                BinaryPrimitives.WriteUInt16BigEndian(segment[portAt..], port);
                if (isWhole)
                    PacketChecksums.ComputeSctp(segment);
                break;
            case IpProtocol.Icmp when segment.Length >= IcmpView.Size && HasIdentifier(segment[0]):
                SetIdentifier(segment, target.SourcePort, default, default);
                break;
            case IpProtocol.IcmpV6 when segment.Length >= IcmpV6View.Size:
                SetIdentifier(segment, segment[0] is IcmpV6Type.EchoRequest or IcmpV6Type.EchoReply ? target.SourcePort : -1, before, after);
                break;
            case IpProtocol.Gre when segment.Length >= 8 && (segment[1] & 7) == 1 && !isSource:
                BinaryPrimitives.WriteUInt16BigEndian(segment[6..], target.DestinationPort); // the call id // gre_manip_pkt
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
        const int ChecksumAt = 2;
        const int IdentifierAt = 4;
        var checksum = Checksum.Update(BinaryPrimitives.ReadUInt16BigEndian(message[ChecksumAt..]), before, after);
        if (identifier >= 0)
        {
            var present = BinaryPrimitives.ReadUInt16BigEndian(message[IdentifierAt..]);
            checksum = Checksum.Update(checksum, present, (ushort)identifier);
            BinaryPrimitives.WriteUInt16BigEndian(message[IdentifierAt..], (ushort)identifier);
        }
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumAt..], checksum);
    }

    private static bool HasIdentifier(byte type) => type is IcmpType.EchoRequest or IcmpType.EchoReply or IcmpType.TimestampRequest
        or IcmpType.TimestampReply or IcmpType.InfoRequest or IcmpType.InfoReply or IcmpType.AddressMaskRequest or IcmpType.AddressMaskReply;
}
