using Statewall.Nftables.Expressions;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Parsing;

// Rules and their expressions. From weak to strong: a list (`a, b`), a concatenation (`a . b`), or, xor, and, shifts, and what stands alone.
internal sealed partial class Parser
{
    /// <summary>A rule's statements and remark, up to the end of its line.</summary>
    public RuleNode ParseRule()
    {
        var start = Span;
        var statements = new List<StatementNode>(8);
        string? comment = null;
        while (!IsEndOfStatement)
        {
            if (comment is not null)
                throw Unexpected();
            if (TryTake("comment"u8))
                comment = ExpectQuoted();
            else
                statements.Add(ParseStatement());
        }
        return statements.Count == 0 ? throw Unexpected() : new RuleNode(statements) { Comment = comment, Place = PlaceFrom(start) };
    }

    /// <summary>Rules in braces.</summary>
    public List<RuleNode> ParseRules()
    {
        Open();
        var rules = new List<RuleNode>();
        for (SkipSeparators(); !TryTake(TokenKind.RightBrace); SkipSeparators())
            rules.Add(ParseRule());
        Leave();
        return rules;
    }

    private StatementNode ParseStatement() => StatementTable.Find(this) is { } parse ? parse(this) : ParseMatch();

    private StatementNode ParseMatch()
    {
        var start = Span;
        if (TryParseObject() is { } use)
            return StatementNode.At(use, PlaceFrom(start));
        var left = ParseConcatenation();
        if (TryTake("vmap"u8))
            return new VerdictMapStatement(left, ParseSetOrReference()) { Place = PlaceFrom(start) };
        if (TryTake("set"u8))
            return new AssignStatement(left, ParseAssigned()) { Place = PlaceFrom(start) };
        var operation = TakeOperation();
        if (operation is null && TryTake(TokenKind.Not))
            return new MatchStatement(left, MatchOperation.None, ParseRightSide()) { Place = PlaceFrom(start) };
        var right = ParseRightSide();
        if (TryTake(TokenKind.Slash))
        {
            // `flags syn / syn,ack`: of some bits these are set and the others not
            left = Combine(left, BinaryOperation.And, AsBits(ParseRightSide()));
            right = AsBits(right);
            operation ??= MatchOperation.Equal;
        }
        return new MatchStatement(left, operation ?? MatchOperation.Equal, right) { IsImplicit = operation is null, Place = PlaceFrom(start) };
    }

    /// <summary>A value, what a map leads to, or bits separated by commas.</summary>
    private ExpressionNode ParseAssigned()
    {
        var first = ParseMappedValue();
        if (!Is(TokenKind.Comma))
            return first;
        var items = new List<ExpressionNode> { first };
        while (TryTake(TokenKind.Comma))
            items.Add(ParseValue());
        return new ListNode(items) { Place = PlaceFrom(first.Span) };
    }

    /// <summary>A list of bits as their combination.</summary>
    public static ExpressionNode AsBits(ExpressionNode node) => node switch
    {
        ListNode list => list.Items.Aggregate((left, right) => BinaryNode.Of(left, BinaryOperation.Or, right, list.Place)),
        SetNode or SetReferenceNode => throw Wrong("bits are needed here, not a set", node.Span),
        _ => node,
    };

    /// <summary>ct helper set, ct timeout set, ct expectation set, meta secmark set and tunnel name with a name: objects, though they look like properties.</summary>
    private ObjectStatement? TryParseObject()
    {
        if (Is("tunnel"u8) && Text(Peek()).SequenceEqual("name"u8))
        {
            Take();
            Take();
            return new ObjectStatement("tunnel", ParseObjectName());
        }
        var isMeta = Is("meta"u8);
        if (!isMeta && !Is("ct"u8))
            return null;
        var kind = Peek();
        ReadOnlySpan<byte> name = Text(kind);
        var isObject = isMeta ? name.SequenceEqual("secmark"u8) : name.SequenceEqual("helper"u8) || name.SequenceEqual("timeout"u8) || name.SequenceEqual("expectation"u8);
        if (!isObject || !Text(Ahead(2)).SequenceEqual("set"u8) || (isMeta && Ahead(3).Kind != TokenKind.Quoted))
            return null;
        Take();
        Take();
        Take();
        return new ObjectStatement(isMeta ? "secmark" : $"ct {NameOf(kind)}", ParseObjectName());
    }

