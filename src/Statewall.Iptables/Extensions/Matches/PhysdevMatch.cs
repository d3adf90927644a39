using System.Text;
using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Ports of a bridge. // struct xt_physdev_info: physindev, in_mask, physoutdev, out_mask, invert, bitmask</summary>
internal sealed class PhysdevMatch : XtMatch
{
    private const int NameBytes = 16; // IFNAMSIZ
    private const int InAt = 0, OutAt = 2 * NameBytes, InvertedAt = 4 * NameBytes, FlagsAt = InvertedAt + 1;
    private const byte In = 1, Out = 2, IsBridged = 4, IsIn = 8, IsOut = 16; // XT_PHYSDEV_OP_IN …

    // In the order in which they are written; names lie where the number says.
    private static readonly (string Option, byte Flag, int NameAt)[] Parts =
        [("physdev-is-in", IsIn, -1), ("physdev-in", In, InAt), ("physdev-is-out", IsOut, -1), ("physdev-out", Out, OutAt), ("physdev-is-bridged", IsBridged, -1)];

    private PhysdevMatch()
        : base("physdev")
    {
        Size = 66;
        Options = [.. Parts.Select(part => new XtOption(part.Option, value => Read(value, part.Flag, part.NameAt)) { Words = part.NameAt < 0 ? 0 : 1, IsInvertible = true })];
    }

    /// <summary>The match.</summary>
    public static PhysdevMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw new CommandLine.XtUsageException("PHYSDEV: no physdev option specified");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        foreach (var (option, flag, nameAt) in Parts)
        {
            if ((info[FlagsAt] & flag) == 0)
                continue;
            output.Option(option, (info[InvertedAt] & flag) != 0);
            if (nameAt >= 0)
                output.Append(" ").Append(NameIn(info, nameAt));
        }
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => Save(output.Append(" PHYSDEV match"), info, rule);

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        physdev match options:
         [!] --physdev-in inputname[+]      The port that the frame came in by
         [!] --physdev-out outputname[+]    The port that it will go out by
         [!] --physdev-is-in                It came in by a bridge
         [!] --physdev-is-out               It will go out by a bridge
         [!] --physdev-is-bridged           It goes from one port of a bridge to another

        """);

    private static void Read(OptionValue value, byte flag, int nameAt)
    {
        value.Note(FlagsAt, InvertedAt, flag);
        if (nameAt < 0)
            return;
        // a name counts with its terminator, the start of a name without
        var pattern = InterfaceText.Parse(value.Text, isInverted: true);
        Encoding.UTF8.GetBytes(value.Text).CopyTo(value.Info[nameAt..]);
        value.Info.Slice(nameAt + NameBytes, pattern.Bytes.Length).Fill(byte.MaxValue);
    }

    private static string NameIn(ReadOnlySpan<byte> info, int nameAt) => TextOutputWords.TextIn(info.Slice(nameAt, NameBytes));
}
