using System.Globalization;

namespace Statewall.Replay.Testing;

/// <summary>Finds a rule by its remark, its handle or its text, or the policy of a chain. What is null does not matter.</summary>
public sealed record RulePattern
{
    /// <summary>The chain: CHAIN, TABLE CHAIN or FAMILY TABLE CHAIN.</summary>
    public string? Chain { get; init; }

    /// <summary>The rule's remark.</summary>
    public string? Comment { get; init; }

    /// <summary>The rule's handle.</summary>
    public ulong? Handle { get; init; }

    /// <summary>The rule as <c>nft list ruleset</c> shows it, without counters' numbers.</summary>
    public string? Text { get; init; }

    /// <summary>Whether the chain's policy decided, and no rule.</summary>
    public bool IsPolicy { get; init; }

    /// <summary>Whether it finds what decided about a packet.</summary>
    public bool Finds(RuleDecision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return IsPolicy == decision.IsPolicy
            && (Chain is null || EndsWith(RuleDecision.NameOf(decision.Chain), Words(Chain)))
            && (Comment is null || Comment == decision.Comment)
            && (Handle is null || Handle == decision.Handle)
            && (Text is null || (decision.Text is { } text && Words(Text) is var wanted && (wanted == text || wanted == RuleDecision.WithComment(text, decision.Comment))));
    }

    /// <summary>What it finds, in words.</summary>
    public override string ToString()
    {
        var rule = this switch
        {
            { IsPolicy: true } => "the policy",
            { Comment: { } comment } => $"the rule \"{comment}\"",
            { Handle: { } handle } => string.Create(CultureInfo.InvariantCulture, $"the rule with handle {handle}"),
            { Text: { } text } => $"the rule {Words(text)}",
            _ => "a rule",
        };
        return Chain is null ? rule : $"{rule} of {Words(Chain)}";
    }

    /// <summary>A name with table, or family and table, in front, if those are given.</summary>
    internal static bool EndsWith(string fullName, string name) =>
        fullName == name || (fullName.Length > name.Length && fullName.EndsWith(name, StringComparison.Ordinal) && fullName[^(name.Length + 1)] == ' ');

    /// <summary>Words with one space between them.</summary>
    internal static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
