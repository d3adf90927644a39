using System.Buffers.Binary;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

/// <summary>One direction of a connection as it stands in a message: numbers in host order, addresses in network order.</summary>
public ref struct TupleView
{
    // two nests: addresses; protocol, source port, destination port
    private const int ForIPv4 = 4 + (2 * 8) + 4 + (3 * 8);
    private const int ForIPv6 = 4 + (2 * 20) + 4 + (3 * 8);

    /// <summary>Which fields the message has.</summary>
    public TupleFields Present { get; private set; }

    /// <summary>Source address: 4 or 16 bytes in network order, empty when absent. // CTA_IP_V4_SRC, CTA_IP_V6_SRC</summary>
    public ReadOnlySpan<byte> Source { get; private set; }

    /// <summary>Destination address: 4 or 16 bytes in network order, empty when absent. // CTA_IP_V4_DST, CTA_IP_V6_DST</summary>
    public ReadOnlySpan<byte> Destination { get; private set; }

    /// <summary>Transport protocol. // CTA_PROTO_NUM</summary>
    public byte Protocol { get; private set; }

    /// <summary>Source port, or GRE key. // CTA_PROTO_SRC_PORT</summary>
    public ushort SourcePort { get; private set; }

    /// <summary>Destination port, or GRE key. // CTA_PROTO_DST_PORT</summary>
    public ushort DestinationPort { get; private set; }

    /// <summary>ICMP or ICMPv6 identifier. // CTA_PROTO_ICMP_ID, CTA_PROTO_ICMPV6_ID</summary>
    public ushort IcmpId { get; private set; }

    /// <summary>ICMP or ICMPv6 type. // CTA_PROTO_ICMP_TYPE, CTA_PROTO_ICMPV6_TYPE</summary>
    public byte IcmpType { get; private set; }

    /// <summary>ICMP or ICMPv6 code. // CTA_PROTO_ICMP_CODE, CTA_PROTO_ICMPV6_CODE</summary>
    public byte IcmpCode { get; private set; }

    /// <summary>Zone of this direction alone. // CTA_TUPLE_ZONE</summary>
    public ushort Zone { get; private set; }

    /// <summary>True when the message has the tuple at all.</summary>
    public readonly bool IsPresent => (Present & TupleFields.Tuple) != 0;

    /// <summary>True when the message has all of <paramref name="fields"/>.</summary>
    public readonly bool Has(TupleFields fields) => (Present & fields) == fields;

    internal void Read(ReadOnlySpan<byte> nest, int baseOffset, scoped ref CodecFault fault)
    {
        Present = TupleFields.Tuple;
        if (TryReadUsual(nest))
            return;
        var walk = new NestWalk(nest, baseOffset);
        while (walk.MoveNext(ref fault))
        {
            switch (walk.Type)
            {
                case CtTupleAttribute.Ip:
                    ReadAddresses(walk.Payload, walk.PayloadOffset, ref fault);
                    break;
                case CtTupleAttribute.Proto:
                    ReadKeys(walk.Payload, walk.PayloadOffset, ref fault);
                    break;
                case CtTupleAttribute.Zone when walk.Take(2, ref fault) is { Length: 2 } zone:
                    Zone = BinaryPrimitives.ReadUInt16BigEndian(zone);
                    Present |= TupleFields.Zone;
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>A tuple with ports and nothing else, as kernels lay it out: read without a walk, when every header is as expected.</summary>
    private bool TryReadUsual(ReadOnlySpan<byte> nest)
    {
        const int Header = AttributeHeader.Size;
        const int Slot = Header + 4; // a small payload, padded
        if (nest.Length is not (ForIPv4 or ForIPv6))
            return false;
        var isIPv4 = nest.Length == ForIPv4;
        var addressSize = isIPv4 ? 4 : 16;
        var address = Header + addressSize;
        var protocol = Header + (2 * address);
        if (!IsHeader(nest, 0, protocol, CtTupleAttribute.Ip | AttributeHeader.Nested)
            || !IsHeader(nest, Header, address, isIPv4 ? CtIpAttribute.V4Src : CtIpAttribute.V6Src)
            || !IsHeader(nest, Header + address, address, isIPv4 ? CtIpAttribute.V4Dst : CtIpAttribute.V6Dst)
            || !IsHeader(nest, protocol, Header + (3 * Slot), CtTupleAttribute.Proto | AttributeHeader.Nested))
            return false;
        var keys = nest[(protocol + Header)..];
        if (!IsHeader(keys, 0, Header + 1, CtProtoAttribute.Num)
            || !IsHeader(keys, Slot, Header + 2, CtProtoAttribute.SrcPort)
            || !IsHeader(keys, 2 * Slot, Header + 2, CtProtoAttribute.DstPort))
            return false;
        Source = nest.Slice(2 * Header, addressSize);
        Destination = nest.Slice((2 * Header) + address, addressSize);
        Protocol = keys[Header];
        SourcePort = BinaryPrimitives.ReadUInt16BigEndian(keys[(Slot + Header)..]);
        DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(keys[((2 * Slot) + Header)..]);
        Present |= TupleFields.Protocol | TupleFields.SourcePort | TupleFields.DestinationPort;
        return true;
    }

    private static bool IsHeader(ReadOnlySpan<byte> bytes, int at, int length, int type) =>
        MachineOrder.ReadU32(bytes[at..]) == (BitConverter.IsLittleEndian ? (uint)length | ((uint)type << 16) : ((uint)length << 16) | (uint)type);

    private void ReadAddresses(ReadOnlySpan<byte> nest, int baseOffset, scoped ref CodecFault fault)
    {
        var walk = new NestWalk(nest, baseOffset);
        while (walk.MoveNext(ref fault))
        {
            switch (walk.Type)
            {
                case CtIpAttribute.V4Src:
                    Source = walk.Take(4, ref fault);
                    break;
                case CtIpAttribute.V4Dst:
                    Destination = walk.Take(4, ref fault);
                    break;
                case CtIpAttribute.V6Src:
                    Source = walk.Take(16, ref fault);
                    break;
                case CtIpAttribute.V6Dst:
                    Destination = walk.Take(16, ref fault);
                    break;
                default:
                    break;
            }
        }
    }

    private void ReadKeys(ReadOnlySpan<byte> nest, int baseOffset, scoped ref CodecFault fault)
    {
        var walk = new NestWalk(nest, baseOffset);
        while (walk.MoveNext(ref fault))
        {
            switch (walk.Type)
            {
                case CtProtoAttribute.Num:
                    Protocol = U8(ref walk, TupleFields.Protocol, ref fault);
                    break;
                case CtProtoAttribute.SrcPort:
                    SourcePort = U16(ref walk, TupleFields.SourcePort, ref fault);
                    break;
                case CtProtoAttribute.DstPort:
                    DestinationPort = U16(ref walk, TupleFields.DestinationPort, ref fault);
                    break;
                case CtProtoAttribute.IcmpId or CtProtoAttribute.IcmpV6Id:
                    IcmpId = U16(ref walk, TupleFields.IcmpId, ref fault);
                    break;
                case CtProtoAttribute.IcmpType or CtProtoAttribute.IcmpV6Type:
                    IcmpType = U8(ref walk, TupleFields.IcmpType, ref fault);
                    break;
                case CtProtoAttribute.IcmpCode or CtProtoAttribute.IcmpV6Code:
                    IcmpCode = U8(ref walk, TupleFields.IcmpCode, ref fault);
                    break;
                default:
                    break;
            }
        }
    }

    private byte U8(ref NestWalk walk, TupleFields field, scoped ref CodecFault fault)
    {
        var payload = walk.Take(1, ref fault);
        if (payload.IsEmpty)
            return 0;
        Present |= field;
        return payload[0];
    }

    private ushort U16(ref NestWalk walk, TupleFields field, scoped ref CodecFault fault)
    {
        var payload = walk.Take(2, ref fault);
        if (payload.IsEmpty)
            return 0;
        Present |= field;
        return BinaryPrimitives.ReadUInt16BigEndian(payload);
    }
}

/// <summary>Fields of a <see cref="TupleView"/>.</summary>
[Flags]
public enum TupleFields
{
    /// <summary>No field.</summary>
    None = 0,

    /// <summary>The tuple itself.</summary>
    Tuple = 1 << 0,

    /// <summary>Protocol.</summary>
    Protocol = 1 << 1,

    /// <summary>Source port or key.</summary>
    SourcePort = 1 << 2,

    /// <summary>Destination port or key.</summary>
    DestinationPort = 1 << 3,

    /// <summary>ICMP identifier.</summary>
    IcmpId = 1 << 4,

    /// <summary>ICMP type.</summary>
    IcmpType = 1 << 5,

    /// <summary>ICMP code.</summary>
    IcmpCode = 1 << 6,

    /// <summary>Zone of the direction.</summary>
    Zone = 1 << 7,
}
