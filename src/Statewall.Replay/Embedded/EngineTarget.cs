using Statewall.Engine;
using Statewall.Engine.Forwarding;
using Statewall.Engine.Tracing;
using Statewall.Netlink.Channels;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Embedded;

/// <summary>The embedded engine as a replay's target: a host in this process, with the packets' own time.</summary>
public sealed class EngineTarget : IReplayTarget
{
    private readonly EmbeddedKernel _kernel;
    private readonly ForwardingHost _host;
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

    /// <summary>The engine.</summary>
    public EmbeddedKernel Kernel => _kernel;

    /// <inheritdoc/>
    public void Setup(Scenario scenario, long start)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        _kernel.AdvanceToClock(); // with a clock the packets come now, whatever their own time
        _kernel.AdvanceTo(start);
        foreach (var device in scenario.Interfaces)
        {
            var added = _host.AddInterface(device.Name);
            foreach (var address in device.Addresses)
                _host.AddAddress(added, address.Address, address.Length);
        }
        foreach (var sysctl in scenario.AllSysctls())
        {
            if (!_host.TrySetSysctl(sysctl.Parts, sysctl.Value, out var error) && !sysctl.MayFail)
                throw new ReplayException($"cannot set sysctl {sysctl.Name} = {sysctl.Value}: {error}");
        }
        foreach (var route in scenario.AllRoutes())
            AddRoute(scenario, route);
        foreach (var rule in scenario.Rules)
        {
            if (!rule.MayFail)
                throw new ReplayException($"cannot add rule {rule.Priority}: the engine has one table of routes");
        }
    }

    private void AddRoute(Scenario scenario, ScenarioRoute route)
    {
        if (route is { Type: ScenarioRouteType.Unicast, Table: ScenarioRoute.MainTable })
            _host.AddRoute(route.Destination.Address, route.Destination.Length, _host.Interfaces[scenario.IndexOf(route.Device!)]);
        else if (!route.MayFail)
            throw new ReplayException($"cannot add route {route.Destination}: the engine has one table of routes, which all lead to interfaces");
    }

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
        return LastFate.Disposition != Disposition.Refused;
    }

    /// <summary>The host itself sends a packet.</summary>
    /// <returns>False when there is no way to its destination.</returns>
    public bool SendFromHost(long time, ReadOnlySpan<byte> packet, ReplayOutput? output, uint mark = 0) => _host.Send(packet, time, SinkTo(output), mark);

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<ArrivingPacket> packets, ReplayOutput? output)
    {
        if (_fates.Length < packets.Length)
            _fates = new PacketFate[packets.Length];
        _host.Receive(packets, _fates, SinkTo(output));
        var refused = 0;
        foreach (ref readonly var fate in _fates.AsSpan(0, packets.Length))
            refused += fate.Disposition == Disposition.Refused ? 1 : 0;
        return refused;
    }

    // What leaves the host leaves it at the kernel's present, which is the time of the packet that made it leave.
    private PacketSink? SinkTo(ReplayOutput? output) =>
        output is null ? null : (device, bytes) => output(_kernel.Now, device.Index, bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        _host.Dispose();
        _kernel.Dispose();
    }
}
