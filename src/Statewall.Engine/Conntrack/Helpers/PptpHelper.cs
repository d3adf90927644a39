using System.Buffers.Binary;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Nat;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>
/// PPTP: the control connection agrees upon call ids, by which the packets of the GRE tunnel beside it are known. Its client, who opened the
/// control connection, is the PNS, the server the PAC. // nf_conntrack_pptp.c, nf_nat_pptp.c
/// </summary>
internal sealed class PptpHelper : PacketHelper
{
    private const int HeaderSize = 12; // sizeof(struct pptp_pkt_hdr) + sizeof(struct PptpControlHeader)
    private const ushort ControlPacket = 1; // PPTP_PACKET_CONTROL
    private const uint MagicCookie = 0x1A2B3C4D; // PPTP_MAGIC_COOKIE
    private const byte Success = 1; // PPTP_START_OK, PPTP_STOP_OK, PPTP_OUTCALL_CONNECT, PPTP_INCALL_ACCEPT

    // Bytes of each message. // pptp_msg_size
    private static ReadOnlySpan<byte> Sizes => [0, 144, 144, 4, 4, 4, 8, 156, 20, 208, 12, 16, 4, 136, 28, 12];

    /// <inheritdoc/>
    public override NftVerdict Help(ref Packet packet, ConntrackTable table)
    {
        if (!IsEstablished(in packet))
            return NftVerdict.Accept;
        var payload = TcpPayload(in packet);
        if (payload.Length < HeaderSize || U16(payload, 2) != ControlPacket || BinaryPrimitives.ReadUInt32BigEndian(payload[4..]) != MagicCookie)
            return NftVerdict.Accept;
        var kind = U16(payload, 8);
        var message = payload[HeaderSize..];
        if (kind == 0 || kind >= Sizes.Length || message.Length < Sizes[kind])
            return NftVerdict.Accept;
        return packet.Direction == Direction.Original
            ? Outbound(ref packet, table, (PptpMessage)kind, message)
            : Inbound(ref packet, table, (PptpMessage)kind, message);
    }

    /// <inheritdoc/>
    public override void End(ConntrackTable table, uint slot) => EndTunnel(table, slot);

    /// <summary>A packet of the tunnel has come. // pptp_expectfn</summary>
    public static void Expected(ConntrackTable table, uint slot, in Expectation expectation)
    {
        if (!NatExpectations.IsTranslated(table, expectation.Master))
        {
            RemoveExpectation(table, slot, expectation.Tuple.Swapped());
            return;
        }
        // pptp_nat_expected
        ref readonly var state = ref DataOf<PptpState>(table, expectation.Master);
        var isOriginal = expectation.Direction == (uint)Direction.Original;
        var other = TupleOf(table, expectation.Master, isOriginal ? Direction.Reply : Direction.Original);
        other.SetScope(0, NfProto.IPv4, IpProtocol.Gre);
        (other.SourcePort, other.DestinationPort) = isOriginal ? (state.ServerId, state.ClientId) : ((ushort)0, (ushort)0);
        RemoveExpectation(table, slot, in other);
        var (source, destination) = NatExpectations.EndsBehind(table, in expectation);
        table.Nat.SetUp(slot, NatRange.To(source, isOriginal ? expectation.SavedPort : null), isSource: true);
        table.Nat.SetUp(slot, NatRange.To(destination, isOriginal ? null : expectation.SavedPort), isSource: false);
    }

    // pptp_outbound_pkt of both files
    private static NftVerdict Outbound(ref Packet packet, ConntrackTable table, PptpMessage kind, scoped ReadOnlySpan<byte> message)
    {
        ref var state = ref DataOf<PptpState>(table, packet.Slot);
        switch (kind)
        {
            case PptpMessage.StartSessionRequest when state.Session == PptpSession.None:
                state.Session = PptpSession.Requested;
                break;
            case PptpMessage.StopSessionRequest:
                state.Session = PptpSession.StopRequested;
                break;
            case PptpMessage.OutCallRequest when state.Session == PptpSession.Confirmed:
                state.Call = PptpCall.OutRequested;
                state.ClientId = U16(message, 0);
                break;
            case PptpMessage.InCallReply when state.Call is PptpCall.InRequested or PptpCall.InReplied && state.ServerId == U16(message, 2):
                state.Call = message[4] == Success ? PptpCall.InReplied : PptpCall.None;
                if (message[4] == Success)
                    state.ClientId = U16(message, 0);
                break;
            case PptpMessage.CallClearRequest when state.Session == PptpSession.Confirmed:
                state.Call = PptpCall.ClearRequested;
                break;
            default:
                return NftVerdict.Accept;
        }
        if (!IsTranslated(in packet, table) || kind is not (PptpMessage.OutCallRequest or PptpMessage.InCallReply or PptpMessage.CallClearRequest))
            return NftVerdict.Accept;
        if (kind == PptpMessage.OutCallRequest)
        {
            state.OwnClientId = state.ClientId;
            state.ClientId = table.ReplyOf(packet.Slot).DestinationPort; // the TCP port is the client's alone, as its id has to be
        }
        return WriteId(ref packet, table, 0, state.ClientId);
    }

