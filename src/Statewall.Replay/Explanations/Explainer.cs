using Statewall.Engine.Forwarding;
using Statewall.Engine.Tracing;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;
using Statewall.Replay.Embedded;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;
using Statewall.Replay.Traces;
using Statewall.Replay.Words;

namespace Statewall.Replay.Explanations;

/// <summary>Sends packets that are described in words through a ruleset, one after the other, and tells of each what happened to it and why.</summary>
public sealed class Explainer : IDisposable
{
    private const long Start = 1_700_000_000_000_000_000; // nanoseconds since 1970
    private const long Step = 1_000_000; // nanoseconds between two packets
    private readonly EngineTarget _target = new();
    private readonly PacketTracer _tracer = new();
    private readonly Scenario _scenario;
    private readonly HostRuleset _ruleset;
    private readonly INetlinkChannel _channel;
    private long _time = Start;
    private TraceStory? _story;

    /// <summary>Makes the host.</summary>
    /// <param name="scenario">The host.</param>
    /// <param name="allowsOtherInterfaces">Whether rulesets may name interfaces that it does not have.</param>
    /// <exception cref="ReplayException">The engine has no such setting or route.</exception>
    public Explainer(Scenario scenario, bool allowsOtherInterfaces = false)
    {
        _scenario = scenario;
        _target.Setup(scenario, Start);
        _target.Tracer = _tracer;
        _channel = _target.OpenChannel();
        _ruleset = new HostRuleset(scenario, allowsOtherInterfaces);
    }

    /// <summary>Loads a ruleset.</summary>
    /// <exception cref="Nftables.Diagnostics.LanguageException">It has mistakes.</exception>
    public void Load(SourceText ruleset)
    {
        _ruleset.Load(_channel, ruleset);
        _story = null;
    }

    /// <summary>Whether the ruleset has chains for what reaches the host itself.</summary>
    public bool HasInputChains => HostTables.Chains(_channel).Exists(one => one.Family is NfProto.IPv4 or NfProto.IPv6 or NfProto.Inet && one.Chain.Hook?.Number == (uint)InetHook.LocalIn);

    /// <summary>Sends a packet, and tells what happened to it.</summary>
    /// <exception cref="ReplayException">The host has no interface that the packet could come in by, or no way to its destination.</exception>
    public Explanation Explain(PacketWords words)
    {
        ArgumentNullException.ThrowIfNull(words);
        _tracer.Clear();
        _time += Step;
        var bytes = words.ToBytes();
        if (words.OutInterface is not null)
        {
            if (!_target.SendFromHost(_time, bytes, null, words.Mark))
                throw new ReplayException($"{words}: the host has no route to {words.Destination}");
        }
        else
        {
            var place = Place(words);
            _target.Send(_time, place, _scenario.ToFrame(place, words), null, words.Mark);
        }
        var steps = _tracer.Steps.ToList();
        var text = "";
        _ruleset.During(() => text = Story.Tell(steps, "the packet"));
        return new Explanation(words, steps, words.OutInterface is null ? _target.LastFate : null, text);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _channel.Dispose();
        _target.Dispose();
    }

    private TraceStory Story
    {
        get
        {
            if (_story is not null)
                return _story;
            using var client = new RulesetClient(_channel, ownsChannel: false);
            return _story = new TraceStory(new RuleDescriber(client));
        }
    }

    private int Place(PacketWords words)
    {
        var index = words.InInterface is { } name ? _scenario.IndexOf(name) : _scenario.InterfaceOf(words.Source);
        return index >= 0 ? index : throw new ReplayException(words.InInterface is { } missing
            ? $"{words}: the host has no interface {missing}"
            : $"{words}: nobody with the address {words.Source} lives behind any interface: say by which it comes in (in NAME)");
    }
}

/// <summary>What happened to a packet.</summary>
/// <param name="Words">The packet.</param>
/// <param name="Steps">What happened, in order.</param>
/// <param name="Fate">What became of it; null of packets that the host sent.</param>
/// <param name="Text">The same as a story.</param>
public sealed record Explanation(PacketWords Words, IReadOnlyList<TraceStep> Steps, PacketFate? Fate, string Text);
