using Statewall.Sync.Statistics;

namespace Statewall.Sync.Configuration;

/// <summary>How states are brought to the other machine.</summary>
internal enum ModeKind
{
    /// <summary>Numbered, acknowledged and sent again when they are lost; for two machines.</summary>
    Ftfw,

    /// <summary>Sent again and again while they last.</summary>
    Alarm,

    /// <summary>Sent once.</summary>
    Notrack,
}

// What a mode's block says counts for the whole section, whichever mode it stands in: upstream keeps it in one place, and lets part of it stand outside.

/// <summary>What is shared with other machines. // Sync { }</summary>
internal sealed record SyncSection
{
    private const int MostChannels = 4; // MULTICHANNEL_MAX
    private const uint UsualResendQueueSize = 131_072;
    private const uint UsualAckWindowSize = 300;
    private const uint UsualErrorQueueLength = 128;

    private static readonly TimeSpan UsualPurgeTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UsualRefreshTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UsualCacheTimeout = TimeSpan.FromSeconds(180);

    private static readonly Keyword<SyncSection> CacheTimeoutKeyword = new("CacheTimeout", static (reader, sync) => sync with { CacheTimeout = reader.ReadSecondsOr(UsualCacheTimeout) });
    private static readonly Keyword<SyncSection> CommitTimeoutKeyword = new("CommitTimeout", static (reader, sync) => ReadCommitTimeout(reader, sync));
    private static readonly Keyword<SyncSection> PurgeTimeoutKeyword = new("PurgeTimeout", static (reader, sync) => sync with { PurgeTimeout = reader.ReadSecondsOr(UsualPurgeTimeout) });
    private static readonly Keyword<SyncSection> RefreshTimeKeyword = new("RefreshTime", static (reader, sync) => sync with { RefreshTime = reader.ReadSecondsOr(UsualRefreshTime) });
    private static readonly Keyword<SyncSection> DisableExternalCacheKeyword =
        new("DisableExternalCache", static (reader, sync) => WithoutCommitTimeout(reader, sync with { DisableExternalCache = reader.ReadSwitch() }));

    private static readonly Keyword<SyncSection> StartupResyncKeyword = new("StartupResync", static (reader, sync) => sync with { StartupResync = reader.ReadSwitch() });

    /// <summary>The keywords of <c>Options</c>.</summary>
    public static readonly Keyword<SyncSection>[] OptionKeywords =
    [
        new("ExpectationSync", static (reader, sync) => sync with { Expectations = ExpectationChoice.Read(reader) }),
        new("TCPWindowTracking", static (reader, sync) => sync with { TcpWindowTracking = reader.ReadSwitch() }),
    ];

    /// <summary>The keywords of the block.</summary>
    public static readonly Keyword<SyncSection>[] Keywords =
    [
        CacheTimeoutKeyword,
        CommitTimeoutKeyword,
        new("Mode", static (reader, sync) => ReadMode(reader, sync)),
        new("Multicast", static (reader, sync) => ReadChannel(reader, sync, LinkTransport.Multicast)),
        new("Options", static (reader, sync) => reader.ReadBlock(OptionKeywords, sync)),
        PurgeTimeoutKeyword,
        RefreshTimeKeyword,
        new("TCP", static (reader, sync) => ReadChannel(reader, sync, LinkTransport.Tcp)),
        new("UDP", static (reader, sync) => ReadChannel(reader, sync, LinkTransport.Udp)),
    ];

    /// <summary>The keywords of <c>Mode ALARM</c>.</summary>
    public static readonly Keyword<SyncSection>[] AlarmKeywords = [CacheTimeoutKeyword, CommitTimeoutKeyword, PurgeTimeoutKeyword, RefreshTimeKeyword];

    /// <summary>The keywords of <c>Mode FTFW</c>.</summary>
    public static readonly Keyword<SyncSection>[] FtfwKeywords =
    [
        new("ACKWindowSize", static (reader, sync) => sync with { AckWindowSize = reader.ReadNumberOr(UsualAckWindowSize) }),
        CommitTimeoutKeyword,
        DisableExternalCacheKeyword,
        PurgeTimeoutKeyword,
        new("ResendQueueSize", static (reader, sync) => sync with { ResendQueueSize = reader.ReadNumberOr(UsualResendQueueSize) }),
        StartupResyncKeyword,
    ];

    /// <summary>The keywords of <c>Mode NOTRACK</c>.</summary>
    public static readonly Keyword<SyncSection>[] NotrackKeywords =
    [
        CommitTimeoutKeyword,
        DisableExternalCacheKeyword,
        new("DisableInternalCache", static (reader, sync) => sync with { DisableInternalCache = reader.ReadSwitch() }),
        PurgeTimeoutKeyword,
        StartupResyncKeyword,
    ];

    /// <summary>How states are brought to the other machine.</summary>
    public ModeKind Mode => NamedMode ?? ModeKind.Ftfw;

    /// <summary>The mode that is named; null for none.</summary>
    public ModeKind? NamedMode { get; init; }

    /// <summary>The dedicated links, one to four, all of one protocol.</summary>
    public IReadOnlyList<SyncChannel> Channels { get; init; } = [];

    /// <summary>FTFW: most messages that are kept until they are acknowledged.</summary>
    public uint ResendQueueSize { get; init; } = UsualResendQueueSize;

    /// <summary>FTFW: how many messages are acknowledged at a time.</summary>
    public uint AckWindowSize { get; init; } = UsualAckWindowSize;

