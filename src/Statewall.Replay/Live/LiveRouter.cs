using System.Runtime.InteropServices;
using Statewall.Engine.Forwarding;
using Statewall.Netlink;
using Statewall.Replay.Embedded;
using Statewall.Replay.Kernel;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Live;

// Overview: one loop waits for all devices, takes up to a batch of packets from each that has some, and lets them enter the engine, which writes
// what leaves it to the devices. Time is the machine's: it goes on with each batch, and several times a second when nothing comes.
// Life-cycle: opens the devices when it is made; runs until it is stopped; closes them in the end. A device that goes away meanwhile is told and left out.
// Threads: Run is one thread's; anybody may stop it and read the counters. Who sends requests to the engine meets the loop at the kernel's gate, which
// is held for a batch at most.

/// <summary>Carries real packets: from TUN and TAP devices through an embedded engine, and to such devices.</summary>
public sealed unsafe class LiveRouter : IDisposable
{
    private const int BatchPackets = 64;
    private const int LargestPacket = ushort.MaxValue;
    private const int ArenaSize = 4 * LargestPacket;
    private const int Alignment = 64; // a packet begins where a cache line does
    private const int TickMilliseconds = 50;

    private readonly EngineTarget _target;
    private readonly LiveDevice?[] _devices; // as the host's interfaces; bridges and VLANs have none
    private readonly LinuxCalls.PollEntry[] _waiting;
    private readonly byte[] _arena = GC.AllocateArray<byte>(ArenaSize, pinned: true);
    private readonly ArrivingPacket[] _packets = new ArrivingPacket[BatchPackets];
    private readonly PacketFate[] _fates = new PacketFate[BatchPackets];
    private readonly PacketSink _sink;
    private readonly Lock _running = new();
    private volatile bool _stopping;

