using System.Buffers.Binary;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Handlers;

/// <summary>The zone of a request: a number, and which directions it covers. // struct nf_conntrack_zone</summary>
internal struct RequestZone
{
    public ushort Id;

    /// <summary>True when it covers the reply direction alone.</summary>
    public bool ReplyOnly;

    /// <summary>True when it covers the original direction alone.</summary>
    public bool OriginalOnly;

    /// <summary>The zone of one direction. // nf_ct_zone_id</summary>
    public readonly ushort Of(Direction direction) => (direction == Direction.Original ? ReplyOnly : OriginalOnly) ? (ushort)0 : Id;

    /// <summary>Reads CTA_ZONE. // ctnetlink_parse_zone</summary>
    public static RequestZone Read(in RequestAttributes attributes, ushort type) =>
        new() { Id = attributes.Has(type) ? attributes.U16(type) : (ushort)0 };
}

/// <summary>Reads the tuples of requests. // ctnetlink_parse_tuple_filter</summary>
internal static class TupleParser
{
    private const TupleFilterFlags ProtocolFields = TupleFilterFlags.SourcePort | TupleFilterFlags.DestinationPort | IcmpFields | IcmpV6Fields;
    private const TupleFilterFlags IcmpFields = TupleFilterFlags.IcmpType | TupleFilterFlags.IcmpCode | TupleFilterFlags.IcmpId;
    private const TupleFilterFlags IcmpV6Fields = TupleFilterFlags.IcmpV6Type | TupleFilterFlags.IcmpV6Code | TupleFilterFlags.IcmpV6Id;

    /// <summary>All fields of a tuple. // CTA_FILTER_F_ALL</summary>
    public const TupleFilterFlags AllFields =
        TupleFilterFlags.Source | TupleFilterFlags.Destination | TupleFilterFlags.Zone | TupleFilterFlags.Protocol | ProtocolFields;

    private static readonly AttributeRule[] TupleRules = [AttributeRule.Any, AttributeRule.Nested, AttributeRule.Nested, AttributeRule.U16];

