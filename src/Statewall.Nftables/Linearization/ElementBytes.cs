using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Linearization;

/// <summary>Turns elements of sets and maps into the bytes that the kernel gets.</summary>
/// <param name="key">How keys are divided; of intervals, in the network's order.</param>
/// <param name="shift">By how many bits the numbers of keys are shifted.</param>
/// <param name="data">How what they lead to is divided; null when that is a verdict, an object, or nothing.</param>
/// <param name="isInterval">The set has ranges.</param>
internal sealed class ElementBytes(DataShape key, int shift, DataShape? data, bool isInterval)
{
    private const int TypeBits = 6; // how the numbers of a concatenation's types are put together

    /// <summary>The elements are all that there are: nothing was in the set before.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Ranges that touch or overlap become one.</summary>
    public bool MergesNeighbours { get; init; }

    /// <summary>A range that begins where another ends stands for that end too.</summary>
    public bool JoinsEnds { get; init; }

    /// <summary>The family and batch of the statements of elements.</summary>
    public (NfProto Family, BatchNumbers Numbers) Context { get; init; } = (NfProto.Unspecified, new BatchNumbers());

    /// <summary>The key of an element, without what else it has.</summary>
    public static ExpressionNode KeyOf(ExpressionNode element) => element switch
    {
        MappingNode mapping => KeyOf(mapping.Key),
        ElementNode full => full.Key,
        _ => element,
    };

    /// <summary>The same values in an order in which bytes sort as numbers do.</summary>
    public static DataShape Sortable(DataShape shape) => new([.. shape.Fields.Select(field => field with { Order = DataOrder.Network })]);

    /// <summary>The number of an expression's type; of a concatenation, those of its parts put together.</summary>
    public static uint TypeOf(ExpressionNode node) => node is ConcatenationNode parts
        ? parts.Parts.Aggregate(0u, (type, part) => (type << TypeBits) | TypeOf(part))
        : node.Type?.Id ?? 0;

    /// <summary>What a map's elements lead to: when one of them is a range, first all lowest values, then all highest.</summary>
    public static SetKind DataKindOf(IReadOnlyList<ExpressionNode> elements)
    {
        var values = elements.OfType<MappingNode>().Select(mapping => mapping.Data).ToList();
        var shape = DataShape.Of(values[0]);
        return new SetKind(TypeOf(values[0]), values.Any(HasRange) ? new DataShape([.. shape.Fields, .. shape.Fields]) : shape);
    }

    /// <summary>How what a map with a name leads to is divided.</summary>
    public static DataShape ShapeOfData(string map, RuleWriter writer)
    {
        if (writer.FindSet(map) is not { Data: { } data } definition)
            return DataShape.Of(sizeof(uint), DataOrder.Network);
        var shape = DataShape.Of(data);
        return definition.HasDataRanges ? new DataShape([.. shape.Fields, .. shape.Fields]) : shape;
    }

    /// <summary>The elements as the kernel gets them.</summary>
    public IReadOnlyList<LinearElement> Write(IReadOnlyList<ExpressionNode> elements)
    {
        if (isInterval && key.Fields.Count == 1)
            return WriteIntervals(elements);
        var result = new List<LinearElement>(elements.Count);
        foreach (var element in elements)
        {
            var node = KeyOf(element);
            var (from, to) = BoundsOf(node);
            result.Add(Fill(element, new LinearElement(node is CatchAllNode ? null : DataBytes.Of(from, key)) { KeyEnd = isInterval && node is not CatchAllNode ? DataBytes.Of(to, key) : null }));
        }
        return result;
    }

    private List<LinearElement> WriteIntervals(IReadOnlyList<ExpressionNode> elements)
    {
        var field = key.Fields[0];
        var highest = field.Bytes >= 16 ? UInt128.MaxValue : (UInt128.One << (field.Bytes * 8)) - 1;
        var result = new List<LinearElement>();
        UInt128? next = IsWhole ? UInt128.Zero : null; // where the range before ends, when it has an end
        var begins = true;
        foreach (var (from, to, element) in Sort(elements))
        {
            // in a set without a name, where all is there at once, the next range's beginning ends the one before
            if (next is { } end && (end != from || !(begins || JoinsEnds)))
                result.Add(new LinearElement(DataBytes.Of(end, field)) { IsEnd = true });
            begins = false;
            result.Add(Fill(element, new LinearElement(DataBytes.Of(from, field)) { IsOpen = to == highest }));
            next = to == highest ? null : to + 1;
        }
        if (next is { } last && !begins)
            result.Add(new LinearElement(DataBytes.Of(last, field)) { IsEnd = true });
        foreach (var element in elements)
        {
            if (KeyOf(element) is CatchAllNode)
                result.Add(Fill(element, new LinearElement(Key: null)));
        }
        return result;
    }

