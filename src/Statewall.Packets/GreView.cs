namespace Statewall.Packets;

/// <summary>
/// A GRE header: version 0 (RFC 2784 and 2890, <c>struct gre_base_hdr</c>) with its optional fields, or version 1, the enhanced form of
/// PPTP (RFC 2637, <c>struct pptp_gre_header</c>). Once parsed, no accessor can fail; absent fields read as 0.
/// </summary>
public readonly ref struct GreView
{
    /// <summary>Size in bytes of the fixed part.</summary>
    public const int MinimumSize = 4;

    /// <summary>Flag: checksum present.</summary>
    public const ushort ChecksumFlag = 0x8000; // GRE_CSUM

    /// <summary>Flag: routing present (obsolete; the routing entries themselves are not walked).</summary>
    public const ushort RoutingFlag = 0x4000; // GRE_ROUTING

    /// <summary>Flag: key present.</summary>
    public const ushort KeyFlag = 0x2000; // GRE_KEY

    /// <summary>Flag: sequence number present.</summary>
    public const ushort SequenceFlag = 0x1000; // GRE_SEQ

    /// <summary>Flag: acknowledgement number present (version 1).</summary>
    public const ushort AcknowledgementFlag = 0x0080; // GRE_ACK

    private readonly ReadOnlySpan<byte> _bytes;

    private GreView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fixed fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Flags and version.</summary>
        public const int Flags = 0;

        /// <summary>Protocol type.</summary>
        public const int Protocol = 2;

        /// <summary>Payload length of version 1.</summary>
        public const int PayloadLength = 4;

        /// <summary>Call identifier of version 1.</summary>
        public const int CallId = 6;
    }

    /// <summary>Header and payload as given.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Flags and version, host order.</summary>
    public ushort Flags => BigEndian.U16(_bytes, Offset.Flags);

    /// <summary>Version: 0 or 1 (others do not parse).</summary>
    public int Version => Flags & 7; // GRE_VERSION

    /// <summary>Protocol type of the payload, host order: an <see cref="EtherType"/>.</summary>
    public ushort Protocol => BigEndian.U16(_bytes, Offset.Protocol);

    /// <summary>A checksum is present.</summary>
    public bool HasChecksum => (Flags & ChecksumFlag) != 0;

    /// <summary>A key is present; always so in version 1, where it holds payload length and call identifier.</summary>
    public bool HasKey => (Flags & KeyFlag) != 0;

    /// <summary>A sequence number is present.</summary>
    public bool HasSequence => (Flags & SequenceFlag) != 0;

    /// <summary>An acknowledgement number is present (version 1).</summary>
    public bool HasAcknowledgement => Version == 1 && (Flags & AcknowledgementFlag) != 0;

    /// <summary>Checksum field as it stands, host order.</summary>
    public ushort Checksum => HasChecksum ? BigEndian.U16(_bytes, MinimumSize) : (ushort)0;

    /// <summary>Key, host order.</summary>
    public uint Key => HasKey ? BigEndian.U32(_bytes, KeyOffset(Flags)) : 0;

    /// <summary>Sequence number, host order.</summary>
    public uint Sequence => HasSequence ? BigEndian.U32(_bytes, SequenceOffset(Flags)) : 0;

    /// <summary>Acknowledgement number of version 1, host order.</summary>
    public uint Acknowledgement =>
        HasAcknowledgement ? BigEndian.U32(_bytes, SequenceOffset(Flags) + (HasSequence ? 4 : 0)) : 0;

    /// <summary>Payload length field of version 1 in bytes.</summary>
    public int PayloadLength => Version == 1 ? BigEndian.U16(_bytes, Offset.PayloadLength) : 0;

    /// <summary>Call identifier of version 1, host order: the peer's, as PPTP connection tracking uses it.</summary>
    public ushort CallId => Version == 1 ? BigEndian.U16(_bytes, Offset.CallId) : (ushort)0;

    /// <summary>Length in bytes of the header with the optional fields that the flags announce.</summary>
    public int HeaderLength => LengthOf(Flags);

    /// <summary>Everything after the header.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    /// <summary>Whether the checksum is absent or right; it covers header and payload.</summary>
    public bool IsChecksumValid => !HasChecksum || Packets.Checksum.Sum(_bytes) == 0xFFFF;

    /// <summary>Views a header; false when the version is neither 0 nor 1, a version 1 header has no key, or bytes are missing.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out GreView view)
    {
        view = default;
        if (bytes.Length < MinimumSize)
        {
            return false;
        }

        ushort flags = BigEndian.U16(bytes, Offset.Flags);
        int version = flags & 7;
        if (version > 1 || (version == 1 && (flags & (KeyFlag | ChecksumFlag | RoutingFlag)) != KeyFlag) || bytes.Length < LengthOf(flags))
        {
            return false;
        }

        view = new GreView(bytes);
        return true;
    }

    private static int KeyOffset(ushort flags) => MinimumSize + ((flags & (ChecksumFlag | RoutingFlag)) != 0 ? 4 : 0);

    private static int SequenceOffset(ushort flags) => KeyOffset(flags) + ((flags & KeyFlag) != 0 ? 4 : 0);

    private static int LengthOf(ushort flags) => SequenceOffset(flags) + ((flags & SequenceFlag) != 0 ? 4 : 0)
        + ((flags & 7) == 1 && (flags & AcknowledgementFlag) != 0 ? 4 : 0);
}
