using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Engine.Forwarding;

// What rules of the families netdev and bridge reject is answered on the spot: the answer goes back by the device that the frame came by, as if
// its receiver had sent it, and nothing routes it. Mirrors nft_reject_netdev.c, nft_reject_bridge.c, nf_reject_skb_v4_unreach and its likes.
public sealed partial class ForwardingHost
{
    private const int LargestQuote = 536;
    private const int LargestQuoteIPv6 = 1220;
    private const int LargestHeader = 576;
    private readonly PacketDraft _rejection = new();

    /// <summary>Tells the sender of a frame that a rule rejects it.</summary>
    internal void RejectFrame(ref Packet packet, byte code)
    {
        if (!MayAnswer(in packet) || packet.View.FragmentOffset != 0 || IsUnreachable(in packet.View) || !IsReportable(in packet))
            return;
        var quoted = packet.Bytes;
        if (!packet.View.IsIPv6)
            packet.Trim();
        _rejection.Clear();
        var answer = packet.View.IsIPv6
            ? _rejection.IPv6(packet.View.Destination, packet.View.Source).IcmpV6Error(IcmpV6Type.DestinationUnreachable, code, quoted, limit: LargestQuoteIPv6)
            : _rejection.IPv4(packet.View.Destination, packet.View.Source, dontFragment: true)
                .IcmpError(IcmpType.DestinationUnreachable, code, quoted[..Math.Min(quoted.Length, LargestQuote)], limit: LargestHeader);
        AnswerFrame(in packet, answer.ToArray());
    }

    /// <summary>Resets the connection of a TCP segment that a rule rejects.</summary>
    internal void ResetFrame(ref Packet packet)
    {
        if (!MayAnswer(in packet) || packet.View is not { Protocol: IpProtocol.Tcp, HasTransport: true } || !IsReportable(in packet))
            return;
        var reset = _answers.Reset(in packet.View);
        if (!reset.IsEmpty)
            AnswerFrame(in packet, reset.ToArray());
    }

    // Where frames have no header the kernel takes the packet's first bytes for it, and those of IPv4 look like a group's address.
    private static bool MayAnswer(in Packet packet) =>
        packet.IsIp && packet.In is not null && ((packet.LinkHeader.IsEmpty ? packet.View.Bytes[0] : packet.LinkHeader[0]) & 1) == 0;

    // nf_skb_is_icmp_unreach, nf_skb_is_icmp6_unreach
    private static bool IsUnreachable(in IpView view) => !view.Transport.IsEmpty && (view.IsIPv6
        ? view.Protocol == IpProtocol.IcmpV6 && view.Transport[0] == IcmpV6Type.DestinationUnreachable
        : view.Protocol == IpProtocol.Icmp && view.Transport[0] == IcmpType.DestinationUnreachable);

    private void AnswerFrame(in Packet packet, byte[] bytes)
    {
        if (_rooms.Taken >= MostUnderWay)
            return;
        var device = packet.In!;
        var answer = new Packet(InetHook.LocalOut) { Host = this, Family = packet.Family };
        answer.GiveRoom(_rooms.Take());
        answer.Read(bytes, packet.EtherType);
        if (!packet.LinkHeader.IsEmpty)
            answer.SetLinkHeader(DestinationOf(in packet), SourceOf(in packet));
        Observer?.Began(in answer);
        if (packet.Family == NfProto.Bridge)
        {
            if (packet.HasTag)
                answer.AddTag(TagOf(in packet));
            ForwardBridged(null, device, ref answer);
        }
        else
        {
            Transmit(device, ref answer);
        }
        Observer?.Ended();
        _rooms.Return();
    }
}
