using System.Buffers.Binary;
using Statewall.Engine.Nat;
using Statewall.Packets;

namespace Statewall.Engine.Xtables;

/// <summary>What several extensions do with packets.</summary>
internal static class XtPacket
{
    /// <summary>The transport header, if so many bytes of it are there. // skb_header_pointer(skb, par->thoff, …)</summary>
    public static bool TryGetTransport(scoped in Packet packet, int size, out ReadOnlySpan<byte> header)
    {
        var bytes = packet.View.Bytes;
        var at = packet.TransportOffset;
        var isThere = at + size <= bytes.Length;
        header = isThere ? bytes[at..] : default;
        return isThere;
    }

    /// <summary>As <see cref="TryGetTransport(in Packet, int, out ReadOnlySpan{byte})"/>, of packets that are no later fragments; one that is cut short is dropped.</summary>
    public static bool TryGetTransport(scoped in Packet packet, int size, scoped ref bool isHopeless, out ReadOnlySpan<byte> header)
    {
        header = default;
        if (packet.IsLaterFragment)
            return false;
        isHopeless = !TryGetTransport(in packet, size, out header);
        return !isHopeless;
    }

    /// <summary>Where an extension header of IPv6 stands; -1 when there is none, and broken chains are dropped. // ipv6_find_hdr</summary>
    public static int FindHeader(in Packet packet, byte header, ref bool isHopeless)
    {
        if (!packet.View.IsIPv6)
            return -1;
        var bytes = packet.View.Bytes;
        var at = IPv6Extensions.Find(bytes, header);
        if (at < 0)
            isHopeless = IPv6Extensions.Walk(bytes, IPv6View.Size, bytes[IPv6View.Offset.NextHeader]).Status == IPv6WalkStatus.Truncated;
        return at;
    }

    /// <summary>Whether a number is in a range, or is not.</summary>
    public static bool IsBetween(uint value, uint least, uint most, bool isInverted) => (value >= least && value <= most) != isInverted;

    /// <summary>Whether addresses are the same where a mask has bits.</summary>
    public static bool EqualsMasked(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, ReadOnlySpan<byte> mask)
    {
        for (var at = 0; at < one.Length; at++)
        {
            if (((one[at] ^ other[at]) & mask[at]) != 0)
                return false;
        }
        return true;
    }

    /// <summary>Finds an option of TCP as most extensions look for it: an end of the list ends nothing. // tcp_find_option</summary>
    /// <param name="options">All options.</param>
    /// <param name="kind">The option's kind.</param>
    /// <returns>Where it is; -1 when it is not there.</returns>
    public static int FindOption(ReadOnlySpan<byte> options, byte kind)
    {
        for (var at = 0; at < options.Length;)
        {
            if (options[at] == kind)
                return at;
            at += options[at] < 2 || at + 1 == options.Length || options[at + 1] == 0 ? 1 : options[at + 1];
        }
        return -1;
    }

    /// <summary>Writes type of service or traffic class. // ipv4_change_dsfield, ipv6_change_dsfield</summary>
    public static void SetTrafficClass(ref Packet packet, byte value)
    {
        if (packet.View.TrafficClass == value)
            return;
        var bytes = packet.Edit();
        if (packet.View.IsIPv6)
        {
            bytes[0] = (byte)((bytes[0] & 0xF0) | value >> 4);
            bytes[1] = (byte)((bytes[1] & 0x0F) | value << 4);
        }
        else
        {
            SetHeaderWord(bytes, 0, (ushort)(bytes[0] << 8 | value));
        }
        packet.Reparse();
    }

    /// <summary>Writes time to live or hop limit.</summary>
    public static void SetTimeToLive(ref Packet packet, byte value)
    {
        if (packet.View.TimeToLive == value)
            return;
        var bytes = packet.Edit();
        if (packet.View.IsIPv6)
            bytes[IPv6View.Offset.HopLimit] = value;
        else
            SetHeaderWord(bytes, IPv4View.Offset.TimeToLive, (ushort)(value << 8 | bytes[IPv4View.Offset.Protocol]));
        packet.Reparse();
    }

    // A word of an IPv4 header, and the header's checksum. // csum_replace2
    private static void SetHeaderWord(Span<byte> bytes, int at, ushort value)
    {
        Span<byte> word = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(word, value);
        PacketChecksums.Adjust(bytes, IPv4View.Offset.Checksum, at, word);
        word.CopyTo(bytes[at..]);
    }
}
