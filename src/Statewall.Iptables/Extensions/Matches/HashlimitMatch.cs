using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Migration;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// A rate for each host, port or pair of them. // struct xt_hashlimit_mtinfo3: name[255], then hashlimit_cfg3 of avg, burst, mode, size, max, gc_interval,
/// expire, interval, srcmask, dstmask; the rest is the kernel's
/// </summary>
internal sealed class HashlimitMatch : XtMatch
{
    private const int NameAt = 0, NameBytes = 255, AverageAt = 256, BurstAt = 264, ModeAt = 272, SizeAt = 276, MostAt = 280, CollectionAt = 284, ExpiryAt = 288, IntervalAt = 292;
    private const int SourceMaskAt = 296, DestinationMaskAt = 297;
    private const int UnitAt = 304; // the kernel's: until all options are read it has the seconds of the rate's unit
    private const uint DestinationHost = 1, DestinationPort = 2, SourceHost = 4, SourcePort = 8, Above = 16, Bytes = 32, RateMatch = 64; // XT_HASHLIMIT_HASH_DIP …
    private const uint DefaultBurst = 5, DefaultCollection = 1000, MostBurst = 1000000, Millisecond = 1000;

    // In the order in which they are written.
    private static readonly (string Name, uint Flag)[] Modes = [("srcip", SourceHost), ("srcport", SourcePort), ("dstip", DestinationHost), ("dstport", DestinationPort)];

    private HashlimitMatch()
        : base("hashlimit")
    {
        Revision = 3;
        Size = 312;
        UserSize = 304;
        Options =
        [
            new("hashlimit-upto", value => ReadRate(value, value.IsInverted)) { IsInvertible = true, Excludes = ["hashlimit-above"] },
            new("hashlimit-above", value => ReadRate(value, !value.IsInverted)) { IsInvertible = true, Excludes = ["hashlimit-upto"] },
            new("hashlimit", value => ReadRate(value, value.IsInverted)) { IsInvertible = true, AliasOf = "hashlimit-upto" },
            new("hashlimit-srcmask", value => value.Info[SourceMaskAt] = MaskLength(value)),
            new("hashlimit-dstmask", value => value.Info[DestinationMaskAt] = MaskLength(value)),
            new("hashlimit-burst", ReadBurst),
            Number("hashlimit-htable-size", SizeAt),
            Number("hashlimit-htable-max", MostAt),
            Number("hashlimit-htable-gcinterval", CollectionAt),
            Number("hashlimit-htable-expire", ExpiryAt),
            new("hashlimit-mode", ReadMode),
            new("hashlimit-name", ReadName) { IsRequired = true },
            new("hashlimit-rate-match", value => value.Info.Set32(ModeAt, RateMatch)) { Words = 0 },
            Number("hashlimit-rate-interval", IntervalAt),
        ];
    }

