using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Ports, flags and options of TCP. // struct xt_tcp: spts[2], dpts[2], option, flg_mask, flg_cmp, invflags</summary>
internal sealed class TcpMatch : PortMatch
{
    /// <summary>Where the flags lie in TCP's header.</summary>
    public const int FlagsByte = 13;

    private const int OptionAt = 8, MaskAt = 9, FlagsAt = 10, InvertedAt = 11;
    private const byte FlagsInverted = 4, OptionInverted = 8; // XT_TCP_INV_FLAGS, XT_TCP_INV_OPTION

    private static readonly (string Name, byte Bit)[] Flags = [("FIN", 1), ("SYN", 2), ("RST", 4), ("PSH", 8), ("ACK", 16), ("URG", 32)];

    private TcpMatch()
        : base("tcp", InvertedAt)
    {
        Size = 12;
        Options =
        [
            .. PortOptions(InvertedAt),
            new("syn", ReadSyn) { Words = 0, IsInvertible = true, Excludes = ["tcp-flags"] },
            new("tcp-flags", ReadFlags) { Words = 2, IsInvertible = true, Excludes = ["syn"] },
            new("tcp-option", ReadOption) { IsInvertible = true },
        ];
    }

    /// <summary>The match.</summary>
    public static TcpMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        base.Save(output, info, rule);
        if (info[OptionAt] != 0 || (info[InvertedAt] & OptionInverted) != 0)
            output.Option("tcp-option", (info[InvertedAt] & OptionInverted) != 0).Append(" ").Append(info[OptionAt]);
        if (info[MaskAt] == 0 && (info[InvertedAt] & FlagsInverted) == 0)
            return;
        output.Option("tcp-flags", (info[InvertedAt] & FlagsInverted) != 0).Append(" ").Append(Names(info[MaskAt])).Append(" ").Append(Names(info[FlagsAt]));
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        base.Print(output, info, rule, isNumeric);
        if (info[OptionAt] != 0 || (info[InvertedAt] & OptionInverted) != 0)
            output.Append(" option=").Append((info[InvertedAt] & OptionInverted) != 0 ? "!" : "").Append(info[OptionAt]);
        if (info[MaskAt] == 0 && (info[InvertedAt] & FlagsInverted) == 0)
            return;
        output.Append(" flags:").Append((info[InvertedAt] & FlagsInverted) != 0 ? "!" : "");
        if (isNumeric)
            output.Append($"0x{info[MaskAt]:X2}/0x{info[FlagsAt]:X2}");
        else
            output.Append(Names(info[MaskAt])).Append("/").Append(Names(info[FlagsAt]));
    }

    /// <inheritdoc/>
    public override bool TryWrite(RuleWriter writer, ReadOnlySpan<byte> info)
    {
        var asksForFlags = info[MaskAt] != 0 || (info[InvertedAt] & FlagsInverted) != 0;
        if (info[OptionAt] != 0 || (info[InvertedAt] & OptionInverted) != 0 || (!asksForFlags && AsksForNoPort(info)))
            return false;
        if (asksForFlags)
            writer.Compare(NftPayloadBase.TransportHeader, FlagsByte, [info[FlagsAt]], (info[InvertedAt] & FlagsInverted) != 0, [info[MaskAt]]);
        WritePorts(writer, info);
        return true;
    }

    /// <summary>Takes a comparison of flags.</summary>
    public static bool TryTakeFlags(XtRule rule, in FieldComparison comparison)
    {
        if (rule.Protocol != 6 || comparison.Value.Length != 1)
            return false;
        var info = RuleReader.MatchOf(rule, Instance).Info;
        info[MaskAt] = comparison.Mask.IsEmpty ? byte.MaxValue : comparison.Mask[0];
        info[FlagsAt] = comparison.Value[0];
        if (comparison.IsInverted)
            info[InvertedAt] |= FlagsInverted;
        return true;
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.BeginProtocol();
        TranslatePorts(translation, info);
        if (info[OptionAt] != 0)
            translation.Match("tcp option", false).Append(info[OptionAt]).Append((info[InvertedAt] & OptionInverted) != 0 ? " missing" : " exists");
        if (info[MaskAt] != 0 || (info[InvertedAt] & FlagsInverted) != 0)
        {
            var (isInverted, flags, mask) = ((info[InvertedAt] & FlagsInverted) != 0, info[FlagsAt] == 0 ? "0x0" : NftNames(info[FlagsAt]), info[MaskAt] == 0 ? "0x0" : NftNames(info[MaskAt]));
            // releases before 1.1 take no single flag behind the stroke
            if (translation.IsFree && !mask.Contains(',', StringComparison.Ordinal))
                translation.Output.Append(" tcp flags & ").Append(mask).Append(isInverted ? " != " : " == ").Append(flags);
            else
                translation.Match("tcp flags", isInverted).Append(flags).Append(" / ").Append(mask);
        }
        translation.EndProtocol(Name);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output)
    {
        base.Help(output);
        output.Append("""
            [!] --tcp-flags mask comp            Of the flags in the first list, those in the second are set and no others:
                                                 SYN ACK FIN RST URG PSH ALL NONE
            [!] --syn                            The first packet of a connection: --tcp-flags SYN,RST,ACK,FIN SYN
            [!] --tcp-option number              There is an option of this number

            """);
    }

    private static void ReadSyn(OptionValue value)
    {
        value.Info[MaskAt] = 1 | 2 | 4 | 16;
        value.Info[FlagsAt] = 2;
        value.Invert(InvertedAt, FlagsInverted);
    }

    private static void ReadFlags(OptionValue value)
    {
        value.Info[MaskAt] = Parse(value, value.Text);
        value.Info[FlagsAt] = Parse(value, value.Second);
        value.Invert(InvertedAt, FlagsInverted);
    }

    private static void ReadOption(OptionValue value)
    {
        value.Info[OptionAt] = (byte)value.Number(1, byte.MaxValue);
        value.Invert(InvertedAt, OptionInverted);
    }

    private static byte Parse(OptionValue value, string list)
    {
        byte flags = 0;
        foreach (var word in list.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Equals("ALL", StringComparison.OrdinalIgnoreCase))
                flags |= 0x3f;
            else if (Array.Find(Flags, flag => flag.Name.Equals(word, StringComparison.OrdinalIgnoreCase)) is { Bit: not 0 } known)
                flags |= known.Bit;
            else if (!word.Equals("NONE", StringComparison.OrdinalIgnoreCase))
                throw value.Wrong($"Unknown TCP flag `{word}'");
        }
        return flags;
    }

    private static string Names(byte flags) => flags == 0 ? "NONE" : string.Join(',', Flags.Where(flag => (flags & flag.Bit) != 0).Select(flag => flag.Name));

    private static string NftNames(byte flags) => string.Join(',', Flags.Where(flag => (flags & flag.Bit) != 0).Select(flag => flag.Name.ToLowerInvariant()));
}
