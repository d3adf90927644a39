using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Statewall.Conntrack.Formats;

/// <summary>Numbers as ASCII digits, by tables: a listing is made of little else.</summary>
internal static class DecimalText
{
    /// <summary>Bytes to write a number in: more than any has, because digits are written by eight.</summary>
    public const int Room = 24;

    private const ulong Half = 100_000_000;
    private const ulong Zeros = 0x3030303030303030; // eight of the digit

    /// <summary>Of each octet: its digits and a dot, first digit lowest, and how many bytes these are.</summary>
    private static readonly ulong[] OctetDigits = MakeOctetDigits();

    /// <summary>Writes a number without zeros in front. No step depends on how many digits it has: processors guess badly at those.</summary>
    /// <param name="text">Room for <see cref="Room"/> bytes.</param>
    /// <param name="value">The number.</param>
    /// <returns>How many digits it has.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Span<byte> text, ulong value)
    {
        if (value >= Half)
            return WriteLarge(text, value);
        var digits = DigitsOf((uint)value);
        var zeros = BitOperations.TrailingZeroCount(digits | (1UL << 56)) >> 3; // the last digit is written even if it is 0
        BinaryPrimitives.WriteUInt64LittleEndian(text, (digits | Zeros) >> (zeros * 8));
        return sizeof(ulong) - zeros;
    }

    /// <summary>Writes an IPv4 address.</summary>
    /// <param name="text">Room for 16 bytes, one more than any address has.</param>
    /// <param name="address">Its four bytes.</param>
    /// <returns>How many bytes it has.</returns>
    public static int WriteIPv4(Span<byte> text, ReadOnlySpan<byte> address)
    {
        var octets = BinaryPrimitives.ReadUInt32LittleEndian(address);
        var size = WritePair(text, OctetDigits[(byte)octets], OctetDigits[(byte)(octets >> 8)]);
        return size + WritePair(text[size..], OctetDigits[(byte)(octets >> 16)], OctetDigits[(byte)(octets >> 24)]) - 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WritePair(Span<byte> text, ulong first, ulong second)
    {
        var size = (int)(first >> 32);
        BinaryPrimitives.WriteUInt64LittleEndian(text, (uint)first | ((ulong)(uint)second << (size * 8)));
        return size + (int)(second >> 32);
    }

    private static int WriteLarge(Span<byte> text, ulong value)
    {
        var (high, low) = Math.DivRem(value, Half);
        var size = Write(text, high);
        BinaryPrimitives.WriteUInt64LittleEndian(text[size..], DigitsOf((uint)low) | Zeros);
        return size + sizeof(ulong);
    }

    /// <summary>The 8 digits of a number below 10^8, a byte each, first digit lowest: it is halved three times, all parts at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong DigitsOf(uint value)
    {
        ulong high = value / 10_000;
        var fours = high | ((value - (high * 10_000)) << 32);
        var hundreds = ((fours * 5243) >> 19) & 0x0000007f_0000007f; // x / 100 for x < 10^4
        var twos = hundreds | ((fours - (hundreds * 100)) << 16);
        var tens = ((twos * 103) >> 10) & 0x000f000f_000f000f; // x / 10 for x < 100
        return tens | ((twos - (tens * 10)) << 8);
    }

    private static ulong[] MakeOctetDigits()
    {
        var digits = new ulong[256];
        for (uint octet = 0; octet < 256; octet++)
        {
            uint hundreds = '0' + (octet / 100), tens = '0' + (octet / 10 % 10), ones = '0' + (octet % 10);
            digits[octet] = octet switch
            {
                < 10 => ones | ('.' << 8) | (2UL << 32),
                < 100 => tens | (ones << 8) | ('.' << 16) | (3UL << 32),
                _ => hundreds | (tens << 8) | (ones << 16) | ((uint)'.' << 24) | (4UL << 32),
            };
        }
        return digits;
    }
}
