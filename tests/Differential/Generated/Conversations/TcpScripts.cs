using Statewall.Packets;

namespace Differential.Generated.Conversations;

// The courses that a TCP conversation may take.
internal static class TcpScripts
{
    private const TcpFlags SynAck = TcpFlags.Syn | TcpFlags.Ack;
    private const TcpFlags RstAck = TcpFlags.Rst | TcpFlags.Ack;

    internal static string Play(Scene scene)
    {
        var dice = scene.Dice;
        var tcp = new TcpConversation(scene) { OddPercent = dice.Pick(0, 10, 25, 40) };
        switch (dice.Below(13))
        {
            case 0:
                Refuse(tcp, dice);
                return "tcp refused";
            case 1:
                tcp.OpenBothAtOnce();
                tcp.Talk(dice.Below(5));
                tcp.Close(tcp.Either());
                return "tcp opened by both";
            case 2:
                OpenWithData(tcp, dice);
                return "tcp fast open";
            case 3 or 4:
                PickUp(tcp, dice);
                return "tcp picked up";
            case 5 or 6 or 7:
                OpenAgain(tcp, dice);
                return "tcp opened again";
            case 8:
                HalfOpen(tcp, dice);
                return "tcp half open";
            case 9:
                tcp.Wander(4 + dice.Below(30));
                return "tcp anything";
            default:
                tcp.Open();
                tcp.Talk(dice.Below(8));
                End(tcp, dice);
                return "tcp";
        }
    }

    private static void End(TcpConversation tcp, Dice dice)
    {
        switch (dice.Below(5))
        {
            case 0:
                tcp.Reset(tcp.Either());
                break;
            case 1:
                break;
            default:
                tcp.Close(tcp.Either());
                break;
        }
    }

    private static void Refuse(TcpConversation tcp, Dice dice)
    {
        for (var times = 1 + dice.Below(3); times > 0; times--)
        {
            tcp.Step(tcp.Client, new(TcpFlags.Syn));
            if (dice.Percent(30))
                tcp.Step(tcp.Client, new(TcpFlags.Syn) { Sequence = tcp.Client.Next - 1, Forged = true });
            var wrong = dice.Percent(15) ? 1u : 0;
            tcp.Step(tcp.Server, new(dice.Percent(80) ? RstAck : TcpFlags.Rst) { Sequence = dice.Pick(0u, 0u, tcp.Server.Next), Ack = tcp.Server.Heard + wrong, Forged = true });
            if (dice.Percent(50))
                tcp.Client.Next = dice.Word();
        }
    }

    private static void OpenWithData(TcpConversation tcp, Dice dice)
    {
        var sent = tcp.Client.Next;
        tcp.Step(tcp.Client, new(TcpFlags.Syn, 1 + dice.Below(300)));
        var ack = dice.Percent(50) ? tcp.Server.Heard : sent + 1;
        tcp.Step(tcp.Server, new(SynAck, dice.Pick(0, 0, 50)) { Ack = ack });
        tcp.Agree();
        tcp.Step(tcp.Client, new(TcpFlags.Ack, dice.Pick(0, 100)));
        tcp.Talk(dice.Below(6));
        End(tcp, dice);
    }

    // The beginning was not seen.
    private static void PickUp(TcpConversation tcp, Dice dice)
    {
        tcp.Client.Heard = tcp.Server.Next;
        tcp.Server.Heard = tcp.Client.Next;
        tcp.Client.Acked = tcp.Client.Next;
        tcp.Server.Acked = tcp.Server.Next;
        if (dice.Percent(60))
            tcp.Agree();
        switch (dice.Below(5))
        {
            case 0:
                tcp.Step(tcp.Server, new(SynAck));
                tcp.Step(tcp.Client, new(TcpFlags.Ack));
                break;
            case 1:
                tcp.Close(tcp.Either());
                break;
            default:
                break;
        }
        tcp.Talk(2 + dice.Below(6));
        End(tcp, dice);
    }

    // The same ports again, right after the end or before it.
    private static void OpenAgain(TcpConversation tcp, Dice dice)
    {
        for (var times = 2 + dice.Below(2); times > 0; times--)
        {
            tcp.Open();
            tcp.Talk(dice.Below(3));
            End(tcp, dice);
            var (client, server) = (tcp.Client.Next, tcp.Server.Next);
            if (dice.Percent(70))
                tcp.Renew();
            if (dice.Percent(60))
                tcp.Client.Next = client + dice.Pick(0u, 1u, 1000u, 100_000u, unchecked((uint)-1000), unchecked((uint)-100_000), 1u << 31);
            if (dice.Percent(30))
                tcp.Server.Next = server;
            if (dice.Percent(15))
                tcp.Step(tcp.Server, new(TcpFlags.Syn));
        }
    }

    // It never gets beyond the handshake.
    private static void HalfOpen(TcpConversation tcp, Dice dice)
    {
        tcp.Step(tcp.Client, new(TcpFlags.Syn));
        for (var times = 1 + dice.Below(6); times > 0; times--)
        {
            switch (dice.Below(7))
            {
                case 0:
                    tcp.Step(tcp.Client, new(TcpFlags.Syn) { Sequence = tcp.Client.Next - dice.Pick(0u, 1u, 1u, 2u), Forged = true });
                    break;
                case 1:
                    tcp.Step(tcp.Server, new(SynAck) { Ack = tcp.Server.Heard + dice.Pick(0u, 0u, 1u, 5000u), Forged = true });
                    break;
                case 2: // an end that still knows an older connection challenges
                    var known = dice.Word();
                    tcp.Step(tcp.Server, new(TcpFlags.Ack) { Ack = known, Forged = true });
                    tcp.Step(tcp.Client, new(TcpFlags.Rst) { Sequence = known + (dice.Percent(20) ? 1u : 0), Forged = true });
                    break;
                case 3:
                    tcp.Step(tcp.Server, new(SynAck));
                    break;
                case 4:
                    tcp.Step(tcp.Client, new(TcpFlags.Ack, dice.Pick(0, 10)));
                    break;
                case 5:
                    tcp.Step(tcp.Server, new(TcpFlags.Fin | TcpFlags.Ack));
                    break;
                default:
                    tcp.Misbehave();
                    break;
            }
        }
    }
}
