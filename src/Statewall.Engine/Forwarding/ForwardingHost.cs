using Statewall.Engine.Conntrack;
using Statewall.Engine.Forwarding.Fragments;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

/// <summary>Takes a packet that left the host.</summary>
/// <param name="device">The interface by which it left.</param>
/// <param name="packet">The IP packet; valid during the call.</param>
public delegate void PacketSink(HostInterface device, ReadOnlySpan<byte> packet);

/// <summary>
/// A router with interfaces, addresses and routes, as far as connection tracking needs one: what reaches it is validated, reassembled, tracked,
/// routed, and forwarded or delivered in the kernel's order, so that exactly those connections are confirmed that the kernel confirms.
/// </summary>
/// <remarks>
/// One packet at a time, inside the kernel's gate. Mirrors ip_input.c, ip_forward.c, route.c, ip6_input.c and ip6_output.c. Of its own the
/// host sends what a host without sockets does to those who speak to it, resets and echo replies, and tells senders of packets that are
/// too old, have no route, or go back where they came from.
/// </remarks>
public sealed partial class ForwardingHost : IDisposable
{
    private readonly EmbeddedKernel _kernel;
    private readonly List<HostInterface> _interfaces = [];
    private readonly RoutingTable _routes4 = new(NfProto.IPv4);
    private readonly RoutingTable _routes6 = new(NfProto.IPv6);
    private readonly FragmentTable _fragments4;
    private readonly FragmentTable _fragments6;
    private readonly LocalAnswers _answers = new();
    private readonly byte[] _copy = new byte[ushort.MaxValue + 64];

    /// <summary>Makes a host without interfaces whose packets pass through a kernel's tracker.</summary>
    public ForwardingHost(EmbeddedKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        _kernel = kernel;
        _fragments4 = new FragmentTable(() => IPv4FragmentSeconds);
        _fragments6 = new FragmentTable(() => kernel.Settings.Frag6Timeout);
    }

    /// <summary>The interfaces, by index.</summary>
    public IReadOnlyList<HostInterface> Interfaces => _interfaces;

    /// <summary>Whether IPv4 packets are forwarded. // net.ipv4.ip_forward</summary>
    public bool ForwardIPv4 { get; set; } = true;

    /// <summary>Whether IPv6 packets are forwarded. // net.ipv6.conf.all.forwarding</summary>
    public bool ForwardIPv6 { get; set; } = true;

    /// <summary>Seconds an incomplete set of IPv4 fragments is kept. // net.ipv4.ipfrag_time</summary>
    public uint IPv4FragmentSeconds { get; set; } = 30;

    /// <summary>Adds an interface. It hears all-hosts, all-nodes and all-routers multicast.</summary>
    public HostInterface AddInterface(string name)
    {
        var device = new HostInterface(name, _interfaces.Count);
        _interfaces.Add(device);
        foreach (var group in (ReadOnlySpan<string>)["224.0.0.1", "ff02::1", "ff02::2", "ff05::2"])
        {
            _ = InetAddress.TryParse(group, out var address);
            device.Join(address);
        }
        _ = InetAddress.TryParse("fe80::", out var linkLocal);
        _routes6.Add(linkLocal, 10, new Route(RouteKind.Unicast, -1)); // every link has one; see RouteIPv6
        return device;
    }

    /// <summary>Gives the host an address.</summary>
    /// <param name="device">The interface it belongs to.</param>
    /// <param name="address">The address.</param>
    /// <param name="prefixLength">The network around it that is reached directly; the full length for none.</param>
    public void AddAddress(HostInterface device, InetAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(device);
        var full = address.Size * 8;
        TableOf(address).Add(address, full, new Route(RouteKind.Local, device.Index));
        device.NoteAddress(address);
        if (address.IsIPv6)
            device.Join(SolicitedNode(address));
        if (prefixLength >= full)
            return;
        TableOf(address).Add(address, prefixLength, new Route(RouteKind.Unicast, device.Index));
        if (address.IsIPv4 && prefixLength < 31)
        {
            var host = uint.MaxValue >> prefixLength;
            _routes4.Add(new InetAddress(address.ToUInt32() | host), 32, new Route(RouteKind.Broadcast, device.Index));
        }
    }

    /// <summary>Adds a route; of two to the same prefix the first counts.</summary>
    public void AddRoute(InetAddress network, int prefixLength, HostInterface device)
    {
        ArgumentNullException.ThrowIfNull(device);
        TableOf(network).Add(network, prefixLength, new Route(RouteKind.Unicast, device.Index));
    }

    /// <summary>A packet comes in.</summary>
    /// <param name="device">The interface.</param>
    /// <param name="packet">The IP packet, header first; bytes behind its own length are ignored.</param>
    /// <param name="time">When it comes, in nanoseconds since the Unix epoch; a time before the kernel's present counts as the present.</param>
    /// <param name="sink">Takes what leaves the host, or null.</param>
    public PacketFate Receive(HostInterface device, ReadOnlySpan<byte> packet, long time, PacketSink? sink = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        lock (_kernel.Netlink.Gate)
            return ReceiveOne(device, packet, time, default, sink);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _fragments4.Dispose();
        _fragments6.Dispose();
    }

