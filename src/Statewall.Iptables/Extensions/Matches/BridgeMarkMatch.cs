using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The frame's mark. // struct ebt_mark_m_info: mark, mask (long), invert, bitmask</summary>
internal sealed class BridgeMarkMatch : XtMatch
{
    private const int MarkAt = 0, MaskAt = 8, InvertedAt = 16, BitsAt = 17;
    private const byte Compares = 1, HasAny = 2; // EBT_MARK_AND, EBT_MARK_OR

    private BridgeMarkMatch()
        : base("mark_m")
    {
        Families = XtFamilies.Bridge;
        Size = 24;
        UserSize = 18;
        Options = [new("mark", Read) { IsInvertible = true }];
    }

    /// <summary>The match.</summary>
    public static BridgeMarkMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        output.Option("mark", info[InvertedAt] != 0).Append(" ");
        if (info[BitsAt] == HasAny)
            output.Append("/").Hex(Mask(info));
        else if (Mask(info) == uint.MaxValue)
            output.Hex(Mark(info));
        else
            output.Hex(Mark(info)).Append("/").Hex(Mask(info));
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var isInverted = info[InvertedAt] != 0;
        if (info[BitsAt] == HasAny)
            translation.Output.Append(" meta mark and ").Hex(Mask(info)).Append(isInverted ? " == 0" : " != 0");
        else if (Mask(info) == uint.MaxValue)
            translation.Match("meta mark", isInverted).Hex(Mark(info));
        else
            translation.Output.Append(" meta mark and ").Hex(Mask(info)).Append(isInverted ? " != " : " == ").Hex(Mark(info));
        return true;
    }

    private static void Read(OptionValue value)
    {
        var slash = value.Text.IndexOf('/', StringComparison.Ordinal);
        var mark = slash == 0 ? 0UL : value.Number(slash < 0 ? value.Text : value.Text.AsSpan(0, slash), 0, uint.MaxValue);
        if (slash == 0 && !CNumber.TryParse(value.Text.AsSpan(1), out _))
            throw value.Bad();
        value.Info.Write64(MarkAt, mark);
        value.Info.Write64(MaskAt, slash < 0 ? uint.MaxValue : value.Number(value.Text.AsSpan(slash + 1), 0, uint.MaxValue));
        value.Info[BitsAt] = slash == 0 ? HasAny : Compares;
        value.Invert(InvertedAt, 1);
    }

    private static ulong Mark(ReadOnlySpan<byte> info) => info.Read64(MarkAt);

    private static ulong Mask(ReadOnlySpan<byte> info) => info.Read64(MaskAt);
}
