namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>Packets were dropped or entries evicted for want of room. Counters run from the tracker's start: only what moves now is a warning.</summary>
internal static class Drops
{
    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        if (facts.Counters is not { } total || facts.Recent is not { } recent || (total.Drop == 0 && total.EarlyDrop == 0))
            return;
        var severity = recent.Drop > 0 ? Severity.Critical : recent.EarlyDrop > 0 ? Severity.Warning : Severity.Notice;
        var cause = Composition.MainCause(facts);
        findings.Add(new Finding(
            "drops",
            severity,
            severity == Severity.Notice
                ? $"since the start {EndpointText.Number(total.Drop)} packets were dropped for want of an entry and {EndpointText.Number(total.EarlyDrop)} entries evicted; none while this was measured"
                : $"packets are dropped for want of an entry: {EndpointText.Number(recent.Drop)}, and {EndpointText.Number(recent.EarlyDrop)} entries evicted, within {facts.Interval.TotalSeconds:0.0} seconds")
        {
            Figures = [new("drop", total.Drop), new("early_drop", total.EarlyDrop), new("recent_drop", recent.Drop), new("recent_early_drop", recent.EarlyDrop)],
            Cures = severity == Severity.Notice || cause.IsAttack ? [] : [.. Full.Growth(facts)],
        });
    }
}
