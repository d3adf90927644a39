using System.Text;
using CsCheck;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Building;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Generated;

/// <summary>Trees of the whole language, made by chance: what is listed of them, as text and as JSON, is read as the same trees.</summary>
public sealed class RoundTripTests
{
    private const int Rules = 4000;
    private const int Tables = 1000;

    private static readonly NameSources Names = new("/nowhere"); // the same on every machine
    private static readonly ListingOptions Options = new() { Names = Names };
    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue - 1];

    /// <summary>Kinds that no text says, and why.</summary>
    private static readonly HashSet<Type> Unsayable =
    [
        typeof(UnknownStatement), typeof(XtablesStatement), // only a kernel has them
    ];

    private static readonly SetDefinition[] Sets =
    [
        new("addresses", new TypeNode(DatatypeTable.IPv4Address)),
        new("marks", new TypeNode(DatatypeTable.IPv4Address)) { Data = new TypeNode(DatatypeTable.Mark) },
        new("ways", new TypeNode(DatatypeTable.IPv4Address)) { Data = new TypeNode(DatatypeTable.Verdict) },
    ];

    [Fact]
    public void Rule_AsText_IsReadAsTheSame() => Seeds.Sample(
        seed =>
        {
            var (scope, rule) = Evaluated(new StatementTrees(new Chance(seed)).Rule());
            var text = TextOf(rule);
            AssertSame(rule, Read(text, () => Evaluate(scope, new Parser(SourceOf(text)).ParseRule())), text);
        },
        iter: Rules);

    [Fact]
    public void Rule_AsJson_IsReadAsTheSame() => Seeds.Sample(
        seed =>
        {
            var (scope, rule) = Evaluated(new StatementTrees(new Chance(seed)).Rule());
            var output = new TextOutput();
            rule.WriteJson(new JsonOutput(output), scope.Family, "t", "c", Options);
            var text = output.ToString();
            // what is compared has an operation in JSON, and a reject a code, if only the usual ones
            AssertSame(Said(rule), Said(Read(text, () => Evaluate(scope, RuleNode.ReadJson(new JsonText(SourceOf(text)).Root.Require("rule"))))), text);
        },
        iter: Rules);

    [Fact]
    public void Table_AsText_IsReadAsTheSame() => Seeds.Sample(
        seed =>
        {
            var table = new TableTrees(new Chance(seed)).Table();
            var output = new TextOutput();
            RulesetText.Write(output, table, Options);
            var text = output.ToString();
            AssertSame(table, Read(text, () => CommandReader.Read(SourceOf(text), Names)[0].TableDefinition!), text);
        },
        iter: Tables);

    [Fact]
    public void Table_AsJson_IsReadAsTheSame() => Seeds.Sample(
        seed =>
        {
            var table = JsonForm(new TableTrees(new Chance(seed)).Table());
            var output = new TextOutput();
            RulesetJson.Write(output, [table], Options);
            var text = output.ToString();
            AssertSame(table, Read(text, () => Fold(JsonCommandReader.Read(SourceOf(text), Names))), text);
        },
        iter: Tables);

    /// <summary>A kind that is added to the language must be generated here too.</summary>
    [Fact]
    public void Trees_OfSomeSeeds_HaveEveryKind()
    {
        var seen = new HashSet<Type>();
        for (var seed = 0; seed < 2000; seed++)
        {
            Collect(Evaluated(new StatementTrees(new Chance(seed)).Rule()).Rule, seen);
            Collect(new TableTrees(new Chance(seed)).Table(), seen);
        }
        var kinds = typeof(ExpressionNode).Assembly.GetTypes().Where(type => type is { IsAbstract: false, IsPublic: true } && Array.Exists((Type[])[typeof(ExpressionNode), typeof(StatementNode), typeof(ObjectDefinition), typeof(TunnelOptions)], type.IsSubclassOf));
        Assert.Empty(kinds.Where(kind => !seen.Contains(kind) && !Unsayable.Contains(kind)).Select(kind => kind.Name));
    }

    /// <summary>A rule in a family that has what it reads.</summary>
    private static (TableScope Scope, RuleNode Rule) Evaluated(RuleNode rule)
    {
        var refusals = new StringBuilder();
        foreach (var family in (NfProto[])[NfProto.Inet, NfProto.IPv4, NfProto.Netdev, NfProto.Bridge, NfProto.Arp, NfProto.IPv6])
        {
            var scope = new TableScope(family, "t", Sets, []);
            try
            {
                return (scope, Evaluate(scope, rule));
            }
            catch (LanguageException mistake)
            {
                refusals.Append($"{family}: {mistake.Message}\n");
            }
        }
        throw new InvalidOperationException($"no family takes {TextOf(rule)}\n{refusals}");
    }

    private static RuleNode Evaluate(TableScope scope, RuleNode rule) => new RuleEvaluator(scope, Names).Evaluate(rule);

    private static string TextOf(RuleNode rule)
    {
        var output = new TextOutput();
        RulesetText.WriteStatements(output, rule, Options);
        return output.ToString();
    }

    private static SourceText SourceOf(string text) => new("listed", Encoding.UTF8.GetBytes(text));

    private static T Read<T>(string text, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (LanguageException mistake)
        {
            throw new InvalidOperationException($"what is listed is refused: {string.Concat(mistake.Diagnostics)}\n{text}");
        }
    }

    private static void AssertSame(object tree, object again, string text)
    {
        if (TreeComparer.FirstDifference(tree, again) is { } difference)
            throw new InvalidOperationException($"what is listed is read as another: {difference}\n{text}");
    }

    private static TableNode Fold(IReadOnlyList<CommandNode> commands)
    {
        var fold = new CommandFold();
        foreach (var command in commands)
            fold.Add(command);
        return fold.ToRuleset().Tables[0];
    }

    private static RuleNode Said(RuleNode rule) => rule with
    {
        Statements = [.. rule.Statements.Select(statement => statement switch
        {
            MatchStatement match => match with { IsImplicit = false },
            RejectStatement { Code: ValueNode { Number: var code } } reject when code == PortUnreachable(reject.Kind) => reject with { Kind = RejectKind.Unspecified, Code = null },
            _ => statement,
        })],
    };

    private static UInt128 PortUnreachable(RejectKind kind) => kind switch { RejectKind.Icmp => 3, RejectKind.IcmpV6 => 4, _ => 1 };

    /// <summary>A table as JSON can say it.</summary>
    private static TableNode JsonForm(TableNode table) => table with
    {
        Sets = [.. table.Sets.Select(set => set.Data is MetaNode { Type: { } type } ? set with { Data = new TypeNode(type) } : set)], // data has names of datatypes
        Chains = [.. table.Chains.Select(chain => chain.Hook is { } hook ? chain with { Hook = hook with { IsOffloaded = false } } : chain)],
        Flowtables = [.. table.Flowtables.Select(flowtable => flowtable with { IsOffloaded = false, Counts = false })],
    };

    private static void Collect(object? tree, HashSet<Type> seen)
    {
        if (tree is System.Collections.IEnumerable list and not string)
        {
            foreach (var item in list)
                Collect(item, seen);
            return;
        }
        if (tree?.GetType() is not { } type || type.Assembly != typeof(ExpressionNode).Assembly || type.Namespace is not { } space || space.EndsWith("Datatypes", StringComparison.Ordinal) || space.EndsWith("Headers", StringComparison.Ordinal) || space.EndsWith("Scanning", StringComparison.Ordinal) || type.IsEnum)
            return;
        seen.Add(type);
        foreach (var property in type.GetProperties().Where(property => property.GetIndexParameters().Length == 0))
            Collect(property.GetValue(tree), seen);
    }
}
