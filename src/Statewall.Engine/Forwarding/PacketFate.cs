using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Forwarding;

/// <summary>What became of a packet.</summary>
public enum Disposition : byte
{
    /// <summary>It left by another interface.</summary>
    Forwarded,

    /// <summary>It was for the host itself.</summary>
    Delivered,

    /// <summary>A fragment that waits for the others.</summary>
    Held,

    /// <summary>It was dropped; the reason says why.</summary>
    Dropped,

    /// <summary>It is nothing that the device takes.</summary>
    Refused,
}

/// <summary>Why a packet was dropped. // enum skb_drop_reason, as far as a forwarding host has reasons</summary>
public enum DropReason : byte
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Its IP header is malformed, or bytes that the header speaks of are missing.</summary>
    BadHeader,

    /// <summary>The IPv4 header's checksum is wrong.</summary>
    BadChecksum,

    /// <summary>A fragment that does not fit the others, or whose set grew too large.</summary>
    BadFragment,

    /// <summary>An option that must not pass, or cannot be read.</summary>
    BadOption,

    /// <summary>The connection table is full.</summary>
    TableFull,

    /// <summary>The tuple of its connection was taken.</summary>
    Clash,

    /// <summary>A source that no packet may have, or that does not live behind the interface. // martian source</summary>
    MartianSource,

    /// <summary>A destination that no packet may have. // martian destination</summary>
    MartianDestination,

    /// <summary>No route leads to the destination.</summary>
    NoRoute,

    /// <summary>The host does not forward.</summary>
    ForwardingOff,

    /// <summary>Its time to live is over.</summary>
    TimeExceeded,

    /// <summary>It is larger than the MTU of the interface that it would leave by, and must not be split. // SKB_DROP_REASON_PKT_TOO_BIG</summary>
    TooBig,

    /// <summary>A multicast group that nobody here joined.</summary>
    NotJoined,

    /// <summary>A link-local source that would leave its link.</summary>
    BeyondScope,

    /// <summary>A rule said that it is for somebody else. // PACKET_OTHERHOST</summary>
    OtherHost,

    /// <summary>The ruleset dropped or rejected it.</summary>
    Rule,

    /// <summary>A rule sent it to a queue that nobody listens to.</summary>
    NobodyQueued,

    /// <summary>No address or port was left that its connection could be translated to.</summary>
    NatExhausted,

    /// <summary>A rule took it over: it was sent elsewhere, or answered in its receiver's place.</summary>
    TakenOver,

    /// <summary>Its connection's helper could not read it, or not deal with it.</summary>
    Helper,

    /// <summary>Nobody here knows the protocol that its frame carries.</summary>
    NoHandler,

    /// <summary>A bridge keeps it: its destination is on the side that it came from, or its addresses must not cross a bridge.</summary>
    NotBridged,

    /// <summary>It is too large for the device that a bridge sends it to. // is_skb_forwardable</summary>
    TooLarge,

    /// <summary>Its connection is masqueraded as an address of another device than the one it would leave by, and has ended. // nf_nat_oif_changed</summary>
    MasqueradedElsewhere,
}

/// <summary>The outcome of one packet.</summary>
public readonly record struct PacketFate
{
    // Interface, state, reason and disposition from high to low: a single word is handed from call to call in a register.
    private readonly ulong _word;

    /// <summary>Makes the outcome of a packet.</summary>
    /// <param name="disposition">What became of it.</param>
    /// <param name="reason">Why it was dropped.</param>
    /// <param name="state">Its connection-tracking state; none when it never got so far.</param>
    /// <param name="outInterface">The interface by which it left, or -1.</param>
    public PacketFate(Disposition disposition, DropReason reason, ConntrackState state, int outInterface) =>
        _word = (ulong)(uint)outInterface << 32 | (ulong)(byte)state << 16 | (ulong)reason << 8 | (ulong)disposition;

    /// <summary>What became of it.</summary>
    public Disposition Disposition => (Disposition)(byte)_word;

    /// <summary>Why it was dropped.</summary>
    public DropReason Reason => (DropReason)(byte)(_word >> 8);

    /// <summary>Its connection-tracking state; none when it never got so far.</summary>
    public ConntrackState State => (ConntrackState)(byte)(_word >> 16);

    /// <summary>The interface by which it left, or -1.</summary>
    public int OutInterface => (int)(_word >> 32);
}
