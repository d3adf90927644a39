namespace Statewall.Packets;

/// <summary>The clear part of an ESP packet (<c>struct ip_esp_hdr</c>). Once parsed, no accessor can fail.</summary>
public readonly ref struct EspView
{
    /// <summary>Size of the header in bytes.</summary>
    public const int Size = 8;

    private readonly ReadOnlySpan<byte> _bytes;

    private EspView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Security parameters index.</summary>
        public const int Spi = 0;

        /// <summary>Sequence number.</summary>
        public const int Sequence = 4;
    }

    /// <summary>Security parameters index, host order.</summary>
    public uint Spi => BigEndian.U32(_bytes, Offset.Spi);

    /// <summary>Sequence number, host order.</summary>
    public uint Sequence => BigEndian.U32(_bytes, Offset.Sequence);

    /// <summary>The encrypted rest.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[Size..];

    /// <summary>Views a header; false when bytes are missing.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out EspView view)
    {
        bool fits = bytes.Length >= Size;
        view = fits ? new EspView(bytes) : default;
        return fits;
    }
}
