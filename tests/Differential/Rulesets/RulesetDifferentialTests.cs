using Statewall.Nftables.Diagnostics;
using Statewall.Replay.Comparison;
using Statewall.Replay.Embedded;
using Statewall.Replay.Kernel;

namespace Differential.Rulesets;

// Rulesets of the project's own, one at least for each expression, statement and hook, and packets that show what it does.
public sealed class RulesetDifferentialTests
{
    [Fact]
    public void Rulesets_ThroughEngine_EqualKernel()
    {
        Targets.RequireKernel();
        var reasons = new List<string>();
        foreach (var tested in RulesetCases.All)
        {
            using var kernel = new KernelTarget();
            using var engine = new EngineTarget();
            var differences = Compare(tested, kernel, engine);
            if (differences.Count > 0)
                reasons.Add($"{tested.Name}:\n  {string.Join("\n  ", differences)}");
        }
        Counts.Report($"rulesets with packets, engine = kernel: {RulesetCases.All.Count - reasons.Count}/{RulesetCases.All.Count}");
        Assert.True(reasons.Count == 0, string.Join('\n', reasons));
    }

    private static List<string> Compare(RulesetCase tested, KernelTarget kernel, EngineTarget engine)
    {
        try
        {
            return Differences(tested, tested.Run(kernel), tested.Run(engine));
        }
        catch (LanguageException refused)
        {
            return [refused.Message];
        }
    }

    private static List<string> Differences(RulesetCase tested, Outcome kernel, Outcome engine)
    {
        var differences = new List<string>();
        for (var at = 0; at < tested.Steps.Length; at++)
        {
            if (kernel.Sent[at] != engine.Sent[at])
                differences.Add($"packet {at}: kernel sent{kernel.Sent[at]}\n            engine sent{engine.Sent[at]}");
        }
        if (kernel.Ruleset != engine.Ruleset)
            differences.Add("rulesets:" + LineDifferences(kernel.Ruleset, engine.Ruleset));
        var tables = ReplayComparer.Compare(kernel.Tables, engine.Tables, new ComparisonOptions { LeftName = "kernel", RightName = "engine", Events = false });
        if (!tables.IsEqual)
            differences.Add(tables.ToString().Replace("\n", "\n  ", StringComparison.Ordinal));
        return differences;
    }

    private static string LineDifferences(string kernel, string engine)
    {
        var (left, right) = (kernel.Split('\n'), engine.Split('\n'));
        var differing = Enumerable.Range(0, Math.Max(left.Length, right.Length))
            .Where(at => left.ElementAtOrDefault(at) != right.ElementAtOrDefault(at))
            .Select(at => $"\n    kernel {left.ElementAtOrDefault(at)?.Trim()}\n    engine {right.ElementAtOrDefault(at)?.Trim()}");
        return string.Concat(differing);
    }
}
