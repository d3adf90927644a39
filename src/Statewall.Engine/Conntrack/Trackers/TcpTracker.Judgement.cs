using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Uapi;
using TrackingFlags = Statewall.Nfnetlink.Uapi.TcpFlags;

namespace Statewall.Engine.Conntrack.Trackers;

internal sealed partial class TcpTracker
{
    private static Step Judge(
        ConntrackSettings settings, ref ConntrackEntry entry, ref TcpConnection tcp, Direction direction, in TcpSegment segment,
        ref TcpState oldState, ref TcpState newState)
    {
        switch (newState)
        {
            case TcpState.SynSent when oldState >= TcpState.TimeWait && MayReopen(ref tcp, direction):
                return Step.Reopen;
            case TcpState.SynSent when oldState >= TcpState.TimeWait:
            case TcpState.Ignore:
                return LetThrough(ref tcp, direction, in segment, ref oldState, ref newState);
            case TcpState.Max:
                return JudgeStray(ref entry, ref tcp, direction, in segment, oldState);
            case TcpState.TimeWait:
                return JudgeLastAck(ref tcp, direction, in segment, oldState);
            case TcpState.SynSent2:
                tcp.LastFlags |= TrackingFlags.SimultaneousOpen;
                return Step.CheckWindow;
            case TcpState.SynRecv when direction == Direction.Reply && segment.Kind == TcpSegmentKind.Ack
                && (tcp.LastFlags & TrackingFlags.SimultaneousOpen) != 0:
                newState = TcpState.Established;
                return Step.CheckWindow;
            case TcpState.Close when segment.Kind == TcpSegmentKind.Rst:
                return JudgeReset(settings, ref entry, ref tcp, direction, in segment, oldState, ref newState);
            default:
                return Step.CheckWindow;
        }
    }

    // A connection that was closed, or reset by the side that now opens it again, makes room for a new one.
    private static bool MayReopen(ref TcpConnection tcp, Direction direction) =>
        ((tcp.Peers[0].Flags | tcp.Peers[1].Flags) & TrackingFlags.CloseInit) != 0
        || (tcp.LastDirection == direction && tcp.LastKind == TcpSegmentKind.Rst);

    private static Step LetThrough(
        ref TcpConnection tcp, Direction direction, in TcpSegment segment, ref TcpState oldState, ref TcpState newState)
    {
        if (segment.Kind == TcpSegmentKind.SynAck && tcp.LastKind == TcpSegmentKind.Syn && tcp.LastDirection != direction
            && segment.Ack == tcp.LastEnd)
        {
            ResumeFromSyn(ref tcp, direction);
            oldState = TcpState.SynSent;
            newState = TcpState.SynRecv;
            return Step.CheckWindow;
        }
        tcp.LastKind = segment.Kind;
        tcp.LastDirection = direction;
        tcp.LastSequence = segment.Sequence;
        tcp.LastEnd = segment.End;
        tcp.LastWindow = segment.Window;
        if (segment.Kind == TcpSegmentKind.Syn && direction == Direction.Original)
            RememberSyn(ref tcp, in segment, oldState);
        if (oldState == TcpState.SynSent && segment.Kind == TcpSegmentKind.Ack && direction == Direction.Reply)
            tcp.LastAck = segment.Ack; // perhaps a challenge, which a reset will answer
        return Step.Pass;
    }

    // The answer fits the SYN that was let through: both ends are in step, only the tracker was not.
    private static void ResumeFromSyn(ref TcpConnection tcp, Direction direction)
    {
        tcp.LastFlags &= ~TrackingFlags.ExpectChallengeAck;
        tcp.Peers[(int)tcp.LastDirection] = new TcpPeer
        {
            End = tcp.LastEnd,
            MaximumEnd = tcp.LastEnd,
            MaximumWindow = Math.Max(tcp.LastWindow, 1u),
            MaximumAck = tcp.Peers[(int)tcp.LastDirection].MaximumAck,
            Scale = tcp.LastScale,
            Flags = tcp.LastFlags,
        };
        ref var answering = ref tcp.Peers[(int)direction];
        answering = new TcpPeer { Flags = answering.Flags & TrackingFlags.BeLiberal };
    }

