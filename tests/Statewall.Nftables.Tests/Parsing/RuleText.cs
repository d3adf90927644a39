using Statewall.Nftables.Listing;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Parsing;

/// <summary>The text of statements.</summary>
internal static class RuleText
{
    public static string Of(StatementNode statement, ListingOptions options)
    {
        var output = new TextOutput();
        statement.Format(output, options);
        return output.ToString();
    }

    /// <summary>A rule's statements, but for those that are implied.</summary>
    public static string Of(RuleNode rule, ListingOptions options) =>
        string.Join(' ', rule.Statements.Where(statement => statement is not MatchStatement { IsImplied: true }).Select(statement => Of(statement, options)));
}