    // pptp_inbound_pkt of both files
    private static NftVerdict Inbound(ref Packet packet, ConntrackTable table, PptpMessage kind, scoped ReadOnlySpan<byte> message)
    {
        ref var state = ref DataOf<PptpState>(table, packet.Slot);
        var isConfirmed = state.Session == PptpSession.Confirmed;
        switch (kind)
        {
            case PptpMessage.StartSessionReply when state.Session >= PptpSession.Requested:
                state.Session = message[2] == Success ? PptpSession.Confirmed : PptpSession.Error;
                break;
            case PptpMessage.StopSessionReply when state.Session <= PptpSession.StopRequested:
                state.Session = message[0] == Success ? PptpSession.None : PptpSession.Error;
                break;
            case PptpMessage.OutCallReply when isConfirmed && state.Call is PptpCall.OutRequested or PptpCall.OutConfirmed && state.ClientId == U16(message, 2):
                state.Call = message[4] == Success ? PptpCall.OutConfirmed : PptpCall.None;
                if (message[4] == Success)
                {
                    state.ServerId = U16(message, 0);
                    ExpectTunnel(in packet, table, ref state);
                }
                break;
            case PptpMessage.InCallRequest when isConfirmed:
                state.Call = PptpCall.InRequested;
                state.ServerId = U16(message, 0);
                break;
            case PptpMessage.InCallConnect when isConfirmed && state.Call is PptpCall.InReplied or PptpCall.InConfirmed && state.ClientId == U16(message, 0):
                state.Call = PptpCall.InConfirmed;
                ExpectTunnel(in packet, table, ref state);
                break;
            case PptpMessage.CallDisconnectNotify:
                state.Call = PptpCall.None;
                EndTunnel(table, packet.Slot);
                break;
            case PptpMessage.WanErrorNotify or PptpMessage.SetLinkInfo:
                break;
            default:
                return NftVerdict.Accept;
        }
        if (!IsTranslated(in packet, table))
            return NftVerdict.Accept;
        return kind switch
        {
            PptpMessage.OutCallReply => WriteId(ref packet, table, 2, state.OwnClientId),
            PptpMessage.InCallConnect or PptpMessage.WanErrorNotify or PptpMessage.CallDisconnectNotify or PptpMessage.SetLinkInfo =>
                WriteId(ref packet, table, 0, state.OwnClientId),
            _ => NftVerdict.Accept,
        };
    }

    private static NftVerdict WriteId(ref Packet packet, ConntrackTable table, int at, ushort id)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, id);
        return PacketMangling.TryMangleTcp(ref packet, table, HeaderSize + at, bytes.Length, bytes) ? NftVerdict.Accept : NftVerdict.Drop;
    }

    // exp_gre, pptp_exp_gre
    private static void ExpectTunnel(in Packet packet, ConntrackTable table, ref PptpState state)
    {
        var (original, reply) = (table[packet.Slot].Original, table.ReplyOf(packet.Slot));
        var fromClient = Expectation.Of(packet.Slot, original.Source, in original, IpProtocol.Gre, state.ServerId, state.ClientId);
        var fromServer = Expectation.Of(packet.Slot, reply.Source, in reply, IpProtocol.Gre, state.ClientId, state.ServerId);
        fromClient.Function = fromServer.Function = ExpectationFunctions.Pptp;
        if (IsTranslated(in packet, table))
        {
            state.OwnServerId = state.ServerId;
            (fromClient.SavedPort, fromClient.Tuple.SourcePort) = (state.ClientId, state.OwnClientId);
            (fromServer.SavedPort, fromServer.Direction) = (state.OwnClientId, (uint)Direction.Reply);
        }
        if (table.Expectations.Add(in fromClient, out var first) != 0)
            return;
        if (table.Expectations.Add(in fromServer, out var second) != 0)
        {
            table.Expectations.Remove(first);
            return;
        }
        if (table.GreKeys.TryAdd(packet.Slot, Direction.Original, in fromClient.Tuple) && table.GreKeys.TryAdd(packet.Slot, Direction.Reply, in fromServer.Tuple))
            return;
        table.Expectations.Remove(first);
        table.Expectations.Remove(second);
    }

    // pptp_destroy_siblings
    private static void EndTunnel(ConntrackTable table, uint slot)
    {
        table.GreKeys.Remove(slot);
        var state = DataOf<PptpState>(table, slot);
        EndOne(table, slot, table[slot].Original, state.ClientId, state.ServerId);
        EndOne(table, slot, table.ReplyOf(slot), state.ServerId, state.ClientId);
    }

    // destroy_sibling_or_exp
    private static void EndOne(ConntrackTable table, uint slot, TupleKey tuple, ushort source, ushort destination)
    {
        tuple.Protocol = IpProtocol.Gre;
        (tuple.SourcePort, tuple.DestinationPort) = (source, destination);
        var found = table.Find(in tuple, table.HashOf(in tuple), out _);
        if (found != 0)
            table.Delete(found);
        else
            RemoveExpectation(table, slot, in tuple);
    }

    private static void RemoveExpectation(ConntrackTable table, uint slot, in TupleKey tuple)
    {
        var number = table.Expectations.Find(in tuple, table.Expectations.ZoneOf(slot));
        if (number != 0)
            table.Expectations.Remove(number);
    }
}
