using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Statewall.Netlink;

/// <summary>Reads and writes integers in the machine's own byte order, in which netlink keeps its headers.</summary>
public static class MachineOrder
{
    /// <summary>Reads 16 bits from the start of <paramref name="source"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort ReadU16(ReadOnlySpan<byte> source) => MemoryMarshal.Read<ushort>(source);

    /// <summary>Reads 32 bits from the start of <paramref name="source"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ReadU32(ReadOnlySpan<byte> source) => MemoryMarshal.Read<uint>(source);

    /// <summary>Reads 64 bits from the start of <paramref name="source"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReadU64(ReadOnlySpan<byte> source) => MemoryMarshal.Read<ulong>(source);

    /// <summary>Writes 16 bits to the start of <paramref name="destination"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteU16(Span<byte> destination, ushort value) => MemoryMarshal.Write(destination, value);

    /// <summary>Writes 32 bits to the start of <paramref name="destination"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteU32(Span<byte> destination, uint value) => MemoryMarshal.Write(destination, value);

    /// <summary>Writes 64 bits to the start of <paramref name="destination"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteU64(Span<byte> destination, ulong value) => MemoryMarshal.Write(destination, value);
}
