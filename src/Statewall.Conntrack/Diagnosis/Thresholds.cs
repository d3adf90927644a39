namespace Statewall.Conntrack.Diagnosis;

/// <summary>Where findings begin. Each value has its reason beside it; docs/doctor.md lists them.</summary>
public static class Thresholds
{
    /// <summary>Share of the limit from which the table is nearly full: a peak of a quarter more no longer fits.</summary>
    public const double LimitWarning = 0.80;

    /// <summary>Share of the limit from which it is full: the collector evicts down to this share itself. // gc_worker, nf_conntrack_max95</summary>
    public const double LimitCritical = 0.95;

    /// <summary>Seconds to the limit at the present rate from which growth is a warning: the time that a person needs to act.</summary>
    public const double SecondsToLimit = 300;

    /// <summary>Growth per second, as a share of the limit, below which a trend is noise of so short a measurement.</summary>
    public const double LeastGrowth = 0.001;

    /// <summary>Mean nodes per bucket (two for each entry) from which look-ups are slow: a cache miss for each node.</summary>
    public const double NodesPerBucket = 4;

    /// <summary>Mean nodes per bucket when full from which the limit is too high for the buckets: older kernels' default, four entries for each.</summary>
    public const double NodesPerBucketWhenFull = 8;

    /// <summary>Entries below which nothing that fills a table is looked for: a small host's ordinary mixture shows every pattern.</summary>
    public const int LeastEntries = 1000;

    /// <summary>Share of a table or of a service's entries from which one kind makes up most of them.</summary>
    public const double Majority = 0.5;

    /// <summary>Share of unreplied entries that is no longer ordinary: busy gateways have 5 to 20 per cent.</summary>
    public const double UnrepliedShare = 0.5;

    /// <summary>Share of entries below which an early drop will not find one to evict, of a table that is nearly full. // early_drop looks at 8 buckets</summary>
    public const double LeastEvictable = 0.05;

    /// <summary>Half-open connections to one service from which it is a flood: more than any listen queue's usual backlog (4096 / 4).</summary>
    public const int FloodEntries = 1000;

    /// <summary>Share of a service's connections that are half-open in a flood: ordinarily a few per cent are, as a handshake takes a moment.</summary>
    public const double FloodShare = 0.2;

    /// <summary>Sources from which a flood is spread, so that blocking them one by one is no cure.</summary>
    public const int FloodSources = 100;

    /// <summary>Failed connections of one source from which it may scan.</summary>
    public const int ScanEntries = 500;

    /// <summary>Different ports or destinations of failed connections from which one source scans: no client tries as many.</summary>
    public const int ScanTargets = 100;

    /// <summary>Ports that source NAT has for one address and one service: 1024 to 65535. // nf_nat_l4proto_unique_tuple</summary>
    public const int NatPorts = 64512;

    /// <summary>Share of these ports from which finding a free one takes long: the kernel tries 128, then half as many, and gives up.</summary>
    public const double NatWarning = 0.80;

    /// <summary>Share of these ports from which new connections fail.</summary>
    public const double NatCritical = 0.95;

    /// <summary>Share of the table from which one cause (idle, closing, DNS, ICMP, unknown protocols) is worth a setting or a rule.</summary>
    public const double CauseShare = 0.25;

    /// <summary>Share of the limit that a cause must take before it is a warning: what does no harm is only noted.</summary>
    public const double HarmfulUse = 0.5;

    /// <summary>Seconds: the least time that a NAT must keep idle connections. // RFC 5382 REQ-5: 2 hours 4 minutes</summary>
    public const uint LeastEstablishedTimeout = 7440;

    /// <summary>Seconds: a day, the usual compromise for idle connections.</summary>
    public const uint UsualEstablishedTimeout = 86400;

    /// <summary>Share of the table from which entries with more than the default timeout are noted.</summary>
    public const double TimeoutShare = 0.05;
}
