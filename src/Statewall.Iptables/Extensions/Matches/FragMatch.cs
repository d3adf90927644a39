using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The fragment header of IPv6. // struct ip6t_frag: ids[2], hdrlen, flags, invflags</summary>
internal sealed class FragMatch : XtMatch
{
    private const int IdAt = 0, LengthAt = 8, FlagsAt = 12, InvertedAt = 13;
    private const byte Ids = 1, Length = 2, Reserved = 4, First = 8, More = 0x10, Last = 0x20; // IP6T_FRAG_IDS …
    private static readonly (string Option, string Listed, byte Flag, string Nft)[] Parts =
    [
        ("fragres", " reserved", Reserved, " frag reserved 1"), ("fragfirst", " first", First, " frag frag-off 0"),
        ("fragmore", " more", More, " frag more-fragments 1"), ("fraglast", " last", Last, " frag more-fragments 0"),
    ];

    private FragMatch()
        : base("frag")
    {
        Families = XtFamilies.IPv6;
        Size = 16;
        UserSize = 14;
        Options =
        [
            new("fragid", ReadId) { IsInvertible = true },
            new("fraglen", ReadLength) { IsInvertible = true },
            .. Parts.Select(part => new XtOption(part.Option, value => value.Info[FlagsAt] |= part.Flag)
            {
                Words = 0,
                Excludes = part.Flag == More ? ["fraglast"] : part.Flag == Last ? ["fragmore"] : [],
            }),
        ];
    }

    /// <summary>The match.</summary>
    public static FragMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => info.Write32(IdAt + 4, uint.MaxValue);

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (!IsAnyId(info))
            output.Option("fragid", IsInverted(info, Ids)).Append(" ").Range(info.Read32(IdAt), info.Read32(IdAt + 4));
        if (info.Read32(LengthAt) != 0 || IsInverted(info, Length))
            output.Option("fraglen", IsInverted(info, Length)).Append(" ").Append(info.Read32(LengthAt));
        foreach (var (option, _, flag, _) in Parts)
        {
            if ((info[FlagsAt] & flag) != 0)
                output.Option(option);
        }
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" frag ");
        if (!IsAnyId(info))
            output.NamedRange("id", info.Read32(IdAt), info.Read32(IdAt + 4), IsInverted(info, Ids));
        if (info.Read32(LengthAt) != 0 || IsInverted(info, Length))
            output.Append(IsInverted(info, Length) ? " length:!" : " length:").Append(info.Read32(LengthAt));
        foreach (var (_, listed, flag, _) in Parts)
            output.Append((info[FlagsAt] & flag) != 0 ? listed : "");
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.BeginProtocol();
        if (!IsAnyId(info))
            translation.Match("frag id", IsInverted(info, Ids)).Range(info.Read32(IdAt), info.Read32(IdAt + 4), "-");
        // the header has no length of its own
        foreach (var (_, _, flag, nft) in Parts)
            translation.Output.Append((info[FlagsAt] & flag) != 0 ? nft : "");
        translation.EndHeader("frag");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        frag match options:
        [!] --fragid id[:id]           The number of the packet, or all between two
        [!] --fraglen length           The length of the header
         --fragres                     Its reserved field is empty
         --fragfirst                   The first fragment
         [--fragmore|--fraglast]       One that others follow, or the last

        """);

    private static void ReadId(OptionValue value)
    {
        var (from, to) = value.Range(0, uint.MaxValue);
        value.Info.Write32(IdAt, from);
        value.Info.Write32(IdAt + 4, to);
        value.Note(FlagsAt, InvertedAt, Ids);
    }

    private static void ReadLength(OptionValue value)
    {
        value.Info.Write32(LengthAt, value.Number(0, uint.MaxValue));
        value.Note(FlagsAt, InvertedAt, Length);
    }

    private static bool IsAnyId(ReadOnlySpan<byte> info) => !IsInverted(info, Ids) && info.Read32(IdAt) == 0 && info.Read32(IdAt + 4) == uint.MaxValue;

    private static bool IsInverted(ReadOnlySpan<byte> info, byte flag) => (info[InvertedAt] & flag) != 0;
}
