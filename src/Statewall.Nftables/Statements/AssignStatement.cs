using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>Something of the packet, or of what the kernel keeps about it, gets a value. // nft_payload_set_eval, nft_meta_set_eval, nft_ct_set_eval</summary>
/// <param name="Target">What gets it.</param>
/// <param name="Value">The value.</param>
public sealed record AssignStatement(ExpressionNode Target, ExpressionNode Value) : StatementNode
{
    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        Target.Format(output, options);
        output.Append(" set "u8);
        Value.Format(output, options);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name("mangle").Open().Name("key");
        Target.WriteJson(output, options);
        output.Name("value");
        Value.WriteJson(output, options);
        output.Close();
    }

    internal static AssignStatement ReadJson(JsonItem item)
    {
        var key = item.Require("key");
        return ExpressionJsonTable.ReadSelector(key) is SelectorNode target
            ? new AssignStatement(target, ExpressionJsonTable.ReadMapped(item.Require("value")))
            : throw key.Expecting("something of a packet that can be set");
    }
}
