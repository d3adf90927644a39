using System.Buffers;

namespace Statewall.Sync.Configuration;

/// <summary>Kinds of tokens. Words are keywords, names or <c>on</c> and <c>off</c> as the block wants.</summary>
internal enum ConfigurationTokenKind
{
    End,
    Invalid,
    Open,
    Close,

    /// <summary>A letter, and letters, digits, dots, dashes and underscores.</summary>
    Word,

    /// <summary>Decimal digits.</summary>
    Number,

    /// <summary>A sign and decimal digits.</summary>
    Signed,

    /// <summary>An address of IPv4 or IPv6, perhaps with a slash and a number.</summary>
    Address,

    /// <summary>A slash, and all up to a blank or a quote.</summary>
    Path,
}

/// <summary>A piece of a configuration.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins, in characters.</param>
/// <param name="Text">Its characters.</param>
internal readonly record struct ConfigurationToken(ConfigurationTokenKind Kind, int Start, string Text);

/// <summary>Cuts a configuration into tokens. Never fails: what is no token is an invalid one of a single character.</summary>
internal struct ConfigurationScanner(string text)
{
    private static readonly SearchValues<char> IPv4Signs = SearchValues.Create("0123456789.");

    private int _next;

    /// <summary>Takes the next token; behind the last one, the end.</summary>
    public ConfigurationToken Next()
    {
        SkipBlanks();
        if (_next == text.Length)
            return new ConfigurationToken(ConfigurationTokenKind.End, _next, "");
        var kind = KindOf(text.AsSpan(_next), out var length);
        var token = new ConfigurationToken(kind, _next, text.Substring(_next, length));
        _next += length;
        return token;
    }

    private void SkipBlanks()
    {
        while (_next < text.Length && (IsBlank(text[_next]) || text[_next] == '#'))
        {
            var end = text[_next] == '#' ? text.AsSpan(_next).IndexOf('\n') : 1;
            _next = end < 0 ? text.Length : _next + end;
        }
    }

    private static ConfigurationTokenKind KindOf(ReadOnlySpan<char> rest, out int length)
    {
        length = 1;
        switch (rest[0])
        {
            case '{':
                return ConfigurationTokenKind.Open;
            case '}':
                return ConfigurationTokenKind.Close;
            case '/':
                length = LengthOf(rest, static sign => !IsBlank(sign) && sign != '"');
                return ConfigurationTokenKind.Path;
            case '+' or '-':
                length = 1 + LengthOf(rest[1..], char.IsAsciiDigit);
                return length > 1 ? ConfigurationTokenKind.Signed : ConfigurationTokenKind.Invalid;
            default:
                return KindOfName(rest, ref length);
        }
    }

    // The longest of address, number and word.
    private static ConfigurationTokenKind KindOfName(ReadOnlySpan<char> rest, ref int length)
    {
        var number = LengthOf(rest, char.IsAsciiDigit);
        var word = char.IsAsciiLetter(rest[0]) ? LengthOf(rest, static sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '-' or '_') : 0;
        var address = AddressLength(rest);
        if (address > word && address > number)
        {
            length = address;
            return ConfigurationTokenKind.Address;
        }
        if (Math.Max(number, word) == 0)
            return ConfigurationTokenKind.Invalid;
        length = Math.Max(number, word);
        return number > 0 ? ConfigurationTokenKind.Number : ConfigurationTokenKind.Word;
    }

    private static int AddressLength(ReadOnlySpan<char> rest)
    {
        const int Colons = 2, Dots = 3;
        var length = LengthOf(rest, static sign => char.IsAsciiHexDigit(sign) || sign is ':' or '.');
        var candidate = rest[..length];
        if (candidate.Count(':') < Colons && (candidate.Count('.') < Dots || candidate.ContainsAnyExcept(IPv4Signs)))
            return 0;
        if (length == rest.Length || rest[length] != '/')
            return length;
        var prefix = LengthOf(rest[(length + 1)..], char.IsAsciiDigit);
        return prefix > 0 ? length + 1 + prefix : length;
    }

    private static int LengthOf(ReadOnlySpan<char> rest, Func<char, bool> belongs)
    {
        var length = 0;
        while (length < rest.Length && belongs(rest[length]))
            length++;
        return length;
    }

    private static bool IsBlank(char sign) => sign is ' ' or '\t' or '\n' or '\r';
}
