using System.Buffers.Binary;
using Statewall.Engine.Conntrack;
using Statewall.Nfnetlink;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

public sealed partial class ForwardingHost
{
    // ip_rcv_core, NF_INET_PRE_ROUTING
    private PacketFate ReceiveIPv4(HostInterface device, ReadOnlySpan<byte> bytes, in PacketPreview preview, PacketSink? sink)
    {
        var packet = new TrackedPacket(TrackingHook.Prerouting);
        packet.Preview = preview;
        if (IpView.Parse(bytes, out packet.View) != IpStatus.Ok)
            return Drop(DropReason.BadHeader);
        if (Checksum.Sum(packet.View.Bytes[..packet.View.TransportOffset]) != ushort.MaxValue)
            return Drop(DropReason.BadChecksum);
        if (packet.View.IsFragment)
        {
            switch (_fragments4.Add(in packet.View, _kernel.Now, out var whole))
            {
                case Fragments.FragmentResult.Held:
                    return Held;
                case Fragments.FragmentResult.Bad:
                    return Drop(DropReason.BadFragment);
            }
            if (!IpView.TryParse(whole.Span, out packet.View))
                return Drop(DropReason.BadFragment);
        }
        if (!_kernel.Tracker.Track(ref packet))
            return DropTracked(ref packet, DropReason.TableFull);
        return RouteIPv4(device, ref packet, sink);
    }

    // ip_rcv_finish_core, ip_rcv_options, ip_forward
    private PacketFate RouteIPv4(HostInterface device, ref TrackedPacket packet, PacketSink? sink)
    {
        var reason = TryRouteIPv4(device, in packet.View, out var route);
        if (reason != DropReason.None)
            return DropTracked(ref packet, reason);
        if (packet.View.TransportOffset > IPv4View.MinimumSize)
        {
            var options = IPv4Options.Read(packet.View.Bytes[IPv4View.MinimumSize..packet.View.TransportOffset]);
            if (options.Fault >= 0 && route.Kind != RouteKind.Broadcast)
                return DropReported(ref packet, DropReason.BadOption, sink, (uint)(IPv4View.MinimumSize + options.Fault) << 24);
            if (options.Fault >= 0 || options.HasSourceRoute) // which no interface accepts by default
                return DropTracked(ref packet, DropReason.BadOption);
        }
        switch (route.Kind)
        {
            case RouteKind.Broadcast:
                return Deliver(ref packet);
            case RouteKind.Local:
                return DeliverToHost(ref packet, sink);
            case var _ when !ForwardIPv4:
                return DropTracked(ref packet, DropReason.ForwardingOff);
            case RouteKind.None:
                return DropReported(ref packet, DropReason.NoRoute, sink);
            case var _ when packet.View.TimeToLive <= 1:
                return DropReported(ref packet, DropReason.TimeExceeded, sink);
            default:
                return Forward(device, ref packet, route.Interface, sink);
        }
    }

    // A group that the interface joined counts as broadcast. // ip_route_input_rcu, ip_route_input_slow
    private DropReason TryRouteIPv4(HostInterface device, in IpView view, out Route route)
    {
        var from = BinaryPrimitives.ReadUInt32BigEndian(view.Source);
        var to = BinaryPrimitives.ReadUInt32BigEndian(view.Destination);
        route = new Route(RouteKind.Broadcast, device.Index);
        if (IsMulticast(to))
            return device.IsMember(new InetAddress(to)) ? DropReason.None : DropReason.NotJoined;
        if (IsMulticast(from) || from == uint.MaxValue)
            return DropReason.MartianSource;
        if (to == uint.MaxValue || (from | to) == 0)
            return DropReason.None;
        if (IsZeroNet(from) || (IsLoopback(from) && !RoutesLocalnet(device)))
            return DropReason.MartianSource;
        if (IsZeroNet(to) || (IsLoopback(to) && !RoutesLocalnet(device)))
            return DropReason.MartianDestination;
        route = IsLoopback(to) ? new Route(RouteKind.Local, -1) : _routes4.Find(view.Destination);
        return IsSourceGood(device, view.Source) ? DropReason.None : DropReason.MartianSource;
    }

    // fib_validate_source
    private bool IsSourceGood(HostInterface device, ReadOnlySpan<byte> source)
    {
        if (ReversePathFilterOf(device) == 0 && AcceptsLocal(device))
            return true;
        var route = _routes4.Find(source);
        if (route.Kind == RouteKind.Local && !AcceptsLocal(device))
            return false;
        return ReversePathFilterOf(device) switch
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
