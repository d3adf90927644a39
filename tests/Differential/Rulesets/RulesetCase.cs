using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Differential.Xtables;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Scanning;
using Statewall.Packets.Building;
using Statewall.Replay;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;

namespace Differential.Rulesets;

// A ruleset, and packets that are sent through it one after the other.
internal sealed partial record RulesetCase(string Name, string Ruleset, params Step[] Steps)
{
    // The kernel ends masqueraded connections in a work queue. // iterate_cleanup_work
    private static readonly TimeSpan LongestCleanup = TimeSpan.FromMilliseconds(300);

    // The kernel has one list of fingerprints for all namespaces: those who fill it wait for each other.
    private static readonly object Fingerprints = new();

    // What the host has besides the usual.
    internal string More { get; init; } = "";

    // The MTU of wan0.
    internal int Mtu { get; init; } = ScenarioInterface.LargestMtu;

    // The host, where it is another than the usual one.
    internal string? Host { get; init; }

    // Commands of iptables and its like, which make rules besides those of the ruleset.
    internal string? Xtables { get; init; }

    // Rules as messages, behind those.
    internal byte[][] RawRules { get; init; } = [];

    // Whether somebody listens to what is told of connections.
    internal bool Listens { get; init; }

    // What the kernel must have done besides what the counters' comments say: see CaseExpectations.
    internal CaseExpectations Expects { get; init; } = CaseExpectations.None;

    // Whether the machine's time has a part in it.
    internal bool Waits => Steps.Any(step => step.Wait > TimeSpan.Zero);

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
        using var events = Listens ? new EventCollector(target.OpenChannel(), null) : null;
        using var traces = isTraced ? new TraceRecorder(target.OpenChannel()) : null;
        if (isTraced)
            ruleset.Load(channel, new SourceText("trace", Encoding.UTF8.GetBytes(TraceRecorder.Ruleset)));
        ruleset.Load(channel, new SourceText(Name, Encoding.UTF8.GetBytes(Ruleset)));
        var (sent, refused) = (new List<string>(), new List<string>());
        if (Xtables is not null)
            refused.Add(XtablesRules.Load(channel, this));
        var cookies = HasProxy ? new ProxyCookies() : null;
        foreach (var step in Steps)
        {
            if (step.Wait > TimeSpan.Zero && target.RunsInRealTime)
                Thread.Sleep(step.Wait);
            target.AdvanceTo(time += 1000 + ((long)step.Wait.TotalMicroseconds * 1000));
            step.Prepare(target);
            refused.Add(Refusal(step, target, ruleset, channel));
            if (step.Change is { } change)
            {
                change(target);
                if (target.RunsInRealTime)
                    Thread.Sleep(LongestCleanup);
                sent.Add("");
                traces?.Skip();
                continue;
            }
            sent.Add(Send(step, target, scenario, time += 1000, cookies));
            traces?.EndPacket(cookies);
        }
        var (connections, expectations) = (new List<ConntrackMessage>(), new List<ExpectationMessage>());
        using var client = new Statewall.Netlink.Client.NetlinkClient(channel, ownsChannel: false);
        ReplayReader.ReadConnections(client, NfProto.IPv4, connections);
        ReplayReader.ReadConnections(client, NfProto.IPv6, connections);
        ReplayReader.ReadExpectations(client, expectations);
        events?.Drain();
        expectations = [.. expectations.Select(expectation => LeavesNatAlone(expectation) ? expectation with { NatDirection = null, NatTuple = null } : expectation)];
        var shifts = connections.Select(connection => ShiftsOf(connection, cookies)).Where(text => text.Length > 0).Order().ToList();
        foreach (ref var connection in CollectionsMarshal.AsSpan(cookies is null ? [] : connections))
            connection.OriginalSequenceAdjustment = connection.ReplySequenceAdjustment = null; // which are compared as shifts, relative to cookies
        var tables = new ReplayResult { Connections = connections, Expectations = expectations, Events = events?.Events ?? [] };
        return new Outcome(sent, Moments.Replace(ruleset.List(channel), "$1 …"), tables)
        {
            Refused = refused,
            Traces = traces?.Packets ?? [],
            Shifts = shifts,
            Rules = Xtables is null ? [] : RulesetMessages.Expressions(channel),
            ProxyCounters = HasProxy ? ProxyCookies.CountersOf(target) : "",
        };
    }

    private bool HasProxy => Ruleset.Contains("synproxy", StringComparison.Ordinal);

    // What a packet makes leave the host, by device: between them nobody can tell the kernel's order.
    private static string Send(Step step, IReplayTarget target, Scenario scenario, long time, ProxyCookies? cookies)
    {
        var left = new List<(int Device, string Packet)>();
        (cookies is null ? step : step.With(cookies)).Send(target, time, (_, device, bytes) =>
        {
            cookies?.Learn(bytes);
            left.Add((device, scenario.Interfaces[device].HasLinkHeader ? SentPacket.DescribeFrame(bytes) : SentPacket.Describe(cookies is null ? bytes : cookies.Neutral(bytes))));
        });
        return string.Concat(left.OrderBy(one => one.Device).Select(one => $" {scenario.Interfaces[one.Device].Name} {one.Packet}"));
    }

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

    // The kernel's helpers of broadcasts set no translation: what stands there is left of other expectations in the same memory.
    private static bool LeavesNatAlone(ExpectationMessage expectation) => expectation.Helper?.ToString() is "netbios-ns" or "snmp";

    // What the kernel says against the commands of a step.
    private static string Refusal(Step step, IReplayTarget target, HostRuleset ruleset, INetlinkChannel channel)
    {
        try
        {
            if (step.Commands is { } commands)
                ruleset.Load(channel, new SourceText("commands", Encoding.UTF8.GetBytes(commands)));
            if (step.Batch is not { } batch)
                return "";
            using var raw = target.OpenChannel();
            return RawBatch.Refusal(raw, batch);
        }
        catch (LanguageException refused)
        {
            return refused.Message;
        }
    }

    // What depends on when a listing is made.
    [GeneratedRegex(@"\b(expires|used) (?:\d+(?:ms|[dhms]))+")]
    private static partial Regex Moments { get; }
}

// A packet, and where it comes in.
internal sealed partial record Step(int Interface, byte[] Packet)
{
    // What happens before it comes: time passes, the ruleset changes.
    internal TimeSpan Wait { get; init; }

    internal string? Commands { get; init; }

    internal byte[]? Batch { get; init; }

    // Makes the packet, when it depends on what a SYN proxy has answered.
    internal Func<ProxyCookies, PacketDraft>? Make { get; init; }

    // Changes the host instead of sending a packet.
    internal Action<IReplayTarget>? Change { get; init; }

    internal Step With(ProxyCookies cookies) => Make is { } make ? this with { Packet = make(cookies).ToArray() } : this;

    internal Step After(int milliseconds) => this with { Wait = TimeSpan.FromMilliseconds(milliseconds) };

    internal Step After(string commands) => this with { Commands = commands };

    internal Step After(byte[] batch) => this with { Batch = batch };

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

    // The rules as they are listed, byte for byte, where iptables made them.
    internal IReadOnlyList<string> Rules { get; init; } = [];

    // What a SYN proxy has counted.
    internal string ProxyCounters { get; init; } = "";

    // What the kernel said against the commands before each packet; empty where it took them.
    internal IReadOnlyList<string> Refused { get; init; } = [];

    // The messages about each packet, where it was traced.
    internal IReadOnlyList<IReadOnlyList<string>> Traces { get; init; } = [];
}
