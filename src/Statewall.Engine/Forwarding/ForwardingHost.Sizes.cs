using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Engine.Forwarding;

// Packets that are larger than an interface takes.
public sealed partial class ForwardingHost
{
    private const int SmallestMtuIPv6 = 1280; // IPV6_MIN_MTU

    // ip_dst_mtu_maybe_forward, ip6_dst_mtu_maybe_forward
    private static int MtuFor(in Packet packet) =>
        packet.View.IsIPv6 ? Math.Max(packet.Out!.Mtu, SmallestMtuIPv6) : packet.Out!.Mtu;

    // How large the pieces are that a packet leaves in: as those that it came in, where they were smaller. // ip_do_fragment, ip6_fragment
    private static int PieceSize(in Packet packet)
    {
        var mtu = MtuFor(in packet);
        return packet.LargestFragment == 0 ? mtu : Math.Min(mtu, packet.LargestFragment);
    }

    // What a router may split: what came in small enough pieces, and of IPv4 whatever does not forbid it. // ip_exceeds_mtu, ip6_pkt_too_big
    private static bool MustNotBeSplit(in Packet packet) =>
        (packet.View.IsIPv6 || MayNotBeSplit(in packet.View)) && (packet.LargestFragment == 0 || packet.LargestFragment > MtuFor(in packet));

    private static bool MayNotBeSplit(in IpView packet) => (packet.Bytes[IPv4View.Offset.Fragment] & (DontFragment >> 8)) != 0;

    // ip_fragment, ip6_fragment
    private void LeaveInPieces(ref Packet packet)
    {
        if (packet.In is not null && packet.Size > MtuFor(in packet) && MustNotBeSplit(in packet))
        {
            Report(ref packet, DropReason.TooBig, (uint)MtuFor(in packet), 0); // it has grown on its way
            return;
        }
        SendPieces(null, ref packet, PieceSize(in packet));
    }

    // By a bridge's port, or as IP packets leave.
    private void SendPieces(HostInterface? port, ref Packet packet, int size)
    {
        var isSame = packet.LargestFragment != 0; // the first piece, where they go as they came
        foreach (var bytes in PacketFragmenter.Split(packet.View.Bytes, size, _kernel.Random.NextUInt32()))
        {
            if (_rooms.Taken >= MostUnderWay)
                return;
            var piece = packet;
            piece.Share(_rooms.Take());
            _ = IpView.TryParse(bytes, out piece.View);
            if (!isSame)
                piece.TraceId = 0;
            isSame = false;
            if (port is null)
                LeaveWhole(piece.Out!, ref piece);
            else
                Transmit(port, ref piece);
            _rooms.Return();
        }
    }
}
