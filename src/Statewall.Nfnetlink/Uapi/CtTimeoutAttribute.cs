namespace Statewall.Nfnetlink.Uapi;

/// <summary>Attributes of a timeout policy. // enum ctattr_timeout</summary>
public static class CtTimeoutAttribute
{
    /// <summary>Name, text of up to 31 bytes. // CTA_TIMEOUT_NAME</summary>
    public const ushort Name = 1;

    /// <summary>Network protocol, 16 bits: <see cref="NfProto"/>. // CTA_TIMEOUT_L3PROTO</summary>
    public const ushort L3Proto = 2;

    /// <summary>Transport protocol, 8 bits. // CTA_TIMEOUT_L4PROTO</summary>
    public const ushort L4Proto = 3;

    /// <summary>Timeouts: a nest whose attributes depend on the transport protocol. // CTA_TIMEOUT_DATA</summary>
    public const ushort Data = 4;

    /// <summary>References to the policy, 32 bits. // CTA_TIMEOUT_USE</summary>
    public const ushort Use = 5;
}

/// <summary>Timeout of protocols without a tracker, seconds, 32 bits each. // enum ctattr_timeout_generic</summary>
public static class CtTimeoutGenericAttribute
{
    /// <summary>Always. // CTA_TIMEOUT_GENERIC_TIMEOUT</summary>
    public const ushort Timeout = 1;
}

/// <summary>Timeouts of TCP states, seconds, 32 bits each. // enum ctattr_timeout_tcp</summary>
public static class CtTimeoutTcpAttribute
{
    /// <summary>SYN sent. // CTA_TIMEOUT_TCP_SYN_SENT</summary>
    public const ushort SynSent = 1;

    /// <summary>SYN and SYN-ACK seen. // CTA_TIMEOUT_TCP_SYN_RECV</summary>
    public const ushort SynRecv = 2;

    /// <summary>Established. // CTA_TIMEOUT_TCP_ESTABLISHED</summary>
    public const ushort Established = 3;

    /// <summary>First FIN seen. // CTA_TIMEOUT_TCP_FIN_WAIT</summary>
    public const ushort FinWait = 4;

    /// <summary>First FIN acknowledged. // CTA_TIMEOUT_TCP_CLOSE_WAIT</summary>
    public const ushort CloseWait = 5;

    /// <summary>Second FIN seen. // CTA_TIMEOUT_TCP_LAST_ACK</summary>
    public const ushort LastAck = 6;

    /// <summary>Second FIN acknowledged. // CTA_TIMEOUT_TCP_TIME_WAIT</summary>
    public const ushort TimeWait = 7;

    /// <summary>RST seen. // CTA_TIMEOUT_TCP_CLOSE</summary>
    public const ushort Close = 8;

    /// <summary>SYN seen from both sides. // CTA_TIMEOUT_TCP_SYN_SENT2</summary>
    public const ushort SynSent2 = 9;

    /// <summary>Too many retransmissions seen. // CTA_TIMEOUT_TCP_RETRANS</summary>
    public const ushort Retrans = 10;

    /// <summary>Data stays unacknowledged. // CTA_TIMEOUT_TCP_UNACK</summary>
    public const ushort Unack = 11;
}

/// <summary>Timeouts of UDP, seconds, 32 bits each. // enum ctattr_timeout_udp</summary>
public static class CtTimeoutUdpAttribute
{
    /// <summary>While only one side has sent. // CTA_TIMEOUT_UDP_UNREPLIED</summary>
    public const ushort Unreplied = 1;

    /// <summary>After both sides have sent. // CTA_TIMEOUT_UDP_REPLIED</summary>
    public const ushort Replied = 2;
}

/// <summary>Timeouts of UDP-Lite, seconds, 32 bits each. // enum ctattr_timeout_udplite</summary>
public static class CtTimeoutUdpliteAttribute
{
    /// <summary>While only one side has sent. // CTA_TIMEOUT_UDPLITE_UNREPLIED</summary>
    public const ushort Unreplied = 1;

    /// <summary>After both sides have sent. // CTA_TIMEOUT_UDPLITE_REPLIED</summary>
    public const ushort Replied = 2;
}

