using System.Runtime.InteropServices;
using System.Text;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Scanning;
using Statewall.Packets.Building;
using Statewall.Replay;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;

namespace Differential.Rulesets;

// A ruleset, and packets that are sent through it one after the other.
internal sealed record RulesetCase(string Name, string Ruleset, params Step[] Steps)
{
    // The kernel ends masqueraded connections in a work queue. // iterate_cleanup_work
    private static readonly TimeSpan LongestCleanup = TimeSpan.FromMilliseconds(300);

    // What the host has besides the usual.
    internal string More { get; init; } = "";

    // The MTU of wan0.
    internal int Mtu { get; init; } = ScenarioInterface.LargestMtu;

    // The host, where it is another than the usual one.
    internal string? Host { get; init; }

    // A router with a network of its own behind lan0, one behind dmz0, and the rest of the world behind wan0.
    private string Usual => $$"""
        interfaces:
          lan0:
            addresses: [10.0.0.254/24, "2001:db8:0::fe/64"]
            hosts: [10.0.0.0/24, "2001:db8:0::/64"]
          wan0:
            addresses: [192.0.2.254/24, 192.0.2.253/24, 198.51.100.254/24, "2001:db8:1::fe/64"]
            hosts: [0.0.0.0/0, "::/0"]
            mtu: {{Mtu}}
          dmz0:
            addresses: [10.0.2.254/24, "2001:db8:2::fe/64"]
            hosts: [10.0.2.0/24, "2001:db8:2::/64"]
        sysctls:
          net.netfilter.nf_conntrack_acct: 1
        """;

    // A ruleset made by chance, with packets that have something to do with it.
    internal static RulesetCase Generate(int number)
    {
        const int Packets = 40;
        var generator = new RulesetGenerator(Seeds.Seed * 1_000_003 + (ulong)number);
        return new RulesetCase($"ruleset {number}", generator.Ruleset(), generator.Packets(Packets))
        {
            More = "  net.ipv4.icmp_ratelimit: 0\n  net.ipv6.icmp.ratelimit: 0",
        };
    }

    // The kernel has one list of fingerprints for all namespaces: those who fill it wait for each other.
    private static readonly object Fingerprints = new();

    // Traces the packets when asked to.
    internal Outcome Run(IReplayTarget target, bool isTraced = false)
    {
        lock (Ruleset.Contains("osf ", StringComparison.Ordinal) ? Fingerprints : this)
            return RunAlone(target, isTraced);
    }

    private Outcome RunAlone(IReplayTarget target, bool isTraced)
    {
        var parse = ScenarioFile.Parse((Host ?? Usual) + "\n" + More);
        Assert.Empty(parse.Errors);
        var scenario = parse.Scenario!;
        var time = 1_700_000_000_000_000_000L;
        target.Setup(scenario, time);
        using var channel = target.OpenChannel();
        var ruleset = new HostRuleset(scenario);
        using var traces = isTraced ? new TraceRecorder(target.OpenChannel()) : null;
        if (isTraced)
            ruleset.Load(channel, new SourceText("trace", Encoding.UTF8.GetBytes(TraceRecorder.Ruleset)));
        ruleset.Load(channel, new SourceText(Name, Encoding.UTF8.GetBytes(Ruleset)));
        var sent = new List<string>();
        var cookies = HasProxy ? new ProxyCookies() : null;
        foreach (var step in Steps)
        {
            if (step.Change is { } change)
            {
                change(target);
                if (target.RunsInRealTime)
                    Thread.Sleep(LongestCleanup);
                sent.Add("");
                traces?.Skip();
                continue;
            }
            var left = new List<(int Device, string Packet)>(); // by device: between them nobody can tell the kernel's order
            target.Send(time += 1000, step.Interface, step.Make?.Invoke(cookies!).ToArray() ?? step.Packet, (_, device, bytes) =>
            {
                cookies?.Learn(bytes);
                left.Add((device, scenario.Interfaces[device].HasLinkHeader ? SentPacket.DescribeFrame(bytes) : SentPacket.Describe(cookies is null ? bytes : cookies.Neutral(bytes))));
            });
            sent.Add(string.Concat(left.OrderBy(one => one.Device).Select(one => $" {scenario.Interfaces[one.Device].Name} {one.Packet}")));
            traces?.EndPacket(cookies);
        }
        var (connections, expectations) = (new List<ConntrackMessage>(), new List<ExpectationMessage>());
        using var client = new Statewall.Netlink.Client.NetlinkClient(channel, ownsChannel: false);
        ReplayReader.ReadConnections(client, NfProto.IPv4, connections);
        ReplayReader.ReadConnections(client, NfProto.IPv6, connections);
        ReplayReader.ReadExpectations(client, expectations);
        var shifts = connections.Select(connection => ShiftsOf(connection, cookies)).Where(text => text.Length > 0).Order().ToList();
        foreach (ref var connection in CollectionsMarshal.AsSpan(cookies is null ? [] : connections))
            connection.OriginalSequenceAdjustment = connection.ReplySequenceAdjustment = null; // which are compared as shifts, relative to cookies
        return new Outcome(sent, ruleset.List(channel), new ReplayResult { Connections = connections, Expectations = expectations })
        {
            Traces = traces?.Packets ?? [],
            Shifts = shifts,
            ProxyCounters = HasProxy ? ProxyCookies.CountersOf(target) : "",
        };
    }