    private static void RememberSyn(ref TcpConnection tcp, in TcpSegment segment, TcpState oldState)
    {
        var announced = default(TcpPeer);
        ReadOptions(in segment, ref announced);
        tcp.LastFlags = announced.Flags & (TrackingFlags.WindowScale | TrackingFlags.SackPermitted);
        tcp.LastScale = announced.Has(TrackingFlags.WindowScale) ? announced.Scale : (byte)0;
        if (oldState == TcpState.LastAck)
            tcp.LastFlags |= TrackingFlags.ExpectChallengeAck;
    }

    // A keep-alive of a client whose SYN a SYN proxy still has to repeat to the server.
    private static Step JudgeStray(ref ConntrackEntry entry, ref TcpConnection tcp, Direction direction, in TcpSegment segment, TcpState oldState) =>
        (entry.Features & EntryFeatures.Synproxy) != 0 && oldState == TcpState.SynSent && segment.Kind == TcpSegmentKind.Ack
        && direction == Direction.Original && tcp.LastDirection == Direction.Original && tcp.Peers[0].End - 1 == segment.Sequence
            ? Step.Pass
            : Step.Invalid;

    // An ACK that challenges a SYN is not the last one of a closing connection.
    private static Step JudgeLastAck(ref TcpConnection tcp, Direction direction, in TcpSegment segment, TcpState oldState)
    {
        if (oldState != TcpState.LastAck || segment.Kind != TcpSegmentKind.Ack || tcp.LastDirection == direction
            || tcp.LastKind != TcpSegmentKind.Syn || (tcp.LastFlags & TrackingFlags.ExpectChallengeAck) == 0)
            return Step.CheckWindow;
        tcp.LastFlags &= ~TrackingFlags.ExpectChallengeAck;
        return Step.Pass;
    }

    private static Step JudgeReset(
        ConntrackSettings settings, ref ConntrackEntry entry, ref TcpConnection tcp, Direction direction, in TcpSegment segment,
        TcpState oldState, ref TcpState newState)
    {
        if (IsClosing(tcp.State))
            return Step.SkipWindow; // the ends may be at their next connection already, whose numbers are others // tcp_can_early_drop
        ref var peer = ref tcp.Peers[(int)Opposite(direction)];
        if (peer.Has(TrackingFlags.MaxAckSet) && tcp.LastKind != TcpSegmentKind.Syn) // a SYN that was let through outdates what was acknowledged
        {
            var established = tcp.State == TcpState.Established && entry.Has(ConntrackStatus.Assured);
            if (segment.Sequence == 0 && !established)
                return Step.CheckWindow; // most likely the answer to a SYN that was let through
            if (SequenceNumber.IsBefore(segment.Sequence, peer.MaximumAck) && !settings.TcpIgnoreInvalidRst)
                return Step.Invalid;
            if (!established || segment.Sequence == peer.MaximumAck)
                return Step.CheckWindow;
            if (tcp.LastKind == TcpSegmentKind.Ack && tcp.LastDirection == direction && segment.Sequence == tcp.LastEnd)
                return Step.CheckWindow; // right behind the data sent before it
            newState = oldState; // the receiver may challenge it
        }
        var answersSyn = entry.Has(ConntrackStatus.SeenReply) && tcp.LastKind == TcpSegmentKind.Syn && tcp.LastDirection != direction;
        var answersAck = !entry.Has(ConntrackStatus.Assured) && tcp.LastKind == TcpSegmentKind.Ack;
        if ((answersSyn || answersAck) && segment.Ack == tcp.LastEnd)
            return Step.SkipWindow;
        var answersChallenge = oldState == TcpState.SynSent && tcp.LastKind == TcpSegmentKind.Ack
            && tcp.LastDirection == Direction.Reply && segment.Sequence == tcp.LastAck;
        return answersChallenge ? Step.SkipWindow : Step.CheckWindow;
    }
}
