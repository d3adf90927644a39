using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>A stateful object of the table is used, by its name or by the one that a map leads to. // nft_objref.c</summary>
/// <param name="Kind">Its kind as the language names it: counter, quota, limit, synproxy, ct helper, ct timeout, ct expectation, secmark, tunnel.</param>
/// <param name="Name">Its name, or a map to names.</param>
public sealed record ObjectStatement(string Kind, ExpressionNode Name) : StatementNode
{
    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append(Kind).Append(Kind.StartsWith("ct ", StringComparison.Ordinal) ? " set "u8 : " name "u8);
        Name.Format(output, options);
    }
}
