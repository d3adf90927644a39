using System.Text;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;

namespace Statewall.Netlink.Server;

/// <summary>What a handler says about an error besides its number; sent to sockets that asked for it. // struct netlink_ext_ack</summary>
public struct ExtendedAck
{
    /// <summary>The reason in words, or a warning when the request succeeded. // NLMSGERR_ATTR_MSG</summary>
    public string? Text { get; set; }

    /// <summary>Offset of the offending attribute in the request message, in bytes. // NLMSGERR_ATTR_OFFS</summary>
    public int? Offset { get; set; }

    /// <summary>What the offending attribute must be like. // NLMSGERR_ATTR_POLICY</summary>
    public AttributePolicy? Policy { get; set; }

    /// <summary>The type of an attribute that is missing. // NLMSGERR_ATTR_MISS_TYPE</summary>
    public ushort? MissingType { get; set; }

    /// <summary>Offset of the nest that lacks it, in bytes; absent when the message itself does. // NLMSGERR_ATTR_MISS_NEST</summary>
    public int? MissingNest { get; set; }

    /// <summary>Bytes in the attributes that <paramref name="socket"/> gets with <paramref name="errno"/>. // netlink_ack_tlv_len</summary>
    internal readonly int SizeFor(ServerSocket socket, int errno)
    {
        if (!socket.Has(NetlinkOption.ExtendedAck))
            return 0;
        var size = Text is null ? 0 : AttributeSize(Encoding.UTF8.GetByteCount(Text) + 1);
        if (errno == 0)
            return size;
        if (Offset is not null)
            size += AttributeSize(4);
        if (Policy is { } policy)
            size += policy.Size;
        if (MissingType is not null)
            size += AttributeSize(4);
        if (MissingNest is not null)
            size += AttributeSize(4);
        return size;
    }

    /// <summary>Writes exactly what <see cref="SizeFor"/> counted. // netlink_ack_tlv_fill</summary>
    internal readonly void Write(Span<byte> destination, int errno)
    {
        var writer = new AttributeWriter(destination);
        var text = Text;
        writer.Text(AckAttribute.Message, ref text);
        if (errno == 0)
            return;
        PutNumber(ref writer, AckAttribute.Offset, Offset);
        if (Policy is { } policy)
            policy.Write(ref writer);
        PutNumber(ref writer, AckAttribute.MissingType, MissingType);
        PutNumber(ref writer, AckAttribute.MissingNest, MissingNest);
    }

    internal static int AttributeSize(int payload) => AttributeHeader.Align(AttributeHeader.Size + payload);

    private static void PutNumber(ref AttributeWriter writer, ushort type, int? value)
    {
        var number = (uint?)value;
        writer.HostU32(type, ref number);
    }
}

/// <summary>What an attribute of the offending type must be like, as the kernel describes it. // netlink_policy_dump_write_attr</summary>
/// <param name="Kind">The attribute's type as policies call it: NL_ATTR_TYPE_*.</param>
/// <param name="Minimum">The least value of an integer.</param>
/// <param name="Maximum">The greatest value of an integer.</param>
/// <param name="MaximumLength">The greatest payload in bytes of text and binary attributes; 0 when it is not limited.</param>
public readonly record struct AttributePolicy(AttributePolicyKind Kind, ulong Minimum, ulong Maximum, uint MaximumLength = 0)
{
    private const ushort TypeAttribute = 1; // NL_POLICY_TYPE_ATTR_TYPE
    private const ushort MinimumAttribute = 4; // NL_POLICY_TYPE_ATTR_MIN_VALUE_U
    private const ushort MaximumAttribute = 5; // NL_POLICY_TYPE_ATTR_MAX_VALUE_U
    private const ushort MaximumLengthAttribute = 7; // NL_POLICY_TYPE_ATTR_MAX_LENGTH

    private bool IsInteger => Kind is >= AttributePolicyKind.U8 and <= AttributePolicyKind.U64;

    internal int Size
    {
        get
        {
            var size = AttributeHeader.Size + ExtendedAck.AttributeSize(4);
            if (IsInteger)
                size += 2 * ExtendedAck.AttributeSize(8);
            return MaximumLength == 0 ? size : size + ExtendedAck.AttributeSize(4);
        }
    }

    internal void Write(ref AttributeWriter writer)
    {
        // the nest and, in the kernel's order, range or length before the type
        var nest = writer.Reserve(AckAttribute.Policy | AttributeHeader.Nested, Size - AttributeHeader.Size);
        var inner = new AttributeWriter(nest);
        if (IsInteger)
        {
            ulong? minimum = Minimum;
            inner.HostU64(MinimumAttribute, ref minimum);
            ulong? maximum = Maximum;
            inner.HostU64(MaximumAttribute, ref maximum);
        }
        if (MaximumLength != 0)
        {
            uint? length = MaximumLength;
            inner.HostU32(MaximumLengthAttribute, ref length);
        }
        uint? type = (uint)Kind;
        inner.HostU32(TypeAttribute, ref type);
    }
}

/// <summary>Attribute types as policies call them. // enum netlink_attribute_type</summary>
public enum AttributePolicyKind
{
    /// <summary>No payload. // NL_ATTR_TYPE_FLAG</summary>
    Flag = 1,

    /// <summary>8 bits. // NL_ATTR_TYPE_U8</summary>
    U8 = 2,

    /// <summary>16 bits. // NL_ATTR_TYPE_U16</summary>
    U16 = 3,

    /// <summary>32 bits. // NL_ATTR_TYPE_U32</summary>
    U32 = 4,

    /// <summary>64 bits. // NL_ATTR_TYPE_U64</summary>
    U64 = 5,

    /// <summary>Bytes. // NL_ATTR_TYPE_BINARY</summary>
    Binary = 10,

    /// <summary>Text. // NL_ATTR_TYPE_STRING</summary>
    Text = 11,

    /// <summary>NUL-terminated text. // NL_ATTR_TYPE_NUL_STRING</summary>
    TerminatedText = 12,

    /// <summary>Attributes. // NL_ATTR_TYPE_NESTED</summary>
    Nested = 13,

    /// <summary>Attributes that hold attributes, of any type. // NL_ATTR_TYPE_NESTED_ARRAY</summary>
    NestedArray = 14,
}

/// <summary>Attributes that follow the quoted request in an error. // enum nlmsgerr_attrs</summary>
public static class AckAttribute
{
    /// <summary>The kernel's words, NUL-terminated. // NLMSGERR_ATTR_MSG</summary>
    public const ushort Message = 1;

    /// <summary>Offset of the offending attribute in the request: 32 bits, machine order. // NLMSGERR_ATTR_OFFS</summary>
    public const ushort Offset = 2;

    /// <summary>Bytes for the requester, by convention of the family. // NLMSGERR_ATTR_COOKIE</summary>
    public const ushort Cookie = 3;

    /// <summary>The policy that the attribute violates: a nest. // NLMSGERR_ATTR_POLICY</summary>
    public const ushort Policy = 4;

    /// <summary>Type of a missing attribute: 32 bits, machine order. // NLMSGERR_ATTR_MISS_TYPE</summary>
    public const ushort MissingType = 5;

    /// <summary>Offset of the nest that lacks it: 32 bits, machine order. // NLMSGERR_ATTR_MISS_NEST</summary>
    public const ushort MissingNest = 6;
}
