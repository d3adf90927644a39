using Statewall.Engine.Conntrack;
using Statewall.Nfnetlink;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

public sealed partial class ForwardingHost
{
    // ip6_rcv_core, NF_INET_PRE_ROUTING
    private PacketFate ReceiveIPv6(HostInterface device, ReadOnlySpan<byte> bytes, in PacketPreview preview, PacketSink? sink)
    {
        var packet = new TrackedPacket(TrackingHook.Prerouting);
        packet.Preview = preview;
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
                Report(in view, options == HopOptionsResult.Unknown ? DropReason.BadOption : DropReason.BadHeader, sink, (uint)at);
            return Drop(DropReason.BadOption);
        }

        var fragmentAt = view.WalkStatus == IPv6WalkStatus.Transport && view.TransportOffset == IPv6View.Size
            ? -1
            : IPv6Extensions.Find(view.Bytes, IpProtocol.Fragment);
        if (fragmentAt >= 0)
        {
            switch (_fragments6.Add(view.Bytes, fragmentAt, device.Index, _kernel.Now, out var whole))
            {
                case Fragments.FragmentResult.Held:
                    return Held;
                case Fragments.FragmentResult.Bad:
                    return Drop(DropReason.BadFragment);
                case Fragments.FragmentResult.Complete when !IpView.TryParse(whole.Span, out packet.View):
                    return Drop(DropReason.BadFragment);
            }
        }
        if (!_kernel.Tracker.Track(ref packet))
            return DropTracked(ref packet, DropReason.TableFull);
        return RouteIPv6(device, ref packet, source, destination, sink);
    }

    // ip6_route_input, ip6_mc_input, ip6_forward
    private PacketFate RouteIPv6(HostInterface device, ref TrackedPacket packet, InetAddress source, InetAddress destination, PacketSink? sink)
    {
        if (IsMulticast(destination))
            return device.IsMember(destination) ? Deliver(ref packet) : DropTracked(ref packet, DropReason.NotJoined);
        var route = _routes6.Find(packet.View.Destination);
        if (route.Kind == RouteKind.Local)
            return DeliverToHost(ref packet, sink);
        if (IsLinkLocal(destination))
            route = new Route(RouteKind.Unicast, device.Index); // means the link that it came from
        if (route.Kind == RouteKind.None)
            return DropReported(ref packet, DropReason.NoRoute, sink);
        if (!ForwardIPv6)
            return DropTracked(ref packet, DropReason.ForwardingOff);
        if (packet.View.TimeToLive <= 1)
            return DropReported(ref packet, DropReason.TimeExceeded, sink);
        if (route.Interface != device.Index && (IsLinkLocal(source) || source.ToUInt128() == UInt128.Zero))
            return DropTracked(ref packet, DropReason.BeyondScope);
        return Forward(device, ref packet, route.Interface, sink);
    }

    private static bool IsMulticast(InetAddress address) => address.Bytes[0] == 0xff;

    private static bool IsLoopback(InetAddress address) => address.ToUInt128() == UInt128.One;

    private static bool IsLinkLocal(InetAddress address) => address.Bytes[0] == 0xfe && (address.Bytes[1] & 0xc0) == 0x80;
}
