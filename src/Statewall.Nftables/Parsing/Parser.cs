using System.Text;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Parsing;

// Overview: a recursive descent over the tokens. A word is a keyword or a name as the place wants it, so every name that does not
// begin what could stand there instead is allowed. Each kind of expression and statement is parsed by its own file; the tables
// SelectorTable and StatementTable say which word leads to which. A mistake ends its command: what is wrong is kept, the parser goes on
// behind the command's end, so that one run tells several mistakes.
// Life-cycle: one parser per text. Threads: one.

/// <summary>Reads commands.</summary>
internal sealed partial class Parser
{
    private const int DeepestNesting = 100;
    private const int FewestScanned = 32; // elements that are kept as places in the text

    private readonly List<Diagnostic> _diagnostics = [];
    private readonly IncludePath? _includes;
    private TokenStream _tokens;
    private TokenStream _tokensBehindNext;
    private Token? _next; // that behind the one at hand, once it was looked at
    private int _depth;
    private bool _isInObject;

    /// <summary>Reads a text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="includes">Where it may include files from; null when it may not.</param>
    /// <param name="prelude">What is read before it, such as definitions.</param>
    /// <param name="variables">The variables that it can use and adds to; null for none.</param>
    public Parser(SourceText source, IncludePath? includes = null, SourceText? prelude = null, VariableScope? variables = null)
    {
        _includes = includes;
        _tokens = new TokenStream(source, variables ?? new VariableScope(null));
        if (prelude is not null)
            Tokens.Include(prelude);
        Current = _tokens.Next();
    }

    /// <summary>Rules of chains are parsed when they are asked for, and so are their mistakes found.</summary>
    public bool IsLazy { get; init; }

    /// <summary>The token at hand.</summary>
    public Token Current { get; private set; }

    /// <summary>The token taken last.</summary>
    public Token Last { get; private set; }

    /// <summary>What is read now is what a selector is compared with: names of protocols are values there.</summary>
    public bool IsRightSide { get; private set; }

    /// <summary>Where the token at hand stands.</summary>
    public SourceSpan Span => SpanOf(Current);

    /// <summary>Where the token taken last stands.</summary>
    public SourceSpan LastSpan => SpanOf(Last);

    /// <summary>Reads all commands of a text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="includes">Where it may include files from; null when it may not.</param>
    /// <param name="prelude">What is read before it, such as definitions.</param>
    /// <param name="isLazy">Rules of chains are parsed when they are asked for, and so are their mistakes found.</param>
    /// <param name="variables">The variables that it can use and adds to; null for none.</param>
    /// <exception cref="LanguageException">It has mistakes.</exception>
    public static List<CommandNode> Parse(SourceText source, IncludePath? includes = null, SourceText? prelude = null, bool isLazy = false, VariableScope? variables = null)
    {
        var parser = new Parser(source, includes, prelude, variables) { IsLazy = isLazy };
        var commands = new List<CommandNode>();
        parser.ParseCommands(commands);
        return parser._diagnostics.Count == 0 ? commands : throw new LanguageException(parser._diagnostics);
    }

    /// <summary>True when the token at hand is a word.</summary>
    public bool Is(ReadOnlySpan<byte> word) => Current.Kind == TokenKind.Word && Text(Current).SequenceEqual(word);

    /// <summary>What the tokens come from, to be changed: what was looked at is looked at anew.</summary>
    private ref TokenStream Tokens
    {
        get
        {
            _next = null;
            return ref _tokens;
        }
    }

    /// <summary>The token behind the one at hand.</summary>
    public Token Peek()
    {
        if (_next is { } known)
            return known;
        _tokensBehindNext = _tokens;
        var next = _tokensBehindNext.Next();
        _next = next;
        return next;
    }

    /// <summary>A token further on.</summary>
    /// <param name="count">How many tokens lie between: 0 is the one at hand, 1 the one behind it.</param>
    public Token Ahead(int count)
    {
        var ahead = _tokens;
        var token = Current;
        while (count-- > 0)
            token = ahead.Next();
        return token;
    }

    /// <summary>The kind of the token behind the one at hand.</summary>
    public TokenKind NextKind() => Peek().Kind;

    /// <summary>True when the token at hand is of a kind.</summary>
    public bool Is(TokenKind kind) => Current.Kind == kind;

    /// <summary>Takes the token at hand.</summary>
    public Token Take()
    {
        Last = Current;
        if (_next is { } next)
        {
            (Current, _tokens, _next) = (next, _tokensBehindNext, null);
        }
        else
        {
            Current = _tokens.Next();
        }
        return Last;
    }

    /// <summary>Takes the token at hand if it is a word.</summary>
    public bool TryTake(ReadOnlySpan<byte> word)
    {
        if (!Is(word))
            return false;
        Take();
        return true;
    }

    /// <summary>Takes the token at hand if it is a word.</summary>
    public bool TryTake(string word)
    {
        if (Current.Kind != TokenKind.Word || !Ascii.Equals(Text(Current), word))
            return false;
        Take();
        return true;
    }

    /// <summary>Takes the token at hand if it is of a kind.</summary>
    public bool TryTake(TokenKind kind)
    {
        if (Current.Kind != kind)
            return false;
        Take();
        return true;
    }

    /// <summary>Takes the token at hand, which must be a word.</summary>
    public void Expect(ReadOnlySpan<byte> word)
    {
        if (!TryTake(word))
            throw Unexpected($"expecting {Encoding.UTF8.GetString(word)}");
    }

