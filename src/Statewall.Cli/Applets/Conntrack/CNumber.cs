namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Numbers as C's strtoul reads them: as far as there are digits, 0 where there are none.</summary>
internal static class CNumber
{
    /// <summary>Up to here another digit of any base fits.</summary>
    private const ulong SurelySmall = (ulong.MaxValue / 16) - 1;

    /// <summary>Reads a number.</summary>
    /// <param name="text">The text.</param>
    /// <param name="numberBase">10, or 0 to take the base from a prefix: 0x is hexadecimal, 0 octal.</param>
    /// <param name="used">Characters read, 0 when there was no number.</param>
    public static ulong Parse(ReadOnlySpan<char> text, int numberBase, out int used)
    {
        if (TryParsePlain(text, numberBase, out var plain))
        {
            used = text.Length;
            return plain;
        }
        used = 0;
        var at = 0;
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        var negative = at < text.Length && text[at] == '-';
        if (at < text.Length && text[at] is '-' or '+')
            at++;
        if (numberBase == 0)
        {
            numberBase = 10;
            if (at < text.Length && text[at] == '0')
            {
                var hexadecimal = text.Length - at > 2 && text[at + 1] is 'x' or 'X' && char.IsAsciiHexDigit(text[at + 2]);
                numberBase = hexadecimal ? 16 : 8;
                at += hexadecimal ? 2 : 0;
            }
        }
        var value = 0UL;
        var overflow = false;
        for (; at < text.Length && DigitOf(text[at]) is var digit && digit < numberBase; at++)
        {
            overflow |= value > SurelySmall && value > (ulong.MaxValue - (uint)digit) / (uint)numberBase;
            value = (value * (uint)numberBase) + (uint)digit;
            used = at + 1;
        }
        return overflow ? ulong.MaxValue : negative ? unchecked(0 - value) : value;
    }

    /// <summary>Reads a number; what follows it is passed over.</summary>
    public static ulong Parse(ReadOnlySpan<char> text, int numberBase = 0) => Parse(text, numberBase, out _);

    /// <summary>Reads a number that is all of the text and not above a limit, e.g. of a mark or a zone.</summary>
    public static bool TryParseWhole(ReadOnlySpan<char> text, uint limit, out uint value)
    {
        var number = Parse(text, 0, out var used);
        value = (uint)number;
        return used > 0 && used == text.Length && number <= limit;
    }

    /// <summary>Nothing but a few decimal digits: what nearly every number is.</summary>
    private static bool TryParsePlain(ReadOnlySpan<char> text, int numberBase, out ulong value)
    {
        const int MostDigits = 9;
        value = 0;
        if (text.IsEmpty || text.Length > MostDigits || (text[0] == '0' && numberBase != 10 && text.Length > 1))
            return false;
        foreach (var character in text)
        {
            var digit = (uint)(character - '0');
            if (digit > 9)
                return false;
            value = (value * 10) + digit;
        }
        return true;
    }

    private static int DigitOf(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'a' and <= 'f' => character - 'a' + 10,
        >= 'A' and <= 'F' => character - 'A' + 10,
        _ => int.MaxValue,
    };
}
