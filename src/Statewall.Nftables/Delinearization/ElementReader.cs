using System.Buffers.Binary;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Delinearization;

/// <summary>Turns elements of sets and maps as the kernel tells them into what a text says, in the order of their keys.</summary>
/// <param name="set">The set.</param>
/// <param name="key">What keys are: an expression or types, joined when they have several parts.</param>
/// <param name="data">What they lead to, likewise; null when that is a verdict, an object, or nothing.</param>
/// <param name="shift">By how many bits keys are shifted: those of fields that fill no whole bytes.</param>
internal sealed class ElementReader(KernelSet set, ExpressionNode key, ExpressionNode? data, int shift = 0)
{
    private readonly IReadOnlyList<ExpressionNode> _parts = key is ConcatenationNode parts ? parts.Parts : [key];
    private readonly bool _isInterval = (set.Flags & NftSetFlags.Interval) != 0;

    /// <summary>The elements.</summary>
    public IReadOnlyList<ExpressionNode> Read()
    {
        if (set.Elements is KernelElements { ArePlain: true } plain && _parts is [{ Type: not { IsBitmask: true, Symbols: not null } }])
            return ReadPlain(plain);
        var keyed = _isInterval && _parts.Count == 1 ? ReadIntervals() : ReadKeys();
        // ranges of several fields stay in the order in which they were added, and so does what has the same place
        IEnumerable<(UInt128[] Order, ExpressionNode Node)> ordered = _isInterval && _parts.Count > 1 ? keyed : keyed.OrderBy(item => OrderOf(item.Order), Lexicographic.Instance);
        return [.. ordered.Select(item => item.Node), .. set.Elements.Where(element => element.Key is null).Select(element => Complete(new CatchAllNode(), element))];
    }

    /// <summary>Elements that are but keys: as numbers, which become nodes when they are asked for.</summary>
    private DumpedElements ReadPlain(KernelElements elements)
    {
        var keys = elements.Keys.ToArray();
        var ends = elements.Ends.ToArray();
        var field = FieldOf(_parts[0]) with { Bytes = elements.KeyBytes };
        if (!_isInterval && field.Order == DataOrder.Host && BitConverter.IsLittleEndian)
        {
            for (var index = 0; index < keys.Length; index++)
                keys[index] = BinaryPrimitives.ReverseEndianness(keys[index]) >> (128 - (elements.KeyBytes * 8));
        }
        Sort(keys, ends, elements.KeyBytes);
        if (!_isInterval)
            return new DumpedElements(keys, keys, Part);
        var highest = Highest(_parts[0]);
        var tos = new UInt128[keys.Length];
        var count = 0;
        for (var index = 0; index < keys.Length; index++)
        {
            if (ends[index])
                continue;
            tos[count] = index + 1 < keys.Length ? keys[index + 1] - 1 : highest;
            keys[count++] = keys[index];
        }
        return new DumpedElements(keys.AsMemory(0, count), tos.AsMemory(0, count), Part);

        ExpressionNode Part(UInt128 from, UInt128 to) => Range(_parts[0], from, to);
    }

    /// <summary>Puts keys in their order; what ends a range stands before what begins one at the same place.</summary>
    private static void Sort(UInt128[] keys, bool[] ends, int keyBytes)
    {
        if (keyBytes > sizeof(ulong))
        {
            Array.Sort(keys, ends);
        }
        else
        {
            var small = Array.ConvertAll(keys, static key => (ulong)key); // which sort faster
            Array.Sort(small, ends);
            for (var index = 0; index < small.Length; index++)
                keys[index] = small[index];
        }
        for (var index = 1; index < keys.Length; index++)
        {
            if (keys[index] == keys[index - 1] && ends[index])
                (ends[index - 1], ends[index]) = (true, ends[index - 1]);
        }
    }

    private List<(UInt128[] Order, ExpressionNode Node)> ReadKeys()
    {
        var result = new List<(UInt128[] Order, ExpressionNode Node)>(set.Elements.Count);
        foreach (var element in set.Elements)
        {
            if (element.Key?.Value is not { } bytes)
                continue;
            var from = Split(bytes);
            var to = element.KeyEnd?.Value is { } end ? Split(end) : from;
            var nodes = _parts.Select((part, index) => Range(part, from[index], to[index])).ToList();
            result.Add((from, Complete(nodes.Count == 1 ? nodes[0] : new ConcatenationNode(nodes), element)));
        }
        return result;
    }

    /// <summary>Elements that begin ranges, and others that end them.</summary>
    private List<(UInt128[] Order, ExpressionNode Node)> ReadIntervals()
    {
        var points = set.Elements.Where(element => element.Key?.Value is not null)
            .Select(element => (Number: Split(element.Key!.Value.Value!)[0], IsEnd: ((element.Flags ?? 0) & NftSetElemFlags.IntervalEnd) != 0, Element: element))
            .ToList();
        points.Sort((left, right) => left.Number != right.Number ? left.Number.CompareTo(right.Number) : right.IsEnd.CompareTo(left.IsEnd));
        var highest = Highest(_parts[0]);
        var result = new List<(UInt128[] Order, ExpressionNode Node)>(points.Count);
        for (var index = 0; index < points.Count; index++)
        {
            if (points[index].IsEnd)
                continue;
            var to = index + 1 < points.Count ? points[index + 1].Number - 1 : highest;
            result.Add(([points[index].Number], Complete(Range(_parts[0], points[index].Number, to), points[index].Element)));
        }
        return result;
    }

