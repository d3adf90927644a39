namespace Statewall.Nfnetlink.Uapi;

/// <summary>TCP states of a connection; <see cref="SynSent2"/> was LISTEN once. // enum tcp_conntrack</summary>
public enum TcpState : byte
{
    /// <summary>No packet seen. // TCP_CONNTRACK_NONE</summary>
    None = 0,

    /// <summary>SYN seen. // TCP_CONNTRACK_SYN_SENT</summary>
    SynSent = 1,

    /// <summary>SYN-ACK seen. // TCP_CONNTRACK_SYN_RECV</summary>
    SynRecv = 2,

    /// <summary>Handshake done. // TCP_CONNTRACK_ESTABLISHED</summary>
    Established = 3,

    /// <summary>First FIN seen. // TCP_CONNTRACK_FIN_WAIT</summary>
    FinWait = 4,

    /// <summary>First FIN acknowledged. // TCP_CONNTRACK_CLOSE_WAIT</summary>
    CloseWait = 5,

    /// <summary>Second FIN seen. // TCP_CONNTRACK_LAST_ACK</summary>
    LastAck = 6,

    /// <summary>Second FIN acknowledged. // TCP_CONNTRACK_TIME_WAIT</summary>
    TimeWait = 7,

    /// <summary>RST seen. // TCP_CONNTRACK_CLOSE</summary>
    Close = 8,

    /// <summary>SYN seen from both sides (simultaneous open). // TCP_CONNTRACK_SYN_SENT2</summary>
    SynSent2 = 9,

    /// <summary>Number of states; a table entry for impossible transitions. // TCP_CONNTRACK_MAX</summary>
    Max = 10,

    /// <summary>Not a state: the packet is let through without effect. // TCP_CONNTRACK_IGNORE</summary>
    Ignore = 11,

    /// <summary>Not a state: index of the timeout after many retransmissions. // TCP_CONNTRACK_RETRANS</summary>
    Retrans = 12,

    /// <summary>Not a state: index of the timeout of unacknowledged data. // TCP_CONNTRACK_UNACK</summary>
    Unack = 13,

    /// <summary>Number of timeouts. // TCP_CONNTRACK_TIMEOUT_MAX</summary>
    TimeoutMax = 14,
}

/// <summary>What the tracker knows of one TCP direction. // IP_CT_TCP_FLAG_*</summary>
[Flags]
public enum TcpFlags : byte
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>The sender scales its window. // IP_CT_TCP_FLAG_WINDOW_SCALE</summary>
    WindowScale = 1 << 0,

    /// <summary>The sender permits selective acknowledgements. // IP_CT_TCP_FLAG_SACK_PERM</summary>
    SackPermitted = 1 << 1,

    /// <summary>The sender sent the first FIN. // IP_CT_TCP_FLAG_CLOSE_INIT</summary>
    CloseInit = 1 << 2,

    /// <summary>Windows are not checked. // IP_CT_TCP_FLAG_BE_LIBERAL</summary>
    BeLiberal = 1 << 3,

    /// <summary>The sender has unacknowledged data. // IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED</summary>
    DataUnacknowledged = 1 << 4,

    /// <summary>The highest acknowledgement is known. // IP_CT_TCP_FLAG_MAXACK_SET</summary>
    MaxAckSet = 1 << 5,

    /// <summary>A challenge ACK (RFC 5961) may follow. // IP_CT_EXP_CHALLENGE_ACK</summary>
    ExpectChallengeAck = 1 << 6,

    /// <summary>The connection was opened by both sides at once. // IP_CT_TCP_SIMULTANEOUS_OPEN</summary>
    SimultaneousOpen = 1 << 7,
}
