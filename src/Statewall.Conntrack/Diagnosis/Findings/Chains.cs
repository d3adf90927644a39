using Statewall.Conntrack.Diagnosis.Settings;

namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>Hash chains that are long, or will be when the table is full: each node is a cache miss for every packet.</summary>
internal static class Chains
{
    public static void Judge(TableFacts facts, List<Finding> findings)
    {
        var refused = facts.Recent?.ChainTooLong ?? 0;
        if (facts.NodesPerBucket is not { } nodes || facts.Buckets is not { } buckets)
            return;
        var whenFull = 2.0 * facts.Maximum / buckets;
        var isSlow = nodes >= Thresholds.NodesPerBucket || refused > 0;
        if (!isSlow && !(whenFull >= Thresholds.NodesPerBucketWhenFull))
            return;
        var wanted = Math.Max(facts.Maximum ?? 0, facts.Entries);
        findings.Add(new Finding(
            "chains",
            isSlow ? Severity.Warning : Severity.Notice,
            isSlow
                ? $"hash chains are long: {nodes:0.0} nodes in a bucket on average"
                : $"hash chains will be long when the table is full: {whenFull:0.0} nodes in a bucket")
        {
            Figures = [new("nodes_per_bucket", nodes), new("when_full", whenFull ?? 0), new("buckets", buckets), new("recent_chaintoolong", refused)],
            Cures = wanted > buckets ? [facts.Cure(SettingNames.Buckets, (ulong)wanted, "a bucket for each entry, so that chains stay short", 8 * (wanted - buckets))] : [],
        });
    }
}
