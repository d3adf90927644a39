namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>
/// Insertions that failed: another packet of the same tuple was first (UDP from several threads, or NAT that chose a taken port). What
/// clash_resolve counts was no loss. // __nf_conntrack_confirm, nf_ct_resolve_clash
/// </summary>
internal static class InsertFailed
{
    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        if (facts.Counters is not { InsertFailed: > 0 } total || facts.Recent is not { } recent)
            return;
        var isNow = recent.InsertFailed > 0;
        findings.Add(new Finding(
            "insert-failed",
            isNow ? Severity.Warning : Severity.Notice,
            isNow
                ? $"{EndpointText.Number(recent.InsertFailed)} insertions failed within {facts.Interval.TotalSeconds:0.0} seconds: their packets were dropped"
                : $"since the start {EndpointText.Number(total.InsertFailed)} insertions failed; none while this was measured")
        {
            Figures =
            [
                new("insert_failed", total.InsertFailed), new("recent_insert_failed", recent.InsertFailed), new("clash_resolve", total.ClashResolve),
                new("chaintoolong", total.ChainTooLong),
            ],
            Cures = isNow ? Cures(facts) : [],
        });
    }

    private static Cure[] Cures(TableFacts facts)
    {
        if (facts.Survey.NatPairs(1) is [var pair])
            return [new RuleCure(NftRules.RandomPorts(pair.Key), "let source NAT choose ports at random, so that two packets at once seldom get the same one")];
        foreach (var service in facts.Survey.Services(1, static tally => tally.Count))
        {
            if (service.Key.Protocol == Protocols.ProtocolNames.Udp)
                return [new RuleCure(NftRules.NoTrack(service.Key), "do not track the UDP service with the most entries, whose clients send several packets at once")];
        }
        return [];
    }
}
