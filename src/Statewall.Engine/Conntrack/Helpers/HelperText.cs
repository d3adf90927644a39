using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>Numbers and text in packets of helpers.</summary>
internal static class HelperText
{
    /// <summary>Reads digits as far as there are any; what is too large wraps. // simple_strtoul</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where to begin; behind the digits afterwards.</param>
    public static ulong ReadNumber(ReadOnlySpan<byte> text, ref int at)
    {
        ulong number = 0;
        for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
            number = (number * 10) + (uint)(text[at] - '0');
        return number;
    }

    /// <summary>Reads an IPv4 address; what follows must not be a hexadecimal digit. // in4_pton</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where it begins; behind the address afterwards.</param>
    /// <param name="address">The address.</param>
    public static bool TryReadIPv4(ReadOnlySpan<byte> text, ref int at, out UInt128 address)
    {
        const int Parts = 4;
        address = 0;
        var (end, parts, number, digits) = (at, 0, 0u, 0);
        for (; ; end++)
        {
            var letter = end < text.Length ? (char)text[end] : '\0';
            if (char.IsAsciiDigit(letter))
            {
                number = (number * 10) + letter - '0';
                digits++;
                if (number > byte.MaxValue)
                    return false;
                continue;
            }
            if (char.IsAsciiHexDigit(letter) || digits == 0)
                return false;
            address = (address << 8) | number;
            (number, digits) = (0, 0);
            parts++;
            if (letter != '.')
                break;
            if (parts == Parts)
                return false;
        }
        at = end;
        return parts == Parts;
    }

    /// <summary>Reads the text of an IPv6 address. // in6_pton</summary>
    /// <param name="text">The address, and nothing else.</param>
    /// <param name="address">The address.</param>
    public static bool TryReadIPv6(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = 0;
        if (text.ContainsAny("%[]/"u8) || !text.Contains((byte)':') || !IPAddress.TryParse(text, out var parsed))
            return false;
        Span<byte> bytes = stackalloc byte[16];
        parsed.TryWriteBytes(bytes, out _);
        address = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return true;
    }

    /// <summary>Whether a text begins with another, whatever the case of letters. // strncasecmp</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">What it may begin with.</param>
    public static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);
}
