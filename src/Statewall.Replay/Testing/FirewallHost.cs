using System.Text;
using Statewall.Conntrack.Filters.Expressions;
using Statewall.Engine.Hooks;
using Statewall.Engine.Tracing;
using Statewall.Netlink.Channels;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;
using Statewall.Replay.Embedded;
using Statewall.Replay.Explanations;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;
using Statewall.Replay.Words;

namespace Statewall.Replay.Testing;

// Overview: a host in the embedded engine with a ruleset, for tests: packets in words and whole exchanges are sent through it, time passes when it
// is told to, connections and counters can be looked at. Life-cycle: one for each test. Threads: one at a time.

/// <summary>A host with a ruleset, through which packets are sent to see what becomes of them.</summary>
public sealed class FirewallHost : IDisposable
{
    private const long Start = 1_700_000_000_000_000_000; // nanoseconds since 1970
    private const long Step = 1_000_000; // nanoseconds between two packets
    private const long NanosecondsPerTick = 100;

    private readonly EngineTarget _target = new();
    private readonly PacketTracer _tracer = new();
    private readonly Scenario _scenario;
    private readonly INetlinkChannel _channel;
    private readonly RuleTexts _texts;
    private readonly IReadOnlyDictionary<string, CounterValue> _before;
    private long _time = Start;
    private int _ports;

    /// <summary>Makes a host.</summary>
    /// <param name="scenario">The host.</param>
    /// <param name="ruleset">Its ruleset.</param>
    /// <param name="interfaces">The host's interfaces as rulesets name them.</param>
    /// <param name="texts">The ruleset's words, where another host with the same ruleset knows them already.</param>
    internal FirewallHost(Scenario scenario, FirewallRuleset ruleset, HostRuleset interfaces, RuleTexts? texts = null)
    {
        _scenario = scenario;
        try
        {
            _target.Setup(scenario, Start);
            _target.Tracer = _tracer;
            _channel = _target.OpenChannel();
            ruleset.Load(interfaces, _channel);
            _texts = texts ?? new RuleTexts(interfaces, ReadRules);
            _before = ruleset.Counters;
        }
        catch
        {
            _channel?.Dispose();
            _target.Dispose();
            throw;
        }
    }

