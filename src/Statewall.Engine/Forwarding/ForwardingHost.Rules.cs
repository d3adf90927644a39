using System.Runtime.InteropServices;
using Statewall.Engine.Conntrack;
using Statewall.Engine.Fingerprints;
using Statewall.Engine.Forwarding.Fragments;
using Statewall.Engine.Nat;
using Statewall.Engine.Numbers;
using Statewall.Engine.SynProxying;
using Statewall.Engine.Tracing;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

// What hooks and rules ask of the host.
public sealed partial class ForwardingHost
{
    private const uint HashSeed = 0x5EED;

    /// <summary>Writes down each step of every packet; null when nobody wants to know.</summary>
    public PacketTracer? Tracer { get; set; }

    internal IPacketObserver? Observer => Tracer;

    internal TraceAnnouncer Traces => _kernel.Nfnetlink.Traces;

    internal ConntrackTable Connections => _kernel.Connections;

    internal SynProxy SynProxy => _kernel.SynProxy;

    internal FingerprintTable Fingerprints => _kernel.Fingerprints;

    internal NatTranslator Nat => _kernel.Nat;

    internal KernelRandom Random => _kernel.Random;

    internal long Now => _kernel.Now;

    /// <summary>A hash of a packet's ends that is the same for both directions. // __skb_get_hash_symmetric</summary>
    internal static uint SymmetricHash(in Packet packet)
    {
        var view = packet.View;
        if (!packet.IsIp)
            return HashSeed;
        var order = view.Source.SequenceCompareTo(view.Destination);
        var hash = JenkinsHash.Compute(order < 0 ? view.Source : view.Destination, HashSeed);
        hash = JenkinsHash.Compute(order < 0 ? view.Destination : view.Source, hash);
        if (view.Protocol is not (IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Sctp) || !view.HasTransport || view.Transport.Length < 4)
            return hash;
        var source = view.Transport[..2];
        var destination = view.Transport[2..4];
        order = order != 0 ? order : source.SequenceCompareTo(destination);
        hash = JenkinsHash.Compute(order < 0 ? source : destination, hash);
        return JenkinsHash.Compute(order < 0 ? destination : source, hash);
    }

    /// <summary>Gathers fragments. // ip_defrag, nf_ct_frag6_gather</summary>
    /// <returns>Accept with the whole packet, or with one that is none; stolen while others are missing; drop.</returns>
    internal NftVerdict Reassemble(ref Packet packet)
    {
        FragmentResult result;
        ReadOnlyMemory<byte> whole;
        if (!packet.View.IsIPv6)
        {
            if (!packet.View.IsFragment)
                return NftVerdict.Accept;
            result = _fragments4.Add(in packet.View, Now, out whole, out packet.LargestFragment);
        }
        else
        {
            var isPlain = packet.View.WalkStatus == IPv6WalkStatus.Transport && packet.View.TransportOffset == IPv6View.Size;
            var at = isPlain ? -1 : IPv6Extensions.Find(packet.View.Bytes, IpProtocol.Fragment);
            if (at < 0)
                return NftVerdict.Accept;
            result = _fragments6.Add(packet.View.Bytes, at, packet.In?.Index ?? -1, Now, out whole, out packet.LargestFragment);
        }
        packet.Reason = result == FragmentResult.Bad ? DropReason.BadFragment : DropReason.None;
        return result switch
        {
            FragmentResult.Held => NftVerdict.Stolen,
            FragmentResult.Bad => NftVerdict.Drop,
            FragmentResult.Complete when !packet.TryReplace(MemoryMarshal.AsMemory(whole).Span) => DropAsBad(ref packet),
            _ => NftVerdict.Accept,
        };
    }

    private static NftVerdict DropAsBad(ref Packet packet)
    {
        packet.Reason = DropReason.BadFragment;
        return NftVerdict.Drop;
    }

    /// <summary>The number of a device; null when there is none of that name.</summary>
    internal uint? NumberOf(string device) => DeviceOf(device)?.Number;

    private HostInterface? DeviceOf(string name)
    {
        foreach (var candidate in _interfaces)
        {
            if (candidate.Name == name)
                return candidate;
        }
        return null;
    }

    private HostInterface? DeviceOf(uint number)
    {
        foreach (var candidate in _interfaces)
        {
            if (candidate.Number == number)
                return candidate;
        }
        return null;
    }

