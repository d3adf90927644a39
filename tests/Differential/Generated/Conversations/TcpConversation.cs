using Statewall.Packets;

namespace Differential.Generated.Conversations;

// Two ends and the segments between them, as they should be; TcpConversation.Oddities has those that should not.
internal sealed partial class TcpConversation
{
    private const TcpFlags SynAck = TcpFlags.Syn | TcpFlags.Ack;
    private const TcpFlags FinAck = TcpFlags.Fin | TcpFlags.Ack;
    private const TcpFlags PushAck = TcpFlags.Psh | TcpFlags.Ack;
    private const TcpFlags RstAck = TcpFlags.Rst | TcpFlags.Ack;
    private readonly Scene _scene;
    private readonly Dice _dice;

    internal TcpConversation(Scene scene)
    {
        _scene = scene;
        _dice = scene.Dice;
        Client = new TcpEnd(scene.Place.Client, _dice.Port());
        Server = new TcpEnd(scene.Place.Server, _dice.Port());
        Renew();
    }

    internal TcpEnd Client { get; }

    internal TcpEnd Server { get; }

    // How many of a hundred steps are followed by a segment that should not be.
    internal int OddPercent { get; init; }

    internal TcpEnd PeerOf(TcpEnd end) => end == Client ? Server : Client;

    internal TcpEnd Either() => _dice.Percent(50) ? Client : Server;

    // Both ends draw new numbers.
    internal void Renew()
    {
        Client.Begin(_dice);
        Server.Begin(_dice);
        Client.Heard = Client.Acked = Server.Heard = Server.Acked = 0;
    }

    internal void Step(TcpEnd from, Segment segment)
    {
        Send(from, segment);
        while (_dice.Percent(OddPercent))
            Misbehave();
    }

    internal void Open()
    {
        Step(Client, new(TcpFlags.Syn | _dice.Pick(TcpFlags.None, TcpFlags.None, TcpFlags.Ece | TcpFlags.Cwr, TcpFlags.Psh, TcpFlags.Urg)));
        Step(Server, new(SynAck));
        Agree();
        Step(Client, new(TcpFlags.Ack));
    }

    internal void Agree()
    {
        Client.Agree(Server);
        Server.Agree(Client);
    }

    internal void OpenBothAtOnce()
    {
        var first = Client.Next;
        var second = Server.Next;
        Step(Client, new(TcpFlags.Syn));
        Step(Server, new(TcpFlags.Syn));
        Client.Heard = second + 1;
        Server.Heard = first + 1;
        Agree();
        if (_dice.Percent(70))
            Step(Client, new(SynAck) { Sequence = first, Forged = true });
        if (_dice.Percent(70))
            Step(Server, new(SynAck) { Sequence = second, Forged = true });
        Step(Either(), new(TcpFlags.Ack));
        Step(Either(), new(TcpFlags.Ack));
    }

    internal void Talk(int segments)
    {
        var from = Either();
        for (; segments > 0; segments--)
        {
            if (_dice.Percent(40))
                from = PeerOf(from);
            Step(from, _dice.Percent(60) ? new(PushAck, 1 + _dice.Below(200)) : new(TcpFlags.Ack));
        }
    }

    internal void Close(TcpEnd first)
    {
        var second = PeerOf(first);
        var way = _dice.Below(6);
        Step(first, new(FinAck, _dice.Percent(20) ? _dice.Below(50) : 0));
        switch (way)
        {
            case 0: // the other end's FIN acknowledges
                Step(second, new(FinAck));
                Step(first, new(TcpFlags.Ack));
                break;
            case 1: // half closed
                Step(second, new(TcpFlags.Ack));
                Talk(_dice.Below(4));
                Step(second, new(FinAck));
                Step(first, new(TcpFlags.Ack));
                break;
            case 2: // both at once
                Step(second, new(FinAck) { Ack = second.Heard - 1 });
                Step(first, new(TcpFlags.Ack));
                Step(second, new(TcpFlags.Ack));
                break;
            case 3:
                Step(second, new(RstAck));
                break;
            default:
                Step(second, new(TcpFlags.Ack));
                Step(second, new(FinAck));
                Step(first, new(TcpFlags.Ack));
                break;
        }
    }

    internal void Reset(TcpEnd from) => Step(from, new(_dice.Percent(50) ? TcpFlags.Rst : RstAck));

    private void Send(TcpEnd from, Segment segment)
    {
        var peer = PeerOf(from);
        var sequence = segment.Sequence ?? from.Next;
        var hasAck = (segment.Flags & TcpFlags.Ack) != 0;
        var ack = segment.Ack ?? (hasAck ? from.Heard : 0);
        var syn = (segment.Flags & TcpFlags.Syn) != 0;
        var options = segment.Options ?? (syn ? from.SynOptions(_dice) : from.Options());
        if (_dice.Percent(OddPercent / 10))
            options = HeaderOddities.Mutated(_dice, options);
        var draft = _scene.From(from.Address, peer.Address)
            .Tcp(from.Port, peer.Port, segment.Flags, sequence, ack, segment.Window ?? from.Window, segment.Urgent, options)
            .PayloadOf(segment.Data);
        _scene.Send(draft);
        if (segment.Forged)
            return;
        var length = (uint)segment.Data + (syn ? 1u : 0) + ((segment.Flags & TcpFlags.Fin) != 0 ? 1u : 0);
        if (segment.Sequence is null)
            from.Next += length;
        peer.Heard = sequence + length;
        if (hasAck)
            peer.Acked = ack;
    }
}
