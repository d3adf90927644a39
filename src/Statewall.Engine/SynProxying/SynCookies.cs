using System.Buffers.Binary;
using Statewall.Packets;

namespace Statewall.Engine.SynProxying;

/// <summary>
/// Sequence numbers that prove that somebody got them: made of the connection's ends, the time and the client's segment size by a secret, so that
/// nothing has to be kept until the client acknowledges one. // net/ipv4/syncookies.c, net/ipv6/syncookies.c
/// </summary>
internal sealed class SynCookies(ulong first, ulong second)
{
    private const int CountBits = 8;
    private const int DataBits = 32 - CountBits; // COOKIEBITS
    private const uint DataMask = (1u << DataBits) - 1; // COOKIEMASK
    private const uint LongestAge = 2; // MAX_SYNCOOKIE_AGE
    private const long Period = 60_000_000_000; // TCP_SYNCOOKIE_PERIOD
    private static ReadOnlySpan<ushort> SegmentSizes4 => [536, 1300, 1440, 1460]; // msstab

    private static ReadOnlySpan<ushort> SegmentSizes6 => [1280 - 60, 1480 - 60, 1500 - 60, 9000 - 60];

    private readonly SipHash _hash = new(first, second);

    /// <summary>The sequence number that answers a SYN. // __cookie_v4_init_sequence, __cookie_v6_init_sequence</summary>
    /// <param name="view">The client's packet.</param>
    /// <param name="tcp">Its segment.</param>
    /// <param name="segmentSize">The client's segment size in bytes, of which the largest known one that is not larger is kept.</param>
    /// <param name="now">The present in nanoseconds.</param>
    public uint Make(in IpView view, in TcpView tcp, ushort segmentSize, long now)
    {
        var known = view.IsIPv6 ? SegmentSizes6 : SegmentSizes4;
        var index = known.Length - 1;
        while (index > 0 && segmentSize < known[index])
            index--;
        var count = (uint)(now / Period);
        return Hash(in view, in tcp, 0, 0) + tcp.Sequence + (count << DataBits) + ((Hash(in view, in tcp, count, 1) + (uint)index) & DataMask);
    }

    /// <summary>The segment size that a client acknowledges the cookie of. // __cookie_v4_check, __cookie_v6_check</summary>
    /// <returns>Bytes; 0 when it is no cookie, one of another connection, or too old.</returns>
    public ushort Check(in IpView view, in TcpView tcp, long now)
    {
        var known = view.IsIPv6 ? SegmentSizes6 : SegmentSizes4;
        var cookie = tcp.Acknowledgement - 1 - Hash(in view, in tcp, 0, 0) - (tcp.Sequence - 1);
        var count = (uint)(now / Period);
        var age = (count - (cookie >> DataBits)) & (uint.MaxValue >> DataBits);
        if (age >= LongestAge)
            return 0;
        var index = (cookie - Hash(in view, in tcp, count - age, 1)) & DataMask;
        return index < known.Length ? known[(int)index] : (ushort)0;
    }

    // cookie_hash
    private uint Hash(in IpView view, in TcpView tcp, uint count, uint which)
    {
        Span<ulong> words = stackalloc ulong[6];
        var length = 0;
        for (var addresses = view.Addresses; !addresses.IsEmpty; addresses = addresses[sizeof(ulong)..])
            words[length++] = BinaryPrimitives.ReadUInt64BigEndian(addresses);
        words[length++] = ((ulong)tcp.SourcePort << 48) | ((ulong)tcp.DestinationPort << 32) | count;
        words[length++] = which;
        return (uint)_hash.Compute(words[..length]);
    }
}
