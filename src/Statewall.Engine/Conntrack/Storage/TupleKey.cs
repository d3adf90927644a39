using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Statewall.Nfnetlink.Uapi;

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

    /// <summary>The source address; IPv4 in the low bits. // tuple.src.u3</summary>
    public UInt128 Source
    {
        readonly get => new(SourceHigh, SourceLow);
        set => (SourceHigh, SourceLow) = ((ulong)(value >> 64), (ulong)value);
    }

    /// <summary>The destination address; IPv4 in the low bits. // tuple.dst.u3</summary>
    public UInt128 Destination
    {
        readonly get => new(DestinationHigh, DestinationLow);
        set => (DestinationHigh, DestinationLow) = ((ulong)(value >> 64), (ulong)value);
    }

    // Ports, zone, family and protocol in one word, from the lowest bit up. It is written and read whole: a load that spans several smaller
    // stores before it would wait for them.
    private ulong _tail;

    /// <summary>Source port, ICMP identifier or GRE source key. // tuple.src.u.all</summary>
    public ushort SourcePort
    {
        readonly get => (ushort)_tail;
        set => _tail = (_tail & ~0xFFFFul) | value;
    }

    /// <summary>Destination port, ICMP type (high byte) and code (low byte), or GRE destination key. // tuple.dst.u.all</summary>
    public ushort DestinationPort
    {
        readonly get => (ushort)(_tail >> 16);
        set => _tail = (_tail & ~0xFFFF_0000ul) | ((ulong)value << 16);
    }

    /// <summary>The zone that this direction belongs to; 0 when the zone covers the other direction only. // nf_ct_zone_id</summary>
    public ushort Zone
    {
        readonly get => (ushort)(_tail >> 32);
        set => _tail = (_tail & ~0xFFFF_0000_0000ul) | ((ulong)value << 32);
    }

    /// <summary>NFPROTO_IPV4 (2) or NFPROTO_IPV6 (10). // tuple.src.l3num</summary>
    public byte Family
    {
        readonly get => (byte)(_tail >> 48);
        set => _tail = (_tail & ~0x00FF_0000_0000_0000ul) | ((ulong)value << 48);
    }

    /// <summary>The IP protocol number. // tuple.dst.protonum</summary>
    public byte Protocol
    {
        readonly get => (byte)(_tail >> 56);
        set => _tail = (_tail & ~0xFF00_0000_0000_0000ul) | ((ulong)value << 56);
    }

    /// <summary>The source address in network order.</summary>
    /// <param name="room">16 bytes, of which those that the family has are used.</param>
    public readonly ReadOnlySpan<byte> SourceIn(Span<byte> room)
    {
        if (Family != (byte)NfProto.IPv6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(room, (uint)SourceLow);
            return room[..sizeof(uint)];
        }
        BinaryPrimitives.WriteUInt128BigEndian(room, Source);
        return room[..16];
    }

    /// <summary>The key's five words mixed with the table's seed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Hash(ulong seed)
    {
        var a = Mix(SourceLow ^ seed, DestinationLow ^ 0x9E3779B97F4A7C15);
        var b = Mix(SourceHigh ^ 0xD6E8FEB86659FD93, DestinationHigh ^ seed);
        var c = Mix(_tail ^ 0xA0761D6478BD642F, a ^ seed);
        return (uint)(Mix(b ^ c, 0xE7037ED1A0B428DB ^ a) >> 16);
    }

    /// <summary>Compares without copying.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool EqualsRef(in TupleKey other) =>
        ((SourceLow ^ other.SourceLow) | (DestinationLow ^ other.DestinationLow) | (SourceHigh ^ other.SourceHigh)
            | (DestinationHigh ^ other.DestinationHigh) | (_tail ^ other._tail)) == 0;

    /// <summary>Whether <paramref name="other"/> is this key with its ends swapped, without making it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool EqualsSwapped(in TupleKey other) =>
        ((SourceLow ^ other.DestinationLow) | (DestinationLow ^ other.SourceLow) | (SourceHigh ^ other.DestinationHigh)
            | (DestinationHigh ^ other.SourceHigh) | (_tail ^ SwapPorts(other._tail))) == 0;

    /// <summary>The key with its ends swapped; only for protocols with ports is that the inverse.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TupleKey Swapped() => new()
    {
        SourceHigh = DestinationHigh,
        SourceLow = DestinationLow,
        DestinationHigh = SourceHigh,
        DestinationLow = SourceLow,
        _tail = SwapPorts(_tail),
    };

    /// <summary>Sets the port fields from the first word of a header that starts with them.</summary>
    /// <param name="ports">Source port in the high half, destination port in the low one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetPorts(uint ports) => _tail = (_tail & ~0xFFFF_FFFFul) | uint.RotateLeft(ports, 16);

    /// <summary>Sets all but addresses and ports.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetScope(ushort zone, NfProto family, byte protocol) =>
        _tail = ((ulong)zone << 32) | ((ulong)family << 48) | ((ulong)protocol << 56);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SwapPorts(ulong tail) => (tail & ~0xFFFF_FFFFul) | uint.RotateLeft((uint)tail, 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong left, ulong right)
    {
        if (Bmi2.X64.IsSupported)
            return Bmi2.X64.MultiplyNoFlags(left, right) ^ (left * right); // twice, but no half goes through memory
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}
