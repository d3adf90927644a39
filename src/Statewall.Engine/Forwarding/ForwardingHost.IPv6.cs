using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

public sealed partial class ForwardingHost
{
    private const byte NoRouteIPv6 = 0; // ICMPV6_NOROUTE
    private const byte Prohibited = 1; // ICMPV6_ADM_PROHIBITED

    // ip6_rcv_core, NF_INET_PRE_ROUTING
    private PacketFate ReceiveIPv6(ReadOnlySpan<byte> bytes, ref Packet packet)
    {
        ref readonly var view = ref packet.View;
        if (IpView.Parse(bytes, out packet.View) != IpStatus.Ok)
            return Drop(DropReason.BadHeader);
        var source = new InetAddress(view.Source);
        var destination = new InetAddress(view.Destination);
        if (IsMulticast(source) || IsLoopback(source) || IsLoopback(destination))
            return Drop(DropReason.MartianSource);
        if (IsMulticast(destination) && (destination.Bytes[1] & 0x0f) <= 1)
            return Drop(DropReason.MartianDestination); // reserved and node-local scopes do not cross a link
        if (view.Bytes[IPv6View.Offset.NextHeader] == IpProtocol.HopByHop && IPv6HopOptions.Read(view.Bytes, out var at) is var options and not HopOptionsResult.Good)
        {
            if (options != HopOptionsResult.Bad)
                Report(ref packet, options == HopOptionsResult.Unknown ? DropReason.BadOption : DropReason.BadHeader, (uint)at, 0);
            return Drop(DropReason.BadOption);
        }
        return Pass(InetHook.PreRouting, ref packet, out var fate)
            ? RouteIPv6(packet.In!, ref packet, source, new InetAddress(packet.View.Destination))
            : fate;
    }

    // ip6_route_input, ip6_mc_input, ip6_forward
    private PacketFate RouteIPv6(HostInterface device, ref Packet packet, InetAddress source, InetAddress destination)
    {
        if (IsMulticast(destination))
            return device.IsMember(destination) ? Deliver(ref packet) : DropTracked(ref packet, DropReason.NotJoined);
        var route = RouteOf(in packet);
        if (route.Kind == RouteKind.Local)
            return DeliverToHost(ref packet);
        if (IsLinkLocal(destination)) // means the link that it came from: what is known of others does not count // rt6_need_strict
            route = route.Interface < 0 || route.Interface == device.Index ? new Route(RouteKind.Unicast, device.Index) : Route.None;
        if (route.Kind is RouteKind.None or RouteKind.Unreachable or RouteKind.Prohibit)
            return DropReported(ref packet, DropReason.NoRoute, code: route.Kind == RouteKind.Prohibit ? Prohibited : NoRouteIPv6);
        if (route.Kind == RouteKind.Blackhole)
            return DropTracked(ref packet, DropReason.NoRoute);
        if (!ForwardIPv6)
            return DropTracked(ref packet, DropReason.ForwardingOff);
        if (packet.View.TimeToLive <= 1)
            return DropReported(ref packet, DropReason.TimeExceeded);
        if (route.Interface != device.Index && (IsLinkLocal(source) || source.ToUInt128() == UInt128.Zero))
            return DropTracked(ref packet, DropReason.BeyondScope);
        (packet.Out, packet.NextHop) = (_interfaces[route.Interface], route.NextHop);
        return Forward(ref packet);
    }

    private static bool IsMulticast(InetAddress address) => address.Bytes[0] == 0xff;

    private static bool IsLoopback(InetAddress address) => address.ToUInt128() == UInt128.One;

    /// <summary>fe80::/10. // IPV6_ADDR_LINKLOCAL</summary>
    internal static bool IsLinkLocal(InetAddress address) => address.Bytes[0] == 0xfe && (address.Bytes[1] & 0xc0) == 0x80;
}
