namespace Statewall.Nfnetlink.Uapi;

/// <summary>SCTP states of a connection. // enum sctp_conntrack</summary>
public enum SctpState : byte
{
    /// <summary>No packet seen. // SCTP_CONNTRACK_NONE</summary>
    None = 0,

    /// <summary>Closed. // SCTP_CONNTRACK_CLOSED</summary>
    Closed = 1,

    /// <summary>INIT seen. // SCTP_CONNTRACK_COOKIE_WAIT</summary>
    CookieWait = 2,

    /// <summary>COOKIE ECHO seen. // SCTP_CONNTRACK_COOKIE_ECHOED</summary>
    CookieEchoed = 3,

    /// <summary>COOKIE ACK seen. // SCTP_CONNTRACK_ESTABLISHED</summary>
    Established = 4,

    /// <summary>SHUTDOWN seen in the original direction. // SCTP_CONNTRACK_SHUTDOWN_SENT</summary>
    ShutdownSent = 5,

    /// <summary>SHUTDOWN seen in the reply direction. // SCTP_CONNTRACK_SHUTDOWN_RECD</summary>
    ShutdownRecd = 6,

    /// <summary>SHUTDOWN ACK seen. // SCTP_CONNTRACK_SHUTDOWN_ACK_SENT</summary>
    ShutdownAckSent = 7,

    /// <summary>First seen by a HEARTBEAT. // SCTP_CONNTRACK_HEARTBEAT_SENT</summary>
    HeartbeatSent = 8,

    /// <summary>HEARTBEAT acknowledged; no longer used. // SCTP_CONNTRACK_HEARTBEAT_ACKED</summary>
    HeartbeatAcked = 9,

    /// <summary>Number of states. // SCTP_CONNTRACK_MAX</summary>
    Max = 10,
}
