namespace Statewall.Netlink.Attributes;

/// <summary>Walks the attributes of one payload in the order in which they stand; stops silently at the first malformed one.</summary>
public ref struct AttributeEnumerator
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _baseOffset;
    private int _next;

    /// <summary>Starts before the first attribute of <paramref name="attributes"/>, which lie at <paramref name="baseOffset"/> in their message.</summary>
    public AttributeEnumerator(ReadOnlySpan<byte> attributes, int baseOffset)
    {
        _bytes = attributes;
        _baseOffset = baseOffset;
    }

    /// <summary>The attribute at hand.</summary>
    public RawAttribute Current { get; private set; }

    /// <summary>Returns this enumerator, for <c>foreach</c>.</summary>
    public readonly AttributeEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next attribute; false at the end and at a malformed attribute.</summary>
    public bool MoveNext()
    {
        var rest = _bytes[Math.Min(_next, _bytes.Length)..];
        if (rest.Length < AttributeHeader.Size)
            return false;
        int length = MachineOrder.ReadU16(rest);
        if (length < AttributeHeader.Size || length > rest.Length)
            return false;
        Current = new RawAttribute(MachineOrder.ReadU16(rest[2..]), rest[AttributeHeader.Size..length], _baseOffset + _next);
        _next += AttributeHeader.Align(length);
        return true;
    }
}

/// <summary>One attribute as it stands in a message.</summary>
public readonly ref struct RawAttribute
{
    private readonly ushort _typeField;

    internal RawAttribute(ushort typeField, ReadOnlySpan<byte> payload, int offset)
    {
        _typeField = typeField;
        Payload = payload;
        Offset = offset;
    }

    /// <summary>The attribute's type without flag bits.</summary>
    public ushort Type => (ushort)(_typeField & AttributeHeader.TypeMask);

    /// <summary>True when the sender marked the payload as a nest. // NLA_F_NESTED</summary>
    public bool IsNested => (_typeField & AttributeHeader.Nested) != 0;

    /// <summary>The payload, without header and padding.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Offset of the attribute's header in its message, in bytes.</summary>
    public int Offset { get; }

    /// <summary>Offset of the attribute's payload in its message, in bytes.</summary>
    public int PayloadOffset => Offset + AttributeHeader.Size;
}
