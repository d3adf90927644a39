using System.Runtime.CompilerServices;
using Statewall.Nfnetlink.Uapi;
using Statewall.Sync.Wire;

namespace Statewall.Sync.States;

// Overview: a connection as machines tell each other of it, in fields of fixed size, so that an entry of a cache never moves and an event
// overwrites what it tells of. Which fields are known is one bit each, by the number of their attribute in messages between machines; the
// reply tuple and the kernel's identifier, which no message has, have bits of their own. Four rewritings share it: from events (Kernel),
// from messages and to messages (Wire), and to requests and listings (Requests).

/// <summary>A connection as it is cached and told.</summary>
internal partial struct ConnectionState : ISyncState<ConnectionState>
{
    /// <summary>Words of 32 labels that are kept: as many as a kernel has.</summary>
    public const int LabelWords = 4;

    private const int HelperNameSize = 16; // with its terminator

    /// <summary>Tuple of the original direction, with the zone.</summary>
    public FlowTuple Original;

    /// <summary>Which fields are known.</summary>
    public ConnectionFields Present;

    /// <summary>Status bits.</summary>
    public ConntrackStatus Status;

    /// <summary>Seconds that the kernel gave it when it was last told of.</summary>
    public uint Timeout;

    /// <summary>Mark.</summary>
    public uint Mark;

    /// <summary>The kernel's identifier.</summary>
    public uint Id;

    /// <summary>Verification tags of SCTP, as they are on the wire.</summary>
    public uint OriginalTag, ReplyTag;

    /// <summary>State of TCP, SCTP or DCCP.</summary>
    public byte State;

    /// <summary>Role of a DCCP connection's original direction.</summary>
    public byte DccpRole;

    /// <summary>Window scales of TCP.</summary>
    public byte OriginalWindowScale, ReplyWindowScale;

    /// <summary>Tuple of the reply direction; of a state from another machine only what that machine translates.</summary>
    public FlowTuple Reply;

    /// <summary>SYN proxy: initial timestamp, initial sequence number, offset of timestamps.</summary>
    public SynproxyNumbers Synproxy;

    /// <summary>Original tuple of the expecting connection, without its zone.</summary>
    public FlowTuple Master;

    /// <summary>Sequence adjustments: position, offset before, offset after; of the original direction, then of the reply.</summary>
    public SequenceNumbers Adjustments;

    /// <summary>Words of <see cref="Labels"/> that were told.</summary>
    public byte LabelCount;

    /// <summary>Labels: bit b of word i is label 32 * i + b.</summary>
    public LabelNumbers Labels;

    /// <summary>Bytes of the helper's name, without its terminator.</summary>
    public byte HelperSize;

    private HelperName _helper;

    /// <inheritdoc/>
    public static SyncMessageType NewMessage => SyncMessageType.ConnectionNew;

    /// <inheritdoc/>
    public readonly bool IsComplete => (Present & ConnectionFields.Addresses) != 0 && Has(ConnectionFields.Protocol);

    /// <inheritdoc/>
    public readonly int KeyHash => Original.GetHashCode();

    /// <inheritdoc/>
    public readonly bool HasSameKey(in ConnectionState other) => Original.Equals(other.Original);

    /// <summary>True when all of <paramref name="fields"/> are known.</summary>
    public readonly bool Has(ConnectionFields fields) => (Present & fields) == fields;

    /// <summary>The helper's name.</summary>
    public ReadOnlySpan<byte> Helper
    {
        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        readonly get => ((ReadOnlySpan<byte>)_helper)[..HelperSize];
        set
        {
            value.CopyTo(_helper);
            HelperSize = (byte)value.Length;
        }
    }

    /// <inheritdoc/>
    public void Merge(in ConnectionState later)
    {
        var told = later.Present;
        Present |= told;
        if ((told & ConnectionFields.Status) != 0)
            Status = later.Status;
        if ((told & ConnectionFields.Timeout) != 0)
            Timeout = later.Timeout;
        if ((told & ConnectionFields.Mark) != 0)
            Mark = later.Mark;
        if ((told & ConnectionFields.Id) != 0)
            Id = later.Id;
        if ((told & ConnectionFields.Reply) != 0)
            Reply = later.Reply;
        if ((told & ConnectionFields.ProtocolInfo) != 0)
            MergeProtocol(in later);
        if ((told & ConnectionFields.Rare) != 0)
            MergeRare(in later);
    }

    private void MergeProtocol(in ConnectionState later)
    {
        if ((later.Present & ConnectionFields.States) != 0)
            State = later.State;
        if (later.Has(ConnectionFields.OriginalWindowScale))
            OriginalWindowScale = later.OriginalWindowScale;
        if (later.Has(ConnectionFields.ReplyWindowScale))
            ReplyWindowScale = later.ReplyWindowScale;
        if (later.Has(ConnectionFields.OriginalTag))
            OriginalTag = later.OriginalTag;
        if (later.Has(ConnectionFields.ReplyTag))
            ReplyTag = later.ReplyTag;
        if (later.Has(ConnectionFields.DccpRole))
            DccpRole = later.DccpRole;
    }

    private void MergeRare(in ConnectionState later)
    {
        var told = later.Present;
        if ((told & ConnectionFields.MasterAddresses) != 0)
            Master = later.Master;
        if ((told & ConnectionFields.SourceNatAddresses) != 0)
            Reply.Destination = later.Reply.Destination;
        if ((told & ConnectionFields.DestinationNatAddresses) != 0)
            Reply.Source = later.Reply.Source;
        if ((told & ConnectionFields.SourceNatPort) != 0)
            Reply.DestinationPort = later.Reply.DestinationPort;
        if ((told & ConnectionFields.DestinationNatPort) != 0)
            Reply.SourcePort = later.Reply.SourcePort;
        if ((told & ConnectionFields.SequenceAdjustment) != 0)
            Adjustments = later.Adjustments;
        if ((told & ConnectionFields.Synproxy) != 0)
            Synproxy = later.Synproxy;
        if ((told & ConnectionFields.Helper) != 0)
            (_helper, HelperSize) = (later._helper, later.HelperSize);
        if ((told & ConnectionFields.Labels) != 0)
            (Labels, LabelCount) = (later.Labels, later.LabelCount);
    }

    /// <summary>Six numbers of <see cref="Adjustments"/>.</summary>
    [InlineArray(6)]
    internal struct SequenceNumbers
    {
        private uint _first;
    }

    /// <summary>Three numbers of <see cref="Synproxy"/>.</summary>
    [InlineArray(3)]
    internal struct SynproxyNumbers
    {
        private uint _first;
    }

    /// <summary>The words of <see cref="Labels"/>.</summary>
    [InlineArray(LabelWords)]
    internal struct LabelNumbers
    {
        private uint _first;
    }

    [InlineArray(HelperNameSize)]
    private struct HelperName
    {
        private byte _first;
    }
}