/// <summary>Timeout of ICMP, seconds, 32 bits each. // enum ctattr_timeout_icmp</summary>
public static class CtTimeoutIcmpAttribute
{
    /// <summary>Always. // CTA_TIMEOUT_ICMP_TIMEOUT</summary>
    public const ushort Timeout = 1;
}

/// <summary>Timeouts of DCCP states, seconds, 32 bits each. // enum ctattr_timeout_dccp</summary>
public static class CtTimeoutDccpAttribute
{
    /// <summary>Request sent. // CTA_TIMEOUT_DCCP_REQUEST</summary>
    public const ushort Request = 1;

    /// <summary>Response sent. // CTA_TIMEOUT_DCCP_RESPOND</summary>
    public const ushort Respond = 2;

    /// <summary>Response acknowledged. // CTA_TIMEOUT_DCCP_PARTOPEN</summary>
    public const ushort PartOpen = 3;

    /// <summary>Open. // CTA_TIMEOUT_DCCP_OPEN</summary>
    public const ushort Open = 4;

    /// <summary>Server asked to close. // CTA_TIMEOUT_DCCP_CLOSEREQ</summary>
    public const ushort CloseReq = 5;

    /// <summary>Closing. // CTA_TIMEOUT_DCCP_CLOSING</summary>
    public const ushort Closing = 6;

    /// <summary>Closed, waiting for stragglers. // CTA_TIMEOUT_DCCP_TIMEWAIT</summary>
    public const ushort TimeWait = 7;
}

/// <summary>Timeouts of SCTP states, seconds, 32 bits each. // enum ctattr_timeout_sctp</summary>
public static class CtTimeoutSctpAttribute
{
    /// <summary>Closed. // CTA_TIMEOUT_SCTP_CLOSED</summary>
    public const ushort Closed = 1;

    /// <summary>INIT sent. // CTA_TIMEOUT_SCTP_COOKIE_WAIT</summary>
    public const ushort CookieWait = 2;

    /// <summary>COOKIE ECHO sent. // CTA_TIMEOUT_SCTP_COOKIE_ECHOED</summary>
    public const ushort CookieEchoed = 3;

    /// <summary>Established. // CTA_TIMEOUT_SCTP_ESTABLISHED</summary>
    public const ushort Established = 4;

    /// <summary>SHUTDOWN sent. // CTA_TIMEOUT_SCTP_SHUTDOWN_SENT</summary>
    public const ushort ShutdownSent = 5;

    /// <summary>SHUTDOWN received. // CTA_TIMEOUT_SCTP_SHUTDOWN_RECD</summary>
    public const ushort ShutdownRecd = 6;

    /// <summary>SHUTDOWN ACK sent. // CTA_TIMEOUT_SCTP_SHUTDOWN_ACK_SENT</summary>
    public const ushort ShutdownAckSent = 7;

    /// <summary>First seen by its HEARTBEAT. // CTA_TIMEOUT_SCTP_HEARTBEAT_SENT</summary>
    public const ushort HeartbeatSent = 8;

    /// <summary>HEARTBEAT acknowledged; no longer used. // CTA_TIMEOUT_SCTP_HEARTBEAT_ACKED</summary>
    public const ushort HeartbeatAcked = 9;
}

/// <summary>Timeout of ICMPv6, seconds, 32 bits each. // enum ctattr_timeout_icmpv6</summary>
public static class CtTimeoutIcmpV6Attribute
{
    /// <summary>Always. // CTA_TIMEOUT_ICMPV6_TIMEOUT</summary>
    public const ushort Timeout = 1;
}

/// <summary>Timeouts of GRE, seconds, 32 bits each. // enum ctattr_timeout_gre</summary>
public static class CtTimeoutGreAttribute
{
    /// <summary>While only one side has sent. // CTA_TIMEOUT_GRE_UNREPLIED</summary>
    public const ushort Unreplied = 1;

    /// <summary>After both sides have sent. // CTA_TIMEOUT_GRE_REPLIED</summary>
    public const ushort Replied = 2;
}
