using System.Globalization;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Sets the class of a packet for queueing. // struct xt_classify_target_info: priority</summary>
internal sealed class ClassifyTarget : XtTarget
{
    private ClassifyTarget()
        : base("CLASSIFY")
    {
        Families = XtFamilies.Inet | XtFamilies.Arp;
        Size = 4;
        Options = [new("set-class", Read) { IsRequired = true }];
    }

    /// <summary>The target.</summary>
    public static ClassifyTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option("set-class").Append(" ").Append(rule.Head is ArpHead ? Text(info) : $"{info.Read32(0) >> 16:x4}:{(ushort)info.Read32(0):x4}");

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => output.Append(" CLASSIFY set ").Append(Text(info));

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Output.Append(" meta priority set ").Append(info.Read32(0) switch
        {
            0 => "none", // TC_H_UNSPEC
            uint.MaxValue => "root", // TC_H_ROOT
            _ => Text(info),
        });
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        CLASSIFY target options:
        --set-class MAJOR:MINOR    The class: two hexadecimal numbers

        """);

    private static void Read(OptionValue value)
    {
        if (value.Text.Split(':') is not [var major, var minor] || !TryParse(major, out var upper) || !TryParse(minor, out var lower))
            throw value.Wrong($"Bad class value \"{value.Text}\"");
        value.Info.Write32(0, (uint)(upper << 16) | lower);
    }

    private static bool TryParse(string text, out ushort number) => ushort.TryParse(text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);

    private static string Text(ReadOnlySpan<byte> info) => $"{info.Read32(0) >> 16:x}:{(ushort)info.Read32(0):x}";
}
