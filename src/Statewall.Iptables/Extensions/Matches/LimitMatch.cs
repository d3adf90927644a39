using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>A rate of packets. // struct xt_rateinfo: avg (ten-thousandths of a second between two), burst; the rest is the kernel's</summary>
internal sealed class LimitMatch : XtMatch
{
    private const int AverageAt = 0, BurstAt = 4;
    private const uint Scale = 10000; // XT_LIMIT_SCALE
    private const uint DefaultBurst = 5;

    private static readonly (string Name, string Short, uint Seconds)[] Units = [("day", "day", 86400), ("hour", "hour", 3600), ("minute", "min", 60), ("second", "sec", 1)];

    private LimitMatch(XtFamilies families)
        : base("limit")
    {
        Families = families;
        Size = 40;
        UserSize = 8;
        Options =
        [
            new("limit", ReadLimit),
            new("limit-burst", value => value.Info.Write32(BurstAt, value.Number(0, 10000))),
        ];
    }

    /// <summary>The match.</summary>
    public static LimitMatch Instance { get; } = new(XtFamilies.Inet);

    /// <summary>The match of ebtables, which always says its burst.</summary>
    public static LimitMatch OfBridges { get; } = new(XtFamilies.Bridge);

    /// <inheritdoc/>
    public override void Begin(Span<byte> info)
    {
        info.Write32(AverageAt, Scale * 3600 / 3);
        info.Write32(BurstAt, DefaultBurst);
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        WriteRate(output.Option("limit"), info);
        if (Burst(info) != DefaultBurst || Families == XtFamilies.Bridge)
            output.Option("limit-burst").Append(" ").Append(Burst(info));
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        WriteRate(output.Append(" limit: avg"), info);
        output.Append(" burst ").Append(Burst(info));
    }

    /// <inheritdoc/>
    public override bool TryWrite(RuleWriter writer, ReadOnlySpan<byte> info)
    {
        var (rate, unit) = RateOf(Average(info));
        writer.Add(new LimitExpression { Rate = rate, Unit = Units[unit].Seconds, Burst = Burst(info), Type = NftLimitType.Pkts, Flags = 0 });
        return true;
    }

    /// <summary>Reads the expression of a limit.</summary>
    public static XtEntry Read(in LimitExpression limit, LimitMatch kind)
    {
        var entry = new XtEntry(kind);
        var info = entry.Info.AsSpan();
        info.Write32(AverageAt, (limit.Unit ?? 1) * Scale / Math.Max(1, limit.Rate ?? 1));
        info.Write32(BurstAt, limit.Burst ?? 0);
        return entry;
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var (rate, unit) = RateOf(Average(info));
        translation.Output.Append(" limit rate ").Append(rate).Append("/").Append(Units[unit].Name);
        if (Burst(info) > 0)
            translation.Output.Append(" burst ").Append(Burst(info)).Append(" packets");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        limit match options:
        --limit rate                Packets in a /second, /minute, /hour or /day (default 3/hour)
        --limit-burst number        How many may come at once (default 5)

        """);

    private static void ReadLimit(OptionValue value)
    {
        var slash = value.Text.IndexOf('/', StringComparison.Ordinal);
        var unit = 1U;
        if (slash >= 0)
        {
            var name = value.Text[(slash + 1)..];
            unit = name.Length == 0 ? 0 : Array.Find(Units, known => known.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase) || known.Short.StartsWith(name, StringComparison.OrdinalIgnoreCase)).Seconds;
        }
        if (unit == 0 || !CNumber.TryParseDecimal(slash < 0 ? value.Text : value.Text.AsSpan(0, slash), uint.MaxValue, out var rate) || rate == 0)
            throw value.Wrong($"bad rate \"{value.Text}\"'");
        // more than that is less than one ten-thousandth of a second between two packets
        if (rate / unit > Scale)
            throw value.Wrong($"Rate too fast \"{value.Text}\"");
        value.Info.Write32(AverageAt, Scale * (ulong)unit / rate);
    }

    // The largest unit in which the rate is a whole number as near as can be.
    private static (uint Rate, int Unit) RateOf(uint average)
    {
        if (average == 0)
            return (0, Units.Length - 1);
        var unit = 1;
        for (; unit < Units.Length; unit++)
        {
            var most = Scale * Units[unit].Seconds;
            if (average > most || most / average < most % average)
                break;
        }
        return (Scale * Units[unit - 1].Seconds / average, unit - 1);
    }

    private static void WriteRate(TextOutput output, ReadOnlySpan<byte> info)
    {
        var (rate, unit) = RateOf(Average(info));
        output.Append(" ").Append(rate).Append("/").Append(Units[unit].Short);
    }

    private static uint Average(ReadOnlySpan<byte> info) => info.Read32(AverageAt);

    private static uint Burst(ReadOnlySpan<byte> info) => info.Read32(BurstAt);
}
