using System.Net;
using System.Net.Sockets;
using Statewall.Engine.Forwarding;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Replay.Kernel.Rtnetlink;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Kernel;

// Overview: the running kernel as a replay's host. Each interface of the scenario is a TUN device in a network namespace of its own;
// packets are written to the devices, and what the host sends is read from them.
// Life-cycle: for one replay. Everything made is held by descriptors alone, so nothing stays behind, whatever ends the process.
// Threads: one at a time. A packet is dealt with in the call that writes it: tun_get_user hands it to netif_receive_skb, and the way
// through the hooks to the other device's queue has no other thread in it; so there is nothing to wait for.

/// <summary>A host made of the running kernel: a namespace with TUN devices. Needs CAP_SYS_ADMIN.</summary>
public sealed class KernelTarget : IReplayTarget
{
    private const int NetfilterProtocol = 12; // NETLINK_NETFILTER
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private const int LargestPacket = 65535 + 40 + 18; // with an Ethernet header and a tag

    // A host of its own says nothing: it has no link-local addresses, looks for no routers, and does not repeat which groups it is in.
    private static readonly ScenarioSysctl[] Silence =
    [
        new("net.ipv6.conf.default.addr_gen_mode", "1", MayFail: true),
        new("net.ipv6.conf.default.router_solicitations", "0", MayFail: true),
        new("net.ipv6.conf.all.force_mld_version", "1", MayFail: true), // what it says then it says at once
        new("net.ipv6.conf.default.mldv1_unsolicited_report_interval", "100000000", MayFail: true),
        new("net.ipv6.conf.lo.force_mld_version", "1", MayFail: true),
        new("net.ipv6.conf.lo.mldv1_unsolicited_report_interval", "100000000", MayFail: true),
        new("net.bridge.bridge-nf-call-iptables", "0", MayFail: true), // what is bridged is no business of IP's hooks
        new("net.bridge.bridge-nf-call-ip6tables", "0", MayFail: true),
        new("net.bridge.bridge-nf-call-arptables", "0", MayFail: true),
    ];

    private readonly byte[] _packet = new byte[LargestPacket];
    private readonly Queue<(int Interface, byte[] Frame)> _answers = new();
    private LinkHosts _links = new(new Scenario([]));
    private Scenario _scenario = new([]);
    private TunDevice?[] _devices = [];
    private int[] _indexes = [];

    /// <summary>The host's network namespace, for programs that watch it.</summary>
    public KernelNamespace Namespace { get; } = new();

