namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>One source has most of the table, and it is no scan.</summary>
internal static class BusySource
{
    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        if (facts.Survey.Sources(1, static tally => tally.Count) is not [var one] || one.Tally.Count < Thresholds.LeastEntries)
            return;
        var isScanner = facts.Survey.Scans(1) is [var scan] && scan.Source.Equals(one.Key);
        if (isScanner || facts.ShareOf(one.Tally.Count) < Thresholds.Majority)
            return;
        var isHarmful = facts.IsHarmful(one.Tally.Count);
        findings.Add(new Finding(
            "busy-source",
            isHarmful ? Severity.Warning : Severity.Notice,
            $"one source fills the table: {EndpointText.Address(one.Key)} has {EndpointText.Number(one.Tally.Count)} entries, {EndpointText.Percent(facts.ShareOf(one.Tally.Count))} of it")
        {
            Figures = [new("entries", one.Tally.Count), new("share", facts.ShareOf(one.Tally.Count)), .. facts.LimitFigure(one.Tally.Count), new("unreplied", one.Tally.Unreplied)],
            Cures = isHarmful
                ? [new RuleCure(NftRules.LimitConnections(one.Key, Math.Max(1, one.Tally.Count / 4)), "a quarter of what it has now at a time, unless it is a proxy or another gateway")]
                : [],
        });
    }
}
