using Statewall.Nftables.Diagnostics;
using Statewall.Replay.Embedded;
using Statewall.Replay.Kernel;

namespace Differential.Rulesets;

// What both hosts tell of traced packets, message by message, with the rulesets and packets of the other suites.
public sealed class TraceDifferentialTests
{
    private const int MostShown = 10;

    [Fact]
    public void Traces_OfRulesets_EqualKernel()
    {
        Targets.RequireKernel();
        Report("traces of rulesets with packets, engine = kernel", "", RulesetCases.All);
    }

    [Fact]
    public void Traces_OfGeneratedRulesets_EqualKernel()
    {
        Targets.RequireKernel();
        const int Rulesets = 400;
        Report("traces of generated rulesets, engine = kernel", $" (seed {Seeds.Seed})", Enumerable.Range(0, Rulesets).Select(RulesetCase.Generate));
    }

    private static void Report(string subject, string remark, IEnumerable<RulesetCase> cases)
    {
        var (packets, messages, differences) = (0, 0, new List<string>());
        foreach (var tested in cases)
        {
            using var kernel = new KernelTarget();
            using var engine = new EngineTarget();
            if (Run(tested, kernel) is not { } expected || Run(tested, engine) is not { } told || expected.HasDrawn)
                continue;
            for (var at = 0; at < tested.Steps.Length; at++)
            {
                packets++;
                messages += expected.Traces[at].Count;
                if (!expected.Traces[at].SequenceEqual(told.Traces[at]))
                    differences.Add($"{tested.Name}, packet {at}:\n{Difference(expected.Traces[at], told.Traces[at])}");
            }
        }
        Counts.Report($"{subject}: {packets - differences.Count}/{packets} packets, {messages} messages{remark}");
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(MostShown)));
    }

    // Null when the ruleset is refused, which the suites of rulesets are about.
    private static Outcome? Run(RulesetCase tested, Statewall.Replay.IReplayTarget target)
    {
        try
        {
            return tested.Run(target, isTraced: true);
        }
        catch (LanguageException)
        {
            return null;
        }
    }

    private static string Difference(IReadOnlyList<string> kernel, IReadOnlyList<string> engine)
    {
        var at = kernel.Zip(engine).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"  message {at} of {kernel.Count} and {engine.Count}\n  kernel {kernel.ElementAtOrDefault(at)}\n  engine {engine.ElementAtOrDefault(at)}";
    }
}
