using System.Diagnostics;
using System.Text;
using Statewall.Engine;
using Statewall.Iptables.Migration;
using Statewall.Iptables.Migration.Ipsets;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Tests.Parsing;
using Statewall.Replay.Migration;

namespace Differential.IptablesCommands;

// Rulesets of real networks: what is made of them is taken by Debian's nft and by ours, and every translated rule is checked by packets.
public sealed class MigrationTests
{
    private const int Floor = 39;

    [Fact]
    public void RealRulesets_AreMigrated()
    {
        var rulesets = new CorpusResult("migrated rulesets");
        var counts = new int[3];
        var (rules, withoutPackets, refused) = (0, 0, 0);
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
            refused += ruleset.Refused.Count > 0 ? 1 : 0;
            var failure = Load(NftFile.Write(ruleset));
            rulesets.Add(failure is null, () => $"{Path.GetFileName(path)}: {failure}");
        }
        Counts.Report($"migrated rules, exact: {counts[0]}/{rules}");
        Counts.Report($"migrated rules, approximated: {counts[1]}/{rules}");
        Counts.Report($"migrated rules, not expressible: {counts[2]}/{rules}");
        Counts.Report($"migrated rules that are exact, checked by packets: {counts[0] - withoutPackets}/{counts[0]}");
        rulesets.Report(Floor);
        Assert.Equal(2, refused); // those that no iptables restores
    }

    // By ours on an engine, and by Debian's in a namespace of its own where there is one.
    private static string? Load(string text)
    {
        using var kernel = new EmbeddedKernel();
        using var client = new RulesetClient(kernel.OpenChannel(RulesetClient.Protocol));
        try
        {
            new CommandRunner(client, new TextOutput(), ListingOptions.Usual) { IsCheck = true }.Run(new SourceText("migrated", Encoding.UTF8.GetBytes(text)));
        }
        catch (LanguageException mistake)
        {
            return mistake.Message;
        }
        return Debian(text);
    }

    private static string? Debian(string text)
    {
        if (!File.Exists("/usr/sbin/nft") || !Environment.IsPrivilegedProcess)
            return null;
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            using var nft = Process.Start(new ProcessStartInfo("unshare", ["-n", "/usr/sbin/nft", "-c", "-f", file]) { RedirectStandardError = true })!;
            var said = nft.StandardError.ReadToEnd();
            nft.WaitForExit();
            return nft.ExitCode == 0 ? null : said;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
