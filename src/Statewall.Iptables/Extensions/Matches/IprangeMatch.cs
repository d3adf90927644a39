using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Addresses between two others. // struct xt_iprange_mtinfo: src_min, src_max, dst_min, dst_max, flags</summary>
internal sealed class IprangeMatch : XtMatch
{
    private const int SourceAt = 0, DestinationAt = 2 * InfoBytes.AddressBytes, FlagsAt = 4 * InfoBytes.AddressBytes;
    private const byte Source = 1, Destination = 2, SourceInverted = 16, DestinationInverted = 32; // IPRANGE_SRC …

    private IprangeMatch()
        : base("iprange")
    {
        Revision = 1;
        Size = 68;
        UserSize = 65;
        Options =
        [
            new("src-range", value => Read(value, SourceAt, Source, SourceInverted)) { IsInvertible = true },
            new("dst-range", value => Read(value, DestinationAt, Destination, DestinationInverted)) { IsInvertible = true },
        ];
    }

    /// <summary>The match.</summary>
    public static IprangeMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw new CommandLine.XtUsageException("iprange match: You must specify `--src-range' or `--dst-range'");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if ((info[FlagsAt] & Source) != 0)
            Write(output.Option("src-range", (info[FlagsAt] & SourceInverted) != 0).Append(" "), info, SourceAt, rule.Family);
        if ((info[FlagsAt] & Destination) != 0)
            Write(output.Option("dst-range", (info[FlagsAt] & DestinationInverted) != 0).Append(" "), info, DestinationAt, rule.Family);
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        if ((info[FlagsAt] & Source) != 0)
            Write(output.Append((info[FlagsAt] & SourceInverted) != 0 ? " source IP range ! " : " source IP range "), info, SourceAt, rule.Family);
        if ((info[FlagsAt] & Destination) != 0)
            Write(output.Append((info[FlagsAt] & DestinationInverted) != 0 ? " destination IP range ! " : " destination IP range "), info, DestinationAt, rule.Family);
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if ((info[FlagsAt] & Source) != 0)
            Write(translation.Match($"{translation.Family.NftName} saddr", (info[FlagsAt] & SourceInverted) != 0), info, SourceAt, translation.Family.Proto);
        if ((info[FlagsAt] & Destination) != 0)
            Write(translation.Match($"{translation.Family.NftName} daddr", (info[FlagsAt] & DestinationInverted) != 0), info, DestinationAt, translation.Family.Proto);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        iprange match options:
        [!] --src-range ip[-ip]    The sender's address lies between two
        [!] --dst-range ip[-ip]    The receiver's address lies between two

        """);

    private static void Read(OptionValue value, int at, byte flag, byte inverted)
    {
        var ends = value.Text.Split('-');
        if (ends.Length > 2)
            throw value.Bad();
        value.Info.WriteAddress(at, value.Host(ends[0]));
        value.Info.WriteAddress(at + InfoBytes.AddressBytes, value.Host(ends[^1]));
        value.Info[FlagsAt] |= flag;
        value.Invert(FlagsAt, inverted);
    }

    private static void Write(TextOutput output, ReadOnlySpan<byte> info, int at, NfProto family) =>
        output.Append(info.ReadAddress(at, family)).Append("-").Append(info.ReadAddress(at + InfoBytes.AddressBytes, family));
}
