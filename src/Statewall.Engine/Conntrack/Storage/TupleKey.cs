using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Statewall.Engine.Conntrack.Storage;

/// <summary>
/// One direction of a flow as the table hashes it: 40 bytes without padding, compared and hashed as five words.
/// IPv4 addresses stand in the low 32 bits of the low word. Ports are in host byte order. // struct nf_conntrack_tuple, struct nf_conntrack_zone
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct TupleKey
{
    /// <summary>Bits 127 to 64 of the source address; 0 for IPv4.</summary>
    public ulong SourceHigh;

    /// <summary>Bits 63 to 0 of the source address.</summary>
    public ulong SourceLow;

    /// <summary>Bits 127 to 64 of the destination address; 0 for IPv4.</summary>
    public ulong DestinationHigh;

    /// <summary>Bits 63 to 0 of the destination address.</summary>
    public ulong DestinationLow;

    /// <summary>Source port, ICMP identifier or GRE source key. // tuple.src.u.all</summary>
    public ushort SourcePort;

    /// <summary>Destination port, ICMP type (high byte) and code (low byte), or GRE destination key. // tuple.dst.u.all</summary>
    public ushort DestinationPort;

    /// <summary>The zone that this direction belongs to; 0 when the zone covers the other direction only. // nf_ct_zone_id</summary>
    public ushort Zone;

    /// <summary>NFPROTO_IPV4 (2) or NFPROTO_IPV6 (10). // tuple.src.l3num</summary>
    public byte Family;

    /// <summary>The IP protocol number. // tuple.dst.protonum</summary>
    public byte Protocol;

    /// <summary>The key's five words mixed with the table's seed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Hash(ulong seed)
    {
        var a = Mix(SourceLow ^ seed, DestinationLow ^ 0x9E3779B97F4A7C15);
        var b = Mix(SourceHigh ^ 0xD6E8FEB86659FD93, DestinationHigh ^ seed);
        var c = Mix(Tail ^ 0xA0761D6478BD642F, a ^ seed);
        return (uint)(Mix(b ^ c, 0xE7037ED1A0B428DB ^ a) >> 16);
    }

    /// <summary>Compares without copying.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool EqualsRef(in TupleKey other) =>
        ((SourceLow ^ other.SourceLow) | (DestinationLow ^ other.DestinationLow) | (SourceHigh ^ other.SourceHigh)
            | (DestinationHigh ^ other.DestinationHigh) | (Tail ^ other.Tail)) == 0;

    /// <summary>The key with its ends swapped; only for protocols with ports is that the inverse.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TupleKey Swapped() => new()
    {
        SourceHigh = DestinationHigh,
        SourceLow = DestinationLow,
        DestinationHigh = SourceHigh,
        DestinationLow = SourceLow,
        SourcePort = DestinationPort,
        DestinationPort = SourcePort,
        Zone = Zone,
        Family = Family,
        Protocol = Protocol,
    };

    private readonly ulong Tail => Unsafe.As<ushort, ulong>(ref Unsafe.AsRef(in SourcePort));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}
