using System.Runtime.CompilerServices;
using Statewall.Engine.Conntrack;
using Statewall.Engine.Forwarding.Fragments;
using Statewall.Engine.Hooks;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

/// <summary>Takes a packet that left the host.</summary>
/// <param name="device">The interface by which it left.</param>
/// <param name="packet">The IP packet, of an Ethernet device the frame; valid during the call.</param>
public delegate void PacketSink(HostInterface device, ReadOnlySpan<byte> packet);

/// <summary>
/// A router with interfaces, addresses and routes: what reaches it is validated, shown to those at each hook, routed, and forwarded or
/// delivered in the kernel's order.
/// </summary>
/// <remarks>
/// One packet at a time, inside the kernel's gate. Mirrors ip_input.c, ip_forward.c, route.c, ip6_input.c and ip6_output.c. Of its own the
/// host sends what a host without sockets does to those who speak to it, resets and echo replies, what rules reject packets with, and tells
/// senders of packets that are too old, have no route, or go back where they came from.
/// </remarks>
public sealed partial class ForwardingHost : IDisposable
{
    private const uint LocalTable = 255; // RT_TABLE_LOCAL
    private readonly EmbeddedKernel _kernel;
    private readonly List<HostInterface> _interfaces = [];
    private readonly HostInterface _loopback = new("lo", -1) { Number = 1 };
    private readonly RoutingTable _routes4 = new(NfProto.IPv4);
    private readonly RoutingTable _routes6 = new(NfProto.IPv6);
    private readonly RoutingRules _rules4 = new(NfProto.IPv4);
    private readonly RoutingRules _rules6 = new(NfProto.IPv6);
    private readonly FragmentTable _fragments4;
    private readonly FragmentTable _fragments6;
    private readonly LocalAnswers _answers = new();
    private PacketSink? _sink;
    private bool _hasOwnRoutes; // of IPv4, besides those of its addresses // fib_has_custom_local_routes

    /// <summary>Makes a host without interfaces whose packets pass through a kernel's hooks.</summary>
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

    /// <summary>
    /// Whether the host answers what is delivered to it, as one without any listening socket does: resets, echo replies, unreachable errors. Without,
    /// who sends for the host answers.
    /// </summary>
    public bool Answers { get; set; } = true;

    /// <summary>Adds an interface. It hears all-hosts, all-nodes and all-routers multicast.</summary>
    public HostInterface AddInterface(string name) => Add(new HostInterface(name, _interfaces.Count));

    /// <summary>Adds an Ethernet device.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="address">Its address.</param>
    public HostInterface AddEthernet(string name, HardwareAddress address) =>
        Add(new HostInterface(name, _interfaces.Count) { Link = LinkKind.Ethernet, HardwareAddress = address });

    /// <summary>Adds a bridge without ports.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="address">The host's address on it.</param>
    public HostInterface AddBridge(string name, HardwareAddress address) =>
        Add(new HostInterface(name, _interfaces.Count) { Link = LinkKind.Bridge, HardwareAddress = address, Bridge = new BridgeTable() });

