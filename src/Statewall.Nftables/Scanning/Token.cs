namespace Statewall.Nftables.Scanning;

/// <summary>A token: its kind and where it stands.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Source">The text that it stands in.</param>
/// <param name="Start">Offset of its first byte.</param>
/// <param name="Length">Number of bytes, quotes included.</param>
internal readonly record struct Token(TokenKind Kind, SourceText Source, int Start, int Length)
{
    public int End => Start + Length;

    public ReadOnlySpan<byte> Text => Source.Utf8.Slice(Start, Length);
}

/// <summary>Kinds of tokens. Words are keywords or names as the grammar wants, which no scanner can know.</summary>
internal enum TokenKind : byte
{
    End,
    Invalid,
    Newline,
    Semicolon,
    Comma,
    Dot,
    Colon,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    LeftParenthesis,
    RightParenthesis,
    Assign,
    EqualTo,
    NotEqualTo,
    Not,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    LeftShift,
    RightShift,
    Ampersand,
    Pipe,
    Caret,
    Slash,
    Dash,
    Plus,
    Asterisk,
    At,
    Dollar,

    /// <summary>A variable that is not defined.</summary>
    UnknownVariable,

    /// <summary>Letters, digits and some signs, beginning with a letter, a dot or an underscore; also times such as 1h30m.</summary>
    Word,

    /// <summary>A word that ends in an asterisk, or has a protected one.</summary>
    Wildcard,

    /// <summary>Text in quotes.</summary>
    Quoted,

    /// <summary>A decimal or hexadecimal number.</summary>
    Number,

    /// <summary>An IPv4, IPv6 or Ethernet address, or a class of traffic such as 1:2.</summary>
    Address,
}