    /// <summary>Takes the token at hand, which must be of a kind.</summary>
    public Token Expect(TokenKind kind)
    {
        if (Current.Kind != kind)
            throw Unexpected($"expecting {TokenNames.Of(kind)}");
        return Take();
    }

    /// <summary>Takes a name.</summary>
    public string ExpectName()
    {
        if (Current.Kind != TokenKind.Word)
            throw Unexpected("expecting string");
        return NameOf(Take());
    }

    /// <summary>Takes a number.</summary>
    public ulong ExpectNumber()
    {
        if (Current.Kind == TokenKind.Number && Datatypes.IntegerType.TryRead(Text(Current), out var number) && number <= ulong.MaxValue)
        {
            Take();
            return (ulong)number;
        }
        throw Unexpected("expecting number");
    }

    /// <summary>Takes a number up to a limit.</summary>
    public ulong ExpectNumber(ulong most)
    {
        var span = Span;
        var number = ExpectNumber();
        return number <= most ? number : throw Wrong($"value too large, {most} is the most", span);
    }

    /// <summary>Takes a span of time, in milliseconds.</summary>
    public ulong ExpectTime(ulong most = ulong.MaxValue)
    {
        if (Current.Kind is not (TokenKind.Word or TokenKind.Number))
            throw Unexpected("expecting string");
        if (!Datatypes.TimeSpanType.TryRead(Text(Current), out var milliseconds))
            throw Wrong("wrong time format", Span);
        if (milliseconds > most)
            throw Wrong("the time is too long", Span);
        Take();
        return milliseconds;
    }

    /// <summary>Takes a text in quotes.</summary>
    public string ExpectQuoted()
    {
        if (Current.Kind is not (TokenKind.Quoted or TokenKind.Word))
            throw Unexpected("expecting string or quoted string or string with a trailing asterisk");
        return NameOf(Take());
    }

    /// <summary>A token's bytes.</summary>
    public static ReadOnlySpan<byte> Text(Token token) => token.Text;

    /// <summary>A token's text, without quotes.</summary>
    public static string NameOf(Token token) => NameSpanOf(token).ToString();

    /// <summary>Where a token's text stands, without quotes.</summary>
    public static SourceSpan NameSpanOf(Token token) =>
        token.Kind == TokenKind.Quoted ? new(token.Source, token.Start + 1, token.Length - 2) : SpanOf(token);

    /// <summary>Where a token stands.</summary>
    public static SourceSpan SpanOf(Token token) => new(token.Source, token.Start, token.Length);

    /// <summary>Where everything from a token up to the one taken last stands.</summary>
    public Place PlaceFrom(SourceSpan start) => new(start.To(LastSpan));

    /// <summary>What is wrong at the token at hand.</summary>
    public LanguageException Unexpected(string? expecting = null)
    {
        if (Current.Kind == TokenKind.UnknownVariable)
            return UnknownVariable(NameOf(Current).TrimStart('$').Trim(), Span with { Start = Span.Start + 1, Length = Span.Length - 1 });
        return Wrong($"syntax error, unexpected {TokenNames.Of(Current)}{(expecting is null ? "" : $", {expecting}")}", Is(TokenKind.End) ? EndSpan : Span);
    }

    /// <summary>Behind the last thing that the text says.</summary>
    private SourceSpan EndSpan => Span with { Start = Current.Source.Utf8[..Current.Start].TrimEnd(" \t\r\n"u8).Length };

    /// <summary>What is wrong at a place.</summary>
    public static LanguageException Wrong(string message, params IReadOnlyList<SourceSpan> spans) => new(new Diagnostic(message, spans));

    /// <summary>Goes one level deeper into parentheses, braces and the like; too deep is a mistake, not a crash.</summary>
    public void Enter()
    {
        if (++_depth > DeepestNesting)
            throw Wrong("nested too deeply", Span);
    }

    /// <summary>Leaves a level.</summary>
    public void Leave() => _depth--;

    /// <summary>Passes over line ends.</summary>
    public void SkipNewlines()
    {
        while (Is(TokenKind.Newline))
            Take();
    }

    /// <summary>Passes over line ends and semicolons.</summary>
    public void SkipSeparators()
    {
        while (Current.Kind is TokenKind.Newline or TokenKind.Semicolon)
            Take();
    }

    /// <summary>Passes over line ends, and semicolons, of what stands in braces of its own; outside a block these end the statement.</summary>
    public void SkipInBlock()
    {
        if (_isInObject)
            SkipSeparators();
    }

    private bool IsEndOfStatement => Current.Kind is TokenKind.Newline or TokenKind.Semicolon or TokenKind.RightBrace or TokenKind.End;

    /// <summary>Goes to the end of the command that has a mistake: the end of its line, or of the block that it opened.</summary>
    private void Recover(int commandDepth)
    {
        var open = _depth - commandDepth;
        _depth = commandDepth;
        IsRightSide = false;
        while (_tokens.Variables.Outer is { } outer)
            Tokens.Variables = outer;
        while (!Is(TokenKind.End))
        {
            var token = Take();
            open += token.Kind switch { TokenKind.LeftBrace => 1, TokenKind.RightBrace => -1, _ => 0 };
            if (open <= 0 && token.Kind is TokenKind.Newline or TokenKind.Semicolon)
                return;
        }
    }
}