    /// <summary>Adds a device for what has a VLAN tag on another one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="lower">The other one, whose hardware address it has.</param>
    /// <param name="id">The tag, 1 to 4094.</param>
    /// <exception cref="ArgumentException">The other device has no frames with headers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such tag.</exception>
    public HostInterface AddVlan(string name, HostInterface lower, int id)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentOutOfRangeException.ThrowIfLessThan(id, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id, VlanIdMask - 1);
        if (!lower.HasLinkHeader)
            throw new ArgumentException($"{lower.Name} is no Ethernet device.", nameof(lower));
        var device = new HostInterface(name, _interfaces.Count)
        {
            Link = LinkKind.Vlan,
            HardwareAddress = lower.HardwareAddress,
            Lower = lower,
            VlanId = (ushort)id,
        };
        lower.Vlans.Add(device);
        return Add(device);
    }

    private HostInterface Add(HostInterface device)
    {
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
        TableOf(address).AddOwn(address, full, new Route(RouteKind.Local, device.Index));
        device.NoteAddress(address, prefixLength);
        if (address.IsIPv6)
            device.Join(SolicitedNode(address));
        if (prefixLength >= full)
            return;
        TableOf(address).Add(address, prefixLength, new Route(RouteKind.Unicast, device.Index));
        if (address.IsIPv4 && prefixLength < 31)
        {
            var host = uint.MaxValue >> prefixLength;
            _routes4.AddOwn(new InetAddress(address.ToUInt32() | host), 32, new Route(RouteKind.Broadcast, device.Index));
        }
    }

    /// <summary>Adds a route; of two to the same prefix the first counts.</summary>
    /// <param name="network">The destination.</param>
    /// <param name="prefixLength">Bits of it that count.</param>
    /// <param name="device">The interface to leave by; null for kinds that lead to none, and for the host itself.</param>
    /// <param name="nextHop">The router to go by; none when the destination is on the link.</param>
    /// <param name="kind">Where it leads.</param>
    /// <param name="table">The table that it is in. // RTA_TABLE</param>
    public void AddRoute(
        InetAddress network, int prefixLength, HostInterface? device, InetAddress nextHop = default, RouteKind kind = RouteKind.Unicast, uint table = RoutingRule.Main)
    {
        var route = new Route(kind, device?.Index ?? -1, nextHop);
        if (table == RoutingRule.Main)
        {
            TableOf(network).Add(network, prefixLength, route);
        }
        else if (table == LocalTable)
        {
            TableOf(network).AddOwn(network, prefixLength, route);
            _hasOwnRoutes |= network.IsIPv4;
        }
        else
        {
            (network.IsIPv4 ? _rules4 : _rules6).Add(table, network, prefixLength, route);
        }
    }

    /// <summary>Adds a rule about which packets of a family look up which table.</summary>
    public void AddRule(NfProto family, RoutingRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        (family == NfProto.IPv4 ? _rules4 : _rules6).Add(rule);
        (family == NfProto.IPv4 ? _routes4 : _routes6).Separate();
    }

    /// <summary>A packet comes in.</summary>
    /// <param name="device">The interface.</param>
    /// <param name="packet">The IP packet, header first; bytes behind its own length are ignored. Of an Ethernet device the frame.</param>
    /// <param name="time">When it comes, in nanoseconds since the Unix epoch; a time before the kernel's present counts as the present.</param>
    /// <param name="sink">Takes what leaves the host, or null.</param>
    /// <param name="mark">The mark that it has.</param>
    public PacketFate Receive(HostInterface device, ReadOnlySpan<byte> packet, long time, PacketSink? sink = null, uint mark = 0)
    {
        ArgumentNullException.ThrowIfNull(device);
        using (_kernel.PacketGate.Enter())
        {
            _sink = sink;
            return ReceiveOne(device, packet, time, default, mark);
        }
    }

    /// <summary>The host itself sends a packet. // ip_local_out</summary>
    /// <param name="packet">The IP packet.</param>
    /// <param name="time">When, in nanoseconds since the Unix epoch.</param>
    /// <param name="sink">Takes what leaves the host, or null.</param>
    /// <param name="mark">The mark that it has.</param>
    /// <returns>False when it is no IP packet, or there is no way to its destination.</returns>
    public bool Send(ReadOnlySpan<byte> packet, long time, PacketSink? sink = null, uint mark = 0)
    {
        using (_kernel.PacketGate.Enter())
        {
            _sink = sink;
            _kernel.Connections.AdvanceTo(time);
            return SendOut(packet, mark: mark);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _fragments4.Dispose();
        _fragments6.Dispose();
    }

    private PacketFate ReceiveOne(HostInterface device, ReadOnlySpan<byte> bytes, long time, in PacketPreview preview, uint mark = 0)
    {
        _kernel.Connections.AdvanceTo(time);
        if (device.IsDown)
            return Refused;
        if (device.HasLinkHeader)
            return device.Link == LinkKind.Ethernet ? ReceiveFrame(device, bytes, mark) : Refused;
        if (bytes.IsEmpty || (bytes[0] >> 4) is not (4 or 6))
            return Refused;
        var packet = new Packet(InetHook.PreRouting); // filled in place: an initializer would make it twice
        packet.Host = this;
        packet.In = device;
        packet.Mark = mark;
        packet.Preview = preview;
        packet.GiveRoom(_rooms.Take());
        PacketFate fate;
        if (Observer is not null && IpView.TryParseTruncated(bytes, out packet.View))
            Observer.Began(in packet);
        if (device.AtHook(DeviceHook.Ingress, _kernel.Hooks) is not { Length: > 0 } ingress || PassIngress(ingress, ref bytes, ref packet, out fate))
            fate = bytes[0] >> 4 == 4 ? ReceiveIPv4(bytes, ref packet) : ReceiveIPv6(bytes, ref packet);
        Finish(ref packet, in fate);
        return fate;
    }

    // The packet that came in has gone all its way.
    private void Finish(ref Packet packet, in PacketFate fate)
    {
        _kernel.Tracker.Forget(ref packet);
        if (fate is { Disposition: Disposition.Dropped, State: ConntrackState.None })
            Observer?.Dropped(in packet, fate.Reason); // before the first hook
        Observer?.Ended();
        _rooms.Return();
    }

    // What comes in is shown as it is, whole or not. // nf_ingress
    private bool PassIngress(Hook[] hooks, ref ReadOnlySpan<byte> bytes, ref Packet packet, out PacketFate fate)
    {
        fate = default;
        if (IpView.TryParseTruncated(bytes, out packet.View) && !PassDevice(hooks, DeviceHook.Ingress, ref packet, out fate))
            return false;
        if (!packet.View.Bytes.IsEmpty)
            bytes = packet.View.Bytes;
        return true;
    }

    private bool PassDevice(Hook[] hooks, DeviceHook hook, ref Packet packet, out PacketFate fate)
    {
        fate = default;
        var came = packet.In;
        packet.In = hook == DeviceHook.Ingress ? came : null;
        var verdict = NftVerdict.Accept;
        foreach (var function in hooks)
        {
            packet.Family = NfProto.Netdev;
            packet.Hook = (InetHook)hook;
            verdict = function.Run(ref packet);
            if (verdict != NftVerdict.Accept)
                break;
        }
        packet.In = came;
        if (verdict == NftVerdict.Accept)
            return true;
        if (packet.IsOffloaded && hook == DeviceHook.Ingress)
        {
            fate = new PacketFate(Disposition.Forwarded, DropReason.None, ConntrackState.Established, packet.Out!.Index);
            return false;
        }
        if (verdict == NftVerdict.Stolen)
            packet.Reason = DropReason.TakenOver;
        fate = End(ref packet, verdict);
        return false;
    }

    private static PacketFate Refused => new(Disposition.Refused, DropReason.None, ConntrackState.None, -1);

    private static PacketFate Drop(DropReason reason) => new(Disposition.Dropped, reason, ConntrackState.None, -1);

    private RoutingTable TableOf(InetAddress address) => address.IsIPv4 ? _routes4 : _routes6;

    private RoutingTable TableOf(in Packet packet) => packet.View.IsIPv6 ? _routes6 : _routes4;

    // What is the host's own comes first, then the tables that rules lead to. // fib_lookup
    private ref readonly Route RouteOf(scoped in RoutingKey way)
    {
        var isIPv6 = way.Destination.Length == InetAddress.IPv6Size;
        var main = isIPv6 ? _routes6 : _routes4;
        ref readonly var route = ref main.Find(way.Destination);
        var rules = isIPv6 ? _rules6 : _rules4;
        if (rules.IsEmpty || route.Kind is RouteKind.Local or RouteKind.Broadcast)
            return ref route;
        ref readonly var found = ref rules.Find(in way, main);
        return ref found.Kind == RouteKind.None ? ref route : ref found;
    }

    private ref readonly Route RouteOf(scoped in Packet packet) =>
        ref RouteOf(new RoutingKey(packet.View.Source, packet.View.Destination, packet.In, packet.Mark));

    // ff02::1:ffXX:XXXX
    private static InetAddress SolicitedNode(InetAddress address) =>
        new((UInt128)0xFF02 << 112 | (UInt128)0x1FF << 24 | (address.ToUInt128() & 0xFFFFFF));

    private static NfProto FamilyOf(in Packet packet) => packet.View.IsIPv6 ? NfProto.IPv6 : NfProto.IPv4;

    // Shows a packet to those at a hook. False when it goes no further; the fate then says what became of it. // NF_HOOK
    private bool Pass(InetHook hook, ref Packet packet, out PacketFate fate)
    {
        fate = default;
        var verdict = _kernel.Hooks.Run(FamilyOf(in packet), hook, ref packet);
        if (verdict == NftVerdict.Accept)
            return true;
        fate = End(ref packet, verdict);
        return false;
    }

    // What becomes of a packet that somebody at a hook did not accept.
    private PacketFate End(ref Packet packet, NftVerdict verdict)
    {
        if (verdict == NftVerdict.Stolen && packet.Reason == DropReason.None)
            return new PacketFate(Disposition.Held, DropReason.None, ConntrackState.None, -1);
        var reason = packet.Reason != DropReason.None ? packet.Reason : verdict == NftVerdict.Queue ? DropReason.NobodyQueued : DropReason.Rule;
        return DropTracked(ref packet, reason);
    }

    private PacketFate DropTracked(ref Packet packet, DropReason reason)
    {
        var state = packet.State;
        Observer?.Dropped(in packet, reason);
        _kernel.Tracker.Forget(ref packet);
        return new PacketFate(Disposition.Dropped, reason, state, -1);
    }

    // ip_local_deliver, ip6_input
    private PacketFate Deliver(ref Packet packet)
    {
        var state = packet.State;
        if (packet.View.IsFragment && Reassemble(ref packet) is var result and not NftVerdict.Accept)
            return End(ref packet, result);
        if (!Pass(InetHook.LocalIn, ref packet, out var fate))
            return fate;
        Observer?.Delivered(in packet);
        Discover(packet.In, in packet);
        return new PacketFate(Disposition.Delivered, DropReason.None, state, -1);
    }

    // For one of the host's own addresses: it answers.
    private PacketFate DeliverToHost(ref Packet packet)
    {
        var fate = Deliver(ref packet);
        if (fate.Disposition != Disposition.Delivered || !Answers || (packet.Type != PacketType.Host && packet.View.Protocol == IpProtocol.Tcp))
            return fate;
        Span<byte> options = stackalloc byte[LargestOptions];
        var answer = TryRepeatOptions(in packet, new InetAddress(packet.View.Destination), options, out var size)
            ? _answers.To(in packet.View, WayBack(in packet).Bytes, options[..size])
            : default;
        if (!answer.IsEmpty)
        {
            _kernel.Tracker.Forget(ref packet); // which the answer may end
            SendOut(answer);
        }
        else if (LocalAnswers.IsUnwanted(in packet.View, out var code))
        {
            if (packet.View.Protocol is IpProtocol.Udp or IpProtocol.UdpLite)
                _kernel.Tracker.Forget(ref packet); // whose handler has let go of the connection // nf_reset_ct
            packet.Hook = InetHook.LocalIn;
            Report(ref packet, DropReason.None, 0, code);
        }
        return fate;
    }

    // The packet's time to live is counted down in front of the hook. // ip_forward, ip6_forward
    private PacketFate Forward(ref Packet packet)
    {
        var state = packet.State;
        var device = packet.Out!;
        if (packet.Type != PacketType.Host)
            return DropTracked(ref packet, DropReason.OtherHost);
        if (packet.Size > MtuFor(in packet) && MustNotBeSplit(in packet))
            return DropReported(ref packet, DropReason.TooBig, (uint)MtuFor(in packet));
        var family = FamilyOf(in packet);
        var isSeen = _sink is not null || _kernel.Hooks.HasAny(family, InetHook.Forward) || _kernel.Hooks.HasAny(family, InetHook.PostRouting);
        if (isSeen || device == packet.In)
            Age(packet.Edit());
        if (device == packet.In && packet.Records.SourceRouteAt == 0)
            Redirect(ref packet);
        if (family == NfProto.IPv4)
            packet.Priority = PriorityOf(packet.View.TrafficClass);
        if (!Pass(InetHook.Forward, ref packet, out var fate))
            return fate;
        RecordLeaving(ref packet);
        if (!Pass(InetHook.PostRouting, ref packet, out fate))
            return fate;
        Leave(ref packet);
        return new PacketFate(Disposition.Forwarded, DropReason.None, state, device.Index);
    }

    // ip_tos2prio
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint PriorityOf(byte typeOfService) => ((typeOfService & 0x1E) >> 3) switch
    {
        0 => 0, // TC_PRIO_BESTEFFORT
        1 => 2, // TC_PRIO_BULK
        2 => 6, // TC_PRIO_INTERACTIVE
        _ => 4, // TC_PRIO_INTERACTIVE_BULK
    };

    // ip_decrease_ttl
    private static void Age(Span<byte> packet)
    {
        if (packet[0] >> 4 == 6)
        {
            packet[IPv6View.Offset.HopLimit]--;
            return;
        }
        var before = (ushort)((packet[IPv4View.Offset.TimeToLive] << 8) | packet[IPv4View.Offset.Protocol]);
        var checksum = (ushort)((packet[IPv4View.Offset.Checksum] << 8) | packet[IPv4View.Offset.Checksum + 1]);
        checksum = Checksum.Update(checksum, before, (ushort)(before - 0x100));
        packet[IPv4View.Offset.TimeToLive]--;
        packet[IPv4View.Offset.Checksum] = (byte)(checksum >> 8);
        packet[IPv4View.Offset.Checksum + 1] = (byte)checksum;
    }
}
