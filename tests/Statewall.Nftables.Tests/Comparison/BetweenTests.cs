using CsCheck;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Comparison;

public sealed class BetweenTests
{
    private static readonly ListingOptions Stateless = new() { Stateless = true };

    [Fact]
    public void Between_TwoRulesets_TurnsOneIntoTheOther() => Check(Ground.Engine, hasFlowtables: true, 200);

    [Fact]
    public void Between_TwoRulesetsOfTheKernel_TurnsOneIntoTheOther() => Check(Ground.Kernel, hasFlowtables: false, 60);

    /// <summary>The change as text does the same, and so does one between texts, whose rules have no handles.</summary>
    [Fact]
    public void Text_OfAChange_DoesTheSame()
    {
        using var ground = Ground.Engine();
        using var other = Ground.Engine();
        Gen.Select(GeneratedRuleset.Text(true), GeneratedRuleset.Text(true)).Sample(
            (before, after) =>
            {
                var (present, wanted) = (Ruleset.Parse(before), Ruleset.Parse(after));
                ground.Client.Apply(RulesetTransaction.Replace(present));
                var change = RulesetTransaction.Parse(RulesetTransaction.Between(present, wanted).ToString());
                Apply(ground, change, before, after);
                AssertIs(wanted, other, ground.Client.Read(), change, before, after);
            },
            iter: 100,
            threads: 1);
    }

    /// <summary>Whatever was there, the change makes it what is wanted; a second change has nothing to do; rules that stay keep their handles.</summary>
    private static void Check(Func<Ground> open, bool hasFlowtables, int count)
    {
        using var ground = open();
        using var other = open();
        Gen.Select(GeneratedRuleset.Text(hasFlowtables), GeneratedRuleset.Text(hasFlowtables)).Sample(
            (before, after) =>
            {
                ground.Client.Apply(RulesetTransaction.Replace(Ruleset.Parse(before)));
                var (present, wanted) = (ground.Client.Read(), Ruleset.Parse(after));
                var change = RulesetTransaction.Between(present, wanted);
                Apply(ground, change, before, after);
                var reached = ground.Client.Read();
                AssertIs(wanted, other, reached, change, before, after);
                Assert.Equal("", RulesetTransaction.Between(reached, wanted).ToString());
                AssertHandlesAreKept(present, reached, change);
            },
            iter: count,
            threads: 1);
    }

    private static void Apply(Ground ground, RulesetTransaction change, string before, string after)
    {
        try
        {
            ground.Client.Apply(change);
        }
        catch (LanguageException mistake)
        {
            Assert.Fail($"{string.Concat(mistake.Diagnostics)}\nbefore:\n{before}\nafter:\n{after}\nchange:\n{change}");
        }
    }

    private static void AssertIs(Ruleset wanted, Ground other, Ruleset reached, RulesetTransaction change, string before, string after)
    {
        other.Client.Apply(RulesetTransaction.Replace(wanted));
        var (right, left) = (Sorted(other.Client.Read()), Sorted(reached));
        if (right != left)
            Assert.Fail($"before:\n{before}\nafter:\n{after}\nchange:\n{change}\nreached:\n{left}\nwanted:\n{right}");
    }

    /// <summary>The order of things with names has no meaning.</summary>
    private static string Sorted(Ruleset ruleset) => new Ruleset(ruleset.Tables.OrderBy(table => $"{table.Family} {table.Name}", StringComparer.Ordinal).Select(table => table with
    {
        Chains = [.. table.Chains.OrderBy(chain => chain.Name, StringComparer.Ordinal)],
        Sets = [.. table.Sets.OrderBy(set => set.Name, StringComparer.Ordinal).Select(set => set with { Count = null, Elements = [.. set.Elements.OrderBy(element => element.ToString(), StringComparer.Ordinal)] })],
        Flowtables = [.. table.Flowtables.Select(flowtable => flowtable with { Devices = [.. flowtable.Devices.Order(StringComparer.Ordinal)] })],
        Objects = [.. table.Objects.OrderBy(definition => definition.Name, StringComparer.Ordinal)],
    })).ToText(Stateless);

    /// <summary>What no command removes is there with the same handle.</summary>
    private static void AssertHandlesAreKept(Ruleset present, Ruleset reached, RulesetTransaction change)
    {
        var removed = change.Commands.Where(command => command is { Verb: CommandVerb.Delete, Object: CommandObject.Rule }).Select(command => command.Handle).ToHashSet();
        var emptied = change.Commands.Where(command => command.Verb is CommandVerb.Flush or CommandVerb.Delete && command.Object is CommandObject.Chain).Select(command => (command.Family, command.Table, command.Name)).ToHashSet();
        foreach (var table in present.Tables.Where(table => !change.Commands.Any(command => command is { Verb: CommandVerb.Delete, Object: CommandObject.Table } && command.Table == table.Name && command.Family == table.Family)))
        {
            foreach (var chain in table.Chains.Where(chain => !emptied.Contains((table.Family, table.Name, chain.Name))))
            {
                var handles = reached.Find(table.Family, table.Name)!.Chains.Single(other => other.Name == chain.Name).Rules.Select(rule => rule.Handle).ToHashSet();
                Assert.All(chain.Rules.Where(rule => !removed.Contains(rule.Handle)), rule => Assert.Contains(rule.Handle, handles));
            }
        }
    }
}
