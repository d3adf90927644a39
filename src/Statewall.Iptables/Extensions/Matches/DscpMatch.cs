using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The code point of differentiated services. // struct xt_dscp_info: dscp, invert</summary>
internal sealed class DscpMatch : XtMatch
{
    private const int ValueAt = 0, InvertedAt = 1;
    private const byte MostValue = 0x3f; // XT_DSCP_MAX

    private DscpMatch()
        : base("dscp")
    {
        Size = 2;
        Options =
        [
            new("dscp", value => Read(value, (byte)value.Number(0, MostValue))) { IsInvertible = true, Excludes = ["dscp-class"] },
            new("dscp-class", value => Read(value, DscpClasses.Parse(value.Text))) { IsInvertible = true, Excludes = ["dscp"] },
        ];
    }

    /// <summary>The match.</summary>
    public static DscpMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw new XtUsageException("DSCP match: Parameter --dscp is required");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option("dscp", info[InvertedAt] != 0).Append(" ").HexByte(info[ValueAt]);

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        output.Append(info[InvertedAt] != 0 ? " DSCP match !" : " DSCP match ").HexByte(info[ValueAt]);

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Match($"{translation.Family.NftName} dscp", info[InvertedAt] != 0).HexByte(info[ValueAt]);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        dscp match options
        [!] --dscp value            The code point as a number, up to 0x3f
        [!] --dscp-class name       The same by name: BE, EF, LE, AFxx or CSx; not beside the other

        """);

    private static void Read(OptionValue value, byte number)
    {
        value.Info[ValueAt] = number;
        value.Invert(InvertedAt, 1);
    }
}
