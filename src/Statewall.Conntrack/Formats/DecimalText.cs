using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Statewall.Conntrack.Formats;

/// <summary>Numbers as ASCII digits, by tables: a listing is made of little else.</summary>
internal static class DecimalText
{
    /// <summary>Of each octet: its digits and a dot, first digit lowest, and how many bytes these are.</summary>
    private static readonly uint[] OctetDigits = MakeOctetDigits();

    private static ReadOnlySpan<byte> Pairs =>
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;

    /// <summary>Writes a number without zeros in front.</summary>
    /// <param name="text">Room for 10 digits.</param>
    /// <param name="value">The number.</param>
    /// <returns>How many digits it has.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Span<byte> text, uint value)
    {
        if (value < 10)
        {
            text[0] = (byte)('0' + value);
            return 1;
        }
        var length = LengthOf(value);
        var at = length;
        while (value >= 100)
        {
            var rest = value / 100;
            at -= 2;
            CopyPair(text, at, (int)(value - (rest * 100)));
            value = rest;
        }
        if (value >= 10)
            CopyPair(text, 0, (int)value);
        else
            text[0] = (byte)('0' + value);
        return length;
    }

    /// <summary>Writes an IPv4 address.</summary>
    /// <param name="text">Room for 16 bytes, one more than any address has.</param>
    /// <param name="address">Its four bytes.</param>
    /// <returns>How many bytes it has.</returns>
    public static int WriteIPv4(Span<byte> text, ReadOnlySpan<byte> address)
    {
        var size = 0;
        foreach (var octet in address[..4])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(text[size..], OctetDigits[octet]);
            size += octet < 10 ? 2 : octet < 100 ? 3 : 4;
        }
        return size - 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPair(Span<byte> text, int at, int pair) =>
        BinaryPrimitives.WriteUInt16LittleEndian(text[at..], BinaryPrimitives.ReadUInt16LittleEndian(Pairs[(pair * 2)..]));

    /// <summary>By the highest bit that is set: added to the number, how many digits it has stands in the upper half.</summary>
    private static ReadOnlySpan<long> Lengths =>
    [
        0x100000000, 0x100000000, 0x100000000, 0x1fffffff6,
        0x200000000, 0x200000000, 0x2ffffff9c, 0x300000000,
        0x300000000, 0x3fffffc18, 0x400000000, 0x400000000,
        0x400000000, 0x4ffffd8f0, 0x500000000, 0x500000000,
        0x5fffe7960, 0x600000000, 0x600000000, 0x6fff0bdc0,
        0x700000000, 0x700000000, 0x700000000, 0x7ff676980,
        0x800000000, 0x800000000, 0x8fa0a1f00, 0x900000000,
        0x900000000, 0x9c4653600, 0xa00000000, 0xa00000000,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LengthOf(uint value) => (int)((value + Lengths[BitOperations.Log2(value)]) >> 32);

    private static uint[] MakeOctetDigits()
    {
        var digits = new uint[256];
        for (uint octet = 0; octet < 256; octet++)
        {
            uint hundreds = '0' + (octet / 100), tens = '0' + (octet / 10 % 10), ones = '0' + (octet % 10);
            digits[octet] = octet switch
            {
                < 10 => ones | ('.' << 8),
                < 100 => tens | (ones << 8) | ('.' << 16),
                _ => hundreds | (tens << 8) | (ones << 16) | ((uint)'.' << 24),
            };
        }
        return digits;
    }
}
