namespace Differential.Traps;

// What nft's commands do to a ruleset where it is easily got wrong, on the kernel and on the engine.
public sealed class CommandTrapTests
{
    [Fact]
    public void Scripts_OnEngine_EqualKernel()
    {
        Targets.RequireKernel();
        var scripts = CommandScripts.All.Where(script => script.Name.Contains(Environment.GetEnvironmentVariable("STATEWALL_CASES") ?? "", StringComparison.Ordinal)).ToList();
        var reasons = scripts.Select(script => (script.Name, Mistakes: script.Run())).Where(run => run.Mistakes.Count > 0).Select(run => $"{run.Name}:\n  {string.Join("\n  ", run.Mistakes)}").ToList();
        Counts.Report($"scripts of nft commands, engine = kernel: {scripts.Count - reasons.Count}/{scripts.Count}");
        Assert.True(reasons.Count == 0, string.Join('\n', reasons));
    }
}
