namespace Statewall.Nfnetlink.Uapi;

/// <summary>Conntrack statistics of one CPU, 32 bits each. // enum ctattr_stats_cpu</summary>
public static class CtStatsAttribute
{
    /// <summary>Look-ups. Not used by current kernels. // CTA_STATS_SEARCHED</summary>
    public const ushort Searched = 1;

    /// <summary>Look-ups that found an entry. // CTA_STATS_FOUND</summary>
    public const ushort Found = 2;

    /// <summary>Entries that were not expected. Not used by current kernels. // CTA_STATS_NEW</summary>
    public const ushort New = 3;

    /// <summary>Packets that could not be tracked. // CTA_STATS_INVALID</summary>
    public const ushort Invalid = 4;

    /// <summary>Packets already attached to an entry. Not used by current kernels. // CTA_STATS_IGNORE</summary>
    public const ushort Ignore = 5;

    /// <summary>Entries removed. Not used by current kernels. // CTA_STATS_DELETE</summary>
    public const ushort Delete = 6;

    /// <summary>Entries put on the dying list. Not used by current kernels. // CTA_STATS_DELETE_LIST</summary>
    public const ushort DeleteList = 7;

    /// <summary>Entries inserted. // CTA_STATS_INSERT</summary>
    public const ushort Insert = 8;

    /// <summary>Insertions that lost against an entry already there. // CTA_STATS_INSERT_FAILED</summary>
    public const ushort InsertFailed = 9;

    /// <summary>Packets dropped since no entry could be made. // CTA_STATS_DROP</summary>
    public const ushort Drop = 10;

    /// <summary>Entries removed early to make room. // CTA_STATS_EARLY_DROP</summary>
    public const ushort EarlyDrop = 11;

    /// <summary>ICMP errors and the like that could not be tracked. // CTA_STATS_ERROR</summary>
    public const ushort Error = 12;

    /// <summary>Look-ups restarted since the table was resized. // CTA_STATS_SEARCH_RESTART</summary>
    public const ushort SearchRestart = 13;

    /// <summary>Insertion races resolved. // CTA_STATS_CLASH_RESOLVE</summary>
    public const ushort ClashResolve = 14;

    /// <summary>Insertions refused since a hash chain was too long. // CTA_STATS_CHAIN_TOOLONG</summary>
    public const ushort ChainTooLong = 15;
}

/// <summary>Size of the conntrack table, 32 bits each. // enum ctattr_stats_global</summary>
public static class CtStatsGlobalAttribute
{
    /// <summary>Entries in the table. // CTA_STATS_GLOBAL_ENTRIES</summary>
    public const ushort Entries = 1;

    /// <summary>Most entries allowed. // CTA_STATS_GLOBAL_MAX_ENTRIES</summary>
    public const ushort MaxEntries = 2;
}

/// <summary>Expectation statistics of one CPU, 32 bits each. // enum ctattr_expect_stats</summary>
public static class CtStatsExpAttribute
{
    /// <summary>Connections that were expected. // CTA_STATS_EXP_NEW</summary>
    public const ushort New = 1;

    /// <summary>Expectations created. // CTA_STATS_EXP_CREATE</summary>
    public const ushort Create = 2;

    /// <summary>Expectations removed. // CTA_STATS_EXP_DELETE</summary>
    public const ushort Delete = 3;
}
