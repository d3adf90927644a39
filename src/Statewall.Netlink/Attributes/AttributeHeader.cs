namespace Statewall.Netlink.Attributes;

/// <summary>The attribute header's layout and flag bits. // struct nlattr</summary>
public static class AttributeHeader
{
    /// <summary>Bytes in an attribute's header. // NLA_HDRLEN</summary>
    public const int Size = 4;

    /// <summary>Attributes start on multiples of this many bytes. // NLA_ALIGNTO</summary>
    public const int Alignment = 4;

    /// <summary>The attribute's payload is a nest of attributes. // NLA_F_NESTED</summary>
    public const ushort Nested = 0x8000;

    /// <summary>The attribute's payload is in network byte order. // NLA_F_NET_BYTEORDER</summary>
    public const ushort NetworkByteOrder = 0x4000;

    /// <summary>The bits of the type field that name the attribute. // NLA_TYPE_MASK</summary>
    public const ushort TypeMask = 0x3fff;

    /// <summary>In place of an element's type: the elements of a list are numbered, and their types mean nothing.</summary>
    public const ushort Numbered = 0;

    /// <summary>Rounds a size up to <see cref="Alignment"/>. // NLA_ALIGN</summary>
    public static int Align(int size) => (size + Alignment - 1) & ~(Alignment - 1);
}
