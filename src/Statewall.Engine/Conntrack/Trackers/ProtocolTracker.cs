using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>
/// All that one transport protocol means to the tracker: reading and inverting its part of a tuple, judging packets, timeouts,
/// and its part of netlink messages. Trackers have no state of their own; an entry's lies in its <see cref="ProtocolState"/>.
/// // struct nf_conntrack_l4proto
/// </summary>
internal abstract class ProtocolTracker
{
    /// <summary>Reads the protocol's part of a tuple. // nf_ct_get_tuple</summary>
    /// <param name="transport">The transport header and what follows of it; quoted packets may be cut short.</param>
    /// <param name="key">Addresses, family and protocol are set.</param>
    /// <returns>False when the header is too short or makes no tuple: the packet is invalid.</returns>
    public abstract bool TryExtract(ReadOnlySpan<byte> transport, ref TupleKey key);

    /// <summary>Turns a tuple round. // nf_ct_invert_tuple</summary>
    /// <param name="key">A tuple of this protocol whose ends were swapped already.</param>
    /// <returns>False when no reply to it is thinkable.</returns>
    public virtual bool TryInvert(ref TupleKey key) => true;

    /// <summary>
    /// Judges what needs no tuple, before the look-up: ICMP errors attach to the connection they speak of.
    /// // nf_conntrack_icmpv4_error, nf_conntrack_icmpv6_error
    /// </summary>
    /// <returns>Accept with the packet's slot or info set ends tracking; accept without goes on to the look-up.</returns>
    public virtual TrackResult Precheck(ConntrackTable table, ref TrackedPacket packet) => TrackResult.Accept;

    /// <summary>Judges a packet of a connection, which is new when its entry is unconfirmed, and refreshes it. // nf_conntrack_handle_packet</summary>
    public abstract TrackResult Track(ConntrackTable table, ref TrackedPacket packet);

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

    /// <summary>The timeout of an entry that a request makes without one of its own: the protocol's fallback.</summary>
    protected static Direction Opposite(Direction direction) => direction ^ Direction.Reply;
}
