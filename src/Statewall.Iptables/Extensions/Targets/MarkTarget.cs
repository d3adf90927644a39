using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Sets the packet's mark: what is outside of the mask stays, what is inside of the value is flipped then. // struct xt_mark_tginfo2: mark, mask</summary>
internal sealed class MarkTarget : XtTarget
{
    private const int MarkAt = 0, MaskAt = 4;

    private MarkTarget()
        : base("MARK")
    {
        Revision = 2;
        Size = 8;
        Options = [.. MarkOptions.Of(MarkAt, MaskAt)];
    }

    /// <summary>The target.</summary>
    public static MarkTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw options.Wrong("One of the --set-xmark, --{and,or,xor,set}-mark options is required");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) =>
        output.Option("set-xmark").Append(" ").Hex(info.Read32(MarkAt)).Append("/").Hex(info.Read32(MaskAt));

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        MarkOptions.Print(output.Append(" MARK"), info.Read32(MarkAt), info.Read32(MaskAt));

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var (mark, mask) = (info.Read32(MarkAt), info.Read32(MaskAt));
        var output = translation.Output.Append(" meta mark set ");
        if (mask == uint.MaxValue)
            output.Hex(mark);
        else if (mark == 0)
            output.Append("mark and ").Hex(~mask);
        else if (mark == mask)
            output.Append("mark or ").Hex(mark);
        else if (mask == 0)
            output.Append("mark xor ").Hex(mark);
        else
            output.Append("mark and ").Hex(~mask).Append(" xor ").Hex(mark);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("MARK target options:\n").Append(MarkOptions.Help("nfmark"));
}
