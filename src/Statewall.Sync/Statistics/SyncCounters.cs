namespace Statewall.Sync.Statistics;

// Overview: all that a daemon counts, as plain fields that one thread writes; texts, JSON and metrics are made from it. What a configuration
// switches off is null. Names are those of the statistics of conntrackd.

/// <summary>What a daemon has counted since it started.</summary>
internal sealed class SyncCounters
{
    /// <summary>When the daemon started.</summary>
    public DateTimeOffset Started;

    /// <summary>This machine's connections; null when that cache is disabled. // cache internal</summary>
    public CacheCounters? Internal = new();

    /// <summary>The other machines' connections; null when that cache is disabled. // cache external</summary>
    public CacheCounters? External = new();

    /// <summary>This machine's expectations; null unless they are synchronised, and when that cache is disabled.</summary>
    public CacheCounters? InternalExpectations;

    /// <summary>The other machines' expectations; null unless they are synchronised, and when that cache is disabled.</summary>
    public CacheCounters? ExternalExpectations;

    /// <summary>Events that went past the disabled internal cache; null with a cache. // internal bypass</summary>
    public BypassCounters? Bypass;

    /// <summary>Messages that went into the kernel past the disabled external cache; null with a cache. // external inject</summary>
    public InjectCounters? Inject;

    /// <summary>As <see cref="Bypass"/>, of expectations.</summary>
    public BypassCounters? BypassExpectations;

    /// <summary>As <see cref="Inject"/>, of expectations.</summary>
    public InjectCounters? InjectExpectations;

    /// <summary>Bytes of connections that have ended. // traffic processed</summary>
    public ulong TrafficBytes;

    /// <summary>Packets of connections that have ended. // traffic processed</summary>
    public ulong TrafficPackets;

    /// <summary>Messages of other machines that were refused, and gaps between them. // -s network</summary>
    public readonly MessageCounters Messages = new();

    /// <summary>The dedicated links in the order of the configuration. // -s link</summary>
    public LinkCounters[] Links = [];

    /// <summary>Events and dumps of the kernel. // netlink stats</summary>
    public readonly NetlinkCounters Netlink = new();

    /// <summary>The daemon itself. // runtime stats</summary>
    public readonly RuntimeCounters Runtime = new();

    /// <summary>Messages to be sent. // queue txqueue</summary>
    public readonly QueueCounters Transmission = new() { Maximum = int.MaxValue };

    /// <summary>Buffers that a link could not send. // queue errorq</summary>
    public readonly QueueCounters Errors = new() { Maximum = 128 };

    /// <summary>Messages sent and not yet acknowledged; null unless the mode is FTFW. // queue rsqueue</summary>
    public QueueCounters? Resend;

    /// <summary>Nodes of queues that were made for messages without an entry. // allocated queue nodes</summary>
    public int QueueNodes;

    /// <summary>The link that is sent on, or null without links.</summary>
    public LinkCounters? ActiveLink => Array.Find(Links, link => link.IsActive);
}

/// <summary>One cache. // cache:internal</summary>
internal sealed class CacheCounters
{
    /// <summary>Entries that stand for a living connection.</summary>
    public int Active;

    /// <summary>All entries, with those that wait until their end is acknowledged.</summary>
    public int Objects;

    /// <summary>Entries created.</summary>
    public ulong Created;

    /// <summary>Entries that could not be created: the sum of the reasons.</summary>
    public ulong CreationFailed;

    /// <summary>Not created: no memory.</summary>
    public ulong CreationNoMemory;

    /// <summary>Not created: the cache holds as many as it may. // HashLimit</summary>
    public ulong CreationNoSpace;

    /// <summary>Entries updated.</summary>
    public ulong Updated;

    /// <summary>Entries that could not be updated.</summary>
    public ulong UpdateFailed;

    /// <summary>Not updated: unknown.</summary>
    public ulong UpdateNotFound;

    /// <summary>Entries removed.</summary>
    public ulong Destroyed;

    /// <summary>Entries that could not be removed.</summary>
    public ulong DestructionFailed;

    /// <summary>Not removed: unknown.</summary>
    public ulong DestructionNotFound;
}

/// <summary>Events that are sent without a cache.</summary>
internal sealed class BypassCounters
{
    /// <summary>New ones.</summary>
    public ulong New;

    /// <summary>Updates.</summary>
    public ulong Updated;

    /// <summary>Removals.</summary>
    public ulong Destroyed;
}

/// <summary>Messages that change the kernel's table at once.</summary>
internal sealed class InjectCounters
{
    /// <summary>Created in the kernel.</summary>
    public ulong Created;

    /// <summary>The kernel refused to create.</summary>
    public ulong CreationFailed;

    /// <summary>Updated in the kernel.</summary>
    public ulong Updated;

    /// <summary>The kernel refused to update.</summary>
    public ulong UpdateFailed;

    /// <summary>Removed from the kernel.</summary>
    public ulong Destroyed;

