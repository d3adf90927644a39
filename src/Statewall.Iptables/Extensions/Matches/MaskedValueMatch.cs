using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>What matches for a number with a mask have in common. // struct xt_mark_mtinfo1, xt_connmark_mtinfo1, xt_realm_info: value, mask, invert</summary>
internal abstract class MaskedValueMatch : XtMatch
{
    /// <summary>Where the number, its mask and its inversion lie.</summary>
    protected const int ValueAt = 0, MaskAt = 4, InvertedAt = 8;

    private readonly string _option, _listed, _inverted, _selector;

    /// <summary>One.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="option">Its option.</param>
    /// <param name="listed">What a listing has before the number.</param>
    /// <param name="inverted">What it has between when it is inverted; a space when not.</param>
    /// <param name="selector">What nft calls it.</param>
    protected MaskedValueMatch(string name, string option, string listed, string inverted, string selector)
        : base(name)
    {
        (_option, _listed, _inverted, _selector) = (option, listed, inverted, selector);
        Size = 12;
        UserSize = 9;
        Options = [new(option, Read) { IsRequired = true, IsInvertible = true }];
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) =>
        WriteValue(output.Option(_option, info[InvertedAt] != 0).Append(" "), info, isNumeric: false);

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        WriteValue(output.Append(_listed).Append(info[InvertedAt] != 0 ? _inverted : " "), info, isNumeric);

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (info.Read32(MaskAt) == uint.MaxValue)
            WriteValue(translation.Match(_selector, info[InvertedAt] != 0), info, isNumeric: false);
        else
            translation.Output.Append(" ").Append(_selector).Append(" and ").Hex(info.Read32(MaskAt)).Append(info[InvertedAt] != 0 ? " != " : " == ").Hex(info.Read32(ValueAt));
        return true;
    }

    /// <summary>The number and its mask that the option says.</summary>
    protected virtual (uint Value, uint Mask) Parse(OptionValue value) => value.MaskedNumber();

    private void Read(OptionValue value)
    {
        var (number, mask) = Parse(value);
        value.Info.Write32(ValueAt, number);
        value.Info.Write32(MaskAt, mask);
        value.Invert(InvertedAt, 1);
    }

    /// <summary>Writes the number and its mask.</summary>
    protected virtual void WriteValue(TextOutput output, ReadOnlySpan<byte> info, bool isNumeric) => output.MaskedHex(info.Read32(ValueAt), info.Read32(MaskAt));
}
