// Packet views: what the bytes of a packet mean, without copying them.
//
// Each header has one file with a readonly ref struct over the caller's span. TryParse checks once that the header is all there; after
// that every accessor is a load at a constant offset. Views live on the stack as long as the bytes do, keep nothing, and are free of
// threads. IpView joins what connection tracking asks of a packet first, as nf_ct_get_tuple and get_l4proto of nf_conntrack_core.c do;
// the transport views (TcpView, UdpView …) then take IpView.Transport, and Checksum judges the sums.
using System.Runtime.CompilerServices;

namespace Statewall.Packets;

/// <summary>What <see cref="IpView.Parse"/> found.</summary>
public enum IpStatus : byte
{
    /// <summary>A whole packet.</summary>
    Ok,

    /// <summary>The header is sound, but bytes are missing at the end; the view is filled as far as it goes.</summary>
    Truncated,

    /// <summary>Fewer bytes than a header.</summary>
    TooShort,

    /// <summary>The version is neither 4 nor 6.</summary>
    BadVersion,

    /// <summary>An IPv4 header length below 20, beyond the bytes or beyond the total length.</summary>
    BadHeaderLength,
}

/// <summary>
/// An IPv4 or IPv6 packet as the tracker wants it: addresses, fragment state, and where the transport header is, found in one pass
/// (<c>get_l4proto</c> of <c>nf_conntrack_core.c</c>). Accessors cannot fail; nothing is allocated.
/// </summary>
/// <remarks>Pass it by reference on data paths: it is filled field by field, and a copy made at once waits for those stores.</remarks>
public ref struct IpView
{
    private ReadOnlySpan<byte> _bytes;
    private int _transportOffset;
    private int _fragmentOffset;
    private uint _fragmentId;
    private byte _version;
    private byte _protocol;
    private bool _moreFragments;
    private IPv6WalkStatus _walk;

    /// <summary>The packet, cut to the length that its header states.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>4 or 6; 0 when it is no IP packet.</summary>
    public readonly byte Version => _version;

    /// <summary>Whether this is IPv6.</summary>
    public readonly bool IsIPv6 => _version == 6;

    /// <summary>Size in bytes of an address: 4 or 16.</summary>
    public readonly int AddressSize => _version == 4 ? IPv4View.AddressSize : IPv6View.AddressSize;

    /// <summary>Source address in network order, 4 or 16 bytes.</summary>
    public readonly ReadOnlySpan<byte> Source
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _version == 4
            ? BigEndian.Span(_bytes, IPv4View.Offset.Source, IPv4View.AddressSize)
            : BigEndian.Span(_bytes, IPv6View.Offset.Source, IPv6View.AddressSize);
    }

    /// <summary>Destination address in network order, 4 or 16 bytes.</summary>
    public readonly ReadOnlySpan<byte> Destination
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _version == 4
            ? BigEndian.Span(_bytes, IPv4View.Offset.Destination, IPv4View.AddressSize)
            : BigEndian.Span(_bytes, IPv6View.Offset.Destination, IPv6View.AddressSize);
    }

    /// <summary>Source and destination addresses, which stand side by side in both versions: 8 or 32 bytes.</summary>
    public readonly ReadOnlySpan<byte> Addresses
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _version == 4
            ? BigEndian.Span(_bytes, IPv4View.Offset.Source, 2 * IPv4View.AddressSize)
            : BigEndian.Span(_bytes, IPv6View.Offset.Source, 2 * IPv6View.AddressSize);
    }

    /// <summary>Transport protocol, behind IPv6's extension headers (see <see cref="IPv6Walk.Protocol"/> for the odd endings).</summary>
    public readonly byte Protocol => _protocol;

    /// <summary>How the way to the transport header ended; for IPv4 either transport or later fragment.</summary>
    public readonly IPv6WalkStatus WalkStatus => _walk;

    /// <summary>Offset in bytes of the transport header, or of a later fragment's data; beyond the end in broken IPv6 chains.</summary>
    public readonly int TransportOffset => _transportOffset;

    /// <summary>Bytes present from <see cref="TransportOffset"/> on; 0 when that lies beyond the end.</summary>
    public readonly int TransportLength => Math.Max(_bytes.Length - _transportOffset, 0);

    /// <summary>The transport header and its payload; empty when the offset lies beyond the end.</summary>
    public readonly ReadOnlySpan<byte> Transport
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _transportOffset < _bytes.Length ? BigEndian.Span(_bytes, _transportOffset, _bytes.Length - _transportOffset) : default;
    }

    /// <summary>A transport header can stand at <see cref="TransportOffset"/>: not a later fragment, no 59, no broken chain.</summary>
    public readonly bool HasTransport => _walk == IPv6WalkStatus.Transport;

    /// <summary>Part of a fragmented packet: a later fragment, or a first one with more to follow. Atomic fragments are not.</summary>
    public readonly bool IsFragment => _moreFragments | (_fragmentOffset != 0);

    /// <summary>Offset of this fragment's data in bytes; 0 for the first fragment and for whole packets.</summary>
    public readonly int FragmentOffset => _fragmentOffset;

    /// <summary>More fragments follow.</summary>
    public readonly bool MoreFragments => _moreFragments;

    /// <summary>Identification for reassembly, host order: IPv4's 16-bit field, or the IPv6 fragment header's (0 without one).</summary>
    public readonly uint FragmentId => _fragmentId;

    /// <summary>Type of service or traffic class byte: DSCP and ECN.</summary>
    public readonly byte TrafficClass => _version == 4
        ? BigEndian.U8(_bytes, IPv4View.Offset.TypeOfService)
        : (byte)(BigEndian.U16(_bytes, IPv6View.Offset.VersionClassFlow) >> 4);

    /// <summary>Time to live or hop limit.</summary>
    public readonly byte TimeToLive => BigEndian.U8(_bytes, _version == 4 ? IPv4View.Offset.TimeToLive : IPv6View.Offset.HopLimit);

    /// <summary>Views a packet that must be whole; trailing bytes are cut off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(ReadOnlySpan<byte> bytes, out IpView view) => Parse(bytes, out view) == IpStatus.Ok;

    /// <summary>Views a packet that may be cut short, as in an ICMP error's quotation or a capture with a snapshot length.</summary>
    public static bool TryParseTruncated(ReadOnlySpan<byte> bytes, out IpView view) =>
        Parse(bytes, out view) is IpStatus.Ok or IpStatus.Truncated;

    /// <summary>
    /// Views the packet that an ICMP error quotes, of which only the addresses and the way to the transport header need to be there; its
    /// version and lengths are not looked at. // nf_ct_get_tuplepr
    /// </summary>
    /// <param name="bytes">The quotation, to the end of the error.</param>
    /// <param name="isIPv6">Whether it stands in an ICMPv6 error.</param>
    /// <param name="view">The quoted packet.</param>
    public static bool TryParseQuoted(ReadOnlySpan<byte> bytes, bool isIPv6, out IpView view)
    {
        view = default;
        if (bytes.Length < (isIPv6 ? IPv6View.Size : IPv4View.MinimumSize))
        {
            return false;
        }

        if (isIPv6)
        {
            view.Fill(bytes, IPv6Extensions.Walk(bytes, IPv6View.Size, BigEndian.U8(bytes, IPv6View.Offset.NextHeader)));
            return true;
        }

        int headerLength = (BigEndian.U8(bytes, 0) & 0x0F) * 4;
        if (headerLength > bytes.Length)
        {
            return false;
        }

        view.Fill(bytes, headerLength);
        return true;
    }

    /// <summary>Views a copy of the same bytes.</summary>
    /// <param name="copy">The copy; what it has behind the packet does not count.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than the packet.</exception>
    public void MoveTo(ReadOnlySpan<byte> copy) => _bytes = copy[.._bytes.Length];

    /// <summary>Views bytes that are no IP packet: <see cref="Version"/> is 0, and only <see cref="Bytes"/> may be asked for.</summary>
    public static IpView OfOther(ReadOnlySpan<byte> bytes) => new() { _bytes = bytes };

    /// <summary>Views a packet and says what is wrong with it; <paramref name="view"/> is filled for ok and truncated.</summary>
    public static IpStatus Parse(ReadOnlySpan<byte> bytes, out IpView view)
    {
        view = default;
        if (bytes.Length < IPv4View.MinimumSize)
        {
            return IpStatus.TooShort;
        }

        int first = BigEndian.U8(bytes, 0);
        if (first >> 4 == 4)
        {
            int headerLength = (first & 0x0F) * 4;
            int total = BigEndian.U16(bytes, IPv4View.Offset.TotalLength);
            if (headerLength < IPv4View.MinimumSize || headerLength > total || headerLength > bytes.Length)
            {
                return IpStatus.BadHeaderLength;
            }

            bool truncated = total > bytes.Length;
            view.Fill(truncated ? bytes : BigEndian.Span(bytes, 0, total), headerLength);
            return truncated ? IpStatus.Truncated : IpStatus.Ok;
        }

        return first >> 4 == 6 ? ParseIPv6(bytes, out view) : IpStatus.BadVersion;
    }

    private static IpStatus ParseIPv6(ReadOnlySpan<byte> bytes, out IpView view)
    {
        view = default;
        if (bytes.Length < IPv6View.Size)
        {
            return IpStatus.TooShort;
        }

        int total = IPv6View.Size + BigEndian.U16(bytes, IPv6View.Offset.PayloadLength);
        bool truncated = total > bytes.Length;
        ReadOnlySpan<byte> packet = truncated ? bytes : BigEndian.Span(bytes, 0, total);
        view.Fill(packet, IPv6Extensions.Walk(packet, IPv6View.Size, BigEndian.U8(bytes, IPv6View.Offset.NextHeader)));
        return truncated ? IpStatus.Truncated : IpStatus.Ok;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fill(ReadOnlySpan<byte> packet, int headerLength)
    {
        _bytes = packet;
        _version = 4;
        _transportOffset = headerLength;
        _protocol = BigEndian.U8(packet, IPv4View.Offset.Protocol);
        int fragment = BigEndian.U16(packet, IPv4View.Offset.Fragment);
        _fragmentOffset = (fragment & 0x1FFF) << 3;
        _moreFragments = (fragment & 0x2000) != 0;
        _fragmentId = BigEndian.U16(packet, IPv4View.Offset.Id);
        _walk = _fragmentOffset == 0 ? IPv6WalkStatus.Transport : IPv6WalkStatus.LaterFragment;
    }

    private void Fill(ReadOnlySpan<byte> packet, scoped in IPv6Walk walk)
    {
        _bytes = packet;
        _version = 6;
        _transportOffset = walk.TransportOffset;
        _protocol = walk.Protocol;
        _fragmentOffset = walk.FragmentOffset;
        _moreFragments = walk.MoreFragments;
        _fragmentId = walk.FragmentId;
        _walk = walk.Status;
    }
}
