using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Server;

namespace Statewall.Engine.Handlers;

/// <summary>
/// The attributes of a request or of one of its nests as the kernel reads them: liberal about what it does not know, strict about what it
/// does. Of a type that occurs more than once the last one counts. Not the codec, since that refuses what the kernel lets pass.
/// // nla_parse_deprecated
/// </summary>
internal ref struct RequestAttributes
{
    /// <summary>The highest attribute type that can be held.</summary>
    public const int HighestType = 31;

    private ReadOnlySpan<byte> _bytes;
    private int _base;
    private Offsets _offsets;

    /// <summary>Checks attributes against rules.</summary>
    /// <param name="bytes">The attributes.</param>
    /// <param name="offset">Where they lie in the message, for faults.</param>
    /// <param name="rules">The rules by attribute type; types beyond are passed over.</param>
    /// <param name="ack">What is wrong with them.</param>
    /// <returns>0, or the error number.</returns>
    public int Parse(ReadOnlySpan<byte> bytes, int offset, ReadOnlySpan<AttributeRule> rules, ref ExtendedAck ack)
    {
        _bytes = bytes;
        _base = offset;
        _offsets = default;
        var at = 0;
        while (bytes.Length - at >= AttributeHeader.Size)
        {
            int length = MachineOrder.ReadU16(bytes[at..]);
            if (length < AttributeHeader.Size || length > bytes.Length - at)
                break;
            var type = MachineOrder.ReadU16(bytes[(at + 2)..]) & AttributeHeader.TypeMask;
            if (type != 0 && type < rules.Length)
            {
                var errno = rules[type].Check(bytes[(at + AttributeHeader.Size)..(at + length)], offset + at, ref ack);
                if (errno != 0)
                    return errno;
                _offsets[type] = (ushort)((at >> 2) + 1);
            }
            at += AttributeHeader.Align(length);
        }
        if (at < bytes.Length)
            ack.Text = "bytes leftover after parsing attributes";
        return 0;
    }

    /// <summary>Checks the attributes of a nest; faults inside it are not explained. // nla_parse_nested_deprecated</summary>
    public readonly int Parse(ushort type, ReadOnlySpan<AttributeRule> rules, out RequestAttributes nest)
    {
        var ack = default(ExtendedAck);
        nest = default;
        return nest.Parse(this[type], Has(type) ? OffsetOf(type) + AttributeHeader.Size : 0, rules, ref ack);
    }

    /// <summary>Checks the attributes again, against other rules. // nla_validate_nested_deprecated</summary>
    public readonly int Validate(ReadOnlySpan<AttributeRule> rules)
    {
        var ack = default(ExtendedAck);
        var copy = default(RequestAttributes);
        return copy.Parse(_bytes, 0, rules, ref ack);
    }

    /// <summary>All attributes as they came.</summary>
    public readonly ReadOnlySpan<byte> All => _bytes;

    /// <summary>Whether there is such an attribute.</summary>
    public readonly bool Has(ushort type) => _offsets[type] != 0;

    /// <summary>The attribute's payload; empty when it is absent.</summary>
    public readonly ReadOnlySpan<byte> this[ushort type]
    {
        get
        {
            if (_offsets[type] == 0)
                return default;
            var at = (_offsets[type] - 1) << 2;
            return _bytes.Slice(at + AttributeHeader.Size, MachineOrder.ReadU16(_bytes[at..]) - AttributeHeader.Size);
        }
    }

    /// <summary>Where the attribute, which is there, lies in the message.</summary>
    public readonly int OffsetOf(ushort type) => _base + ((_offsets[type] - 1) << 2);

    /// <summary>Walks the attributes of a nest in their order; none when it is absent. // nla_for_each_nested</summary>
    public readonly AttributeEnumerator Walk(ushort type) => new(this[type], Has(type) ? OffsetOf(type) + AttributeHeader.Size : 0);

    /// <summary>Whether the sender marked the attribute as a nest. // NLA_F_NESTED</summary>
    public readonly bool IsMarkedNested(ushort type) =>
        (MachineOrder.ReadU16(_bytes[(((_offsets[type] - 1) << 2) + 2)..]) & AttributeHeader.Nested) != 0;

    /// <summary>An attribute whose rule asks for at least one byte.</summary>
    public readonly byte U8(ushort type) => this[type][0];

    /// <summary>An attribute whose rule asks for at least two bytes. // nla_get_be16</summary>
    public readonly ushort U16(ushort type) => BinaryPrimitives.ReadUInt16BigEndian(this[type]);

    /// <summary>An attribute whose rule asks for at least four bytes. // nla_get_be32</summary>
    public readonly uint U32(ushort type) => BinaryPrimitives.ReadUInt32BigEndian(this[type]);

    /// <summary>An attribute whose rule asks for at least eight bytes. // nla_get_be64</summary>
    public readonly ulong U64(ushort type) => BinaryPrimitives.ReadUInt64BigEndian(this[type]);

    /// <summary>Text without its terminator.</summary>
    public readonly ReadOnlySpan<byte> Text(ushort type) => AttributeText.WithoutTerminator(this[type]);

    [InlineArray(HighestType + 1)]
    private struct Offsets
    {
        private ushort _first;
    }
}
