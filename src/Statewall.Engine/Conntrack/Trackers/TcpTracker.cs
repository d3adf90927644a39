using Statewall.Engine.Conntrack.Storage;
using Statewall.Netlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using TcpFlags = Statewall.Packets.TcpFlags;
using TrackingFlags = Statewall.Nfnetlink.Uapi.TcpFlags;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>
/// TCP: a state table decides what a segment would mean, then its numbers must fit the windows that both ends announced.
/// Segments that may show the tracker to be out of step with the ends (a SYN inside a connection, a SYN-ACK from nowhere) pass unjudged and
/// are remembered, so that the answer to them tells who was right.
/// </summary>
/// <remarks>Mirrors nf_conntrack_proto_tcp.c.</remarks>
internal sealed partial class TcpTracker() : ProtocolTracker(TrackerTraits.Ports)
{
    /// <summary>How the state table's answer is to be carried on. </summary>
    private enum Step
    {
        /// <summary>The segment's numbers must fit.</summary>
        CheckWindow,

        /// <summary>They need not.</summary>
        SkipWindow,

        /// <summary>The segment passes, and changes nothing.</summary>
        Pass,

        /// <summary>The segment is invalid.</summary>
        Invalid,

        /// <summary>The connection is over; the segment opens another.</summary>
        Reopen,
    }

    /// <inheritdoc/>
    public override uint[] Timeouts(ConntrackSettings settings) => settings.TcpTimeouts;

    /// <inheritdoc/>
    public override bool CanEarlyDrop(ref ConntrackEntry entry) =>
        IsClosing(ProtocolState.As<TcpConnection>(ref entry.Protocol).State);

    /// <inheritdoc/>
    public override TrackResult Track(ConntrackTable table, ref Packet packet)
    {
        if (!TcpView.TryParse(packet.Transport, out var view) || !HasGoodChecksum(table, ref packet) || !TcpSegment.IsPlausible(view.Flags))
            return TrackResult.Invalid;
        var segment = new TcpSegment(view);
        ref var entry = ref table[packet.Slot];
        ref var tcp = ref ProtocolState.As<TcpConnection>(ref entry.Protocol);
        if (!entry.Has(ConntrackStatus.Confirmed) && !TryBegin(table.Settings, ref tcp, in segment))
            return TrackResult.Invalid;

        var direction = packet.Direction;
        var oldState = tcp.State;
        var newState = TcpTransitions.Next(direction, segment.Kind, oldState);
        switch (Judge(table.Settings, ref entry, ref tcp, direction, in segment, ref oldState, ref newState))
        {
            case Step.Pass:
                return TrackResult.Accept;
            case Step.Invalid:
                return TrackResult.Invalid;
            case Step.Reopen:
                table.Delete(packet.Slot);
                return TrackResult.Repeat;
            case Step.CheckWindow:
                switch (CheckWindow(table, packet.Slot, ref tcp, direction, in segment))
                {
                    case WindowResult.Ignore:
                        return TrackResult.Accept;
                    case WindowResult.Invalid:
                        NoteInvalidEnd(table, packet.Slot, ref tcp, direction, segment.Kind);
                        return TrackResult.Invalid;
                }
                break;
        }
        Enter(table, ref packet, ref tcp, in segment, oldState, newState);
        return TrackResult.Accept;
    }

    /// <inheritdoc/>
    public override void Fill(ref ConntrackEntry entry, ref ConntrackMessage message, bool final)
    {
        ref var tcp = ref ProtocolState.As<TcpConnection>(ref entry.Protocol);
        message.Tcp = new TcpProtocolInfo { State = tcp.State };
        if (final)
            return;
        message.Tcp = new TcpProtocolInfo
        {
            State = tcp.State,
            OriginalWindowScale = tcp.Peers[0].Scale,
            ReplyWindowScale = tcp.Peers[1].Scale,
            OriginalFlags = new TcpFlagsMask(tcp.Peers[0].Flags, TrackingFlags.None),
            ReplyFlags = new TcpFlagsMask(tcp.Peers[1].Flags, TrackingFlags.None),
        };
    }

    /// <inheritdoc/>
    public override int Apply(ref ConntrackEntry entry, in ConntrackMessage message)
    {
        if (message.Tcp is not { } info)
            return 0;
        if (info.State >= TcpState.Max)
            return NetlinkErrno.Inval;
        ref var tcp = ref ProtocolState.As<TcpConnection>(ref entry.Protocol);
        if (info.State is { } state)
            tcp.State = state;
        ApplyFlags(ref tcp.Peers[0], info.OriginalFlags);
        ApplyFlags(ref tcp.Peers[1], info.ReplyFlags);
        if (info is { OriginalWindowScale: { } original, ReplyWindowScale: { } reply }
            && tcp.Peers[0].Has(TrackingFlags.WindowScale) && tcp.Peers[1].Has(TrackingFlags.WindowScale))
        {
            tcp.Peers[0].Scale = original;
            tcp.Peers[1].Scale = reply;
        }
        return 0;
    }

