using System.Buffers.Binary;
using Statewall.Engine.Conntrack;
using Statewall.Packets;

namespace Statewall.Engine.Nat;

/// <summary>Puts other bytes in place of some of a packet's payload. // nf_nat_helper.c</summary>
internal static class PacketMangling
{
    /// <summary>Replaces bytes of a TCP segment's payload; what comes after it in the connection moves along. // __nf_nat_mangle_tcp_packet</summary>
    /// <param name="packet">The packet, with a whole TCP header.</param>
    /// <param name="table">The table of its connection.</param>
    /// <param name="at">Where they stand in the payload.</param>
    /// <param name="length">How many they are.</param>
    /// <param name="replacement">What they become.</param>
    /// <param name="adjust">Whether sequence numbers have to follow a change of length now.</param>
    /// <returns>False when the packet would be too large.</returns>
    public static bool TryMangleTcp(ref Packet packet, ConntrackTable table, int at, int length, scoped ReadOnlySpan<byte> replacement, bool adjust = true)
    {
        var transport = packet.View.TransportOffset;
        var header = (packet.View.Bytes[transport + 12] >> 4) * 4;
        if (!packet.TryReplaceBytes(transport + header + at, length, replacement))
            return false;
        var segment = packet.Edit()[transport..];
        WriteChecksum(in packet, segment, TcpView.Offset.Checksum);
        if (adjust && replacement.Length != length)
        {
            var sequence = BinaryPrimitives.ReadUInt32BigEndian(segment[TcpView.Offset.Sequence..]);
            SequenceAdjuster.Add(table, packet.Slot, packet.Direction, sequence, replacement.Length - length);
        }
        return true;
    }

    /// <summary>Replaces bytes of a UDP datagram's payload. // nf_nat_mangle_udp_packet</summary>
    /// <inheritdoc cref="TryMangleTcp"/>
    public static bool TryMangleUdp(ref Packet packet, int at, int length, scoped ReadOnlySpan<byte> replacement)
    {
        var transport = packet.View.TransportOffset;
        if (!packet.TryReplaceBytes(transport + UdpView.Size + at, length, replacement))
            return false;
        var datagram = packet.Edit()[transport..];
        BinaryPrimitives.WriteUInt16BigEndian(datagram[UdpView.Offset.Length..], (ushort)datagram.Length);
        if ((datagram[UdpView.Offset.Checksum] | datagram[UdpView.Offset.Checksum + 1]) != 0)
            WriteChecksum(in packet, datagram, UdpView.Offset.Checksum);
        return true;
    }

    // nf_nat_csum_recalc
    private static void WriteChecksum(in Packet packet, Span<byte> segment, int at)
    {
        segment.Slice(at, sizeof(ushort)).Clear();
        var checksum = Checksum.ComputeTransport(packet.View.Source, packet.View.Destination, packet.View.Protocol, segment);
        BinaryPrimitives.WriteUInt16BigEndian(segment[at..], packet.View.Protocol == IpProtocol.Udp ? Checksum.MangleZero(checksum) : checksum);
    }
}
