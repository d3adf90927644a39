using Statewall.Nftables.Expressions;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Parsing;

// Rules and their expressions. From weak to strong: a list (`a, b`), a concatenation (`a . b`), or, xor, and, shifts, and what stands alone.
internal sealed partial class Parser
{
    private RuleNode ParseRule()
    {
        var start = Span;
        var statements = new List<StatementNode>();
        string? comment = null;
        while (!IsEndOfStatement)
        {
            if (comment is not null)
                throw Unexpected();
            if (TryTake("comment"u8))
                comment = ExpectQuoted("comment");
            else
                statements.Add(ParseStatement());
        }
        return statements.Count == 0 ? throw Unexpected() : new RuleNode(statements) { Comment = comment, Place = PlaceFrom(start) };
    }

    private StatementNode ParseStatement() =>
        Is(TokenKind.Word) && StatementTable.Find(Text(Current)) is { } parse ? parse(this) : ParseMatch();

    private MatchStatement ParseMatch()
    {
        var start = Span;
        var left = ParseConcatenation();
        var operation = TakeOperation();
        var right = ParseRightSide();
        return new MatchStatement(left, operation ?? MatchOperation.Equal, right) { IsImplicit = operation is null, Place = PlaceFrom(start) };
    }

    private MatchOperation? TakeOperation()
    {
        if (TryTake(TokenKind.EqualTo) || TryTake("eq"u8))
            return MatchOperation.Equal;
        if (TryTake(TokenKind.NotEqualTo) || TryTake("ne"u8))
            return MatchOperation.NotEqual;
        if (TryTake(TokenKind.LessOrEqual) || TryTake("le"u8))
            return MatchOperation.LessOrEqual;
        if (TryTake(TokenKind.GreaterOrEqual) || TryTake("ge"u8))
            return MatchOperation.GreaterOrEqual;
        if (TryTake(TokenKind.Less) || TryTake("lt"u8))
            return MatchOperation.Less;
        return TryTake(TokenKind.Greater) || TryTake("gt"u8) ? MatchOperation.Greater : null;
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
            return bits with { Place = PlaceFrom(start) };
        if (TryTake(TokenKind.At))
            return new SetReferenceNode(ExpectName("set name")) { Place = PlaceFrom(start) };
        var first = ParseConcatenation();
        if (!Is(TokenKind.Comma))
            return first;
        var items = new List<ExpressionNode> { first };
        while (TryTake(TokenKind.Comma))
            items.Add(ParseConcatenation());
        return new ListNode(items) { Place = PlaceFrom(start) };
    }

    private SetNode ParseSet()
    {
        var start = Span;
        Open();
        var elements = new List<ExpressionNode>();
        for (SkipNewlines(); !TryTake(TokenKind.RightBrace); SkipNewlines())
        {
            elements.Add(ParseConcatenation());
            SkipNewlines();
            if (!TryTake(TokenKind.Comma) && !Is(TokenKind.RightBrace))
                throw Unexpected();
        }
        Leave();
        return elements.Count == 0 ? throw Wrong("Set is empty", start.To(LastSpan)) : new SetNode(elements) { Place = PlaceFrom(start) };
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

    private ExpressionNode ParseOr()
    {
        var left = ParseXor();
        while (TryTake(TokenKind.Pipe) || TryTake("or"u8))
            left = Combine(left, BinaryOperation.Or, ParseXor());
        return left;
    }

    private ExpressionNode ParseXor()
    {
        var left = ParseAnd();
        while (TryTake(TokenKind.Caret) || TryTake("xor"u8))
            left = Combine(left, BinaryOperation.Xor, ParseAnd());
        return left;
    }

    private ExpressionNode ParseAnd()
    {
        var left = ParseShift();
        while (TryTake(TokenKind.Ampersand) || TryTake("and"u8))
            left = Combine(left, BinaryOperation.And, ParseShift());
        return left;
    }

    private ExpressionNode ParseShift()
    {
        var left = ParseRange();
        while (true)
        {
            if (TryTake(TokenKind.LeftShift) || TryTake("lshift"u8))
                left = Combine(left, BinaryOperation.LeftShift, ParsePrimary());
            else if (TryTake(TokenKind.RightShift) || TryTake("rshift"u8))
                left = Combine(left, BinaryOperation.RightShift, ParsePrimary());
            else
                return left;
        }
    }

    private BinaryNode Combine(ExpressionNode left, BinaryOperation operation, ExpressionNode right) =>
        new(left, operation, right) { Place = PlaceFrom(left.Span) };

    private ExpressionNode ParseRange()
    {
        var start = Span;
        var first = ParsePrimary();
        if (TryTake(TokenKind.Slash))
            return new PrefixNode(first, (int)Math.Min(ExpectNumber("prefix length"), int.MaxValue)) { Place = PlaceFrom(start) };
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
                Expect(TokenKind.RightParenthesis, ")");
                Leave();
                return inner;
            case TokenKind.Word when SelectorTable.Find(Text(Current)) is { } parse && parse(this) is { } selector:
                return selector with { Place = PlaceFrom(start) };
            case TokenKind.Word or TokenKind.Number or TokenKind.Address or TokenKind.Wildcard or TokenKind.Quoted:
                var token = Take();
                return new SymbolNode(NameOf(token), token.Kind == TokenKind.Quoted) { Place = PlaceFrom(start) };
            case TokenKind.At when RawPayloadNode.Parse(this) is { } bits:
                return bits with { Place = PlaceFrom(start) };
            default:
                throw Unexpected();
        }
    }
}
