using Statewall.Nftables.Tests.Parsing;

namespace Differential.IptablesCommands;

// The corpus of iptables' rules: added, saved and deleted, on the engine and on the kernel.
public sealed class RuleFileTests
{
    private const int EngineFloor = 1355; // raised with every kind that is added
    private const int KernelFloor = 1320;

    [Fact]
    public void Rules_OnEngine_AreSavedAndDeleted()
    {
        using var engine = IptablesSide.Engine();
        Run(engine, EngineFloor);
    }

    [Fact]
    public void Rules_OnKernel_AreSavedAndDeleted()
    {
        Targets.RequireKernel();
        using var kernel = IptablesSide.Kernel();
        Run(kernel, KernelFloor);
    }

    private static void Run(IptablesSide side, int floor)
    {
        var rules = new CorpusResult($"iptables rules on {side.Name}");
        foreach (var file in RuleFile.All(Path.Combine(Repository.RequireCorpora(), "iptables", "rules")))
        {
            foreach (var tool in file.Tools)
            {
                foreach (var one in file.Cases)
                {
                    var failure = one.Run(side, tool);
                    if (one.IsCommand)
                        continue;
                    rules.Add(failure is null, () => $"{file.Name} {tool}: {one.Rule}\n    {failure}");
                }
                foreach (var table in (string[])["filter", "nat", "mangle", "raw", "security", "broute"])
                {
                    side.Run(tool, ["-t", table, "-F"]);
                    side.Run(tool, ["-t", table, "-X"]);
                }
            }
        }
        rules.Report(floor);
    }
}
