using Statewall.Engine.Tracing;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Traces;

namespace Statewall.Replay.Testing;

/// <summary>The words of a ruleset's rules. The ruleset is read when the first of them is asked for: tests that pass need none.</summary>
/// <param name="ruleset">Knows the host's interfaces.</param>
/// <param name="read">Reads the ruleset of a host that has it.</param>
internal sealed class RuleTexts(HostRuleset ruleset, Func<RuleDescriber> read)
{
    private static readonly ListingOptions Stateless = new() { Stateless = true };

    private readonly Dictionary<(NfProto, string, string, ulong), string> _known = [];
    private RuleDescriber? _describer;

    private RuleDescriber Describer => _describer ??= read();

    /// <summary>A rule as a listing shows it, without its comment and what it counted.</summary>
    public string Of(TracedChain chain, Rule rule)
    {
        var key = (chain.Family, chain.Table, chain.Name, rule.Handle ?? 0);
        if (_known.TryGetValue(key, out var text))
            return text;
        ruleset.During(() => text = Describer.Describe(chain.Family, chain.Table, rule, Stateless));
        return _known[key] = text!;
    }

    /// <summary>What happened to a packet, as a story.</summary>
    public string Story(IReadOnlyList<TraceStep> steps, string head)
    {
        var text = "";
        ruleset.During(() => text = new TraceStory(Describer).Tell(steps, head));
        return text;
    }

    /// <summary>Why a rule did not match a packet.</summary>
    public string WhyNot(RuleEvaluated step)
    {
        var text = "";
        ruleset.During(() => text = new TraceStory(Describer).WhyNot(step));
        return text;
    }
}
