using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Sets the class of service. // struct xt_DSCP_info: dscp</summary>
internal sealed class DscpTarget : XtTarget
{
    private DscpTarget()
        : base("DSCP")
    {
        Size = 1;
        Options =
        [
            new("set-dscp", value => value.Info[0] = (byte)value.Number(0, 63)) { Excludes = ["set-dscp-class"] },
            new("set-dscp-class", value => value.Info[0] = DscpClasses.Parse(value.Text)) { Excludes = ["set-dscp"] },
        ];
    }

    /// <summary>The target.</summary>
    public static DscpTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw options.Wrong("Parameter --set-dscp is required");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option("set-dscp").Append($" 0x{info[0]:x2}");

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => output.Append($" DSCP set 0x{info[0]:x2}");

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Output.Append($" {translation.Family.NftName} dscp set 0x{info[0]:x2}");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        DSCP target options
          --set-dscp value		The class as a number
          --set-dscp-class class	The class by its name, as EF or AF21

        """);
}
