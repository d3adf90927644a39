using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The system that sent a SYN, by its fingerprint. // struct nf_osf_info: genre[32], len, flags, loglevel, ttl</summary>
internal sealed class OsfMatch : XtMatch
{
    private const int GenreAt = 0, GenreBytes = 32, LengthAt = 32, FlagsAt = 36, LogAt = 40, TtlAt = 44;
    private const uint Ttl = 2, Log = 4, Inverted = 8; // NF_OSF_TTL …

    private OsfMatch()
        : base("osf")
    {
        Families = XtFamilies.IPv4;
        Size = 48;
        Options =
        [
            new("genre", ReadGenre) { IsRequired = true, IsInvertible = true },
            new("ttl", value => ReadLevel(value, TtlAt, Ttl)),
            new("log", value => ReadLevel(value, LogAt, Log)),
        ];
    }

    /// <summary>The match.</summary>
    public static OsfMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        output.Option("genre", Has(info, Inverted)).Append(" ").Append(GenreIn(info));
        if (Has(info, Ttl))
            output.Option("ttl").Append(" ").Append(info.Read32(TtlAt));
        if (Has(info, Log))
            output.Option("log").Append(" ").Append(info.Read32(LogAt));
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        output.Append(Has(info, Inverted) ? " OS fingerprint match ! " : " OS fingerprint match ").Append(GenreIn(info));

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (Has(info, Log))
            translation.Approximate("--log: nothing is told about fingerprints");
        var level = Has(info, Ttl) ? info.Read32(TtlAt) : 2;
        translation.Match($"osf {level switch { 0 => "", 1 => "ttl loose ", _ => "ttl skip " }}name", Has(info, Inverted)).Append("\"").Append(GenreIn(info)).Append("\"");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        OS fingerprint match options:
        [!] --genre string     The system
        --ttl level            How the TTL is compared with that of the fingerprint:
               0                       the same: on the same link
               1                       no larger
               2                       not at all
        --log level            What the kernel's log tells of:
               0                       all fingerprints that fit, and packets with none
               1                       the first that fits
               2                       all that fit

        """);

    private static void ReadGenre(OptionValue value)
    {
        value.TextAt(GenreAt, GenreBytes);
        value.Info.Write32(LengthAt, (ulong)TextOutputWords.TextBytes(value.Info.Slice(GenreAt, GenreBytes)));
        value.Info.Set32(FlagsAt, value.IsInverted ? Inverted : 0);
    }

    private static void ReadLevel(OptionValue value, int at, uint flag)
    {
        value.Info.Write32(at, value.Number(0, 2));
        value.Info.Set32(FlagsAt, flag);
    }

    private static string GenreIn(ReadOnlySpan<byte> info) => TextOutputWords.TextIn(info.Slice(GenreAt, GenreBytes));

    private static bool Has(ReadOnlySpan<byte> info, uint flag) => (info.Read32(FlagsAt) & flag) != 0;
}
