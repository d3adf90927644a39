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
