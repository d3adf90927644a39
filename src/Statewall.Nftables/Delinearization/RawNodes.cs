using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Delinearization;

/// <summary>A value of which nothing is known: the language has no expression for where it comes from.</summary>
internal sealed record UnknownNode : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype? Type => null;

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append("unknown"u8);

    internal override void WriteJson(JsonOutput output, ListingOptions options) => output.Alone("unknown");
}

/// <summary>A value whose bytes were turned round; the language does not say so.</summary>
/// <param name="Value">The value.</param>
/// <param name="TurnedOrder">The order of its bytes from then on.</param>
internal sealed record TurnedNode(ExpressionNode Value, DataOrder TurnedOrder) : ExpressionNode
{
    /// <inheritdoc/>
    public override Datatype? Type => Value.Type;

    /// <inheritdoc/>
    public override int Bits => Value.Bits;

    /// <inheritdoc/>
    public override DataOrder Order => TurnedOrder;

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => Value.Format(output, options);

    internal override void WriteJson(JsonOutput output, ListingOptions options) => Value.WriteJson(output, options);
}
