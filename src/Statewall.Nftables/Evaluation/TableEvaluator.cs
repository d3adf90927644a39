using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Evaluation;

/// <summary>Turns a table as its text says it into one whose every value is known.</summary>
internal sealed class TableEvaluator(NameSources names)
{
    private readonly ValueEvaluator _values = new(names);

    /// <summary>Evaluates a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="before">What is in the table already; null when that is not known.</param>
    /// <exception cref="Diagnostics.LanguageException">It makes no sense.</exception>
    public TableNode Evaluate(TableNode table, TableScope? before = null)
    {
        SetDefinition[] sets = [.. table.Sets.Select(Evaluate)];
        var scope = new TableScope(table.Family, table.Name, [.. sets, .. before?.Sets ?? []], [.. table.Objects, .. before?.Objects ?? []]) { IsComplete = before is { IsComplete: true } };
        return table with
        {
            Sets = sets,
            Chains = [.. table.Chains.Select(chain => Evaluate(chain, new RuleEvaluator(scope, names)))],
        };
    }

    /// <summary>Evaluates a chain; rules that are parsed when they are asked for are evaluated then.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="rules">Evaluates its rules.</param>
    /// <exception cref="Diagnostics.LanguageException">It makes no sense.</exception>
    public static ChainNode Evaluate(ChainNode chain, RuleEvaluator rules) =>
        chain with { Rules = chain.Rules is LazyList<RuleNode> lazy ? lazy.Select(rules.Evaluate) : [.. chain.Rules.Select(rules.Evaluate)] };

    /// <summary>Evaluates a set or map.</summary>
    /// <exception cref="Diagnostics.LanguageException">It makes no sense.</exception>
    public SetDefinition Evaluate(SetDefinition set)
    {
        var key = _values.EvaluateSelector(set.Key);
        return set with { Key = key, Elements = EvaluateElements(set, key, keysSuffice: false), Flags = set.Timeout is null ? set.Flags : set.Flags | NftSetFlags.Timeout };
    }

    /// <summary>Evaluates elements of a set or map that is there.</summary>
    /// <param name="set">The set or map.</param>
    /// <param name="elements">The elements.</param>
    /// <param name="keysSuffice">What keys of a map lead to need not be said.</param>
    /// <exception cref="Diagnostics.LanguageException">They make no sense.</exception>
    public IReadOnlyList<ExpressionNode> Evaluate(SetDefinition set, IReadOnlyList<ExpressionNode> elements, bool keysSuffice) =>
        EvaluateElements(set with { Elements = elements }, _values.EvaluateSelector(set.Key), keysSuffice);

    private IReadOnlyList<ExpressionNode> EvaluateElements(SetDefinition set, ExpressionNode key, bool keysSuffice)
    {
        if (set.Elements is ScannedElements scanned && (!set.IsMap || keysSuffice) && key.Type is not null && scanned.Evaluate(_values, Expected.Of(key)) is { } evaluated)
            return RequireValues(set, evaluated);
        var elements = new List<ExpressionNode>(set.Elements.Count);
        foreach (var element in set.Elements)
            elements.Add(EvaluateElement(set, element, key, keysSuffice));
        return elements;
    }

    private ExpressionNode EvaluateElement(SetDefinition set, ExpressionNode element, ExpressionNode key, bool keysSuffice)
    {
        var evaluated = EvaluateMember(set, element, key, keysSuffice);
        if (!set.Flags.HasFlag(NftSetFlags.Interval))
            RequireValue(set, ElementBytes.KeyOf(evaluated));
        return evaluated;
    }

    private static PlainElements RequireValues(SetDefinition set, PlainElements elements)
    {
        for (var index = 0; !set.Flags.HasFlag(NftSetFlags.Interval) && index < elements.Count; index++)
        {
            if (elements.BoundsAt(index) is var (from, to) && from != to)
                RequireValue(set, elements[index]);
        }
        return elements;
    }

    /// <summary>Only sets of intervals have room for more than one value in an element.</summary>
    private static void RequireValue(SetDefinition set, ExpressionNode key)
    {
        var kind = key switch { PrefixNode => "prefix", RangeNode => "range", _ => null };
        if (kind is not null)
            throw Parser.Wrong($"You must add 'flags interval' to your {(set.IsMap ? "map" : "set")} declaration if you want to add {kind} elements", key.Span);
        if (key is ConcatenationNode fields)
        {
            foreach (var field in fields.Parts)
                RequireValue(set, field);
        }
    }

    private ExpressionNode EvaluateMember(SetDefinition set, ExpressionNode element, ExpressionNode key, bool keysSuffice)
    {
        if (!set.IsMap || (keysSuffice && element is not MappingNode))
            return _values.EvaluateLike(element, key);
        if (element is not MappingNode mapping)
            throw Parser.Wrong("this element of a map leads to nothing", element.Span);
        var data = mapping.Data switch
        {
            SymbolNode name when set.ObjectKind is not null => name with { IsQuoted = true },
            var other when set.ObjectKind is not null => throw Parser.Wrong($"the name of a {set.ObjectKind} is needed here", other.Span),
            VerdictNode verdict => set.Data!.Type == DatatypeTable.Verdict ? verdict : throw Parser.Wrong("a verdict has no place in this map", verdict.Span),
            var value => _values.EvaluateLike(value, set.Data!),
        };
        return mapping with { Key = _values.EvaluateLike(mapping.Key, key), Data = data };
    }
}
