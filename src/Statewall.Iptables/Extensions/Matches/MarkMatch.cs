using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The packet's mark. // struct xt_mark_mtinfo1</summary>
internal sealed class MarkMatch : MaskedValueMatch
{
    private MarkMatch()
        : base("mark", "mark", " mark match", " ! ", "mark") => Revision = 1;

    /// <summary>The match.</summary>
    public static MarkMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override bool TryWrite(RuleWriter writer, ReadOnlySpan<byte> info)
    {
        var mask = info.Read32(MaskAt) == uint.MaxValue ? null : info.Slice(MaskAt, 4).ToArray();
        writer.Compare(NftMetaKey.Mark, info.Slice(ValueAt, 4).ToArray(), info[InvertedAt] != 0, mask);
        return true;
    }

    /// <summary>Takes a comparison of the mark.</summary>
    /// <returns>False when it is no such.</returns>
    public static bool TryTake(XtRule rule, in FieldComparison comparison)
    {
        if (comparison.Field.Meta != NftMetaKey.Mark || comparison.Value.Length != 4)
            return false;
        var entry = new XtEntry(Instance);
        comparison.Value.CopyTo(entry.Info);
        if (comparison.Mask.IsEmpty)
            entry.Info.AsSpan(MaskAt, 4).Fill(byte.MaxValue);
        else
            comparison.Mask.CopyTo(entry.Info.AsSpan(MaskAt));
        entry.Info[InvertedAt] = comparison.IsInverted ? (byte)1 : (byte)0;
        rule.Matches.Add(entry);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("mark match options:\n[!] --mark value[/mask]    The packet's mark, or some of its bits\n");
}
