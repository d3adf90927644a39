using System.Globalization;
using Differential.Generated;
using Differential.Requests;
using Statewall.Nfnetlink.Uapi;

namespace Differential.Nftables;

// The kernel agrees: the same batches, sent to a fresh namespace and to a fresh engine, are answered and announced alike.
public sealed class NftablesTests
{
    private const int Ordinary = 1200;
    private const int PerScenario = 12;

    private static readonly NfProto[] Families = [NfProto.Inet, NfProto.IPv4, NfProto.IPv6, NfProto.Bridge, NfProto.Netdev, NfProto.Arp];

    private static readonly Dictionary<string, Func<IEnumerable<RequestScenario>>> Subjects = new()
    {
        ["batches"] = BatchScenarios.All,
        ["sets and objects"] = SetScenarios.All,
        ["tunnels"] = TunnelScenarios.All,
        ["expressions"] = ExpressionScenarios.All,
        ["expressions in base chains"] = ExpressionScenarios.Hooks,
    };

    internal static IEnumerable<RequestScenario> Scenarios => Subjects.Values.SelectMany(scenarios => scenarios());

    public static IEnumerable<TheoryDataRow<string>> Names => Subjects.Keys.Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Batches_OfSubject_EqualKernel(string subject)
    {
        Targets.RequireKernel();
        var run = new ScenarioRun();
        foreach (var scenario in Subjects[subject]())
            run.Add(scenario);
        Statewall.Tests.Counts.Report($"batches about {subject}, engine = kernel", run.Agreeing, run.Total);
        Assert.True(run.Reasons.Count == 0, $"{run.Agreeing} of {run.Total} agree\n{run}");
    }

    [Fact]
    public void Batches_FromSeed_EqualKernel()
    {
        Targets.RequireKernel();
        var total = int.TryParse(Environment.GetEnvironmentVariable("STATEWALL_REQUESTS"), CultureInfo.InvariantCulture, out var asked) ? asked : Ordinary;
        var run = new ScenarioRun();
        for (var first = 0; first < total; first += PerScenario)
            run.Add(Make(first));
        Statewall.Tests.Counts.Report($"generated batches (seed {Seeds.Seed}), engine = kernel", run.Agreeing, run.Total);
        Assert.True(run.Reasons.Count == 0, $"STATEWALL_SEED={Seeds.Seed} STATEWALL_REQUESTS={total}: {run.Agreeing} of {run.Total} agree\n{run}");
    }

    private static RequestScenario Make(int first)
    {
        var dice = new Dice(Dice.Derive(Seeds.Seed, first));
        var maker = new BatchMaker(dice, dice.Percent(50) ? NfProto.Inet : dice.Pick<NfProto>(Families));
        var scenario = RequestScenario.OfNftables($"from {first}").Send("first", maker.First());
        for (var number = 0; number < PerScenario; number++)
        {
            var batch = maker.Next();
            scenario.Send($"batch {first + number} {Convert.ToHexStringLower(batch)}", batch);
            foreach (var listing in maker.Listings())
                scenario.Send($"listing {first + number}", listing);
        }
        return scenario;
    }
}
