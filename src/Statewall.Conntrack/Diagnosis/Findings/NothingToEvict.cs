namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>
/// Of a table that is nearly full hardly an entry may be evicted: the next connection is dropped. An early drop takes unassured entries of up to
/// eight buckets, the collector also closing TCP ones. // early_drop, gc_worker_can_early_drop
/// </summary>
internal static class NothingToEvict
{
    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        var count = facts.Survey.Evictable;
        if (facts.Use is not { } use || use < Thresholds.LimitWarning || facts.ShareOf(count) >= Thresholds.LeastEvictable)
            return;
        findings.Add(new Finding(
            "nothing-to-evict",
            use >= Thresholds.LimitCritical ? Severity.Critical : Severity.Warning,
            $"only {EndpointText.Number(count)} entries ({EndpointText.Percent(facts.ShareOf(count))}) are not assured: when the table is full, new connections are dropped, not old ones evicted")
        {
            Figures = [new("evictable", count), new("share", facts.ShareOf(count)), new("closing", facts.Survey.Closing), new("use", use)],
            Cures = Composition.MainCause(facts).IsAttack ? [] : [.. Full.Growth(facts)],
        });
    }
}
