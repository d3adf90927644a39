using System.Runtime.CompilerServices;

namespace Statewall.Packets;

/// <summary>
/// An IPv6 header (<c>struct ipv6hdr</c>). Extension headers are walked by <see cref="IPv6Extensions"/>. A packet shorter than its
/// payload length says parses too and is marked <see cref="IsTruncated"/>. No accessor can fail.
/// </summary>
public readonly ref struct IPv6View
{
    /// <summary>Size of the header in bytes.</summary>
    public const int Size = 40;

    /// <summary>Size in bytes of an address.</summary>
    public const int AddressSize = 16;

    private readonly ReadOnlySpan<byte> _bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private IPv6View(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Version, traffic class and flow label.</summary>
        public const int VersionClassFlow = 0;

        /// <summary>Payload length.</summary>
        public const int PayloadLength = 4;

        /// <summary>Next header.</summary>
        public const int NextHeader = 6;

        /// <summary>Hop limit.</summary>
        public const int HopLimit = 7;

        /// <summary>Source address.</summary>
        public const int Source = 8;

        /// <summary>Destination address.</summary>
        public const int Destination = 24;
    }

    /// <summary>The packet cut to its own length (shorter when <see cref="IsTruncated"/>).</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Length > TotalLength ? BigEndian.Span(_bytes, 0, TotalLength) : _bytes;

    /// <summary>Traffic class byte: DSCP and ECN.</summary>
    public byte TrafficClass => (byte)(BigEndian.U16(_bytes, Offset.VersionClassFlow) >> 4);

    /// <summary>Differentiated services code point, 0 to 63.</summary>
    public byte Dscp => (byte)(TrafficClass >> 2);

    /// <summary>Explicit congestion notification bits, 0 to 3.</summary>
    public byte Ecn => (byte)(TrafficClass & 3);

    /// <summary>Flow label, 20 bits, host order.</summary>
    public uint FlowLabel => BigEndian.U32(_bytes, Offset.VersionClassFlow) & 0xFFFFF; // IPV6_FLOWLABEL_MASK

    /// <summary>Payload length field in bytes: everything after the 40-byte header, extension headers included.</summary>
    public int PayloadLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => BigEndian.U16(_bytes, Offset.PayloadLength);
    }

    /// <summary>Header and payload length in bytes, as the payload length field says. Jumbograms are not followed.</summary>
    public int TotalLength => Size + PayloadLength;

    /// <summary>The first next-header value, which may name an extension header.</summary>
    public byte NextHeader => BigEndian.U8(_bytes, Offset.NextHeader);

    /// <summary>Hop limit.</summary>
    public byte HopLimit => BigEndian.U8(_bytes, Offset.HopLimit);

    /// <summary>Source address, 16 bytes in network order.</summary>
    public ReadOnlySpan<byte> Source => BigEndian.Span(_bytes, Offset.Source, AddressSize);

    /// <summary>Destination address, 16 bytes in network order.</summary>
    public ReadOnlySpan<byte> Destination => BigEndian.Span(_bytes, Offset.Destination, AddressSize);

    /// <summary>What follows the fixed header, extension headers included, up to the payload length or the end of the bytes.</summary>
    public ReadOnlySpan<byte> Payload => Bytes[Size..];

    /// <summary>Fewer bytes are here than the payload length says.</summary>
    public bool IsTruncated => _bytes.Length < TotalLength;

    /// <summary>Views a packet; false when there are fewer than 40 bytes or the version is not 6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> bytes, out IPv6View view)
    {
        if (bytes.Length >= Size && BigEndian.U8(bytes, Offset.VersionClassFlow) >> 4 == 6)
        {
            view = new IPv6View(bytes);
            return true;
        }

        view = default;
        return false;
    }

    /// <summary>Walks the extension headers to the transport header, see <see cref="IPv6Extensions.Walk"/>.</summary>
    public IPv6Walk WalkExtensions(bool stopAtAuthentication = false) =>
        IPv6Extensions.Walk(Bytes, Size, NextHeader, stopAtAuthentication);
}
