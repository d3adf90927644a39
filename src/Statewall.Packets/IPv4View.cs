using System.Runtime.CompilerServices;

namespace Statewall.Packets;

/// <summary>
/// An IPv4 header with its options (<c>struct iphdr</c>). Parsing accepts what <c>ip_rcv_core</c> accepts, except that a packet cut
/// short by its capture or quoted in an ICMP error parses too and says so in <see cref="IsTruncated"/>. No accessor can fail.
/// </summary>
public readonly ref struct IPv4View
{
    /// <summary>Size in bytes of the header without options.</summary>
    public const int MinimumSize = 20;

    /// <summary>Size in bytes of an address.</summary>
    public const int AddressSize = 4;

    private readonly ReadOnlySpan<byte> _bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private IPv4View(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Byte offsets of the fields, shared with the builder.</summary>
    public static class Offset
    {
        /// <summary>Version and header length.</summary>
        public const int VersionLength = 0;

        /// <summary>Type of service: DSCP and ECN.</summary>
        public const int TypeOfService = 1;

        /// <summary>Total length.</summary>
        public const int TotalLength = 2;

        /// <summary>Identification.</summary>
        public const int Id = 4;

        /// <summary>Flags and fragment offset.</summary>
        public const int Fragment = 6;

        /// <summary>Time to live.</summary>
        public const int TimeToLive = 8;

        /// <summary>Protocol.</summary>
        public const int Protocol = 9;

        /// <summary>Header checksum.</summary>
        public const int Checksum = 10;

        /// <summary>Source address.</summary>
        public const int Source = 12;

        /// <summary>Destination address.</summary>
        public const int Destination = 16;
    }

    /// <summary>The packet cut to its own total length (shorter when <see cref="IsTruncated"/>).</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Length > TotalLength ? BigEndian.Span(_bytes, 0, TotalLength) : _bytes;

    /// <summary>Header length in bytes with options, 20 to 60.</summary>
    public int HeaderLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (BigEndian.U8(_bytes, Offset.VersionLength) & 0x0F) * 4;
    }

    /// <summary>Type of service byte.</summary>
    public byte TypeOfService => BigEndian.U8(_bytes, Offset.TypeOfService);

    /// <summary>Differentiated services code point, 0 to 63.</summary>
    public byte Dscp => (byte)(TypeOfService >> 2);

    /// <summary>Explicit congestion notification bits, 0 to 3.</summary>
    public byte Ecn => (byte)(TypeOfService & 3);

    /// <summary>Total length field in bytes, header included.</summary>
    public int TotalLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => BigEndian.U16(_bytes, Offset.TotalLength);
    }

    /// <summary>Identification, host order.</summary>
    public ushort Id => BigEndian.U16(_bytes, Offset.Id);

    /// <summary>Flags and fragment offset as one 16-bit field, host order (<c>iph->frag_off</c>).</summary>
    public ushort FragmentField => BigEndian.U16(_bytes, Offset.Fragment);

    /// <summary>Offset of this fragment's data in bytes; 0 for the first fragment and for whole packets.</summary>
    public int FragmentOffset => (FragmentField & 0x1FFF) * 8; // IP_OFFSET

    /// <summary>More fragments follow.</summary>
    public bool MoreFragments => (FragmentField & 0x2000) != 0; // IP_MF

    /// <summary>Do not fragment.</summary>
    public bool DontFragment => (FragmentField & 0x4000) != 0; // IP_DF

    /// <summary>Part of a fragmented packet (<c>ip_is_fragment</c>).</summary>
    public bool IsFragment => (FragmentField & 0x3FFF) != 0; // IP_MF | IP_OFFSET

    /// <summary>Time to live in hops.</summary>
    public byte TimeToLive => BigEndian.U8(_bytes, Offset.TimeToLive);

    /// <summary>Protocol number of the payload, see <see cref="IpProtocol"/>.</summary>
    public byte Protocol => BigEndian.U8(_bytes, Offset.Protocol);

    /// <summary>Header checksum field as it stands, host order.</summary>
    public ushort Checksum => BigEndian.U16(_bytes, Offset.Checksum);

    /// <summary>Source address, 4 bytes in network order.</summary>
    public ReadOnlySpan<byte> Source => BigEndian.Span(_bytes, Offset.Source, AddressSize);

    /// <summary>Destination address, 4 bytes in network order.</summary>
    public ReadOnlySpan<byte> Destination => BigEndian.Span(_bytes, Offset.Destination, AddressSize);

    /// <summary>The option bytes, empty without options.</summary>
    public ReadOnlySpan<byte> Options => BigEndian.Span(_bytes, MinimumSize, HeaderLength - MinimumSize);

    /// <summary>The header with its options.</summary>
    public ReadOnlySpan<byte> Header => BigEndian.Span(_bytes, 0, HeaderLength);

    /// <summary>What follows the header, up to the total length or to the end of the bytes.</summary>
    public ReadOnlySpan<byte> Payload => Bytes[HeaderLength..];

    /// <summary>Fewer bytes are here than the total length says.</summary>
    public bool IsTruncated => _bytes.Length < TotalLength;

    /// <summary>Whether the header's checksum is right (<c>ip_fast_csum</c> gives 0).</summary>
    public bool IsChecksumValid => Packets.Checksum.Sum(Header) == 0xFFFF;

    /// <summary>
    /// Views a packet; false when there are fewer than 20 bytes, the version is not 4, or the header length is below 20, beyond the
    /// bytes, or beyond the total length.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> bytes, out IPv4View view)
    {
        if (bytes.Length >= MinimumSize)
        {
            int first = BigEndian.U8(bytes, Offset.VersionLength);
            int headerLength = (first & 0x0F) * 4;
            if (first >> 4 == 4 && headerLength >= MinimumSize && headerLength <= bytes.Length
                && headerLength <= BigEndian.U16(bytes, Offset.TotalLength))
            {
                view = new IPv4View(bytes);
                return true;
            }
        }

        view = default;
        return false;
    }

    /// <summary>Walks the options. A malformed option ends the walk and shows in <see cref="IPv4OptionEnumerator.IsMalformed"/>.</summary>
    public IPv4OptionEnumerator GetOptions() => new(Options);
}
