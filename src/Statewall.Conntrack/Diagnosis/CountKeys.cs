using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Statewall.Nfnetlink;

namespace Statewall.Conntrack.Diagnosis;

/// <summary>An address, alone or with a protocol and a port: a source, or a service.</summary>
internal readonly struct Endpoint : ICountKey<Endpoint>
{
    private const uint IPv4 = 1u << 24;
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly uint _rest; // family, protocol, port

    /// <summary>Takes an address of 4 or 16 bytes; any other number of bytes counts as no address.</summary>
    public Endpoint(ReadOnlySpan<byte> address, byte protocol = 0, ushort port = 0)
    {
        _rest = ((uint)protocol << 16) | port;
        if (address.Length == InetAddress.IPv4Size)
        {
            _low = BinaryPrimitives.ReadUInt32BigEndian(address);
            _rest |= IPv4;
        }
        else if (address.Length == InetAddress.IPv6Size)
        {
            _high = BinaryPrimitives.ReadUInt64BigEndian(address);
            _low = BinaryPrimitives.ReadUInt64BigEndian(address[8..]);
        }
    }

    /// <summary>The address.</summary>
    public InetAddress Address => (_rest & IPv4) != 0 ? new InetAddress((uint)_low) : new InetAddress(new UInt128(_high, _low));

    /// <summary>Transport protocol.</summary>
    public byte Protocol => (byte)(_rest >> 16);

    /// <summary>Port.</summary>
    public ushort Port => (ushort)_rest;

    /// <inheritdoc/>
    public ulong Hash
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Mixing.Mix(_low ^ ((ulong)_rest << 32) ^ Mixing.Mix(_high));
    }

    /// <inheritdoc/>
    public bool Equals(Endpoint other) => _low == other._low && _high == other._high && _rest == other._rest;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Endpoint other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)(Hash >> 32);
}

/// <summary>One address of source NAT and one service outside: together they have 64,512 ports. // nf_nat_l4proto_unique_tuple</summary>
internal readonly record struct NatPair(Endpoint External, Endpoint Service) : ICountKey<NatPair>
{
    /// <inheritdoc/>
    public ulong Hash => Mixing.Mix(External.Hash + (Service.Hash >> 1));
}

/// <summary>The mixing of hashes: multiply, fold, multiply.</summary>
internal static class Mixing
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong value)
    {
        value *= 0x9E37_79B9_7F4A_7C15;
        value ^= value >> 32;
        return value * 0xD6E8_FEB8_6659_FD93;
    }
}
