using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The authentication header of IPv6. // struct ip6t_ah: spis[2], hdrlen, hdrres, invflags</summary>
internal sealed class Ah6Match : XtMatch
{
    private const int SpiAt = 0, LengthAt = 8, ReservedAt = 12, InvertedAt = 13;
    private const byte SpiInverted = 1, LengthInverted = 2; // IP6T_AH_INV_SPI, IP6T_AH_INV_LEN

    private Ah6Match()
        : base("ah")
    {
        Families = XtFamilies.IPv6;
        Size = 16;
        UserSize = 14;
        Options =
        [
            new("ahspi", ReadSpi) { IsInvertible = true },
            new("ahlen", ReadLength) { IsInvertible = true },
            new("ahres", value => value.Info[ReservedAt] = 1) { Words = 0 },
        ];
    }

    /// <summary>The match.</summary>
    public static Ah6Match Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => info.Write32(SpiAt + 4, uint.MaxValue);

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (!IsAnySpi(info))
            output.Option("ahspi", IsInverted(info, SpiInverted)).Append(" ").Range(info.Read32(SpiAt), info.Read32(SpiAt + 4));
        if (info.Read32(LengthAt) != 0 || IsInverted(info, LengthInverted))
            output.Option("ahlen", IsInverted(info, LengthInverted)).Append(" ").Append(info.Read32(LengthAt));
        if (info[ReservedAt] != 0)
            output.Option("ahres");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" ah ");
        if (!IsAnySpi(info))
            output.NamedRange("spi", info.Read32(SpiAt), info.Read32(SpiAt + 4), IsInverted(info, SpiInverted));
        if (info.Read32(LengthAt) != 0 || IsInverted(info, LengthInverted))
            output.Append(IsInverted(info, LengthInverted) ? "length:!" : "length:").Append(info.Read32(LengthAt));
        if (info[ReservedAt] != 0)
            output.Append(" reserved");
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.BeginProtocol();
        if (!IsAnySpi(info))
            translation.Match("ah spi", IsInverted(info, SpiInverted)).Range(info.Read32(SpiAt), info.Read32(SpiAt + 4), "-");
        if (info.Read32(LengthAt) != 0 || IsInverted(info, LengthInverted))
            translation.Match("ah hdrlength", IsInverted(info, LengthInverted)).Append(info.Read32(LengthAt));
        if (info[ReservedAt] != 0)
            translation.Output.Append(" ah reserved ").Append(info[ReservedAt]);
        translation.EndHeader("ah");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        ah match options:
        [!] --ahspi spi[:spi]          The parameter index, or all between two
        [!] --ahlen length             The length of the header
         --ahres                       Its reserved field is empty

        """);

    private static void ReadSpi(OptionValue value)
    {
        var (from, to) = value.Range(0, uint.MaxValue);
        value.Info.Write32(SpiAt, from);
        value.Info.Write32(SpiAt + 4, to);
        value.Invert(InvertedAt, SpiInverted);
    }

    private static void ReadLength(OptionValue value)
    {
        value.Info.Write32(LengthAt, value.Number(0, uint.MaxValue));
        value.Invert(InvertedAt, LengthInverted);
    }

    private static bool IsAnySpi(ReadOnlySpan<byte> info) => !IsInverted(info, SpiInverted) && info.Read32(SpiAt) == 0 && info.Read32(SpiAt + 4) == uint.MaxValue;

    private static bool IsInverted(ReadOnlySpan<byte> info, byte flag) => (info[InvertedAt] & flag) != 0;
}
