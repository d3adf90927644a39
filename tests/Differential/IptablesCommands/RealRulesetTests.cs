using Statewall.Nftables.Tests.Parsing;

namespace Differential.IptablesCommands;

// Rulesets of real networks: restored and saved, they are the same, and again when what was saved is restored.
public sealed class RealRulesetTests
{
    private const int Floor = 37; // raised with every kind that is added

    [Fact]
    public void Rulesets_OnEngine_AreSavedAsRestored() => Run(IptablesSide.Engine);

    [Fact]
    public void Rulesets_OnKernel_AreSavedAsRestored()
    {
        Targets.RequireKernel();
        Run(IptablesSide.Kernel);
    }

    private static void Run(Func<IptablesSide> open)
    {
        CorpusResult? rulesets = null;
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository.RequireCorpora(), "real-rulesets")).Order(StringComparer.Ordinal))
        {
            using var side = open();
            rulesets ??= new CorpusResult($"real rulesets on {side.Name}");
            var tool = Path.GetFileName(path).Contains("ip6tables", StringComparison.Ordinal) ? "ip6tables" : "iptables";
            var failure = Run(side, tool, Mended(File.ReadAllLines(path)));
            rulesets.Add(failure is null, () => $"{Path.GetFileName(path)}: {failure}");
        }
        rulesets!.Report(Floor);
    }

    // Before they were published, addresses were taken out of them, and words of a letter or a shell stand around some.
    internal static string Mended(string[] lines)
    {
        var ruleset = lines.SkipWhile(line => line.Length == 0 || line[0] is not ('#' or '*'))
            .Where(line => line.Length > 0 && line[0] is '#' or '*' or ':' or '-' or '[' or 'C')
            .Select(line => line.Replace("XX:XX:XX:XX:XX:XX", "02:00:00:00:00:01", StringComparison.Ordinal).Replace("<private_ip>", "192.0.2.1", StringComparison.Ordinal));
        return string.Join('\n', ruleset) + "\n";
    }

    private static string? Run(IptablesSide side, string tool, string ruleset)
    {
        var restored = side.Run($"{tool}-restore", ["-c"], ruleset);
        if (restored.Code != 0)
            return restored.Error.Trim();
        var saved = side.Run($"{tool}-save", ["-c"]);
        if (Rules(saved.Output).Count != Rules(ruleset).Count)
            return $"{Rules(ruleset).Count} rules became {Rules(saved.Output).Count}";
        var again = side.Run($"{tool}-restore", ["-c"], saved.Output);
        if (again.Code != 0)
            return $"what was saved: {again.Error.Trim()}";
        return Rules(side.Run($"{tool}-save", ["-c"]).Output).SequenceEqual(Rules(saved.Output)) ? null : "saved otherwise the second time";
    }

    private static List<string> Rules(string ruleset) => [.. ruleset.Split('\n').Where(line => line.StartsWith("-A ", StringComparison.Ordinal) || line.StartsWith('['))];
}
