using Statewall.Engine;
using Statewall.Engine.Forwarding;
using Statewall.Engine.Tracing;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink.Uapi;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Embedded;

/// <summary>The embedded engine as a replay's target: a host in this process, with the packets' own time.</summary>
public sealed class EngineTarget : IReplayTarget
{
    private readonly EmbeddedKernel _kernel;
    private readonly ForwardingHost _host;
    private readonly Queue<(int Interface, byte[] Frame)> _answers = new();
    private LinkHosts _links = new(new Scenario([]));
    private PacketFate[] _fates = [];

    /// <summary>Makes an engine of its own.</summary>
    /// <param name="clock">Tells the present between packets; none for a replay, whose packets bring their time.</param>
    public EngineTarget(TimeProvider? clock = null)
    {
        _kernel = new EmbeddedKernel(clock);
        _host = new ForwardingHost(_kernel);
    }

    /// <summary>Writes down each step of every packet; null when nobody wants to know.</summary>
    public PacketTracer? Tracer
    {
        get => _host.Tracer;
        set => _host.Tracer = value;
    }

    /// <summary>What became of the packet that was sent last.</summary>
    public PacketFate LastFate { get; private set; }

    /// <summary>Whether the host answers what reaches it, see <see cref="ForwardingHost.Answers"/>.</summary>
    internal bool Answers
    {
        get => _host.Answers;
        set => _host.Answers = value;
    }

    /// <summary>The host that packets go through.</summary>
    internal ForwardingHost Host => _host;

    /// <summary>The engine.</summary>
    public EmbeddedKernel Kernel => _kernel;

