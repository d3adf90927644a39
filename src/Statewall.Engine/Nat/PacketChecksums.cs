using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.Nat;

/// <summary>Keeps the checksums of packets right that are changed on their way.</summary>
internal static class PacketChecksums
{
    /// <summary>Corrects a checksum for a field that stands at an even distance from it; 0 is never the result. // nft_csum_replace</summary>
    /// <param name="at">The bytes from the checksum on.</param>
    /// <param name="before">The field.</param>
    /// <param name="after">What it will be.</param>
    public static void Adjust(Span<byte> at, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var checksum = Checksum.Update(BinaryPrimitives.ReadUInt16BigEndian(at), before, after);
        BinaryPrimitives.WriteUInt16BigEndian(at, Checksum.MangleZero(checksum));
    }

    /// <summary>
    /// Corrects a checksum for a field as if that stood at an even distance, as the kernel does also where it does not, so that the checksum is
    /// wrong then. // inet_proto_csum_replace2
    /// </summary>
    /// <param name="bytes">The packet.</param>
    /// <param name="checksum">Offset of the checksum.</param>
    /// <param name="field">Offset of the field.</param>
    /// <param name="after">What it will be.</param>
    public static void Adjust(Span<byte> bytes, int checksum, int field, ReadOnlySpan<byte> after)
    {
        var present = BinaryPrimitives.ReadUInt16BigEndian(bytes[checksum..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[checksum..], Checksum.Update(present, bytes.Slice(field, after.Length), after));
    }

    /// <summary>Corrects the transport checksum for a field of the network header, if it covers that. // nft_payload_l4csum_update</summary>
    public static void AdjustTransport(in Packet packet, Span<byte> bytes, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        if (!packet.HasTransportProtocol || packet.IsLaterFragment)
            return;
        var at = packet.TransportOffset + (packet.TransportProtocol switch
        {
            IpProtocol.Tcp => TcpView.Offset.Checksum,
            IpProtocol.Udp or IpProtocol.UdpLite => 6,
            IpProtocol.IcmpV6 => 2,
            _ => bytes.Length,
        });
        if (at + sizeof(ushort) > bytes.Length || (packet.TransportProtocol == IpProtocol.Udp && (bytes[at] | bytes[at + 1]) == 0))
            return;
        Adjust(bytes[at..], before, after);
    }

    /// <summary>Sums an IPv4 header anew. // ip_send_check</summary>
    public static void ComputeIPv4(Span<byte> packet)
    {
        packet.Slice(IPv4View.Offset.Checksum, sizeof(ushort)).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(packet[IPv4View.Offset.Checksum..], Checksum.Compute(packet[..((packet[0] & 0x0F) * 4)]));
    }
}
