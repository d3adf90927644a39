using System.Globalization;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Measures a rate under a name. // struct xt_rateest_target_info: name[16], interval, ewma_log, the kernel's pointer</summary>
internal sealed class RateestTarget : XtTarget
{
    private const int NameBytes = 16, IntervalAt = 16, WeightAt = 17;
    private const int GivenInterval = 24, GivenConstant = 28; // both times while options are read, where the kernel has its pointer later
    private const uint Shortest = 250_000; // a quarter of a second, in microseconds
    private const int Intervals = 6, Offset = 2, MostWeight = 31;
    private static readonly (string Name, double Microseconds)[] Units =
    [
        ("", 1), ("ms", 1_000), ("msec", 1_000), ("msecs", 1_000), ("s", 1_000_000), ("sec", 1_000_000), ("secs", 1_000_000), ("us", 1), ("usec", 1), ("usecs", 1),
    ];

    private RateestTarget()
        : base("RATEEST")
    {
        Size = 32;
        UserSize = 24;
        Options =
        [
            new("rateest-name", value => value.TextAt(0, NameBytes, least: 1, most: int.MaxValue)) { IsRequired = true },
            new("rateest-interval", value => value.Info.Write32(GivenInterval, Time(value, "interval"))) { IsRequired = true },
            new("rateest-ewmalog", value => value.Info.Write32(GivenConstant, Time(value, "ewmalog"))) { IsRequired = true },
        ];
    }

    /// <summary>The target.</summary>
    public static RateestTarget Instance { get; } = new();

    // The interval is a quarter of a second times a power of two; the weight the one whose time constant comes near. // tc_setup_estimator
    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        ReadOnlySpan<byte> given = options.Info;
        var (time, constant) = (given.Read32(GivenInterval), given.Read32(GivenConstant));
        options.Info[GivenInterval..].Clear();
        var interval = 0;
        while (interval < Intervals && time > Shortest << interval)
            interval++;
        if (interval == Intervals)
            throw options.Wrong("interval value is too large");
        var weight = 1;
        while (weight <= MostWeight && time / -Math.Log(1 - 1.0 / (1UL << weight)) <= constant)
            weight++;
        if (--weight == 0 || weight == MostWeight)
            throw options.Wrong("ewmalog value is out of range");
        options.Info[IntervalAt] = (byte)(interval - Offset);
        options.Info[WeightAt] = (byte)weight;
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => Write(output, info, " --rateest-");

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => Write(output, info, " ");

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        RATEEST target options:
          --rateest-name name		The name of the estimator
          --rateest-interval sec	How often it measures
          --rateest-ewmalog value	Over which time it averages

        """);

    private static void Write(TextOutput output, ReadOnlySpan<byte> info, string start)
    {
        var interval = Math.ScaleB(Shortest, (sbyte)info[IntervalAt] + Offset);
        output.Append(start).Append("name ").Append(TextOutputWords.TextIn(info[..NameBytes])).Append(start).Append("interval ").Append(Text(interval))
            .Append(start).Append("ewmalog ").Append(Text(Math.ScaleB(interval, info[WeightAt])));
    }

    private static string Text(double microseconds)
    {
        var (number, unit) = microseconds >= 1_000_000 ? (microseconds / 1_000_000, "s") : (microseconds / 1_000, "ms");
        return number.ToString("F1", CultureInfo.InvariantCulture) + unit;
    }

    private static uint Time(OptionValue value, string what)
    {
        var end = value.Text.AsSpan().IndexOfAnyExceptInRange('.', '9');
        var (number, unit) = end < 0 ? (value.Text, "") : (value.Text[..end], value.Text[end..]);
        var known = Array.FindIndex(Units, one => one.Name.Equals(unit, StringComparison.OrdinalIgnoreCase));
        if (known < 0 || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var time) || time * Units[known].Microseconds > uint.MaxValue)
            throw value.Wrong($"bad {what} value \"{value.Text}\"");
        return (uint)(time * Units[known].Microseconds);
    }
}
