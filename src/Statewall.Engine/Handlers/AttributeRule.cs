using System.Buffers.Binary;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Server;

namespace Statewall.Engine.Handlers;

/// <summary>What a request's attribute must be like before anybody reads it. // struct nla_policy</summary>
/// <param name="Kind">Its type; the default accepts anything.</param>
/// <param name="Size">Greatest payload of text and bytes without a terminator, least payload of <see cref="RuleKind.AtLeast"/>; 0 for no limit.</param>
/// <param name="Maximum">Greatest value of an integer; 0 for no limit.</param>
/// <param name="Mask">Bits that a 32-bit integer in network byte order may have; 0 for all.</param>
/// <param name="Elements">Rules of what the elements of an array hold.</param>
internal readonly record struct AttributeRule(RuleKind Kind, ushort Size = 0, byte Maximum = 0, uint Mask = 0, AttributeRule[]? Elements = null)
{
    public static readonly AttributeRule Any;
    public static readonly AttributeRule U8 = new(RuleKind.U8);
    public static readonly AttributeRule U16 = new(RuleKind.U16);
    public static readonly AttributeRule U32 = new(RuleKind.U32);
    public static readonly AttributeRule U64 = new(RuleKind.U64);
    public static readonly AttributeRule Nested = new(RuleKind.Nested);
    public static readonly AttributeRule Reject = new(RuleKind.Reject);

    /// <summary>Text of at most <paramref name="size"/> bytes and a terminator; 0 for no limit.</summary>
    public static AttributeRule Text(ushort size) => new(RuleKind.Text, size);

    /// <summary>Text of at most <paramref name="size"/> bytes, with or without a terminator.</summary>
    public static AttributeRule LooseText(ushort size) => new(RuleKind.LooseText, size);

    public static AttributeRule Bytes(ushort size) => new(RuleKind.Bytes, size);

    public static AttributeRule AtLeast(ushort size) => new(RuleKind.AtLeast, size);

    public static AttributeRule UpTo(byte maximum) => new(RuleKind.U8, 0, maximum);

    /// <summary>A 32-bit integer in network byte order of at most <paramref name="maximum"/>. // NLA_BE32</summary>
    public static AttributeRule U32UpTo(byte maximum) => new(RuleKind.U32, 0, maximum);

    public static AttributeRule Bits(uint mask) => new(RuleKind.U32, 0, 0, mask);

    /// <summary>Elements of any type that hold attributes. // NLA_POLICY_NESTED_ARRAY</summary>
    public static AttributeRule Array(AttributeRule[] elements) => new(RuleKind.Nested, 0, 0, 0, elements);

    /// <summary>Checks a payload. // validate_nla</summary>
    /// <returns>0, or the error number; <paramref name="ack"/> then says why.</returns>
    public int Check(ReadOnlySpan<byte> payload, int offset, ref ExtendedAck ack)
    {
        if (!Fits(payload, out var errno))
        {
            ack.Text = "Attribute failed policy validation";
            ack.Offset = offset;
            ack.Policy = Policy;
            return errno;
        }
        if (Mask != 0 && (BinaryPrimitives.ReadUInt32BigEndian(payload) & ~Mask) != 0)
        {
            ack.Text = "reserved bit set";
            ack.Offset = offset;
            return NetlinkErrno.Inval;
        }
        if (Elements is not null)
            return CheckElements(payload, offset + AttributeHeader.Size, ref ack);
        if (Maximum == 0 || (Kind == RuleKind.U32 ? BinaryPrimitives.ReadUInt32BigEndian(payload) : payload[0]) <= Maximum)
            return 0;
        ack.Text = "integer out of range";
        ack.Offset = offset;
        ack.Policy = Policy;
        return NetlinkErrno.Range;
    }

    // nla_validate_array
    private int CheckElements(ReadOnlySpan<byte> payload, int offset, ref ExtendedAck ack)
    {
        foreach (var element in new AttributeEnumerator(payload, offset))
        {
            if (element.Payload.IsEmpty)
                continue;
            if (element.Payload.Length < AttributeHeader.Size)
            {
                ack.Text = "Array element too short";
                ack.Offset = element.Offset;
                return NetlinkErrno.Range;
            }
            var attributes = default(RequestAttributes);
            var errno = attributes.Parse(element.Payload, element.PayloadOffset, Elements, ref ack);
            if (errno != 0)
                return errno;
        }
        return 0;
    }

    private AttributePolicy? Policy => Kind switch
    {
        RuleKind.U8 => new AttributePolicy(AttributePolicyKind.U8, 0, Maximum == 0 ? byte.MaxValue : Maximum),
        RuleKind.U16 => new AttributePolicy(AttributePolicyKind.U16, 0, ushort.MaxValue),
        RuleKind.U32 when Mask != 0 || Maximum != 0 => null, // the kernel has no words for NLA_BE32
        RuleKind.U32 => new AttributePolicy(AttributePolicyKind.U32, 0, uint.MaxValue),
        RuleKind.U64 => new AttributePolicy(AttributePolicyKind.U64, 0, ulong.MaxValue),
        RuleKind.LooseText => new AttributePolicy(AttributePolicyKind.Text, 0, 0, Size),
        RuleKind.Text => new AttributePolicy(AttributePolicyKind.TerminatedText, 0, 0, Size),
        RuleKind.Bytes => new AttributePolicy(AttributePolicyKind.Binary, 0, 0, Size),
        RuleKind.Nested => new AttributePolicy(Elements is null ? AttributePolicyKind.Nested : AttributePolicyKind.NestedArray, 0, 0),
        _ => null,
    };

    private bool Fits(ReadOnlySpan<byte> payload, out int errno)
    {
        errno = NetlinkErrno.Range;
        switch (Kind)
        {
            case RuleKind.U8:
                return payload.Length >= 1;
            case RuleKind.U16:
                return payload.Length >= 2;
            case RuleKind.U32:
                return payload.Length >= 4;
            case RuleKind.U64:
                return payload.Length >= 8;
            case RuleKind.Nested:
                return payload.Length is 0 or >= 4;
            case RuleKind.AtLeast:
                return payload.Length >= Size;
            case RuleKind.Bytes:
                return payload.Length <= Size;
            case RuleKind.LooseText:
                return payload.Length > 0 && payload.Length - (payload[^1] == 0 ? 1 : 0) <= Size;
            case RuleKind.Text:
                var searched = Size == 0 ? payload : payload[..Math.Min(payload.Length, Size + 1)];
                errno = searched.Contains((byte)0) ? NetlinkErrno.Range : NetlinkErrno.Inval;
                return errno == NetlinkErrno.Range && (Size == 0 || payload.Length - (payload[^1] == 0 ? 1 : 0) <= Size);
            case RuleKind.Reject:
                errno = NetlinkErrno.Inval;
                return false;
            default:
                return true;
        }
    }
}

/// <summary>Types of attributes as rules tell them apart. // NLA_*</summary>
internal enum RuleKind : byte
{
    /// <summary>Anything. // NLA_UNSPEC</summary>
    Any,

    /// <summary>At least one byte; a longer payload is let pass, as for all integers. // NLA_U8</summary>
    U8,

    /// <summary>At least two bytes. // NLA_U16</summary>
    U16,

    /// <summary>At least four bytes. // NLA_U32</summary>
    U32,

    /// <summary>At least eight bytes. // NLA_U64</summary>
    U64,

    /// <summary>Text whose terminator may be missing. // NLA_STRING</summary>
    LooseText,

    /// <summary>Terminated text. // NLA_NUL_STRING</summary>
    Text,

    /// <summary>Bytes up to a number. // NLA_BINARY</summary>
    Bytes,

    /// <summary>Bytes from a number on. // NLA_UNSPEC with a length</summary>
    AtLeast,

    /// <summary>Attributes, or nothing. // NLA_NESTED</summary>
    Nested,

    /// <summary>Not in requests. // NLA_REJECT</summary>
    Reject,
}
