using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The packet's mark. // struct xt_mark_mtinfo1: mark, mask, invert</summary>
internal sealed class MarkMatch : XtMatch
{
    private const int MarkAt = 0, MaskAt = 4, InvertedAt = 8;

    private MarkMatch()
        : base("mark")
    {
        Revision = 1;
        Size = 12;
        UserSize = 9;
        Options = [new("mark", Read) { IsRequired = true, IsInvertible = true }];
    }

    /// <summary>The match.</summary>
    public static MarkMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) =>
        WriteValue(output.Option("mark", info[InvertedAt] != 0).Append(" "), info);

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        WriteValue(output.Append(info[InvertedAt] != 0 ? " mark match ! " : " mark match "), info);

    /// <inheritdoc/>
    public override bool TryWrite(RuleWriter writer, ReadOnlySpan<byte> info)
    {
        var mask = info.Slice(MaskAt, 4).ToArray();
        writer.Compare(NftMetaKey.Mark, info.Slice(MarkAt, 4).ToArray(), info[InvertedAt] != 0, Mask(info) == uint.MaxValue ? null : mask);
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
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (Mask(info) == uint.MaxValue)
            translation.Match("mark", info[InvertedAt] != 0).Hex(Mark(info));
        else
            translation.Output.Append(" mark and ").Hex(Mask(info)).Append(info[InvertedAt] != 0 ? " != " : " == ").Hex(Mark(info));
        return true;
    }

    private static void Read(OptionValue value)
    {
        var (mark, mask) = value.MaskedNumber();
        BitConverter.TryWriteBytes(value.Info[MarkAt..], mark);
        BitConverter.TryWriteBytes(value.Info[MaskAt..], mask);
        value.Invert(InvertedAt, 1);
    }

    private static void WriteValue(TextOutput output, ReadOnlySpan<byte> info)
    {
        output.Hex(Mark(info));
        if (Mask(info) != uint.MaxValue)
            output.Append("/").Hex(Mask(info));
    }

    private static uint Mark(ReadOnlySpan<byte> info) => BitConverter.ToUInt32(info[MarkAt..]);

    private static uint Mask(ReadOnlySpan<byte> info) => BitConverter.ToUInt32(info[MaskAt..]);
}
