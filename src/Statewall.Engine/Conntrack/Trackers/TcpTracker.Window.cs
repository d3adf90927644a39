using Statewall.Nfnetlink.Uapi;
using TcpFlags = Statewall.Packets.TcpFlags;
using TrackingFlags = Statewall.Nfnetlink.Uapi.TcpFlags;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>
/// Window tracking: per end the highest byte sent, the highest byte allowed and the largest window announced; a segment must lie
/// between what was acknowledged and what is allowed, and its acknowledgement between a window ago and what was sent.
/// // tcp_in_window, after van Rooij, "Real Stateful TCP Packet Filtering in IP Filter"
/// </summary>
internal sealed partial class TcpTracker
{
    private const uint LeastAckWindow = 66_000; // MAXACKWINCONST
    private const long ShortestKeptExpiry = 120; // seconds

    private enum WindowResult
    {
        Accept,
        Ignore,
        Invalid,
    }

    private static WindowResult CheckWindow(ConntrackTable table, uint slot, ref TcpConnection tcp, Direction direction, in TcpSegment segment)
    {
        ref var sender = ref tcp.Peers[(int)direction];
        ref var receiver = ref tcp.Peers[(int)Opposite(direction)];
        var offset = table.SequenceOffset(slot, Opposite(direction), segment.Ack - 1);
        var ack = segment.Ack - (uint)offset;
        var sack = ack;
        if (receiver.Has(TrackingFlags.SackPermitted) && !segment.Options.IsEmpty)
            sack = segment.HighestSack(segment.Ack) - (uint)offset;
        var sequence = segment.Sequence;
        var end = segment.End;

        if (Introduce(ref tcp, direction, in segment, sack))
            return WindowResult.Accept;
        if (!segment.Has(TcpFlags.Ack) || (segment.Has(TcpFlags.Rst) && ack == 0))
            ack = sack = receiver.End; // nothing is acknowledged: as if all were
        if (segment.Has(TcpFlags.Rst) && sequence == 0 && tcp.State == TcpState.SynSent)
            sequence = end = sender.End; // a refusal does not know the numbers
        var result = Fit(ref sender, ref receiver, sequence, end, sack);
        if (result != WindowResult.Accept && !sender.Has(TrackingFlags.BeLiberal) && !table.Settings.TcpBeLiberal)
            return result;
        if (result == WindowResult.Accept)
            Update(ref tcp, direction, in segment, sequence, end, ack, sack);
        return WindowResult.Accept;
    }

    // The first segment of an end, or a better SYN of one: what it says is what is known. True when nothing is left to check.
    private static bool Introduce(ref TcpConnection tcp, Direction direction, in TcpSegment segment, uint sack)
    {
        ref var sender = ref tcp.Peers[(int)direction];
        ref var receiver = ref tcp.Peers[(int)Opposite(direction)];
        var syn = segment.Has(TcpFlags.Syn);
        if (sender.MaximumWindow == 0 && syn)
        {
            Initialize(ref sender, ref receiver, direction, in segment);
            return !segment.Has(TcpFlags.Ack); // a simultaneous open
        }
        if (sender.MaximumWindow == 0)
        {
            var window = (uint)segment.Window << sender.Scale;
            sender.End = segment.End;
            sender.MaximumWindow = Math.Max(window, 1);
            sender.MaximumEnd = segment.End + sender.MaximumWindow;
            if (receiver.MaximumWindow == 0)
                receiver.End = receiver.MaximumEnd = sack;
            else if (sack == receiver.End + 1)
                receiver.End++; // answers a keep-alive
            return false;
        }
        if (!syn || !SequenceNumber.IsAfter(segment.End, sender.End) || tcp.State is not (TcpState.SynSent or TcpState.SynRecv))
            return false;
        Initialize(ref sender, ref receiver, direction, in segment);
        return direction == Direction.Reply && !segment.Has(TcpFlags.Ack);
    }

    // tcp_init_sender
    private static void Initialize(ref TcpPeer sender, ref TcpPeer receiver, Direction direction, in TcpSegment segment)
    {
        sender.End = sender.MaximumEnd = segment.End;
        sender.MaximumWindow = Math.Max(segment.Window, 1u);
        ReadOptions(in segment, ref sender);
        if (direction == Direction.Reply && !(sender.Has(TrackingFlags.WindowScale) && receiver.Has(TrackingFlags.WindowScale)))
            sender.Scale = receiver.Scale = 0; // RFC 7323: both or none
    }

