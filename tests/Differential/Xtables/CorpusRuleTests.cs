using System.Text;
using Differential.Rulesets;
using Statewall.Replay.Embedded;

namespace Differential.Xtables;

// The rules of another project's tests: those that Debian's tools make the kernel take are taken by the engine, too, and are listed with the same bytes.
public sealed class CorpusRuleTests
{
    [Fact]
    public void Rules_ThatTheKernelTakes_AreListedAlike()
    {
        XtablesNamespace.Require();
        Assert.SkipUnless(Corpora.Directory is not null, "needs the corpora: set STATEWALL_CORPORA or put them at ../shared/corpora");
        var (total, alike, reasons) = (0, 0, new List<string>());
        foreach (var file in Directory.GetFiles(Path.Combine(Corpora.Directory!, "iptables", "rules"), "*.t").Order(StringComparer.Ordinal))
        {
            foreach (var tool in ToolsFor(Path.GetFileName(file)))
            {
                using var place = new XtablesNamespace();
                place.Run(Script(file, tool));
                using var channel = place.OpenChannel();
                var differences = Compare(RulesetMessages.Read(channel), RulesetMessages.Expressions(channel), ref total, ref alike);
                reasons.AddRange(differences.Select(difference => $"{Path.GetFileName(file)} {tool}: {difference}"));
            }
        }
        Counts.Report($"rules of iptables' tests that the kernel takes, listed alike by the engine: {alike}/{total}");
        Assert.True(reasons.Count == 0, string.Join('\n', reasons.Take(60)));
    }

    private static List<string> Compare(RulesetMessages made, List<string> listed, ref int total, ref int alike)
    {
        using var engine = new EngineTarget();
        using var channel = engine.OpenChannel();
        var differences = new List<string>();
        var refusal = RawBatch.Refusal(channel, Requests.Wire.Batch([.. made.Tables, .. made.Sets, .. made.Chains]));
        if (refusal.Length > 0)
            differences.Add($"tables and chains: {refusal}");
        var taken = new List<string>();
        for (var at = 0; at < made.Rules.Count; at++)
        {
            total++;
            refusal = RawBatch.Refusal(channel, Requests.Wire.Batch(made.Rules[at]));
            if (refusal.Length > 0)
                differences.Add($"refused ({refusal}): {Readable(listed[at])}");
            else
                taken.Add(listed[at]);
        }
        var own = RulesetMessages.Expressions(channel);
        for (var at = 0; at < taken.Count; at++)
        {
            if (at < own.Count && own[at] == taken[at])
                alike++;
            else
                differences.Add($"kernel {Readable(taken[at])}\n    engine {Readable(own.ElementAtOrDefault(at) ?? "")}");
        }
        return differences;
    }

    // Bytes with their texts.
    private static string Readable(string bytes) =>
        bytes + " " + new string([.. Encoding.Latin1.GetString(Convert.FromHexString(bytes)).Where(letter => letter is > ' ' and < '\x7F')]);

    private static string[] ToolsFor(string file) => file switch
    {
        _ when file.StartsWith("libebt_", StringComparison.Ordinal) => ["ebtables-nft"],
        _ when file.StartsWith("libarpt_", StringComparison.Ordinal) => ["arptables-nft"],
        _ when file.StartsWith("libip6t_", StringComparison.Ordinal) => ["ip6tables-nft"],
        _ when file.StartsWith("libipt_", StringComparison.Ordinal) => ["iptables-nft"],
        _ => ["iptables-nft", "ip6tables-nft"],
    };

    // One command for each rule, in one of the chains that its file names.
    private static string Script(string file, string tool)
    {
        var script = new StringBuilder();
        var (chains, table, number) = ((string[])["INPUT"], "filter", 0);
        foreach (var line in File.ReadLines(file))
        {
            if (line.Length == 0 || line[0] is '#' or '%' or '@')
                continue;
            if (line[0] == ':')
                (chains, table) = (line[1..].Split(','), "filter");
            else if (line[0] == '*')
                table = line[1..].Trim();
            else if (line.Split(';') is [var rule, ..])
                script.Append(tool).Append(" -t ").Append(table).Append(" -A ").Append(chains[number++ % chains.Length]).Append(' ').Append(Quoted(rule)).Append('\n');
        }
        return script.ToString();
    }

    // A shell is to take words as they stand.
    private static string Quoted(string rule) => rule.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("!", "\\!", StringComparison.Ordinal)
        .Replace("$", "\\$", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal)
        .Replace("&", "\\&", StringComparison.Ordinal).Replace("<", "\\<", StringComparison.Ordinal).Replace(">", "\\>", StringComparison.Ordinal)
        .Replace("*", "\\*", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);
}
