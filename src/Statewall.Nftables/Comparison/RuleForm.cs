using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nftables.Delinearization;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Comparison;

/// <summary>
/// What a rule means: how it is listed once the kernel has it, without handles and what was counted, and with the elements of sets in order. Two rules
/// that mean the same have the same text, however they were written.
/// </summary>
/// <param name="Text">The text.</param>
/// <param name="References">What the rule uses by name.</param>
internal sealed record RuleForm(string Text, IReadOnlySet<Reference> References)
{
    private static readonly ListingOptions Options = new() { Stateless = true, NumericPriorities = true };

    /// <summary>The form of a rule.</summary>
    /// <exception cref="Diagnostics.LanguageException">The rule cannot be expressed.</exception>
    public static RuleForm Of(TableNode table, RuleNode rule)
    {
        var references = new HashSet<Reference>();
        return new RuleForm(TextOf(table, rule, references), references);
    }

    private static string TextOf(TableNode table, RuleNode rule, HashSet<Reference> references)
    {
        // rules in braces count as the name of the chain that they are
        var named = rule with { Statements = [.. rule.Statements.Select(statement => statement is VerdictStatement { Block: { } block } verdict ? verdict with { Block = null, Chain = BlockOf(table, block, references) } : statement)] };
        // what only the kernel knows cannot be taken there and back
        var known = named with { Statements = [.. named.Statements.Where(statement => statement is not (UnknownStatement or XtablesStatement))] };
        var linear = new RuleWriter(table.Family, table.Name, table.Sets, new BatchNumbers()).Write(known);
        Collect(linear, references);
        var isKnown = known.Statements.Count == named.Statements.Count;
        var output = new TextOutput();
        RulesetText.WriteStatements(output, isKnown ? rule with { Statements = [.. Read(table, linear).Select(Sorted)] } : named, Options);
        return output.ToString();
    }

    private static string BlockOf(TableNode table, IReadOnlyList<RuleNode> block, HashSet<Reference> references) =>
        $"{{\n{string.Join('\n', block.Select(inner => TextOf(table, inner, references)))}\n}}";

    /// <summary>The statements that the kernel's expressions are.</summary>
    private static IReadOnlyList<StatementNode> Read(TableNode table, LinearRule linear)
    {
        var sets = linear.Sets.ToDictionary(set => NameOf(set.Id), set => new KernelSet(set.ToMessage(table.Name) with { Name = NameOf(set.Id) }, [.. set.Elements.Select(element => element.ToMessage())]), StringComparer.Ordinal);
        return RuleReader.Read(table.Family, linear.Expressions.Select(one => Named(one.Expression)), name => sets.GetValueOrDefault(name) ?? SetOf(table, name));
    }

    private static KernelSet? SetOf(TableNode table, string name) =>
        table.Sets.FirstOrDefault(set => set.Name == name) is { } set ? new KernelSet(SetMessages.Of(set, table.Name), []) : null;

    private static string NameOf(uint id) => $"__set{id}";

    /// <summary>Sets without a name, by a name.</summary>
    private static Expression Named(Expression expression) => expression.Data switch
    {
        LookupExpression { SetId: { } id } lookup => Expression.Of(lookup with { Set = NameOf(id) }),
        ObjrefExpression { SetId: { } id } reference => Expression.Of(reference with { Set = NameOf(id) }),
        _ => expression,
    };

    /// <summary>A statement in which the elements of sets without a name stand in the order of their texts.</summary>
    private static StatementNode Sorted(StatementNode statement) => statement switch
    {
        MatchStatement match => match with { Right = Sorted(match.Right), Left = Sorted(match.Left) },
        VerdictMapStatement map => map with { Map = Sorted(map.Map) },
        AssignStatement assignment => assignment with { Value = Sorted(assignment.Value) },
        ObjectStatement use => use with { Name = Sorted(use.Name) },
        _ => statement,
    };

    private static ExpressionNode Sorted(ExpressionNode node) => node switch
    {
        SetNode set => set with { Elements = [.. set.Elements.OrderBy(element => element.ToString(), StringComparer.Ordinal)] },
        MapNode map => map with { Map = Sorted(map.Map) },
        _ => node,
    };

    private static void Collect(LinearRule rule, HashSet<Reference> references)
    {
        foreach (var expression in rule.Expressions)
        {
            if (ReferenceOf(expression.Expression) is { } reference)
                references.Add(reference);
        }
        foreach (var set in rule.Sets)
        {
            var kind = set.ObjectType is { } type ? ObjectKinds.NameOf(type) : null;
            references.UnionWith(set.Elements.Where(element => element.Chain is not null).Select(element => new Reference(ReferenceKind.Chain, element.Chain!)));
            references.UnionWith(set.Elements.Where(element => element.Object is not null).Select(element => Reference.ToObject(kind ?? "", element.Object!)));
        }
    }

    private static Reference? ReferenceOf(Expression expression) => expression.Data switch
    {
        LookupExpression { SetId: null, Set: { } set } => new Reference(ReferenceKind.Set, set),
        DynsetExpression { Set: { } set } => new Reference(ReferenceKind.Set, set),
        ObjrefExpression { SetId: null, Set: { } set } => new Reference(ReferenceKind.Set, set),
        ObjrefExpression { Name: { } name, Type: { } type } => Reference.ToObject(ObjectKinds.NameOf(type) ?? "", name),
        FlowOffloadExpression { Flowtable: { } flowtable } => new Reference(ReferenceKind.Flowtable, flowtable),
        ImmediateExpression { Data: { Verdict: { Chain: { } chain } } } => new Reference(ReferenceKind.Chain, chain),
        _ => null,
    };
}
