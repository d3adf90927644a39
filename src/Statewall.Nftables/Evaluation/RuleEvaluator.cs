using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Evaluation;

/// <summary>Turns a rule as its text says it into one whose every value is known.</summary>
internal sealed class RuleEvaluator(NameSources names)
{
    private readonly ValueEvaluator _values = new(names);

    /// <summary>Evaluates a rule.</summary>
    /// <exception cref="Diagnostics.LanguageException">It makes no sense.</exception>
    public RuleNode Evaluate(RuleNode rule) => rule with { Statements = [.. rule.Statements.Select(Evaluate)] };

    private StatementNode Evaluate(StatementNode statement) => statement switch
    {
        MatchStatement match => Evaluate(match),
        _ => statement,
    };

    private MatchStatement Evaluate(MatchStatement match)
    {
        var left = _values.EvaluateSelector(match.Left);
        return match with { Left = left, Right = _values.Evaluate(match.Right, Expected.Of(left)) };
    }
}
