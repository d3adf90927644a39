using System.Globalization;

namespace Statewall.Iptables.CommandLine;

/// <summary>Numbers as the C library reads them.</summary>
internal static class CNumber
{
    /// <summary>Reads a whole text as a number: hexadecimal behind 0x, octal behind 0. // strtoull of base 0</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
        if (text is not ['0', _, ..])
            return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        foreach (var digit in text)
        {
            if (digit is < '0' or > '7' || number >> 61 != 0)
                return false;
            number = number << 3 | (uint)(digit - '0');
        }
        return true;
    }

    /// <summary>Reads a decimal number.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<char> text, ulong most, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;
}