    /// <inheritdoc/>
    public void Setup(Scenario scenario, long start)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        _kernel.AdvanceToClock(); // with a clock the packets come now, whatever their own time
        _kernel.AdvanceTo(start);
        _links = new LinkHosts(scenario);
        for (var index = 0; index < scenario.Interfaces.Count; index++)
        {
            var device = scenario.Interfaces[index];
            var added = Add(scenario, index);
            (added.Mtu, added.Group) = (device.Mtu, device.Group);
            foreach (var neighbour in device.Neighbours)
                added.AddNeighbour(neighbour.Address, neighbour.HardwareAddress);
            foreach (var address in device.Addresses)
                _host.AddAddress(added, address.Address, address.Length);
        }
        foreach (var device in scenario.Interfaces)
        {
            foreach (var port in device.Ports)
                _host.Interfaces[scenario.IndexOf(device.Name)].AddPort(_host.Interfaces[scenario.IndexOf(port)]);
        }
        foreach (var sysctl in scenario.AllSysctls())
        {
            if (!_host.TrySetSysctl(sysctl.Parts, sysctl.Value, out var error) && !sysctl.MayFail)
                throw new ReplayException($"cannot set sysctl {sysctl.Name} = {sysctl.Value}: {error}");
        }
        foreach (var route in scenario.AllRoutes())
            AddRoute(scenario, route);
        foreach (var rule in scenario.Rules)
            AddRule(rule);
    }

    private HostInterface Add(Scenario scenario, int index)
    {
        var device = scenario.Interfaces[index];
        return device.Link switch
        {
            LinkKind.Ethernet => _host.AddEthernet(device.Name, scenario.HardwareAddressOf(index)),
            LinkKind.Bridge => _host.AddBridge(device.Name, scenario.HardwareAddressOf(index)),
            LinkKind.Vlan => _host.AddVlan(device.Name, _host.Interfaces[scenario.IndexOf(device.LowerDevice!)], device.VlanId),
            _ => _host.AddInterface(device.Name),
        };
    }

    private void AddRoute(Scenario scenario, ScenarioRoute route)
    {
        var device = route.Device is null or ScenarioInterface.Loopback ? null : _host.Interfaces[scenario.IndexOf(route.Device)];
        _host.AddRoute(route.Destination.Address, route.Destination.Length, device, route.Via ?? default, KindOf(route.Type), route.Table);
    }

    private void AddRule(ScenarioRule rule)
    {
        foreach (var family in (ReadOnlySpan<NfProto>)[NfProto.IPv4, NfProto.IPv6])
        {
            if (!rule.IsFor(family))
                continue;
            _host.AddRule(family, new RoutingRule(rule.Priority, rule.Table)
            {
                From = rule.From is { } from ? (from.Address, from.Length) : default,
                To = rule.To is { } to ? (to.Address, to.Length) : default,
                InInterface = rule.InInterface,
                Mark = rule.Mark ?? 0,
                MarkMask = rule.Mark is null ? 0 : rule.MarkMask,
            });
        }
    }

    private static RouteKind KindOf(ScenarioRouteType type) => type switch
    {
        ScenarioRouteType.Local => RouteKind.Local,
        ScenarioRouteType.Blackhole => RouteKind.Blackhole,
        ScenarioRouteType.Unreachable => RouteKind.Unreachable,
        ScenarioRouteType.Prohibit => RouteKind.Prohibit,
        _ => RouteKind.Unicast,
    };

    /// <inheritdoc/>
    public void RemoveAddress(int interfaceIndex, IpPrefix address) => _host.RemoveAddress(_host.Interfaces[interfaceIndex], address.Address);

    /// <inheritdoc/>
    public void SetLinkDown(int interfaceIndex) => _host.SetLinkDown(_host.Interfaces[interfaceIndex]);

    /// <inheritdoc/>
    public void AdvanceTo(long time) => _kernel.AdvanceTo(time);

    /// <inheritdoc/>
    public void StartTracking() => _kernel.StartTracking();

    /// <inheritdoc/>
    public INetlinkChannel OpenChannel() => _kernel.OpenChannel();

    /// <inheritdoc/>
    public bool Send(long time, int interfaceIndex, ReadOnlySpan<byte> packet, ReplayOutput? output) => Send(time, interfaceIndex, packet, output, 0);

    /// <summary>As the other overload, for a packet that has a mark already.</summary>
    public bool Send(long time, int interfaceIndex, ReadOnlySpan<byte> packet, ReplayOutput? output, uint mark)
    {
        LastFate = _host.Receive(_host.Interfaces[interfaceIndex], packet, time, SinkTo(output), mark);
        ReceiveAnswers(time, output);
        return LastFate.Disposition != Disposition.Refused;
    }

    /// <summary>The host itself sends a packet.</summary>
    /// <returns>False when there is no way to its destination.</returns>
    public bool SendFromHost(long time, ReadOnlySpan<byte> packet, ReplayOutput? output, uint mark = 0)
    {
        var hasWay = _host.Send(packet, time, SinkTo(output), mark);
        ReceiveAnswers(time, output);
        return hasWay;
    }

    private void ReceiveAnswers(long time, ReplayOutput? output)
    {
        while (_answers.TryDequeue(out var answer))
            _host.Receive(_host.Interfaces[answer.Interface], answer.Frame, time, SinkTo(output));
    }

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<ArrivingPacket> packets, ReplayOutput? output)
    {
        if (_links.MayAnswer)
            return SendOneByOne(packets, output);
        if (_fates.Length < packets.Length)
            _fates = new PacketFate[packets.Length];
        _host.Receive(packets, _fates, SinkTo(output));
        var refused = 0;
        foreach (ref readonly var fate in _fates.AsSpan(0, packets.Length))
            refused += fate.Disposition == Disposition.Refused ? 1 : 0;
        return refused;
    }

    // What leaves the host leaves it at the kernel's present, which is the time of the packet that made it leave.
    private PacketSink? SinkTo(ReplayOutput? output)
    {
        if (!_links.MayAnswer)
            return output is null ? null : (device, bytes) => output(_kernel.Now, device.Index, bytes);
        return (device, bytes) =>
        {
            output?.Invoke(_kernel.Now, device.Index, bytes);
            if (device.HasLinkHeader && _links.AnswerTo(device.Index, bytes) is { } answer)
                _answers.Enqueue((device.Index, answer));
        };
    }

    // Who is asked for answers before the next packet comes.
    private int SendOneByOne(ReadOnlySpan<ArrivingPacket> packets, ReplayOutput? output)
    {
        var refused = 0;
        foreach (ref readonly var packet in packets)
            refused += Send(packet.Time, packet.Interface, packet.Bytes.Span, output) ? 0 : 1;
        return refused;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _host.Dispose();
        _kernel.Dispose();
    }
}