    private MatchOperation? TakeOperation()
    {
        MatchOperation? operation = Current.Kind switch
        {
            TokenKind.EqualTo => MatchOperation.Equal,
            TokenKind.NotEqualTo => MatchOperation.NotEqual,
            TokenKind.LessOrEqual => MatchOperation.LessOrEqual,
            TokenKind.GreaterOrEqual => MatchOperation.GreaterOrEqual,
            TokenKind.Less => MatchOperation.Less,
            TokenKind.Greater => MatchOperation.Greater,
            TokenKind.Word => Text(Current) switch
            {
                [(byte)'e', (byte)'q'] => MatchOperation.Equal,
                [(byte)'n', (byte)'e'] => MatchOperation.NotEqual,
                [(byte)'l', (byte)'e'] => MatchOperation.LessOrEqual,
                [(byte)'g', (byte)'e'] => MatchOperation.GreaterOrEqual,
                [(byte)'l', (byte)'t'] => MatchOperation.Less,
                [(byte)'g', (byte)'t'] => MatchOperation.Greater,
                _ => null,
            },
            _ => null,
        };
        if (operation is not null)
            Take();
        return operation;
    }

    /// <summary>What a selector is compared with.</summary>
    public ExpressionNode ParseRightSide()
    {
        var outer = IsRightSide;
        IsRightSide = true;
        var right = ParseValues();
        IsRightSide = outer;
        return right;
    }

    private ExpressionNode ParseValues()
    {
        if (Is(TokenKind.LeftBrace))
            return ParseSet();
        var start = Span;
        if (Is(TokenKind.At) && RawPayloadNode.Parse(this) is { } bits)
            return ExpressionNode.At(bits, PlaceFrom(start));
        if (Is(TokenKind.At))
            return ParseSetOrReference();
        var first = ParseConcatenation();
        if (!Is(TokenKind.Comma))
            return first;
        var items = new List<ExpressionNode> { first };
        while (TryTake(TokenKind.Comma))
            items.Add(ParseConcatenation());
        return new ListNode(items) { Place = PlaceFrom(start) };
    }

    /// <summary>A value without separators.</summary>
    public ExpressionNode ParseValue() => ParseOr();

    /// <summary>A value, or what a map leads to.</summary>
    public ExpressionNode ParseMappedValue()
    {
        var start = Span;
        if (Is(TokenKind.LeftBrace))
            throw Wrong("a set cannot be assigned", Span);
        var value = ParseRightSide();
        return TryTake("map"u8) ? new MapNode(value, ParseSetOrReference()) { Place = PlaceFrom(start) } : value;
    }

    /// <summary>An object's name, or a map that leads to one.</summary>
    public ExpressionNode ParseObjectName()
    {
        var start = Span;
        if (Is(TokenKind.Quoted) || SelectorTable.Find(Text(Current)) is null)
            return new SymbolNode(ExpectQuoted(), IsQuoted: true) { Place = PlaceFrom(start) };
        return ParseMappedValue();
    }

    private ExpressionNode ParseSetOrReference()
    {
        var start = Span;
        if (TryTake(TokenKind.At))
            return new SetReferenceNode(ExpectName()) { Place = PlaceFrom(start) };
        return ParseSet();
    }

    private SetNode ParseSet()
    {
        var start = Span;
        var elements = ParseElements();
        return elements.Count == 0 ? throw Wrong("Set is empty", start.To(LastSpan)) : new SetNode(elements) { Place = PlaceFrom(start) };
    }

    private IReadOnlyList<ExpressionNode> ParseElements()
    {
        Open();
        SkipNewlines();
        var scanner = new ElementScanner(Current.Source);
        if (TryScan(scanner) && scanner.Count >= FewestScanned && TryTake(TokenKind.RightBrace))
        {
            Leave();
            return scanner.Elements;
        }
        var outer = IsRightSide;
        IsRightSide = true;
        var elements = new List<ExpressionNode>(scanner.Elements);
        for (SkipNewlines(); !TryTake(TokenKind.RightBrace); SkipNewlines())
        {
            // a set inside a set is its elements
            if (Is(TokenKind.LeftBrace))
                elements.AddRange(ParseElements());
            else
                elements.Add(ParseElement());
            SkipNewlines();
            if (!TryTake(TokenKind.Comma) && !Is(TokenKind.RightBrace))
                throw Unexpected();
        }
        IsRightSide = outer;
        Leave();
        return elements;
    }

    /// <summary>Takes plain elements, as many as there are.</summary>
    private bool TryScan(ElementScanner scanner)
    {
        if (Current.Kind is not (TokenKind.Number or TokenKind.Address) || !_tokens.IsBehind(Current))
            return false;
        var end = scanner.Read(Current.Start);
        if (end == Current.Start)
            return false;
        Tokens.ContinueAt(end);
        Take();
        Last = new Token(TokenKind.Address, scanner.Source, scanner.Last.Start, scanner.Last.Length);
        return true;
    }

