using System.Globalization;

namespace Statewall.Sync.Configuration;

/// <summary>What every daemon has. // General { }</summary>
internal sealed record GeneralSection
{
    /// <summary>The file when <c>LogFile</c> is on. // DEFAULT_LOGFILE</summary>
    public const string UsualLogFile = "/var/log/conntrackd.log";

    private const int LongestSocketPath = 107; // sizeof(sun_path) - 1
    private const uint UsualHashSize = 65_536;
    private const uint UsualHashLimit = 262_144;
    private const uint UsualEventIterationLimit = 100;

    private static readonly TimeSpan UsualOverrunResync = TimeSpan.FromSeconds(30);

    /// <summary>The keywords of <c>UNIX</c>.</summary>
    public static readonly Keyword<GeneralSection>[] SocketKeywords =
    [
        new("Backlog", static (reader, general) => ReadBacklog(reader, general)),
        new("Path", static (reader, general) => general with { SocketPath = reader.ReadPath(LongestSocketPath, $"Path is longer than {LongestSocketPath} characters") }),
    ];

    /// <summary>The keywords of the block.</summary>
    public static readonly Keyword<GeneralSection>[] Keywords =
    [
        new("EventIterationLimit", static (reader, general) => general with { EventIterationLimit = reader.ReadNumberOr(UsualEventIterationLimit) }),
        new("Filter", static (reader, general) => general with { Filter = FlowFilter.Read(reader, general.Filter) }),
        new("HashLimit", static (reader, general) => general with { HashLimit = reader.ReadNumberOr(UsualHashLimit) }),
        new("HashSize", static (reader, general) => general with { HashSize = reader.ReadNumberOr(UsualHashSize) }),
        new("LockFile", static (reader, general) => general with { LockFile = LogValues.ReadPath(reader, "LockFile") }),
        new("LogFile", static (reader, general) => general with { LogFile = LogValues.ReadFile(reader, general.LogFile, UsualLogFile, "LogFile") }),
        new("NetlinkBufferSize", static (reader, general) => general with { NetlinkBufferSize = reader.ReadNumber() }),
        new("NetlinkBufferSizeMaxGrowth", static (reader, general) => general with { NetlinkBufferSizeMaxGrowth = reader.ReadNumber() }),
        new("NetlinkEventsReliable", static (reader, general) => general with { NetlinkEventsReliable = reader.ReadSwitch() }),
        new("NetlinkOverrunResync", static (reader, general) => general with { NetlinkOverrunResync = ReadOverrunResync(reader) }),
        new("Nice", static (reader, general) => ReadNice(reader, general)),
        new("PollSecs", static (reader, general) => general with { PollInterval = ReadPollInterval(reader) }),
        new("Scheduler", static (reader, general) => general with { Scheduler = reader.ReadBlock(SchedulerSection.Keywords, general.Scheduler with { Priority = 0 }) }),
        new("SocketBufferSize", static (reader, general) => general with { NetlinkBufferSize = reader.ReadNumber() }),
        new("SocketBufferSizeMaxGrown", static (reader, general) => general with { NetlinkBufferSizeMaxGrowth = reader.ReadNumber() }),
        new("SocketBufferSizeMaxGrowth", static (reader, general) => general with { NetlinkBufferSizeMaxGrowth = reader.ReadNumber() }),
        new("Syslog", static (reader, general) => general with { Syslog = LogValues.ReadFacility(reader, general.Syslog, "") }),
        new("Systemd", static (reader, general) => general with { Systemd = reader.ReadSwitch() }),
        new("UNIX", static (reader, general) => reader.ReadBlock(SocketKeywords, general)),
    ];

    /// <summary>Buckets per cache.</summary>
    public uint HashSize { get; init; } = UsualHashSize;

    /// <summary>Most entries per cache.</summary>
    public uint HashLimit { get; init; } = UsualHashLimit;

    /// <summary>The file that the daemon logs to; null for none.</summary>
    public string? LogFile { get; init; }

    /// <summary>Where it logs in the system's log; null for nowhere.</summary>
    public SyslogFacility? Syslog { get; init; }

    /// <summary>The file that is there while the daemon runs. // DEFAULT_LOCKFILE</summary>
    public string LockFile { get; init; } = "/var/lock/conntrackd.lock";

    /// <summary>The control socket; null when there is none. // UNIX { Path }</summary>
    public string? SocketPath { get; init; }

