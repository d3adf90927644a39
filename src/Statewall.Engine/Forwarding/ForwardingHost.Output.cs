using System.Buffers.Binary;
using Statewall.Engine.Hooks;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

// What the host itself sends, and the last steps of whatever leaves it.
public sealed partial class ForwardingHost
{
    private const ushort DontFragment = 0x4000; // IP_DF
    private const int MostUnderWay = 8; // packets that make packets
    private static ReadOnlySpan<byte> LoopbackHeader4 => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x08, 0x00];

    private static ReadOnlySpan<byte> LoopbackHeader6 => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x86, 0xDD];

    private readonly PacketRooms _rooms = new();

    // Sends a packet of the host's own. It may belong to the connection of the packet that it is about. // ip_local_out, ip6_local_out
    private bool SendOut(ReadOnlySpan<byte> bytes, uint slot = 0, ConntrackInfo info = default, uint mark = 0, HostInterface? through = null, bool isProxied = false)
    {
        if (_rooms.Taken >= MostUnderWay)
            return false;
        var packet = new Packet(InetHook.LocalOut)
        {
            Host = this,
            Slot = slot,
            Info = info,
            BorrowsConnection = slot != 0,
            HasTemplate = isProxied,
            IsProxied = isProxied,
            Mark = mark,
            Out = through,
        };
        if (!IpView.TryParse(bytes, out packet.View) || (through is null && !RouteOut(ref packet)))
            return false;
        Observer?.Began(in packet);
        packet.GiveRoom(_rooms.Take());
        var passes = PassOut(ref packet);
        packet.In = through; // what ndisc_alloc_skb makes has a device already, and ip6_output takes that for the one it came by
        if (passes && IsToAll(in packet))
            HearOneself(in packet);
        if (passes && Pass(InetHook.PostRouting, ref packet, out _))
            Leave(ref packet);
        _kernel.Tracker.Forget(ref packet);
        Observer?.Ended();
        _rooms.Return();
        return true;
    }

    private bool PassOut(ref Packet packet)
    {
        var passes = Pass(InetHook.LocalOut, ref packet, out _);
        packet.Out = packet.NextOut ?? packet.Out;
        return passes;
    }

    private bool RouteOut(ref Packet packet)
    {
        var route = RouteOf(in packet);
        packet.NextHop = route.NextHop;
        packet.Out = route switch
        {
            { Kind: RouteKind.Local } => _loopback,
            _ when IsLoopback(in packet) => _loopback,
            { Kind: RouteKind.Unicast or RouteKind.Broadcast, Interface: >= 0 } => _interfaces[route.Interface],
            _ => null,
        };
        return packet.Out is not null;
    }

    private bool IsToAll(in Packet packet) => packet is { View.IsIPv6: false, Out.IsLoopback: false } && RouteOf(in packet).Kind == RouteKind.Broadcast;

    // The host is one of those whom a broadcast is for. // ip_mc_output, dev_loopback_xmit
    private void HearOneself(in Packet packet)
    {
        if (_rooms.Taken >= MostUnderWay)
            return;
        var copy = packet;
        copy.Share(_rooms.Take());
        copy.TraceId = 0;
        if (Pass(InetHook.PostRouting, ref copy, out _))
        {
            (copy.In, copy.Out, copy.Type, copy.TraceId) = (copy.Out, null, PacketType.Broadcast, 0);
            var ingress = copy.In!.AtHook(DeviceHook.Ingress, _kernel.Hooks);
            if ((ingress.Length == 0 || PassDevice(ingress, DeviceHook.Ingress, ref copy, out _)) && Pass(InetHook.PreRouting, ref copy, out _))
                Deliver(ref copy);
        }
        _rooms.Return();
    }

    private static bool IsLoopback(in Packet packet) =>
        packet.View.IsIPv6 ? IsLoopback(new InetAddress(packet.View.Destination)) : packet.View.Destination[0] == 127;

    /// <summary>
    /// Finds a way for a packet of the host's own whose headers or mark were changed. Who comes later at the hook is still told of the device that it was to leave by. // ip_route_me_harder
    /// </summary>
    /// <returns>False when there is none.</returns>
    internal bool RouteAgain(ref Packet packet)
    {
        var told = packet.Out;
        var hasWay = RouteOut(ref packet);
        (packet.NextOut, packet.Out) = (packet.Out, told);
        return hasWay;
    }

    // ip_finish_output
    private void Leave(ref Packet packet)
    {
        if (!packet.Out!.IsLoopback && packet.Size > PieceSize(in packet))
            LeaveInPieces(ref packet);
        else
            LeaveWhole(packet.Out, ref packet);
    }

    // ip_finish_output2
    private void LeaveWhole(HostInterface device, ref Packet packet)
    {
        if (device.HasLinkHeader)
        {
            LeaveByLink(device, ref packet);
            return;
        }
        packet.LinkHeader = default;
        Transmit(device, ref packet);
    }

    /// <summary>Sends a packet on past rules and routing: a hop older, out of the device that it is given. // nf_flow_queue_xmit, neigh_xmit</summary>
    internal void SendOn(ref Packet packet)
    {
        Age(packet.Edit());
        packet.Surplus = packet.Padding;
        Leave(ref packet);
    }

    /// <summary>The way out of a device to an address, whatever ways others have to it. // nf_route with flowi_oif</summary>
    internal bool TryRouteBy(InetAddress address, HostInterface device, out InetAddress nextHop)
    {
        var isThere = TableOf(address).TryFindBy(address.Bytes, device.Index, out var route);
        nextHop = route.NextHop;
        return isThere && route.Kind == RouteKind.Unicast;
    }

    // loopback_xmit: the packet comes in again, and its connection with it
    private void ComeBack(ref Packet packet)
    {
        packet.In = _loopback;
        packet.LinkHeader = packet.View.IsIPv6 ? LoopbackHeader6 : LoopbackHeader4;
        packet.TraceId = 0;
        packet.Out = null;
        if (Pass(InetHook.PreRouting, ref packet, out _))
            DeliverToHost(ref packet);
    }

    /// <summary>Sends a copy of a packet to a router. // nf_dup_ipv4, nf_dup_ipv6</summary>
    internal void SendCopy(in Packet packet, InetAddress gateway, uint device)
    {
        var asked = device == 0 ? null : DeviceOf(device);
        if (device != 0 && asked is null)
            return;
        var route = TableOf(gateway).Find(gateway.Bytes);
        if (asked is not null)
            _ = TableOf(gateway).TryFindBy(gateway.Bytes, asked.Index, out route);
        if (route is not { Kind: RouteKind.Unicast, Interface: >= 0 })
            return;
        var leaves = _interfaces[route.Interface];
        var copy = new Packet(InetHook.LocalOut) { Host = this, Out = leaves, Mark = packet.Mark, IsTraced = packet.IsTraced, Info = ConntrackInfo.Untracked, View = packet.View };
        if (_rooms.Taken >= MostUnderWay)
            return;
        copy.GiveRoom(_rooms.Take());
        MarkCopy(copy.Edit(), packet.Hook is InetHook.PreRouting or InetHook.LocalIn);
        if (PassOut(ref copy) && Pass(InetHook.PostRouting, ref copy, out _))
            Leave(ref copy);
        _rooms.Return();
    }

    // It must not be split, and lives shorter where it has not been counted down yet.
    private static void MarkCopy(Span<byte> bytes, bool ages)
    {
        if (ages)
            Age(bytes);
        if (bytes[0] >> 4 == 6)
            return;
        var checksum = BinaryPrimitives.ReadUInt16BigEndian(bytes[IPv4View.Offset.Checksum..]);
        var before = BinaryPrimitives.ReadUInt16BigEndian(bytes[IPv4View.Offset.Fragment..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[IPv4View.Offset.Fragment..], (ushort)(before | DontFragment));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[IPv4View.Offset.Checksum..], Checksum.Update(checksum, before, (ushort)(before | DontFragment)));
    }
}
