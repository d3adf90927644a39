namespace Statewall.Packets;

/// <summary>An IPsec authentication header (<c>struct ip_auth_hdr</c>). Once parsed, no accessor can fail.</summary>
public readonly ref struct AhView
{
    /// <summary>Size in bytes of the part before the integrity check value.</summary>
    public const int MinimumSize = 12;

    private readonly ReadOnlySpan<byte> _bytes;

    private AhView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Next header.</summary>
        public const int NextHeader = 0;

        /// <summary>Header length in 32-bit words, minus 2.</summary>
        public const int Length = 1;

        /// <summary>Reserved.</summary>
        public const int Reserved = 2;

        /// <summary>Security parameters index.</summary>
        public const int Spi = 4;

        /// <summary>Sequence number.</summary>
        public const int Sequence = 8;
    }

    /// <summary>Protocol of what follows, see <see cref="IpProtocol"/>.</summary>
    public byte NextHeader => BigEndian.U8(_bytes, Offset.NextHeader);

    /// <summary>Header length in bytes with the integrity check value.</summary>
    public int HeaderLength => (BigEndian.U8(_bytes, Offset.Length) + 2) * 4;

    /// <summary>The reserved field, host order.</summary>
    public ushort Reserved => BigEndian.U16(_bytes, Offset.Reserved);

    /// <summary>Security parameters index, host order.</summary>
    public uint Spi => BigEndian.U32(_bytes, Offset.Spi);

    /// <summary>Sequence number, host order.</summary>
    public uint Sequence => BigEndian.U32(_bytes, Offset.Sequence);

    /// <summary>The integrity check value.</summary>
    public ReadOnlySpan<byte> IntegrityCheck => BigEndian.Span(_bytes, MinimumSize, HeaderLength - MinimumSize);

    /// <summary>Everything after the header.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    /// <summary>Views a header; false when its length is below 12 or bytes are missing.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out AhView view)
    {
        view = default;
        if (bytes.Length < MinimumSize)
        {
            return false;
        }

        int length = (bytes[Offset.Length] + 2) * 4;
        if (length < MinimumSize || length > bytes.Length)
        {
            return false;
        }

        view = new AhView(bytes);
        return true;
    }
}
