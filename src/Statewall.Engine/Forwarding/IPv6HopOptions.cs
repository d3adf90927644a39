using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

/// <summary>What a router makes of hop-by-hop options.</summary>
internal enum HopOptionsResult : byte
{
    /// <summary>The packet passes.</summary>
    Good,

    /// <summary>It is dropped.</summary>
    Bad,

    /// <summary>It is dropped, and its sender told that an option is unknown. // ICMPV6_UNK_OPTION</summary>
    Unknown,

    /// <summary>It is dropped, and its sender told that a jumbo payload is stated where there is none. // ICMPV6_HDR_FIELD</summary>
    Misstated,
}

/// <summary>The hop-by-hop options of an IPv6 packet, which every router reads. // ipv6_parse_hopopts, ip6_parse_tlv</summary>
internal static class IPv6HopOptions
{
    private const int Most = 8; // IP6_DEFAULT_MAX_HBH_OPTS_CNT
    private const int MostPadding = 7;
    private const byte Pad1 = 0; // IPV6_TLV_PAD1
    private const byte PadN = 1; // IPV6_TLV_PADN
    private const byte RouterAlert = 0x05; // IPV6_TLV_ROUTERALERT
    private const byte Calipso = 0x07; // IPV6_TLV_CALIPSO
    private const byte Ioam = 0x31; // IPV6_TLV_IOAM
    private const byte Jumbo = 0xC2; // IPV6_TLV_JUMBO

    /// <summary>Reads the options.</summary>
    /// <param name="packet">The packet, whose first extension header is the hop-by-hop one.</param>
    /// <param name="at">Offset in the packet of the option that is unknown or wrong.</param>
    public static HopOptionsResult Read(ReadOnlySpan<byte> packet, out int at)
    {
        at = IPv6View.Size + 2;
        if (packet.Length < IPv6View.Size + 8)
            return HopOptionsResult.Bad;
        var end = IPv6View.Size + ((packet[IPv6View.Size + 1] + 1) * 8);
        if (packet.Length < end)
            return HopOptionsResult.Bad;
        var (count, padding) = (0, 0);
        while (at < end)
        {
            var kind = packet[at];
            var size = kind == Pad1 ? 1 : at + 1 < end ? packet[at + 1] + 2 : int.MaxValue;
            if (size > end - at)
                return HopOptionsResult.Bad;
            padding = kind <= PadN ? padding + size : 0;
            if (padding > MostPadding || (kind == PadN && packet.Slice(at + 2, size - 2).ContainsAnyExcept((byte)0)))
                return HopOptionsResult.Bad;
            if (kind > PadN && ++count > Most)
                return HopOptionsResult.Bad;
            if (kind > PadN && Judge(packet, kind, size, at) is var result and not HopOptionsResult.Good)
                return result;
            at += size;
        }
        return HopOptionsResult.Good;
    }

    private static HopOptionsResult Judge(ReadOnlySpan<byte> packet, byte kind, int size, int at)
    {
        switch (kind)
        {
            case RouterAlert when size == 4:
            case Ioam when (at & 3) == 0: // which no interface takes part in by default
                return HopOptionsResult.Good;
            case Jumbo when size == 6 && (at & 3) == 2: // ipv6_hop_jumbo
                return HopOptionsResult.Misstated;
            case RouterAlert or Ioam or Jumbo or Calipso: // there is no domain of interpretation, and nothing so large
                return HopOptionsResult.Bad;
        }
        // The two highest bits of an unknown option say what to do about it. // ip6_tlvopt_unknown
        return (kind >> 6) switch
        {
            0 => HopOptionsResult.Good,
            1 => HopOptionsResult.Bad,
            3 when packet[IPv6View.Offset.Destination] == 0xff => HopOptionsResult.Bad,
            _ => HopOptionsResult.Unknown,
        };
    }
}
