using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Generated.Conversations;

// GRE of both versions, protocols without ports, and bytes that are no header at all.
internal static class PlainConversation
{
    private static readonly byte[] Protocols = [2, 4, 33, 41, 50, 51, 89, 94, 99, 103, 108, 253, 255];

    internal static string Play(Scene scene)
    {
        var dice = scene.Dice;
        var place = scene.Place;
        var gre = dice.Percent(55);
        var protocol = gre ? IpProtocol.Gre : dice.Percent(80) ? dice.Pick<byte>(Protocols) : dice.Pick<byte>(6, 17, 132, 136, 1, 58, 135, 59, 0, 43, 60, (byte)dice.Roll());
        var callId = (ushort)dice.Word();
        for (var count = 1 + dice.Below(8); count > 0; count--)
        {
            var outward = dice.Percent(60);
            var (source, destination) = outward ? (place.Client, place.Server) : (place.Server, place.Client);
            if (dice.Percent(3))
                destination = source;
            var draft = scene.From(source, destination);
            if (gre)
                Gre(draft, dice, callId);
            else
                draft.WithProtocol(protocol).Payload(dice.Bytes(dice.Pick(0, dice.Below(60), dice.Below(60), dice.Below(2500))));
            var sent = scene.Send(draft);
            if (dice.Percent(15))
                IcmpConversation.SendError(scene, sent, source, destination);
        }
        return gre ? "gre" : "plain";
    }

    private static void Gre(PacketDraft draft, Dice dice, ushort callId)
    {
        switch (dice.Below(8))
        {
            case 0 or 1 or 2:
                draft.GrePptp((ushort)(callId + (dice.Percent(20) ? 1 : 0)), dice.Percent(50) ? 1u : null, dice.Percent(50) ? 1u : null);
                break;
            case 3: // less than a header, or anything
                draft.WithProtocol(IpProtocol.Gre).Payload(dice.Bytes(dice.Below(9)));
                return;
            case 4: // another version or payload
                draft.WithProtocol(IpProtocol.Gre).Payload([(byte)dice.Pick(0, 0x20, 0x30), (byte)dice.Below(4), (byte)dice.Pick(0x88, 0x08), (byte)dice.Pick(0x0B, 0)])
                    .Payload(dice.Bytes(dice.Pick(0, 2, 4, 8)));
                return;
            default:
                draft.Gre(dice.Percent(40) ? dice.Word() : null, dice.Percent(30) ? 1u : null, dice.Percent(30));
                break;
        }
        draft.PayloadOf(dice.Below(60));
    }
}
