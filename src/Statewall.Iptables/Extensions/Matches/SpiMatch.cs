using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// The parameter index of IPsec: esp, ipcomp, and ah of IPv4. // struct xt_esp, ipt_ah: spis[2], invflags; struct xt_ipcomp with hdrres behind
/// </summary>
internal sealed class SpiMatch : XtMatch
{
    private const int SpiAt = 0, InvertedAt = 8, ReservedAt = 9;
    private readonly string _option, _listed, _selector;
    private readonly bool _hasHeader;

    private SpiMatch(string name, string option, string listed, string selector, XtFamilies families, bool hasHeader, params XtOption[] more)
        : base(name)
    {
        (_option, _listed, _selector, _hasHeader) = (option, listed, selector, hasHeader);
        Families = families;
        Size = 12;
        Options = [new(option, Read) { IsInvertible = true }, .. more];
    }

    /// <summary>The authentication header; that of IPv6 is another match.</summary>
    public static SpiMatch Ah { get; } = new("ah", "ahspi", " ah", "ah spi", XtFamilies.IPv4, hasHeader: false);

    /// <summary>Encrypted packets.</summary>
    public static SpiMatch Esp { get; } = new("esp", "espspi", " esp", "esp spi", XtFamilies.Inet, hasHeader: true);

    /// <summary>Compressed ones.</summary>
    public static SpiMatch Ipcomp { get; } = new("ipcomp", "ipcompspi", " comp", "comp cpi", XtFamilies.Inet, hasHeader: false, new XtOption("compres", value => value.Info[ReservedAt] = 1) { Words = 0 });

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => info.Write32(SpiAt + 4, uint.MaxValue);

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (!IsAny(info))
            output.Option(_option, info[InvertedAt] != 0).Append(" ").Range(info.Read32(SpiAt), info.Read32(SpiAt + 4));
        if (info[ReservedAt] != 0)
            output.Option("compres");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(_listed);
        if (!IsAny(info))
            output.Append(" ").NamedRange("spi", info.Read32(SpiAt), info.Read32(SpiAt + 4), info[InvertedAt] != 0);
        if (info[ReservedAt] != 0)
            output.Append(" reserved");
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.BeginProtocol();
        if (!IsAny(info))
            translation.Match(_selector, info[InvertedAt] != 0).Range(info.Read32(SpiAt), info.Read32(SpiAt + 4), "-");
        if (_hasHeader && translation.Family.Flag == XtFamilies.IPv6)
            translation.EndHeader(Name);
        else
            translation.EndProtocol(Name);
        return true;
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (!IsAny(info))
            return Translate(translation, info);
        translation.Output.Append(" meta l4proto ").Append(Name);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output)
    {
        output.Append(_listed[1..]).Append($" match options:\n[!] --{_option} spi[:spi]      The parameter index, or all between two\n");
        foreach (var option in Options[1..])
            output.Append($" --{option.Name}                    The reserved field is empty\n");
    }

    private static void Read(OptionValue value)
    {
        var (from, to) = value.Range(0, uint.MaxValue);
        value.Info.Write32(SpiAt, from);
        value.Info.Write32(SpiAt + 4, to);
        value.Invert(InvertedAt, 1);
    }

    private static bool IsAny(ReadOnlySpan<byte> info) => info[InvertedAt] == 0 && info.Read32(SpiAt) == 0 && info.Read32(SpiAt + 4) == uint.MaxValue;
}