    /// <inheritdoc/>
    public void Setup(Scenario scenario, long start)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (_devices.Length > 0)
            throw new InvalidOperationException("The host is set up already.");
        using var client = new RtnetlinkClient(Namespace.OpenChannel(RtnetlinkClient.Protocol));
        Namespace.Run(() =>
        {
            foreach (var sysctl in Silence)
                SysctlWriter.Write(sysctl);
        });
        var loopback = client.IndexOf(ScenarioInterface.Loopback);
        client.SetUp(ScenarioInterface.Loopback, loopback, null, null);
        (_scenario, _links) = (scenario, new LinkHosts(scenario));
        var indexes = AddDevices(client, scenario);
        client.Flush();
        Namespace.Run(() =>
        {
            foreach (var sysctl in scenario.AllSysctls())
                SysctlWriter.Write(sysctl);
        });
        for (var at = 0; at < indexes.Length; at++)
        {
            foreach (var address in scenario.Interfaces[at].Addresses)
                client.AddAddress(indexes[at], address);
            foreach (var neighbour in scenario.Interfaces[at].Neighbours)
                client.AddNeighbour(indexes[at], neighbour);
        }
        _indexes = indexes;
        AddRouting(client, scenario, indexes, loopback);
        client.Flush();
        WaitForBridges(client, scenario, indexes);
        WaitForAddresses(scenario);
        foreach (var device in _devices)
        {
            while (device?.Read(_packet) > 0)
                continue;
        }
    }

    private int[] AddDevices(RtnetlinkClient client, Scenario scenario)
    {
        var indexes = new int[scenario.Interfaces.Count];
        _devices = new TunDevice?[indexes.Length];
        for (var at = 0; at < indexes.Length; at++)
        {
            var device = scenario.Interfaces[at];
            if (device.Link == LinkKind.Bridge)
                client.AddBridge(device.Name);
            else if (device.LowerDevice is { } lower)
                client.AddVlan(device.Name, indexes[scenario.IndexOf(lower)], device.VlanId);
            else
                _devices[at] = Namespace.Run(() => TunDevice.Create(device.Name, device.HasLinkHeader));
            client.Flush();
            indexes[at] = client.IndexOf(device.Name);
            if (device.Link is LinkKind.Ethernet or LinkKind.Bridge)
                client.SetAddress(device.Name, indexes[at], scenario.HardwareAddressOf(at));
        }
        for (var at = 0; at < indexes.Length; at++)
        {
            foreach (var port in scenario.Interfaces[at].Ports)
                client.SetMaster(port, indexes[scenario.IndexOf(port)], indexes[at]);
        }
        for (var at = 0; at < indexes.Length; at++)
            client.SetUp(scenario.Interfaces[at].Name, indexes[at], scenario.Interfaces[at].Mtu, scenario.Interfaces[at].Group);
        return indexes;
    }

    private static void AddRouting(RtnetlinkClient client, Scenario scenario, int[] indexes, int loopback)
    {
        foreach (var route in scenario.AllRoutes())
        {
            client.AddRoute(route, route.Device switch
            {
                null => null,
                ScenarioInterface.Loopback => loopback,
                { } device => indexes[scenario.IndexOf(device)],
            });
        }
        foreach (var rule in scenario.Rules)
        {
            foreach (var family in (ReadOnlySpan<NfProto>)[NfProto.IPv4, NfProto.IPv6])
            {
                if (rule.IsFor(family))
                    client.AddRule(rule, family);
            }
        }
    }

    // A bridge works some time after its ports do, and then says which groups the host is in. // linkwatch_event
    private static void WaitForBridges(RtnetlinkClient client, Scenario scenario, int[] indexes)
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var at = 0; at < indexes.Length; at++)
        {
            var device = scenario.Interfaces[at];
            while (device.Ports.Count > 0 && !client.IsRunning(device.Name, indexes[at]))
            {
                if (TimeProvider.System.GetElapsedTime(begun) > LongestWait)
                    throw new ReplayException($"the bridge {device.Name} does not come up");
                Thread.Sleep(1);
            }
        }
    }

    // The kernel makes the routes to IPv6 addresses of its own some time after the addresses. // addrconf_dad_work
    private void WaitForAddresses(Scenario scenario)
    {
        var wanted = scenario.Interfaces.SelectMany(device => device.Addresses).Where(address => address.Address.IsIPv6)
            .Select(address => $"{Convert.ToHexStringLower(address.Address.Bytes)} 80 ").ToList();
        var begun = TimeProvider.System.GetTimestamp();
        while (wanted.Count > 0)
        {
            var routes = Namespace.Run(() => File.ReadAllText("/proc/thread-self/net/ipv6_route"));
            wanted.RemoveAll(address => routes.Contains(address, StringComparison.Ordinal));
            if (wanted.Count > 0 && TimeProvider.System.GetElapsedTime(begun) > LongestWait)
                throw new ReplayException("the kernel does not take the host's IPv6 addresses into use");
            if (wanted.Count > 0)
                Thread.Sleep(1);
        }
    }

    /// <inheritdoc/>
    public void RemoveAddress(int interfaceIndex, IpPrefix address)
    {
        using var client = new RtnetlinkClient(Namespace.OpenChannel(RtnetlinkClient.Protocol));
        client.RemoveAddress(_indexes[interfaceIndex], address);
        client.Flush();
    }

    /// <inheritdoc/>
    public void SetLinkDown(int interfaceIndex)
    {
        using var client = new RtnetlinkClient(Namespace.OpenChannel(RtnetlinkClient.Protocol));
        client.SetDown(_scenario.Interfaces[interfaceIndex].Name, _indexes[interfaceIndex]);
        client.Flush();
    }

    /// <inheritdoc/>
    public bool RunsInRealTime => true;

    /// <inheritdoc/>
    public void StartTracking()
    {
        using var channel = OpenChannel();
        TrackingRuleset.Load(channel);
    }

    /// <inheritdoc/>
    public INetlinkChannel OpenChannel() => Namespace.OpenChannel(NetfilterProtocol);

    /// <inheritdoc/>
    public bool Send(long time, int interfaceIndex, ReadOnlySpan<byte> packet, ReplayOutput? output)
    {
        var accepted = _devices[interfaceIndex]?.Write(packet) ?? false;
        TakeOutput(time, output);
        while (_answers.TryDequeue(out var answer))
        {
            _devices[answer.Interface]!.Write(answer.Frame);
            TakeOutput(time, output);
        }
        return accepted;
    }

    /// <summary>The host itself sends a packet; where it has no identification, the kernel gives it one. // raw_send_hdrinc</summary>
    internal void SendFromHost(long time, ReadOnlySpan<byte> packet, ReplayOutput? output)
    {
        var destination = new IPAddress(packet[0] >> 4 == 4 ? packet.Slice(IPv4View.Offset.Destination, IPv4View.AddressSize) : packet.Slice(IPv6View.Offset.Destination, IPv6View.AddressSize));
        using var socket = Namespace.Run(() => new Socket(destination.AddressFamily, SocketType.Raw, ProtocolType.Raw) { EnableBroadcast = true });
        socket.SendTo(packet, new IPEndPoint(destination, 0));
        TakeOutput(time, output);
    }

    private void TakeOutput(long time, ReplayOutput? output)
    {
        for (var at = 0; at < _devices.Length; at++)
        {
            while (_devices[at]?.Read(_packet) is { } size and > 0)
            {
                var packet = _packet.AsSpan(0, size);
                output?.Invoke(time, at, packet);
                if (_links.MayAnswer && _scenario.Interfaces[at].HasLinkHeader && _links.AnswerTo(at, packet) is { } answer)
                    _answers.Enqueue((at, answer));
            }
        }
    }

    /// <summary>Closes the devices and leaves the namespace, which is gone when the last channel is closed.</summary>
    public void Dispose()
    {
        foreach (var device in _devices)
            device?.Dispose();
        Namespace.Dispose();
    }
}
