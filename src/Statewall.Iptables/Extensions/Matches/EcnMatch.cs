using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Congestion that routers told of. // struct xt_ecn_info: operation, invert, ip_ect, proto</summary>
internal sealed class EcnMatch : XtMatch
{
    private const int FlagsAt = 0, InvertedAt = 1, CodepointAt = 2;
    private const byte Codepoint = 1, Echo = 0x10, Reduced = 0x20; // XT_ECN_OP_MATCH_IP …
    private static readonly string[] NftNames = ["not-ect", "ect1", "ect0", "ce"];

    private EcnMatch()
        : base("ecn")
    {
        Size = 4;
        Options =
        [
            new("ecn-tcp-cwr", value => value.Note(FlagsAt, InvertedAt, Reduced)) { Words = 0, IsInvertible = true },
            new("ecn-tcp-ece", value => value.Note(FlagsAt, InvertedAt, Echo)) { Words = 0, IsInvertible = true },
            new("ecn-ip-ect", ReadCodepoint) { IsInvertible = true },
        ];
    }

    /// <summary>The match.</summary>
    public static EcnMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw new XtUsageException("ECN match: some option required");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if ((info[FlagsAt] & Echo) != 0)
            output.Option("ecn-tcp-ece", (info[InvertedAt] & Echo) != 0);
        if ((info[FlagsAt] & Reduced) != 0)
            output.Option("ecn-tcp-cwr", (info[InvertedAt] & Reduced) != 0);
        if ((info[FlagsAt] & Codepoint) != 0)
            output.Option("ecn-ip-ect", (info[InvertedAt] & Codepoint) != 0).Append(" ").Append(info[CodepointAt]);
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" ECN match");
        if ((info[FlagsAt] & Echo) != 0)
            output.Append((info[InvertedAt] & Echo) != 0 ? " !ECE" : " ECE");
        if ((info[FlagsAt] & Reduced) != 0)
            output.Append((info[InvertedAt] & Reduced) != 0 ? " !CWR" : " CWR");
        if ((info[FlagsAt] & Codepoint) != 0)
            output.Append((info[InvertedAt] & Codepoint) != 0 ? " !ECT=" : " ECT=").Append(info[CodepointAt]);
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if ((info[FlagsAt] & Echo) != 0)
            translation.Match("tcp flags", (info[InvertedAt] & Echo) != 0).Append("ecn");
        if ((info[FlagsAt] & Reduced) != 0)
            translation.Match("tcp flags", (info[InvertedAt] & Reduced) != 0).Append("cwr");
        if ((info[FlagsAt] & Codepoint) != 0)
            translation.Match($"{translation.Family.NftName} ecn", (info[InvertedAt] & Codepoint) != 0).Append(NftNames[info[CodepointAt] & 3]);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        ECN match options
        [!] --ecn-tcp-cwr          The sender sends less since then (TCP)
        [!] --ecn-tcp-ece          The receiver echoes it (TCP)
        [!] --ecn-ip-ect [0..3]    The code point in the IP header

        """);

    private static void ReadCodepoint(OptionValue value)
    {
        value.Note(FlagsAt, InvertedAt, Codepoint);
        value.Info[CodepointAt] = (byte)value.Number(0, 3);
    }
}
