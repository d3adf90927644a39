using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink;

/// <summary>
/// An IPv4 or IPv6 address of 17 bytes that never allocates. The default value is no address: family unspecified, no bytes.
/// // union nf_inet_addr with its family
/// </summary>
public readonly partial struct InetAddress : IEquatable<InetAddress>, IWireValue<InetAddress>
{
    /// <summary>Bytes in an IPv4 address.</summary>
    public const int IPv4Size = 4;

    /// <summary>Bytes in an IPv6 address.</summary>
    public const int IPv6Size = 16;

    private readonly Octets _octets;

    /// <summary>Takes an address in network byte order.</summary>
    /// <param name="bytes">4 bytes for IPv4, 16 for IPv6.</param>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public InetAddress(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is not (IPv4Size or IPv6Size))
            throw new ArgumentException("An address has 4 or 16 bytes.", nameof(bytes));
        bytes.CopyTo(_octets);
        Family = bytes.Length == IPv4Size ? NfProto.IPv4 : NfProto.IPv6;
    }

    /// <summary>Takes an IPv4 address as a number, most significant byte first: 0x7f000001 is 127.0.0.1.</summary>
    public InetAddress(uint address)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_octets, address);
        Family = NfProto.IPv4;
    }

    /// <summary>Takes an IPv6 address as a number, most significant byte first.</summary>
    public InetAddress(UInt128 address)
    {
        BinaryPrimitives.WriteUInt128BigEndian(_octets, address);
        Family = NfProto.IPv6;
    }

    /// <summary><see cref="NfProto.IPv4"/>, <see cref="NfProto.IPv6"/>, or <see cref="NfProto.Unspecified"/> for no address.</summary>
    public NfProto Family { get; }

    /// <summary>True for the default value.</summary>
    public bool IsNone => Family == NfProto.Unspecified;

    /// <summary>True for an IPv4 address.</summary>
    public bool IsIPv4 => Family == NfProto.IPv4;

    /// <summary>True for an IPv6 address.</summary>
    public bool IsIPv6 => Family == NfProto.IPv6;

    /// <summary>Number of bytes: 4, 16, or 0 for no address.</summary>
    public int Size => Family switch
    {
        NfProto.IPv4 => IPv4Size,
        NfProto.IPv6 => IPv6Size,
        _ => 0,
    };

    /// <summary>The address in network byte order: <see cref="Size"/> bytes.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.CreateReadOnlySpan(in Unsafe.As<Octets, byte>(ref Unsafe.AsRef(in _octets)), Size);

    /// <summary>The IPv4 address as a number, most significant byte first; of an IPv6 address its first 32 bits.</summary>
    public uint ToUInt32() => BinaryPrimitives.ReadUInt32BigEndian(_octets);

    /// <summary>The IPv6 address as a number, most significant byte first; an IPv4 address fills the first 32 bits.</summary>
    public UInt128 ToUInt128() => BinaryPrimitives.ReadUInt128BigEndian(_octets);

    static int IWireValue<InetAddress>.MinimumSize => IPv4Size;

    /// <summary>Reads an address whose family follows from the payload's size: IPv6 from 16 bytes on, else IPv4.</summary>
    public static InetAddress Read(ReadOnlySpan<byte> source) =>
        new(source[..(source.Length >= IPv6Size ? IPv6Size : IPv4Size)]);

    /// <summary>Writes the address in network byte order into exactly <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> destination) => Bytes.CopyTo(destination);

    /// <summary>The mask whose first <paramref name="length"/> bits are set.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="length">0 to 32 or 128.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length or the family is none of these.</exception>
    public static InetAddress PrefixMask(NfProto family, int length)
    {
        if (family is not (NfProto.IPv4 or NfProto.IPv6))
            throw new ArgumentOutOfRangeException(nameof(family));
        var bits = family == NfProto.IPv4 ? 32 : 128;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)bits, nameof(length));
        if (family == NfProto.IPv4)
            return new InetAddress(length == 0 ? 0 : uint.MaxValue << (32 - length));
        return new InetAddress(length == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - length));
    }

    /// <summary>The number of leading ones when the address is a mask of leading ones and zeros behind them; else -1.</summary>
    public int PrefixLength
    {
        get
        {
            if (IsNone)
                return -1;
            var value = ToUInt128();
            var length = (int)UInt128.LeadingZeroCount(~value);
            return (length == 128 ? UInt128.Zero : value << length) == UInt128.Zero ? length : -1;
        }
    }

    /// <summary>The address with only those bits that <paramref name="mask"/> has set; both are of one family.</summary>
    public InetAddress And(InetAddress mask)
    {
        var value = ToUInt128() & mask.ToUInt128();
        return IsIPv4 ? new InetAddress((uint)(value >> 96)) : IsIPv6 ? new InetAddress(value) : default;
    }

    /// <summary>True when this address and the network are of one family and agree in their first <paramref name="length"/> bits.</summary>
    public bool IsInPrefix(InetAddress network, int length)
    {
        if (Family != network.Family || IsNone)
            return false;
        var mask = PrefixMask(Family, length);
        return And(mask) == network.And(mask);
    }

    /// <inheritdoc/>
    public bool Equals(InetAddress other) => Family == other.Family && Half(0) == other.Half(0) && Half(8) == other.Half(8);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is InetAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Half(0), Half(8), Family);

    /// <summary>True when both are the same address of the same family.</summary>
    public static bool operator ==(InetAddress left, InetAddress right) => left.Equals(right);

    /// <summary>True when they differ in family or bytes.</summary>
    public static bool operator !=(InetAddress left, InetAddress right) => !left.Equals(right);

    private ulong Half(int offset) => MemoryMarshal.Read<ulong>(((ReadOnlySpan<byte>)_octets)[offset..]);

    [InlineArray(IPv6Size)]
    private struct Octets
    {
        private byte _first;
    }
}
