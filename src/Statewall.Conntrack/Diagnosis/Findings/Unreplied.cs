namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>Most entries never had an answer, and no flood or scan explains it: one-way traffic, asymmetric routes, or a dead server.</summary>
internal static class Unreplied
{
    private const int Most = 10;

    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        var survey = facts.Survey;
        var explained = survey.Floods(Most).Sum(static flood => (long)flood.Tally.Unreplied) + survey.Scans(Most).Sum(static scan => (long)scan.Tally.Unreplied) + survey.UnrepliedIcmp;
        var count = survey.Unreplied - explained;
        if (count < Thresholds.LeastEntries || facts.ShareOf(count) < Thresholds.UnrepliedShare)
            return;
        var worst = survey.Services(1, static tally => tally.Unreplied)[0];
        var cures = new List<Cure>();
        if (worst.Key.Protocol == Protocols.ProtocolNames.Udp && worst.Tally.Unreplied >= Thresholds.CauseShare * count)
            cures.Add(new RuleCure(NftRules.NoTrack(worst.Key), "do not track one-way traffic to this service"));
        findings.Add(new Finding(
            "unreplied",
            facts.IsHarmful(count) ? Severity.Warning : Severity.Notice,
            $"{EndpointText.Number(count)} entries ({EndpointText.Percent(facts.ShareOf(count))}) never had an answer, and neither flood nor scan explains them; "
            + $"the most, {EndpointText.Number(worst.Tally.Unreplied)}, go to {EndpointText.Service(worst.Key)}")
        {
            Figures = [new("unreplied", survey.Unreplied), new("unexplained", count), new("share", facts.ShareOf(count))],
            Cures = cures,
        });
    }
}
