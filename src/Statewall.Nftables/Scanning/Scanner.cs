using System.Buffers;
using Statewall.Nfnetlink;

namespace Statewall.Nftables.Scanning;

// Overview: cuts a text into tokens. Of all that could begin at a byte the longest is taken, e.g. `fe80::1` is an address though `fe80`
// alone is a word; ties go to what stands first here: number, address, time, word. Spaces, comments and protected line ends are
// passed over; line ends are tokens, because they end statements.
// Life-cycle: a value; whoever wants to look ahead copies it. Never fails: what is no token is an Invalid one of a single byte.

/// <summary>Cuts a text into tokens.</summary>
internal struct Scanner(SourceText source)
{
    private const int LongestAddress = 64;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);
    private static readonly SearchValues<byte> AddressSigns = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    private static readonly SearchValues<byte> WordSigns = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/-_."u8);

    private int _at;

    /// <summary>Offset of the next byte to be read.</summary>
    public readonly int Position => _at;

    /// <summary>The text.</summary>
    public readonly SourceText Source => source;

    /// <summary>Passes over a part of the text.</summary>
    /// <param name="position">Where it goes on.</param>
    public void ContinueAt(int position) => _at = position;

    /// <summary>Takes the next token.</summary>
    public Token Next()
    {
        var text = source.Utf8;
        SkipBlanks(text);
        if (_at >= text.Length)
            return new Token(TokenKind.End, source, text.Length, 0);
        var rest = text[_at..];
        var kind = KindOf(rest, out var length);
        var token = new Token(kind, source, _at, length);
        _at += length;
        return token;
    }

    private void SkipBlanks(ReadOnlySpan<byte> text)
    {
        while (_at < text.Length)
        {
            if (text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r')
            {
                _at++;
            }
            else if (text[_at] == '\\' && _at + 1 < text.Length && text[_at + 1] == '\n')
            {
                _at += 2;
            }
            else if (text[_at] == '#')
            {
                var end = text[_at..].IndexOf((byte)'\n');
                _at = end < 0 ? text.Length : _at + end;
            }
            else
            {
                return;
            }
        }
    }

    private static TokenKind KindOf(ReadOnlySpan<byte> text, out int length)
    {
        var first = text[0];
        if (char.IsAsciiLetterOrDigit((char)first) || first is (byte)'_' or (byte)'.' or (byte)'\\' || (first == ':' && text.Length > 1 && text[1] == ':'))
        {
            var kind = LongestName(text, out length);
            if (kind != TokenKind.Invalid)
                return kind;
        }
        if (first == '"')
        {
            var end = text[1..].IndexOf((byte)'"');
            length = end < 0 ? 1 : end + 2;
            return end < 0 ? TokenKind.Invalid : TokenKind.Quoted;
        }
        return SignOf(first, text.Length > 1 ? text[1] : (byte)0, out length);
    }

    private static TokenKind SignOf(byte first, byte second, out int length)
    {
        length = 2;
        switch ((first, second))
        {
            case ((byte)'=', (byte)'='): return TokenKind.EqualTo;
            case ((byte)'!', (byte)'='): return TokenKind.NotEqualTo;
            case ((byte)'<', (byte)'='): return TokenKind.LessOrEqual;
            case ((byte)'>', (byte)'='): return TokenKind.GreaterOrEqual;
            case ((byte)'<', (byte)'<'): return TokenKind.LeftShift;
            case ((byte)'>', (byte)'>'): return TokenKind.RightShift;
            default: break;
        }
        length = 1;
        return first switch
        {
            (byte)'\n' => TokenKind.Newline,
            (byte)';' => TokenKind.Semicolon,
            (byte)',' => TokenKind.Comma,
            (byte)'.' => TokenKind.Dot,
            (byte)':' => TokenKind.Colon,
            (byte)'{' => TokenKind.LeftBrace,
            (byte)'}' => TokenKind.RightBrace,
            (byte)'[' => TokenKind.LeftBracket,
            (byte)']' => TokenKind.RightBracket,
            (byte)'(' => TokenKind.LeftParenthesis,
            (byte)')' => TokenKind.RightParenthesis,
            (byte)'=' => TokenKind.Assign,
            (byte)'!' => TokenKind.Not,
            (byte)'<' => TokenKind.Less,
            (byte)'>' => TokenKind.Greater,
            (byte)'&' => TokenKind.Ampersand,
            (byte)'|' => TokenKind.Pipe,
            (byte)'^' => TokenKind.Caret,
            (byte)'/' => TokenKind.Slash,
            (byte)'-' => TokenKind.Dash,
            (byte)'+' => TokenKind.Plus,
            (byte)'*' => TokenKind.Asterisk,
            (byte)'@' => TokenKind.At,
            (byte)'$' => TokenKind.Dollar,
            _ => TokenKind.Invalid,
        };
    }

    /// <summary>The longest of number, address, time and word; Invalid when there is none.</summary>
    private static TokenKind LongestName(ReadOnlySpan<byte> text, out int length)
    {
        if (char.IsAsciiDigit((char)text[0]))
            return LongestOfDigit(text, out length);
        length = WordLength(text, out var isWildcard);
        // an address that begins with no digit has a colon, which no word has
        if (length < text.Length && text[length] == ':' && AddressSigns.Contains(text[0]) && AddressLength(text) is var address && address > length)
        {
            length = address;
            return TokenKind.Address;
        }
        return length == 0 ? TokenKind.Invalid : isWildcard ? TokenKind.Wildcard : TokenKind.Word;
    }

    /// <summary>The longest of number, address and time.</summary>
    private static TokenKind LongestOfDigit(ReadOnlySpan<byte> text, out int length)
    {
        length = NumberLength(text);
        if (length == text.Length || !(AddressSigns.Contains(text[length]) || char.IsAsciiLetter((char)text[length])))
            return TokenKind.Number;
        if (text.StartsWith("8021q"u8) || text.StartsWith("8021ad"u8)) // the only words that begin with a digit
        {
            length = text[4] == 'q' ? 5 : 6;
            if (length == text.Length || !char.IsAsciiLetterOrDigit((char)text[length]))
                return TokenKind.Word;
            length = NumberLength(text);
        }
        var kind = TokenKind.Number;
        if (AddressLength(text) is var address && address > length)
            (kind, length) = (TokenKind.Address, address);
        if (TimeLength(text) is var time && time > length)
            (kind, length) = (TokenKind.Word, time);
        return kind;
    }

    private static int NumberLength(ReadOnlySpan<byte> text)
    {
        if (text.Length > 2 && text[0] == '0' && text[1] is (byte)'x' or (byte)'X' && char.IsAsciiHexDigit((char)text[2]))
        {
            var end = text[2..].IndexOfAnyExcept(HexDigits);
            return end < 0 ? text.Length : end + 2;
        }
        return DigitsIn(text);
    }

    private static int DigitsIn(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }

    /// <summary>An IPv4, IPv6 or Ethernet address or a traffic class: all that these signs can make, shortened until it is one.</summary>
    private static int AddressLength(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExcept(AddressSigns);
        var candidate = text[..Math.Min(end < 0 ? text.Length : end, LongestAddress)];
        for (; candidate.IndexOfAny((byte)':', (byte)'.') >= 0; candidate = candidate[..^1])
        {
            if (InetAddress.TryParse(candidate, out _) || IsEthernet(candidate) || (IsClass(candidate) && !IsWordSign(text, candidate.Length)))
                return candidate.Length;
        }
        return 0;
    }

    private static bool IsWordSign(ReadOnlySpan<byte> text, int at) => at < text.Length && char.IsAsciiLetterOrDigit((char)text[at]);

    private static bool IsEthernet(ReadOnlySpan<byte> text)
    {
        var groups = 0;
        foreach (var group in text.Split((byte)':'))
        {
            if (text[group].Length is 0 or > 2 || text[group].Contains((byte)'.'))
                return false;
            groups++;
        }
        return groups == 6;
    }

    private static bool IsClass(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        return colon is > 0 and <= 4 && text.Length - colon - 1 is > 0 and <= 4 && !text[(colon + 1)..].Contains((byte)':') && !text.Contains((byte)'.');
    }

    /// <summary>Days, hours, minutes, seconds, milliseconds in this order, each at most once.</summary>
    private static int TimeLength(ReadOnlySpan<byte> text)
    {
        var at = 0;
        foreach (var unit in (ReadOnlySpan<byte>)"dhms"u8)
        {
            var digits = DigitsIn(text[at..]);
            if (digits == 0 || at + digits >= text.Length || text[at + digits] != unit || (unit == 'm' && text[(at + digits)..].StartsWith("ms"u8)))
                continue;
            at += digits + 1;
        }
        var last = DigitsIn(text[at..]);
        return last > 0 && text[(at + last)..].StartsWith("ms"u8) ? at + last + 2 : at;
    }

    private static int WordLength(ReadOnlySpan<byte> text, out bool isWildcard)
    {
        isWildcard = false;
        if (!(char.IsAsciiLetter((char)text[0]) || text[0] is (byte)'_' or (byte)'.' || text.StartsWith("\\*"u8)))
            return 0;
        if (text[0] == '.' && (text.Length < 2 || !(char.IsAsciiLetterOrDigit((char)text[1]) || text[1] is (byte)'_' or (byte)'.')))
            return 0; // the sign between two parts of a concatenation
        var at = 0;
        while (true)
        {
            var end = text[at..].IndexOfAnyExcept(WordSigns);
            at = end < 0 ? text.Length : at + end;
            if (!text[at..].StartsWith("\\*"u8))
                break;
            isWildcard = true;
            at += 2;
        }
        if (at < text.Length && text[at] == '*')
        {
            isWildcard = true;
            at++;
        }
        return at;
    }
}
