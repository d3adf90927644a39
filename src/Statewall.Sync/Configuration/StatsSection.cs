namespace Statewall.Sync.Configuration;

/// <summary>The log of connections that end. // Stats { }</summary>
internal sealed record StatsSection
{
    /// <summary>The file when <c>LogFile</c> is on. // DEFAULT_STATS_LOGFILE</summary>
    public const string UsualLogFile = "/var/log/conntrackd-stats.log";

    /// <summary>The keywords of the block.</summary>
    public static readonly Keyword<StatsSection>[] Keywords =
    [
        new("LogFile", static (reader, stats) => stats with { LogFile = LogValues.ReadFile(reader, stats.LogFile, UsualLogFile, "stats LogFile") }),
        new("Syslog", static (reader, stats) => stats with { Syslog = LogValues.ReadFacility(reader, stats.Syslog, ".") }),
    ];

    /// <summary>The file that they are written to; null for none.</summary>
    public string? LogFile { get; init; }

    /// <summary>Where they go in the system's log; null for nowhere.</summary>
    public SyslogFacility? Syslog { get; init; }
}
