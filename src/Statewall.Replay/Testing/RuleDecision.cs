using Statewall.Engine.Tracing;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Replay.Testing;

/// <summary>What gave a packet its verdict in a base chain: a rule, there or in a chain that was jumped to, or the base chain's policy.</summary>
public sealed class RuleDecision
{
    private readonly RuleTexts _texts;
    private readonly Rule? _rule;

    internal RuleDecision(RuleTexts texts, TracedChain chain, Rule? rule, NftVerdict verdict)
    {
        _texts = texts;
        _rule = rule;
        Chain = chain;
        Verdict = verdict;
    }

    /// <summary>The chain that the rule stands in, or whose policy it is.</summary>
    public TracedChain Chain { get; }

    /// <summary>The verdict.</summary>
    public NftVerdict Verdict { get; }

    /// <summary>Whether no rule decided, and the policy did.</summary>
    public bool IsPolicy => _rule is null;

    /// <summary>The rule's handle; null of a policy.</summary>
    public ulong? Handle => _rule?.Handle;

    /// <summary>The rule's comment; null when it has none.</summary>
    public string? Comment => _rule is { } rule ? RuleDescriber.CommentOf(rule) : null;

    /// <summary>The rule as a listing shows it, without its comment and what it counted; null of a policy.</summary>
    public string? Text => _rule is { } rule ? _texts.Of(Chain, rule) : null;

    /// <summary><c>FAMILY TABLE CHAIN: RULE</c>.</summary>
    public override string ToString() => $"{NameOf(Chain)}: {(IsPolicy ? $"policy {(Verdict == NftVerdict.Drop ? "drop" : "accept")}" : WithComment(Text!, Comment))}";

    /// <summary><c>FAMILY TABLE CHAIN</c>.</summary>
    internal static string NameOf(TracedChain chain) => $"{RulesetText.NameOf(chain.Family)} {chain.Table} {chain.Name}";

    /// <summary>A rule with its comment.</summary>
    internal static string WithComment(string text, string? comment) => comment is null ? text : $"{text} comment \"{comment}\"";

    /// <summary>What decided about a packet in each of the base chains that it came to.</summary>
    /// <param name="steps">What happened to that packet.</param>
    /// <param name="texts">Knows the rules' words.</param>
    internal static IEnumerable<RuleDecision> Of(IEnumerable<TraceStep> steps, RuleTexts texts)
    {
        foreach (var step in steps)
        {
            if (step is PolicyApplied policy)
                yield return new RuleDecision(texts, policy.Chain, null, policy.Policy);
            else if (step is RuleEvaluated { FailedExpression: < 0, Verdict: not (NftVerdict.Continue or NftVerdict.Break or NftVerdict.Jump or NftVerdict.Goto or NftVerdict.Return) } rule)
                yield return new RuleDecision(texts, rule.Chain, rule.Rule, rule.Verdict);
        }
    }
}
