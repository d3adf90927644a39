using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Statewall.Packets;

/// <summary>
/// The internet checksum (RFC 1071): sums, pseudo headers, verification and incremental update (RFC 1624). Every number that goes in
/// or out is in host order; a <em>sum</em> is the folded one's complement sum, a <em>checksum</em> its complement, as it stands in a
/// header. Mirrors <c>lib/checksum.c</c> and <c>net/netfilter/utils.c</c>. Pure functions; any thread.
/// </summary>
public static partial class Checksum
{
    // 16-bit halves are added into 32-bit lanes, at most 2 * 0xFFFF per step and accumulator: lanes cannot overflow within this many bytes.
    private const int VectorBlock = 256 * 1024;

    // Below this the horizontal sum at the end costs more than the vectors save.
    private const int VectorMinimum = 128;

    /// <summary>
    /// One's complement sum of the bytes as big-endian 16-bit words, a last odd byte padded with zero; 0 to 0xFFFF. Sums of parts can
    /// be added and folded (<see cref="Fold"/>) when every part but the last has an even length.
    /// </summary>
    public static ushort Sum(ReadOnlySpan<byte> bytes)
    {
        ushort folded = Fold(SumNative(bytes));
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(folded) : folded;
    }

    // The sum does not depend on byte order up to a final swap (RFC 1071 section 2B), so native words are added; not folded.
    private static ulong SumNative(ReadOnlySpan<byte> bytes)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        int length = bytes.Length;
        int at = 0;
        ulong sum = length >= VectorMinimum ? SumVectors(ref start, length, out at) : 0;
        for (; length - at >= 16; at += 16)
        {
            ulong first = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at));
            ulong second = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at + 8));
            sum += (first & 0xFFFFFFFF) + (first >> 32) + (second & 0xFFFFFFFF) + (second >> 32);
        }

        if ((length & 8) != 0)
        {
            ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at));
            sum += (word & 0xFFFFFFFF) + (word >> 32);
            at += 8;
        }

        if ((length & 4) != 0)
        {
            sum += Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, at));
            at += 4;
        }

        if ((length & 2) != 0)
        {
            sum += Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref start, at));
            at += 2;
        }

        if ((length & 1) != 0)
        {
            uint last = Unsafe.Add(ref start, at);
            sum += BitConverter.IsLittleEndian ? last : last << 8;
        }

        return sum;
    }

    /// <summary>Folds an accumulated sum to 16 bits with end-around carry (<c>csum_fold</c> without the complement).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Fold(ulong sum)
    {
        sum = (sum & 0xFFFFFFFF) + (sum >> 32);
        sum = (sum & 0xFFFF) + ((sum >> 16) & 0xFFFF) + (sum >> 32);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)((sum & 0xFFFF) + (sum >> 16));
    }

    /// <summary>The checksum of the bytes: what belongs in a checksum field that is zero among them (<c>ip_compute_csum</c>).</summary>
    public static ushort Compute(ReadOnlySpan<byte> bytes) => (ushort)~Sum(bytes);

    /// <summary>Whether an IPv4 header adds up (<c>ip_fast_csum</c>); without options, as nearly all are, in a few additions.</summary>
    /// <param name="header">The header with its options.</param>
    public static bool IsIPv4HeaderGood(ReadOnlySpan<byte> header)
    {
        if (header.Length != IPv4View.MinimumSize)
            return Sum(header) == ushort.MaxValue;
        var (first, second, third) = (BitConverter.ToUInt64(header), BitConverter.ToUInt64(header[8..]), BitConverter.ToUInt32(header[16..]));
        return Fold((uint)first + (first >> 32) + (uint)second + (second >> 32) + third) == ushort.MaxValue; // in whichever order
    }

    /// <summary>The checksum of an accumulated sum.</summary>
    public static ushort Finish(ulong sum) => (ushort)~Fold(sum);

    // Sums as many whole blocks as there are; the rest, a multiple of 16 behind the start, is for the caller.
    private static ulong SumVectors(ref byte start, int length, out int at)
    {
        ulong sum = 0;
        at = 0;
        while (Vector256.IsHardwareAccelerated && length - at >= 64)
        {
            int end = at + Math.Min((length - at) & ~63, VectorBlock);
            sum += Sum256(ref start, at, end);
            at = end;
        }

        while (!Vector256.IsHardwareAccelerated && Vector128.IsHardwareAccelerated && length - at >= 32)
        {
            int end = at + Math.Min((length - at) & ~31, VectorBlock);
            sum += Sum128(ref start, at, end);
            at = end;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Sum256(ref byte start, int at, int end)
    {
        Vector256<uint> mask = Vector256.Create(0x0000FFFFu);
        Vector256<uint> a = Vector256<uint>.Zero, b = Vector256<uint>.Zero;
        for (; at < end; at += 64)
        {
            Vector256<uint> x = Vector256.LoadUnsafe(ref start, (nuint)at).AsUInt32();
            Vector256<uint> y = Vector256.LoadUnsafe(ref start, (nuint)at + 32).AsUInt32();
            a += (x & mask) + Vector256.ShiftRightLogical(x, 16);
            b += (y & mask) + Vector256.ShiftRightLogical(y, 16);
        }

        (Vector256<ulong> low, Vector256<ulong> high) = Vector256.Widen(a);
        (Vector256<ulong> low2, Vector256<ulong> high2) = Vector256.Widen(b);
        return Vector256.Sum(low + high + low2 + high2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Sum128(ref byte start, int at, int end)
    {
        Vector128<uint> mask = Vector128.Create(0x0000FFFFu);
        Vector128<uint> a = Vector128<uint>.Zero, b = Vector128<uint>.Zero;
        for (; at < end; at += 32)
        {
            Vector128<uint> x = Vector128.LoadUnsafe(ref start, (nuint)at).AsUInt32();
            Vector128<uint> y = Vector128.LoadUnsafe(ref start, (nuint)at + 16).AsUInt32();
            a += (x & mask) + Vector128.ShiftRightLogical(x, 16);
            b += (y & mask) + Vector128.ShiftRightLogical(y, 16);
        }

        (Vector128<ulong> low, Vector128<ulong> high) = Vector128.Widen(a);
        (Vector128<ulong> low2, Vector128<ulong> high2) = Vector128.Widen(b);
        return Vector128.Sum(low + high + low2 + high2);
    }
}
