namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>The table grows so fast that it will soon be full.</summary>
internal static class Filling
{
    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        if (facts.EntriesPerSecond is not { } rate || facts.Maximum is not { } maximum || facts.Use >= Thresholds.LimitCritical)
            return;
        if (rate < Thresholds.LeastGrowth * maximum)
            return;
        var seconds = (maximum - facts.Entries) / rate;
        if (seconds > Thresholds.SecondsToLimit)
            return;
        var cause = Composition.MainCause(facts);
        findings.Add(new Finding(
            "filling",
            Severity.Warning,
            $"the table grows by {EndpointText.Number(rate)} entries a second and is full in {EndpointText.Number(seconds)} seconds at this rate; it is mainly {cause.Text}")
        {
            Figures = [new("entries_per_second", rate), new("seconds_to_limit", seconds), new("interval", facts.Interval.TotalSeconds)],
            Cures = cause.IsAttack ? [] : [.. Full.Growth(facts)],
        });
    }
}
