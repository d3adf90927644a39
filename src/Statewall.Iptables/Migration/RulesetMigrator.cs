using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Extensions.Matches;
using Statewall.Iptables.Extensions.Targets;
using Statewall.Iptables.Families;
using Statewall.Iptables.Migration.Ipsets;
using Statewall.Iptables.Restoring;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Migration;

// Overview: saved rulesets → tables with chains and rules as they are at their ends (RulesetCollector) → what rules ask of each other is gathered
// (lists of addresses, sets that rules change) → each rule is translated on its own → a file (NftFile). No engine is needed; whether a translation does the
// same is found out elsewhere.

/// <summary>Turns saved rulesets of iptables and ip6tables, with sets of ipset, into nft's language.</summary>
/// <param name="ipsets">The sets.</param>
internal sealed class RulesetMigrator(IReadOnlyDictionary<string, Ipset> ipsets)
{
    private readonly IpsetNames _names = new();
    private readonly MigratedRuleset _ruleset = new(ipsets);

    /// <summary>Reads a saved ruleset; where ip6tables-save wrote a part of it, that is its own.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="text">The ruleset.</param>
    /// <param name="isIPv6">What does not say by which tool it was saved is ip6tables'.</param>
    public void Read(string file, string text, bool isIPv6)
    {
        _ruleset.Files.Add(file);
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        var start = 0;
        for (var at = 1; at <= lines.Length; at++)
        {
            if (at < lines.Length && FamilyOf(lines[at]) is null)
                continue;
            var said = lines[start..at].Select(FamilyOf).FirstOrDefault(family => family is not null);
            ReadPart(file, lines, start, at, said ?? (isIPv6 ? IPv6Family.Instance : IPv4Family.Instance));
            start = at;
        }
    }

    /// <summary>Translates all that was read.</summary>
    public MigratedRuleset Translate()
    {
        foreach (var table in _ruleset.Tables)
        {
            Gather(table);
            foreach (var chain in table.Chains)
            {
                var entrances = table.EntrancesOf(chain);
                table.Context.IsSourceTranslated = entrances.Select(entrance => (bool?)(entrance.Hook is InetHook.LocalIn or InetHook.PostRouting)).Distinct().ToArray() is [var only] ? only : null;
                foreach (var rule in chain.Rules)
                    Translate(table, rule);
            }
        }
        return _ruleset;
    }

    /// <summary>A rule of a line without what it has counted.</summary>
    public static string SourceOf(string line) => line.StartsWith('[') && line.IndexOf(']', StringComparison.Ordinal) is > 0 and var end ? line[(end + 1)..].Trim() : line.Trim();

    // those of links are not migrated
    private static XtFamily? FamilyOf(string line) => SavedRemark.FamilyOf(line) is IpFamily family ? family : null;

    private void ReadPart(string file, string[] lines, int start, int end, XtFamily family)
    {
        var collector = new RulesetCollector(family, file, lines, _ruleset);
        SavedRulesReader? reader = null;
        reader = new SavedRulesReader(family, collector)
        {
            TakesCounters = true,
            Ipsets = _names,
            Mistake = mistake => Refuse(family, file, lines, reader!.Line, mistake),
        };
        try
        {
            reader.Read(new StringReader(new string('\n', start) + string.Join('\n', lines[start..end])));
        }
        catch (XtUsageException mistake)
        {
            Refuse(family, file, lines, reader.Line, mistake);
        }
    }

    private void Refuse(XtFamily family, string file, string[] lines, int number, XtUsageException mistake)
    {
        var line = number <= lines.Length ? lines[number - 1] : "";
        var message = string.Join(' ', mistake.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        _ruleset.Refused.Add(new MigratedRule(family, file, number, SourceOf(line)) { Obstacle = $"{family.Tool} refuses this line{(message.Length > 0 ? $": {message}" : "")}" });
    }

    private static void Gather(MigratedTable table)
    {
        table.Context.NameChains([.. table.Chains.Select(chain => chain.Name)]);
        foreach (var rule in table.Chains.SelectMany(chain => chain.Rules).Select(rule => rule.Rule!))
        {
            foreach (var match in rule.Matches)
            {
                if (match.Kind == RecentMatch.Instance && RecentMatch.NeedOf(match.Info) is { } need)
                    table.Context.RecentListOf(need.Name).Need(need.Seconds);
            }
            if (rule.Target is { } target && target.Kind == SetTarget.Instance)
                table.Context.ChangedIpsets.UnionWith(SetTarget.Changed(target.Info, rule));
        }
    }

    // But in a comment, where another sign stands for it.
    private static bool HasQuotation(string source)
    {
        var words = ShellWords.Split(source);
        return words.Where((word, at) => word.Contains('"', StringComparison.Ordinal) && (at == 0 || words[at - 1] != "--comment")).Any();
    }

    private static void Translate(MigratedTable table, MigratedRule migrated)
    {
        var rule = migrated.Rule!;
        var translation = new RuleTranslation(table.Family, rule) { Others = table.Objects, IsFree = true, Context = table.Context };
        if (rule.Target is null && rule.Jump is { } chain && !rule.IsVerdict && table.Find(chain) is null)
            translation.Refuse($"there is no chain {chain} in table {table.Name}");
        else if (HasQuotation(migrated.Source))
            translation.Refuse("strings of nft have no quotation marks in them");
        else if (RuleTranslator.TryWrite(translation))
        {
            table.Objects.Add(translation.Objects);
            migrated.Text = translation.Output.ToString().TrimStart();
            (migrated.Approximations, migrated.Notes) = (translation.Approximations, translation.Notes);
            return;
        }
        migrated.Obstacle = translation.Obstacle ?? "nft has nothing like it";
    }
}
