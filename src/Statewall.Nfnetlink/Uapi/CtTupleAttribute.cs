namespace Statewall.Nfnetlink.Uapi;

/// <summary>Attributes of a tuple. // enum ctattr_tuple</summary>
public static class CtTupleAttribute
{
    /// <summary>Addresses: nest of <see cref="CtIpAttribute"/>. // CTA_TUPLE_IP</summary>
    public const ushort Ip = 1;

    /// <summary>Protocol and its keys: nest of <see cref="CtProtoAttribute"/>. // CTA_TUPLE_PROTO</summary>
    public const ushort Proto = 2;

    /// <summary>Zone of this direction alone, 16 bits. // CTA_TUPLE_ZONE</summary>
    public const ushort Zone = 3;
}

/// <summary>Addresses of a tuple. // enum ctattr_ip</summary>
public static class CtIpAttribute
{
    /// <summary>IPv4 source, 4 bytes. // CTA_IP_V4_SRC</summary>
    public const ushort V4Src = 1;

    /// <summary>IPv4 destination, 4 bytes. // CTA_IP_V4_DST</summary>
    public const ushort V4Dst = 2;

    /// <summary>IPv6 source, 16 bytes. // CTA_IP_V6_SRC</summary>
    public const ushort V6Src = 3;

    /// <summary>IPv6 destination, 16 bytes. // CTA_IP_V6_DST</summary>
    public const ushort V6Dst = 4;
}

/// <summary>Protocol keys of a tuple. // enum ctattr_l4proto</summary>
public static class CtProtoAttribute
{
    /// <summary>Protocol number, 8 bits. // CTA_PROTO_NUM</summary>
    public const ushort Num = 1;

    /// <summary>Source port, or GRE key, 16 bits. // CTA_PROTO_SRC_PORT</summary>
    public const ushort SrcPort = 2;

    /// <summary>Destination port, or GRE key, 16 bits. // CTA_PROTO_DST_PORT</summary>
    public const ushort DstPort = 3;

    /// <summary>ICMP identifier, 16 bits. // CTA_PROTO_ICMP_ID</summary>
    public const ushort IcmpId = 4;

    /// <summary>ICMP type, 8 bits. // CTA_PROTO_ICMP_TYPE</summary>
    public const ushort IcmpType = 5;

    /// <summary>ICMP code, 8 bits. // CTA_PROTO_ICMP_CODE</summary>
    public const ushort IcmpCode = 6;

    /// <summary>ICMPv6 identifier, 16 bits. // CTA_PROTO_ICMPV6_ID</summary>
    public const ushort IcmpV6Id = 7;

    /// <summary>ICMPv6 type, 8 bits. // CTA_PROTO_ICMPV6_TYPE</summary>
    public const ushort IcmpV6Type = 8;

    /// <summary>ICMPv6 code, 8 bits. // CTA_PROTO_ICMPV6_CODE</summary>
    public const ushort IcmpV6Code = 9;
}
