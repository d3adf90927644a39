using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>What matches for a number of 16 bits within two bounds have in common. // struct xt_length_info, xt_tcpmss_match_info: min, max, invert</summary>
internal abstract class NumberRangeMatch : XtMatch
{
    private const int FromAt = 0, ToAt = 2, InvertedAt = 4;
    private readonly string _option, _listed, _selector;

    /// <summary>One.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="option">Its option.</param>
    /// <param name="listed">What a listing has before the numbers.</param>
    /// <param name="selector">What nft calls it.</param>
    protected NumberRangeMatch(string name, string option, string listed, string selector)
        : base(name)
    {
        (_option, _listed, _selector) = (option, listed, selector);
        Size = 6;
        UserSize = 5;
        Options = [new(option, Read) { IsRequired = true, IsInvertible = true }];
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) =>
        output.Option(_option, info[InvertedAt] != 0).Append(" ").Range(info.Read16(FromAt), info.Read16(ToAt));

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        output.Append(_listed).Append(info[InvertedAt] != 0 ? "!" : "").Range(info.Read16(FromAt), info.Read16(ToAt));

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Match(_selector, info[InvertedAt] != 0).Range(info.Read16(FromAt), info.Read16(ToAt), "-");
        return true;
    }

    private void Read(OptionValue value)
    {
        var (from, to) = value.Range(0, ushort.MaxValue);
        value.Info.Write16(FromAt, from);
        value.Info.Write16(ToAt, to);
        value.Invert(InvertedAt, 1);
    }
}
