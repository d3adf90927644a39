using System.Diagnostics;
using Statewall.Iptables.Migration;
using Statewall.Iptables.Migration.Ipsets;
using Statewall.Nftables.Tests.Parsing;
using Statewall.Replay.Migration;

namespace Differential.IptablesCommands;

// Rulesets of real networks: what is made of them is taken by Debian's nft and by the engine's, and every translated rule is checked by packets.
public sealed class MigrationTests
{
    private const int Floor = 37; // two have a line that iptables refuses, too

    [Fact]
    public void RealRulesets_AreMigrated()
    {
        var rulesets = new CorpusResult("migrated rulesets");
        var counts = new int[3];
        var (rules, withoutPackets) = (0, 0);
        using var check = new MigrationCheck();
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository.RequireCorpora(), "real-rulesets")).Order(StringComparer.Ordinal))
        {
            var migrator = new RulesetMigrator(new Dictionary<string, Ipset>());
            migrator.Read(Path.GetFileName(path), RealRulesetTests.Mended(File.ReadAllLines(path)), isIPv6: path.Contains("ip6tables", StringComparison.Ordinal));
            var ruleset = migrator.Translate();
            var checks = check.Run(ruleset);
            foreach (var rule in ruleset.Rules)
                counts[(int)rule.Fidelity]++;
            rules += ruleset.Rules.Count();
            withoutPackets += ruleset.Rules.Count(rule => rule.Fidelity == RuleFidelity.Exact && checks[rule].Unchecked is not null);
            var failure = ruleset.Refused.Count > 0 ? ruleset.Refused[0].Obstacle : Load(NftFile.Write(ruleset));
            rulesets.Add(failure is null, () => $"{Path.GetFileName(path)}: {failure}");
        }
        Counts.Report("migrated rules, exact", counts[0], rules);
        Counts.Report("migrated rules, approximated", counts[1], rules);
        Counts.Report("migrated rules, not expressible", counts[2], rules);
        Counts.Report("migrated rules that are exact, checked by packets", counts[0] - withoutPackets, counts[0]);
        rulesets.Report(Floor);
    }

    // By Debian's nft in a namespace of its own where there is one, and by ours on an engine.
    private static string? Load(string text)
    {
        using var side = NftCommands.NftSide.Engine();
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            return side.Check(file) ?? Debian(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string? Debian(string file)
    {
        if (!File.Exists("/usr/sbin/nft") || !Environment.IsPrivilegedProcess)
            return null;
        using var nft = Process.Start(new ProcessStartInfo("unshare", ["-n", "/usr/sbin/nft", "-c", "-f", file]) { RedirectStandardError = true })!;
        var said = nft.StandardError.ReadToEnd();
        nft.WaitForExit();
        return nft.ExitCode == 0 ? null : said;
    }
}
