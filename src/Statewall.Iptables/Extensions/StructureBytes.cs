using System.Buffers.Binary;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Extensions;

/// <summary>Fields of the kernel's structures: numbers of the machine's byte order, numbers in network order, and addresses. // __u32, __be32, union nf_inet_addr</summary>
internal static class StructureBytes
{
    /// <summary>Bytes that a field for an address of either family has. // sizeof(union nf_inet_addr)</summary>
    public const int AddressSize = 16;

    /// <summary>A number of two bytes.</summary>
    public static ushort UInt16(this ReadOnlySpan<byte> info, int at) => BitConverter.ToUInt16(info[at..]);

    /// <summary>A number of four bytes.</summary>
    public static uint UInt32(this ReadOnlySpan<byte> info, int at) => BitConverter.ToUInt32(info[at..]);

    /// <summary>A number of eight bytes.</summary>
    public static ulong UInt64(this ReadOnlySpan<byte> info, int at) => BitConverter.ToUInt64(info[at..]);

    /// <summary>A number of two bytes in network order.</summary>
    public static ushort Wire16(this ReadOnlySpan<byte> info, int at) => BinaryPrimitives.ReadUInt16BigEndian(info[at..]);

    /// <summary>A number of four bytes in network order.</summary>
    public static uint Wire32(this ReadOnlySpan<byte> info, int at) => BinaryPrimitives.ReadUInt32BigEndian(info[at..]);

    /// <summary>An address.</summary>
    public static InetAddress Address(this ReadOnlySpan<byte> info, int at, NfProto family) =>
        new(info.Slice(at, family == NfProto.IPv6 ? InetAddress.IPv6Size : InetAddress.IPv4Size));

    /// <summary>Sets a number of two bytes.</summary>
    public static void Set16(this Span<byte> info, int at, ulong value) => BitConverter.TryWriteBytes(info[at..], (ushort)value);

    /// <summary>Sets a number of four bytes.</summary>
    public static void Set32(this Span<byte> info, int at, ulong value) => BitConverter.TryWriteBytes(info[at..], (uint)value);

    /// <summary>Sets a number of eight bytes.</summary>
    public static void Set64(this Span<byte> info, int at, ulong value) => BitConverter.TryWriteBytes(info[at..], value);

    /// <summary>Sets a number of two bytes in network order.</summary>
    public static void SetWire16(this Span<byte> info, int at, ulong value) => BinaryPrimitives.WriteUInt16BigEndian(info[at..], (ushort)value);

    /// <summary>Sets a number of four bytes in network order.</summary>
    public static void SetWire32(this Span<byte> info, int at, ulong value) => BinaryPrimitives.WriteUInt32BigEndian(info[at..], (uint)value);

    /// <summary>Sets an address.</summary>
    public static void SetAddress(this Span<byte> info, int at, InetAddress address) => address.Bytes.CopyTo(info[at..]);

    /// <summary>Sets bits of a number of two bytes.</summary>
    public static void Raise16(this Span<byte> info, int at, int bits) => info.Set16(at, (uint)(UInt16(info, at) | bits));

    /// <summary>Sets bits of a number of four bytes.</summary>
    public static void Raise32(this Span<byte> info, int at, uint bits) => info.Set32(at, UInt32(info, at) | bits);
}