    /// <summary>The match.</summary>
    public static HashlimitMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info)
    {
        info.Write64(BurstAt, DefaultBurst);
        info.Write32(CollectionAt, DefaultCollection);
    }

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (!options.Has("hashlimit-upto") && !options.Has("hashlimit-above"))
            throw new XtUsageException("You have to specify --hashlimit");
        var info = options.Info;
        var length = MaskLength(options.Rule.Family);
        if (!options.Has("hashlimit-srcmask"))
            info[SourceMaskAt] = length;
        if (!options.Has("hashlimit-dstmask"))
            info[DestinationMaskAt] = length;
        if (Has(info, Bytes))
            FinishBytes(options);
        else
            FinishPackets(options);
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        output.Option(Has(info, Above) ? "hashlimit-above" : "hashlimit-upto").Append(" ");
        var expiry = WriteRate(output, info, " --hashlimit-burst ", 1);
        if (ModesIn(info) is { Length: > 0 } modes)
            output.Option("hashlimit-mode").Append(" ").Append(string.Join(',', modes));
        output.Option("hashlimit-name").Append(" ").Append(NameIn(info));
        WriteRest(output, info, rule.Family, " --hashlimit-", expiry);
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(Has(info, Above) ? " limit: above " : " limit: up to ");
        var expiry = WriteRate(output, info, " burst ", Math.Max(info.Read32(IntervalAt), 1));
        if (ModesIn(info) is { Length: > 0 } modes)
            output.Append(" mode ").Append(string.Join('-', modes));
        WriteRest(output, info, rule.Family, " ", expiry);
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (ModesIn(info).Length == 0)
            return false;
        var output = translation.Output.Append(" meter ").Append(NameIn(info)).Append(" { ").Append(string.Join(" . ", Keys(translation, info)));
        if (info.Read32(ExpiryAt) != Millisecond)
            output.Append(" timeout ").Append(info.Read32(ExpiryAt) / Millisecond).Append("s");
        output.Append(Has(info, Above) ? " limit rate over " : " limit rate ");
        if (Has(info, Bytes))
            HashlimitRates.TranslateBytes(output, info.Read64(AverageAt), info.Read64(BurstAt));
        else
            HashlimitRates.TranslatePackets(output, info.Read64(AverageAt), info.Read64(BurstAt), DefaultBurst);
        output.Append(" }");
        return true;
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (Has(info, RateMatch))
            translation.Approximate("--hashlimit-rate-match: the rate is limited, not measured");
        if (Has(info, Bytes))
            translation.Approximate("bytes are counted one by one, not in steps of 16");
        var isHashed = ModesIn(info).Length > 0;
        var output = translation.Output;
        if (isHashed)
        {
            var set = $"hashlimit_{NftName.Of(NameIn(info))}";
            if (!translation.TryShare(new TranslatedObject("set", set, Definition(translation, info))))
                return false;
            output.Append(" update @").Append(set).Append(" { ").Append(string.Join(" . ", Keys(translation, info)));
        }
        output.Append(Has(info, Above) ? " limit rate over " : " limit rate ");
        if (Has(info, Bytes))
            HashlimitRates.TranslateBytes(output, info.Read64(AverageAt), info.Read64(BurstAt));
        else
            HashlimitRates.TranslatePackets(output, info.Read64(AverageAt), info.Read64(BurstAt), DefaultBurst);
        output.Append(isHashed ? " }" : "");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        hashlimit match options:
        [!] --hashlimit-upto rate             The rate is at most that: packets, or bytes with b/s, kb/s or mb/s,
        [!] --hashlimit-above rate            or more than that; with /second, /minute, /hour or /day behind packets
          --hashlimit-mode mode               What has a rate of its own: dstip,srcip,dstport,srcport
          --hashlimit-srcmask length          The part of the sender's address that counts
          --hashlimit-dstmask length          The part of the receiver's address that counts
          --hashlimit-name name               The table's name in /proc/net/ipt_hashlimit
          --hashlimit-burst n                 How many may come at once (default 5), or bytes with b, kb or mb
          --hashlimit-htable-size n           Buckets of the table
          --hashlimit-htable-max n            Entries of the table
          --hashlimit-htable-gcinterval ms    Milliseconds between looks for entries that nobody needs
          --hashlimit-htable-expire ms        How long an entry that nothing happens to is kept
          --hashlimit-rate-match              Measure the rate, do not limit it
          --hashlimit-rate-interval s         Seconds for which it is measured

        """);

    private static XtOption Number(string name, int at) => new(name, value => value.Info.Write32(at, value.Number(0, uint.MaxValue)));

    private static void ReadRate(OptionValue value, bool isAbove)
    {
        value.Info.Set32(ModeAt, isAbove ? Above : 0);
        if (HashlimitRates.TryParseBytes(value, out var bytes))
        {
            value.Info.Set32(ModeAt, Bytes);
            value.Info.Write64(AverageAt, HashlimitRates.CostOf(bytes));
            return;
        }
        // the time until an entry expires, and of an interval, is the unit of the rate until it is said
        var (average, seconds) = HashlimitRates.ParsePackets(value);
        value.Info.Write64(AverageAt, average);
        value.Info.Write32(UnitAt, seconds);
    }

    private static void ReadBurst(OptionValue value) => value.Info.Write64(BurstAt, HashlimitRates.ParseBurst(value.Text, MostBurst));

    private static void ReadMode(OptionValue value)
    {
        foreach (var word in value.Text.Split(','))
        {
            if (Array.Find(Modes, mode => mode.Name.Equals(word, StringComparison.OrdinalIgnoreCase)) is not { Flag: not 0 } known)
                throw value.Bad();
            value.Info.Set32(ModeAt, known.Flag);
        }
    }

    private static void ReadName(OptionValue value)
    {
        if (value.Text.Length == 0)
            throw new XtUsageException("Argument must have a minimum length of 1 characters");
        value.TextAt(NameAt, NameBytes);
    }

    private static byte MaskLength(OptionValue value) => (byte)value.Number(0, MaskLength(value.Family));

    private static byte MaskLength(NfProto family) => family == NfProto.IPv4 ? (byte)32 : (byte)128;

    private static void FinishBytes(OptionSummary options)
    {
        ReadOnlySpan<byte> info = options.Info;
        var burst = 0UL;
        if (options.Has("hashlimit-burst"))
        {
            var least = HashlimitRates.BytesOf(info.Read64(AverageAt));
            burst = info.Read64(BurstAt);
            if (burst < least)
                throw new XtUsageException($"burst cannot be smaller than {least}b");
            burst = (burst + least - 1) / Math.Max(least, 1);
        }
        options.Info.Write64(BurstAt, burst);
        Complete(options, HashlimitRates.ByteExpiry(burst), 1);
    }

    private static void FinishPackets(OptionSummary options)
    {
        ReadOnlySpan<byte> info = options.Info;
        if (info.Read64(BurstAt) > MostBurst)
            throw new XtUsageException($"bad value for option \"--hashlimit-burst\", or out of range (1-{MostBurst}).");
        var seconds = info.Read32(UnitAt);
        options.Info.Write32(UnitAt, 0);
        Complete(options, seconds, seconds);
        // a rate that is measured is one of a second, whatever its interval
        if (options.Has("hashlimit-rate-match"))
            options.Info.Write64(AverageAt, info.Read64(AverageAt) / seconds);
    }

    private static void Complete(OptionSummary options, uint expiry, uint interval)
    {
        if (!options.Has("hashlimit-htable-expire"))
            options.Info.Write32(ExpiryAt, expiry * Millisecond);
        if (options.Has("hashlimit-rate-match") && !options.Has("hashlimit-rate-interval"))
            options.Info.Write32(IntervalAt, interval);
    }

    private static uint WriteRate(TextOutput output, ReadOnlySpan<byte> info, string burst, uint interval)
    {
        if (Has(info, Bytes))
        {
            HashlimitRates.WriteBytes(output, info.Read64(AverageAt), info.Read64(BurstAt), burst);
            return HashlimitRates.ByteExpiry(info.Read64(BurstAt)) * Millisecond;
        }
        var seconds = HashlimitRates.WritePackets(output, info.Read64(AverageAt) * interval);
        output.Append(burst).Append(info.Read64(BurstAt));
        return seconds * Millisecond;
    }

    private static void WriteRest(TextOutput output, ReadOnlySpan<byte> info, NfProto family, string start, uint expiry)
    {
        if (info.Read32(SizeAt) != 0)
            output.Append(start).Append("htable-size ").Append(info.Read32(SizeAt));
        if (info.Read32(MostAt) != 0)
            output.Append(start).Append("htable-max ").Append(info.Read32(MostAt));
        if (info.Read32(CollectionAt) != DefaultCollection)
            output.Append(start).Append("htable-gcinterval ").Append(info.Read32(CollectionAt));
        if (info.Read32(ExpiryAt) != expiry)
            output.Append(start).Append("htable-expire ").Append(info.Read32(ExpiryAt));
        if (info[SourceMaskAt] != MaskLength(family))
            output.Append(start).Append("srcmask ").Append(info[SourceMaskAt]);
        if (info[DestinationMaskAt] != MaskLength(family))
            output.Append(start).Append("dstmask ").Append(info[DestinationMaskAt]);
        if (!Has(info, RateMatch))
            return;
        output.Append(start).Append("rate-match");
        if (info.Read32(IntervalAt) != 1)
            output.Append(start).Append("rate-interval ").Append(info.Read32(IntervalAt));
    }

    private static string Definition(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        const uint Most = 65535;
        var address = translation.Family.Proto == NfProto.IPv4 ? "ipv4_addr" : "ipv6_addr";
        var types = new List<string>();
        foreach (var flag in (ReadOnlySpan<uint>)[DestinationHost, DestinationPort, SourceHost, SourcePort])
        {
            if (Has(info, flag))
                types.Add(flag is DestinationHost or SourceHost ? address : "inet_service");
        }
        var size = info.Read32(MostAt) is var most and > 0 ? most : Most;
        return $"type {string.Join(" . ", types)}; size {size}; flags dynamic,timeout; timeout {info.Read32(ExpiryAt)}ms;";
    }

    private static List<string> Keys(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var protocol = translation.Rule.Protocol is var number and not 0 ? Iptables.Families.ProtocolText.NameOf(number) : "tcp";
        var keys = new List<string>();
        if (Has(info, DestinationHost))
            keys.Add(Host(translation, "daddr", info[DestinationMaskAt]));
        if (Has(info, DestinationPort))
            keys.Add($"{protocol} dport");
        if (Has(info, SourceHost))
            keys.Add(Host(translation, "saddr", info[SourceMaskAt]));
        if (Has(info, SourcePort))
            keys.Add($"{protocol} sport");
        return keys;
    }

    private static string Host(RuleTranslation translation, string field, byte length)
    {
        var family = translation.Family.Proto;
        var mask = length < MaskLength(family) ? $" and {InetAddress.PrefixMask(family, length)}" : "";
        return $"{translation.Family.NftName} {field}{mask}";
    }

    private static string[] ModesIn(ReadOnlySpan<byte> info)
    {
        var mode = info.Read32(ModeAt);
        return [.. Modes.Where(known => (mode & known.Flag) != 0).Select(known => known.Name)];
    }

    /// <summary>The name of its table.</summary>
    public static string NameIn(ReadOnlySpan<byte> info) => TextOutputWords.TextIn(info.Slice(NameAt, NameBytes));

    private static bool Has(ReadOnlySpan<byte> info, uint flag) => (info.Read32(ModeAt) & flag) != 0;
}
