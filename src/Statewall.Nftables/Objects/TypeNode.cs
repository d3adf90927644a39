using Statewall.Nfnetlink;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Objects;

/// <summary>Values of a datatype: what a set is declared to hold.</summary>
/// <param name="Datatype">The datatype.</param>
public sealed record TypeNode(Datatype Datatype) : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype Type => Datatype;

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append(Datatype.Name);

    internal override void WriteJson(JsonOutput output, ListingOptions options) => output.String(Datatype.Name);

    /// <summary>Reads names of datatypes, joined by dots.</summary>
    internal static ExpressionNode Parse(Parser parser)
    {
        var start = parser.Span;
        var parts = new List<ExpressionNode>();
        do
            parts.Add(ParseOne(parser));
        while (parser.TryTake(TokenKind.Dot));
        return parts.Count == 1 ? parts[0] : new ConcatenationNode(parts) { Place = parser.PlaceFrom(start) };
    }

    private static TypeNode ParseOne(Parser parser)
    {
        var span = parser.Span;
        var name = parser.ExpectName();
        if (DatatypeTable.Find(name) is { } type)
            return new TypeNode(type) { Place = new Place(span) };
        var near = Nearest.Of(name, DatatypeTable.All.Select(type => type.Name));
        throw Parser.Wrong($"unknown datatype {name}" + (near is null ? "" : $", did you mean {near}?"), span);
    }

    /// <summary>Reads the name of a datatype, an array of names, or expressions whose values are meant.</summary>
    internal static ExpressionNode ReadJson(JsonItem item)
    {
        if (item.IsObject)
            return ExpressionJsonTable.ReadSelector(item.Require("typeof"));
        var parts = item.Items.Select(ReadJsonName).ToArray();
        return parts.Length switch
        {
            0 => throw item.Expecting("at least one datatype"),
            1 => parts[0],
            _ => new ConcatenationNode(parts) { Place = item.Place },
        };
    }

    private static TypeNode ReadJsonName(JsonItem item) => DatatypeTable.Find(item.String()) is { } type
        ? new TypeNode(type) { Place = item.Place }
        : throw item.Unknown("datatype", DatatypeTable.All.Select(known => known.Name));
}
