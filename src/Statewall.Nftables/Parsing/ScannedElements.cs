using System.Text;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Parsing;

/// <summary>Plain elements as places in a text: before they are evaluated, and after.</summary>
/// <param name="source">The text.</param>
/// <param name="places">Where each element stands.</param>
internal sealed class ScannedElements(SourceText source, ReadOnlyMemory<(int Start, int Length)> places) : PlainElements
{
    private ValueEvaluator? _evaluator;
    private Expected _expected;

    /// <inheritdoc/>
    public override int Count => places.Length;

    /// <inheritdoc/>
    public override ExpressionNode this[int index]
    {
        get
        {
            var node = Parse(SpanAt(index));
            return _evaluator is null ? node : _evaluator.Evaluate(node, _expected);
        }
    }

    /// <inheritdoc/>
    public override SourceSpan SpanAt(int index)
    {
        var (start, length) = places.Span[index];
        return new SourceSpan(source, start, length);
    }

    /// <inheritdoc/>
    public override (UInt128 From, UInt128 To) BoundsAt(int index) =>
        TryReadBounds(index, out var from, out var to) ? (from, to) : throw new InvalidOperationException("These elements have not been evaluated.");

    /// <summary>The elements as values of a type; null when one of them is none, or means something that its numbers do not say.</summary>
    /// <param name="evaluator">Makes values out of what the text says.</param>
    /// <param name="expected">What they have to be.</param>
    public ScannedElements? Evaluate(ValueEvaluator evaluator, Expected expected)
    {
        var result = new ScannedElements(source, places) { _evaluator = evaluator, _expected = expected };
        if (!expected.Type.IsInteger || expected.Bits == 0)
            return null;
        for (var index = 0; index < Count; index++)
        {
            if (!result.TryReadBounds(index, out var from, out var to) || from > to)
                return null;
        }
        return result;
    }

    private static ExpressionNode Parse(SourceSpan span)
    {
        var text = span.Utf8;
        var sign = text.IndexOfAny((byte)'/', (byte)'-');
        if (sign < 0)
            return Symbol(span);
        var (first, second) = (span with { Length = sign }, new SourceSpan(span.Source, span.Start + sign + 1, span.Length - sign - 1));
        return text[sign] == '/' && TryReadNumber(second.Utf8, out var bits)
            ? new PrefixNode(Symbol(first), bits) { Place = new Place(span) }
            : new RangeNode(Symbol(first), Symbol(second)) { Place = new Place(span) };
    }

    private static SymbolNode Symbol(SourceSpan span) => new(Encoding.UTF8.GetString(span.Utf8)) { Place = new Place(span) };

    private bool TryReadBounds(int index, out UInt128 from, out UInt128 to)
    {
        var text = SpanAt(index).Utf8;
        var sign = text.IndexOfAny((byte)'/', (byte)'-');
        var isRead = TryReadValue(sign < 0 ? text : text[..sign], out from);
        to = from;
        if (sign < 0 || !isRead)
            return isRead;
        if (text[sign] == '-')
            return TryReadValue(text[(sign + 1)..], out to);
        if (!TryReadNumber(text[(sign + 1)..], out var bits) || bits > _expected.Bits)
            return false;
        var rest = DataBytes.Ones(_expected.Bits - bits);
        from &= ~rest;
        to = from | rest;
        return true;
    }

    private bool TryReadValue(ReadOnlySpan<byte> text, out UInt128 number)
    {
        var isRead = _expected.Type.Parse(text, _evaluator!.Names, out var value) is null && value.PrefixBits is null;
        number = value.Number;
        return isRead && number <= _expected.Highest;
    }

    /// <summary>Reads a decimal number of up to nine digits.</summary>
    internal static bool TryReadNumber(ReadOnlySpan<byte> text, out int number)
    {
        const int MostDigits = 9;
        number = 0;
        if (text.Length is 0 or > MostDigits)
            return false;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            number = (number * 10) + (digit - '0');
        }
        return true;
    }
}
