using System.Globalization;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Some packets, by chance or by counting. // struct xt_statistic_info: mode, flags, probability or every, packet, count; the rest is the kernel's</summary>
internal sealed class StatisticMatch : XtMatch
{
    private const int ModeAt = 0, FlagsAt = 2, ProbabilityAt = 4, EveryAt = 4, PacketAt = 8, CountAt = 12;
    private const ushort Random = 0, Nth = 1; // XT_STATISTIC_MODE_RANDOM, XT_STATISTIC_MODE_NTH
    private const ushort Inverted = 1; // XT_STATISTIC_INVERT
    private const uint Certain = 0x80000000;

    private StatisticMatch()
        : base("statistic")
    {
        Size = 24;
        UserSize = 12;
        Options =
        [
            new("mode", ReadMode) { IsRequired = true },
            new("probability", ReadProbability) { IsInvertible = true, Excludes = ["every", "packet"] },
            new("every", ReadEvery) { IsInvertible = true, Excludes = ["probability"], Needs = ["packet"] },
            new("packet", value => value.Info.Write32(PacketAt, value.Number(0, uint.MaxValue))) { Excludes = ["probability"], Needs = ["every"] },
        ];
    }

    /// <summary>The match.</summary>
    public static StatisticMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        var isNth = options.Info[ModeAt] == Nth;
        if (!isNth && !options.Has("probability"))
            throw new XtUsageException("--probability must be specified when using random mode");
        if (isNth && !options.Has("every"))
            throw new XtUsageException("--every and --packet must be specified when using nth mode");
        if (isNth && options.Info.Read32(PacketAt) > options.Info.Read32(EveryAt))
            throw new XtUsageException("the --packet p must be 0 <= p <= n-1");
        // the kernel counts from there, and takes the packet with which the count begins anew
        if (isNth)
            options.Info.Write32(CountAt, options.Info.Read32(EveryAt) - options.Info.Read32(PacketAt));
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (info.Read16(ModeAt) == Random)
            output.Option("mode").Append(" random").Option("probability", IsInverted(info)).Append(" ").Append(Probability(info));
        else
            output.Option("mode").Append(" nth").Option("every", IsInverted(info)).Append(" ").Append(Every(info)).Option("packet").Append(" ").Append(info.Read32(PacketAt));
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" statistic mode ").Append(info.Read16(ModeAt) == Random ? "random" : "nth").Append(IsInverted(info) ? " !" : "");
        if (info.Read16(ModeAt) == Random)
            output.Append(" probability ").Append(Probability(info));
        else
            output.Append(" every ").Append(Every(info));
        if (info.Read16(ModeAt) == Nth && info.Read32(PacketAt) != 0)
            output.Append(" packet ").Append(info.Read32(PacketAt));
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (info.Read16(ModeAt) == Random)
            translation.Output.Append(" meta random & ").Append(Certain - 1).Append(IsInverted(info) ? " >= " : " < ").Append(info.Read32(ProbabilityAt));
        else
            translation.Match($"numgen inc mod {Every(info)}", IsInverted(info)).Append(info.Read32(PacketAt));
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        statistic match options:
            --mode {random|nth}         By chance, or by counting
        [!] --probability p             random: the chance, 0 to 1
        [!] --every n                   nth: one of so many packets
            --packet p                  nth: which of them, 0 to n-1

        """);

    private static void ReadMode(OptionValue value) => value.Info.Write16(ModeAt, value.Text switch
    {
        "random" => Random,
        "nth" => Nth,
        _ => throw new XtUsageException($"Bad mode \"{value.Text}\""),
    });

    private static void ReadProbability(OptionValue value)
    {
        if (!double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var probability) || probability is not (>= 0 and <= 1))
            throw value.OutOfRange(0, 1);
        value.Info.Write32(ProbabilityAt, (ulong)Math.Round(probability * Certain, MidpointRounding.AwayFromZero));
        Invert(value);
    }

    private static void ReadEvery(OptionValue value)
    {
        value.Info.Write32(EveryAt, value.Number(1, uint.MaxValue) - 1);
        Invert(value);
    }

    private static void Invert(OptionValue value) => value.Info.Set16(FlagsAt, value.IsInverted ? Inverted : 0);

    private static bool IsInverted(ReadOnlySpan<byte> info) => (info.Read16(FlagsAt) & Inverted) != 0;

    private static ulong Every(ReadOnlySpan<byte> info) => info.Read32(EveryAt) + 1UL;

    private static string Probability(ReadOnlySpan<byte> info) => ((double)info.Read32(ProbabilityAt) / Certain).ToString("F11", CultureInfo.InvariantCulture);
}
