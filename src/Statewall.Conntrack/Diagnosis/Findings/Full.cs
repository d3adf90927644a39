using Statewall.Conntrack.Diagnosis.Settings;

namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>The table is full or nearly: from then on new connections evict others, or are dropped. // __nf_conntrack_alloc</summary>
internal static class Full
{
    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        if (facts.Use is not { } use || use < Thresholds.LimitWarning)
            return;
        var cause = Composition.MainCause(facts);
        var cures = new List<Cure>();
        if (cause.IsAttack)
        {
            // the cures are those of the finding that names the attacker; a bigger table would fill as well
        }
        else
        {
            if (IdleEstablished.TryCure(facts, out var idle, out _))
                cures.Add(idle);
            cures.AddRange(Growth(facts));
        }
        findings.Add(new Finding(
            "full",
            use >= Thresholds.LimitCritical ? Severity.Critical : Severity.Warning,
            $"the table is {(use >= Thresholds.LimitCritical ? "full" : "nearly full")}: {EndpointText.Number(facts.Entries)} of {EndpointText.Number(facts.Maximum!.Value)} entries "
            + $"({EndpointText.Percent(use)}), mainly {cause.Text}{(cause.IsAttack ? "; a bigger table would fill as well" : "")}")
        {
            Figures = [new("count", facts.Entries), new("max", facts.Maximum.Value), new("use", use), new("share_of_cause", cause.Share)],
            Cures = cures,
        });
    }

    /// <summary>Twice the limit, and buckets for it.</summary>
    public static IEnumerable<Cure> Growth(TableFacts facts)
    {
        if (facts.Maximum is not { } maximum || maximum > uint.MaxValue / 2)
            yield break;
        var limit = maximum * 2;
        yield return facts.Cure(SettingNames.Maximum, (ulong)limit, "room for twice as many entries", facts.MemoryOf(limit, 0) - facts.MemoryOf(maximum, 0));
        if (facts.Buckets is { } buckets && buckets < limit)
            yield return facts.Cure(SettingNames.Buckets, (ulong)limit, "a bucket for each entry, so that chains stay short", 8 * (limit - buckets));
    }
}
