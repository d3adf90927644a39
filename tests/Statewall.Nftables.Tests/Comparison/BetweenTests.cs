using CsCheck;
using Statewall.Engine;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Comparison;

public sealed class BetweenTests
{
    private static readonly ListingOptions Stateless = new() { Stateless = true };

    /// <summary>On the engine: whatever was there, the change makes it what is wanted; a second change has nothing to do; rules that stay keep their handles.</summary>
    [Fact]
    public void Between_TwoRulesets_TurnsOneIntoTheOther() => Gen.Select(GeneratedRuleset.Text, GeneratedRuleset.Text).Sample(
        (before, after) =>
        {
            using var kernel = new EmbeddedKernel();
            using var client = new RulesetClient(kernel.OpenChannel());
            client.Apply(RulesetChange.Replace(Ruleset.Parse(before)));
            var (present, wanted) = (client.Read(), Ruleset.Parse(after));
            var change = RulesetChange.Between(present, wanted);
            Apply(client, change, before, after);
            var reached = client.Read();
            Assert.Equal(Sorted(ReadOnAnother(wanted)), Sorted(reached));
            Assert.Empty(RulesetChange.Between(reached, wanted).ToString());
            AssertHandlesAreKept(present, reached, change);
        },
        iter: 300,
        threads: 1);

    /// <summary>The change as text does the same, and so does one between texts, whose rules have no handles.</summary>
    [Fact]
    public void Text_OfAChange_DoesTheSame() => Gen.Select(GeneratedRuleset.Text, GeneratedRuleset.Text).Sample(
        (before, after) =>
        {
            using var kernel = new EmbeddedKernel();
            using var client = new RulesetClient(kernel.OpenChannel());
            var (present, wanted) = (Ruleset.Parse(before), Ruleset.Parse(after));
            client.Apply(RulesetChange.Replace(present));
            Apply(client, RulesetChange.Parse(RulesetChange.Between(present, wanted).ToString()), before, after);
            Assert.Equal(Sorted(ReadOnAnother(wanted)), Sorted(client.Read()));
        },
        iter: 200,
        threads: 1);

    private static void Apply(RulesetClient client, RulesetChange change, string before, string after)
    {
        try
        {
            client.Apply(change);
        }
        catch (LanguageException mistake)
        {
            Assert.Fail($"{string.Concat(mistake.Diagnostics)}\nbefore:\n{before}\nafter:\n{after}\nchange:\n{change}");
        }
    }

    private static Ruleset ReadOnAnother(Ruleset wanted)
    {
        using var kernel = new EmbeddedKernel();
        using var client = new RulesetClient(kernel.OpenChannel());
        client.Apply(RulesetChange.Replace(wanted));
        return client.Read();
    }

    /// <summary>The order of things with names has no meaning.</summary>
    private static string Sorted(Ruleset ruleset) => new Ruleset(ruleset.Tables.OrderBy(table => $"{table.Family} {table.Name}", StringComparer.Ordinal).Select(table => table with
    {
        Chains = [.. table.Chains.OrderBy(chain => chain.Name, StringComparer.Ordinal)],
        Sets = [.. table.Sets.OrderBy(set => set.Name, StringComparer.Ordinal).Select(set => set with { Elements = [.. set.Elements.OrderBy(element => element.ToString(), StringComparer.Ordinal)] })],
        Objects = [.. table.Objects.OrderBy(definition => definition.Name, StringComparer.Ordinal)],
    })).ToText(Stateless);

    /// <summary>What no command removes is there with the same handle, and no command removes what another adds again.</summary>
    private static void AssertHandlesAreKept(Ruleset present, Ruleset reached, RulesetChange change)
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
