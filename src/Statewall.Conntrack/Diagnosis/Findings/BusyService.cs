namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>One service has most of the table, and neither flood, DNS nor NAT explains it: to know, and perhaps not to track.</summary>
internal static class BusyService
{
    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        if (facts.Survey.Services(1, static tally => tally.Count) is not [var one] || one.Tally.Count < Thresholds.LeastEntries)
            return;
        if (facts.ShareOf(one.Tally.Count) < Thresholds.Majority || one.Tally.HalfOpen >= Thresholds.FloodEntries)
            return;
        findings.Add(new Finding(
            "busy-service",
            Severity.Notice,
            $"one service has most of the table: {EndpointText.Service(one.Key)} has {EndpointText.Number(one.Tally.Count)} entries "
            + $"({EndpointText.Percent(facts.ShareOf(one.Tally.Count))}) from {EndpointText.AtLeast(facts)} {EndpointText.Number(facts.Survey.SourcesOf(one.Tally))} sources")
        {
            Figures =
            [
                new("entries", one.Tally.Count), new("share", facts.ShareOf(one.Tally.Count)), new("unreplied", one.Tally.Unreplied),
                new("sources", facts.Survey.SourcesOf(one.Tally)),
            ],
        });
    }
}
