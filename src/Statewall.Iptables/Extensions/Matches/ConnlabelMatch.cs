using System.Globalization;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>A label of the connection. // struct xt_connlabel_mtinfo: bit, options</summary>
internal sealed class ConnlabelMatch : XtMatch
{
    private const int LabelAt = 0, FlagsAt = 2;
    private const ushort Inverted = 1, Sets = 2; // XT_CONNLABEL_OP_INVERT, XT_CONNLABEL_OP_SET

    private ConnlabelMatch()
        : base("connlabel")
    {
        Size = 4;
        Options =
        [
            new("label", Read) { IsRequired = true, IsInvertible = true },
            new("set", value => value.Info.Set16(FlagsAt, Sets)) { Words = 0 },
        ];
    }

    /// <summary>The match.</summary>
    public static ConnlabelMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        output.Option("label", Has(info, Inverted)).Append(" \"").Append(NameOf(info)).Append("\"");
        if (Has(info, Sets))
            output.Option("set");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        output.Append(Has(info, Inverted) ? " connlabel ! " : " connlabel ").Append(NameOf(info)).Append(Has(info, Sets) ? " set" : "");

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var name = NameOf(info);
        if (Has(info, Sets))
            translation.Output.Append(" ct label set ").Append(name);
        translation.Output.Append(" ct label ");
        if (Has(info, Inverted))
            translation.Output.Append("and ").Append(name).Append(" != ");
        translation.Output.Append(name);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("connlabel match options:\n[!] --label name     The connection has the label, by name or number\n    --set            It gets it, too\n");

    private static void Read(OptionValue value)
    {
        if (!CNumber.TryParse(value.Text, out var label) || label > ushort.MaxValue)
        {
            if (!NameSources.OfMachine.Labels.TryFind(value.Text, out var known))
                throw new XtUsageException($"label '{value.Text}' not found or invalid value");
            label = known;
        }
        value.Info.Write16(LabelAt, label);
        value.Info.Set16(FlagsAt, value.IsInverted ? Inverted : 0);
    }

    private static string NameOf(ReadOnlySpan<byte> info) => NameSources.OfMachine.Labels.NameOf(info.Read16(LabelAt)) ?? info.Read16(LabelAt).ToString(CultureInfo.InvariantCulture);

    private static bool Has(ReadOnlySpan<byte> info, int flag) => (info.Read16(FlagsAt) & flag) != 0;
}