    /// <summary>The timeout that committed entries get, whole seconds; null to keep theirs. With it no timeouts are sent either.</summary>
    public TimeSpan? CommitTimeout { get; init; }

    /// <summary>How long after <c>conntrackd -t</c> the kernel's table is emptied.</summary>
    public TimeSpan PurgeTimeout { get; init; } = UsualPurgeTimeout;

    /// <summary>ALARM: how often each entry is sent at least.</summary>
    public TimeSpan RefreshTime { get; init; } = UsualRefreshTime;

    /// <summary>ALARM: how long an entry of another machine lasts that is not sent again.</summary>
    public TimeSpan CacheTimeout { get; init; } = UsualCacheTimeout;

    /// <summary>FTFW and NOTRACK: what other machines send goes into the kernel at once.</summary>
    public bool DisableExternalCache { get; init; }

    /// <summary>NOTRACK: events are sent at once.</summary>
    public bool DisableInternalCache { get; init; }

    /// <summary>FTFW and NOTRACK: ask for everything when the daemon starts.</summary>
    public bool StartupResync { get; init; }

    /// <summary>Windows of TCP are checked for committed entries, and their scales sent.</summary>
    public bool TcpWindowTracking { get; init; }

    /// <summary>Which expectations are shared.</summary>
    public ExpectationChoice Expectations { get; init; } = ExpectationChoice.None;

    /// <summary>TCP: buffers that wait for a connection.</summary>
    public uint ErrorQueueLength => Channels.LastOrDefault(channel => channel.ErrorQueueLength is > 0)?.ErrorQueueLength ?? UsualErrorQueueLength;

    /// <summary>Reads the block.</summary>
    /// <param name="reader">The reader, behind the keyword.</param>
    /// <param name="before">What former blocks have said.</param>
    public static SyncSection Read(ConfigurationReader reader, SyncSection before)
    {
        var keyword = reader.CurrentKeyword;
        var sync = reader.ReadBlock(Keywords, before);
        if (sync.NamedMode is null)
            reader.Warn(keyword, "No synchronization mode specified. Defaulting to FT-FW mode.");
        if (sync.Channels.Count == 0)
            throw reader.Refused(keyword, "can't open channel socket: No such file or directory", "there is no dedicated link: UDP, Multicast or TCP is needed");
        return sync;
    }

    private static SyncSection ReadCommitTimeout(ConfigurationReader reader, SyncSection sync) =>
        WithoutCommitTimeout(reader, sync with { CommitTimeout = reader.ReadSecondsOr(TimeSpan.Zero) is var timeout && timeout > TimeSpan.Zero ? timeout : null });

    // What goes into the kernel at once is not committed.
    private static SyncSection WithoutCommitTimeout(ConfigurationReader reader, SyncSection sync)
    {
        if (sync is not { CommitTimeout: not null, DisableExternalCache: true })
            return sync;
        reader.Warn(reader.CurrentKeyword, "`CommitTimeout' can't be combined with `DisableExternalCache', ignoring this option. Fix your configuration file.");
        return sync with { CommitTimeout = null };
    }

    private static SyncSection ReadMode(ConfigurationReader reader, SyncSection sync)
    {
        var token = reader.CurrentKeyword;
        var index = reader.ReadChoice(["FTFW", "ALARM", "NOTRACK", "NACK", "PERSISTENT"], StringComparison.OrdinalIgnoreCase);
        if (index == 3)
            reader.Warn(token, "Now `nack' mode is called `ftfw'. Please, update your conntrackd.conf file.");
        if (index == 4)
            reader.Warn(token, "Now `persistent' mode is called `alarm'. Please, update your conntrackd.conf file.");
        var (mode, keywords) = index switch
        {
            0 or 3 => (ModeKind.Ftfw, FtfwKeywords),
            2 => (ModeKind.Notrack, NotrackKeywords),
            _ => (ModeKind.Alarm, AlarmKeywords),
        };
        if (sync.NamedMode is { } other && other != mode)
            throw reader.Refused(token, "more than one synchronization mode specified", "another mode was named before");
        return reader.ReadBlock(keywords, sync with { NamedMode = mode });
    }

    private static SyncSection ReadChannel(ConfigurationReader reader, SyncSection sync, LinkTransport transport)
    {
        var keyword = reader.CurrentKeyword;
        if (sync.Channels.Any(channel => channel.Transport != transport))
            throw reader.Refused(keyword, $"cannot use `{keyword.Text}' with other dedicated link protocols!");
        if (sync.Channels.Count == MostChannels)
            throw reader.Refused(keyword, $"too many dedicated links in the configuration file (Maximum: {MostChannels})");
        return sync with { Channels = [.. sync.Channels, SyncChannel.Read(reader, transport)] };
    }
}

/// <summary>Which expectations are shared.</summary>
/// <param name="IsAll">All of them.</param>
/// <param name="Helpers">Those of helpers whose names begin with one of these, in any case of letters.</param>
internal sealed record ExpectationChoice(bool IsAll, IReadOnlyList<string> Helpers)
{
    /// <summary>None.</summary>
    public static ExpectationChoice None { get; } = new(false, []);

    /// <summary>True when any are shared.</summary>
    public bool IsAny => IsAll || Helpers.Count > 0;

    /// <summary>Reads on, off or a list of helpers.</summary>
    public static ExpectationChoice Read(ConfigurationReader reader) => reader.IsAtBlock
        ? new(false, reader.ReadList(static reader => reader.ReadName("the name of a helper").Text))
        : reader.ReadSwitch() ? new(true, []) : None;
}
