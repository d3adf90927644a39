using System.Buffers.Binary;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

public sealed partial class ForwardingHost
{
    private const byte NetUnreachable = 0; // ICMP_NET_UNREACH
    private const byte HostUnreachable = 1; // ICMP_HOST_UNREACH
    private const byte SourceRouteFailed = 5; // ICMP_SR_FAILED
    private const byte Filtered = 13; // ICMP_PKT_FILTERED

    // ip_rcv_core, NF_INET_PRE_ROUTING
    private PacketFate ReceiveIPv4(ReadOnlySpan<byte> bytes, ref Packet packet)
    {
        if (IpView.Parse(bytes, out packet.View) != IpStatus.Ok)
            return Drop(DropReason.BadHeader);
        if (!Checksum.IsIPv4HeaderGood(packet.View.Bytes[..packet.View.TransportOffset]))
            return Drop(DropReason.BadChecksum);
        return Pass(InetHook.PreRouting, ref packet, out var fate) ? RouteIPv4(packet.In!, ref packet) : fate;
    }

    // ip_rcv_finish_core, ip_rcv_options, ip_forward
    private PacketFate RouteIPv4(HostInterface device, ref Packet packet)
    {
        ref readonly var route = ref RouteIPv4(device, in packet, out var reason);
        if (reason != DropReason.None)
            return DropTracked(ref packet, reason);
        if (packet.View.TransportOffset > IPv4View.MinimumSize)
        {
            var options = IPv4Options.ReadArriving(packet.View.Bytes[IPv4View.MinimumSize..packet.View.TransportOffset]);
            Record(ref packet, options.Records, in route);
            if (options.Fault >= 0 && route.Kind != RouteKind.Broadcast)
                return DropReported(ref packet, DropReason.BadOption, (uint)(IPv4View.MinimumSize + options.Fault) << 24);
            if (options.Fault >= 0 || (options.HasSourceRoute && !AcceptsSourceRoute(device)))
                return DropTracked(ref packet, DropReason.BadOption);
            if (options.HasSourceRoute)
            {
                route = ref FollowSourceRoute(device, ref packet, in route, out var end);
                if (end is { } fate)
                    return fate;
            }
        }
        switch (route.Kind)
        {
            case RouteKind.Broadcast:
                return Deliver(ref packet);
            case RouteKind.Local:
                return DeliverToHost(ref packet);
            case var _ when !ForwardIPv4:
                return DropTracked(ref packet, DropReason.ForwardingOff);
            case RouteKind.None or RouteKind.Unreachable or RouteKind.Prohibit:
                return DropReported(ref packet, DropReason.NoRoute, code: route.Kind switch { RouteKind.None => NetUnreachable, RouteKind.Unreachable => HostUnreachable, _ => Filtered });
            case RouteKind.Blackhole:
                return DropTracked(ref packet, DropReason.NoRoute);
            case var _ when packet.View.TimeToLive <= 1:
                return DropReported(ref packet, DropReason.TimeExceeded);
            case var _ when packet.Records.IsStrict && !route.NextHop.IsNone:
                Report(ref packet, DropReason.None, 0, SourceRouteFailed);
                return DropTracked(ref packet, DropReason.BadOption);
            default:
                packet.Out = _interfaces[route.Interface];
                packet.NextHop = route.NextHop;
                return Forward(ref packet);
        }
    }

    // A group that the interface joined counts as broadcast. // ip_route_input_rcu, ip_route_input_slow
    private ref readonly Route RouteIPv4(HostInterface device, scoped in Packet packet, out DropReason reason)
    {
        ref readonly var view = ref packet.View;
        var from = BinaryPrimitives.ReadUInt32BigEndian(view.Source);
        var to = BinaryPrimitives.ReadUInt32BigEndian(view.Destination);
        reason = DropReason.None;
        if (IsMulticast(to))
            reason = device.IsMember(new InetAddress(to)) ? DropReason.None : DropReason.NotJoined;
        else if (IsMulticast(from) || from == uint.MaxValue)
            reason = DropReason.MartianSource;
        if (IsMulticast(to) || reason != DropReason.None || to == uint.MaxValue || (from | to) == 0)
            return ref Route.ToAll;
        if (IsZeroNet(from) || (IsLoopback(from) && !RoutesLocalnet(device)))
            reason = DropReason.MartianSource;
        else if (IsZeroNet(to) || (IsLoopback(to) && !RoutesLocalnet(device)))
            reason = DropReason.MartianDestination;
        else if (!IsSourceGood(device, view.Source))
            reason = DropReason.MartianSource;
        return ref IsLoopback(to) ? ref Route.ToHost : ref RouteOf(in packet);
    }

    // fib_validate_source
    private bool IsSourceGood(HostInterface device, ReadOnlySpan<byte> source)
    {
        var filter = ReversePathFilterOf(device);
        if (filter == 0 && AcceptsLocal(device))
            return true;
        if (filter == 0 && !_hasOwnRoutes && _rules4.IsEmpty)
            return !_routes4.IsOwn(source);
        ref readonly var route = ref _routes4.Find(source);
        if (route.Kind == RouteKind.Broadcast || (route.Kind == RouteKind.Local && !AcceptsLocal(device)))
            return false;
        return filter switch
        {
            0 => true,
            1 => route.Interface == device.Index,
            _ => route.Kind != RouteKind.None,
        };
    }

    private static bool IsMulticast(uint address) => address >> 28 == 0xE;

    private static bool IsZeroNet(uint address) => address >> 24 == 0;

    private static bool IsLoopback(uint address) => address >> 24 == 127;
}
