using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Ctnetlink;

/// <summary>Timeouts of TCP states, in seconds.</summary>
public record struct TcpTimeouts : IAttributeSet<TcpTimeouts>
{
    /// <summary>SYN sent. // CTA_TIMEOUT_TCP_SYN_SENT</summary>
    public uint? SynSent;

    /// <summary>SYN and SYN-ACK seen. // CTA_TIMEOUT_TCP_SYN_RECV</summary>
    public uint? SynRecv;

    /// <summary>Established. // CTA_TIMEOUT_TCP_ESTABLISHED</summary>
    public uint? Established;

    /// <summary>First FIN seen. // CTA_TIMEOUT_TCP_FIN_WAIT</summary>
    public uint? FinWait;

    /// <summary>First FIN acknowledged. // CTA_TIMEOUT_TCP_CLOSE_WAIT</summary>
    public uint? CloseWait;

    /// <summary>Second FIN seen. // CTA_TIMEOUT_TCP_LAST_ACK</summary>
    public uint? LastAck;

    /// <summary>Second FIN acknowledged. // CTA_TIMEOUT_TCP_TIME_WAIT</summary>
    public uint? TimeWait;

    /// <summary>RST seen. // CTA_TIMEOUT_TCP_CLOSE</summary>
    public uint? Close;

    /// <summary>SYN seen from both sides. // CTA_TIMEOUT_TCP_SYN_SENT2</summary>
    public uint? SynSent2;

    /// <summary>Too many retransmissions seen. // CTA_TIMEOUT_TCP_RETRANS</summary>
    public uint? Retrans;

    /// <summary>Data stays unacknowledged. // CTA_TIMEOUT_TCP_UNACK</summary>
    public uint? Unack;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref TcpTimeouts value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(CtTimeoutTcpAttribute.SynSent, ref value.SynSent);
        codec.U32(CtTimeoutTcpAttribute.SynRecv, ref value.SynRecv);
        codec.U32(CtTimeoutTcpAttribute.Established, ref value.Established);
        codec.U32(CtTimeoutTcpAttribute.FinWait, ref value.FinWait);
        codec.U32(CtTimeoutTcpAttribute.CloseWait, ref value.CloseWait);
        codec.U32(CtTimeoutTcpAttribute.LastAck, ref value.LastAck);
        codec.U32(CtTimeoutTcpAttribute.TimeWait, ref value.TimeWait);
        codec.U32(CtTimeoutTcpAttribute.Close, ref value.Close);
        codec.U32(CtTimeoutTcpAttribute.SynSent2, ref value.SynSent2);
        codec.U32(CtTimeoutTcpAttribute.Retrans, ref value.Retrans);
        codec.U32(CtTimeoutTcpAttribute.Unack, ref value.Unack);
    }
}

/// <summary>Timeouts of UDP, in seconds.</summary>
public record struct UdpTimeouts : IAttributeSet<UdpTimeouts>
{
    /// <summary>While only one side has sent. // CTA_TIMEOUT_UDP_UNREPLIED</summary>
    public uint? Unreplied;

    /// <summary>After both sides have sent. // CTA_TIMEOUT_UDP_REPLIED</summary>
    public uint? Replied;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref UdpTimeouts value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(CtTimeoutUdpAttribute.Unreplied, ref value.Unreplied);
        codec.U32(CtTimeoutUdpAttribute.Replied, ref value.Replied);
    }
}

/// <summary>Timeouts of UDP-Lite, in seconds.</summary>
public record struct UdpliteTimeouts : IAttributeSet<UdpliteTimeouts>
{
    /// <summary>While only one side has sent. // CTA_TIMEOUT_UDPLITE_UNREPLIED</summary>
    public uint? Unreplied;

    /// <summary>After both sides have sent. // CTA_TIMEOUT_UDPLITE_REPLIED</summary>
    public uint? Replied;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref UdpliteTimeouts value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(CtTimeoutUdpliteAttribute.Unreplied, ref value.Unreplied);
        codec.U32(CtTimeoutUdpliteAttribute.Replied, ref value.Replied);
    }
}

/// <summary>Timeouts of GRE, in seconds.</summary>
public record struct GreTimeouts : IAttributeSet<GreTimeouts>
{
    /// <summary>While only one side has sent. // CTA_TIMEOUT_GRE_UNREPLIED</summary>
    public uint? Unreplied;

    /// <summary>After both sides have sent. // CTA_TIMEOUT_GRE_REPLIED</summary>
    public uint? Replied;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref GreTimeouts value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(CtTimeoutGreAttribute.Unreplied, ref value.Unreplied);
        codec.U32(CtTimeoutGreAttribute.Replied, ref value.Replied);
    }
}

/// <summary>Timeouts of ICMP, in seconds.</summary>
public record struct IcmpTimeouts : IAttributeSet<IcmpTimeouts>
{
    /// <summary>Always. // CTA_TIMEOUT_ICMP_TIMEOUT</summary>
    public uint? Timeout;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref IcmpTimeouts value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(CtTimeoutIcmpAttribute.Timeout, ref value.Timeout);
    }
}

