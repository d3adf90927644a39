using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Ctnetlink;

/// <summary>
/// What identifies one direction of a connection. Which keys a protocol has: ports for TCP, UDP, UDP-Lite, SCTP and DCCP, keys in
/// place of ports for GRE, identifier, type and code for ICMP and ICMPv6. // struct nf_conntrack_tuple, ctnetlink_dump_tuples
/// </summary>
public record struct ConntrackTuple : IAttributeSet<ConntrackTuple>
{
    private const byte IcmpV6 = 58;

    /// <summary>Source address. // CTA_IP_V4_SRC, CTA_IP_V6_SRC</summary>
    public InetAddress? Source;

    /// <summary>Destination address. // CTA_IP_V4_DST, CTA_IP_V6_DST</summary>
    public InetAddress? Destination;

    /// <summary>Transport protocol, e.g. 6 for TCP. // CTA_PROTO_NUM</summary>
    public byte? Protocol;

    /// <summary>Source port, or GRE key. // CTA_PROTO_SRC_PORT</summary>
    public ushort? SourcePort;

    /// <summary>Destination port, or GRE key. // CTA_PROTO_DST_PORT</summary>
    public ushort? DestinationPort;

    /// <summary>ICMP or ICMPv6 identifier. // CTA_PROTO_ICMP_ID, CTA_PROTO_ICMPV6_ID</summary>
    public ushort? IcmpId;

    /// <summary>ICMP or ICMPv6 type. // CTA_PROTO_ICMP_TYPE, CTA_PROTO_ICMPV6_TYPE</summary>
    public byte? IcmpType;

    /// <summary>ICMP or ICMPv6 code. // CTA_PROTO_ICMP_CODE, CTA_PROTO_ICMPV6_CODE</summary>
    public byte? IcmpCode;

    /// <summary>Zone of this direction alone; absent when the zone is that of both directions. // CTA_TUPLE_ZONE</summary>
    public ushort? Zone;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ConntrackTuple value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Part<ConntrackTuple, Addresses>(CtTupleAttribute.Ip, ref value);
        codec.Part<ConntrackTuple, ProtocolKeys>(CtTupleAttribute.Proto, ref value);
        codec.U16(CtTupleAttribute.Zone, ref value.Zone);
    }

    private readonly struct Addresses : IAttributeLayout<ConntrackTuple>
    {
        public static void Describe<TCodec>(ref TCodec codec, ref ConntrackTuple value)
            where TCodec : struct, IAttributeCodec, allows ref struct
        {
            IPv4Wire.Describe(ref codec, CtIpAttribute.V4Src, ref value.Source);
            IPv4Wire.Describe(ref codec, CtIpAttribute.V4Dst, ref value.Destination);
            IPv6Wire.Describe(ref codec, CtIpAttribute.V6Src, ref value.Source);
            IPv6Wire.Describe(ref codec, CtIpAttribute.V6Dst, ref value.Destination);
        }
    }

    private readonly struct ProtocolKeys : IAttributeLayout<ConntrackTuple>
    {
        public static void Describe<TCodec>(ref TCodec codec, ref ConntrackTuple value)
            where TCodec : struct, IAttributeCodec, allows ref struct
        {
            codec.U8(CtProtoAttribute.Num, ref value.Protocol);
            codec.U16(CtProtoAttribute.SrcPort, ref value.SourcePort);
            codec.U16(CtProtoAttribute.DstPort, ref value.DestinationPort);
            if (value.Protocol == IcmpV6)
            {
                codec.U16(CtProtoAttribute.IcmpV6Id, ref value.IcmpId);
                codec.U8(CtProtoAttribute.IcmpV6Type, ref value.IcmpType);
                codec.U8(CtProtoAttribute.IcmpV6Code, ref value.IcmpCode);
            }
            else
            {
                codec.U16(CtProtoAttribute.IcmpId, ref value.IcmpId);
                codec.U8(CtProtoAttribute.IcmpType, ref value.IcmpType);
                codec.U8(CtProtoAttribute.IcmpCode, ref value.IcmpCode);
            }
        }
    }
}
