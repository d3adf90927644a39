namespace Statewall.Conntrack.Filters.Expressions;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    End,
    Word,
    Text,
    Open,
    Close,
    OpenSet,
    CloseSet,
    Comma,
    Mask,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    Not,
    In,
    Unknown,
}

/// <summary>A piece of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Where it begins.</param>
/// <param name="Length">How many characters it has.</param>
internal readonly record struct ExpressionToken(TokenKind Kind, int Position, int Length)
{
    /// <summary>Its characters; those of a text in quotes are without them.</summary>
    public ReadOnlySpan<char> Of(string text) =>
        Kind == TokenKind.Text ? text.AsSpan(Position + 1, Length - 2) : text.AsSpan(Position, Length);
}

/// <summary>Takes an expression apart.</summary>
internal struct ExpressionScanner(string text)
{
    private int _next;

    /// <summary>The next token; behind the last one, the end.</summary>
    public ExpressionToken Next()
    {
        while (_next < text.Length && char.IsWhiteSpace(text[_next]))
            _next++;
        var start = _next;
        if (start == text.Length)
            return new ExpressionToken(TokenKind.End, start, 0);
        if (IsOfWord(text[start]))
            return TakeWord(start);
        if (text[start] == '"')
            return TakeText(start);
        var (kind, length) = SignAt(start);
        _next += length;
        return new ExpressionToken(kind, start, length);
    }

    private ExpressionToken TakeWord(int start)
    {
        while (_next < text.Length && IsOfWord(text[_next]))
            _next++;
        var kind = text.AsSpan(start, _next - start) switch
        {
            "and" => TokenKind.And,
            "or" => TokenKind.Or,
            "not" => TokenKind.Not,
            "in" => TokenKind.In,
            _ => TokenKind.Word,
        };
        return new ExpressionToken(kind, start, _next - start);
    }

    private ExpressionToken TakeText(int start)
    {
        var length = text.AsSpan(start + 1).IndexOf('"');
        _next = length < 0 ? text.Length : start + length + 2;
        return new ExpressionToken(length < 0 ? TokenKind.Unknown : TokenKind.Text, start, _next - start);
    }

    private readonly (TokenKind Kind, int Length) SignAt(int at)
    {
        var second = at + 1 < text.Length ? text[at + 1] : '\0';
        return (text[at], second) switch
        {
            ('=', '=') => (TokenKind.Equal, 2),
            ('=', _) => (TokenKind.Equal, 1),
            ('!', '=') => (TokenKind.NotEqual, 2),
            ('!', _) => (TokenKind.Not, 1),
            ('<', '=') => (TokenKind.LessOrEqual, 2),
            ('<', _) => (TokenKind.Less, 1),
            ('>', '=') => (TokenKind.GreaterOrEqual, 2),
            ('>', _) => (TokenKind.Greater, 1),
            ('&', '&') => (TokenKind.And, 2),
            ('&', _) => (TokenKind.Mask, 1),
            ('|', '|') => (TokenKind.Or, 2),
            ('(', _) => (TokenKind.Open, 1),
            (')', _) => (TokenKind.Close, 1),
            ('{', _) => (TokenKind.OpenSet, 1),
            ('}', _) => (TokenKind.CloseSet, 1),
            (',', _) => (TokenKind.Comma, 1),
            _ => (TokenKind.Unknown, 1),
        };
    }

    private static bool IsOfWord(char character) => char.IsLetterOrDigit(character) || character is '_' or '.' or ':' or '-' or '/';
}
