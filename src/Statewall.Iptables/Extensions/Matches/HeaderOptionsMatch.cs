using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Headers with options of IPv6: hop-by-hop and destination. // struct ip6t_opts: hdrlen, flags, invflags, opts[16] of type and length, optsnr</summary>
internal sealed class HeaderOptionsMatch : XtMatch
{
    private const int LengthAt = 0, FlagsAt = 4, InvertedAt = 5, OptionsAt = 6, MostOptions = 16, CountAt = 38;
    private const byte Length = 1, HasOptions = 2; // IP6T_OPTS_LEN, IP6T_OPTS_OPTS
    private const byte AnyLength = 0xff;

    private HeaderOptionsMatch(string name)
        : base(name)
    {
        Families = XtFamilies.IPv6;
        Size = 40;
        UserSize = 39;
        Options = [new($"{name}-len", ReadLength) { IsInvertible = true }, new($"{name}-opts", ReadOptions)];
    }

    /// <summary>Options for the receiver.</summary>
    public static HeaderOptionsMatch Destination { get; } = new("dst");

    /// <summary>Options for each hop.</summary>
    public static HeaderOptionsMatch HopByHop { get; } = new("hbh");

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if ((info[FlagsAt] & Length) != 0)
            output.Option($"{Name}-len", (info[InvertedAt] & Length) != 0).Append(" ").Append(info.Read32(LengthAt));
        if ((info[FlagsAt] & HasOptions) != 0)
            output.Option($"{Name}-opts").Append(" ").Append(OptionsText(info));
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" ").Append(Name);
        if ((info[FlagsAt] & Length) != 0)
            output.Append((info[InvertedAt] & Length) != 0 ? " length:!" : " length:").Append(info.Read32(LengthAt));
        if ((info[FlagsAt] & HasOptions) != 0)
            output.Append(" opts ").Append(OptionsText(info));
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if ((info[FlagsAt] & HasOptions) != 0)
            return false;
        translation.BeginProtocol();
        if ((info[FlagsAt] & Length) != 0)
            translation.Match($"{Name} hdrlength", (info[InvertedAt] & Length) != 0).Append(info.Read32(LengthAt));
        translation.EndHeader(Name);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append($"""
        {Name} match options:
        [!] --{Name}-len length            The length of the header
          --{Name}-opts type[:len][,type[:len]...]
                                        Its options with their lengths, in this order; up to 16

        """);

    private static void ReadLength(OptionValue value)
    {
        value.Info.Write32(LengthAt, value.Number(0, uint.MaxValue));
        value.Note(FlagsAt, InvertedAt, Length);
    }

    private static void ReadOptions(OptionValue value)
    {
        var words = value.Text.Split(',');
        if (words.Length > MostOptions)
            throw new XtUsageException($"too many ports specified");
        for (var index = 0; index < words.Length; index++)
        {
            var (type, length) = words[index].Split(':', 2) is [var before, var behind] ? (before, (byte)value.Number(behind, 0, byte.MaxValue)) : (words[index], AnyLength);
            value.Info.Write16(OptionsAt + 2 * index, value.Number(type, 0, byte.MaxValue) << 8 | length);
        }
        value.Info[CountAt] = (byte)words.Length;
        value.Info[FlagsAt] |= HasOptions;
    }

    private static string OptionsText(ReadOnlySpan<byte> info)
    {
        var words = new List<string>();
        for (var index = 0; index < Math.Min((int)info[CountAt], MostOptions); index++)
        {
            var option = info.Read16(OptionsAt + 2 * index);
            words.Add((option & 0xff) == AnyLength ? $"{option >> 8}" : $"{option >> 8}:{option & 0xff}");
        }
        return string.Join(',', words);
    }
}
