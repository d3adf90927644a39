using System.Text.Json;
using Statewall.Nftables.Tests.Parsing;

namespace Differential.NftCommands;

// The corpus of rules through the whole command: read, evaluated, sent, and read back, on the engine and on the kernel.
public sealed class RuleCorpusTests
{
    private const int Floor = 1281; // raised with every kind that is added
    private const int LineFloor = 232;

    [Fact]
    public void Rules_OnEngine_AreTakenAndListed()
    {
        using var engine = RulesetSide.Engine();
        Run(engine);
    }

    [Fact]
    public void Rules_OnKernel_AreTakenAndListed()
    {
        Targets.RequireKernel();
        using var kernel = RulesetSide.Kernel();
        Run(kernel);
    }

    private static void Run(RulesetSide side)
    {
        var rules = new CorpusResult($"nft rules on {side.Name}");
        var lines = new CorpusResult($"nft sets and objects on {side.Name}");
        var gaps = KernelGaps.Of(side);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository.RequireCorpora(), "nft", "rules"), "*.json").Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var setup = CorpusSetup.Read(document.RootElement);
            var families = setup.Tables.Select(table => table.Family).ToList();
            Prepare(side, setup, lines);
            foreach (var rule in document.RootElement.GetProperty("cases").EnumerateArray())
            {
                var test = new RuleCase(setup, rule);
                var failures = test.Run(side);
                rules.Add(failures.Length == 0, () => $"{Path.GetFileName(path)}: {test.Text}{failures}", gaps.ReasonFor(families, test.Text));
            }
        }
        rules.Report(Floor);
        lines.Report(LineFloor);
    }

    private static void Prepare(RulesetSide side, CorpusSetup setup, CorpusResult lines)
    {
        side.Run("flush ruleset");
        foreach (var table in setup.Tables)
        {
            var added = side.Run($"table {table.Family} {table.Name} {{ {string.Concat(table.Chains.Select(chain => $"chain {chain.Name} {{ {chain.Hook}; }}\n"))} }}");
            Assert.True(added.IsOk, added.Error);
            foreach (var line in setup.Lines)
            {
                var command = line.CommandFor(table);
                var answer = side.Run(command);
                lines.Add(answer.IsOk == line.IsOk, () => $"{command}: {answer.Error ?? "is accepted"}");
            }
        }
    }
}