    private static readonly AttributeRule[] AddressRules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.AtLeast(16), AttributeRule.AtLeast(16)];

    private static readonly AttributeRule[] ProtocolRules =
    [
        AttributeRule.Any, AttributeRule.U8, AttributeRule.Any, AttributeRule.Any, AttributeRule.Any,
        AttributeRule.Any, AttributeRule.Any, AttributeRule.Any, AttributeRule.Any, AttributeRule.Any,
    ];

    private static readonly AttributeRule[] PortRules = [AttributeRule.Any, AttributeRule.Any, AttributeRule.U16, AttributeRule.U16];

    private static readonly AttributeRule[] IcmpRules =
        [AttributeRule.Any, AttributeRule.Any, AttributeRule.Any, AttributeRule.Any, AttributeRule.U16, AttributeRule.U8, AttributeRule.U8];

    private static readonly AttributeRule[] IcmpV6Rules =
    [
        AttributeRule.Any, AttributeRule.Any, AttributeRule.Any, AttributeRule.Any, AttributeRule.Any,
        AttributeRule.Any, AttributeRule.Any, AttributeRule.U16, AttributeRule.U8, AttributeRule.U8,
    ];

    /// <summary>Reads a whole tuple and the zone of its direction.</summary>
    /// <param name="attributes">The request.</param>
    /// <param name="type">The tuple's attribute, e.g. CTA_TUPLE_ORIG.</param>
    /// <param name="family">The request's family.</param>
    /// <param name="zone">The request's zone, which the tuple may narrow.</param>
    /// <param name="key">The tuple; its zone is left 0.</param>
    /// <returns>0, or the error number.</returns>
    public static int Parse(in RequestAttributes attributes, ushort type, NfProto family, ref RequestZone zone, out TupleKey key) =>
        ParseFields(in attributes, type, family, AllFields, ref zone, true, out key);

    /// <summary>Reads a whole tuple of a request that knows no zone of one direction.</summary>
    public static int Parse(in RequestAttributes attributes, ushort type, NfProto family, out TupleKey key)
    {
        var none = default(RequestZone);
        return ParseFields(in attributes, type, family, AllFields, ref none, false, out key);
    }

    /// <summary>Reads some fields of a tuple; the others stay 0.</summary>
    public static int ParseFields(
        in RequestAttributes attributes, ushort type, NfProto family, TupleFilterFlags fields, ref RequestZone zone, bool takesZone, out TupleKey key)
    {
        key = default;
        var errno = attributes.Parse(type, TupleRules, out var tuple);
        if (errno != 0)
            return errno;
        if (family is not (NfProto.IPv4 or NfProto.IPv6))
            return NetlinkErrno.OpNotSupp;
        key.Family = (byte)family;
        if ((fields & (TupleFilterFlags.Source | TupleFilterFlags.Destination)) != 0)
            errno = tuple.Has(CtTupleAttribute.Ip) ? ParseAddresses(in tuple, fields, ref key) : NetlinkErrno.Inval;
        if (errno == 0 && (fields & TupleFilterFlags.Protocol) != 0)
            errno = tuple.Has(CtTupleAttribute.Proto) ? ParseProtocol(in tuple, fields, ref key) : NetlinkErrno.Inval;
        else if (errno == 0 && (fields & ProtocolFields) != 0)
            errno = NetlinkErrno.Inval;
        if (errno != 0 || (fields & TupleFilterFlags.Zone) == 0 || !tuple.Has(CtTupleAttribute.Zone))
            return errno;
        if (!takesZone || zone.Id != 0)
            return NetlinkErrno.Inval;
        var isReply = type == CtAttribute.TupleReply;
        zone = new RequestZone { Id = tuple.U16(CtTupleAttribute.Zone), ReplyOnly = isReply, OriginalOnly = !isReply };
        return 0;
    }

    // ctnetlink_parse_tuple_ip
    private static int ParseAddresses(in RequestAttributes tuple, TupleFilterFlags fields, ref TupleKey key)
    {
        var errno = tuple.Parse(CtTupleAttribute.Ip, AddressRules, out var addresses);
        if (errno != 0)
            return errno;
        var isIPv4 = key.Family == (byte)NfProto.IPv4;
        if ((fields & TupleFilterFlags.Source) != 0
            && !TryReadAddress(addresses[isIPv4 ? CtIpAttribute.V4Src : CtIpAttribute.V6Src], isIPv4, out key.SourceHigh, out key.SourceLow))
            return NetlinkErrno.Inval;
        return (fields & TupleFilterFlags.Destination) != 0
            && !TryReadAddress(addresses[isIPv4 ? CtIpAttribute.V4Dst : CtIpAttribute.V6Dst], isIPv4, out key.DestinationHigh, out key.DestinationLow)
            ? NetlinkErrno.Inval
            : 0;
    }

    private static bool TryReadAddress(ReadOnlySpan<byte> payload, bool isIPv4, out ulong high, out ulong low)
    {
        high = low = 0;
        if (payload.IsEmpty)
            return false;
        if (isIPv4)
        {
            low = BinaryPrimitives.ReadUInt32BigEndian(payload);
            return true;
        }
        high = BinaryPrimitives.ReadUInt64BigEndian(payload);
        low = BinaryPrimitives.ReadUInt64BigEndian(payload[8..]);
        return true;
    }

    // ctnetlink_parse_tuple_proto
    private static int ParseProtocol(in RequestAttributes tuple, TupleFilterFlags fields, ref TupleKey key)
    {
        var errno = tuple.Parse(CtTupleAttribute.Proto, ProtocolRules, out var keys);
        if (errno != 0)
            return errno;
        if (!keys.Has(CtProtoAttribute.Num))
            return NetlinkErrno.Inval;
        key.Protocol = keys.U8(CtProtoAttribute.Num);
        return key.Protocol switch
        {
            IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Sctp or IpProtocol.Gre => ParsePorts(in keys, fields, ref key),
            IpProtocol.Icmp => ParseIcmp(in keys, IcmpRules, CtProtoAttribute.IcmpId, (TupleFilterFlags)((uint)fields & (uint)IcmpFields), ref key),
            IpProtocol.IcmpV6 => ParseIcmp(
                in keys, IcmpV6Rules, CtProtoAttribute.IcmpV6Id, (TupleFilterFlags)(((uint)fields & (uint)IcmpV6Fields) >> 3), ref key),
            _ => 0,
        };
    }

    // nf_ct_port_nlattr_to_tuple
    private static int ParsePorts(in RequestAttributes keys, TupleFilterFlags fields, ref TupleKey key)
    {
        var errno = keys.Validate(PortRules);
        if (errno != 0)
            return errno;
        if ((fields & TupleFilterFlags.SourcePort) != 0)
        {
            if (!keys.Has(CtProtoAttribute.SrcPort))
                return NetlinkErrno.Inval;
            key.SourcePort = keys.U16(CtProtoAttribute.SrcPort);
        }
        if ((fields & TupleFilterFlags.DestinationPort) == 0)
            return 0;
        if (!keys.Has(CtProtoAttribute.DstPort))
            return NetlinkErrno.Inval;
        key.DestinationPort = keys.U16(CtProtoAttribute.DstPort);
        return 0;
    }

    // icmp_nlattr_to_tuple, icmpv6_nlattr_to_tuple: identifier, type and code are three attributes in a row
    private static int ParseIcmp(in RequestAttributes keys, ReadOnlySpan<AttributeRule> rules, ushort first, TupleFilterFlags fields, ref TupleKey key)
    {
        var errno = keys.Validate(rules);
        if (errno != 0)
            return errno;
        var (type, code) = ((ushort)(first + 1), (ushort)(first + 2));
        if ((fields & TupleFilterFlags.IcmpType) != 0)
        {
            if (!keys.Has(type))
                return NetlinkErrno.Inval;
            key.DestinationPort = (ushort)(keys.U8(type) << 8);
            if (!ProtocolTrackers.TryInvert(in key, out _))
                return NetlinkErrno.Inval;
        }
        if ((fields & TupleFilterFlags.IcmpCode) != 0)
        {
            if (!keys.Has(code))
                return NetlinkErrno.Inval;
            key.DestinationPort |= keys.U8(code);
        }
        if ((fields & TupleFilterFlags.IcmpId) == 0)
            return 0;
        if (!keys.Has(first))
            return NetlinkErrno.Inval;
        key.SourcePort = keys.U16(first);
        return 0;
    }
}
