using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The octet for the type of service. // struct xt_tos_match_info: tos_mask, tos_value, invert</summary>
internal sealed class TosMatch : XtMatch
{
    private const int MaskAt = 0, ValueAt = 1, InvertedAt = 2;

    private TosMatch()
        : base("tos")
    {
        Revision = 1;
        Size = 3;
        Options = [new("tos", Read) { IsRequired = true, IsInvertible = true }];
    }

    /// <summary>The match.</summary>
    public static TosMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) =>
        output.Option("tos", info[InvertedAt] != 0).Append(" ").HexByte(info[ValueAt]).Append("/").HexByte(info[MaskAt]);

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(info[InvertedAt] != 0 ? " tos match!" : " tos match");
        if (!isNumeric && info[MaskAt] == TosNames.Mask && TosNames.NameOf(info[ValueAt]) is { } name)
            output.Append(" ").Append(name);
        else
            output.HexByte(info[ValueAt]).Append("/").HexByte(info[MaskAt]);
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var output = translation.Output.Append(translation.Family.Flag == XtFamilies.IPv4 ? " @nh,8,8" : " @nh,4,8");
        if (info[MaskAt] != byte.MaxValue)
            output.Append(" & ").Hex(info[MaskAt]);
        output.Append(info[InvertedAt] != 0 ? " != " : " == ").Hex(info[ValueAt]);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output)
    {
        output.Append("""
            tos match options:
            [!] --tos value[/mask]    The octet, or some of its bits
            [!] --tos symbol          One of these names for it:

            """);
        TosNames.Help(output);
    }

    private static void Read(OptionValue value)
    {
        (value.Info[ValueAt], value.Info[MaskAt]) = TosNames.Parse(value.Text, TosNames.Mask);
        value.Invert(InvertedAt, 1);
    }
}
