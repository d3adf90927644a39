using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Generated.Conversations;

// UDP and UDP-Lite: datagrams both ways, with lengths, coverages and sums that lie.
internal static class UdpConversation
{
    internal static string Play(Scene scene)
    {
        var dice = scene.Dice;
        var lite = dice.Percent(40);
        var (near, far) = (dice.Port(), dice.Port());
        var itself = dice.Percent(5);
        for (var count = 1 + dice.Below(12); count > 0; count--)
        {
            var outward = dice.Percent(60);
            var (source, destination) = outward ? (scene.Place.Client, scene.Place.Server) : (scene.Place.Server, scene.Place.Client);
            var (from, to) = outward ? (near, far) : (far, near);
            if (itself)
                (destination, to) = (source, dice.Percent(80) ? from : to);
            var draft = scene.From(source, destination);
            if (lite)
                draft.UdpLite(from, to, (ushort)(dice.Percent(50) ? 0 : dice.Pick(8, dice.Below(40), dice.Below(8), 8 + dice.Below(2000))));
            else
                draft.Udp(from, to);
            draft.PayloadOf(dice.Pick(0, dice.Below(30), dice.Below(30), dice.Below(3000)));
            if (lite && dice.Percent(80))
                draft.WithChecksum(AsKernelReckons(draft));
            var sent = dice.Percent(30) ? Lie(scene, draft, lite, source, destination) : scene.Send(draft);
            if (dice.Percent(10))
                IcmpConversation.SendError(scene, sent, source, destination);
        }
        return lite ? "udplite" : "udp";
    }

    // UDP-Lite's checksum as the kernel takes it for right: with UDP's number in the pseudo header, and a part of the length in IPv4's.
    private static uint AsKernelReckons(PacketDraft draft)
    {
        Assert.True(IpView.TryParse(draft.Finish(), out var view));
        Assert.True(UdpLiteView.TryParse(view.Transport, out var udp));
        var sum = Checksum.Update(udp.Checksum, IpProtocol.UdpLite, IpProtocol.Udp);
        if (!view.IsIPv6)
            sum = Checksum.Update(sum, (ushort)udp.Bytes.Length, (byte)udp.Bytes.Length);
        return Checksum.MangleZero(sum);
    }

    private static byte[] Lie(Scene scene, PacketDraft draft, bool lite, byte[] source, byte[] destination)
    {
        var dice = scene.Dice;
        switch (dice.Below(5))
        {
            case 0:
                return scene.Send(draft.WithChecksum(0));
            case 1:
                return scene.Send(draft.WithChecksum(dice.Word() & 0xFFFF));
            case 2 when !lite:
                return scene.Send(draft.WithLength(dice.Pick(0, 7, 8, dice.Below(40), 65535)));
            case 3 when !lite: // bytes behind the datagram
                var size = 8 + dice.Below(10);
                draft = scene.From(source, destination).Udp(1, 2).WithLength(size).PayloadOf(20);
                return scene.Send(dice.Percent(50) ? draft.WithChecksum(0) : draft);
            default: // less than a header
                var whole = draft.ToArray();
                var protocol = lite ? IpProtocol.UdpLite : IpProtocol.Udp;
                return scene.Send(scene.From(source, destination).WithProtocol(protocol).Payload(whole.AsSpan(whole.Length - Math.Min(8, whole.Length), dice.Below(8))));
        }
    }
}
