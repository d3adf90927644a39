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
        Span<byte> address = stackalloc byte[isIPv6 ? IPv6View.AddressSize : IPv4View.AddressSize];
        var value = isSource ? target.Source : target.Destination;
        if (isIPv6)
            BinaryPrimitives.WriteUInt128BigEndian(address, value);
        else
            BinaryPrimitives.WriteUInt32BigEndian(address, (uint)value);
        var hasIdentifier = target.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6;
        PacketEnd.Rewrite(packet, transport, target.Protocol, isSource, address, isSource || hasIdentifier ? target.SourcePort : target.DestinationPort, isWhole);
    }
}
