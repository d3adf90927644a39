using System.Buffers.Binary;
using Statewall.Engine.Conntrack;
using Statewall.Nfnetlink;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

public sealed partial class ForwardingHost
{
    private const byte LooseSourceRoute = 131; // IPOPT_LSRR
    private const byte StrictSourceRoute = 137; // IPOPT_SSRR

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
        if (packet.View.TransportOffset > IPv4View.MinimumSize && !HasGoodOptions(in packet.View))
            return DropTracked(ref packet, DropReason.BadOption);
        return RouteIPv4(device, ref packet, sink);
    }

    // ip_route_input_slow, ip_forward
    private PacketFate RouteIPv4(HostInterface device, ref TrackedPacket packet, PacketSink? sink)
    {
        var from = BinaryPrimitives.ReadUInt32BigEndian(packet.View.Source);
        var to = BinaryPrimitives.ReadUInt32BigEndian(packet.View.Destination);
        if (IsMulticast(to))
            return device.IsMember(new InetAddress(to)) ? Deliver(ref packet) : DropTracked(ref packet, DropReason.NotJoined);
        if (IsMulticast(from) || from == uint.MaxValue)
            return DropTracked(ref packet, DropReason.MartianSource);
        if (to == uint.MaxValue || (from | to) == 0)
            return Deliver(ref packet);
        if (IsZeroNet(from) || (IsLoopback(from) && !RoutesLocalnet(device)))
            return DropTracked(ref packet, DropReason.MartianSource);
        if (IsZeroNet(to) || (IsLoopback(to) && !RoutesLocalnet(device)))
            return DropTracked(ref packet, DropReason.MartianDestination);

        var route = IsLoopback(to) ? new Route(RouteKind.Local, -1) : _routes4.Find(packet.View.Destination);
        if (!IsSourceGood(device, packet.View.Source))
            return DropTracked(ref packet, DropReason.MartianSource);
        if (route.Kind == RouteKind.Broadcast)
            return Deliver(ref packet);
        if (route.Kind == RouteKind.Local)
            return DeliverToHost(ref packet, sink);
        if (!ForwardIPv4)
            return DropTracked(ref packet, DropReason.ForwardingOff);
        if (route.Kind == RouteKind.None)
            return DropReported(ref packet, DropReason.NoRoute, sink);
        return packet.View.TimeToLive <= 1 ? DropReported(ref packet, DropReason.TimeExceeded, sink) : Forward(device, ref packet, route.Interface, sink);
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

    // Options that can be read pass, but for source routes, which no interface accepts by default. // ip_rcv_options, ip_options_compile
    private static bool HasGoodOptions(in IpView view)
    {
        var options = view.Bytes[IPv4View.MinimumSize..view.TransportOffset];
        for (var at = 0; at < options.Length;)
        {
            var kind = options[at];
            if (kind == 0)
                return true;
            if (kind == 1)
            {
                at++;
                continue;
            }
            var length = at + 1 < options.Length ? options[at + 1] : 0;
            if (length < 2 || length > options.Length - at || kind is LooseSourceRoute or StrictSourceRoute)
                return false;
            at += length;
        }
        return true;
    }

    private static bool IsMulticast(uint address) => address >> 28 == 0xE;

    private static bool IsZeroNet(uint address) => address >> 24 == 0;

    private static bool IsLoopback(uint address) => address >> 24 == 127;
}
