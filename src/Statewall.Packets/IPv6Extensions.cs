namespace Statewall.Packets;

/// <summary>How a walk over IPv6 extension headers ended.</summary>
public enum IPv6WalkStatus : byte
{
    /// <summary>At a header that is no extension header: the transport header, ESP, or anything unknown.</summary>
    Transport,

    /// <summary>At "no next header" (59).</summary>
    NoNextHeader,

    /// <summary>At a fragment header with a non-zero offset: what follows is data from the middle of a packet.</summary>
    LaterFragment,

    /// <summary>At the authentication header, because the caller asked for it.</summary>
    Authentication,

    /// <summary>The bytes end inside an extension header's fixed part.</summary>
    Truncated,
}

/// <summary>Where a walk over IPv6 extension headers ended, and the fragment header that it met, if any.</summary>
/// <param name="Status">How the walk ended.</param>
/// <param name="Protocol">
/// The header number at the end: the transport protocol; 59 for no next header; for a later fragment the number that its fragment header
/// carries; for a truncated chain the number of the header that is not there.
/// </param>
/// <param name="TransportOffset">
/// Offset in bytes, from the start of the packet, of what <paramref name="Protocol"/> names; for a later fragment, of its data. It may lie
/// beyond the packet's end when an extension header's length does.
/// </param>
/// <param name="FragmentHeaderOffset">Offset in bytes of the fragment header, or 0 when there is none.</param>
/// <param name="FragmentField">The fragment header's offset and flags field in host order (<c>frag_off</c>), or 0.</param>
/// <param name="FragmentId">The fragment header's identification in host order, or 0.</param>
public readonly record struct IPv6Walk(
    IPv6WalkStatus Status, byte Protocol, int TransportOffset, int FragmentHeaderOffset, ushort FragmentField, uint FragmentId)
{
    /// <summary>Offset of this fragment's data in bytes.</summary>
    public int FragmentOffset => FragmentField & 0xFFF8; // IP6_OFFSET

    /// <summary>More fragments follow.</summary>
    public bool MoreFragments => (FragmentField & 1) != 0; // IP6_MF

    /// <summary>The packet has a fragment header (an "atomic" fragment, offset 0 and last, included).</summary>
    public bool HasFragmentHeader => FragmentHeaderOffset != 0;
}

/// <summary>
/// Walks IPv6 extension headers with the rules of the kernel's <c>net/ipv6/exthdrs_core.c</c>: which numbers are extension headers
/// (<c>ipv6_ext_hdr</c>), how long each is, and where a walk stops. Lengths are not checked against the packet, so an options header
/// that says it is longer than the packet still yields the number of the header behind it.
/// </summary>
public static class IPv6Extensions
{
    /// <summary>Size in bytes of a fragment header.</summary>
    public const int FragmentSize = 8;

    /// <summary>Whether the walk goes over this header number (<c>ipv6_ext_hdr</c>); 59, no next header, counts too.</summary>
    public static bool IsExtension(byte nextHeader) => nextHeader is IpProtocol.HopByHop or IpProtocol.Routing or IpProtocol.Fragment
        or IpProtocol.Ah or IpProtocol.NoNext or IpProtocol.DestinationOptions;

    /// <summary>
    /// Follows the chain from <paramref name="offset"/>, where a header numbered <paramref name="nextHeader"/> stands. With
    /// <paramref name="stopAtAuthentication"/> the walk ends at an authentication header (<c>IP6_FH_F_AUTH</c>, as nf_tables does),
    /// else it goes over it (as connection tracking does).
    /// </summary>
    public static IPv6Walk Walk(ReadOnlySpan<byte> packet, int offset, byte nextHeader, bool stopAtAuthentication = false)
    {
        int fragmentAt = 0;
        ushort fragmentField = 0;
        uint fragmentId = 0;
        while (IsExtension(nextHeader))
        {
            if (nextHeader == IpProtocol.NoNext)
            {
                return new(IPv6WalkStatus.NoNextHeader, nextHeader, offset, fragmentAt, fragmentField, fragmentId);
            }

            if (offset > packet.Length - 2 || (nextHeader == IpProtocol.Fragment && offset > packet.Length - FragmentSize))
            {
                return new(IPv6WalkStatus.Truncated, nextHeader, offset, fragmentAt, fragmentField, fragmentId);
            }

            byte following = packet[offset];
            int length = Length(nextHeader, packet[offset + 1]);
            if (nextHeader == IpProtocol.Fragment)
            {
                fragmentAt = offset;
                fragmentField = BigEndian.U16(packet, offset + 2);
                fragmentId = BigEndian.U32(packet, offset + 4);
                if ((fragmentField & 0xFFF8) != 0)
                {
                    return new(IPv6WalkStatus.LaterFragment, following, offset + length, fragmentAt, fragmentField, fragmentId);
                }
            }
            else if (nextHeader == IpProtocol.Ah && stopAtAuthentication)
            {
                return new(IPv6WalkStatus.Authentication, nextHeader, offset, fragmentAt, fragmentField, fragmentId);
            }

            nextHeader = following;
            offset += length;
        }

        return new(IPv6WalkStatus.Transport, nextHeader, offset, fragmentAt, fragmentField, fragmentId);
    }

    /// <summary>
    /// Looks for the first header numbered <paramref name="target"/> (an extension header or the transport protocol) in a packet that
    /// starts with its IPv6 header, as <c>ipv6_find_hdr</c> with a target does: behind a fragment header with a non-zero offset nothing
    /// is found. Returns its offset in bytes, or -1.
    /// </summary>
    public static int Find(ReadOnlySpan<byte> packet, byte target)
    {
        if (packet.Length < IPv6View.Size)
        {
            return -1;
        }

        byte nextHeader = packet[IPv6View.Offset.NextHeader];
        int offset = IPv6View.Size;
        while (nextHeader != target)
        {
            if (!IsExtension(nextHeader) || nextHeader == IpProtocol.NoNext || offset > packet.Length - 2)
            {
                return -1;
            }

            if (nextHeader == IpProtocol.Fragment
                && (offset > packet.Length - FragmentSize || (BigEndian.U16(packet, offset + 2) & 0xFFF8) != 0))
            {
                return -1;
            }

            byte following = packet[offset];
            offset += Length(nextHeader, packet[offset + 1]);
            nextHeader = following;
        }

        return offset <= packet.Length ? offset : -1;
    }

    /// <summary>Length in bytes of an extension header: <c>ipv6_optlen</c>, <c>ipv6_authlen</c>, or 8 for a fragment header.</summary>
    public static int Length(byte header, byte lengthByte) => header switch
    {
        IpProtocol.Fragment => FragmentSize,
        IpProtocol.Ah => (lengthByte + 2) << 2,
        _ => (lengthByte + 1) << 3,
    };
}
