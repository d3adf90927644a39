using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>The packet changes a set. // nft_dynset.c</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Set">The set's name.</param>
/// <param name="Element">The element, with its data when the set is a map.</param>
public sealed record SetStatement(NftDynsetOp Operation, string Set, ExpressionNode Element) : StatementNode
{
    internal override void Linearize(RuleWriter writer)
    {
        var (element, data) = Element is MappingNode mapping ? (mapping.Key, mapping.Data) : (Element, null);
        var full = element as ElementNode ?? new ElementNode(element);
        var set = writer.FindSet(Set);
        var key = writer.Take(full.Key);
        if (set is not null && (set.Flags & NftSetFlags.Interval) != 0)
            writer.LoadSortable(full.Key, key);
        else
            full.Key.Load(writer, key);
        var dynset = new DynsetExpression
        {
            KeyRegister = RuleWriter.NumberOf(key),
            Operation = Operation,
            Set = Set,
            SetId = writer.NumberOfSet(Set),
            Timeout = full.Timeout,
        };
        if (data is not null)
        {
            var register = writer.Take(data);
            data.Load(writer, register);
            dynset = dynset with { DataRegister = RuleWriter.NumberOf(register) };
        }
        var expressions = RuleWriter.StatefulOf(full.Statements, writer.Family, writer.Numbers);
        if (expressions.Count == 1)
            dynset = dynset with { Expression = expressions[0] };
        else if (expressions.Count > 1)
            dynset = dynset with { Expressions = [.. expressions], Flags = NftDynsetFlags.Expr };
        writer.Add(dynset);
    }

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append(Operation switch { NftDynsetOp.Add => "add @"u8, NftDynsetOp.Update => "update @"u8, _ => "delete @"u8 });
        output.Append(Set).Append(" { "u8);
        Element.Format(output, options with { Stateless = true }); // what its statements count is told of the elements themselves
        output.Append(" }"u8);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        var (key, data) = Element is MappingNode mapping ? (mapping.Key, mapping.Data) : (Element, null);
        var statements = key is ElementNode element ? element.Statements : [];
        output.Name(data is null ? "set" : "map").Open().Name("op").String(Array.Find(Operations, row => row.Operation == Operation).Name).Name("elem");
        (key is ElementNode whole ? whole with { Statements = [] } : key).WriteJson(output, options);
        if (data is not null)
        {
            output.Name("data");
            data.WriteJson(output, options);
        }
        output.Name(data is null ? "set" : "map").String($"@{Set}");
        if (statements.Count > 0)
            WriteJson(output, statements, options);
        output.Close();
    }

    /// <summary>Writes the member with what is counted and limited for each element; what that came to is told of the elements themselves.</summary>
    internal static void WriteJson(JsonOutput output, IReadOnlyList<StatementNode> statements, ListingOptions options)
    {
        output.Name("stmt").OpenArray();
        foreach (var statement in statements)
            statement.WriteJson(output, options with { Stateless = true });
        output.CloseArray();
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        var operation = Parser.NameOf(parser.Take()) switch { "add" => NftDynsetOp.Add, "update" => NftDynsetOp.Update, _ => NftDynsetOp.Delete };
        parser.Expect(TokenKind.At);
        var name = parser.ExpectName();
        parser.Expect(TokenKind.LeftBrace);
        var element = parser.ParseElement();
        parser.Expect(TokenKind.RightBrace);
        return new SetStatement(operation, name, element) { Place = parser.PlaceFrom(start) };
    }

    private static readonly (string Name, NftDynsetOp Operation)[] Operations = [("add", NftDynsetOp.Add), ("update", NftDynsetOp.Update), ("delete", NftDynsetOp.Delete)];

    internal static SetStatement ReadJson(JsonItem item)
    {
        var operation = item.Require("op").OneOf("operation", Operations);
        var (set, elementItem) = (item.Require(item.Name).SetName(), item.Require("elem"));
        var element = ExpressionJsonTable.ReadKey(elementItem);
        if (item.Find("stmt") is { } list)
            element = (element as ElementNode ?? new ElementNode(element) { Place = elementItem.Place }) with { Statements = StatementJsonTable.ReadStateful(list) };
        if (item.Name == "map")
            element = new MappingNode(element, ExpressionJsonTable.ReadData(item.Require("data"))) { Place = elementItem.Place };
        return new SetStatement(operation, set, element);
    }
}

/// <summary>The packet's connection takes the short way from now on. // nft_flow_offload.c</summary>
/// <param name="Flowtable">The flow table's name.</param>
public sealed record FlowStatement(string Flowtable) : StatementNode
{
    internal override void Linearize(RuleWriter writer) => writer.Add(new FlowOffloadExpression { Flowtable = Flowtable });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append("flow add @"u8).Append(Flowtable);

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options) => output.Name("flow").Open().Name("op").String("add").Name("flowtable").String($"@{Flowtable}").Close();

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("flow"u8);
        parser.Expect("add"u8);
        parser.Expect(TokenKind.At);
        return new FlowStatement(parser.ExpectName()) { Place = parser.PlaceFrom(start) };
    }

    internal static FlowStatement ReadJson(JsonItem item)
    {
        item.Require("op").OneOf("operation", ("add", true));
        return new FlowStatement(item.Require("flowtable").SetName());
    }
}