    private List<(UInt128 From, UInt128 To, ExpressionNode Element)> Sort(IReadOnlyList<ExpressionNode> elements)
    {
        var ranges = new List<(UInt128 From, UInt128 To, ExpressionNode Element)>(elements.Count);
        foreach (var element in elements)
        {
            if (KeyOf(element) is CatchAllNode)
                continue;
            var (from, to) = BoundsOf(KeyOf(element));
            ranges.Add((from[0], to[0], element));
        }
        ranges.Sort((left, right) => left.From != right.From ? left.From.CompareTo(right.From) : right.To.CompareTo(left.To));
        var result = new List<(UInt128 From, UInt128 To, ExpressionNode Element)>(ranges.Count);
        foreach (var range in ranges)
        {
            if (result.Count == 0 || !Touches(result[^1], range))
                result.Add(range);
            else if (result[^1].To < range.To)
                result[^1] = result[^1] with { To = range.To };
        }
        return result;
    }

    /// <summary>A range goes on where the last one ends, and both can be one.</summary>
    private bool Touches((UInt128 From, UInt128 To, ExpressionNode Element) last, (UInt128 From, UInt128 To, ExpressionNode Element) range)
    {
        if (range.From > last.To && (range.From - last.To > 1 || last.Element is MappingNode))
            return false;
        if (range.From > last.To)
            return MergesNeighbours && last.Element is not ElementNode && range.Element is not ElementNode;
        if (last.Element is MappingNode before && range.Element is MappingNode mapping)
            return (before.Data == mapping.Data && last.From == range.From && last.To == range.To) ? true : throw Parser.Wrong("conflicting intervals specified", range.Element.Span, last.Element.Span);
        return MergesNeighbours || (last.From == range.From && last.To == range.To) ? true : throw Parser.Wrong("conflicting intervals specified", range.Element.Span, last.Element.Span);
    }

    private LinearElement Fill(ExpressionNode element, LinearElement linear)
    {
        linear = linear with { Place = KeyOf(element).Place };
        if (element is MappingNode mapping)
            linear = FillData(mapping.Data, Fill(mapping.Key, linear));
        if (element is not ElementNode full)
            return linear;
        return linear with
        {
            Timeout = full.Timeout,
            Expires = full.Expires,
            Comment = full.Comment,
            Expressions = RuleWriter.StatefulOf(full.Statements, Context.Family, Context.Numbers),
        };
    }

    private LinearElement FillData(ExpressionNode value, LinearElement linear)
    {
        if (value is VerdictNode verdict)
            return linear with { Verdict = verdict.Verdict, Chain = verdict.Chain };
        if (data is null)
            return linear with { Object = value is SymbolNode name ? name.Text : throw Parser.Wrong("a name of an object is needed here", value.Span) };
        var parts = value is ConcatenationNode concatenation ? concatenation.Parts : [value];
        var bounds = parts.Select(part => BoundOf(part, 0)).ToList();
        var isRange = data.Fields.Count > parts.Count;
        return linear with { Data = DataBytes.Of([.. bounds.Select(bound => bound.From), .. isRange ? bounds.Select(bound => bound.To) : []], data) };
    }

    private (IReadOnlyList<UInt128> From, IReadOnlyList<UInt128> To) BoundsOf(ExpressionNode node)
    {
        if (node is CatchAllNode)
            return ([], []);
        var parts = node is ConcatenationNode concatenation ? concatenation.Parts : [node];
        if (parts.Count != key.Fields.Count)
            throw Parser.Wrong($"this set's elements have {key.Fields.Count} parts", node.Span);
        var bounds = parts.Select(part => BoundOf(part, shift)).ToList();
        return ([.. bounds.Select(bound => bound.From)], [.. bounds.Select(bound => bound.To)]);
    }

    /// <summary>The lowest and highest number that a value stands for.</summary>
    public static (UInt128 From, UInt128 To) BoundOf(ExpressionNode node) => BoundOf(node, 0);

    /// <summary>The lowest and highest number that a value stands for, shifted.</summary>
    private static (UInt128 From, UInt128 To) BoundOf(ExpressionNode node, int shift)
    {
        switch (node)
        {
            case RangeNode range:
                return (DataBytes.NumberOf(range.From) << shift, DataBytes.NumberOf(range.To) << shift);
            case PrefixNode prefix:
                var from = DataBytes.NumberOf(prefix.Value);
                return (from << shift, (from | RestOf(prefix)) << shift);
            case ListNode list:
                var bits = list.Items.Aggregate(UInt128.Zero, (bits, item) => bits | DataBytes.NumberOf(item)) << shift;
                return (bits, bits);
            default:
                var number = DataBytes.NumberOf(node) << shift;
                return (number, number);
        }
    }

    /// <summary>The bits that a prefix leaves open.</summary>
    public static UInt128 RestOf(PrefixNode prefix)
    {
        var rest = prefix.Bits - prefix.PrefixBits;
        return rest >= 128 ? UInt128.MaxValue : (UInt128.One << rest) - 1;
    }

    private static bool HasRange(ExpressionNode node) => node is RangeNode or PrefixNode || (node is ConcatenationNode parts && parts.Parts.Any(HasRange));
}
