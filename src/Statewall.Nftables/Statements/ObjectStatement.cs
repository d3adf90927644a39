using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>A stateful object of the table is used, by its name or by the one that a map leads to. // nft_objref.c</summary>
/// <param name="Kind">Its kind as the language names it: counter, quota, limit, synproxy, ct helper, ct timeout, ct expectation, secmark, tunnel.</param>
/// <param name="Name">Its name, or a map to names.</param>
public sealed record ObjectStatement(string Kind, ExpressionNode Name) : StatementNode
{
    internal override void Linearize(RuleWriter writer)
    {
        var type = ObjectKinds.Of(Kind);
        if (Name is MapNode map)
            SetWriter.AddLookup(writer, new Lookup(map.Key, map.Map) { ObjectType = type });
        else
            writer.Add(new ObjrefExpression { Type = type, Name = ((SymbolNode)Name).Text });
    }

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        if (Kind == "secmark")
            output.Append("meta secmark set "u8);
        else
            output.Append(Kind).Append(Kind.StartsWith("ct ", StringComparison.Ordinal) ? " set "u8 : " name "u8);
        Name.Format(output, options);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name(Kind);
        Name.WriteJson(output, options);
    }

    /// <summary>Whether JSON names an object, or a map to names, and does not describe a statement.</summary>
    internal static bool IsUse(JsonItem item) => item.IsString || (item.IsObject && item.Children is [{ Name: "map" }]);

    internal static ObjectStatement ReadJson(JsonItem item)
    {
        if (item.IsString)
            return new ObjectStatement(item.Name, new SymbolNode(item.Identifier(), IsQuoted: true) { Place = item.Place });
        return ExpressionJsonTable.ReadMapped(item) is MapNode map ? new ObjectStatement(item.Name, map) : throw item.Expecting("a name, or a map to names");
    }
}
