using System.Buffers.Binary;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack;

/// <summary>
/// Keeps the sequence numbers of a TCP connection right when a helper has made its segments longer or shorter, or a SYN proxy has given its client others. // nf_conntrack_seqadj.c
/// </summary>
internal static unsafe class SequenceAdjuster
{
    /// <summary>All numbers of the packet's direction are shifted from now on; without a shift nothing changes. // nf_ct_seqadj_init</summary>
    public static void Initialize(ConntrackTable table, in Packet packet, int offset)
    {
        if (offset == 0 || !table.TryGetExtension(packet.Slot, out var extension) || extension->HasSequenceAdjustment == 0)
            return;
        table[packet.Slot].Status |= ConntrackStatus.SeqAdjust;
        ref var adjustment = ref extension->SequenceAdjustment[(int)packet.Direction];
        adjustment.OffsetBefore = adjustment.OffsetAfter = offset;
    }

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
        TcpAcknowledgements.Write(segment, TcpView.Offset.Sequence, sequence + (uint)(isBehind ? own.OffsetAfter : own.OffsetBefore));
        return TcpAcknowledgements.TryRewrite(segment, new Inverse(in other));
    }

    // From the numbers that went on to those that their sender has.
    private readonly struct Inverse(in SequenceAdjustment adjustment) : ISequenceMap
    {
        private readonly SequenceAdjustment _adjustment = adjustment;

        public uint Map(uint number)
        {
            var isBehind = SequenceNumber.IsAfter(number - (uint)_adjustment.OffsetBefore, _adjustment.CorrectionPosition);
            return number - (uint)(isBehind ? _adjustment.OffsetAfter : _adjustment.OffsetBefore);
        }
    }
}
