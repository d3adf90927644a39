using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>Something that the kernel has and the language cannot say.</summary>
/// <param name="Kind">The name of the kernel's expression.</param>
public sealed record UnknownStatement(string Kind) : StatementNode
{
    internal override void Linearize(RuleWriter writer) => throw Parser.Wrong($"expressions of the kind {Kind} cannot be written", Span);

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append($"# unknown expression {Kind}");

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options) => output.Name("unknown").String(Kind);
}

/// <summary>A match or target of xtables inside a rule of nf_tables. // nft_compat.c</summary>
/// <param name="IsTarget">It is a target.</param>
/// <param name="Name">Its name, e.g. <c>comment</c> or <c>LOG</c>.</param>
public sealed record XtablesStatement(bool IsTarget, string Name) : StatementNode
{
    internal override void Linearize(RuleWriter writer) => throw Parser.Wrong($"extensions of xtables such as {Name} cannot be written", Span);

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append($"xt {(IsTarget ? "target" : "match")} \"{Name}\"");

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options) =>
        output.Name("xt").Open().Name("type").String(IsTarget ? "target" : "match").Name("name").String(Name).Close();
}
