using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Evaluation;

/// <summary>Turns a rule as its text says it into one whose every value is known.</summary>
/// <param name="names">Names that this machine knows.</param>
/// <param name="family">The family of the rule's table.</param>
internal sealed class RuleEvaluator(NameSources names, NfProto family = NfProto.Inet)
{
    private readonly ValueEvaluator _values = new(names);
    private NetworkContext _context = new(family);

    /// <summary>Evaluates a rule.</summary>
    /// <exception cref="Diagnostics.LanguageException">It makes no sense.</exception>
    public RuleNode Evaluate(RuleNode rule)
    {
        _context = new NetworkContext(family);
        return rule with { Statements = [.. rule.Statements.Select(Evaluate)] };
    }

    private StatementNode Evaluate(StatementNode statement) => statement switch
    {
        MatchStatement match => Evaluate(match),
        _ => statement,
    };

    private MatchStatement Evaluate(MatchStatement match)
    {
        var left = _values.EvaluateSelector(_context.Resolve(match.Left));
        match = match with { Left = left, Right = _values.Evaluate(match.Right, Expected.Of(left)) };
        _context.Note(match);
        return match;
    }
}
