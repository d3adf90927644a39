namespace Statewall.Nftables.Scanning;

// Overview: what the parser takes its tokens from. Between the scanner and the parser lie two things: included texts, which are read in the
// place of their command, and variables, whose tokens are read in the place of `$name`. What a variable stands for holds no variables
// any more: they were replaced when it was defined.
// Life-cycle: a value; whoever wants to look ahead copies it, since what it refers to is never changed but for the variables themselves.

/// <summary>The tokens of a text, of what it includes and of its variables.</summary>
internal struct TokenStream(SourceText source, VariableScope variables)
{
    private Scanner _scanner = new(source);
    private Suspended? _outer;
    private Token[] _value = [];
    private int _next;

    /// <summary>The variables that can be used.</summary>
    public VariableScope Variables { get; set; } = variables;

    /// <summary>How many texts lie around the one that is read.</summary>
    public readonly int Depth => _outer?.Depth ?? 0;

    /// <summary>Reads a text before what comes next.</summary>
    public void Include(SourceText text)
    {
        _outer = new Suspended(_scanner, _outer, Depth + 1);
        _scanner = new Scanner(text);
    }

    /// <summary>True when a token is the one before the next, and comes from the text itself, not from a variable.</summary>
    public readonly bool IsBehind(Token token) => _next >= _value.Length && token.Source == _scanner.Source && token.End == _scanner.Position;

    /// <summary>Passes over a part of the text.</summary>
    /// <param name="position">Where it goes on.</param>
    public void ContinueAt(int position) => _scanner.ContinueAt(position);

    /// <summary>Takes the next token.</summary>
    public Token Next()
    {
        var token = NextRaw();
        if (token.Kind != TokenKind.Dollar)
            return token;
        var ahead = this;
        var name = ahead.NextRaw();
        if (name.Kind != TokenKind.Word)
            return token;
        this = ahead;
        if (Variables.Find(name.Text) is not { } value)
            return new Token(TokenKind.UnknownVariable, name.Source, token.Source == name.Source ? token.Start : name.Start, token.Source == name.Source ? name.End - token.Start : name.Length);
        _value = value;
        _next = 0;
        return Next();
    }

    /// <summary>Takes the next token, variables as they are written.</summary>
    public Token NextRaw()
    {
        if (_next < _value.Length)
            return _value[_next++];
        var token = _scanner.Next();
        if (token.Kind != TokenKind.End || _outer is null)
            return token;
        // the end of an included text ends its last line
        (_scanner, _outer) = (_outer.Scanner, _outer.Outer);
        return token with { Kind = TokenKind.Newline };
    }

    private sealed record Suspended(Scanner Scanner, Suspended? Outer, int Depth);
}
