namespace Statewall.Sync.Wire;

/// <summary>Attributes of a connection in messages between machines; all numbers are in network order unless said otherwise. // enum nta_attr</summary>
internal enum ConnectionAttribute : ushort
{
    /// <summary>IPv4 addresses of the original direction: source, destination. // NTA_IPV4</summary>
    IPv4 = 0,

    /// <summary>IPv6 addresses of the original direction: source, destination. // NTA_IPV6</summary>
    IPv6 = 1,

    /// <summary>Transport protocol. // NTA_L4PROTO</summary>
    Protocol = 2,

    /// <summary>Ports of the original direction: source, destination. // NTA_PORT</summary>
    Ports = 3,

    /// <summary>State of TCP: <see cref="Statewall.Nfnetlink.Uapi.TcpState"/>. // NTA_TCP_STATE</summary>
    TcpState = 4,

    /// <summary>Status bits: <see cref="Statewall.Nfnetlink.Uapi.ConntrackStatus"/>. // NTA_STATUS</summary>
    Status = 5,

    /// <summary>Seconds until it expires. // NTA_TIMEOUT</summary>
    Timeout = 6,

    /// <summary>Mark. // NTA_MARK</summary>
    Mark = 7,

    /// <summary>IPv4 addresses of the expecting connection. // NTA_MASTER_IPV4</summary>
    MasterIPv4 = 8,

    /// <summary>IPv6 addresses of the expecting connection. // NTA_MASTER_IPV6</summary>
    MasterIPv6 = 9,

    /// <summary>Transport protocol of the expecting connection. // NTA_MASTER_L4PROTO</summary>
    MasterProtocol = 10,

    /// <summary>Ports of the expecting connection. // NTA_MASTER_PORT</summary>
    MasterPorts = 11,

    /// <summary>IPv4 address that the source is translated to. // NTA_SNAT_IPV4</summary>
    SourceNatIPv4 = 12,

    /// <summary>IPv4 address that the destination is translated to. // NTA_DNAT_IPV4</summary>
    DestinationNatIPv4 = 13,

    /// <summary>Port that the source port is translated to; its bytes are swapped. // NTA_SPAT_PORT</summary>
    SourceNatPort = 14,

    /// <summary>Port that the destination port is translated to; its bytes are swapped. // NTA_DPAT_PORT</summary>
    DestinationNatPort = 15,

    /// <summary>Sequence adjustments of both directions. // NTA_NAT_SEQ_ADJ</summary>
    SequenceAdjustment = 16,

    /// <summary>State of SCTP: <see cref="Statewall.Nfnetlink.Uapi.SctpState"/>. // NTA_SCTP_STATE</summary>
    SctpState = 17,

    /// <summary>SCTP's verification tag of the original direction. // NTA_SCTP_VTAG_ORIG</summary>
    OriginalTag = 18,

    /// <summary>SCTP's verification tag of the reply direction. // NTA_SCTP_VTAG_REPL</summary>
    ReplyTag = 19,

    /// <summary>State of DCCP: <see cref="Statewall.Nfnetlink.Uapi.DccpState"/>. // NTA_DCCP_STATE</summary>
    DccpState = 20,

    /// <summary>Role of a DCCP connection's original direction. // NTA_DCCP_ROLE</summary>
    DccpRole = 21,

    /// <summary>Type of an ICMP connection. // NTA_ICMP_TYPE</summary>
    IcmpType = 22,

    /// <summary>Code of an ICMP connection. // NTA_ICMP_CODE</summary>
    IcmpCode = 23,

    /// <summary>Identifier of an ICMP connection; its bytes are swapped. // NTA_ICMP_ID</summary>
    IcmpId = 24,

    /// <summary>Window scale of TCP's original direction. // NTA_TCP_WSCALE_ORIG</summary>
    OriginalWindowScale = 25,

    /// <summary>Window scale of TCP's reply direction. // NTA_TCP_WSCALE_REPL</summary>
    ReplyWindowScale = 26,

    /// <summary>Helper's name, with its terminator. // NTA_HELPER_NAME</summary>
    Helper = 27,

    /// <summary>Labels in words of 32. // NTA_LABELS</summary>
    Labels = 28,

    /// <summary>IPv6 address that the source is translated to. // NTA_SNAT_IPV6</summary>
    SourceNatIPv6 = 29,

    /// <summary>IPv6 address that the destination is translated to. // NTA_DNAT_IPV6</summary>
    DestinationNatIPv6 = 30,

    /// <summary>SYN proxy. // NTA_SYNPROXY</summary>
    Synproxy = 31,

    /// <summary>Zone. // NTA_ZONE</summary>
    Zone = 32,
}
