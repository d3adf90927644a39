using System.Runtime.CompilerServices;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>What holds for every packet of a protocol, so that the path of each packet need not ask its tracker.</summary>
[Flags]
internal enum TrackerTraits : byte
{
    None = 0,

    /// <summary>Tuples hold the two ports with which the header begins.</summary>
    Ports = 1,

    /// <summary>Packets are judged before the look-up.</summary>
    Prechecks = 2,

    /// <summary>A reply's tuple is more than the original one with its ends swapped.</summary>
    InvertsItself = 4,
}

/// <summary>
/// All that one transport protocol means to the tracker: reading and inverting its part of a tuple, judging packets, timeouts,
/// and its part of netlink messages. Trackers have no state of their own; an entry's lies in its <see cref="ProtocolState"/>.
/// // struct nf_conntrack_l4proto
/// </summary>
internal abstract class ProtocolTracker(TrackerTraits traits)
{
    /// <summary>What holds for every packet of the protocol.</summary>
    public TrackerTraits Traits { get; } = traits;

    /// <summary>Reads the protocol's part of a tuple. // nf_ct_get_tuple</summary>
    /// <param name="transport">The transport header and what follows of it; quoted packets may be cut short.</param>
    /// <param name="key">Addresses, family and protocol are set.</param>
    /// <returns>False when the header is too short or makes no tuple: the packet is invalid.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryExtract(ReadOnlySpan<byte> transport, ref TupleKey key) =>
        (Traits & TrackerTraits.Ports) != 0 ? Ports.TryExtract(transport, ref key) : TryExtractOwn(transport, ref key);

    /// <summary>Turns a tuple round. // nf_ct_invert_tuple</summary>
    /// <param name="key">A tuple of this protocol whose ends were swapped already.</param>
    /// <returns>False when no reply to it is thinkable.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryInvert(ref TupleKey key) => (Traits & TrackerTraits.InvertsItself) == 0 || TryInvertOwn(ref key);

    /// <summary>
    /// Judges what needs no tuple, before the look-up: ICMP errors attach to the connection they speak of. With <see cref="TrackerTraits.Prechecks"/> only.
    /// // nf_conntrack_icmpv4_error, nf_conntrack_icmpv6_error
    /// </summary>
    /// <returns>Accept with the packet's slot or info set ends tracking; accept without goes on to the look-up.</returns>
    public virtual TrackResult Precheck(ConntrackTable table, ref Packet packet) => TrackResult.Accept;

    /// <summary>Judges a packet of a connection, which is new when its entry is unconfirmed, and refreshes it. // nf_conntrack_handle_packet</summary>
    public abstract TrackResult Track(ConntrackTable table, ref Packet packet);

    /// <summary>The timeouts in force for this protocol, in seconds, in the order of its policy's attributes.</summary>
    public abstract uint[] Timeouts(ConntrackSettings settings);

    /// <summary>May this assured entry go to make room? // can_early_drop</summary>
    public virtual bool CanEarlyDrop(ref ConntrackEntry entry) => false;

    /// <summary>Adds the protocol's state to a message. // to_nlattr</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="message">Receives CTA_PROTOINFO.</param>
    /// <param name="final">True in a message of destruction, which carries less.</param>
    public virtual void Fill(ref ConntrackEntry entry, ref ConntrackMessage message, bool final)
    {
    }

    /// <summary>Takes the protocol's state from a message. // from_nlattr</summary>
    /// <returns>0, or the error number.</returns>
    public virtual int Apply(ref ConntrackEntry entry, in ConntrackMessage message) => 0;

    /// <summary>The other direction.</summary>
    protected static Direction Opposite(Direction direction) => direction ^ Direction.Reply;

    /// <summary><see cref="TryExtract"/> without <see cref="TrackerTraits.Ports"/>.</summary>
    protected virtual bool TryExtractOwn(ReadOnlySpan<byte> transport, ref TupleKey key) => true;

    /// <summary><see cref="TryInvert"/> with <see cref="TrackerTraits.InvertsItself"/>.</summary>
    protected virtual bool TryInvertOwn(ref TupleKey key) => true;
}
