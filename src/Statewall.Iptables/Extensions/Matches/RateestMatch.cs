using System.Globalization;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// Compares the estimates of the target RATEEST. // struct xt_rateest_match_info: name1[16], name2[16], flags, mode, bps1, pps1, bps2, pps2 (bytes and packets
/// in a second); the rest is the kernel's
/// </summary>
internal sealed class RateestMatch : XtMatch
{
    private const int FirstNameAt = 0, SecondNameAt = 16, NameBytes = 16, FlagsAt = 32, ModeAt = 34, FirstBytesAt = 36, FirstPacketsAt = 40, SecondBytesAt = 44, SecondPacketsAt = 48;
    private const int Inverted = 1, Absolute = 2, Relative = 4, Delta = 8, Bytes = 16, Packets = 32; // XT_RATEEST_MATCH_INVERT …
    private static readonly string[] Modes = ["", "rateest-eq", "rateest-lt", "rateest-gt"]; // XT_RATEEST_MATCH_NONE …

    // Bits of a unit, as tc names them.
    private static readonly (string Name, double Bits)[] Units =
    [
        ("bit", 1), ("kibit", 1024), ("kbit", 1e3), ("mibit", 1024 * 1024), ("mbit", 1e6), ("gibit", 1024.0 * 1024 * 1024), ("gbit", 1e9), ("tibit", 1024.0 * 1024 * 1024 * 1024), ("tbit", 1e12),
        ("bps", 8), ("kibps", 8 * 1024), ("kbps", 8e3), ("mibps", 8 * 1024 * 1024), ("mbps", 8e6), ("gibps", 8.0 * 1024 * 1024 * 1024), ("gbps", 8e9), ("tibps", 8.0 * 1024 * 1024 * 1024 * 1024), ("tbps", 8e12),
    ];

    private RateestMatch()
        : base("rateest")
    {
        Size = 72;
        UserSize = 56;
        Options =
        [
            Estimator("rateest", FirstNameAt, Absolute) with { Excludes = ["rateest1", "rateest2"] },
            Estimator("rateest1", FirstNameAt, Relative) with { Excludes = ["rateest"] },
            Estimator("rateest2", SecondNameAt, Relative) with { Excludes = ["rateest"] },
            Rate("rateest-bps", SecondBytesAt, Bytes),
            Rate("rateest-bps1", FirstBytesAt, Bytes),
            Rate("rateest-bps2", SecondBytesAt, Bytes),
            Rate("rateest-pps", SecondPacketsAt, Packets),
            Rate("rateest-pps1", FirstPacketsAt, Packets),
            Rate("rateest-pps2", SecondPacketsAt, Packets),
            new("rateest-delta", value => value.Info.Set16(FlagsAt, Delta)) { Words = 0 },
            .. Modes[1..].Select((name, index) => new XtOption(name, value => ReadMode(value, index + 1)) { Words = 0, IsInvertible = true, Excludes = [.. Modes[1..].Where(other => other != name)] }),
        ];
    }

    /// <summary>The match.</summary>
    public static RateestMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        ReadOnlySpan<byte> info = options.Info;
        if (info[FirstNameAt] == 0)
            throw options.Wrong("rateest match: no rate estimator name");
        if (info.Read16(ModeAt) == 0)
            throw options.Wrong("rateest match: one of --rateest-lt, --rateest-gt, --rateest-eq is required");
        // one estimate alone is compared with a rate of the kind that is named; without a rate it is the second estimator's
        if (options.Has("rateest") && !Has(info, Bytes) && !Has(info, Packets))
            options.Info.Set16(FlagsAt, Bytes | Packets);
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => Write(output, info, "--");

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => Write(output.Append(" rateest match"), info, "");

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        rateest match options:
         --rateest name          The estimator, compared with a rate
         --rateest1 name         An estimator, compared …
         --rateest2 name         … with this one
         --rateest-delta         Compare how much they differ from rates
         --rateest-bps [bps]     Bits in a second, with a unit
         --rateest-pps [pps]     Packets in a second
         --rateest-bps1 [bps]    The rates that each differs from
         --rateest-pps1 [pps]
         --rateest-bps2 [bps]
         --rateest-pps2 [pps]
         [!] --rateest-lt        The first is less
         [!] --rateest-gt        It is greater
         [!] --rateest-eq        They are equal

        """);

    private static XtOption Estimator(string name, int at, int flag) => new(name, value =>
    {
        value.TextAt(at, NameBytes);
        value.Info.Set16(FlagsAt, flag);
    });

    private static XtOption Rate(string name, int at, int flag) => new(name, value =>
    {
        value.Info.Set16(FlagsAt, flag);
        if (value.HasText)
            value.Info.Write32(at, flag == Packets ? value.Number(0, uint.MaxValue) : ParseRate(value.Text));
    })
    {
        IsWordOptional = true,
    };

    private static void ReadMode(OptionValue value, int mode)
    {
        value.Info.Write16(ModeAt, (uint)mode);
        value.Info.Set16(FlagsAt, value.IsInverted ? Inverted : 0);
    }

    private static ulong ParseRate(string text)
    {
        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
            digits++;
        var unit = digits == text.Length ? "bit" : text[digits..];
        var known = Array.Find(Units, one => one.Name.Equals(unit, StringComparison.OrdinalIgnoreCase));
        if (known.Bits == 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number * known.Bits / 8 > uint.MaxValue)
            throw new XtUsageException($"rateest: could not parse rate `{text}'");
        return (ulong)(number * known.Bits / 8);
    }

    private static void Write(TextOutput output, ReadOnlySpan<byte> info, string dashes)
    {
        var start = " " + dashes;
        var isDelta = Has(info, Delta);
        if (isDelta)
            output.Append(start).Append("rateest-delta");
        output.Append(start).Append(Has(info, Relative) ? "rateest1 " : "rateest ").Append(NameIn(info, FirstNameAt));
        if (isDelta && Has(info, Bytes))
            output.Append(start).Append("rateest-bps1 ").Append(RateText(info.Read32(FirstBytesAt)));
        if (isDelta && Has(info, Packets))
            output.Append(start).Append("rateest-pps1 ").Append(info.Read32(FirstPacketsAt));
        output.Append(Has(info, Inverted) ? " !" : "").Append(start).Append(Modes[Math.Min((int)info.Read16(ModeAt), Modes.Length - 1)]);
        var hasRates = isDelta || !Has(info, Relative);
        if (Has(info, Bytes))
            output.Append(start).Append(isDelta ? "rateest-bps2" : "rateest-bps").Append(hasRates ? $" {RateText(info.Read32(SecondBytesAt))}" : "");
        if (Has(info, Packets))
            output.Append(start).Append(isDelta ? "rateest-pps2" : "rateest-pps").Append(hasRates ? $" {info.Read32(SecondPacketsAt)}" : "");
        if (Has(info, Relative))
            output.Append(start).Append("rateest2 ").Append(NameIn(info, SecondNameAt));
    }

    private static string RateText(uint bytes)
    {
        var bits = bytes * 8UL;
        if (bits >= 1000UL * 1000 * 1000)
            return string.Create(CultureInfo.InvariantCulture, $"{bits / 1e6:F0}Mbit");
        return bits >= 1000UL * 1000 ? string.Create(CultureInfo.InvariantCulture, $"{bits / 1e3:F0}Kbit") : $"{bits}bit";
    }

    private static string NameIn(ReadOnlySpan<byte> info, int at) => TextOutputWords.TextIn(info.Slice(at, NameBytes));

    private static bool Has(ReadOnlySpan<byte> info, int flag) => (info.Read16(FlagsAt) & flag) != 0;
}
