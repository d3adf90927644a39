using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Generated.Conversations;

// ICMP and ICMPv6: queries and answers of all types, errors about this flow and others, right and wrong.
internal static class IcmpConversation
{
    internal static string Play(Scene scene)
    {
        var dice = scene.Dice;
        var place = scene.Place;
        var id = (ushort)dice.Word();
        var type = place.IsIPv6
            ? dice.Pick<byte>(128, 128, 128, 139, 129, 140, (byte)(128 + dice.Below(20)), (byte)dice.Roll())
            : dice.Pick<byte>(8, 8, 8, 13, 15, 17, 0, 14, 16, 18, 9, 10, (byte)dice.Below(25), (byte)dice.Roll());
        for (var count = 1 + dice.Below(12); count > 0; count--)
        {
            var outward = dice.Percent(55);
            var (source, destination) = outward ? (place.Client, place.Server) : (place.Server, place.Client);
            if (dice.Percent(3))
                destination = source;
            if (dice.Percent(4))
                id++;
            var kind = dice.Percent(5) ? (byte)dice.Roll() : outward ? type : AnswerTo(type, place.IsIPv6);
            var code = (byte)(dice.Percent(90) ? 0 : dice.Below(20));
            var draft = scene.From(source, destination);
            if (dice.Percent(6))
                Foreign(scene, draft, kind, id);
            else if (place.IsIPv6)
                draft.IcmpV6(kind, code, (uint)id << 16);
            else
                draft.Icmp(kind, code, (uint)id << 16);
            draft.PayloadOf(dice.Pick(0, dice.Below(60), dice.Below(60), dice.Below(3000)));
            if (dice.Percent(5))
                draft.WithChecksum(dice.Word() & 0xFFFF);
            var sent = scene.Send(draft);
            if (dice.Percent(5))
                scene.Send(scene.From(source, destination).WithProtocol(place.IsIPv6 ? IpProtocol.IcmpV6 : IpProtocol.Icmp).Payload(sent.AsSpan(sent.Length - Math.Min(8, sent.Length), dice.Below(8))));
            if (dice.Percent(30))
                SendError(scene, sent, source, destination);
        }
        return "icmp";
    }

    // Sends an error about a packet that went from source to destination.
    internal static void SendError(Scene scene, byte[] quoted, byte[] source, byte[] destination)
    {
        var dice = scene.Dice;
        var place = scene.Place;
        var router = dice.Pick(place.OuterRouter, place.InnerRouter, destination, source, place.OtherServer);
        var told = dice.Percent(80) ? source : dice.Pick(destination, place.OtherClient, place.OtherServer);
        quoted = Spoilt(dice, quoted);
        var limit = dice.Pick(548, 548, 28, 24, 48, 44, dice.Below(80));
        var draft = scene.From(router, told);
        var code = (byte)dice.Below(6);
        if (place.IsIPv6)
            draft.IcmpV6Error(dice.Pick<byte>(1, 2, 3, 4, (byte)dice.Below(128), 0, 127), code, quoted, 1400, limit);
        else
            draft.IcmpError(dice.Pick<byte>(3, 3, 4, 5, 11, 12), code, quoted, dice.Percent(80) ? 0 : dice.Word(), limit);
        if (dice.Percent(5))
            draft.WithChecksum(dice.Word() & 0xFFFF);
        var sent = scene.Send(draft);
        if (dice.Percent(10))
            SendErrorAboutError(scene, sent, router, told);
    }

    private static void SendErrorAboutError(Scene scene, byte[] error, byte[] router, byte[] told)
    {
        var draft = scene.From(told, router);
        if (scene.Place.IsIPv6)
            draft.IcmpV6Error(1, 0, error);
        else
            draft.IcmpError(3, 1, error);
        scene.Send(draft);
    }

    // What stands in an error may have been changed on its way, or never been sent.
    private static byte[] Spoilt(Dice dice, byte[] quoted)
    {
        var copy = quoted.ToArray();
        switch (dice.Below(12))
        {
            case 0: // another port or identifier
                copy[Math.Min(copy.Length - 1, (copy[0] >> 4 == 4 ? 20 : 40) + dice.Below(8))] ^= 1;
                break;
            case 1: // any byte of the header
                copy[dice.Below(Math.Min(copy.Length, 40))] ^= (byte)(1 << dice.Below(8));
                break;
            case 2: // a later fragment of it
                if (copy[0] >> 4 == 4)
                    copy[7] = 5;
                break;
            default:
                break;
        }
        return copy;
    }

    // The other family's protocol.
    private static void Foreign(Scene scene, PacketDraft draft, byte kind, ushort id)
    {
        if (scene.Place.IsIPv6)
            draft.Icmp(kind, 0, (uint)id << 16);
        else
            draft.IcmpV6(kind, 0, (uint)id << 16);
    }

    private static byte AnswerTo(byte type, bool isIPv6) => (type, isIPv6) switch
    {
        (8, false) => 0,
        (0, false) => 8,
        (13 or 15 or 17, false) => (byte)(type + 1),
        (14 or 16 or 18, false) => (byte)(type - 1),
        (128 or 139, true) => (byte)(type + 1),
        (129 or 140, true) => (byte)(type - 1),
        _ => type,
    };
}
