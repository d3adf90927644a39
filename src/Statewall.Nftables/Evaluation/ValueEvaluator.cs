using System.Text;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Evaluation;

/// <summary>What a value has to be.</summary>
/// <param name="Type">What it means.</param>
/// <param name="Bits">How wide it is.</param>
/// <param name="Order">The order of its bytes in a register.</param>
internal readonly record struct Expected(Datatype Type, int Bits, DataOrder Order)
{
    /// <summary>What an expression's values are compared with.</summary>
    public static Expected Of(ExpressionNode node) =>
        node.Type is { } type ? new(type, node.Bits, node.Order) { Limit = node.Highest ?? type.Highest } : throw Parser.Wrong("the type of this expression is not known", node.Span);

    /// <summary>The highest value, where the width allows more.</summary>
    public UInt128? Limit { get; init; }

    /// <summary>The highest value.</summary>
    public UInt128 Highest => Limit is { } limit ? limit : Bits == 0 ? UInt128.MaxValue : DataBytes.Ones(Bits);
}

/// <summary>Turns what a text says into values: symbols into numbers of a datatype, constants that are combined into their result.</summary>
internal sealed class ValueEvaluator(NameSources names)
{
    /// <summary>Names that this machine knows.</summary>
    public NameSources Names => names;

    /// <summary>Evaluates what stands for values like those of another expression.</summary>
    /// <param name="node">What stands for the values: a value, a set, a range and so on.</param>
    /// <param name="like">The other expression, which has been evaluated; a concatenation has a type per part.</param>
    /// <exception cref="Diagnostics.LanguageException">It is no such value.</exception>
    public ExpressionNode EvaluateLike(ExpressionNode node, ExpressionNode like)
    {
        switch (node)
        {
            case SetNode set:
                return set with { Elements = EvaluateLike(set.Elements, like) };
            case MappingNode mapping:
                throw Parser.Wrong("a mapping has no place in a set", mapping.Span);
            case ElementNode element:
                return element with { Key = EvaluateLike(element.Key, like) };
            case CatchAllNode or SetReferenceNode:
            case SelectorNode when !IsSymbol(node, like.Type):
                return node;
            case ConcatenationNode parts when like is ConcatenationNode types && parts.Parts.Count == types.Parts.Count:
                return parts with { Parts = [.. parts.Parts.Select((part, index) => EvaluateLike(part, types.Parts[index]))] };
            default:
                break;
        }
        if (like is ConcatenationNode || node is ConcatenationNode)
            throw Parser.Wrong($"invalid data type, expected {TableScope.NameOf(like)}", node.Span);
        return Evaluate(node, Expected.Of(like));
    }

    private ExpressionNode[] EvaluateLike(IReadOnlyList<ExpressionNode> elements, ExpressionNode like)
    {
        var evaluated = new ExpressionNode[elements.Count];
        for (var index = 0; index < evaluated.Length; index++)
            evaluated[index] = EvaluateLike(elements[index], like);
        return evaluated;
    }

    /// <summary>Evaluates what stands for values of a type.</summary>
    /// <exception cref="Diagnostics.LanguageException">It is no such value.</exception>
    public ExpressionNode Evaluate(ExpressionNode node, in Expected expected) => node switch
    {
        SymbolNode symbol => EvaluateSymbol(symbol, expected),
        PrefixNode prefix => EvaluatePrefix(prefix, expected),
        RangeNode range => EvaluateRange(range, expected),
        ListNode list => EvaluateList(list, expected),
        BinaryNode binary => EvaluateBinary(binary, expected),
        MetaNode meta when IsSymbol(meta, expected.Type) => EvaluateSymbol(new SymbolNode(meta.Key) { Place = meta.Place }, expected),
        _ => node,
    };

    /// <summary>A word that is read as a key of meta is a name of the type: the <c>mark</c> of <c>ct event mark</c>.</summary>
    private static bool IsSymbol(ExpressionNode node, Datatype? type) =>
        node is MetaNode { Key: var word } && node.Span.Length == word.Length && type?.Symbols is { } symbols && symbols.TryFind(Encoding.UTF8.GetBytes(word), out _);

    /// <summary>Evaluates what is compared: constants inside it become values of the type that they are combined with.</summary>
    public ExpressionNode EvaluateSelector(ExpressionNode node)
    {
        if (node is ConcatenationNode concatenation)
            return concatenation with { Parts = [.. concatenation.Parts.Select(EvaluateSelector)] };
        if (node is not BinaryNode binary)
            return node is SelectorNode or MapNode or TypeNode ? node : throw Parser.Wrong($"'{node}' is not something that a packet has", node.Span);
        var left = EvaluateSelector(binary.Left);
        if (left.Type is { } type)
            CheckHasBits(binary, type);
        return binary with { Left = left, Right = Evaluate(binary.Right, CombinedWith(left, binary.Operation)) };
    }

