using System.Globalization;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>MARK as arptables has it: numbers are hexadecimal, and it is saved by what it does. // struct xt_mark_tginfo2: mark, mask</summary>
internal sealed class ArpMarkTarget : XtTarget
{
    private const int MarkAt = 0, MaskAt = 4;
    private static readonly string[] Names = ["set-mark", "and-mark", "or-mark"];

    private ArpMarkTarget()
        : base("MARK")
    {
        Families = XtFamilies.Arp;
        Revision = 2;
        Size = 8;
        Options =
        [
            Option("set-mark", mark => (mark, uint.MaxValue)), Option("and-mark", mark => (0, ~mark)), Option("or-mark", mark => (mark, mark)),
        ];
    }

    /// <summary>The target.</summary>
    public static ArpMarkTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        var (mark, mask) = (info.Read32(MarkAt), info.Read32(MaskAt));
        var (name, number) = mark == 0 ? ("and-mark", ~mask) : mark == mask ? ("or-mark", mark) : ("set-mark", mark);
        output.Option(name).Append(" ").Append(number.ToString("x", CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info) => MarkTarget.Instance.Translate(translation, info);

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        MARK target options:
          --set-mark value          Set the mark
          --and-mark value          Keep only these bits of it
          --or-mark value           Set these bits of it

        """);

    private static XtOption Option(string name, Func<uint, (uint Mark, uint Mask)> change) => new(name, value =>
    {
        if (!uint.TryParse(value.Text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? value.Text.AsSpan(2) : value.Text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
            throw value.Wrong($"Bad mark value `{value.Text}'");
        var (mark, mask) = change(number);
        value.Info.Write32(MarkAt, mark);
        value.Info.Write32(MaskAt, mask);
    })
    {
        Excludes = [.. Names.Where(other => other != name)],
    };
}
