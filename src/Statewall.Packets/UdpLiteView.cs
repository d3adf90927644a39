using System.Runtime.CompilerServices;

namespace Statewall.Packets;

/// <summary>A UDP-Lite header (RFC 3828): UDP with a checksum coverage in place of the length. Once parsed, no accessor can fail.</summary>
public readonly ref struct UdpLiteView
{
    /// <summary>Size of the header in bytes.</summary>
    public const int Size = 8;

    private readonly ReadOnlySpan<byte> _bytes;

    private UdpLiteView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Source port.</summary>
        public const int SourcePort = 0;

        /// <summary>Destination port.</summary>
        public const int DestinationPort = 2;

        /// <summary>Checksum coverage.</summary>
        public const int Coverage = 4;

        /// <summary>Checksum.</summary>
        public const int Checksum = 6;
    }

    /// <summary>Header and payload as given.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Source port, host order.</summary>
    public ushort SourcePort => BigEndian.U16(_bytes, Offset.SourcePort);

    /// <summary>Destination port, host order.</summary>
    public ushort DestinationPort => BigEndian.U16(_bytes, Offset.DestinationPort);

    /// <summary>Checksum coverage field in bytes, counted from the header's start; 0 means all.</summary>
    public int Coverage => BigEndian.U16(_bytes, Offset.Coverage);

    /// <summary>The coverage is 0, or at least 8 and no more than the bytes (<c>udplite_error</c> of conntrack).</summary>
    public bool IsCoverageValid => Coverage == 0 || (Coverage >= Size && Coverage <= _bytes.Length);

    /// <summary>The bytes that the checksum covers; all of them when the coverage is 0 or not valid.</summary>
    public ReadOnlySpan<byte> Covered => Coverage != 0 && IsCoverageValid ? BigEndian.Span(_bytes, 0, Coverage) : _bytes;

    /// <summary>Checksum field as it stands, host order; 0 is not allowed.</summary>
    public ushort Checksum => BigEndian.U16(_bytes, Offset.Checksum);

    /// <summary>The datagram's data.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[Size..];

    /// <summary>Views a datagram; false when shorter than the header.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> bytes, out UdpLiteView view)
    {
        bool fits = bytes.Length >= Size;
        view = fits ? new UdpLiteView(bytes) : default;
        return fits;
    }
}
