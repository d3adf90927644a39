using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Engine.Forwarding;

// Who is on the links of Ethernet devices: ARP is answered and asked, and packets wait for the answer. Mirrors arp.c and neighbour.c, of which
// neither proxies nor what becomes of neighbours with time are here.
public sealed partial class ForwardingHost
{
    private const InetHook ArpIn = 0; // NF_ARP_IN
    private const InetHook ArpOut = (InetHook)1; // NF_ARP_OUT
    private const ulong GroupIPv4 = 0x0100_5E00_0000;
    private const ulong GroupIPv6 = 0x3333_0000_0000;
    private readonly PacketDraft _arp = new();

    // arp_rcv
    private PacketFate ReceiveArp(HostInterface device, ref Packet packet)
    {
        if (packet.Type == PacketType.OtherHost)
            return Drop(DropReason.OtherHost);
        if (!ArpView.TryParse(packet.View.Bytes, out var arp) || arp.HardwareSize != EthernetView.AddressSize || arp.ProtocolSize != IPv4View.AddressSize)
            return Drop(DropReason.BadHeader);
        var verdict = _kernel.Hooks.Run(NfProto.Arp, ArpIn, ref packet);
        if (verdict != NftVerdict.Accept)
            return End(ref packet, verdict);
        Observer?.Delivered(in packet);
        if (ArpView.TryParse(packet.View.Bytes, out arp) && arp.IsEthernetIPv4)
            Hear(device, in packet, in arp);
        return new PacketFate(Disposition.Delivered, DropReason.None, packet.State, -1);
    }

    // arp_process
    private void Hear(HostInterface device, in Packet packet, in ArpView arp)
    {
        var (sender, target) = (new InetAddress(arp.SenderProtocol), new InetAddress(arp.TargetProtocol));
        if (arp.Operation is not (ArpView.Request or ArpView.Reply) || IsMulticast(target.ToUInt32()) || (IsLoopback(target.ToUInt32()) && !RoutesLocalnet(device)))
            return;
        var address = HardwareAddress.From(arp.SenderHardware);
        var isAsked = arp.Operation == ArpView.Request && _routes4.Find(target.Bytes).Kind == RouteKind.Local;
        if (sender.ToUInt32() == 0) // somebody asks whether the address is free
        {
            if (isAsked)
                SendArp(device, ArpView.Reply, address, target, sender, address);
            return;
        }
        isAsked = isAsked && !IsMulticast(sender.ToUInt32()) && !IsZeroNet(sender.ToUInt32()) && IsSourceGood(device, sender.Bytes);
        var waiting = device.Neighbours.Learn(sender, address, Now, creates: isAsked);
        if (isAsked)
            SendArp(device, ArpView.Reply, address, target, sender, address);
        Release(device, waiting, address);
    }

    private void Release(HostInterface device, List<WaitingPacket> waiting, HardwareAddress address)
    {
        foreach (var one in waiting)
        {
            if (_rooms.Taken >= MostUnderWay)
                return;
            var packet = new Packet(InetHook.PostRouting)
            {
                Host = this,
                Mark = one.Mark,
                Priority = one.Priority,
                IsTraced = one.IsTraced,
                TraceId = one.TraceId,
                Family = NfProto.IPv4,
            };
            if (one.Slot == 0 || _kernel.Connections[one.Slot].Id == one.ConnectionId)
                (packet.Slot, packet.Info, packet.BorrowsConnection) = (one.Slot, one.Info, true);
            packet.GiveRoom(_rooms.Take());
            if (IpView.TryParse(one.Bytes, out packet.View))
            {
                packet.SetLinkHeader(device.HardwareAddress, address);
                Transmit(device, ref packet);
            }
            _rooms.Return();
        }
    }

    // arp_send_dst, arp_xmit: the frame has its header by then, but rules do not see it yet
    private void SendArp(HostInterface device, ushort operation, HardwareAddress to, InetAddress own, InetAddress target, HardwareAddress targetHardware) =>
        SendArp(device, operation, device.HardwareAddress, to, own, target, targetHardware);

    /// <summary>Answers in somebody's place. // ebt_arpreply_tg</summary>
    internal void AnswerArp(HostInterface device, HardwareAddress hardware, InetAddress address, HardwareAddress to, InetAddress asker) =>
        SendArp(device, ArpView.Reply, hardware, to, address, asker, to);