/// <summary>Timeouts of ICMPv6, in seconds.</summary>
public record struct IcmpV6Timeouts : IAttributeSet<IcmpV6Timeouts>
{
    /// <summary>Always. // CTA_TIMEOUT_ICMPV6_TIMEOUT</summary>
    public uint? Timeout;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref IcmpV6Timeouts value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(CtTimeoutIcmpV6Attribute.Timeout, ref value.Timeout);
    }
}

/// <summary>Timeouts of protocols without a tracker, in seconds.</summary>
public record struct GenericTimeouts : IAttributeSet<GenericTimeouts>
{
    /// <summary>Always. // CTA_TIMEOUT_GENERIC_TIMEOUT</summary>
    public uint? Timeout;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref GenericTimeouts value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(CtTimeoutGenericAttribute.Timeout, ref value.Timeout);
    }
}

/// <summary>Timeouts of SCTP states, in seconds.</summary>
public record struct SctpTimeouts : IAttributeSet<SctpTimeouts>
{
    /// <summary>Closed. // CTA_TIMEOUT_SCTP_CLOSED</summary>
    public uint? Closed;

    /// <summary>INIT sent. // CTA_TIMEOUT_SCTP_COOKIE_WAIT</summary>
    public uint? CookieWait;

    /// <summary>COOKIE ECHO sent. // CTA_TIMEOUT_SCTP_COOKIE_ECHOED</summary>
    public uint? CookieEchoed;

    /// <summary>Established. // CTA_TIMEOUT_SCTP_ESTABLISHED</summary>
    public uint? Established;

    /// <summary>SHUTDOWN sent. // CTA_TIMEOUT_SCTP_SHUTDOWN_SENT</summary>
    public uint? ShutdownSent;

    /// <summary>SHUTDOWN received. // CTA_TIMEOUT_SCTP_SHUTDOWN_RECD</summary>
    public uint? ShutdownRecd;

    /// <summary>SHUTDOWN ACK sent. // CTA_TIMEOUT_SCTP_SHUTDOWN_ACK_SENT</summary>
    public uint? ShutdownAckSent;

    /// <summary>First seen by its HEARTBEAT. // CTA_TIMEOUT_SCTP_HEARTBEAT_SENT</summary>
    public uint? HeartbeatSent;

    /// <summary>HEARTBEAT acknowledged; carried, but without effect since kernel 6.1. // CTA_TIMEOUT_SCTP_HEARTBEAT_ACKED</summary>
    public uint? HeartbeatAcked;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref SctpTimeouts value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(CtTimeoutSctpAttribute.Closed, ref value.Closed);
        codec.U32(CtTimeoutSctpAttribute.CookieWait, ref value.CookieWait);
        codec.U32(CtTimeoutSctpAttribute.CookieEchoed, ref value.CookieEchoed);
        codec.U32(CtTimeoutSctpAttribute.Established, ref value.Established);
        codec.U32(CtTimeoutSctpAttribute.ShutdownSent, ref value.ShutdownSent);
        codec.U32(CtTimeoutSctpAttribute.ShutdownRecd, ref value.ShutdownRecd);
        codec.U32(CtTimeoutSctpAttribute.ShutdownAckSent, ref value.ShutdownAckSent);
        codec.U32(CtTimeoutSctpAttribute.HeartbeatSent, ref value.HeartbeatSent);
        codec.U32(CtTimeoutSctpAttribute.HeartbeatAcked, ref value.HeartbeatAcked);
    }
}

/// <summary>Timeouts of DCCP states; kernels up to 6.15, in seconds.</summary>
public record struct DccpTimeouts : IAttributeSet<DccpTimeouts>
{
    /// <summary>Request sent. // CTA_TIMEOUT_DCCP_REQUEST</summary>
    public uint? Request;

    /// <summary>Response sent. // CTA_TIMEOUT_DCCP_RESPOND</summary>
    public uint? Respond;

    /// <summary>Response acknowledged. // CTA_TIMEOUT_DCCP_PARTOPEN</summary>
    public uint? PartOpen;

    /// <summary>Open. // CTA_TIMEOUT_DCCP_OPEN</summary>
    public uint? Open;

    /// <summary>Server asked to close. // CTA_TIMEOUT_DCCP_CLOSEREQ</summary>
    public uint? CloseReq;

    /// <summary>Closing. // CTA_TIMEOUT_DCCP_CLOSING</summary>
    public uint? Closing;

    /// <summary>Closed, waiting for stragglers. // CTA_TIMEOUT_DCCP_TIMEWAIT</summary>
    public uint? TimeWait;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref DccpTimeouts value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(CtTimeoutDccpAttribute.Request, ref value.Request);
        codec.U32(CtTimeoutDccpAttribute.Respond, ref value.Respond);
        codec.U32(CtTimeoutDccpAttribute.PartOpen, ref value.PartOpen);
        codec.U32(CtTimeoutDccpAttribute.Open, ref value.Open);
        codec.U32(CtTimeoutDccpAttribute.CloseReq, ref value.CloseReq);
        codec.U32(CtTimeoutDccpAttribute.Closing, ref value.Closing);
        codec.U32(CtTimeoutDccpAttribute.TimeWait, ref value.TimeWait);
    }
}
