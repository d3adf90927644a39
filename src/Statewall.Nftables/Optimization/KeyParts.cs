using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Optimization;

/// <summary>Which expressions can be keys of sets, and the keys that matches and maps stand for.</summary>
internal static class KeyParts
{
    private const int MostParts = 5; // as many types as a concatenation's number has room for
    private const int MostBytes = 64; // NFT_DATA_VALUE_MAXLEN

    /// <summary>The parts of a key.</summary>
    public static IReadOnlyList<ExpressionNode> Of(ExpressionNode key) => key is ConcatenationNode concatenation ? concatenation.Parts : [key];

    /// <summary>The values that a match asks for, each as its parts; null when a set with these does not mean the same.</summary>
    public static IReadOnlyList<IReadOnlyList<ExpressionNode>>? Of(MatchStatement match)
    {
        if (match.Operation != MatchOperation.Equal || match.IsImplied || !Of(match.Left).All(CanBeKey))
            return null;
        return match.Right is SetNode set ? Of(match.Left, set.Elements) : IsAnyOf(match) ? Of(match.Left, BitsOf(match)) : Of(match.Left, [match.Right]);
    }

    /// <summary>The keys of a map of verdicts, each as its parts; null when it cannot become part of another map.</summary>
    public static IReadOnlyList<IReadOnlyList<ExpressionNode>>? Of(VerdictMapStatement map) =>
        map.Map is SetNode set && Of(map.Key).All(CanBeKey) && set.Elements.All(element => element is MappingNode { Data: VerdictNode })
            ? Of(map.Key, [.. set.Elements.Select(element => ((MappingNode)element).Key)])
            : null;

    /// <summary>Parts that can stand side by side as one key.</summary>
    public static bool CanBeKey(IReadOnlyList<ExpressionNode> parts) =>
        parts.Count < 2 || (parts.Count <= MostParts && parts.All(part => part is SelectorNode && part.Bits > 0) && parts.Sum(part => DataField.Of(part).PaddedBytes) <= MostBytes);

    /// <summary>Values that can be a part of a key beside others.</summary>
    public static bool CanBePart(ExpressionNode value) => value is not PrefixNode { Type.IsText: true };

    private static bool CanBeKey(ExpressionNode node) => node switch
    {
        BinaryNode { Operation: BinaryOperation.And, Right: ValueNode } masked => CanBeKey(masked.Left),
        ConnectionNode or MetaNode or PayloadNode or RawPayloadNode or RouteNode or FibNode or SocketNode or IpsecNode or OptionNode { Field: not null } =>
            node.Type is { } type && type != DatatypeTable.Boolean,
        _ => false,
    };

    private static List<IReadOnlyList<ExpressionNode>>? Of(ExpressionNode key, IReadOnlyList<ExpressionNode>? values)
    {
        if (values is null)
            return null;
        var result = new List<IReadOnlyList<ExpressionNode>>(values.Count);
        foreach (var value in values)
        {
            var parts = Of(value);
            if (parts.Count != Of(key).Count || !parts.All(IsPlain))
                return null;
            result.Add(parts);
        }
        return result;
    }

    private static bool IsPlain(ExpressionNode value) => value switch
    {
        ValueNode or PrefixNode { Value: ValueNode } => true,
        RangeNode { From: ValueNode from, To: ValueNode to } => from.Number <= to.Number, // else a time of day that passes midnight
        _ => false,
    };

    /// <summary>The match asks whether one of some bits is set, and not for a value.</summary>
    private static bool IsAnyOf(MatchStatement match) =>
        match.Right is ListNode || (match is { IsImplicit: true, Left: SelectorNode { Type.IsBitmask: true } } && (match.Right is not ValueNode value || value.Number != 0));

    /// <summary>A connection is in one state, so that asking for any of some bits is asking for one of these values; null for all else.</summary>
    private static List<ExpressionNode>? BitsOf(MatchStatement match)
    {
        if (match.Left is not ConnectionNode { Key: "state" })
            return null;
        var bits = (match.Right is ListNode list ? list.Items : [match.Right]).OfType<ValueNode>().ToList();
        return [.. bits.SelectMany(value => ValueNode.BitsOf(value.Number).Select(bit => value with { Number = bit }))];
    }
}
