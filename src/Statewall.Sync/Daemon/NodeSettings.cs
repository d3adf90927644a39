namespace Statewall.Sync.Daemon;

/// <summary>How machines agree.</summary>
internal enum SyncModeKind
{
    /// <summary>Reliable, between two.</summary>
    Ftfw,

    /// <summary>Told again from time to time.</summary>
    Alarm,

    /// <summary>Best effort.</summary>
    Notrack,
}

/// <summary>What a node does, as numbers; zero never means a default here.</summary>
internal sealed record NodeSettings
{
    /// <summary>How machines agree.</summary>
    public SyncModeKind Mode { get; init; }

    /// <summary>Messages that may wait to be acknowledged. // ResendQueueSize</summary>
    public int ResendQueueSize { get; init; } = 131072;

    /// <summary>After how many messages they are acknowledged. // ACKWindowSize</summary>
    public int AckWindowSize { get; init; } = 300;

    /// <summary>Seconds within which an entry is told again. // RefreshTime</summary>
    public int RefreshTime { get; init; } = 60;

    /// <summary>Seconds after which an entry that is not told of again expires. // CacheTimeout</summary>
    public int CacheTimeout { get; init; } = 180;

    /// <summary>Seconds that committed entries get; null for what they had left. // CommitTimeout</summary>
    public uint? CommitTimeout { get; init; }

    /// <summary>No cache of this machine's entries: events are sent as they come. // DisableInternalCache</summary>
    public bool DisablesInternalCache { get; init; }

    /// <summary>No cache of other machines' entries: messages go into the kernel as they come. // DisableExternalCache</summary>
    public bool DisablesExternalCache { get; init; }

    /// <summary>Window scales are told, and TCP's windows checked after a commit. // TCPWindowTracking</summary>
    public bool TracksWindows { get; init; }

    /// <summary>Expectations are told. // ExpectationSync</summary>
    public bool SyncsExpectations { get; init; }

    /// <summary>Buckets of each cache. // HashSize</summary>
    public int HashSize { get; init; } = 65536;

    /// <summary>Entries of each cache. // HashLimit</summary>
    public int HashLimit { get; init; } = 262144;
}