    private PacketFate ReceiveOne(HostInterface device, ReadOnlySpan<byte> packet, long time, in PacketPreview preview, PacketSink? sink)
    {
        _kernel.Connections.AdvanceTo(time);
        return packet.IsEmpty ? Refused : (packet[0] >> 4) switch
        {
            4 => ReceiveIPv4(device, packet, in preview, sink),
            6 => ReceiveIPv6(device, packet, in preview, sink),
            _ => Refused,
        };
    }

    private static PacketFate Refused => new(Disposition.Refused, DropReason.None, ConntrackState.None, -1);

    private static PacketFate Held => new(Disposition.Held, DropReason.None, ConntrackState.None, -1);

    private static PacketFate Drop(DropReason reason) => new(Disposition.Dropped, reason, ConntrackState.None, -1);

    private RoutingTable TableOf(InetAddress address) => address.IsIPv4 ? _routes4 : _routes6;

    // ff02::1:ffXX:XXXX
    private static InetAddress SolicitedNode(InetAddress address) =>
        new((UInt128)0xFF02 << 112 | (UInt128)0x1FF << 24 | (address.ToUInt128() & 0xFFFFFF));

    private PacketFate DropTracked(ref TrackedPacket packet, DropReason reason)
    {
        var state = packet.State;
        _kernel.Tracker.Forget(ref packet);
        return new PacketFate(Disposition.Dropped, reason, state, -1);
    }

    // The last hook on the way in: what gets here is known. // nf_confirm at LOCAL_IN
    private PacketFate Deliver(ref TrackedPacket packet)
    {
        var state = packet.State;
        return _kernel.Tracker.Confirm(ref packet)
            ? new PacketFate(Disposition.Delivered, DropReason.None, state, -1)
            : new PacketFate(Disposition.Dropped, DropReason.Clash, state, -1);
    }

    // For one of the host's own addresses: it answers, and its answer is tracked on the way out.
    private PacketFate DeliverToHost(ref TrackedPacket packet, PacketSink? sink)
    {
        var fate = Deliver(ref packet);
        var answer = fate.Disposition == Disposition.Delivered ? _answers.To(in packet.View) : default;
        if (!answer.IsEmpty)
            SendOut(answer, sink);
        return fate;
    }

    // NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING; what the host sends to itself comes back in with its connection attached.
    private void SendOut(ReadOnlySpan<byte> bytes, PacketSink? sink)
    {
        var packet = new TrackedPacket(TrackingHook.Output);
        if (!IpView.TryParse(bytes, out packet.View))
            return;
        if (!_kernel.Tracker.Track(ref packet) || !_kernel.Tracker.Confirm(ref packet))
        {
            _kernel.Tracker.Forget(ref packet);
            return;
        }
        var route = (packet.View.IsIPv6 ? _routes6 : _routes4).Find(packet.View.Destination);
        if (route is { Kind: RouteKind.Unicast, Interface: >= 0 })
            sink?.Invoke(_interfaces[route.Interface], packet.View.Bytes);
    }

    // The last hook on the way out. // nf_confirm at POST_ROUTING
    private PacketFate Forward(HostInterface device, ref TrackedPacket packet, int outInterface, PacketSink? sink)
    {
        var state = packet.State;
        if (outInterface == device.Index)
            Redirect(in packet.View, device, sink);
        if (!_kernel.Tracker.Confirm(ref packet))
            return new PacketFate(Disposition.Dropped, DropReason.Clash, state, -1);
        sink?.Invoke(_interfaces[outInterface], Aged(packet.View.Bytes));
        return new PacketFate(Disposition.Forwarded, DropReason.None, state, outInterface);
    }

    // The packet with its time to live one lower. // ip_decrease_ttl
    private ReadOnlySpan<byte> Aged(ReadOnlySpan<byte> packet)
    {
        var copy = _copy.AsSpan(0, packet.Length);
        packet.CopyTo(copy);
        if (copy[0] >> 4 == 6)
        {
            copy[IPv6View.Offset.HopLimit]--;
            return copy;
        }
        var before = (ushort)((copy[IPv4View.Offset.TimeToLive] << 8) | copy[IPv4View.Offset.Protocol]);
        var checksum = (ushort)((copy[IPv4View.Offset.Checksum] << 8) | copy[IPv4View.Offset.Checksum + 1]);
        checksum = Checksum.Update(checksum, before, (ushort)(before - 0x100));
        copy[IPv4View.Offset.TimeToLive]--;
        copy[IPv4View.Offset.Checksum] = (byte)(checksum >> 8);
        copy[IPv4View.Offset.Checksum + 1] = (byte)checksum;
        return copy;
    }
}
