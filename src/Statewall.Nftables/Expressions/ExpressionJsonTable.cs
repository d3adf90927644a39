using Statewall.Nftables.Json;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>Which name in JSON leads to which expression, sorted: a new kind adds its names here.</summary>
internal static class ExpressionJsonTable
{
    private static readonly Dictionary<string, Reader> Readers = new(StringComparer.Ordinal)
    {
        ["&"] = BinaryNode.ReadJson,
        ["<<"] = BinaryNode.ReadJson,
        [">>"] = BinaryNode.ReadJson,
        ["^"] = BinaryNode.ReadJson,
        ["accept"] = VerdictNode.ReadJson,
        ["concat"] = ConcatenationNode.ReadJson,
        ["continue"] = VerdictNode.ReadJson,
        ["ct"] = ConnectionNode.ReadJson,
        ["dccp option"] = OptionNode.ReadDccpJson,
        ["drop"] = VerdictNode.ReadJson,
        ["elem"] = ElementNode.ReadJson,
        ["exthdr"] = OptionNode.ReadJson,
        ["fib"] = FibNode.ReadJson,
        ["goto"] = VerdictNode.ReadJson,
        ["ip option"] = OptionNode.ReadJson,
        ["ipsec"] = IpsecNode.ReadJson,
        ["jhash"] = HashNode.ReadJson,
        ["jump"] = VerdictNode.ReadJson,
        ["map"] = MapNode.ReadJson,
        ["meta"] = MetaNode.ReadJson,
        ["numgen"] = NumgenNode.ReadJson,
        ["osf"] = OsfNode.ReadJson,
        ["payload"] = PayloadNode.ReadJson,
        ["prefix"] = PrefixNode.ReadJson,
        ["range"] = RangeNode.ReadJson,
        ["return"] = VerdictNode.ReadJson,
        ["rt"] = RouteNode.ReadJson,
        ["sctp chunk"] = OptionNode.ReadJson,
        ["set"] = SetNode.ReadJson,
        ["socket"] = SocketNode.ReadJson,
        ["symhash"] = HashNode.ReadJson,
        ["tcp option"] = OptionNode.ReadTcpJson,
        ["tunnel"] = TunnelNode.ReadJson,
        ["|"] = BinaryNode.ReadJson,
    };

    /// <summary>Reads the expression that is the value of a member; the member's name says its kind.</summary>
    public delegate ExpressionNode Reader(JsonItem item);

    /// <summary>Reads something of a packet, or a combination of such: what is compared, or gets a value.</summary>
    public static ExpressionNode ReadSelector(JsonItem item) => Read(item) switch
    {
        (SelectorNode or BinaryNode or ConcatenationNode or MapNode) and var node => node,
        _ => throw item.Expecting("something of a packet"),
    };

    /// <summary>Reads what a selector is compared with.</summary>
    public static ExpressionNode ReadRightSide(JsonItem item) => Read(item) switch
    {
        VerdictNode or ElementNode or MapNode => throw item.Expecting("values"),
        var node => node,
    };

    /// <summary>Reads a value, or what a map leads to.</summary>
    public static ExpressionNode ReadMapped(JsonItem item) => Read(item) switch
    {
        VerdictNode or ElementNode or SetNode or SetReferenceNode => throw item.Expecting("a value"),
        var node => node,
    };

    /// <summary>Reads what an operation combines: a value or something of a packet.</summary>
    public static ExpressionNode ReadOperand(JsonItem item) => AsOperand(item, Read(item));

    /// <summary>Reads a part of a concatenation.</summary>
    public static ExpressionNode ReadPart(JsonItem item) => AsPart(item, Read(item));

    /// <summary>Reads a single value.</summary>
    public static SymbolNode ReadSymbol(JsonItem item) => Read(item) as SymbolNode ?? throw item.Expecting("a single value");

    /// <summary>Reads an element of a set, or of a map: an array of the key and what it leads to.</summary>
    public static ExpressionNode ReadElement(JsonItem item)
    {
        if (item.Children is not [var key, var data] || !item.IsArray)
            return ReadKey(item);
        return new MappingNode(ReadKey(key), ReadData(data)) { Place = item.Place };
    }

    /// <summary>Reads the key of an element, with what stands behind it.</summary>
    public static ExpressionNode ReadKey(JsonItem item) => Read(item) switch
    {
        SymbolNode { Text: "*" } => new CatchAllNode { Place = item.Place },
        (ConcatenationNode or ElementNode) and var whole => whole,
        var node => AsPart(item, node),
    };

    /// <summary>Reads what a map leads to.</summary>
    public static ExpressionNode ReadData(JsonItem item) => Read(item) switch
    {
        (VerdictNode or ConcatenationNode) and var whole => whole,
        var node => AsPart(item, node),
    };

    /// <summary>Reads a set, or one by its name.</summary>
    public static ExpressionNode ReadSet(JsonItem item) => Read(item) is (SetNode or SetReferenceNode) and var node ? node : throw item.Expecting("a set, or the name of one with @ in front");

    private static ExpressionNode AsOperand(JsonItem item, ExpressionNode node) => node switch
    {
        SymbolNode or SelectorNode or BinaryNode => node,
        ListNode list => Parser.AsBits(list),
        _ => throw item.Expecting("a single value, or something of a packet"),
    };

    private static ExpressionNode AsPart(JsonItem item, ExpressionNode node) => node is PrefixNode or RangeNode ? node : AsOperand(item, node);

    private static ExpressionNode Read(JsonItem item)
    {
        if (item.IsArray)
            return ListNode.ReadJson(item);
        if (!item.IsObject)
            return SymbolNode.ReadJson(item);
        var member = item.Single("an expression");
        var node = Readers.TryGetValue(member.Name, out var read) ? read(member) : throw member.UnknownName("expression", Readers.Keys);
        return node with { Place = item.Place };
    }
}