    /// <summary>An element of a set or map.</summary>
    public ExpressionNode ParseElement()
    {
        var start = Span;
        var key = TryTake(TokenKind.Asterisk) ? new CatchAllNode { Place = PlaceFrom(start) } : ParseConcatenation();
        key = ElementNode.ParseOptions(this, key);
        return TryTake(TokenKind.Colon) ? new MappingNode(key, ParseData()) { Place = PlaceFrom(start) } : key;
    }

    private ExpressionNode ParseData()
    {
        SkipNewlines();
        return Current.Kind == TokenKind.Word && VerdictStatement.IsVerdict(Text(Current)) ? VerdictNode.Parse(this) : ParseConcatenation();
    }

    /// <summary>Values one behind the other, or one alone.</summary>
    public ExpressionNode ParseConcatenation()
    {
        var start = Span;
        var first = ParseOr();
        if (!Is(TokenKind.Dot))
            return first;
        var parts = new List<ExpressionNode> { first };
        while (TryTake(TokenKind.Dot))
            parts.Add(ParseOr());
        return new ConcatenationNode(parts) { Place = PlaceFrom(start) };
    }

    private ExpressionNode ParseOr() => ParseBinary(Strength.Or);

    /// <summary>What operations combine that are at least so strong.</summary>
    private ExpressionNode ParseBinary(Strength weakest)
    {
        var left = ParseRange();
        while (FindOperator() is var (operation, strength) && strength >= weakest)
        {
            Take();
            left = Combine(left, operation, strength == Strength.Shift ? ParsePrimary() : ParseBinary(strength + 1));
        }
        return left;
    }

    /// <summary>The operation that the token at hand stands for, or null.</summary>
    private (BinaryOperation Operation, Strength Strength)? FindOperator() => Current.Kind switch
    {
        TokenKind.Pipe => (BinaryOperation.Or, Strength.Or),
        TokenKind.Caret => (BinaryOperation.Xor, Strength.Xor),
        TokenKind.Ampersand => (BinaryOperation.And, Strength.And),
        TokenKind.LeftShift => (BinaryOperation.LeftShift, Strength.Shift),
        TokenKind.RightShift => (BinaryOperation.RightShift, Strength.Shift),
        TokenKind.Word => Text(Current) switch
        {
            [(byte)'o', (byte)'r'] => (BinaryOperation.Or, Strength.Or),
            [(byte)'x', (byte)'o', (byte)'r'] => (BinaryOperation.Xor, Strength.Xor),
            [(byte)'a', (byte)'n', (byte)'d'] => (BinaryOperation.And, Strength.And),
            [(byte)'l', .. var rest] when rest.SequenceEqual("shift"u8) => (BinaryOperation.LeftShift, Strength.Shift),
            [(byte)'r', .. var rest] when rest.SequenceEqual("shift"u8) => (BinaryOperation.RightShift, Strength.Shift),
            _ => null,
        },
        _ => null,
    };

    /// <summary>How strong operations are, the weakest first.</summary>
    private enum Strength
    {
        Or,
        Xor,
        And,
        Shift,
    }

    private BinaryNode Combine(ExpressionNode left, BinaryOperation operation, ExpressionNode right) =>
        BinaryNode.Of(left, operation, right, PlaceFrom(left.Span));

    private ExpressionNode ParseRange()
    {
        var start = Span;
        var first = ParsePrimary();
        if (Is(TokenKind.Slash) && NextKind() == TokenKind.Number)
        {
            Take();
            return new PrefixNode(first, (int)Math.Min(ExpectNumber(), int.MaxValue)) { Place = PlaceFrom(start) };
        }
        return TryTake(TokenKind.Dash) ? new RangeNode(first, ParsePrimary()) { Place = PlaceFrom(start) } : first;
    }

    private ExpressionNode ParsePrimary()
    {
        var start = Span;
        switch (Current.Kind)
        {
            case TokenKind.LeftParenthesis:
                Take();
                Enter();
                var inner = ParseOr();
                Expect(TokenKind.RightParenthesis);
                Leave();
                return inner;
            case TokenKind.LeftBracket:
                Take();
                var address = SpanOf(Expect(TokenKind.Address));
                Expect(TokenKind.RightBracket);
                return new SymbolNode(address, isQuoted: false) { Place = PlaceFrom(start) };
            case TokenKind.Word when SelectorTable.Find(Text(Current)) is { } parse && parse(this) is { } selector:
                return ExpressionNode.At(selector, PlaceFrom(start));
            case TokenKind.Word or TokenKind.Number or TokenKind.Address or TokenKind.Wildcard or TokenKind.Quoted:
                var token = Take();
                return new SymbolNode(NameSpanOf(token), token.Kind == TokenKind.Quoted) { Place = PlaceFrom(start) };
            case TokenKind.At when RawPayloadNode.Parse(this) is { } bits:
                return ExpressionNode.At(bits, PlaceFrom(start));
            default:
                throw Unexpected();
        }
    }
}
