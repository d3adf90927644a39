using System.Buffers.Binary;
using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Engine.Forwarding;
using Statewall.Engine.Hooks;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Statewall.Engine.SynProxying;

/// <summary>
/// Joins a client that got a cookie and a server that was opened in its name: remembers what the client was answered, lets both know when the server
/// answers, and from then on shifts timestamps; sequence numbers are shifted by <see cref="SequenceAdjuster"/>.
/// // ipv4_synproxy_hook, ipv6_synproxy_hook
/// </summary>
internal sealed unsafe class SynproxyHook(ConntrackTable table, SynProxy proxy) : Hook
{
    private const int TimestampsSize = 10; // TCPOLEN_TIMESTAMP
    private const int TimestampAt = 2;
    private const int EchoAt = 6;

    /// <inheritdoc/>
    public override NftVerdict Run(ref Packet packet)
    {
        if (packet.Slot == 0 || !table.TryGetExtension(packet.Slot, out var extension) || extension->HasSynproxy == 0)
            return NftVerdict.Accept;
        if (packet.In is { IsLoopback: true } || packet.View.Protocol != IpProtocol.Tcp)
            return NftVerdict.Accept;
        if (!TcpView.TryParse(packet.Transport, out var tcp))
            return NftVerdict.Drop;
        ref var connection = ref ProtocolState.As<TcpConnection>(ref table[packet.Slot].Protocol);
        var isOriginal = packet.Direction == Direction.Original;
        switch (connection.State)
        {
            case TcpState.Close when (tcp.Flags & TcpFlags.Rst) != 0 && !isOriginal:
                SequenceAdjuster.Initialize(table, in packet, (int)(extension->Synproxy.InitialSequence - tcp.Sequence + 1));
                break;
            case TcpState.Close when (tcp.Flags & (TcpFlags.Syn | TcpFlags.Ack)) == TcpFlags.Syn && isOriginal:
                extension->Synproxy.TimestampOffset = 0;
                proxy.Statistics.ConnectionsReopened++;
                if (Begin(ref packet, in tcp, extension) is var reopened and not NftVerdict.Accept)
                    return reopened;
                break;
            case TcpState.SynSent:
                if (Begin(ref packet, in tcp, extension) is var begun and not NftVerdict.Accept)
                    return begun;
                break;
            case TcpState.SynRecv when (tcp.Flags & (TcpFlags.Syn | TcpFlags.Ack)) == (TcpFlags.Syn | TcpFlags.Ack):
                Join(ref packet, in tcp, ref connection, extension);
                packet.Reason = DropReason.TakenOver;
                return NftVerdict.Stolen;
        }
        if (extension->Synproxy.TimestampOffset is not 0 and var offset)
            ShiftTimestamp(ref packet, offset);
        return NftVerdict.Accept;
    }

    // The SYN to the server leaves; or its client, still without an answer, sends the cookie once more.
    private NftVerdict Begin(ref Packet packet, in TcpView tcp, EntryExtension* extension)
    {
        var options = SynproxyOptions.Read(in tcp);
        if ((tcp.Flags & (TcpFlags.Syn | TcpFlags.Ack)) == TcpFlags.Ack && packet.Direction == Direction.Original)
        {
            if (!proxy.TryOpen(ref packet, in tcp, options, tcp.Sequence + 1)) // a keep-alive is one byte behind
                return NftVerdict.Drop;
            proxy.Statistics.CookieRetransmitted++;
            packet.Reason = DropReason.TakenOver;
            return NftVerdict.Stolen;
        }
        extension->Synproxy.InitialSequence = tcp.Acknowledgement;
        if (options.Has(NfSynproxyOptions.Timestamp))
            extension->Synproxy.InitialTimestamp = options.TimestampEcho;
        table.Cache(packet.Slot, ConntrackEvents.Synproxy);
        return NftVerdict.Accept;
    }

    private void Join(ref Packet packet, in TcpView tcp, ref TcpConnection connection, EntryExtension* extension)
    {
        var options = SynproxyOptions.Read(in tcp);
        if (options.Has(NfSynproxyOptions.Timestamp))
        {
            extension->Synproxy.TimestampOffset = options.Timestamp - extension->Synproxy.InitialTimestamp;
            table.Cache(packet.Slot, ConntrackEvents.Synproxy);
        }
        options.Present &= ~(NfSynproxyOptions.Mss | NfSynproxyOptions.WScale | NfSynproxyOptions.SackPerm);
        options.SwapTimestamps();
        SynProxy.AcknowledgeServer(ref packet, in tcp, in options, in connection);
        SequenceAdjuster.Initialize(table, in packet, (int)(extension->Synproxy.InitialSequence - tcp.Sequence));
        table.Cache(packet.Slot, ConntrackEvents.SeqAdj);
        options.SwapTimestamps();
        SynProxy.OpenWindow(ref packet, in tcp, in options);
    }

    // The server's clock is to the client what the cookie said, and to the server its own. // synproxy_tstamp_adjust
    private static void ShiftTimestamp(ref Packet packet, uint offset)
    {
        var segment = packet.Edit()[packet.View.TransportOffset..];
        _ = TcpView.TryParse(segment, out var tcp);
        foreach (var option in tcp.GetOptions())
        {
            if (option[0] != TcpOption.Timestamps || option.Length != TimestampsSize)
                continue;
            _ = ((ReadOnlySpan<byte>)segment).Overlaps(option, out var at);
            var isReply = packet.Direction == Direction.Reply;
            at += isReply ? TimestampAt : EchoAt;
            TcpAcknowledgements.Write(segment, at, BinaryPrimitives.ReadUInt32BigEndian(segment[at..]) + (isReply ? 0 - offset : offset));
            return;
        }
    }
}
