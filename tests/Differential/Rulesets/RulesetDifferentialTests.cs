using Statewall.Nftables.Diagnostics;
using Statewall.Replay;
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
        var cases = RulesetCases.All.Where(tested => tested.Name.Contains(Environment.GetEnvironmentVariable("STATEWALL_CASES") ?? "", StringComparison.Ordinal)).ToList();
        foreach (var tested in cases)
        {
            var differences = Run(tested);
            if (differences.Count > 0 && tested.Waits)
                differences = Run(tested);
            if (differences.Count > 0)
                reasons.Add($"{tested.Name}:\n  {string.Join("\n  ", differences)}");
        }
        Counts.Report($"rulesets with packets, engine = kernel: {cases.Count - reasons.Count}/{cases.Count}");
        Assert.True(reasons.Count == 0, string.Join('\n', reasons));
    }

    [Fact]
    public void GeneratedRulesets_ThroughEngine_EqualKernel()
    {
        Targets.RequireKernel();
        const int Rulesets = 400;
        var (reasons, refused) = (new List<string>(), 0);
        for (var number = 0; number < Rulesets; number++)
        {
            var tested = RulesetCase.Generate(number);
            using var kernel = new KernelTarget();
            using var engine = new EngineTarget();
            if (IsRefused(tested, kernel, engine))
            {
                refused++;
                continue;
            }
            using var again = new KernelTarget();
            using var engineAgain = new EngineTarget();
            var differences = Compare(tested, again, engineAgain, mayDraw: true);
            if (differences.Count > 0)
                reasons.Add($"{tested.Name}:\n{tested.Ruleset}\n  {string.Join("\n  ", differences)}");
        }
        Counts.Report($"generated rulesets with packets, engine = kernel: {Rulesets - refused - reasons.Count}/{Rulesets - refused} (seed {Seeds.Seed}; {refused} refused by both)");
        Assert.True(reasons.Count == 0, string.Join('\n', reasons.Take(10)));
    }

    internal static List<string> Run(RulesetCase tested)
    {
        using var kernel = new KernelTarget();
        using var engine = new EngineTarget();
        return Compare(tested, kernel, engine);
    }

    // Whether both refuse the ruleset, which neither may do alone.
    private static bool IsRefused(RulesetCase tested, KernelTarget kernel, EngineTarget engine)
    {
        var only = tested with { Steps = [] };
        var (first, second) = (Refusal(only, kernel), Refusal(only, engine));
        Assert.True(first is null == second is null, $"kernel: {first}\nengine: {second}\n{tested.Ruleset}");
        return first is not null;
    }

    private static string? Refusal(RulesetCase tested, IReplayTarget target)
    {
        try
        {
            tested.Run(target);
            return null;
        }
        catch (LanguageException refused)
        {
            return refused.Message;
        }
    }

    private static List<string> Compare(RulesetCase tested, KernelTarget kernel, EngineTarget engine, bool mayDraw = false)
    {
        try
        {
            var (left, right) = (tested.Run(kernel), tested.Run(engine));
            return mayDraw && left.HasDrawn ? [] : Differences(tested, left, right);
        }
        catch (LanguageException refused)
        {
            return [refused.Message];
        }
    }

    private static List<string> Differences(RulesetCase tested, Outcome kernel, Outcome engine)
    {
        List<string> differences = [.. tested.Expects.Failures(kernel), .. tested.Expects.Failures(engine).Select(failure => $"engine: {failure}")];
        for (var at = 0; at < tested.Steps.Length; at++)
        {
            if (kernel.Sent[at] != engine.Sent[at])
                differences.Add($"packet {at}: kernel sent{kernel.Sent[at]}\n            engine sent{engine.Sent[at]}");
        }
        differences.AddRange(kernel.Refused.Zip(engine.Refused).Where(pair => pair.First != pair.Second).Select(pair => $"commands: kernel said '{pair.First}'\n          engine said '{pair.Second}'"));
        differences.AddRange(kernel.Rules.Zip(engine.Rules).Where(pair => pair.First != pair.Second).Select(pair => $"rules: kernel {pair.First}\n       engine {pair.Second}"));
        if (kernel.Ruleset != engine.Ruleset)
            differences.Add("rulesets:" + LineDifferences(kernel.Ruleset, engine.Ruleset));
        var tables = ReplayComparer.Compare(kernel.Tables, engine.Tables, new ComparisonOptions { LeftName = "kernel", RightName = "engine" });
        if (!kernel.Shifts.SequenceEqual(engine.Shifts))
            differences.Add("shifts:" + LineDifferences(string.Join('\n', kernel.Shifts), string.Join('\n', engine.Shifts)));
        if (kernel.ProxyCounters != engine.ProxyCounters)
            differences.Add($"the SYN proxy counted: kernel {kernel.ProxyCounters}, engine {engine.ProxyCounters}");
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
