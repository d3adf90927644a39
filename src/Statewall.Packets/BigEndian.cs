using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Statewall.Packets;

// Reads and writes the network-order integers of headers whose length a view or a builder has checked already, so no bounds check is
// repeated here (debug builds assert it). A default view reads through a null reference, which fails as such and touches no memory.
internal static class BigEndian
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte U8(ReadOnlySpan<byte> bytes, int offset)
    {
        Debug.Assert(offset >= 0 && offset < bytes.Length);
        return Unsafe.Add(ref MemoryMarshal.GetReference(bytes), offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ushort U16(ReadOnlySpan<byte> bytes, int offset)
    {
        Debug.Assert(offset >= 0 && offset <= bytes.Length - sizeof(ushort));
        ushort raw = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref MemoryMarshal.GetReference(bytes), offset));
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(raw) : raw;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint U32(ReadOnlySpan<byte> bytes, int offset)
    {
        Debug.Assert(offset >= 0 && offset <= bytes.Length - sizeof(uint));
        uint raw = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref MemoryMarshal.GetReference(bytes), offset));
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(raw) : raw;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ReadOnlySpan<byte> Span(ReadOnlySpan<byte> bytes, int offset, int length)
    {
        Debug.Assert(offset >= 0 && length >= 0 && offset <= bytes.Length - length);
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref MemoryMarshal.GetReference(bytes), offset), length);
    }

    internal static void Put(Span<byte> bytes, int offset, ushort value) =>
        BinaryPrimitives.WriteUInt16BigEndian(bytes[offset..], value);

    internal static void Put(Span<byte> bytes, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(bytes[offset..], value);
}