    /// <summary>What kind of address one is. // inet_dev_addr_type, __nft_fib6_eval_type</summary>
    internal AddressType AddressTypeOf(ReadOnlySpan<byte> address, bool isIPv6, HostInterface? device)
    {
        var inet = new InetAddress(address);
        if (!isIPv6 && (IsZeroNet(inet.ToUInt32()) || inet.ToUInt32() == uint.MaxValue))
            return AddressType.Broadcast;
        if (isIPv6 ? IsMulticast(inet) : IsMulticast(inet.ToUInt32()))
            return AddressType.Multicast;
        var isLoopback = isIPv6 ? IsLoopback(inet) : IsLoopback(inet.ToUInt32());
        var route = isLoopback ? Route.ToHost : (isIPv6 ? _routes6 : _routes4).Find(address);
        return route.Kind switch
        {
            RouteKind.None when isIPv6 => AddressType.Unreachable,
            RouteKind.Local when device is null || device.Index == route.Interface => AddressType.Local,
            RouteKind.Broadcast when device is null || device.Index == route.Interface => AddressType.Broadcast,
            _ => AddressType.Unicast,
        };
    }

    /// <summary>The device that leads to one of a packet's ends; null when none does, or another than the given one. // nft_fib4_eval, nft_fib6_eval</summary>
    internal HostInterface? DeviceTowards(in Packet packet, bool isSource, HostInterface? device, uint mark)
    {
        if (packet.Hook == InetHook.PreRouting && packet.In is { IsLoopback: true })
            return packet.In;
        var view = packet.View;
        if (!view.IsIPv6 && view.Source[0] == 0 && (view.Destination.IndexOfAnyExcept((byte)255) < 0 || (view.Destination[0], view.Destination[1], view.Destination[2]) == (224, 0, 0)))
            return packet.In ?? packet.Out;
        if (view.IsIPv6 && packet.TransportProtocol == IpProtocol.IcmpV6 && !view.Source.ContainsAnyExcept((byte)0) && IsOfLink(view.Destination)) // nft_fib_v6_skip_icmpv6
            return packet.In;
        var route = RouteOf(isSource ? new RoutingKey(view.Destination, view.Source, null, mark) : new RoutingKey(view.Source, view.Destination, null, mark));
        if (route is not { Kind: RouteKind.Unicast, Interface: >= 0 })
            return null;
        var found = _interfaces[route.Interface];
        return device is null || device == found ? found : null;
    }

    /// <summary>Whether an address, that of a group too, means nothing behind the link. // ipv6_addr_type: IPV6_ADDR_LINKLOCAL</summary>
    private static bool IsOfLink(ReadOnlySpan<byte> address)
    {
        const byte Group = 0xFF, ScopeMask = 0x0F, LinkScope = 2;
        return IsLinkLocal(new InetAddress(address)) || (address[0] == Group && (address[1] & ScopeMask) == LinkScope);
    }

    /// <summary>The largest segment that fits both ways. // get_tcpmss</summary>
    internal ushort SegmentSizeOf(in Packet packet)
    {
        var headers = packet.View.IsIPv6 ? IPv6View.Size + TcpView.MinimumSize : IPv4View.MinimumSize + TcpView.MinimumSize;
        var back = TableOf(in packet).Find(packet.View.Source);
        var mtu = packet.Out!.Mtu;
        if (back is { Kind: RouteKind.Unicast, Interface: >= 0 })
            mtu = Math.Min(mtu, _interfaces[back.Interface].Mtu);
        return (ushort)Math.Max(mtu - headers, 0);
    }

    /// <summary>Whether what the host sends to two addresses goes to the same neighbour. // callforward_do_filter</summary>
    internal bool IsSameWay(InetAddress one, InetAddress other)
    {
        var (first, second) = (TableOf(one).Find(one.Bytes), TableOf(other).Find(other.Bytes));
        return first.Interface >= 0 && first.Interface == second.Interface
            && (first.NextHop.IsNone ? one : first.NextHop) == (second.NextHop.IsNone ? other : second.NextHop);
    }

    /// <summary>The address that a packet leaving by its device may come from. // inet_select_addr, nat_ipv6_dev_get_saddr</summary>
    internal InetAddress SourceTowards(in Packet packet)
    {
        var isIPv6 = packet.View.IsIPv6;
        var hop = packet.NextHop.IsNone ? new InetAddress(packet.View.Destination) : packet.NextHop;
        foreach (var (address, length) in packet.Out!.Addresses)
        {
            if (address.IsIPv6 == isIPv6 && !isIPv6 && SharesPrefix(address, hop, length))
                return address;
        }
        return OwnAddressOrNone(packet.Out.Index, isIPv6);
    }

    /// <summary>127.0.0.1 or ::1.</summary>
    internal static InetAddress LoopbackAddress(bool isIPv6) => isIPv6 ? new InetAddress(UInt128.One) : new InetAddress(0x7F000001u);

    private static bool SharesPrefix(InetAddress one, InetAddress other, int length) =>
        length == 0 || (one.ToUInt32() ^ other.ToUInt32()) >> (32 - length) == 0;
}

/// <summary>What kind of address one is. // RTN_*</summary>
internal enum AddressType : uint
{
    Unicast = 1,
    Local = 2,
    Broadcast = 3,
    Multicast = 5,
    Unreachable = 7,
}
