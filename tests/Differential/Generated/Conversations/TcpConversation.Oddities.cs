using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Generated.Conversations;

internal sealed partial class TcpConversation
{
    // Sends something that an end in its right mind would not, or that another sends in its name.
    internal void Misbehave()
    {
        var from = Either();
        var peer = PeerOf(from);
        switch (_dice.Below(20))
        {
            case 0 or 1:
                SendReset(from);
                break;
            case 2 or 3:
                SendSynInside(from);
                break;
            case 4: // a SYN-ACK from nowhere
                Forge(from, new(SynAck) { Sequence = Around(from), Ack = _dice.Percent(50) ? AckAround(from) : from.Heard });
                break;
            case 5: // acknowledges what was never sent, or long ago
                Forge(from, new(TcpFlags.Ack, _dice.Percent(30) ? 10 : 0) { Ack = AckAround(from) });
                break;
            case 6 or 7: // ahead of the window, or behind it
                Forge(from, new(PushAck, _dice.Pick(0, 1, 10, 100, 700)) { Sequence = Around(from) });
                break;
            case 8: // both
                Forge(from, new(PushAck, _dice.Below(20)) { Sequence = Around(from), Ack = AckAround(from) });
                break;
            case 9: // says so of its own, and means it
                Send(from, new(PushAck, _dice.Pick(1, 10, 500)) { Sequence = from.Next + peer.WindowBytes + (uint)_dice.Below(3) - 1 });
                break;
            case 10:
                SendSack(from);
                break;
            case 11: // a keep-alive, with and without a byte
                Forge(from, new(TcpFlags.Ack, _dice.Below(2)) { Sequence = from.Next - 1 });
                break;
            case 12:
                from.Window = _dice.Pick((ushort)0, (ushort)1, (ushort)_dice.Below(65536), (ushort)_dice.Below(2000));
                Agree();
                Send(from, new(TcpFlags.Ack));
                break;
            case 13: // the same again and again
                var segment = new Segment(_dice.Pick(PushAck, TcpFlags.Ack, FinAck, SynAck, TcpFlags.Syn), _dice.Pick(0, 5)) { Sequence = from.Next };
                for (var times = 1 + _dice.Below(6); times > 0; times--)
                    Forge(from, segment);
                break;
            case 14:
                Forge(from, new((TcpFlags)_dice.Below(512), _dice.Pick(0, 0, 7)) { Urgent = (ushort)_dice.Below(20) });
                break;
            case 15:
                SendBroken(from);
                break;
            case 16:
                Forge(from, new(FinAck) { Sequence = Around(from), Ack = _dice.Percent(30) ? AckAround(from) : null });
                break;
            case 17:
                SendError(from);
                break;
            case 18:
                Forge(from, new(PushAck | TcpFlags.Urg, 4) { Urgent = 4 });
                break;
            default:
                Send(from, new(PushAck, _dice.Below(100)));
                break;
        }
    }

    // Any segments, whose numbers lie so close together that they often fit by chance.
    internal void Wander(int segments)
    {
        var unit = (uint)_dice.Pick(1, 1, 10, 1000, 66_000);
        var (client, server) = (Client.Next, Server.Next);
        if (_dice.Percent(60))
            Send(Client, new(TcpFlags.Syn));
        for (; segments > 0; segments--)
        {
            var from = Either();
            var (own, other) = from == Client ? (client, server) : (server, client);
            var flags = _dice.Pick(TcpFlags.Ack, TcpFlags.Ack, PushAck, PushAck, TcpFlags.Syn, SynAck, SynAck, FinAck, TcpFlags.Rst, RstAck, TcpFlags.Fin, TcpFlags.Ack | TcpFlags.Urg);
            Send(from, new(flags, _dice.Pick(0, 0, 1, 10))
            {
                Sequence = own + ((uint)_dice.Below(6) * unit) + (uint)_dice.Below(2),
                Ack = _dice.Percent(5) ? 0 : other + ((uint)_dice.Below(6) * unit) + (uint)_dice.Below(2),
                Window = (ushort)_dice.Pick(0, 1, 5, 100, 1000, 30_000),
                Forged = true,
            });
        }
    }

    private void Forge(TcpEnd from, Segment segment) => Send(from, segment with { Forged = _dice.Percent(85) });

    // Near one of the borders that a judge of sequence numbers may draw.
    private uint Around(TcpEnd from)
    {
        var peer = PeerOf(from);
        var start = _dice.Pick<uint>(from.Next, from.Next, from.Acked, peer.Heard, from.Acked + peer.WindowBytes, from.Next + peer.WindowBytes);
        var distance = _dice.Pick<uint>(
            0, 1, 2, (uint)_dice.Below(300), peer.WindowBytes, 2 * peer.WindowBytes, peer.Window, from.WindowBytes, 66000, 100_000,
            (uint)_dice.Below(1 << 20), 1u << 31, _dice.Word());
        var jitter = (uint)_dice.Pick(-2, -1, 0, 0, 1, 2);
        return _dice.Percent(50) ? start + distance + jitter : start - distance + jitter;
    }

