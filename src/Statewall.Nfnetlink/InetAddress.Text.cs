using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink;

// Text forms: reads what inet_pton accepts and writes what inet_ntop does.
public readonly partial struct InetAddress : IUtf8SpanFormattable
{
    /// <summary>The longest text form, in bytes: an IPv6 address with an embedded IPv4 one. // INET6_ADDRSTRLEN without the NUL</summary>
    public const int MaximumTextSize = 45;

    /// <summary>Reads an address of either family.</summary>
    public static bool TryParse(string? text, out InetAddress address) => TryParse(text.AsSpan(), out address);

    /// <summary>Reads an address of either family.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out InetAddress address)
    {
        Span<byte> utf8 = stackalloc byte[MaximumTextSize];
        if (text.Length <= MaximumTextSize && Encoding.UTF8.TryGetBytes(text, utf8, out var size))
            return TryParse(utf8[..size], out address);
        address = default;
        return false;
    }

    /// <summary>Reads an address of either family from UTF-8: exactly what <c>inet_pton</c> accepts, no prefix, zone or spaces.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out InetAddress address)
    {
        Span<byte> bytes = stackalloc byte[IPv6Size];
        var size = utf8.Contains((byte)':') ? ParseIPv6(utf8, bytes) : ParseIPv4(utf8, bytes);
        address = size == 0 ? default : new InetAddress(bytes[..size]);
        return size != 0;
    }

    /// <summary>Writes the text form as <c>inet_ntop</c> does; nothing for no address.</summary>
    /// <returns>False when <paramref name="utf8Destination"/> is too small; <see cref="MaximumTextSize"/> bytes always do.</returns>
    public bool TryFormat(
        Span<byte> utf8Destination,
        out int bytesWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null)
    {
        if (utf8Destination.Length >= MaximumTextSize)
        {
            bytesWritten = Format(utf8Destination);
            return true;
        }
        Span<byte> text = stackalloc byte[MaximumTextSize];
        var size = Format(text);
        bytesWritten = text[..size].TryCopyTo(utf8Destination) ? size : 0;
        return bytesWritten == size;
    }

    /// <summary>The text form as <c>inet_ntop</c> writes it; empty for no address.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaximumTextSize];
        TryFormat(text, out var size);
        return Encoding.ASCII.GetString(text[..size]);
    }

    private static int ParseIPv4(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        var at = 0;
        for (var octet = 0; octet < IPv4Size; octet++)
        {
            if (octet > 0 && (at >= text.Length || text[at++] != '.'))
                return 0;
            var start = at;
            var value = 0;
            for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
            {
                value = (value * 10) + text[at] - '0';
                if (value > byte.MaxValue || (at > start && text[start] == '0'))
                    return 0;
            }
            if (at == start)
                return 0;
            bytes[octet] = (byte)value;
        }
        return at == text.Length ? IPv4Size : 0;
    }

    private static int ParseIPv6(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        var size = 0;
        var gap = -1;
        var at = 0;
        if (text[0] == ':' && (text.Length < 2 || text[1] != ':'))
            return 0;
        if (text[0] == ':')
            at = 1; // the loop sees the second colon as the end of an empty group
        while (at < text.Length)
        {
            var start = at;
            var value = 0;
            for (; at < text.Length && HexDigit(text[at]) is var digit and >= 0; at++)
            {
                if (at - start == 4)
                    return 0;
                value = (value << 4) | digit;
            }
            if (at < text.Length && text[at] == '.')
            {
                var fits = size <= IPv6Size - IPv4Size && ParseIPv4(text[start..], bytes[size..]) != 0;
                return fits ? Spread(bytes, size + IPv4Size, gap) : 0;
            }
            if (at < text.Length && text[at] != ':')
                return 0;
            if (at == start)
            {
                if (gap >= 0)
                    return 0;
                gap = size;
                at++;
                continue;
            }
            if (size == IPv6Size)
                return 0;
            BinaryPrimitives.WriteUInt16BigEndian(bytes[size..], (ushort)value);
            size += 2;
            if (at < text.Length && ++at == text.Length)
                return 0; // one colon at the end
        }
        return Spread(bytes, size, gap);
    }

    /// <summary>Moves what stands behind the gap to the end and fills the gap with zeros.</summary>
    private static int Spread(Span<byte> bytes, int size, int gap)
    {
        if (gap < 0)
            return size == IPv6Size ? size : 0;
        if (size == IPv6Size)
            return 0;
        var tail = size - gap;
        bytes.Slice(gap, tail).CopyTo(bytes[(IPv6Size - tail)..]);
        bytes[gap..(IPv6Size - tail)].Clear();
        return IPv6Size;
    }

    private static int HexDigit(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
        _ => -1,
    };

    private int Format(Span<byte> text) => Family switch
    {
        NfProto.IPv4 => FormatIPv4(Bytes, text),
        NfProto.IPv6 => FormatIPv6(Bytes, text),
        _ => 0,
    };

    private static int FormatIPv4(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        var size = 0;
        foreach (var octet in bytes)
        {
            if (size > 0)
                text[size++] = (byte)'.';
            Utf8Formatter.TryFormat(octet, text[size..], out var digits);
            size += digits;
        }
        return size;
    }

    private static int FormatIPv6(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        var (gap, gapLength) = LongestZeroRun(bytes);
        var size = 0;
        for (var word = 0; word < 8; word++)
        {
            if (word == gap)
            {
                text[size++] = (byte)':';
                word += gapLength;
                if (word == 8)
                {
                    text[size++] = (byte)':';
                    break;
                }
            }
            if (word > 0)
                text[size++] = (byte)':';
            // ::a.b.c.d and ::ffff:a.b.c.d
            if (word == 6 && gap == 0 && (gapLength == 6 || (gapLength == 5 && bytes[10] == 0xff && bytes[11] == 0xff)))
                return size + FormatIPv4(bytes[12..], text[size..]);
            size += FormatWord(BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * word)..]), text[size..]);
        }
        return size;
    }

    /// <summary>Writes a word in hexadecimal without zeros in front: all four digits at once, of which the first ones are shifted out.</summary>
    private static int FormatWord(uint word, Span<byte> text)
    {
        var octets = (word >> 8) | ((word & 0xff) << 16);
        var digits = ((octets >> 4) & 0x000f000f) | ((octets & 0x000f000f) << 8); // a nibble per byte, the first digit lowest
        var zeros = BitOperations.TrailingZeroCount(digits | (1u << 24)) >> 3; // the last digit is written even if it is 0
        var letters = ((digits + 0x06060606) >> 4) & 0x01010101;
        digits += 0x30303030 + (letters * ('a' - '0' - 10));
        BinaryPrimitives.WriteUInt32LittleEndian(text, digits >> (zeros * 8));
        return sizeof(uint) - zeros;
    }

    /// <summary>The first of the longest runs of two or more zero words.</summary>
    private static (int Start, int Length) LongestZeroRun(ReadOnlySpan<byte> bytes)
    {
        var words = Vector128.Create(bytes[..IPv6Size]).AsUInt16();
        var zeros = Vector128.Equals(words, Vector128<ushort>.Zero).ExtractMostSignificantBits(); // bit 0 is the first word
        var length = 0;
        var starts = 0u; // of runs of that length
        for (; zeros != 0; zeros &= zeros >> 1, length++)
            starts = zeros;
        return length < 2 ? (-1, 0) : (BitOperations.TrailingZeroCount(starts), length);
    }
}
