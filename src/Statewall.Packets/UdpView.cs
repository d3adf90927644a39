using System.Runtime.CompilerServices;

namespace Statewall.Packets;

/// <summary>A UDP header (<c>struct udphdr</c>). Once parsed, no accessor can fail.</summary>
public readonly ref struct UdpView
{
    /// <summary>Size of the header in bytes.</summary>
    public const int Size = 8;

    private readonly ReadOnlySpan<byte> _bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private UdpView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Source port.</summary>
        public const int SourcePort = 0;

        /// <summary>Destination port.</summary>
        public const int DestinationPort = 2;

        /// <summary>Length.</summary>
        public const int Length = 4;

        /// <summary>Checksum.</summary>
        public const int Checksum = 6;
    }

    /// <summary>Header and payload as given.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Source port, host order.</summary>
    public ushort SourcePort => BigEndian.U16(_bytes, Offset.SourcePort);

    /// <summary>Destination port, host order.</summary>
    public ushort DestinationPort => BigEndian.U16(_bytes, Offset.DestinationPort);

    /// <summary>Length field in bytes, header included.</summary>
    public int Length => BigEndian.U16(_bytes, Offset.Length);

    /// <summary>The length field is at least 8 and no more than the bytes (<c>udp_error</c> of conntrack).</summary>
    public bool IsLengthValid => Length >= Size && Length <= _bytes.Length;

    /// <summary>Checksum field as it stands, host order; 0 means none was computed.</summary>
    public ushort Checksum => BigEndian.U16(_bytes, Offset.Checksum);

    /// <summary>The datagram's data: up to the length field when that is valid, else up to the end of the bytes.</summary>
    public ReadOnlySpan<byte> Payload => IsLengthValid ? BigEndian.Span(_bytes, Size, Length - Size) : _bytes[Size..];

    /// <summary>Views a datagram; false when shorter than the header. <see cref="IsLengthValid"/> judges the length field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> bytes, out UdpView view)
    {
        bool fits = bytes.Length >= Size;
        view = fits ? new UdpView(bytes) : default;
        return fits;
    }
}
