using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Delinearization;
using Statewall.Nftables.Monitoring;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Listing;

/// <summary>Says in the nft language what rules of a kernel mean, and parts of them: for those who tell what packets met.</summary>
public sealed class RuleDescriber
{
    private readonly RulesetModel _model;

    /// <summary>Reads the ruleset that the rules are in.</summary>
    /// <exception cref="Netlink.NetlinkException">The kernel refused.</exception>
    public RuleDescriber(RulesetClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _model = client.ReadModel();
    }

    /// <summary>A rule on one line, without its comment.</summary>
    /// <param name="family">The family of its table.</param>
    /// <param name="table">The table.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="options">How it is written; as nft writes without options when null.</param>
    public string Describe(NfProto family, string table, in Rule rule, ListingOptions? options = null) =>
        string.Join(' ', Read(family, table, rule.Expressions ?? []).Where(statement => statement is not MatchStatement { IsImplied: true }).Select(statement => Text(statement, options)));

    /// <summary>The comment of a rule, or null.</summary>
    public static string? CommentOf(in Rule rule) => ChainMessages.CommentOf(rule.UserData, NftUserData.RuleComment);

    /// <summary>
    /// What the last of some expressions is about: the match or statement that it belongs to. With the value that it compares with exchanged
    /// for that of a packet this says what the packet has.
    /// </summary>
    /// <param name="family">The family of the rule's table.</param>
    /// <param name="table">The table.</param>
    /// <param name="expressions">The rule's expressions up to there.</param>
    /// <returns>The text; empty when the expressions make up no statement.</returns>
    public string DescribeLast(NfProto family, string table, IReadOnlyList<Expression> expressions) =>
        Read(family, table, expressions) is [.., var last] ? Text(last) : "";

    private IReadOnlyList<StatementNode> Read(NfProto family, string table, IReadOnlyList<Expression> expressions) =>
        KernelRules.Read(family, new Rule { Expressions = [.. expressions] }, _model[family, table].FindSet).Statements;

    private static string Text(StatementNode statement, ListingOptions? options = null)
    {
        var output = new TextOutput();
        statement.Format(output, options ?? ListingOptions.Usual);
        return output.ToString();
    }
}
