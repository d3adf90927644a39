using Statewall.Conntrack.Diagnosis.Settings;

namespace Statewall.Conntrack.Diagnosis;

/// <summary>Everything that findings rest on.</summary>
public sealed class TableFacts
{
    private const long BucketSize = 8; // a pointer. // struct hlist_nulls_head

    /// <summary>Gathers what the settings tell about a survey.</summary>
    /// <param name="survey">What the table is made of.</param>
    /// <param name="settings">The tracker's settings.</param>
    public TableFacts(TableSurvey survey, IConntrackSettings settings)
    {
        ArgumentNullException.ThrowIfNull(survey);
        ArgumentNullException.ThrowIfNull(settings);
        Survey = survey;
        Settings = settings;
        Entries = survey.Entries;
        Maximum = settings.Read(SettingNames.Maximum) is { } maximum and > 0 ? (long)maximum : null;
        IsUnlimited = settings.Read(SettingNames.Maximum) is 0;
        Buckets = settings.Read(SettingNames.Buckets) is { } buckets and > 0 ? (long)buckets : null;
    }

    /// <summary>What the table is made of.</summary>
    public TableSurvey Survey { get; }

    /// <summary>The tracker's settings.</summary>
    public IConntrackSettings Settings { get; }

    /// <summary>Entries: as the kernel counts them, or as listed.</summary>
    public long Entries { get; init; }

    /// <summary>Most entries allowed; null when it is not known here, or when there is no limit. // nf_conntrack_max</summary>
    public long? Maximum { get; }

    /// <summary>True when the kernel has no limit: nf_conntrack_max is 0.</summary>
    public bool IsUnlimited { get; }

    /// <summary>Hash buckets; null when not known here. // nf_conntrack_buckets</summary>
    public long? Buckets { get; }

    /// <summary>Entries more or fewer per second while this was measured; null for a saved listing.</summary>
    public double? EntriesPerSecond { get; init; }

    /// <summary>How long was measured.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>The counters since the tracker's start; null when not known.</summary>
    public CounterTotals? Counters { get; init; }

    /// <summary>What they counted while this was measured; null when not known.</summary>
    public CounterTotals? Recent { get; init; }

    /// <summary>Entries as a share of the limit; null when that is not known.</summary>
    public double? Use => (double)Entries / Maximum;

    /// <summary>Mean nodes in a bucket's chain: every entry is in the table by both its tuples. Null when the buckets are not known.</summary>
    public double? NodesPerBucket => 2.0 * Entries / Buckets;

    /// <summary>Bytes that the entries and buckets take; null when not known.</summary>
    public long? Memory => MemoryOf(Entries, Buckets ?? 0);

    /// <summary>A number of entries as a share of the listed ones; 0 of an empty table.</summary>
    public double ShareOf(long entries) => Survey.Entries == 0 ? 0 : (double)entries / Survey.Entries;

    /// <summary>A number of entries as a share of the limit; null when that is not known.</summary>
    public double? ShareOfLimit(long entries) => (double)entries / Maximum;

    /// <summary>A timeout in seconds: as it is set, or else the kernel's own.</summary>
    public ulong Timeout(string name) => Settings.Read(name) ?? (TimeoutTable.TryFind(name, out var row) ? row.Default : 0);

    /// <summary>Bytes that so many entries and buckets take; null when the size of an entry is not known.</summary>
    public long? MemoryOf(long entries, long buckets) => (entries * Settings.EntrySize) + (buckets * BucketSize);

    /// <summary>So many entries of one kind do harm: by their share of the limit, or of the table where the limit is not known.</summary>
    internal bool IsHarmful(long entries) => (ShareOfLimit(entries) ?? ShareOf(entries)) >= Thresholds.HarmfulUse;

    /// <summary>They fill the table, or it is full already. Never so where the limit is not known.</summary>
    internal bool IsFilledBy(long entries) => ShareOfLimit(entries) >= Thresholds.Majority || Use >= Thresholds.LimitCritical;

    /// <summary>The share of the limit as a figure; none where the limit is not known.</summary>
    internal IEnumerable<Figure> LimitFigure(long entries) => ShareOfLimit(entries) is { } share ? [new("share_of_limit", share)] : [];

    /// <summary>The cure that changes a setting, with what hinders it here.</summary>
    internal SettingCure Cure(string name, ulong value, string reason, long? memory = 0) =>
        new(SettingNames.Prefix + name, Settings.Read(name), value, reason) { Memory = memory, Obstacle = Settings.ObstacleTo(name) };
}
