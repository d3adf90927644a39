using Statewall.Engine.Forwarding;
using Statewall.Engine.Tracing;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Listing;
using Statewall.Replay;
using Statewall.Replay.Embedded;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;
using Statewall.Replay.Traces;

namespace Statewall.Cli.Commands;

/// <summary>Prints what became of each packet of a replay: in a line, or as the story of its way.</summary>
internal sealed class ReplayVerdicts : IReplayStory
{
    private readonly EngineTarget _target;
    private readonly Scenario _scenario;
    private readonly HostRuleset _ruleset;
    private readonly PacketTracer _tracer = new();
    private readonly List<(int Device, byte[] Packet)> _left = [];
    private readonly bool _isStory;
    private readonly bool _json;
    private RuleDescriber? _rules;

    private ReplayVerdicts(EngineTarget target, Scenario scenario, HostRuleset ruleset, bool isStory, bool json)
    {
        (_target, _scenario, _ruleset, _isStory, _json) = (target, scenario, ruleset, isStory, json);
        target.Tracer = _tracer;
    }

    /// <summary>Makes one for a replay.</summary>
    /// <exception cref="ReplayException">The target is the kernel, which does not tell what becomes of a packet.</exception>
    public static IReplayStory Of(IReplayTarget target, Scenario scenario, HostRuleset ruleset, bool isStory, bool json) => target switch
    {
        EngineTarget engine => new ReplayVerdicts(engine, scenario, ruleset, isStory, json),
        _ when isStory => new ReplayKernelTrace(target, scenario, ruleset, json),
        _ => throw new ReplayException("--show verdicts needs --engine embedded: the kernel does not tell them; --show trace shows what it tells"),
    };

    /// <inheritdoc/>
    public void Begin() => _tracer.Clear();

    /// <inheritdoc/>
    public void Left(int device, ReadOnlySpan<byte> packet) => _left.Add((device, packet.ToArray()));

    /// <inheritdoc/>
    public void Print(long number)
    {
        var steps = _tracer.Steps;
        _ruleset.During(() => Console.Out.Write(_json ? Json(number, steps) : _isStory ? new TraceStory(Rules).Tell(steps, $"packet {number}") : Line(number, steps)));
        _tracer.Clear();
        _left.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _tracer.Clear();

    private RuleDescriber Rules
    {
        get
        {
            if (_rules is not null)
                return _rules;
            using var client = new RulesetClient(_target.OpenChannel());
            return _rules = new RuleDescriber(client);
        }
    }

    private string Line(long number, IReadOnlyList<TraceStep> steps)
    {
        var packet = steps is [PacketBegan began, ..] ? TraceStory.TextOf(began.LinkHeader, began.Bytes) : "not an IP packet";
        return $"{number}\t{VerdictOf(steps)}\t{packet}\n";
    }

    private string VerdictOf(IReadOnlyList<TraceStep> steps)
    {
        var fate = _target.LastFate;
        var verdict = fate.Disposition switch
        {
            Disposition.Forwarded => $"forwarded to {_scenario.Interfaces[fate.OutInterface].Name}",
            Disposition.Delivered => "delivered",
            Disposition.Held => "held: a fragment",
            Disposition.Refused => "refused",
            _ when Decision(steps) is { } rule => $"dropped by {rule}",
            _ => $"dropped: {TraceStory.ReasonOf(fate.Reason)}",
        };
        return fate.State == ConntrackState.None ? verdict : $"{verdict}\t{fate.State.ToString().ToLowerInvariant()}";
    }

    // The rule or policy that dropped the packet.
    private string? Decision(IReadOnlyList<TraceStep> steps)
    {
        if (_target.LastFate.Reason != DropReason.Rule)
            return null;
        return steps.LastOrDefault(step => step.Packet == 0 && step is RuleEvaluated { Verdict: NftVerdict.Drop } or PolicyApplied { Policy: NftVerdict.Drop }) switch
        {
            RuleEvaluated rule => $"{rule.Chain.Table} {rule.Chain.Name} handle {rule.Rule.Handle}: {Rules.Describe(rule.Chain.Family, rule.Chain.Table, rule.Rule)}",
            PolicyApplied policy => $"{policy.Chain.Table} {policy.Chain.Name}: policy",
            _ => null,
        };
    }

    private string Json(long number, IReadOnlyList<TraceStep> steps) => JsonLine.Of(writer =>
    {
        writer.WriteNumber("packet", number);
        writer.WriteString("text", steps is [PacketBegan began, ..] ? TraceStory.TextOf(began.LinkHeader, began.Bytes) : "");
        TraceJson.WriteFate(writer, _target.LastFate, _scenario);
        if (Decision(steps) is { } rule)
            writer.WriteString("by", rule);
        if (_isStory)
            new TraceJson(Rules).WriteSteps(writer, steps);
    });
}
