using System.Buffers.Binary;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Statewall.Engine.Conntrack;

/// <summary>
/// Keeps the sequence numbers of a TCP connection right when a helper has made its segments longer or shorter. // nf_conntrack_seqadj.c
/// </summary>
internal static unsafe class SequenceAdjuster
{
    /// <summary>A segment has become longer: what follows it moves. // nf_ct_seqadj_set</summary>
    /// <param name="table">The table.</param>
    /// <param name="slot">The connection.</param>
    /// <param name="direction">The segment's direction.</param>
    /// <param name="sequence">The segment's sequence number, as its sender has it.</param>
    /// <param name="bytes">By how much; negative when it has become shorter.</param>
    public static void Add(ConntrackTable table, uint slot, Direction direction, uint sequence, int bytes)
    {
        if (!table.TryGetExtension(slot, out var extension) || extension->HasSequenceAdjustment == 0)
            return;
        table[slot].Status |= ConntrackStatus.SeqAdjust;
        ref var adjustment = ref extension->SequenceAdjustment[(int)direction];
        if (adjustment.OffsetBefore != adjustment.OffsetAfter && !SequenceNumber.IsBefore(adjustment.CorrectionPosition, sequence))
            return;
        adjustment.CorrectionPosition = sequence;
        adjustment.OffsetBefore = adjustment.OffsetAfter;
        adjustment.OffsetAfter += bytes;
    }

    /// <summary>Corrects the numbers of a segment that goes on. // nf_ct_seq_adjust</summary>
    /// <returns>False when it has no whole header or its options are broken.</returns>
    public static bool TryAdjust(ref Packet packet, ConntrackTable table)
    {
        if (!table.TryGetExtension(packet.Slot, out var extension) || extension->HasSequenceAdjustment == 0)
            return true;
        if (packet.Transport.Length < TcpView.MinimumSize)
            return false;
        var segment = packet.Edit()[packet.View.TransportOffset..];
        ref readonly var own = ref extension->SequenceAdjustment[(int)packet.Direction];
        ref readonly var other = ref extension->SequenceAdjustment[(int)(packet.Direction ^ Direction.Reply)];
        var sequence = BinaryPrimitives.ReadUInt32BigEndian(segment[TcpView.Offset.Sequence..]);
        var isBehind = SequenceNumber.IsAfter(sequence, own.CorrectionPosition);
        Replace(segment, TcpView.Offset.Sequence, sequence + (uint)(isBehind ? own.OffsetAfter : own.OffsetBefore));
        if ((segment[13] & (byte)TcpFlags.Ack) == 0)
            return true;
        Acknowledge(segment, TcpView.Offset.Acknowledgement, in other);
        return TryAdjustSack(segment, in other);
    }

    // nf_ct_sack_adjust
    private static bool TryAdjustSack(Span<byte> segment, in SequenceAdjustment other)
    {
        const byte EndOfList = 0; // TCPOPT_EOL
        const byte NoOperation = 1; // TCPOPT_NOP
        const int BlockSize = 8; // TCPOLEN_SACK_PERBLOCK
        var end = (segment[12] >> 4) * 4;
        if (end > segment.Length)
            return false;
        for (var at = TcpView.MinimumSize; at < end && segment[at] != EndOfList;)
        {
            if (segment[at] == NoOperation)
            {
                at++;
                continue;
            }
            if (at + 1 == end || at + segment[at + 1] > end || segment[at + 1] < 2)
                return false;
            var size = segment[at + 1];
            if (segment[at] == TcpOption.Sack && size >= 2 + BlockSize && (size - 2) % BlockSize == 0)
            {
                for (var edge = at + 2; edge < at + size; edge += sizeof(uint))
                    Acknowledge(segment, edge, in other);
            }
            at += size;
        }
        return true;
    }

    // A number that the other end's numbers are acknowledged by.
    private static void Acknowledge(Span<byte> segment, int at, in SequenceAdjustment other)
    {
        var number = BinaryPrimitives.ReadUInt32BigEndian(segment[at..]);
        var isBehind = SequenceNumber.IsAfter(number - (uint)other.OffsetBefore, other.CorrectionPosition);
        Replace(segment, at, number - (uint)(isBehind ? other.OffsetAfter : other.OffsetBefore));
    }

    // inet_proto_csum_replace4
    private static void Replace(Span<byte> segment, int at, uint number)
    {
        Span<byte> after = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(after, number);
        var checksum = segment[TcpView.Offset.Checksum..];
        BinaryPrimitives.WriteUInt16BigEndian(checksum, Checksum.Update(BinaryPrimitives.ReadUInt16BigEndian(checksum), segment.Slice(at, sizeof(uint)), after));
        after.CopyTo(segment[at..]);
    }
}
