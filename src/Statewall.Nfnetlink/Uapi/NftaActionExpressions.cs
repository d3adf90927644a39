namespace Statewall.Nfnetlink.Uapi;

/// <summary>The log expression. // enum nft_log_attributes</summary>
public static class NftaLog
{
    /// <summary>Group of a logging program, 16 bits. // NFTA_LOG_GROUP</summary>
    public const ushort Group = 1;

    /// <summary>Prefix, text. // NFTA_LOG_PREFIX</summary>
    public const ushort Prefix = 2;

    /// <summary>Bytes of the packet to pass on, 32 bits. // NFTA_LOG_SNAPLEN</summary>
    public const ushort SnapLen = 3;

    /// <summary>Packets to gather, 16 bits. // NFTA_LOG_QTHRESHOLD</summary>
    public const ushort QThreshold = 4;

    /// <summary>Level of the system log, 32 bits: <see cref="NftLogLevel"/>. // NFTA_LOG_LEVEL</summary>
    public const ushort Level = 5;

    /// <summary>Flags, 32 bits: <see cref="NfLogFlags"/>. // NFTA_LOG_FLAGS</summary>
    public const ushort Flags = 6;
}

/// <summary>The queue expression. // enum nft_queue_attributes</summary>
public static class NftaQueue
{
    /// <summary>First queue, 16 bits. // NFTA_QUEUE_NUM</summary>
    public const ushort Num = 1;

    /// <summary>Number of queues, 16 bits. // NFTA_QUEUE_TOTAL</summary>
    public const ushort Total = 2;

    /// <summary>Flags, 16 bits: <see cref="NftQueueFlags"/>. // NFTA_QUEUE_FLAGS</summary>
    public const ushort Flags = 3;

    /// <summary>Register with the queue, 32 bits. // NFTA_QUEUE_SREG_QNUM</summary>
    public const ushort SregQnum = 4;
}

/// <summary>The reject expression. // enum nft_reject_attributes</summary>
public static class NftaReject
{
    /// <summary>Kind of answer, 32 bits: <see cref="NftRejectType"/>. // NFTA_REJECT_TYPE</summary>
    public const ushort Type = 1;

    /// <summary>Code of the ICMP error, or a <see cref="NftRejectCode"/>, 8 bits. // NFTA_REJECT_ICMP_CODE</summary>
    public const ushort IcmpCode = 2;
}

/// <summary>The nat expression. // enum nft_nat_attributes</summary>
public static class NftaNat
{
    /// <summary>Source or destination, 32 bits: <see cref="NftNatType"/>. // NFTA_NAT_TYPE</summary>
    public const ushort Type = 1;

    /// <summary>Family of the addresses, 32 bits. // NFTA_NAT_FAMILY</summary>
    public const ushort Family = 2;

    /// <summary>Register with the lowest address, 32 bits. // NFTA_NAT_REG_ADDR_MIN</summary>
    public const ushort RegAddrMin = 3;

    /// <summary>Register with the highest address, 32 bits. // NFTA_NAT_REG_ADDR_MAX</summary>
    public const ushort RegAddrMax = 4;

    /// <summary>Register with the lowest port, 32 bits. // NFTA_NAT_REG_PROTO_MIN</summary>
    public const ushort RegProtoMin = 5;

    /// <summary>Register with the highest port, 32 bits. // NFTA_NAT_REG_PROTO_MAX</summary>
    public const ushort RegProtoMax = 6;

    /// <summary>Flags, 32 bits: <see cref="NfNatRangeFlags"/>. // NFTA_NAT_FLAGS</summary>
    public const ushort Flags = 7;
}

/// <summary>The masq expression. // enum nft_masq_attributes</summary>
public static class NftaMasq
{
    /// <summary>Flags, 32 bits: <see cref="NfNatRangeFlags"/>. // NFTA_MASQ_FLAGS</summary>
    public const ushort Flags = 1;

    /// <summary>Register with the lowest port, 32 bits. // NFTA_MASQ_REG_PROTO_MIN</summary>
    public const ushort RegProtoMin = 2;

    /// <summary>Register with the highest port, 32 bits. // NFTA_MASQ_REG_PROTO_MAX</summary>
    public const ushort RegProtoMax = 3;
}

/// <summary>The redir expression. // enum nft_redir_attributes</summary>
public static class NftaRedir
{
    /// <summary>Register with the lowest port, 32 bits. // NFTA_REDIR_REG_PROTO_MIN</summary>
    public const ushort RegProtoMin = 1;

    /// <summary>Register with the highest port, 32 bits. // NFTA_REDIR_REG_PROTO_MAX</summary>
    public const ushort RegProtoMax = 2;

    /// <summary>Flags, 32 bits: <see cref="NfNatRangeFlags"/>. // NFTA_REDIR_FLAGS</summary>
    public const ushort Flags = 3;
}

/// <summary>The tproxy expression. // enum nft_tproxy_attributes</summary>
public static class NftaTproxy
{
    /// <summary>Family of the address, 32 bits. // NFTA_TPROXY_FAMILY</summary>
    public const ushort Family = 1;

    /// <summary>Register with the address, 32 bits. // NFTA_TPROXY_REG_ADDR</summary>
    public const ushort RegAddr = 2;

    /// <summary>Register with the port, 32 bits. // NFTA_TPROXY_REG_PORT</summary>
    public const ushort RegPort = 3;
}

/// <summary>The dup expression. // enum nft_dup_attributes</summary>
public static class NftaDup
{
    /// <summary>Register with the address of the next hop, 32 bits. // NFTA_DUP_SREG_ADDR</summary>
    public const ushort SregAddr = 1;

    /// <summary>Register with the index of the device, 32 bits. // NFTA_DUP_SREG_DEV</summary>
    public const ushort SregDev = 2;
}

/// <summary>The fwd expression. // enum nft_fwd_attributes</summary>
public static class NftaFwd
{
    /// <summary>Register with the index of the device, 32 bits. // NFTA_FWD_SREG_DEV</summary>
    public const ushort SregDev = 1;

    /// <summary>Register with the address of the next hop, 32 bits. // NFTA_FWD_SREG_ADDR</summary>
    public const ushort SregAddr = 2;

    /// <summary>Family of that address, 32 bits. // NFTA_FWD_NFPROTO</summary>
    public const ushort NfProto = 3;
}

/// <summary>The match expression: a match of xtables. // enum nft_match_attributes</summary>
public static class NftaMatch
{
    /// <summary>Name, text. // NFTA_MATCH_NAME</summary>
    public const ushort Name = 1;

    /// <summary>Revision, 32 bits. // NFTA_MATCH_REV</summary>
    public const ushort Rev = 2;

    /// <summary>Its structure. // NFTA_MATCH_INFO</summary>
    public const ushort Info = 3;
}

/// <summary>The target expression: a target of xtables. // enum nft_target_attributes</summary>
public static class NftaTarget
{
    /// <summary>Name, text. // NFTA_TARGET_NAME</summary>
    public const ushort Name = 1;

    /// <summary>Revision, 32 bits. // NFTA_TARGET_REV</summary>
    public const ushort Rev = 2;

    /// <summary>Its structure. // NFTA_TARGET_INFO</summary>
    public const ushort Info = 3;
}
