namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>One source whose failed connections go to many ports, or to many destinations.</summary>
internal static class PortScan
{
    private const int Most = 3;

    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        var number = 0;
        foreach (var scan in facts.Survey.Scans(Most))
            findings.Add(Find(facts, scan, number++));
    }

    private static Finding Find(TableFacts facts, TableSurvey.Scan scan, int number)
    {
        var source = EndpointText.Address(scan.Source);
        var target = scan.Destinations == 1 ? EndpointText.Address(scan.Destination) : $"{EndpointText.AtLeast(facts)} {EndpointText.Number(scan.Destinations)} destinations";
        var ports = scan.Ports == 1 ? "one port" : $"{(facts.Survey.Sample > 0 ? "at least " : "")}{EndpointText.Number(scan.Ports)} different ports";
        return new Finding(
            "port-scan",
            facts.IsFilledBy(scan.Tally.Failed) ? Severity.Critical : Severity.Warning,
            $"{(scan.Ports >= scan.Destinations ? "port scan" : "scan of hosts")} from {source}: {EndpointText.Number(scan.Tally.Failed)} failed connections to {ports} of {target}, "
            + $"{EndpointText.Percent(facts.ShareOf(scan.Tally.Failed))} of the table")
        {
            Figures =
            [
                new("failed", scan.Tally.Failed), new("of_source", scan.Tally.Count), new("ports", scan.Ports), new("destinations", scan.Destinations),
                .. facts.LimitFigure(scan.Tally.Failed),
            ],
            Cures = [new RuleCure(NftRules.ShutOut(scan.Source, number), $"shut {source} out for ten minutes when it opens more than 20 connections in a second")],
        };
    }
}