    private bool HasProxy => Ruleset.Contains("synproxy", StringComparison.Ordinal);

    // How numbers of a connection are shifted.
    private static string ShiftsOf(ConntrackMessage connection, ProxyCookies? cookies)
    {
        if (connection is { OriginalSequenceAdjustment: null, ReplySequenceAdjustment: null, Synproxy: null })
            return "";
        var port = connection.Original?.SourcePort ?? 0;
        return $"port {port}: original {Adjustment(connection.OriginalSequenceAdjustment)}, reply {Adjustment(connection.ReplySequenceAdjustment)}, "
            + (connection.Synproxy is { } proxy ? $"proxy {Number(proxy.InitialSequence)} {Number(proxy.InitialTimestamp)} {Number(proxy.TimestampOffset)}" : "no proxy");

        string Adjustment(SequenceAdjustment? shift) =>
            shift is { } numbers ? $"{Number(numbers.CorrectionPosition)} {Number((uint?)numbers.OffsetBefore)} {Number((uint?)numbers.OffsetAfter)}" : "none";

        int? Number(uint? number) => number is { } value ? (int)(cookies?.Neutral(value, port) ?? value) : null;
    }
}

// A packet, and where it comes in.
internal sealed record Step(int Interface, byte[] Packet)
{
    // Makes the packet, when it depends on what a SYN proxy has answered.
    internal Func<ProxyCookies, PacketDraft>? Make { get; init; }

    // Changes the host instead of sending a packet.
    internal Action<IReplayTarget>? Change { get; init; }

    internal static Step Lan(PacketDraft draft) => new(0, draft.ToArray());

    internal static Step Wan(PacketDraft draft) => new(1, draft.ToArray());

    internal static Step Dmz(PacketDraft draft) => new(2, draft.ToArray());
}

// What each packet made leave the host, and what is there in the end.
internal sealed record Outcome(List<string> Sent, string Ruleset, ReplayResult Tables)
{
    // Whether translation has thrown dice for a source port, since that of the packet was taken.
    internal bool HasDrawn => Tables.Connections.Any(connection =>
        connection.Original is { SourcePort: { } port } && connection.Reply is { DestinationPort: { } translated } && port != translated);

    // The shifts of each connection that has any.
    internal IReadOnlyList<string> Shifts { get; init; } = [];

    // What a SYN proxy has counted.
    internal string ProxyCounters { get; init; } = "";

    // The messages about each packet, where it was traced.
    internal IReadOnlyList<IReadOnlyList<string>> Traces { get; init; } = [];
}
