using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack.Storage;

/// <summary>Packets and bytes of one direction. // struct nf_conn_counter</summary>
internal struct DirectionCounters
{
    /// <summary>Packets seen.</summary>
    public ulong Packets;

    /// <summary>Bytes seen, counted from the IP header on.</summary>
    public ulong Bytes;
}

/// <summary>What an entry was given when it was created; later changes of the settings leave it alone.</summary>
[Flags]
internal enum EntryFeatures : byte
{
    None = 0,

    /// <summary>Packets and bytes are counted. // nf_conn_acct</summary>
    Accounting = 1,

    /// <summary>Start and stop times are kept. // nf_conn_tstamp</summary>
    Timestamp = 2,

    /// <summary>Changes are announced to listeners. // nf_conntrack_ecache</summary>
    Events = 4,

    /// <summary>The reply tuple is not the inverse of the original one and stands in the extension.</summary>
    StoredReply = 8,

    /// <summary>A SYN proxy stands between the ends. // nfct_synproxy</summary>
    Synproxy = 16,

    /// <summary>There is room for labels: a rule used labels when the entry was made. // nf_ct_labels_find</summary>
    Labels = 32,

    /// <summary>The reply tuple is not just the original one with its ends swapped: it is stored, or the protocol inverts in its own way.</summary>
    OtherReply = 64,

    /// <summary>Only some events are announced.</summary>
    MaskedEvents = 128,
}

/// <summary>
/// A connection: 176 bytes of flat memory. What few connections need (a translated reply tuple, labels, a master …) lies in an
/// <see cref="EntryExtension"/>. What every packet needs comes first. // struct nf_conn
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct ConntrackEntry
{
    /// <summary>The tuple of the direction that spoke first.</summary>
    public TupleKey Original;

    /// <summary>When the entry expires in the engine's nanoseconds; while it is unconfirmed, the time it will be given. // ct->timeout</summary>
    public long Expires;

    /// <summary>Status bits. // ct->status</summary>
    public ConntrackStatus Status;

    /// <summary>The slot of its extension, 0 for none.</summary>
    public uint Extension;

    /// <summary>The connection mark. // ct->mark</summary>
    public uint Mark;

    /// <summary>Events that wait for the packet to leave. // ecache->cache</summary>
    public ushort PendingEvents;

    /// <summary>What the entry was given at its creation.</summary>
    public EntryFeatures Features;

    /// <summary>Counters of the original and the reply direction.</summary>
    public CounterPair Counters;

    /// <summary>What the protocol's tracker remembers. // ct->proto</summary>
    public ProtocolState Protocol;

    /// <summary>Place in the expiry wheel.</summary>
    public WheelLinks Links;

    /// <summary>When the entry was confirmed, in nanoseconds since the Unix epoch; 0 without timestamping. // tstamp->start</summary>
    public long Start;

    /// <summary>Grows with every entry of an engine. // CTA_ID</summary>
    public uint Id;

    /// <summary>True when all the bits are set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Has(ConntrackStatus bits) => (Status & bits) == bits;
}

/// <summary>Counters by direction.</summary>
[InlineArray(2)]
internal struct CounterPair
{
    private DirectionCounters _first;
}

/// <summary>Room for any tracker's state; see <see cref="As{T}"/>.</summary>
[InlineArray(Size)]
internal struct ProtocolState
{
    /// <summary>Bytes available to a tracker.</summary>
    public const int Size = 56;

    private byte _first;

    /// <summary>The same memory as a tracker's own layout.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T As<T>(ref ProtocolState state)
        where T : unmanaged => ref Unsafe.As<ProtocolState, T>(ref state);
}

/// <summary>What only some connections carry.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct EntryExtension
{
    /// <summary>The pool's free list while unused; otherwise 1.</summary>
    public uint Used;

    /// <summary>The slot of the master connection of an expected one, 0 for none; the master itself may be dead. // ct->master</summary>
    public uint MasterSlot;

    /// <summary>Connections whose master this is. // references of ct->master</summary>
    public int Children;

    /// <summary>The original tuple of the master connection. // CTA_TUPLE_MASTER</summary>
    public TupleKey Master;

    /// <summary>The reply tuple when <see cref="EntryFeatures.StoredReply"/> is set.</summary>
    public TupleKey Reply;

    /// <summary>Connection labels, 128 bits. // nf_conn_labels</summary>
    public UInt128 Labels;

    /// <summary>When the entry ended, in nanoseconds since the Unix epoch. // tstamp->stop</summary>
    public long Stop;

    /// <summary>The security mark. // ct->secmark</summary>
    public uint SecMark;

    /// <summary>Number of the device as whose address the source is masqueraded; 0 for none. // nf_conn_nat.masq_index</summary>
    public uint MasqueradeDevice;

    /// <summary>Number of the helper in the engine's table, 0 for none. // nfct_help</summary>
    public ushort Helper;

    /// <summary>What a helper in a program keeps about the connection. // help->data</summary>
    public HelperData HelperData;

    /// <summary>Number of the timeout policy in the engine's table, 0 for none. // nf_conn_timeout</summary>
    public ushort TimeoutPolicy;

    /// <summary>Expectations of this connection that wait, by class. // help->expecting</summary>
    public ExpectingCounts Expecting;

    /// <summary>The number of the expectation made last of those that wait, 0 for none. // help->expectations</summary>
    public uint NewestExpectation;

    /// <summary>The events that are announced, with <see cref="EntryFeatures.MaskedEvents"/>. // ecache->ctmask</summary>
    public ushort EventMask;

    /// <summary>True once a helper was attached, even when it was taken away again. // nfct_help</summary>
    public byte HasHelp;

    /// <summary>True once sequence adjustment was attached.</summary>
    public byte HasSequenceAdjustment;

    /// <summary>True once SYN proxy data was attached.</summary>
    public byte HasSynproxy;

    /// <summary>Sequence adjustment by direction. // nf_conn_seqadj</summary>
    public SequenceAdjustmentPair SequenceAdjustment;

    /// <summary>SYN proxy data. // nf_conn_synproxy</summary>
    public SynproxyState Synproxy;
}

/// <summary>Sequence adjustment of one direction. // struct nf_ct_seqadj</summary>
internal struct SequenceAdjustment
{
    /// <summary>Sequence number behind which the new offset applies.</summary>
    public uint CorrectionPosition;

    /// <summary>Offset before that position.</summary>
    public int OffsetBefore;

    /// <summary>Offset after that position.</summary>
    public int OffsetAfter;
}

/// <summary>Room for what a helper in a program keeps.</summary>
[InlineArray(ProgramHelper.MaximumDataSize)]
internal struct HelperData
{
    private byte _first;
}

/// <summary>Sequence adjustment by direction.</summary>
[InlineArray(2)]
internal struct SequenceAdjustmentPair
{
    private SequenceAdjustment _first;
}

/// <summary>SYN proxy data. // struct nf_conn_synproxy</summary>
internal struct SynproxyState
{
    /// <summary>Initial sequence number.</summary>
    public uint InitialSequence;

    /// <summary>Initial timestamp.</summary>
    public uint InitialTimestamp;

    /// <summary>Timestamp offset.</summary>
    public uint TimestampOffset;
}
