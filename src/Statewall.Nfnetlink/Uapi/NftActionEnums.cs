namespace Statewall.Nfnetlink.Uapi;

/// <summary>What is limited. // enum nft_limit_type</summary>
public enum NftLimitType : uint
{
    /// <summary>Packets. // NFT_LIMIT_PKTS</summary>
    Pkts = 0,

    /// <summary>Bytes. // NFT_LIMIT_PKT_BYTES</summary>
    PktBytes = 1,
}

/// <summary>Flags of the limit expression. // enum nft_limit_flags</summary>
[Flags]
public enum NftLimitFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>It holds above the rate. // NFT_LIMIT_F_INV</summary>
    Inv = 1 << 0,
}

/// <summary>Flags of the connlimit expression. // enum nft_connlimit_flags</summary>
[Flags]
public enum NftConnlimitFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>It holds above the number. // NFT_CONNLIMIT_F_INV</summary>
    Inv = 1 << 0,
}

/// <summary>Flags of the quota expression. // enum nft_quota_flags</summary>
[Flags]
public enum NftQuotaFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>It holds when the quota is used up. // NFT_QUOTA_F_INV</summary>
    Inv = 1 << 0,

    /// <summary>It is used up. // NFT_QUOTA_F_DEPLETED</summary>
    Depleted = 1 << 1,
}

/// <summary>What a SYN proxy announces. // NF_SYNPROXY_OPT_*</summary>
[Flags]
public enum NfSynproxyOptions : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Segment size. // NF_SYNPROXY_OPT_MSS</summary>
    Mss = 1 << 0,

    /// <summary>Window scale. // NF_SYNPROXY_OPT_WSCALE</summary>
    WScale = 1 << 1,

    /// <summary>Selective acknowledgement. // NF_SYNPROXY_OPT_SACK_PERM</summary>
    SackPerm = 1 << 2,

    /// <summary>Timestamps. // NF_SYNPROXY_OPT_TIMESTAMP</summary>
    Timestamp = 1 << 3,

    /// <summary>Congestion notification. // NF_SYNPROXY_OPT_ECN</summary>
    Ecn = 1 << 4,
}

/// <summary>Levels of the system log. // enum nft_log_level</summary>
public enum NftLogLevel : uint
{
    /// <summary>Unusable. // NFT_LOGLEVEL_EMERG</summary>
    Emerg = 0,

    /// <summary>To be acted on at once. // NFT_LOGLEVEL_ALERT</summary>
    Alert = 1,

    /// <summary>Critical. // NFT_LOGLEVEL_CRIT</summary>
    Crit = 2,

    /// <summary>Error. // NFT_LOGLEVEL_ERR</summary>
    Err = 3,

    /// <summary>Warning. // NFT_LOGLEVEL_WARNING</summary>
    Warning = 4,

    /// <summary>Notice. // NFT_LOGLEVEL_NOTICE</summary>
    Notice = 5,

    /// <summary>Information. // NFT_LOGLEVEL_INFO</summary>
    Info = 6,

    /// <summary>For debugging. // NFT_LOGLEVEL_DEBUG</summary>
    Debug = 7,

    /// <summary>To the audit subsystem. // NFT_LOGLEVEL_AUDIT</summary>
    Audit = 8,
}

/// <summary>What is logged. // NF_LOG_*</summary>
[Flags]
public enum NfLogFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>TCP sequence numbers. // NF_LOG_TCPSEQ</summary>
    TcpSeq = 1 << 0,

    /// <summary>TCP options. // NF_LOG_TCPOPT</summary>
    TcpOpt = 1 << 1,

    /// <summary>IP options. // NF_LOG_IPOPT</summary>
    IpOpt = 1 << 2,

    /// <summary>User of the socket. // NF_LOG_UID</summary>
    Uid = 1 << 3,

    /// <summary>Unused. // NF_LOG_NFLOG</summary>
    NfLog = 1 << 4,

    /// <summary>Link layer header in words. // NF_LOG_MACDECODE</summary>
    MacDecode = 1 << 5,
}

/// <summary>Flags of the queue expression. // NFT_QUEUE_FLAG_*</summary>
[Flags]
public enum NftQueueFlags : ushort
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Packets pass when no program listens. // NFT_QUEUE_FLAG_BYPASS</summary>
    Bypass = 1 << 0,

    /// <summary>The CPU chooses the queue. // NFT_QUEUE_FLAG_CPU_FANOUT</summary>
    CpuFanout = 1 << 1,
}

/// <summary>Kinds of answer. // enum nft_reject_types</summary>
public enum NftRejectType : uint
{
    /// <summary>An ICMP or ICMPv6 error. // NFT_REJECT_ICMP_UNREACH</summary>
    IcmpUnreach = 0,

    /// <summary>A TCP reset. // NFT_REJECT_TCP_RST</summary>
    TcpRst = 1,

    /// <summary>An error of the packet's family. // NFT_REJECT_ICMPX_UNREACH</summary>
    IcmpxUnreach = 2,
}

/// <summary>Errors of either family. // enum nft_reject_inet_code</summary>
public enum NftRejectCode : byte
{
    /// <summary>No route. // NFT_REJECT_ICMPX_NO_ROUTE</summary>
    NoRoute = 0,

    /// <summary>Port unreachable. // NFT_REJECT_ICMPX_PORT_UNREACH</summary>
    PortUnreach = 1,

    /// <summary>Host unreachable. // NFT_REJECT_ICMPX_HOST_UNREACH</summary>
    HostUnreach = 2,

    /// <summary>Prohibited. // NFT_REJECT_ICMPX_ADMIN_PROHIBITED</summary>
    AdminProhibited = 3,
}

/// <summary>Kinds of address translation. // enum nft_nat_types</summary>
public enum NftNatType : uint
{
    /// <summary>Of the source. // NFT_NAT_SNAT</summary>
    Snat = 0,

    /// <summary>Of the destination. // NFT_NAT_DNAT</summary>
    Dnat = 1,
}

/// <summary>What an address translation says. // NF_NAT_RANGE_*</summary>
[Flags]
public enum NfNatRangeFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Addresses are given. // NF_NAT_RANGE_MAP_IPS</summary>
    MapIps = 1 << 0,

    /// <summary>Ports are given. // NF_NAT_RANGE_PROTO_SPECIFIED</summary>
    ProtoSpecified = 1 << 1,

    /// <summary>Ports are chosen at random, from a hash. // NF_NAT_RANGE_PROTO_RANDOM</summary>
    ProtoRandom = 1 << 2,

    /// <summary>A client keeps its address. // NF_NAT_RANGE_PERSISTENT</summary>
    Persistent = 1 << 3,

    /// <summary>Ports are chosen at random. // NF_NAT_RANGE_PROTO_RANDOM_FULLY</summary>
    ProtoRandomFully = 1 << 4,

    /// <summary>Ports are moved by an offset. // NF_NAT_RANGE_PROTO_OFFSET</summary>
    ProtoOffset = 1 << 5,

    /// <summary>The network is mapped and the host kept. // NF_NAT_RANGE_NETMAP</summary>
    Netmap = 1 << 6,
}
