using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Filters.Expressions;

/// <summary>Reads an expression by recursive descent; the first fault ends it.</summary>
internal sealed partial class ExpressionParser
{
    private const int MostNested = 100;

    private readonly string _text;
    private readonly ExpressionOptions _options;
    private ExpressionScanner _scanner;
    private ExpressionToken _token;
    private int _nested;

    public ExpressionParser(string text, ExpressionOptions options)
    {
        (_text, _options) = (text, options);
        _scanner = new ExpressionScanner(text);
        Advance();
    }

    public bool TryParse(out ExpressionNode? root, out ExpressionFault fault)
    {
        try
        {
            root = ParseOr();
            if (_token.Kind != TokenKind.End)
                throw Fault(_token, "expected `and', `or' or the end");
            fault = default;
            return true;
        }
        catch (FaultException found)
        {
            root = null;
            fault = found.Fault;
            return false;
        }
    }

    private ExpressionNode ParseOr()
    {
        var node = ParseAnd();
        while (TryTake(TokenKind.Or))
            node = new OrNode(node, ParseAnd());
        return node;
    }

    private ExpressionNode ParseAnd()
    {
        var node = ParseNot();
        while (TryTake(TokenKind.And))
            node = new AndNode(node, ParseNot());
        return node;
    }

    private ExpressionNode ParseNot()
    {
        if (++_nested > MostNested)
            throw Fault(_token, $"more than {MostNested} parts inside each other");
        var opening = _token;
        ExpressionNode node;
        if (TryTake(TokenKind.Not))
        {
            node = new NotNode(ParseNot());
        }
        else if (TryTake(TokenKind.Open))
        {
            node = ParseOr();
            if (!TryTake(TokenKind.Close))
                throw _token.Kind == TokenKind.End ? Fault(opening, "this parenthesis is not closed") : Fault(_token, "expected `and', `or' or `)'");
        }
        else
        {
            node = ParseComparison();
        }
        _nested--;
        return node;
    }

    private ExpressionNode ParseComparison()
    {
        var name = _token;
        if (name.Kind != TokenKind.Word)
            throw Fault(name, name.Kind == TokenKind.End ? "expected a field" : "expected a field, `not' or `('");
        if (!FieldTable.TryFind(name.Of(_text), out var row, out var direction))
            throw UnknownField(name);
        Advance();
        var mask = TakeMask(in row);
        var sign = _token;
        switch (sign.Kind)
        {
            case TokenKind.Equal or TokenKind.NotEqual or TokenKind.Less or TokenKind.LessOrEqual or TokenKind.Greater or TokenKind.GreaterOrEqual:
                RequireValues(name, in row);
                Advance();
                return Compare(sign, in row, direction, mask);
            case TokenKind.In:
                RequireValues(name, in row);
                Advance();
                return InSet(in row, direction, mask);
            case TokenKind.Not:
                RequireValues(name, in row);
                Advance();
                if (!TryTake(TokenKind.In))
                    throw Fault(_token, "expected `in'");
                return new NotNode(InSet(in row, direction, mask));
            default:
                if (mask != ulong.MaxValue)
                    throw Fault(sign, "expected a comparison behind the mask");
                return row.Kind == FieldKind.Flag ? FlagOf(in row) : new PresenceNode(row, direction, _options.Clock);
        }
    }

    private static FlagNode FlagOf(in FieldRow row)
    {
        var (bits, isTurned) = FieldTable.BitsOf(row.Field);
        return new FlagNode(bits, isTurned);
    }

    private static void RequireValues(ExpressionToken name, in FieldRow row)
    {
        if (row.Kind == FieldKind.Flag)
            throw Fault(name, $"`{row.Name}' is true or false by itself and is not compared");
    }

    private ulong TakeMask(in FieldRow row)
    {
        if (_token.Kind != TokenKind.Mask)
            return ulong.MaxValue;
        if (row.Kind != FieldKind.Number)
            throw Fault(_token, $"`{row.Name}' has no bits");
        Advance();
        var value = _token;
        if (!TryNumber(value.Of(_text), FieldKind.Number, out var mask) || value.Kind != TokenKind.Word)
            throw Fault(value, "expected a number");
        Advance();
        return mask;
    }

    private ExpressionNode Compare(ExpressionToken sign, in FieldRow row, Direction direction, ulong mask)
    {
        if (sign.Kind is TokenKind.Equal or TokenKind.NotEqual)
        {
            var equal = OneOf([TakeValue()], in row, direction, mask);
            return sign.Kind == TokenKind.Equal ? equal : new NotNode(equal);
        }
        if (row.Kind is not (FieldKind.Number or FieldKind.Amount or FieldKind.Seconds))
            throw Fault(sign, $"`{row.Name}' is not greater or less than another; use ==, != or in");
        var token = TakeValue();
        var (low, high) = NumbersOf(token, in row);
        if (low != high)
            throw Fault(token, "expected one number, not a range");
        return sign.Kind switch
        {
            TokenKind.Less => low == 0 ? Numbers(in row, direction, mask) : Numbers(in row, direction, mask, (0, low - 1)),
            TokenKind.LessOrEqual => Numbers(in row, direction, mask, (0, low)),
            TokenKind.Greater => low == ulong.MaxValue ? Numbers(in row, direction, mask) : Numbers(in row, direction, mask, (low + 1, ulong.MaxValue)),
            _ => Numbers(in row, direction, mask, (low, ulong.MaxValue)),
        };
    }

    private ExpressionNode InSet(in FieldRow row, Direction direction, ulong mask)
    {
        var opening = _token;
        if (!TryTake(TokenKind.OpenSet))
            return OneOf([TakeValue()], in row, direction, mask);
        var values = new List<ExpressionToken>();
        do
        {
            values.Add(TakeValue());
        }
        while (TryTake(TokenKind.Comma));
        if (!TryTake(TokenKind.CloseSet))
            throw _token.Kind == TokenKind.End ? Fault(opening, "this set is not closed") : Fault(_token, "expected `,' or `}'");
        return OneOf(values, in row, direction, mask);
    }

    private ExpressionToken TakeValue()
    {
        var token = _token;
        if (token.Kind is not (TokenKind.Word or TokenKind.Text))
            throw Fault(token, token.Kind == TokenKind.Unknown && _text[token.Position] == '"' ? "this quote is not closed" : "expected a value");
        Advance();
        return token;
    }

    private bool TryTake(TokenKind kind)
    {
        if (_token.Kind != kind)
            return false;
        Advance();
        return true;
    }

    private void Advance() => _token = _scanner.Next();

    private FaultException UnknownField(ExpressionToken name)
    {
        var nearest = Nearest.Of(name.Of(_text), FieldTable.Names);
        return Fault(name, nearest is null ? $"there is no field `{name.Of(_text)}'" : $"there is no field `{name.Of(_text)}'; did you mean `{nearest}'?");
    }

    private static FaultException Fault(ExpressionToken at, string message) => new(new ExpressionFault(at.Position, Math.Max(1, at.Length), message));

    /// <summary>Leaves the descent.</summary>
    private sealed class FaultException(ExpressionFault fault) : Exception(fault.Message)
    {
        public ExpressionFault Fault { get; } = fault;
    }
}