    /// <summary>Opens the devices: attaches to those that are there, and makes the others.</summary>
    /// <param name="target">The engine, set up as <paramref name="scenario"/> says. It stays the caller's.</param>
    /// <param name="scenario">The host: for each of its interfaces but bridges and VLANs there has to be a device of the same name, a TAP device where it is Ethernet.</param>
    /// <param name="places">The devices.</param>
    /// <exception cref="ReplayException">Devices and interfaces do not fit, or the kernel refused a device.</exception>
    public LiveRouter(EngineTarget target, Scenario scenario, IReadOnlyList<TunPlace> places)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(places);
        if (!OperatingSystem.IsLinux())
            throw new ReplayException("TUN and TAP devices need Linux");
        Match(scenario, places);
        _target = target;
        _devices = new LiveDevice?[scenario.Interfaces.Count];
        _waiting = new LinuxCalls.PollEntry[_devices.Length];
        Array.Fill(_waiting, new LinuxCalls.PollEntry { Descriptor = -1 }); // which poll(2) passes over
        _sink = (device, packet) => _devices[device.Index]!.Send(packet);
        try
        {
            foreach (var place in places)
                Open(scenario, place, places.Count(other => other.NamespacePath == place.NamespacePath) == 1);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Takes what is to be told while it runs, in the loop's thread.</summary>
    public Action<string>? Notice { get; set; }

    /// <summary>What each device has carried, in the order of the scenario's interfaces. Any thread may ask.</summary>
    public IReadOnlyList<DeviceCounters> Counters => [.. _devices.OfType<LiveDevice>().Select(device => device.Counters)];

    /// <summary>Carries packets until <see cref="Stop"/>.</summary>
    /// <exception cref="ReplayException">The kernel no longer lets it wait for packets.</exception>
    public void Run()
    {
        lock (_running)
        {
            while (!_stopping)
            {
                _target.Kernel.AdvanceToClock();
                if (!Wait())
                    continue;
                for (var index = 0; index < _waiting.Length; index++)
                {
                    if (_waiting[index].Found != 0)
                        Carry(index);
                }
            }
        }
    }

    /// <summary>Lets <see cref="Run"/> return soon, or at once when it is called later. Any thread may do so.</summary>
    public void Stop() => _stopping = true;

    /// <summary>Stops, waits until <see cref="Run"/> is done, and closes the devices; those that were made are gone.</summary>
    public void Dispose()
    {
        Stop();
        lock (_running)
        {
            foreach (var device in _devices)
                device?.Dispose();
        }
    }

    private static void Match(Scenario scenario, IReadOnlyList<TunPlace> places)
    {
        foreach (var place in places)
        {
            if (scenario.IndexOf(place.Name) < 0)
                throw new ReplayException($"the scenario has no interface {place.Name}: it has {string.Join(", ", scenario.Interfaces.Select(device => device.Name))}");
            if (places.Count(other => other.Name == place.Name) > 1)
                throw new ReplayException($"there is more than one device {place.Name}");
        }
        foreach (var device in scenario.Interfaces)
        {
            var place = places.FirstOrDefault(place => place.Name == device.Name);
            var option = device.HasLinkHeader ? "tap" : "tun";
            switch (device.Link)
            {
                case LinkKind.Bridge or LinkKind.Vlan when place is not null:
                    throw new ReplayException($"the scenario's interface {device.Name} is a {(device.Link == LinkKind.Bridge ? "bridge" : "VLAN")}, which is on other interfaces: those have devices");
                case LinkKind.PointToPoint or LinkKind.Ethernet when place is null:
                    throw new ReplayException($"the scenario's interface {device.Name} has no device: --{option} {device.Name}");
                case LinkKind.PointToPoint or LinkKind.Ethernet when place.IsTap != device.HasLinkHeader:
                    throw new ReplayException(device.HasLinkHeader
                        ? $"the scenario's interface {device.Name} is of type ethernet, and TUN devices carry no frames: --tap {device.Name}"
                        : $"the scenario's interface {device.Name} carries packets without frames: --tun {device.Name}, or give it type: ethernet");
            }
        }
    }

    private void Open(Scenario scenario, TunPlace place, bool isAlone)
    {
        var index = scenario.IndexOf(place.Name);
        var device = new LiveDevice(place.Name, FarSide.Open(place, scenario, isOnlyWay: isAlone && place.Namespace is not null));
        _devices[index] = device;
        _waiting[index] = new LinuxCalls.PollEntry { Descriptor = device.Descriptor, Wanted = LinuxCalls.PollIn };
    }

    // False when nothing came for a while.
    private bool Wait()
    {
        fixed (LinuxCalls.PollEntry* entries = _waiting)
        {
            var found = LinuxCalls.Poll(entries, (nuint)_waiting.Length, TickMilliseconds);
            if (found < 0 && LinuxCalls.LastError != NetlinkErrno.Intr)
                throw new ReplayException($"cannot wait for packets: {LinuxCalls.LastErrorText}");
            return found > 0;
        }
    }

    private void Carry(int index)
    {
        var device = _devices[index]!;
        var count = Take(device, index);
        if (count > 0)
        {
            var batch = _packets.AsSpan(0, count);
            _target.Host.Receive(batch, _fates, _sink);
            foreach (ref readonly var fate in _fates.AsSpan(0, count))
            {
                if (fate.Disposition is Disposition.Dropped or Disposition.Refused)
                    device.CountDrop();
            }
        }
        if (device.Error == 0)
            return;
        _waiting[index].Descriptor = -1;
        Notice?.Invoke($"device {device.Name} is gone, nothing comes or goes by it any more: {Marshal.GetPInvokeErrorMessage(device.Error)}");
    }

    // The packets' time is the kernel's present.
    private int Take(LiveDevice device, int index)
    {
        var (count, start) = (0, 0);
        while (count < BatchPackets && start + LargestPacket <= ArenaSize)
        {
            var size = device.Receive(_arena.AsSpan(start, LargestPacket));
            if (size == 0)
                break;
            _packets[count++] = new ArrivingPacket(index, _arena.AsMemory(start, size), 0);
            start = (start + size + Alignment - 1) & -Alignment;
        }
        return count;
    }
}
