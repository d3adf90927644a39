using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
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
        var list = new LinearElementList(elements.Count);
        Write(elements, list);
        return list.Elements;
    }

    /// <summary>Hands over the elements as the kernel gets them.</summary>
    public void Write(IReadOnlyList<ExpressionNode> elements, IElementSink sink)
    {
        if (isInterval && key.Fields.Count == 1)
            WriteIntervals(elements, sink);
        else if (elements is PlainElements plain && key.Fields.Count == 1 && !isInterval)
            WritePlain(plain, sink);
        else
            WriteAny(elements, sink);
    }

    private void WritePlain(PlainElements elements, IElementSink sink)
    {
        Span<byte> bytes = stackalloc byte[key.Fields[0].Bytes];
        for (var index = 0; index < elements.Count; index++)
        {
            DataBytes.Write(bytes, elements.BoundsAt(index).From << shift, key.Fields[0]);
            sink.Add(bytes, ElementEnd.None);
        }
    }

    private void WriteAny(IReadOnlyList<ExpressionNode> elements, IElementSink sink)
    {
        foreach (var element in elements)
        {
            var node = KeyOf(element);
            var (from, to) = BoundsOf(node);
            sink.Add(Fill(element, new LinearElement(node is CatchAllNode ? null : DataBytes.Of(from, key)) { KeyEnd = isInterval && node is not CatchAllNode ? DataBytes.Of(to, key) : null, Place = node.Place }));
        }
    }

    private void WriteIntervals(IReadOnlyList<ExpressionNode> elements, IElementSink sink)
    {
        var field = key.Fields[0];
        Span<byte> bytes = stackalloc byte[field.Bytes];
        var highest = DataBytes.Ones(field.Bytes * 8);
        UInt128? next = IsWhole ? UInt128.Zero : null; // where the range before ends, when it has an end
        var begins = true;
        foreach (var (from, to, index) in Sort(elements))
        {
            // in a set without a name, where all is there at once, the next range's beginning ends the one before
            if (next is { } end && (end != from || !(begins || JoinsEnds)))
                AddEnd(end, bytes);
            begins = false;
            DataBytes.Write(bytes, from, field);
            var isOpen = to == highest;
            if (elements is PlainElements || elements[index] is not (MappingNode or ElementNode))
                sink.Add(bytes, isOpen ? ElementEnd.Open : ElementEnd.None);
            else
                sink.Add(Fill(elements[index], new LinearElement(bytes.ToArray()) { IsOpen = isOpen, Place = KeyOf(elements[index]).Place }));
            next = isOpen ? null : to + 1;
        }
        if (next is { } last && !begins)
            AddEnd(last, bytes);
        if (elements is PlainElements)
            return;
        foreach (var element in elements)
        {
            if (KeyOf(element) is CatchAllNode)
                sink.Add(Fill(element, new LinearElement(Key: null)));
        }

        void AddEnd(UInt128 number, Span<byte> bytes)
        {
            DataBytes.Write(bytes, number, field);
            sink.Add(bytes, ElementEnd.Closed);
        }
    }

    private List<(UInt128 From, UInt128 To, int Index)> Sort(IReadOnlyList<ExpressionNode> elements)
    {
        var ranges = new List<(UInt128 From, UInt128 To, int Index)>(elements.Count);
        for (var index = 0; index < elements.Count; index++)
        {
            if (elements is PlainElements plain)
            {
                var (from, to) = plain.BoundsAt(index);
                ranges.Add((from << shift, to << shift, index));
            }
            else if (KeyOf(elements[index]) is not CatchAllNode and var node)
            {
                var (from, to) = BoundsOf(node);
                ranges.Add((from[0], to[0], index));
            }
        }
        ranges.Sort(static (left, right) => left.From != right.From ? left.From.CompareTo(right.From) : right.To.CompareTo(left.To));
        var count = 0;
        for (var index = 0; index < ranges.Count; index++)
        {
            if (count == 0 || !Touches(elements, ranges[count - 1], ranges[index]))
                ranges[count++] = ranges[index];
            else if (ranges[count - 1].To < ranges[index].To)
                ranges[count - 1] = ranges[count - 1] with { To = ranges[index].To };
        }
        ranges.RemoveRange(count, ranges.Count - count);
        return ranges;
    }

    /// <summary>A range goes on where the last one ends, and both can be one.</summary>
    private bool Touches(IReadOnlyList<ExpressionNode> elements, (UInt128 From, UInt128 To, int Index) last, (UInt128 From, UInt128 To, int Index) range)
    {
        if (range.From > last.To && (range.From - last.To > 1 || !MergesNeighbours))
            return false;
        if (elements is PlainElements plain)
            return range.From > last.To || CanOverlap(last, range) ? true : throw Conflict(plain.SpanAt(range.Index), plain.SpanAt(last.Index));
        var (before, element) = (elements[last.Index], elements[range.Index]);
        if (range.From > last.To)
            return before is not (MappingNode or ElementNode) && element is not ElementNode;
        var isSame = before is MappingNode { Data: var led } && element is MappingNode mapping ? led == mapping.Data && last.From == range.From && last.To == range.To : CanOverlap(last, range);
        return isSame ? true : throw Conflict(element.Span, before.Span);
    }

    private bool CanOverlap((UInt128 From, UInt128 To, int Index) last, (UInt128 From, UInt128 To, int Index) range) =>
        MergesNeighbours || (last.From == range.From && last.To == range.To);

    private static Diagnostics.LanguageException Conflict(SourceSpan place, SourceSpan other) => Parser.Wrong("conflicting intervals specified", place, other);

    private LinearElement Fill(ExpressionNode element, LinearElement linear)
    {
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

    private (UInt128[] From, UInt128[] To) BoundsOf(ExpressionNode node)
    {
        if (node is CatchAllNode)
            return ([], []);
        var parts = node is ConcatenationNode concatenation ? concatenation.Parts : [node];
        if (parts.Count != key.Fields.Count)
            throw Parser.Wrong($"this set's elements have {key.Fields.Count} parts", node.Span);
        var (from, to) = (new UInt128[parts.Count], new UInt128[parts.Count]);
        for (var index = 0; index < parts.Count; index++)
            (from[index], to[index]) = BoundOf(parts[index], shift);
        return (from, to);
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
    public static UInt128 RestOf(PrefixNode prefix) => DataBytes.Ones(prefix.Bits - prefix.PrefixBits);

    private static bool HasRange(ExpressionNode node) => node is RangeNode or PrefixNode || (node is ConcatenationNode parts && parts.Parts.Any(HasRange));
}