    /// <summary>The kernel refused to remove.</summary>
    public ulong DestructionFailed;
}

/// <summary>Messages of other machines. // network statistics, sequence tracking statistics</summary>
internal sealed class MessageCounters
{
    /// <summary>Refused: the sum of the reasons. // Malformed messages</summary>
    public ulong Malformed;

    /// <summary>Refused: another version of the protocol.</summary>
    public ulong WrongVersion;

    /// <summary>Refused: type, flags or range make no sense. // Malformed header</summary>
    public ulong BadHeader;

    /// <summary>Refused: attributes.</summary>
    public ulong BadPayload;

    /// <summary>Refused: a type that the mode does not take.</summary>
    public ulong BadType;

    /// <summary>Refused: cut off.</summary>
    public ulong Truncated;

    /// <summary>Refused: the length says more or less than there is.</summary>
    public ulong BadSize;

    /// <summary>Not sent: larger than a message can be. // send: Malformed messages</summary>
    public ulong SendMalformed;

    /// <summary>Numbers that were never seen. // Packets lost</summary>
    public ulong Lost;

    /// <summary>Messages that came after later ones. // Packets before</summary>
    public ulong Before;
}

/// <summary>The protocol of a dedicated link.</summary>
internal enum LinkTransport
{
    /// <summary>UDP to a group of machines.</summary>
    Multicast,

    /// <summary>UDP to one machine.</summary>
    Udp,

    /// <summary>A TCP connection each way.</summary>
    Tcp,
}

/// <summary>What an interface says of itself.</summary>
internal enum LinkStatus
{
    /// <summary>Up, with a carrier. // IFF_RUNNING</summary>
    Running,

    /// <summary>Up, without a carrier.</summary>
    NoCarrier,

    /// <summary>Down.</summary>
    Down,
}

/// <summary>One dedicated link.</summary>
internal sealed class LinkCounters
{
    /// <summary>Its interface.</summary>
    public string Device = "";

    /// <summary>Its protocol.</summary>
    public LinkTransport Transport;

    /// <summary>What its interface says.</summary>
    public LinkStatus Status;

    /// <summary>It is the one that is sent on.</summary>
    public bool IsActive;

    /// <summary>TCP: another machine has connected to this one. // server=</summary>
    public bool ServerConnected;

    /// <summary>TCP: this machine has connected to the other. // client=</summary>
    public bool ClientConnected;

    /// <summary>Bytes sent.</summary>
    public ulong BytesSent;

    /// <summary>Bytes received.</summary>
    public ulong BytesReceived;

    /// <summary>Datagrams, or pieces of a stream, sent.</summary>
    public ulong PacketsSent;

    /// <summary>Datagrams, or pieces of a stream, received.</summary>
    public ulong PacketsReceived;

    /// <summary>Calls that failed to send.</summary>
    public ulong SendErrors;

    /// <summary>Calls that failed to receive.</summary>
    public ulong ReceiveErrors;
}

/// <summary>Events and dumps of the kernel.</summary>
internal sealed class NetlinkCounters
{
    /// <summary>Events received.</summary>
    public ulong EventsReceived;

    /// <summary>Events that the filter kept out.</summary>
    public ulong EventsFiltered;

    /// <summary>Events of an unknown kind.</summary>
    public ulong EventsUnknownType;

    /// <summary>Events that could not be read. // catch event failed</summary>
    public ulong EventsFailed;

    /// <summary>Entries of dumps of an unknown kind.</summary>
    public ulong DumpsUnknownType;

    /// <summary>How often events were lost. // netlink overrun</summary>
    public ulong Overruns;

    /// <summary>How often the kernel's table was flushed.</summary>
    public ulong TableFlushes;

    /// <summary>How often the internal cache was compared with the kernel's table.</summary>
    public ulong TableResyncs;

    /// <summary>Bytes that events may wait in.</summary>
    public ulong BufferSize;
}

/// <summary>The daemon itself.</summary>
internal sealed class RuntimeCounters
{
    /// <summary>Child processes that failed.</summary>
    public ulong ChildrenFailed;

    /// <summary>Of these: by a fault of memory.</summary>
    public ulong ChildrenFaulted;

    /// <summary>Of these: ended by a signal.</summary>
    public ulong ChildrenSignalled;

    /// <summary>Waits for descriptors that failed.</summary>
    public ulong SelectFailed;

    /// <summary>Waits for children that failed.</summary>
    public ulong WaitFailed;

    /// <summary>Requests on the control socket that could not be read.</summary>
    public ulong LocalReadFailed;

    /// <summary>Requests on the control socket of an unknown kind.</summary>
    public ulong LocalUnknownRequest;
}

/// <summary>One queue.</summary>
internal sealed class QueueCounters
{
    /// <summary>Elements in it.</summary>
    public int Length;

    /// <summary>Elements that it may hold.</summary>
    public int Maximum;

    /// <summary>How often it was full. // not enough space errors</summary>
    public ulong NotEnoughSpace;
}
