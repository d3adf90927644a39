using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Expressions;
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

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        var operation = parser.NameOf(parser.Take()) switch { "add" => NftDynsetOp.Add, "update" => NftDynsetOp.Update, _ => NftDynsetOp.Delete };
        parser.Expect(TokenKind.At, "@");
        var name = parser.ExpectName("set name");
        parser.Expect(TokenKind.LeftBrace, "{");
        var element = parser.ParseElement();
        parser.Expect(TokenKind.RightBrace, "}");
        return new SetStatement(operation, name, element) { Place = parser.PlaceFrom(start) };
    }
}

/// <summary>The packet's connection takes the short way from now on. // nft_flow_offload.c</summary>
/// <param name="Flowtable">The flow table's name.</param>
public sealed record FlowStatement(string Flowtable) : StatementNode
{
    internal override void Linearize(RuleWriter writer) => writer.Add(new FlowOffloadExpression { Flowtable = Flowtable });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append("flow add @"u8).Append(Flowtable);

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("flow"u8);
        parser.Expect("add"u8);
        parser.Expect(TokenKind.At, "@");
        return new FlowStatement(parser.ExpectName("flow table name")) { Place = parser.PlaceFrom(start) };
    }
}
