using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Optimization;

/// <summary>Rules that became one.</summary>
/// <param name="Rules">The rules, as they stood.</param>
/// <param name="Merged">The rule that they became.</param>
public sealed record RuleMerge(IReadOnlyList<RuleNode> Rules, RuleNode Merged)
{
    /// <summary>Writes what was merged into what, as nft does: each rule's place and line, then the new rule.</summary>
    public void Format(TextOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Append("Merging:\n"u8);
        foreach (var rule in Rules)
            FormatPlace(output, rule);
        output.Append("into:\n\t"u8);
        RulesetText.WriteStatements(output, Merged, ListingOptions.Usual with { Stateless = true });
        output.Append("\n"u8);
    }

    private static void FormatPlace(TextOutput output, RuleNode rule)
    {
        var span = rule.Place.Span;
        if (span.Source is not { } source)
        {
            RulesetText.WriteStatements(output, rule, ListingOptions.Usual);
            output.Append("\n"u8);
            return;
        }
        var line = source.LineOf(span.Start);
        var column = span.Start - source.StartOf(line);
        if (source.Name.Length > 0)
            output.Append(source.Name).Append(":"u8).Append(line).Append(":"u8).Append(column + 1).Append("-"u8).Append(column + span.Length).Append(": "u8);
        output.Append(source.Line(line)).Append("\n"u8);
    }
}
