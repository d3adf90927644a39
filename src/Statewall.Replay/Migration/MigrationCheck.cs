using Statewall.Iptables.Extensions.Matches;
using Statewall.Iptables.Families;
using Statewall.Iptables.Migration;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Replay.Migration;

/// <summary>Checks each translated rule of a migrated ruleset; what rules on the same list of addresses do depends on each other, and they are checked together.</summary>
internal sealed class MigrationCheck : IDisposable
{
    private readonly Dictionary<XtFamily, EquivalenceCheck> _checks = [];
    private readonly Dictionary<(XtFamily, string, RulePlace, string), CheckResult> _known = [];

    /// <summary>Checks all rules. Where a rule and its translation differ, the translation counts as approximated.</summary>
    /// <param name="ruleset">The ruleset.</param>
    /// <param name="progress">Gets how many rules are done.</param>
    /// <returns>What was found about each rule that was translated.</returns>
    public IReadOnlyDictionary<MigratedRule, CheckResult> Run(MigratedRuleset ruleset, Action<int>? progress = null)
    {
        var results = new Dictionary<MigratedRule, CheckResult>(ReferenceEqualityComparer.Instance);
        foreach (var table in ruleset.Tables)
        {
            foreach (var (place, rules) in GroupsOf(table).ToList())
            {
                Run(table, place, rules, results);
                progress?.Invoke(results.Count);
            }
        }
        return results;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var check in _checks.Values)
            check.Dispose();
    }

    private void Run(MigratedTable table, RulePlace place, IReadOnlyList<MigratedRule> rules, Dictionary<MigratedRule, CheckResult> results)
    {
        CheckResult result;
        try
        {
            result = Check(table, place, rules);
        }
        catch (RefusedTextException refusal)
        {
            if (rules is [var only])
                (only.Text, only.Obstacle) = (null, $"nft takes no such rule: {refusal.Message}");
            else
            {
                foreach (var rule in rules)
                    Run(table, place, [rule], results);
            }
            return;
        }
        foreach (var rule in rules)
        {
            results[rule] = result;
            if (result.Witness is { } witness && rule.Approximations.Count == 0)
                rule.Approximations = [$"with the packet {witness.Packet}: {witness.Iptables} (iptables), {witness.Nft} (nft)"];
        }
    }

    private CheckResult Check(MigratedTable table, RulePlace place, IReadOnlyList<MigratedRule> rules)
    {
        var key = (table.Family, table.Name, place, string.Join('\n', rules.Select(rule => rule.Source)));
        if (_known.TryGetValue(key, out var known))
            return known;
        if (rules.Any(rule => rule.Notes.Count > 0) && TimeZoneInfo.Local.BaseUtcOffset != TimeSpan.Zero)
            return new CheckResult(0, 0, null, "times can be compared only with TZ=UTC");
        if (!_checks.TryGetValue(table.Family, out var check))
            _checks.Add(table.Family, check = new EquivalenceCheck(table.Family));
        return _known[key] = check.Check(table, rules, place);
    }

    private static IEnumerable<(RulePlace Place, IReadOnlyList<MigratedRule> Rules)> GroupsOf(MigratedTable table)
    {
        var shared = new Dictionary<(string, RulePlace), List<MigratedRule>>();
        foreach (var chain in table.Chains)
        {
            var place = PlaceOf(table, chain);
            foreach (var rule in chain.Rules.Where(rule => rule.Text is not null))
            {
                if (MemoryOf(rule) is not { } memory)
                    yield return (place, [rule]);
                else if (shared.TryGetValue((memory, place), out var group))
                    group.Add(rule);
                else
                    shared.Add((memory, place), [rule]);
            }
        }
        foreach (var ((_, place), rules) in shared)
            yield return (place, rules);
    }

    // What a rule remembers packets by, where other rules can do so by the same.
    private static string? MemoryOf(MigratedRule rule) =>
        rule.Rule!.Find(RecentMatch.Instance) is { } recent ? $"recent {RecentMatch.NameIn(recent.Info)}"
        : rule.Rule.Find(HashlimitMatch.Instance) is { } limit ? $"hashlimit {HashlimitMatch.NameIn(limit.Info)}"
        : null;

    private static RulePlace PlaceOf(MigratedTable table, MigratedChain chain)
    {
        const int Tracking = -200; // NF_IP_PRI_CONNTRACK
        var entrance = table.EntrancesOf(chain) is [var first, ..] ? first : null;
        return new RulePlace(entrance?.Hook ?? InetHook.Forward, entrance is null || entrance.Priority > Tracking, entrance?.Type == "nat" || table.Name == "nat");
    }
}