    private UInt128[] Split(ReadOnlySpan<byte> bytes)
    {
        var numbers = new UInt128[_parts.Count];
        var at = 0;
        for (var index = 0; index < _parts.Count && at < bytes.Length; index++)
        {
            var field = FieldOf(_parts[index]);
            if (_parts.Count == 1)
                field = field with { Bytes = Math.Min(bytes.Length, 16) };
            if (_isInterval)
                field = field with { Order = DataOrder.Network };
            numbers[index] = at + field.Bytes <= bytes.Length ? DataBytes.NumberOf(bytes[at..], field) : 0;
            at += field.PaddedBytes;
        }
        return numbers;
    }

    private static DataField FieldOf(ExpressionNode part) => DataField.Of(part) is { Bytes: > 0 } field ? field : new DataField(sizeof(uint), DataOrder.Host);

    private UInt128 Highest(ExpressionNode part)
    {
        var bytes = Math.Max((int)(set.Set.KeySize ?? 0), FieldOf(part).Bytes);
        return DataBytes.Ones(bytes * 8);
    }

    /// <summary>All values from one to another: a value, a prefix where the type has them, or a range.</summary>
    private ExpressionNode Range(ExpressionNode part, UInt128 from, UInt128 to)
    {
        (from, to) = (from >> shift, to >> shift);
        return RangeOf(part, from, to);
    }

    /// <summary>All values of an expression from one to another: a value, a prefix where the type has them, or a range.</summary>
    public static ExpressionNode RangeOf(ExpressionNode part, UInt128 from, UInt128 to) => from == to ? Value(part, from) : RangeOf(part, from, to, Value);

    /// <summary>A range of an expression's values, as a prefix where it is one and the type has them.</summary>
    public static ExpressionNode RangeOf(ExpressionNode part, UInt128 from, UInt128 to, Func<ExpressionNode, UInt128, ExpressionNode> value)
    {
        var rest = from ^ to;
        var isPrefix = (rest & (rest + 1)) == 0 && (from & rest) == 0 && (to & rest) == rest;
        if (isPrefix && part.Type is { HasPrefixes: true } or { IsText: true })
            return new PrefixNode(value(part, from), part.Bits - (int)UInt128.PopCount(rest));
        return new RangeNode(value(part, from), value(part, to));
    }

    private static ValueNode Value(ExpressionNode part, UInt128 number)
    {
        var type = part.Type ?? DatatypeTable.Integer;
        return new ValueNode(type.IsText && part.Bits is > 0 and < 128 ? number << (128 - part.Bits) : number, type, part.Bits, part.Order);
    }

    private ExpressionNode Complete(ExpressionNode node, SetElement element)
    {
        var full = new ElementNode(node)
        {
            Timeout = element.Timeout,
            Expires = element.Expiration,
            Comment = CommentOf(element),
            Statements = StatementsOf(element),
        };
        ExpressionNode result = full == new ElementNode(node) ? node : full;
        if (element.Data?.Verdict is { } verdict)
            return new MappingNode(result, new VerdictNode(verdict.Code ?? NftVerdict.Continue, verdict.Chain));
        if (element.ObjectReference is { } name)
            return new MappingNode(result, new SymbolNode(name, IsQuoted: true));
        return element.Data?.Value is { } bytes && data is not null ? new MappingNode(result, DataOf(bytes)) : result;
    }

    /// <summary>What a key leads to; twice as many bytes as its parts need are the lowest values, then the highest.</summary>
    private ExpressionNode DataOf(byte[] bytes)
    {
        IReadOnlyList<ExpressionNode> parts = data is ConcatenationNode several ? several.Parts : [data!];
        var size = parts.Count == 1 ? FieldOf(parts[0]).Bytes : parts.Sum(part => FieldOf(part).PaddedBytes);
        var padded = parts.Sum(part => FieldOf(part).PaddedBytes);
        var isRange = bytes.Length >= 2 * padded && bytes.Length > size;
        var nodes = new List<ExpressionNode>(parts.Count);
        var at = 0;
        foreach (var part in parts)
        {
            var field = FieldOf(part);
            if (at + field.Bytes > bytes.Length)
                return new DataNode(bytes);
            var from = DataBytes.NumberOf(bytes.AsSpan(at), field);
            var to = isRange ? DataBytes.NumberOf(bytes.AsSpan(at + padded), field) : from;
            var isPrefix = isRange && parts.Count == 1 && part.Type is { HasPrefixes: true };
            nodes.Add(from == to && !isPrefix ? Value(part, from) : RangeOf(part, from, to, Value));
            at += field.PaddedBytes;
        }
        return nodes.Count == 1 ? nodes[0] : new ConcatenationNode(nodes);
    }

    private static string? CommentOf(SetElement element)
    {
        var reader = new UserDataReader(element.UserData);
        while (reader.MoveNext())
        {
            if (reader.Type == NftUserData.ElementComment && reader.TryGetText(out var text))
                return System.Text.Encoding.UTF8.GetString(text);
        }
        return null;
    }

    private static IReadOnlyList<StatementNode> StatementsOf(SetElement element)
    {
        IEnumerable<Expression> expressions = element.Expression is { } single ? [single] : element.Expressions ?? [];
        return [.. expressions.Select(StatefulReader.Read).OfType<StatementNode>()];
    }

    /// <summary>By what an element is put in order: its parts one after the other; of sets of bits the lowest.</summary>
    private UInt128[] OrderOf(UInt128[] numbers)
    {
        if (_parts is not [{ Type: { IsBitmask: true, Symbols: not null } }])
            return numbers;
        return [numbers[0] & (~numbers[0] + 1)];
    }

    private sealed class Lexicographic : IComparer<UInt128[]>
    {
        public static Lexicographic Instance { get; } = new();

        public int Compare(UInt128[]? left, UInt128[]? right)
        {
            for (var index = 0; index < left!.Length; index++)
            {
                if (left[index] != right![index])
                    return left[index].CompareTo(right[index]);
            }
            return 0;
        }
    }
}
