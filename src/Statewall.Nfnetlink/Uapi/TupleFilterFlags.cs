namespace Statewall.Nfnetlink.Uapi;

/// <summary>Fields of a tuple that a filtered dump compares. // CTA_FILTER_F_*</summary>
[Flags]
public enum TupleFilterFlags : uint
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>Source address. // CTA_FILTER_F_CTA_IP_SRC</summary>
    Source = 1 << 0,

    /// <summary>Destination address. // CTA_FILTER_F_CTA_IP_DST</summary>
    Destination = 1 << 1,

    /// <summary>Zone. // CTA_FILTER_F_CTA_TUPLE_ZONE</summary>
    Zone = 1 << 2,

    /// <summary>Protocol number. // CTA_FILTER_F_CTA_PROTO_NUM</summary>
    Protocol = 1 << 3,

    /// <summary>Source port. // CTA_FILTER_F_CTA_PROTO_SRC_PORT</summary>
    SourcePort = 1 << 4,

    /// <summary>Destination port. // CTA_FILTER_F_CTA_PROTO_DST_PORT</summary>
    DestinationPort = 1 << 5,

    /// <summary>ICMP type. // CTA_FILTER_F_CTA_PROTO_ICMP_TYPE</summary>
    IcmpType = 1 << 6,

    /// <summary>ICMP code. // CTA_FILTER_F_CTA_PROTO_ICMP_CODE</summary>
    IcmpCode = 1 << 7,

    /// <summary>ICMP identifier. // CTA_FILTER_F_CTA_PROTO_ICMP_ID</summary>
    IcmpId = 1 << 8,

    /// <summary>ICMPv6 type. // CTA_FILTER_F_CTA_PROTO_ICMPV6_TYPE</summary>
    IcmpV6Type = 1 << 9,

    /// <summary>ICMPv6 code. // CTA_FILTER_F_CTA_PROTO_ICMPV6_CODE</summary>
    IcmpV6Code = 1 << 10,

    /// <summary>ICMPv6 identifier. // CTA_FILTER_F_CTA_PROTO_ICMPV6_ID</summary>
    IcmpV6Id = 1 << 11,
}