    /// <summary>Makes a host.</summary>
    /// <param name="ruleset">The ruleset, as <c>nft -f</c> reads it.</param>
    /// <param name="scenario">The host; null for a router whose interfaces are <c>in0</c>, behind which private addresses live, and <c>out0</c>.</param>
    /// <param name="variables">Variables of the ruleset.</param>
    /// <exception cref="Nftables.Diagnostics.LanguageException">The ruleset has mistakes.</exception>
    /// <exception cref="ReplayException">The engine has no such setting or route.</exception>
    public static FirewallHost Parse(string ruleset, Scenario? scenario = null, IReadOnlyList<RulesetVariable>? variables = null)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        return Of(new SourceText("ruleset", Encoding.UTF8.GetBytes(ruleset)), scenario, variables);
    }

    /// <summary>Makes a host from files. The system's own exceptions tell that they cannot be opened.</summary>
    /// <param name="ruleset">Path of the ruleset, as <c>nft -f</c> reads it.</param>
    /// <param name="scenario">Path of the scenario; null for a router whose interfaces are <c>in0</c>, behind which private addresses live, and <c>out0</c>.</param>
    /// <param name="variables">Variables of the ruleset.</param>
    /// <exception cref="Nftables.Diagnostics.LanguageException">The ruleset has mistakes.</exception>
    /// <exception cref="FormatException">The scenario has mistakes: the message tells all of them.</exception>
    /// <exception cref="ReplayException">The engine has no such setting or route.</exception>
    public static FirewallHost Load(string ruleset, string? scenario = null, IReadOnlyList<RulesetVariable>? variables = null)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        Scenario? host = null;
        if (scenario is not null)
        {
            var parse = ScenarioFile.Load(scenario);
            host = parse.Scenario ?? throw new FormatException(string.Join('\n', parse.Errors));
        }
        return Of(new SourceText(ruleset, File.ReadAllBytes(ruleset)), host, variables);
    }

    /// <summary>The programs that the ruleset queues packets to: without one, they are dropped unless the rule says <c>bypass</c>.</summary>
    public PacketQueues Queues => _target.Kernel.Queues;

    /// <summary>The host.</summary>
    public Scenario Scenario => _scenario;

    internal INetlinkChannel Channel => _channel;

    /// <summary>Sends a packet in words, such as <c>tcp 10.0.0.5 &gt; 192.0.2.1:443</c>, or an exchange, such as <c>tcp connection 10.0.0.5 &gt; 192.0.2.1:443</c>.</summary>
    /// <exception cref="FormatException">Something is wrong with the words: the message tells the column and what was expected.</exception>
    /// <exception cref="ReplayException">The host has no interface that the packet could come in by, or no way to its destination.</exception>
    public TrafficOutcome Send(string traffic)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        var (kind, packet) = TrafficReader.Parse(traffic);
        return Send(kind, TrafficReader.WithSourcePort(packet, ref _ports));
    }

    /// <summary>Lets time pass.</summary>
    public void Wait(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        _time = time.Ticks > (long.MaxValue - Step - _time) / NanosecondsPerTick ? long.MaxValue - Step : _time + (time.Ticks * NanosecondsPerTick);
        _target.Kernel.AdvanceTo(_time);
    }

    /// <summary>The connections in the table that meet a <see href="../../../docs/where.md">condition</see>, as conntrack prints them; all without one.</summary>
    /// <exception cref="FormatException">Something is wrong with the condition.</exception>
    public IReadOnlyList<string> Connections(string? condition = null)
    {
        if (condition is null)
            return Connections((ConnectionExpression?)null);
        return ConnectionExpression.TryParse(condition, null, out var expression, out var fault)
            ? Connections(expression)
            : throw new FormatException($"column {fault.Position + 1}: {fault.Message}");
    }

    /// <summary>What a named counter has counted since the host was made.</summary>
    /// <param name="name">NAME, TABLE NAME or FAMILY TABLE NAME.</param>
    /// <exception cref="ReplayException">There is no such counter, or more than one.</exception>
    public CounterValue Counter(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var wanted = RulePattern.Words(name);
        var counters = HostTables.Counters(_channel);
        var found = counters.Keys.Where(full => RulePattern.EndsWith(full, wanted)).Order(StringComparer.Ordinal).ToList();
        if (found is not [var one])
        {
            throw new ReplayException(found.Count > 1
                ? $"there is more than one counter {wanted}: {string.Join(", ", found)}"
                : $"there is no counter {wanted}{(counters.Count == 0 ? "" : $": the ruleset has {string.Join(", ", counters.Keys.Order(StringComparer.Ordinal))}")}");
        }
        var before = _before.GetValueOrDefault(one);
        return new CounterValue(counters[one].Packets - before.Packets, counters[one].Bytes - before.Bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _channel.Dispose();
        _target.Dispose();
    }

    internal List<string> Connections(ConnectionExpression? condition) => HostTables.Connections(_channel, condition);

    internal TrafficOutcome Send(TestTraffic traffic, PacketWords packet) => traffic == TestTraffic.Packet
        ? new TrafficOutcome(traffic, packet, [SendOne(packet)], 1)
        : new Exchange(this, traffic, packet).Run();

    /// <summary>One packet goes in, or is sent by the host.</summary>
    internal PacketOutcome SendOne(PacketWords packet) => packet.OutInterface is null ? SendOne(packet, Place(packet)) : SendOne(packet, null);

    /// <summary>One packet goes in by an interface, or is sent by the host.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="place">Index of the interface; null when the host sends it.</param>
    internal PacketOutcome SendOne(PacketWords packet, int? place)
    {
        _tracer.Clear();
        _time = Math.Min(_time, long.MaxValue - Step) + Step;
        if (place is { } index)
            _target.Send(_time, index, _scenario.ToFrame(index, packet), null, packet.Mark);
        else if (!_target.SendFromHost(_time, packet.ToBytes(), null, packet.Mark))
            throw new ReplayException($"the host has no route to {packet.Destination}");
        return new PacketOutcome(packet.ToString(), packet.Source, [.. _tracer.Steps], _texts);
    }

    /// <summary>Does something during which others answer for the host.</summary>
    internal T WithoutAnswers<T>(Func<T> action)
    {
        _target.Answers = false;
        try
        {
            return action();
        }
        finally
        {
            _target.Answers = true;
        }
    }

    /// <summary>Reads the ruleset, to describe its rules.</summary>
    internal RuleDescriber ReadRules()
    {
        using var client = new RulesetClient(_channel, ownsChannel: false);
        return new RuleDescriber(client);
    }

    private static FirewallHost Of(SourceText ruleset, Scenario? scenario, IReadOnlyList<RulesetVariable>? variables)
    {
        var host = scenario ?? DefaultHost.Usual;
        return new FirewallHost(host, new FirewallRuleset(ruleset, variables ?? []), new HostRuleset(host, allowsOthers: scenario is null));
    }

    private int Place(PacketWords packet)
    {
        var index = packet.InInterface is { } name ? _scenario.IndexOf(name) : _scenario.InterfaceOf(packet.Source);
        return index >= 0 ? index : throw new ReplayException(packet.InInterface is { } missing
            ? $"the host has no interface {missing}"
            : $"nobody with the address {packet.Source} lives behind any interface: say by which it comes in (in NAME)");
    }
}
