using Statewall.Engine.Tracing;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Replay.Testing;

/// <summary>How far tests came to a rule.</summary>
public enum RuleReach
{
    /// <summary>No packet came to it.</summary>
    Never,

    /// <summary>Packets came to it, and none matched it.</summary>
    Reached,

    /// <summary>A packet matched it.</summary>
    Matched,
}

/// <summary>A rule, and how far tests came to it.</summary>
/// <param name="Chain">Its chain.</param>
/// <param name="Handle">Its handle.</param>
/// <param name="Text">The rule as a listing shows it, with its comment, without what it counted.</param>
/// <param name="Reach">How far tests came.</param>
public sealed record CoveredRule(TracedChain Chain, ulong Handle, string Text, RuleReach Reach)
{
    /// <summary><c>FAMILY TABLE CHAIN: RULE</c>.</summary>
    public override string ToString() => $"{RuleDecision.NameOf(Chain)}: {Text}";
}

/// <summary>Notes which rules of a ruleset packets come to, and which they match.</summary>
public sealed class RulesetCoverage
{
    private readonly RuleTexts _texts;
    private readonly List<(TracedChain Chain, Rule Rule)> _rules = [];
    private readonly Dictionary<(NfProto Family, string Table, ulong Handle), RuleReach> _reached = [];

    internal RulesetCoverage(FirewallHost host, RuleTexts texts)
    {
        _texts = texts;
        foreach (var (family, rule) in HostTables.Rules(host.Channel))
            _rules.Add((new TracedChain(family, rule.Table ?? "", rule.Chain ?? ""), rule));
    }

    /// <summary>The rules in the order of the listing.</summary>
    public IReadOnlyList<CoveredRule> Rules => [.. _rules.Select(entry => new CoveredRule(
        entry.Chain,
        entry.Rule.Handle ?? 0,
        RuleDecision.WithComment(_texts.Of(entry.Chain, entry.Rule), RuleDescriber.CommentOf(entry.Rule)),
        _reached.GetValueOrDefault((entry.Chain.Family, entry.Chain.Table, entry.Rule.Handle ?? 0))))];

    /// <summary>Notes what happened to packets.</summary>
    internal void Add(TrafficOutcome outcome)
    {
        foreach (var step in outcome.Packets.SelectMany(packet => packet.Steps).OfType<RuleEvaluated>())
        {
            var key = (step.Chain.Family, step.Chain.Table, step.Rule.Handle ?? 0);
            var reach = step.FailedExpression < 0 ? RuleReach.Matched : RuleReach.Reached;
            if (reach > _reached.GetValueOrDefault(key))
                _reached[key] = reach;
        }
    }
}
