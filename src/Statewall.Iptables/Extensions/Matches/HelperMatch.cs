using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The helper of the connection that announced this one. // struct xt_helper_info: invert, name[30]</summary>
internal sealed class HelperMatch : XtMatch
{
    private const int InvertedAt = 0, NameAt = 4, NameBytes = 30;

    private HelperMatch()
        : base("helper")
    {
        Size = 36;
        Options = [new("helper", Read) { IsRequired = true, IsInvertible = true }];
    }

    /// <summary>The match.</summary>
    public static HelperMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option("helper", info[InvertedAt] != 0).Quoted(NameIn(info));

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        output.Append(info[InvertedAt] != 0 ? " helper match ! \"" : " helper match \"").Append(NameIn(info)).Append("\"");

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Match("ct helper", info[InvertedAt] != 0).Append("\"").Append(NameIn(info)).Append("\"");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("helper match options:\n[!] --helper string        The helper, and its port behind a dash if it is another than usual\n");

    private static void Read(OptionValue value)
    {
        value.TextAt(NameAt, NameBytes);
        value.Invert(InvertedAt, 1);
    }

    private static string NameIn(ReadOnlySpan<byte> info) => TextOutputWords.TextIn(info.Slice(NameAt, NameBytes));
}
