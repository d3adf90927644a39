using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The groups of interfaces. // struct xt_devgroup_info: flags, src_group, src_mask, dst_group, dst_mask</summary>
internal sealed class DevgroupMatch : XtMatch
{
    private const int FlagsAt = 0, SourceAt = 4, DestinationAt = 12;
    private const uint Source = 1, Destination = 4; // XT_DEVGROUP_MATCH_SRC …; the next bit inverts

    private static readonly (string Option, int At, uint Flag, string Nft)[] Sides = [("src-group", SourceAt, Source, "iifgroup"), ("dst-group", DestinationAt, Destination, "oifgroup")];

    private DevgroupMatch()
        : base("devgroup")
    {
        Size = 20;
        Options = [.. Sides.Select(side => new XtOption(side.Option, value => Read(value, side.At, side.Flag)) { IsInvertible = true })];
    }

    /// <summary>The match.</summary>
    public static DevgroupMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw new XtUsageException("devgroup match: You must specify either '--src-group' or '--dst-group'");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => Write(output, info, " --", isNumeric: false);

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => Write(output, info, " ", isNumeric);

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        foreach (var (_, at, flag, nft) in Sides)
        {
            if (!Has(info, flag))
                continue;
            if (info.Read32(at + 4) == uint.MaxValue)
                WriteValue(translation.Match(nft, Has(info, flag << 1)), info, at, isNumeric: false);
            else
                translation.Output.Append(" ").Append(nft).Append(" and ").Hex(info.Read32(at + 4)).Append(Has(info, flag << 1) ? " != " : " == ").Hex(info.Read32(at));
        }
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        devgroup match options:
        [!] --src-group value[/mask]   The group of the interface that the packet came in by
        [!] --dst-group value[/mask]   The group of the interface that it goes out by

        """);

    private static void Read(OptionValue value, int at, uint flag)
    {
        var (number, mask) = value.NamedNumber(NameSources.OfMachine.DeviceGroups);
        value.Info.Write32(at, number);
        value.Info.Write32(at + 4, mask);
        value.Info.Set32(FlagsAt, value.IsInverted ? flag | flag << 1 : flag);
    }

    private static void Write(TextOutput output, ReadOnlySpan<byte> info, string dashes, bool isNumeric)
    {
        foreach (var (option, at, flag, _) in Sides)
        {
            if (!Has(info, flag))
                continue;
            output.Append(Has(info, flag << 1) ? " !" : "").Append(dashes).Append(option).Append(" ");
            WriteValue(output, info, at, isNumeric);
        }
    }

    private static void WriteValue(TextOutput output, ReadOnlySpan<byte> info, int at, bool isNumeric)
    {
        var (number, mask) = (info.Read32(at), info.Read32(at + 4));
        if (!isNumeric && mask == uint.MaxValue && NameSources.OfMachine.DeviceGroups.NameOf(number) is { } name)
            output.Append(name);
        else
            output.MaskedHex(number, mask);
    }

    private static bool Has(ReadOnlySpan<byte> info, uint flag) => (info.Read32(FlagsAt) & flag) != 0;
}
