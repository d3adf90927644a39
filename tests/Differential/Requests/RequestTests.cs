namespace Differential.Requests;

// The kernel agrees: the same requests, sent to a fresh namespace and to a fresh engine, are answered and announced alike.
public sealed class RequestTests
{
    private static readonly Dictionary<string, Func<IEnumerable<RequestScenario>>> Subjects = new()
    {
        ["connections"] = ConnectionScenarios.All,
        ["expectations"] = ExpectationScenarios.All,
        ["filters"] = FilterScenarios.All,
        ["helpers"] = HelperScenarios.BuiltIn,
        ["malformed"] = MalformedScenarios.All,
        ["fingerprints of systems"] = OsfScenarios.All,
        ["packets that were expected"] = MeetingScenarios.All,
        ["statistics"] = StatisticsScenarios.All,
        ["timeouts"] = TimeoutScenarios.All,
    };

    internal static IEnumerable<RequestScenario> Scenarios => Subjects.Values.SelectMany(scenarios => scenarios());

    public static IEnumerable<TheoryDataRow<string>> Names => Subjects.Keys.Select(name => new TheoryDataRow<string>(name));

    [Fact]
    public void Requests_OfHelpersInPrograms_EqualKernel()
    {
        Targets.RequireKernel();
        Assert.SkipUnless(HelperScenarios.AreKnown(), "needs a kernel with CONFIG_NF_CT_NETLINK_HELPER");
        Compare("helpers in programs", HelperScenarios.InPrograms());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Requests_OfSubject_EqualKernel(string subject)
    {
        Targets.RequireKernel();
        Compare(subject, Subjects[subject]());
    }

    private static void Compare(string subject, IEnumerable<RequestScenario> scenarios)
    {
        var run = new ScenarioRun();
        foreach (var scenario in scenarios)
            run.Add(scenario);
        Statewall.Tests.Counts.Report($"requests about {subject}, engine = kernel", run.Agreeing, run.Total);
        Assert.True(run.Reasons.Count == 0, $"{run.Agreeing} of {run.Total} agree\n{run}");
    }
}
