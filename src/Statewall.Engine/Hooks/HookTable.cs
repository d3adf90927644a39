using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Hooks;

/// <summary>
/// Who sees the packets at each place that they pass, least priority first; of equal priorities the one that came last is first.
/// </summary>
/// <remarks>Threads: the kernel's gate. Mirrors netfilter/core.c: nf_hook_entries_grow, nf_hook_slow.</remarks>
internal sealed class HookTable(PacketQueues queues)
{
    private const int HookCount = 5; // NF_INET_NUMHOOKS without ingress
    private readonly Entry[][] _ipv4 = Empty();
    private readonly Entry[][] _ipv6 = Empty();
    private readonly Entry[][] _arp = Empty();
    private readonly Entry[][] _bridge = Empty();
    private readonly List<(DeviceHook Hook, Func<string, bool> IsOf, int Priority, Hook Function)> _devices = [];

    /// <summary>Grows when somebody is put at a hook of devices, or taken from one.</summary>
    public int DeviceVersion { get; private set; }

    /// <summary>Puts somebody at a hook of a family. // nf_register_net_hook</summary>
    public void Add(NfProto family, uint hook, int priority, Hook function)
    {
        ref var entries = ref At(family, hook);
        var at = Array.FindIndex(entries, entry => entry.Priority >= priority);
        var grown = new List<Entry>(entries);
        grown.Insert(at < 0 ? entries.Length : at, new Entry(priority, function));
        entries = [.. grown];
    }

    /// <summary>Takes somebody away. // nf_unregister_net_hook</summary>
    public void Remove(NfProto family, uint hook, Hook function)
    {
        ref var entries = ref At(family, hook);
        entries = Array.FindAll(entries, entry => entry.Function != function);
    }

    /// <summary>Puts somebody at a hook of devices.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="isOf">Tells by its name whether a device is meant.</param>
    /// <param name="priority">When it is his turn.</param>
    /// <param name="function">Who.</param>
    public void AddToDevices(DeviceHook hook, Func<string, bool> isOf, int priority, Hook function)
    {
        var at = _devices.FindIndex(entry => entry.Priority >= priority);
        _devices.Insert(at < 0 ? _devices.Count : at, (hook, isOf, priority, function));
        DeviceVersion++;
    }

    /// <summary>Takes somebody away from devices.</summary>
    public void RemoveFromDevices(Hook function)
    {
        _devices.RemoveAll(entry => entry.Function == function);
        DeviceVersion++;
    }

    /// <summary>What anybody remembers of hooks of devices is out of date.</summary>
    public void Forget() => DeviceVersion++;

    /// <summary>Those at a device's hook, in order.</summary>
    public Hook[] OfDevice(string name, DeviceHook hook) =>
        [.. _devices.Where(entry => entry.Hook == hook && entry.IsOf(name)).Select(entry => entry.Function)];

    /// <summary>Whether anybody is at a hook.</summary>
    public bool HasAny(NfProto family, InetHook hook) => At(family, (uint)hook).Length > 0;

    /// <summary>Shows a packet to those at a hook, one after the other. // nf_hook_slow</summary>
    /// <returns>Accept when all have accepted it; otherwise what the first other one said.</returns>
    public NftVerdict Run(NfProto family, InetHook hook, ref Packet packet)
    {
        packet.Family = family;
        packet.Hook = hook;
        foreach (ref readonly var entry in At(family, (uint)hook).AsSpan())
        {
            var verdict = entry.Function.Run(ref packet);
            if (verdict == NftVerdict.Queue)
                verdict = queues.Decide(ref packet);
            if (verdict != NftVerdict.Accept)
                return verdict;
        }
        return NftVerdict.Accept;
    }

    private ref Entry[] At(NfProto family, uint hook)
    {
        switch (family)
        {
            case NfProto.IPv4:
                return ref _ipv4[hook];
            case NfProto.IPv6:
                return ref _ipv6[hook];
            case NfProto.Arp:
                return ref _arp[hook];
            default:
                return ref _bridge[hook];
        }
    }

    private static Entry[][] Empty()
    {
        var hooks = new Entry[HookCount][];
        Array.Fill(hooks, []);
        return hooks;
    }

    private readonly record struct Entry(int Priority, Hook Function);
}

/// <summary>A hook of devices. // enum nf_dev_hooks</summary>
internal enum DeviceHook
{
    /// <summary>A frame comes in. // NF_NETDEV_INGRESS</summary>
    Ingress = 0,

    /// <summary>A frame is about to leave. // NF_NETDEV_EGRESS</summary>
    Egress = 1,
}
