using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Forwarding;
using Statewall.Engine.Nftables;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Tracing;

// Overview: the rules of one chain are shown packets as if these were at some hook, between any two devices and in any state, without routes that lead there.
// Life-cycle: one engine of its own, for as many rulesets as are loaded one after the other. Threads: one.

/// <summary>What is the case besides the bytes of a packet that rules are tried on.</summary>
/// <param name="Hook">The hook that it is at.</param>
/// <param name="In">The device that it came by; null for none.</param>
/// <param name="Out">The device that it leaves by; null for none.</param>
internal readonly record struct TrialPlace(InetHook Hook, string? In, string? Out)
{
    /// <summary>The packet's mark.</summary>
    public uint Mark { get; init; }

    /// <summary>Its connection is looked up before.</summary>
    public bool IsTracked { get; init; }

    /// <summary>It is exempt from tracking.</summary>
    public bool IsUntracked { get; init; }
}

/// <summary>Tries the rules of chains on packets.</summary>
internal sealed class PacketTrial : IDisposable
{
    private readonly ForwardingHost _host;
    private readonly PacketTracer _tracer = new();
    private readonly PacketRooms _rooms = new();
    private readonly Dictionary<string, HostInterface> _devices = [];
    private readonly List<uint> _slots = [];

    /// <summary>Makes an engine.</summary>
    public PacketTrial()
    {
        _host = new ForwardingHost(Kernel) { Tracer = _tracer };
        (Kernel.Settings.Accounting, Kernel.Settings.TcpBeLiberal) = (true, true);
        var way = _host.AddInterface("way");
        _host.AddAddress(way, new InetAddress(0xC0000201u), 24); // 192.0.2.1
        _ = InetAddress.TryParse("2001:db8:ffff::1", out var address);
        _host.AddAddress(way, address, 64);
        _host.AddRoute(new InetAddress(0u), 0, way);
        _host.AddRoute(new InetAddress(UInt128.Zero), 0, way);
        _devices["lo"] = new HostInterface("lo", -1) { Number = 1 };
    }

    /// <summary>The engine.</summary>
    public EmbeddedKernel Kernel { get; } = new();

    /// <summary>Tries the rules of a chain, one after the other until one of them decides; chains that they jump to are empty.</summary>
    /// <param name="family">The family of the table.</param>
    /// <param name="table">The table.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="frame">The packet, in an Ethernet frame.</param>
    /// <param name="place">What is the case besides.</param>
    /// <param name="stops">Where the first rule that matches stands for all of them: those rules with which all of them do not match; null where each is on its own.</param>
    /// <param name="effects">Gets what became of the packet when a rule matched, each as <c>what: value</c>.</param>
    /// <returns>For each rule how many of its expressions were passed, or -1 when it counted the packet; none for those that it did not come to.</returns>
    public int[] Run(NfProto family, string table, string chain, ReadOnlySpan<byte> frame, in TrialPlace place, IReadOnlySet<int>? stops, List<string> effects)
    {
        using (Kernel.PacketGate.Enter())
        {
            var rules = Kernel.Nfnetlink.Ruleset.FindTable(table, family)?.Chains.Items.Single(known => known.Name == chain).Rules ?? throw new ArgumentException($"There is no table {table}.", nameof(table));
            var packet = Begin(frame, in place);
            packet.Family = family;
            packet.Inspect();
            var progress = Run(rules, stops, ref packet, out var verdict, out var target);
            if (Array.IndexOf(progress, -1) >= 0)
                Tell(in packet, verdict, target, effects);
            End(ref packet);
            return progress;
        }
    }

    /// <summary>A packet goes by before: its connection is begun, or goes on.</summary>
    public void Track(ReadOnlySpan<byte> frame, in TrialPlace place)
    {
        using (Kernel.PacketGate.Enter())
        {
            var packet = Begin(frame, place with { IsTracked = true });
            if (packet.Slot != 0 && Kernel.Tracker.Confirm(ref packet) && packet.Slot != 0 && !_slots.Contains(packet.Slot))
                _slots.Add(packet.Slot);
            _rooms.Return();
        }
    }