    // tcp_can_early_drop
    private static bool IsClosing(TcpState state) =>
        state is TcpState.FinWait or TcpState.LastAck or TcpState.TimeWait or TcpState.Close or TcpState.CloseWait;

    private static void ApplyFlags(ref TcpPeer peer, TcpFlagsMask? change)
    {
        if (change is { } flags)
            peer.Flags = (peer.Flags & ~flags.Mask) | (flags.Flags & flags.Mask);
    }

    private static bool HasGoodChecksum(ConntrackTable table, ref Packet packet) =>
        !table.Settings.Checksum || packet.Hook != InetHook.PreRouting || Checksum.VerifyWithPseudoHeader(in packet.View);

    // tcp_new
    private static bool TryBegin(ConntrackSettings settings, ref TcpConnection tcp, in TcpSegment segment)
    {
        var state = TcpTransitions.Next(Direction.Original, segment.Kind, TcpState.None);
        if (state >= TcpState.Max || (state != TcpState.SynSent && !settings.TcpLoose))
            return false;
        tcp = default;
        ref var opener = ref tcp.Peers[0];
        opener.End = segment.End;
        opener.MaximumWindow = Math.Max(segment.Window, 1u);
        if (state == TcpState.SynSent)
        {
            opener.MaximumEnd = opener.End;
            ReadOptions(in segment, ref opener);
        }
        else
        {
            // Picked up on its way: the scales are unknown, so windows are judged generously.
            opener.MaximumEnd = opener.End + opener.MaximumWindow;
            opener.Flags = tcp.Peers[1].Flags = TrackingFlags.SackPermitted | TrackingFlags.BeLiberal;
        }
        tcp.LastKind = TcpSegmentKind.None;
        return true;
    }

    // A header without options says nothing about them: what was known stays. // tcp_options
    private static void ReadOptions(in TcpSegment segment, ref TcpPeer peer)
    {
        if (segment.Options.IsEmpty)
            return;
        peer.Scale = 0;
        peer.Flags &= TrackingFlags.BeLiberal;
        var options = TcpOptionValues.Read(segment.Options);
        if (options.HasSackPermitted)
            peer.Flags |= TrackingFlags.SackPermitted;
        if (!options.HasWindowScale)
            return;
        peer.Scale = Math.Min(options.WindowScale, (byte)14); // TCP_MAX_WSCALE
        peer.Flags |= TrackingFlags.WindowScale;
    }

    // The segment counts: the connection takes its new state and lives on for as long as that state is given.
    private static void Enter(
        ConntrackTable table, ref Packet packet, ref TcpConnection tcp, in TcpSegment segment, TcpState oldState, TcpState newState)
    {
        var slot = packet.Slot;
        ref var entry = ref table[slot];
        tcp.LastKind = segment.Kind;
        tcp.LastDirection = packet.Direction;
        tcp.State = newState;
        if (oldState != newState && newState == TcpState.FinWait)
            tcp.Peers[(int)packet.Direction].Flags |= TrackingFlags.CloseInit;
        var timeouts = table.TimeoutsOf(slot, table.Settings.TcpTimeouts);
        var seconds = TimeoutFor(table.Settings, ref tcp, segment.Kind, newState, timeouts);
        if (newState != oldState)
            table.Cache(slot, ConntrackEvents.ProtoInfo);
        if (!entry.Has(ConntrackStatus.SeenReply))
        {
            if (segment.Has(TcpFlags.Rst))
            {
                table.KillAndCount(ref packet); // a refused connection was never one
                return;
            }
            if (segment.Kind == TcpSegmentKind.Syn && oldState == TcpState.SynSent)
                return; // repeated SYNs do not keep an entry alive
            if (newState == TcpState.Established)
                seconds = Math.Min(seconds, timeouts[(int)TcpState.Unack]);
        }
        else if (newState == TcpState.Established && oldState is TcpState.SynRecv or TcpState.Established && !entry.Has(ConntrackStatus.Assured))
        {
            entry.Status |= ConntrackStatus.Assured;
            table.Cache(slot, ConntrackEvents.Assured);
        }
        table.RefreshAndCount(ref packet, seconds);
    }

    private static uint TimeoutFor(ConntrackSettings settings, ref TcpConnection tcp, TcpSegmentKind kind, TcpState state, uint[] timeouts)
    {
        var seconds = timeouts[(int)state];
        var retrans = timeouts[(int)TcpState.Retrans];
        if (tcp.Retransmissions >= settings.TcpMaxRetrans && seconds > retrans)
            return retrans;
        if (kind == TcpSegmentKind.Rst)
            return timeouts[(int)TcpState.Close];
        if (((tcp.Peers[0].Flags | tcp.Peers[1].Flags) & TrackingFlags.DataUnacknowledged) != 0 && seconds > timeouts[(int)TcpState.Unack])
            return timeouts[(int)TcpState.Unack];
        return tcp.LastWindow == 0 && seconds > retrans ? retrans : seconds;
    }
}
