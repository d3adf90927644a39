using System.Globalization;
using Differential.Generated;

namespace Differential.Requests.Generated;

// The kernel agrees on requests made from a seed. STATEWALL_SEED repeats a run, STATEWALL_REQUESTS makes it longer or shorter.
public sealed class GeneratedRequestTests
{
    private const int Ordinary = 4000;
    private const int PerScenario = 50;

    [Fact]
    public void Requests_FromSeed_EqualKernel()
    {
        Targets.RequireKernel();
        var total = int.TryParse(Environment.GetEnvironmentVariable("STATEWALL_REQUESTS"), CultureInfo.InvariantCulture, out var asked) ? asked : Ordinary;
        var run = new ScenarioRun();
        for (var first = 0; first < total; first += PerScenario)
            run.Add(Make(first, Math.Min(PerScenario, total - first)));
        Statewall.Tests.Counts.Report($"generated requests (seed {Seeds.Seed}), engine = kernel", run.Agreeing, run.Total);
        Assert.True(run.Reasons.Count == 0, $"STATEWALL_SEED={Seeds.Seed} STATEWALL_REQUESTS={total}: {run.Agreeing} of {run.Total} agree\n{run}");
    }

    [Fact]
    public void Requests_FromOneSeed_AreTheSame()
    {
        var (first, second) = (new RequestMaker(new Dice(Seeds.Seed)), new RequestMaker(new Dice(Seeds.Seed)));
        for (var number = 0; number < 1000; number++)
            Assert.Equal(first.Next(), second.Next());
    }

    private static RequestScenario Make(int first, int count)
    {
        var scenario = new RequestScenario($"from {first}");
        if (new Dice(Dice.Derive(~Seeds.Seed, first)) is var dice && dice.Percent(30))
            scenario.Set("nf_conntrack_acct", "1");
        if (dice.Percent(30))
            scenario.Set("nf_conntrack_timestamp", "1");
        var maker = new RequestMaker(new Dice(Dice.Derive(Seeds.Seed, first)));
        for (var number = 0; number < count; number++)
        {
            var datagram = maker.Next();
            scenario.Send($"request {first + number} {Convert.ToHexStringLower(datagram)}", datagram);
        }
        return scenario;
    }
}
