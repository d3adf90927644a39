using System.Buffers.Binary;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Extensions;

/// <summary>Fields of a structure: numbers in the machine's byte order or, where said so, in network order, and addresses. // __u16, __be16, union nf_inet_addr</summary>
internal static class InfoBytes
{
    /// <summary>Bytes of a field that has room for an address of either family. // sizeof(union nf_inet_addr)</summary>
    public const int AddressBytes = 16;

    /// <summary>Reads 16 bits.</summary>
    public static ushort Read16(this ReadOnlySpan<byte> info, int offset) => BitConverter.ToUInt16(info[offset..]);

    /// <summary>Reads 32 bits.</summary>
    public static uint Read32(this ReadOnlySpan<byte> info, int offset) => BitConverter.ToUInt32(info[offset..]);

    /// <summary>Reads 64 bits.</summary>
    public static ulong Read64(this ReadOnlySpan<byte> info, int offset) => BitConverter.ToUInt64(info[offset..]);

    /// <summary>Reads 16 bits in network order.</summary>
    public static ushort ReadWire16(this ReadOnlySpan<byte> info, int offset) => BinaryPrimitives.ReadUInt16BigEndian(info[offset..]);

    /// <summary>Reads 32 bits in network order.</summary>
    public static uint ReadWire32(this ReadOnlySpan<byte> info, int offset) => BinaryPrimitives.ReadUInt32BigEndian(info[offset..]);

    /// <summary>Reads an address.</summary>
    public static InetAddress ReadAddress(this ReadOnlySpan<byte> info, int offset, NfProto family) =>
        new(info.Slice(offset, family == NfProto.IPv6 ? InetAddress.IPv6Size : InetAddress.IPv4Size));

    /// <summary>Writes 16 bits.</summary>
    public static void Write16(this Span<byte> info, int offset, ulong number) => BitConverter.TryWriteBytes(info[offset..], (ushort)number);

    /// <summary>Writes 32 bits.</summary>
    public static void Write32(this Span<byte> info, int offset, ulong number) => BitConverter.TryWriteBytes(info[offset..], (uint)number);

    /// <summary>Writes 64 bits.</summary>
    public static void Write64(this Span<byte> info, int offset, ulong number) => BitConverter.TryWriteBytes(info[offset..], number);

    /// <summary>Writes 16 bits in network order.</summary>
    public static void WriteWire16(this Span<byte> info, int offset, ulong number) => BinaryPrimitives.WriteUInt16BigEndian(info[offset..], (ushort)number);

    /// <summary>Writes 32 bits in network order.</summary>
    public static void WriteWire32(this Span<byte> info, int offset, ulong number) => BinaryPrimitives.WriteUInt32BigEndian(info[offset..], (uint)number);

    /// <summary>Writes an address.</summary>
    public static void WriteAddress(this Span<byte> info, int offset, InetAddress address) => address.Bytes.CopyTo(info[offset..]);

    /// <summary>Sets some of 16 bits.</summary>
    public static void Set16(this Span<byte> info, int offset, int bits) => info.Write16(offset, (uint)(Read16(info, offset) | bits));

    /// <summary>Sets some of 32 bits.</summary>
    public static void Set32(this Span<byte> info, int offset, uint bits) => info.Write32(offset, Read32(info, offset) | bits);
}