    private ExpressionNode EvaluateSymbol(SymbolNode symbol, in Expected expected)
    {
        if (expected.Type.Parse(symbol.Utf8, names, out var value) is { } wrong)
            throw Parser.Wrong(wrong, symbol.Span);
        if (value.Number > expected.Highest)
            throw Parser.Wrong($"Value {value.Number} exceeds valid range 0-{expected.Highest}", symbol.Span);
        var node = Value(value.Number, expected, symbol.Place);
        return value.PrefixBits is { } bits ? new PrefixNode(node, bits) { Place = symbol.Place } : node;
    }

    private PrefixNode EvaluatePrefix(PrefixNode prefix, in Expected expected)
    {
        if (!expected.Type.IsInteger)
            throw Parser.Wrong($"Prefix expression is undefined for {expected.Type.Name} types", prefix.Span);
        if (prefix.PrefixBits > expected.Bits)
            throw Parser.Wrong($"Prefix length {prefix.PrefixBits} is invalid for type of {expected.Bits} bits width", prefix.Span);
        var value = Number(prefix.Value, expected);
        var mask = prefix.PrefixBits == 0 ? 0 : expected.Highest ^ DataBytes.Ones(expected.Bits - prefix.PrefixBits);
        return prefix with { Value = Value(value & mask, expected, prefix.Value.Place) };
    }

    private ExpressionNode EvaluateRange(RangeNode range, in Expected expected)
    {
        var from = Number(range.From, expected);
        var to = Number(range.To, expected);
        if (from > to && expected.Type != DatatypeTable.Hour) // a time that passes midnight in UTC
            throw Parser.Wrong("Range negative size", range.Span);
        if (from == to)
            return Value(from, expected, range.Place);
        ExpressionNode node = range with { From = Value(from, expected, range.From.Place), To = Value(to, expected, range.To.Place) };
        return node;
    }

    /// <summary>Values separated by commas: bits of a set of bits.</summary>
    private ListNode EvaluateList(ListNode list, in Expected expected)
    {
        if (!expected.Type.IsBitmask)
            throw Parser.Wrong($"Basetype of type {expected.Type.Name} is not bitmask", list.Span);
        var bits = UInt128.Zero;
        foreach (var item in list.Items)
            bits |= Number(item, expected);
        return Bits(Value(bits, expected, list.Place));
    }

    /// <summary>A set of bits as a list, from the lowest to the highest.</summary>
    public static ListNode Bits(ValueNode value)
    {
        var bits = new List<ExpressionNode>();
        foreach (var bit in ValueNode.BitsOf(value.Number))
            bits.Add(value with { Number = bit });
        return new ListNode(bits.Count > 0 ? bits : [value]) { Place = value.Place };
    }

    private ExpressionNode EvaluateBinary(BinaryNode binary, in Expected expected)
    {
        CheckHasBits(binary, expected.Type);
        var left = Evaluate(binary.Left, expected);
        var isShift = IsShift(binary.Operation);
        var wanted = left is SelectorNode or BinaryNode && left.Type is not null ? CombinedWith(left, binary.Operation) with { Limit = expected.Highest } : expected;
        var right = Evaluate(binary.Right, isShift ? expected with { Type = DatatypeTable.Integer } : wanted);
        ExpressionNode node = binary with { Left = left, Right = right };
        if (left is not ValueNode { Number: var first } || right is not ValueNode { Number: var second })
            return node;
        var width = 128 - (int)UInt128.LeadingZeroCount(expected.Highest);
        if (isShift && second >= (UInt128)Math.Max(width, 1))
            throw Parser.Wrong($"Left shift of {second} bits is undefined for type of {width} bits width", binary.Span);
        var result = binary.Operation switch
        {
            BinaryOperation.And => first & second,
            BinaryOperation.Or => first | second,
            BinaryOperation.Xor => first ^ second,
            BinaryOperation.LeftShift => (first << (int)second) & expected.Highest,
            _ => first >> (int)second,
        };
        return Value(result, expected, binary.Place);
    }

    private static void CheckHasBits(BinaryNode binary, Datatype type)
    {
        if (!type.IsInteger && !type.IsBitmask)
            throw Parser.Wrong($"Binary operation ({binary.Sign}) is undefined for {type.Name} types", binary.Span);
    }

    /// <summary>What a constant has to be that is combined with something of the packet; what has been shifted is but a number.</summary>
    private static Expected CombinedWith(ExpressionNode left, BinaryOperation operation)
    {
        var expected = Expected.Of(left);
        if (IsShift(operation))
            return expected with { Type = DatatypeTable.Integer, Order = DataOrder.Host };
        return IsShifted(left) ? expected with { Type = DatatypeTable.RawInteger } : expected;
    }

    private static bool IsShifted(ExpressionNode node) => node is BinaryNode binary && (IsShift(binary.Operation) || IsShifted(binary.Left));

    private static bool IsShift(BinaryOperation operation) => operation is BinaryOperation.LeftShift or BinaryOperation.RightShift;

    private UInt128 Number(ExpressionNode node, in Expected expected) => Evaluate(node, expected) is ValueNode value
        ? value.Number
        : throw Parser.Wrong("a single value is needed here", node.Span);

    private static ValueNode Value(UInt128 number, Expected expected, Place place) => new(number, expected.Type, expected.Bits, expected.Order) { Place = place };
}
