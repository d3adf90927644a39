using System.Buffers;
using System.Text;
using Statewall.Nfnetlink;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions;

/// <summary>Pieces of text that many extensions write.</summary>
internal static class TextOutputWords
{
    // signs that a shell leaves in a word
    private static readonly SearchValues<char> Plain = SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    /// <summary>Writes a number in hexadecimal behind 0x.</summary>
    public static TextOutput Hex(this TextOutput output, ulong number) => output.Append("0x").Append(number.ToString("x", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Writes a number in hexadecimal, and its mask where not all bits count.</summary>
    public static TextOutput MaskedHex(this TextOutput output, uint number, uint mask)
    {
        output.Hex(number);
        return mask == uint.MaxValue ? output : output.Append("/").Hex(mask);
    }

    /// <summary>Writes a byte in hexadecimal, of two digits behind 0x.</summary>
    public static TextOutput HexByte(this TextOutput output, byte number) => output.Append("0x").Append(number.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Writes two numbers with a sign between, or one when they are the same.</summary>
    public static TextOutput Range(this TextOutput output, ulong from, ulong to, string between = ":")
    {
        output.Append(from);
        return from == to ? output : output.Append(between).Append(to);
    }

    /// <summary>Writes a range as listings have it: <c>spi:5</c>, <c>spis:!1:5</c>.</summary>
    public static TextOutput NamedRange(this TextOutput output, string name, ulong from, ulong to, bool isInverted) =>
        output.Append(name).Append(from == to ? ":" : "s:").Append(isInverted ? "!" : "").Range(from, to);

    /// <summary>Writes an option with a space in front, inverted if so.</summary>
    public static TextOutput Option(this TextOutput output, string name, bool isInverted = false) => output.Append(isInverted ? " ! --" : " --").Append(name);

    /// <summary>Writes a space and a text, in quotes where it needs them so that a shell reads it as one word. // xtables_save_string</summary>
    public static TextOutput Quoted(this TextOutput output, string text)
    {
        if (text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Plain))
            return output.Append(" ").Append(text);
        output.Append(" \"");
        if (!text.AsSpan().ContainsAny("\"\\'"))
            return output.Append(text).Append("\"");
        foreach (var sign in text)
        {
            if (sign is '"' or '\\' or '\'')
                output.Append("\\");
            output.Append(sign.ToString());
        }
        return output.Append("\"");
    }

    /// <summary>The name of a port, or its number where it has none or none is wanted.</summary>
    public static string PortName(ushort port, bool isNumeric) =>
        (isNumeric ? null : NameSources.OfMachine.Services.NameOf(port)) ?? port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>How many bytes stand before the terminator.</summary>
    public static int TextBytes(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)0) is var end && end < 0 ? bytes.Length : end;

    /// <summary>Writes a space and a text in quotes, whatever is in it.</summary>
    public static TextOutput InQuotes(this TextOutput output, string text) =>
        output.Append(" \"").Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append("\"");

    /// <summary>Text up to its terminator or the end.</summary>
    public static string TextIn(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..TextBytes(bytes)]);

    /// <summary>Six numbers with colons between.</summary>
    public static TextOutput Hardware(this TextOutput output, ReadOnlySpan<byte> address)
    {
        for (var place = 0; place < address.Length; place++)
            output.Append(place == 0 ? "" : ":").Append(address[place].ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        return output;
    }

    /// <summary>An address with its mask: as a length where it is one, nothing where all bits count. // xtables_ipmask_to_numeric</summary>
    public static TextOutput AddressAndMask(this TextOutput output, InetAddress address, InetAddress mask, bool alwaysLength = false)
    {
        output.Append(address);
        var length = mask.PrefixLength;
        if (length < 0)
            return output.Append("/").Append(mask);
        return length == mask.Size * 8 && !alwaysLength ? output : output.Append("/").Append(length);
    }
}
