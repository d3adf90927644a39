using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Words about a rule; always true. // struct xt_comment_info</summary>
internal sealed class CommentMatch : XtMatch
{
    private CommentMatch()
        : base("comment")
    {
        Size = 256; // XT_MAX_COMMENT_LEN
        Options = [new("comment", value => value.TextAt(0, Size)) { IsRequired = true }];
    }

    /// <summary>The match.</summary>
    public static CommentMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override bool IsSame(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => TextOutputWords.TextIn(left) == TextOutputWords.TextIn(right);

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option("comment").Quoted(TextOutputWords.TextIn(info));

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => output.Append(" /* ").Append(TextOutputWords.TextIn(info)).Append(" */");

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("comment match options:\n--comment COMMENT             Words about the rule\n");

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Comment = TextOutputWords.TextIn(info);
        return true;
    }
}