    private uint AckAround(TcpEnd from)
    {
        var peer = PeerOf(from);
        var start = _dice.Pick<uint>(peer.Next, from.Heard, peer.Acked);
        var distance = _dice.Pick<uint>(
            0, 1, 2, (uint)_dice.Below(300), from.WindowBytes, 66000, 66001, 65999, 70_000, (uint)_dice.Below(1 << 20), 1u << 31, _dice.Word());
        return _dice.Percent(60) ? start - distance : start + distance;
    }

    private void SendReset(TcpEnd from)
    {
        var peer = PeerOf(from);
        var sequence = _dice.Pick<uint>(from.Next, peer.Heard, 0, 0, from.Next + 1, from.Next - 1, from.Acked, Around(from), from.Next + (peer.WindowBytes / 2));
        var flags = _dice.Percent(50) ? TcpFlags.Rst : RstAck;
        var ack = (flags & TcpFlags.Ack) == 0 && _dice.Percent(80) ? 0 : _dice.Pick<uint>(from.Heard, 0, peer.Next, AckAround(from));
        Forge(from, new(flags) { Sequence = sequence, Ack = ack });
    }

    // A SYN inside a connection, or where one was, and the answers that it may get.
    private void SendSynInside(TcpEnd from)
    {
        var peer = PeerOf(from);
        var sequence = _dice.Pick<uint>(from.Next, from.Next + 1000, from.Next - 1000, _dice.Word(), Around(from));
        Forge(from, new(TcpFlags.Syn, _dice.Pick(0, 0, 0, 20)) { Sequence = sequence, Forged = true });
        var wrong = _dice.Percent(15) ? 1u : 0;
        switch (_dice.Below(6))
        {
            case 0:
                Forge(peer, new(SynAck) { Sequence = _dice.Word(), Ack = sequence + 1 + wrong });
                if (_dice.Percent(50))
                    Forge(from, new(TcpFlags.Ack) { Sequence = sequence + 1 });
                break;
            case 1:
                Forge(peer, new(RstAck) { Sequence = _dice.Pick<uint>(0, peer.Next), Ack = sequence + 1 + wrong });
                break;
            case 2: // a challenge, and what it provokes
                Send(peer, new(TcpFlags.Ack));
                Forge(from, new(TcpFlags.Rst) { Sequence = peer.Heard + wrong });
                break;
            case 3: // accepted for good
                from.Next = sequence + 1;
                peer.Heard = from.Next;
                peer.Next = _dice.Word();
                Send(peer, new(SynAck) { Options = peer.SynOptions(_dice) });
                Send(from, new(TcpFlags.Ack));
                break;
            default:
                break;
        }
    }

    private void SendSack(TcpEnd from)
    {
        var peer = PeerOf(from);
        var edges = new uint[2 * _dice.Pick(1, 1, 2, 3, 4)];
        for (var at = 0; at < edges.Length; at += 2)
        {
            edges[at] = _dice.Pick(from.Heard + 10, AckAround(from));
            edges[at + 1] = _dice.Pick(peer.Next, peer.Next + 1, edges[at] + 100, AckAround(from));
        }
        var options = TcpOptions.Make(timestamps: edges.Length <= 6 && _dice.Percent(30) ? (3u, 2u) : null, sackEdges: edges);
        if (_dice.Percent(20))
            options[_dice.Below(options.Length)] = (byte)_dice.Roll();
        Forge(from, new(TcpFlags.Ack, _dice.Pick(0, 0, 10)) { Ack = _dice.Percent(60) ? from.Heard : AckAround(from), Options = options });
    }

    // Headers that are too short or say so, sums that are wrong.
    private void SendBroken(TcpEnd from)
    {
        var peer = PeerOf(from);
        var draft = _scene.From(from.Address, peer.Address)
            .Tcp(from.Port, peer.Port, _dice.Pick(PushAck, TcpFlags.Syn, RstAck, FinAck), from.Next, from.Heard, from.Window, options: _dice.Percent(50) ? from.Options() : from.SynOptions(_dice))
            .PayloadOf(_dice.Below(30));
        switch (_dice.Below(4))
        {
            case 0:
                draft.WithHeaderLength(4 * _dice.Below(16));
                break;
            case 1:
                draft.WithChecksum(_dice.Word() & 0xFFFF);
                break;
            case 2:
                var whole = draft.ToArray();
                _scene.Send(_scene.From(from.Address, peer.Address).WithProtocol(IpProtocol.Tcp).Payload(whole.AsSpan(whole.Length - 20, _dice.Below(21))));
                return;
            default:
                _scene.Send(_scene.From(from.Address, peer.Address).WithProtocol(IpProtocol.Tcp)
                    .Payload([(byte)(from.Port >> 8), (byte)from.Port, (byte)(peer.Port >> 8), (byte)peer.Port]).Payload(_dice.Bytes(_dice.Below(20))));
                return;
        }
        _scene.Send(draft);
    }

    // An error about something that the end has sent, or might have.
    private void SendError(TcpEnd from)
    {
        var peer = PeerOf(from);
        var quoted = new PacketDraft();
        if (_scene.Place.IsIPv6)
            quoted.IPv6(peer.Address, from.Address);
        else
            quoted.IPv4(peer.Address, from.Address);
        quoted.Tcp(peer.Port, from.Port, PushAck, peer.Acked, peer.Heard).PayloadOf(10);
        IcmpConversation.SendError(_scene, quoted.ToArray(), peer.Address, from.Address);
    }
}