    /// <summary>Bytes in which events of the kernel wait; 0 for the system's own. It counts only up to <see cref="NetlinkBufferSizeMaxGrowth"/>.</summary>
    public uint NetlinkBufferSize { get; init; }

    /// <summary>Bytes up to which that buffer is doubled when events are lost.</summary>
    public uint NetlinkBufferSizeMaxGrowth { get; init; }

    /// <summary>How long after events were lost the kernel's table is read; null for never.</summary>
    public TimeSpan? NetlinkOverrunResync { get; init; } = UsualOverrunResync;

    /// <summary>The kernel waits rather than lose events.</summary>
    public bool NetlinkEventsReliable { get; init; }

    /// <summary>How often the kernel's table is read in place of listening to events; null to listen.</summary>
    public TimeSpan? PollInterval { get; init; }

    /// <summary>Most events, and most datagrams of other machines, that are dealt with before something else is looked at.</summary>
    public uint EventIterationLimit { get; init; } = UsualEventIterationLimit;

    /// <summary>The daemon tells systemd when it is ready, alive and ending.</summary>
    public bool Systemd { get; init; } = true;

    /// <summary>How the daemon is scheduled.</summary>
    public SchedulerSection Scheduler { get; init; } = new();

    /// <summary>Which connections count.</summary>
    public FlowFilter Filter { get; init; } = new();

    private static GeneralSection ReadNice(ConfigurationReader reader, GeneralSection general)
    {
        var token = reader.ReadSigned();
        reader.Warn(token, "deprecated nice configuration, ignoring. The nice value can be set externally with nice(1) and renice(1).");
        return general;
    }

    private static GeneralSection ReadBacklog(ConfigurationReader reader, GeneralSection general)
    {
        var keyword = reader.CurrentKeyword;
        _ = reader.ReadNumber();
        reader.Warn(keyword, "deprecated unix backlog configuration, ignoring.");
        return general;
    }

    private static TimeSpan? ReadOverrunResync(ConfigurationReader reader) =>
        reader.TryReadSwitch() is { } isOn ? isOn ? UsualOverrunResync : null : reader.ReadSecondsOr(UsualOverrunResync);

    private static TimeSpan ReadPollInterval(ConfigurationReader reader)
    {
        var keyword = reader.CurrentKeyword;
        var seconds = reader.ReadNumber();
        return seconds > 0 ? TimeSpan.FromSeconds(seconds) : throw reader.Refused(keyword, "`PollSecs' clause must be > 0");
    }
}

/// <summary>How the daemon is scheduled. // Scheduler { }</summary>
internal sealed record SchedulerSection
{
    private const uint HighestPriority = 99; // sched_get_priority_max(SCHED_RR)

    /// <summary>The keywords of the block.</summary>
    public static readonly Keyword<SchedulerSection>[] Keywords =
    [
        new("Priority", static (reader, scheduler) => scheduler with { Priority = ReadPriority(reader) }),
        new("Type", static (reader, scheduler) => scheduler with { Policy = ReadPolicy(reader) }),
    ];

    /// <summary>What happens among processes of one priority.</summary>
    public SchedulingPolicy Policy { get; init; } = SchedulingPolicy.RoundRobin;

    /// <summary>The priority, 0 to 99; kernels refuse 0.</summary>
    public uint Priority { get; init; } = HighestPriority;

    private static SchedulingPolicy ReadPolicy(ConfigurationReader reader)
    {
        var token = reader.ReadName("'RR' or 'FIFO'");
        return token.Text.ToUpperInvariant() switch
        {
            "RR" => SchedulingPolicy.RoundRobin,
            "FIFO" => SchedulingPolicy.FirstInFirstOut,
            _ => throw reader.Refused(token, $"unknown scheduler `{token.Text}'", $"unknown scheduler '{token.Text}'; known are RR and FIFO"),
        };
    }

    private static uint ReadPriority(ConfigurationReader reader)
    {
        var keyword = reader.CurrentKeyword;
        var priority = reader.ReadNumber();
        return priority <= HighestPriority ? priority : throw reader.Refused(keyword, string.Create(CultureInfo.InvariantCulture, $"`Priority' must be [0, {HighestPriority}]"));
    }
}

/// <summary>What happens among processes of one priority.</summary>
internal enum SchedulingPolicy
{
    FirstInFirstOut = 1, // SCHED_FIFO
    RoundRobin = 2, // SCHED_RR
}
