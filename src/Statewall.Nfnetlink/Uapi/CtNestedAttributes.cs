namespace Statewall.Nfnetlink.Uapi;

/// <summary>Counters of one direction. // enum ctattr_counters</summary>
public static class CtCountersAttribute
{
    /// <summary>Packets, 64 bits. // CTA_COUNTERS_PACKETS</summary>
    public const ushort Packets = 1;

    /// <summary>Bytes, 64 bits. // CTA_COUNTERS_BYTES</summary>
    public const ushort Bytes = 2;

    /// <summary>Packets, 32 bits; no longer sent. // CTA_COUNTERS32_PACKETS</summary>
    public const ushort Packets32 = 3;

    /// <summary>Bytes, 32 bits; no longer sent. // CTA_COUNTERS32_BYTES</summary>
    public const ushort Bytes32 = 4;

    /// <summary>Alignment only. // CTA_COUNTERS_PAD</summary>
    public const ushort Pad = 5;
}

/// <summary>Start and end of a connection. // enum ctattr_tstamp</summary>
public static class CtTimestampAttribute
{
    /// <summary>Start, nanoseconds since 1970, 64 bits. // CTA_TIMESTAMP_START</summary>
    public const ushort Start = 1;

    /// <summary>End, nanoseconds since 1970, 64 bits. // CTA_TIMESTAMP_STOP</summary>
    public const ushort Stop = 2;

    /// <summary>Alignment only. // CTA_TIMESTAMP_PAD</summary>
    public const ushort Pad = 3;
}

/// <summary>NAT to set up. // enum ctattr_nat</summary>
public static class CtNatAttribute
{
    /// <summary>Lowest IPv4 address, 4 bytes. // CTA_NAT_V4_MINIP</summary>
    public const ushort V4MinIp = 1;

    /// <summary>Highest IPv4 address, 4 bytes. // CTA_NAT_V4_MAXIP</summary>
    public const ushort V4MaxIp = 2;

    /// <summary>Ports: nest of <see cref="CtProtoNatAttribute"/>. // CTA_NAT_PROTO</summary>
    public const ushort Proto = 3;

    /// <summary>Lowest IPv6 address, 16 bytes. // CTA_NAT_V6_MINIP</summary>
    public const ushort V6MinIp = 4;

    /// <summary>Highest IPv6 address, 16 bytes. // CTA_NAT_V6_MAXIP</summary>
    public const ushort V6MaxIp = 5;
}

/// <summary>Ports of a NAT to set up. // enum ctattr_protonat</summary>
public static class CtProtoNatAttribute
{
    /// <summary>Lowest port, 16 bits. // CTA_PROTONAT_PORT_MIN</summary>
    public const ushort PortMin = 1;

    /// <summary>Highest port, 16 bits. // CTA_PROTONAT_PORT_MAX</summary>
    public const ushort PortMax = 2;
}

/// <summary>Sequence adjustment of one direction. // enum ctattr_seqadj</summary>
public static class CtSeqAdjAttribute
{
    /// <summary>Sequence number of the last change of size, 32 bits. // CTA_SEQADJ_CORRECTION_POS</summary>
    public const ushort CorrectionPos = 1;

    /// <summary>Offset of numbers before it, 32 bits, signed. // CTA_SEQADJ_OFFSET_BEFORE</summary>
    public const ushort OffsetBefore = 2;

    /// <summary>Offset of numbers from it on, 32 bits, signed. // CTA_SEQADJ_OFFSET_AFTER</summary>
    public const ushort OffsetAfter = 3;
}

/// <summary>SYN proxy of a connection. // enum ctattr_synproxy</summary>
public static class CtSynproxyAttribute
{
    /// <summary>Initial sequence number of the client's side, 32 bits. // CTA_SYNPROXY_ISN</summary>
    public const ushort Isn = 1;

    /// <summary>Initial timestamp, 32 bits. // CTA_SYNPROXY_ITS</summary>
    public const ushort Its = 2;

    /// <summary>Offset of timestamps, 32 bits. // CTA_SYNPROXY_TSOFF</summary>
    public const ushort TsOff = 3;
}

/// <summary>Helper of a connection. // enum ctattr_help</summary>
public static class CtHelpAttribute
{
    /// <summary>Name, text of up to 15 bytes. // CTA_HELP_NAME</summary>
    public const ushort Name = 1;

    /// <summary>Private data, as the helper defines it. // CTA_HELP_INFO</summary>
    public const ushort Info = 2;
}

/// <summary>Security context of a connection. // enum ctattr_secctx</summary>
public static class CtSecCtxAttribute
{
    /// <summary>The context as text. // CTA_SECCTX_NAME</summary>
    public const ushort Name = 1;
}

/// <summary>Fields that a filtered dump compares. // enum ctattr_filter</summary>
public static class CtFilterAttribute
{
    /// <summary>Fields of the original tuple, 32 bits in machine order: <see cref="TupleFilterFlags"/>. // CTA_FILTER_ORIG_FLAGS</summary>
    public const ushort OrigFlags = 1;

    /// <summary>Fields of the reply tuple, 32 bits in machine order: <see cref="TupleFilterFlags"/>. // CTA_FILTER_REPLY_FLAGS</summary>
    public const ushort ReplyFlags = 2;
}
