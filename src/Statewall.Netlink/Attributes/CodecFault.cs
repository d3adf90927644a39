namespace Statewall.Netlink.Attributes;

/// <summary>What is wrong with the bytes of a message or attribute.</summary>
public enum CodecFaultKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An attribute's length field is below its own header's size.</summary>
    AttributeTooShort,

    /// <summary>An attribute's length field reaches behind its enclosing nest or message.</summary>
    AttributeOverrun,

    /// <summary>Bytes that are no attribute follow the last one.</summary>
    TrailingBytes,

    /// <summary>An attribute's payload is smaller than its type asks for.</summary>
    PayloadTooShort,

    /// <summary>A text attribute is not terminated, or is not UTF-8.</summary>
    BadText,

    /// <summary>An attribute that its nest cannot hold, or a payload that it cannot have.</summary>
    BadItem,

    /// <summary>Nests are deeper than any netlink family uses.</summary>
    TooDeep,

    /// <summary>A message's header is cut off or its length field is impossible.</summary>
    BadMessageLength,

    /// <summary>A message is too short for the fixed header of its family.</summary>
    MissingFamilyHeader,
}

/// <summary>The first fault found in a message, and where it is.</summary>
/// <param name="Kind">What is wrong; <see cref="CodecFaultKind.None"/> when nothing is.</param>
/// <param name="Offset">Offset in bytes from the start of the message (its netlink header) to the offending attribute or field.</param>
/// <param name="AttributeType">The attribute's type without flag bits, 0 when the fault is not in an attribute.</param>
public readonly record struct CodecFault(CodecFaultKind Kind, int Offset, ushort AttributeType)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool IsNone => Kind == CodecFaultKind.None;

    /// <inheritdoc/>
    public override string ToString()
    {
        var what = Kind switch
        {
            CodecFaultKind.None => "no fault",
            CodecFaultKind.AttributeTooShort => "attribute length is below 4",
            CodecFaultKind.AttributeOverrun => "attribute reaches behind the end of its nest",
            CodecFaultKind.TrailingBytes => "trailing bytes after the last attribute",
            CodecFaultKind.PayloadTooShort => "attribute payload is too short",
            CodecFaultKind.BadText => "text attribute is not NUL-terminated UTF-8",
            CodecFaultKind.BadItem => "attribute does not belong into its nest",
            CodecFaultKind.TooDeep => "attributes are nested too deeply",
            CodecFaultKind.BadMessageLength => "message length is impossible",
            _ => "family header is missing",
        };
        return AttributeType == 0 ? $"{what} at offset {Offset}" : $"{what} at offset {Offset} (attribute type {AttributeType})";
    }
}