    /// <summary>The connections that were begun end.</summary>
    public void ForgetConnections()
    {
        using (Kernel.PacketGate.Enter())
        {
            foreach (var slot in _slots)
            {
                if (Kernel.Connections[slot].Original.Family != 0 && Kernel.Connections[slot].Has(ConntrackStatus.Confirmed))
                    Kernel.Connections.Delete(slot);
            }
            _slots.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _host.Dispose();
        Kernel.Dispose();
    }

    private Packet Begin(ReadOnlySpan<byte> frame, in TrialPlace place)
    {
        _tracer.Clear();
        var packet = new Packet(place.Hook) { Host = _host, Mark = place.Mark };
        (packet.In, packet.Out) = (DeviceOf(place.In), DeviceOf(place.Out));
        packet.GiveRoom(_rooms.Take());
        if (place.In is null)
            packet.Read(frame[EthernetView.Size..], frame[12] == 0x86 ? EtherType.IPv6 : EtherType.IPv4);
        else
            packet.TryTakeFrame(frame);
        packet.Surplus = 0;
        if (place.IsUntracked)
            packet.Info = ConntrackInfo.Untracked;
        else if (place.IsTracked)
            Kernel.Tracker.Track(ref packet);
        return packet;
    }

    private void End(ref Packet packet)
    {
        Kernel.Tracker.Forget(ref packet);
        _rooms.Return();
    }

    private static int[] Run(LinkedList<NftRule> rules, IReadOnlySet<int>? stops, ref Packet packet, out NftVerdict verdict, out string? target)
    {
        var progress = new List<int>();
        (verdict, target) = (NftVerdict.Continue, null);
        foreach (var rule in rules)
        {
            var registers = new Registers { Verdict = NftVerdict.Continue };
            progress.Add(Run(rule, ref registers, ref packet));
            if (registers.Verdict is not (NftVerdict.Continue or NftVerdict.Break))
                (verdict, target) = (registers.Verdict, registers.Chain?.Name);
            if (stops is not null && progress[^1] == -1)
                return stops.Contains(progress.Count - 1) ? [0] : [-1];
            if (verdict != NftVerdict.Continue)
                break;
        }
        return stops is null ? [.. progress] : [progress.Max()];
    }

    // Matched is what was counted, also when what follows has nothing to do.
    private static int Run(NftRule rule, ref Registers registers, ref Packet packet)
    {
        var at = 0;
        while (at < rule.Operations.Length && registers.Verdict == NftVerdict.Continue)
            rule.Operations[at++].Evaluate(ref registers, ref packet);
        return registers.Verdict == NftVerdict.Break && Array.FindIndex(rule.Operations, operation => operation is Counter) >= at - 1 ? at - 1 : -1;
    }

    private void Tell(in Packet packet, NftVerdict verdict, string? target, List<string> effects)
    {
        effects.Add($"verdict: {verdict}{(target is null ? "" : $" {target}")}");
        if (verdict == NftVerdict.Queue)
            effects.Add($"queue: {packet.Queue}{(packet.MayBypassQueue ? " bypass" : "")}");
        effects.Add($"bytes: {Convert.ToHexStringLower(packet.View.Bytes)}");
        effects.Add($"mark: 0x{packet.Mark:x}");
        effects.Add($"priority: 0x{packet.Priority:x}");
        effects.Add($"security mark: {packet.SecMark}");
        effects.Add($"tracking: {(packet.Info == ConntrackInfo.Untracked && packet.Slot == 0 ? "exempt" : packet.HasTemplate ? $"zone {packet.Zone} {packet.ZoneDirections}" : "usual")}");
        if (packet.Slot != 0)
        {
            ref var entry = ref Kernel.Connections[packet.Slot];
            effects.Add($"connection's mark: 0x{entry.Mark:x}");
            effects.Add($"connection's translation: {entry.Status & (ConntrackStatus.SrcNat | ConntrackStatus.DstNat)} {Words(Kernel.Connections.ReplyOf(packet.Slot))}");
        }
        foreach (var step in _tracer.Steps)
        {
            if (step is PacketLeft left)
                effects.Add($"sent: {Comparable(left.Bytes)}");
            else if (step is PacketLogged logged)
                effects.Add($"logged: {logged.Prefix}{(logged.Group is { } group ? $" to group {group}" : "")}");
        }
    }

    private static string Words(in TupleKey key) => $"{key.SourceHigh:x}:{key.SourceLow:x}:{key.SourcePort:x} {key.DestinationHigh:x}:{key.DestinationLow:x}:{key.DestinationPort:x}";

    // What the host numbers by itself does not count.
    private static string Comparable(byte[] bytes)
    {
        if (bytes[0] >> 4 != 4)
            return Convert.ToHexStringLower(bytes);
        var copy = bytes.AsSpan().ToArray();
        copy.AsSpan(4, 2).Clear();
        copy.AsSpan(10, 2).Clear();
        return Convert.ToHexStringLower(copy);
    }

    private HostInterface? DeviceOf(string? name)
    {
        if (name is null)
            return null;
        if (!_devices.TryGetValue(name, out var device))
            _devices.Add(name, device = _host.AddEthernet(name, HardwareAddress.From(0x0200_0000_0001)));
        return device;
    }
}
