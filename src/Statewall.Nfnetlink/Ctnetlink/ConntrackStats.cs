using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Ctnetlink;

/// <summary>Statistics of one CPU, whose number is the resource id. Counters wrap. // ctnetlink_ct_stat_cpu_fill_info</summary>
public record struct ConntrackCpuStats : IAttributeSet<ConntrackCpuStats>
{
    /// <summary>Look-ups; kernels before 4.10. // CTA_STATS_SEARCHED</summary>
    public uint? Searched;

    /// <summary>Look-ups that found an entry. // CTA_STATS_FOUND</summary>
    public uint? Found;

    /// <summary>Entries that were not expected; kernels before 4.10. // CTA_STATS_NEW</summary>
    public uint? New;

    /// <summary>Packets that could not be tracked. // CTA_STATS_INVALID</summary>
    public uint? Invalid;

    /// <summary>Packets already attached to an entry; kernels before 5.10. // CTA_STATS_IGNORE</summary>
    public uint? Ignore;

    /// <summary>Entries removed; kernels before 4.10. // CTA_STATS_DELETE</summary>
    public uint? Delete;

    /// <summary>Entries put on the dying list; kernels before 4.10. // CTA_STATS_DELETE_LIST</summary>
    public uint? DeleteList;

    /// <summary>Entries inserted. // CTA_STATS_INSERT</summary>
    public uint? Insert;

    /// <summary>Insertions that lost against an entry already there. // CTA_STATS_INSERT_FAILED</summary>
    public uint? InsertFailed;

    /// <summary>Packets dropped since no entry could be made. // CTA_STATS_DROP</summary>
    public uint? Drop;

    /// <summary>Entries removed early to make room. // CTA_STATS_EARLY_DROP</summary>
    public uint? EarlyDrop;

    /// <summary>ICMP errors and the like that could not be tracked. // CTA_STATS_ERROR</summary>
    public uint? Error;

    /// <summary>Look-ups restarted since the table was resized. // CTA_STATS_SEARCH_RESTART</summary>
    public uint? SearchRestart;

    /// <summary>Insertion races resolved; kernel 5.8. // CTA_STATS_CLASH_RESOLVE</summary>
    public uint? ClashResolve;

    /// <summary>Insertions refused since a hash chain was too long; kernel 5.16. // CTA_STATS_CHAIN_TOOLONG</summary>
    public uint? ChainTooLong;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ConntrackCpuStats value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(CtStatsAttribute.Searched, ref value.Searched);
        codec.U32(CtStatsAttribute.Found, ref value.Found);
        codec.U32(CtStatsAttribute.New, ref value.New);
        codec.U32(CtStatsAttribute.Invalid, ref value.Invalid);
        codec.U32(CtStatsAttribute.Ignore, ref value.Ignore);
        codec.U32(CtStatsAttribute.Delete, ref value.Delete);
        codec.U32(CtStatsAttribute.DeleteList, ref value.DeleteList);
        codec.U32(CtStatsAttribute.Insert, ref value.Insert);
        codec.U32(CtStatsAttribute.InsertFailed, ref value.InsertFailed);
        codec.U32(CtStatsAttribute.Drop, ref value.Drop);
        codec.U32(CtStatsAttribute.EarlyDrop, ref value.EarlyDrop);
        codec.U32(CtStatsAttribute.Error, ref value.Error);
        codec.U32(CtStatsAttribute.SearchRestart, ref value.SearchRestart);
        codec.U32(CtStatsAttribute.ClashResolve, ref value.ClashResolve);
        codec.U32(CtStatsAttribute.ChainTooLong, ref value.ChainTooLong);
    }
}

/// <summary>Size of the table. // ctnetlink_stat_ct_fill_info</summary>
public record struct ConntrackGlobalStats : IAttributeSet<ConntrackGlobalStats>
{
    /// <summary>Entries in the table. // CTA_STATS_GLOBAL_ENTRIES</summary>
    public uint? Entries;

    /// <summary>Most entries allowed; kernel 4.18. // CTA_STATS_GLOBAL_MAX_ENTRIES</summary>
    public uint? MaximumEntries;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ConntrackGlobalStats value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(CtStatsGlobalAttribute.Entries, ref value.Entries);
        codec.U32(CtStatsGlobalAttribute.MaxEntries, ref value.MaximumEntries);
    }
}

/// <summary>Expectation statistics of one CPU, whose number is the message's resource id. // ctnetlink_exp_stat_fill_info</summary>
public record struct ExpectationCpuStats : IAttributeSet<ExpectationCpuStats>
{
    /// <summary>Connections that were expected. // CTA_STATS_EXP_NEW</summary>
    public uint? New;

    /// <summary>Expectations created. // CTA_STATS_EXP_CREATE</summary>
    public uint? Create;

    /// <summary>Expectations removed. // CTA_STATS_EXP_DELETE</summary>
    public uint? Delete;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ExpectationCpuStats value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(CtStatsExpAttribute.New, ref value.New);
        codec.U32(CtStatsExpAttribute.Create, ref value.Create);
        codec.U32(CtStatsExpAttribute.Delete, ref value.Delete);
    }
}