    private void SendArp(HostInterface device, ushort operation, HardwareAddress from, HardwareAddress to, InetAddress own, InetAddress target, HardwareAddress targetHardware)
    {
        if (_rooms.Taken >= MostUnderWay)
            return;
        var message = _arp.Clear().Arp(operation, from, own.Bytes, targetHardware, target.Bytes).ToArray();
        var packet = new Packet(ArpOut) { Host = this, Out = device };
        packet.GiveRoom(_rooms.Take());
        packet.Read(message, EtherType.Arp);
        packet.SetLinkHeader(from, to);
        Observer?.Began(in packet);
        packet.LinkHeader = default;
        packet.Surplus = EthernetView.Size;
        var verdict = _kernel.Hooks.Run(NfProto.Arp, ArpOut, ref packet);
        packet.Surplus = 0;
        if (verdict == NftVerdict.Accept)
        {
            packet.SetLinkHeader(from, to);
            Transmit(device, ref packet);
        }
        else
        {
            Observer?.Dropped(in packet, DropReason.Rule);
        }
        Observer?.Ended();
        _rooms.Return();
    }

    // An IP packet leaves by a device whose frames have headers. // ip_finish_output2, ip6_finish_output2, neigh_resolve_output
    private void LeaveByLink(HostInterface device, ref Packet packet)
    {
        var neighbour = packet.NextHop.IsNone ? new InetAddress(packet.View.Destination) : packet.NextHop;
        if (!TryMap(neighbour, out var address) && !device.Neighbours.TryFind(neighbour, out address))
        {
            var waiting = new WaitingPacket(packet.View.Bytes.ToArray(), packet.Mark, packet.Priority, packet.IsTraced, packet.TraceId)
            {
                Slot = packet.Slot,
                ConnectionId = packet.Slot == 0 ? 0 : _kernel.Connections[packet.Slot].Id,
                Info = packet.Info,
            };
            packet.LinkHeader = default;
            Observer?.Left(in packet);
            if (device.Neighbours.Wait(neighbour, waiting, Now))
                AskFor(device, neighbour, new InetAddress(packet.View.Source));
            return;
        }
        packet.SetLinkHeader(device.HardwareAddress, address);
        Transmit(device, ref packet);
    }

    // What means several neighbours has an address that follows from it. // arp_mc_map, ndisc_mc_map
    private bool TryMap(InetAddress neighbour, out HardwareAddress address)
    {
        address = HardwareAddress.Broadcast;
        if (neighbour.IsIPv6)
        {
            address = HardwareAddress.From(GroupIPv6 | (uint)neighbour.ToUInt128());
            return IsMulticast(neighbour);
        }
        var number = neighbour.ToUInt32();
        if (IsMulticast(number))
        {
            address = HardwareAddress.From(GroupIPv4 | (number & 0x7F_FFFF));
            return true;
        }
        return number == uint.MaxValue || _routes4.Find(neighbour.Bytes).Kind == RouteKind.Broadcast;
    }

    // The packet's own source where that is an address of the host, one of the device's otherwise. // arp_solicit, ndisc_solicit
    private void AskFor(HostInterface device, InetAddress neighbour, InetAddress source)
    {
        if (neighbour.IsIPv6)
        {
            Solicit(device, neighbour, source);
            return;
        }
        var own = _routes4.Find(source.Bytes).Kind == RouteKind.Local ? source : device.AddressTowards(neighbour);
        SendArp(device, ArpView.Request, HardwareAddress.Broadcast, own.IsNone ? OwnAddress(device.Index, false) : own, neighbour, default);
    }

    /// <summary>Sends the frame itself out of a device. // nf_do_netdev_egress</summary>
    internal void SendFrame(in Packet packet, uint device, bool isCopy)
    {
        if (DeviceOf(device) is not { } leaves || _rooms.Taken >= MostUnderWay)
            return;
        var copy = packet;
        copy.Share(_rooms.Take());
        copy.Surplus = copy.Padding;
        if (isCopy)
            copy.TraceId = 0;
        Transmit(leaves, ref copy);
        _rooms.Return();
    }

    /// <summary>Sends an IP packet to a neighbour on a device's link. // nft_fwd_neigh_eval, neigh_xmit</summary>
    /// <returns>False when it is too old for that.</returns>
    internal bool SendToNeighbour(ref Packet packet, uint device, InetAddress neighbour)
    {
        if (packet.View.TimeToLive <= 1)
            return false;
        if (DeviceOf(device) is not { } leaves)
            return true;
        Age(packet.Edit());
        packet.NextHop = neighbour;
        packet.Surplus = packet.Padding;
        if (leaves.HasLinkHeader)
        {
            LeaveByLink(leaves, ref packet);
            return true;
        }
        packet.LinkHeader = default;
        Transmit(leaves, ref packet);
        return true;
    }
}