    private static WindowResult Fit(ref TcpPeer sender, ref TcpPeer receiver, uint sequence, uint end, uint sack)
    {
        var ackFloor = receiver.End - Math.Max(sender.MaximumWindow, LeastAckWindow) - 1;
        var ackNotTooOld = SequenceNumber.IsAfter(sack, ackFloor);
        var ackNotTooNew = SequenceNumber.IsBefore(sack, receiver.End + 1);
        var dataNotTooOld = SequenceNumber.IsAfter(end, sender.End - receiver.MaximumWindow - 1);
        if (!SequenceNumber.IsBefore(sequence, sender.MaximumEnd + 1))
        {
            var overshoot = end - sender.MaximumEnd + 1;
            if (receiver.MaximumWindow == 0 || !dataNotTooOld || !ackNotTooOld || !ackNotTooNew || overshoot > receiver.MaximumWindow)
                return WindowResult.Invalid;
            // Some stacks send a little more than they may. Should the receiver acknowledge it, that must not look wrong.
            sender.End = end;
            sender.Flags |= TrackingFlags.DataUnacknowledged;
            return WindowResult.Ignore;
        }
        if (!ackNotTooNew)
            return WindowResult.Invalid;
        return (receiver.MaximumWindow == 0 || dataNotTooOld) && ackNotTooOld ? WindowResult.Accept : WindowResult.Ignore;
    }

    private static void Update(ref TcpConnection tcp, Direction direction, in TcpSegment segment, uint sequence, uint end, uint ack, uint sack)
    {
        ref var sender = ref tcp.Peers[(int)direction];
        ref var receiver = ref tcp.Peers[(int)Opposite(direction)];
        var window = segment.Has(TcpFlags.Syn) ? segment.Window : (uint)segment.Window << sender.Scale;
        sender.MaximumWindow = Math.Max(sender.MaximumWindow, window + (sack - ack));
        if (SequenceNumber.IsAfter(end, sender.End))
        {
            sender.End = end;
            sender.Flags |= TrackingFlags.DataUnacknowledged;
        }
        if (segment.Has(TcpFlags.Ack) && (!sender.Has(TrackingFlags.MaxAckSet) || SequenceNumber.IsAfter(ack, sender.MaximumAck)))
        {
            sender.MaximumAck = ack;
            sender.Flags |= TrackingFlags.MaxAckSet;
        }
        if (receiver.MaximumWindow != 0 && SequenceNumber.IsAfter(end, sender.MaximumEnd))
            receiver.MaximumWindow += end - sender.MaximumEnd;
        if (SequenceNumber.IsAfter(sack + window, receiver.MaximumEnd - 1))
            receiver.MaximumEnd = sack + window + (window == 0 ? 1u : 0);
        if (ack == receiver.End)
            receiver.Flags &= ~TrackingFlags.DataUnacknowledged;
        if (segment.Kind == TcpSegmentKind.Ack)
            CountRepetition(ref tcp, direction, segment.Window, sequence, end, ack);
    }

    private static void CountRepetition(ref TcpConnection tcp, Direction direction, ushort window, uint sequence, uint end, uint ack)
    {
        if (tcp.LastDirection == direction && tcp.LastSequence == sequence && tcp.LastAck == ack && tcp.LastEnd == end && tcp.LastWindow == window)
        {
            tcp.Retransmissions++;
            return;
        }
        tcp.LastDirection = direction;
        tcp.LastSequence = sequence;
        tcp.LastAck = ack;
        tcp.LastEnd = end;
        tcp.LastWindow = window;
        tcp.Retransmissions = 0;
    }

    // An out-of-window FIN or reset, answered by another: the ends are most likely done, so the entry need not stay for days.
    // nf_tcp_handle_invalid
    private static void NoteInvalidEnd(ConntrackTable table, uint slot, ref TcpConnection tcp, Direction direction, TcpSegmentKind kind)
    {
        ref var entry = ref table[slot];
        if (!entry.Has(ConntrackStatus.Assured) || entry.Has(ConntrackStatus.FixedTimeout) || kind is not (TcpSegmentKind.Rst or TcpSegmentKind.Fin))
            return;
        if (tcp.LastDirection == direction || tcp.LastKind is not (TcpSegmentKind.Fin or TcpSegmentKind.Rst))
        {
            tcp.LastKind = kind;
            tcp.LastDirection = direction;
            return;
        }
        var left = table.SecondsLeft(slot);
        var seconds = table.TimeoutsOf(slot, table.Settings.TcpTimeouts)[(int)TcpState.Unack];
        if (left >= ShortestKeptExpiry && left > seconds)
            table.Refresh(slot, seconds * 1_000_000_000L);
    }
}
