using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>So many bytes, and no more. // struct xt_quota_info: flags, pad, quota; the rest is the kernel's</summary>
internal sealed class QuotaMatch : XtMatch
{
    private const int FlagsAt = 0, QuotaAt = 8;
    private const uint Inverted = 1; // XT_QUOTA_INVERT

    private QuotaMatch()
        : base("quota")
    {
        Size = 24;
        UserSize = 16;
        Options = [new("quota", Read) { IsRequired = true, IsInvertible = true }];
    }

    /// <summary>The match.</summary>
    public static QuotaMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option("quota", IsInverted(info)).Append(" ").Append(info.Read64(QuotaAt));

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => output.Append(" quota: ").Append(info.Read64(QuotaAt)).Append(" bytes");

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Output.Append(IsInverted(info) ? " quota over " : " quota ").Append(info.Read64(QuotaAt)).Append(" bytes");
        return true;
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        // there a quota is used up by its last byte, here by the first one behind it
        translation.Output.Append(IsInverted(info) ? " quota over " : " quota ").Append(info.Read64(QuotaAt) + (info.Read64(QuotaAt) < ulong.MaxValue ? 1UL : 0)).Append(" bytes");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("quota match options:\n[!] --quota quota        So many bytes are not used up\n");

    private static void Read(OptionValue value)
    {
        value.Info.Write64(QuotaAt, value.Number(0, ulong.MaxValue));
        value.Info.Set32(FlagsAt, value.IsInverted ? Inverted : 0);
    }

    private static bool IsInverted(ReadOnlySpan<byte> info) => (info.Read32(FlagsAt) & Inverted) != 0;
}
