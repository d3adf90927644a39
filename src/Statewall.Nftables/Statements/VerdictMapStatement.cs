using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>The verdict that a map leads to from a key; the rule ends when the key is not in it. // nft_lookup.c</summary>
/// <param name="Key">The key.</param>
/// <param name="Map">The map: a set of mappings, or one by name.</param>
public sealed record VerdictMapStatement(ExpressionNode Key, ExpressionNode Map) : StatementNode
{
    internal override void Linearize(RuleWriter writer) => SetWriter.AddLookup(writer, new Lookup(Key, Map) { Destination = NftRegister.Verdict });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        Key.Format(output, options);
        output.Append(" vmap "u8);
        Map.Format(output, options);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name("vmap").Open().Name("key");
        Key.WriteJson(output, options);
        output.Name("data");
        Map.WriteJson(output, options);
        output.Close();
    }

    internal static VerdictMapStatement ReadJson(JsonItem item) =>
        new(ExpressionJsonTable.ReadSelector(item.Require("key")), ExpressionJsonTable.ReadSet(item.Require("data")));
}
