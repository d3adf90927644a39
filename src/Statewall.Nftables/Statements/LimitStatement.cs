using System.Globalization;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>Holds as long as no more packets or bytes come than a rate; the other way round with over. // nft_limit.c</summary>
/// <param name="Rate">Packets or bytes in each unit of time.</param>
/// <param name="Unit">The unit of time in seconds: 1, 60, 3600, 86400 or 604800.</param>
public sealed record LimitStatement(ulong Rate, uint Unit) : StatementNode
{
    /// <summary>What may come at once before the rate counts, without a word about it. // packets</summary>
    public const uint UsualBurst = 5;

    private static readonly (string Name, uint Seconds)[] Units = [("second", 1), ("minute", 60), ("hour", 3600), ("day", 86_400), ("week", 604_800)];

    /// <summary>What may come at once before the rate counts.</summary>
    public uint Burst { get; init; } = UsualBurst;

    /// <summary>Bytes are counted, not packets. // NFT_LIMIT_PKT_BYTES</summary>
    public bool CountsBytes { get; init; }

    /// <summary>Holds for what is beyond the rate. // NFT_LIMIT_F_INV</summary>
    public bool IsOver { get; init; }

    internal override void Linearize(RuleWriter writer) => writer.Add(ToExpression());

    /// <summary>What the kernel gets.</summary>
    internal LimitExpression ToExpression() => new()
    {
        Rate = Rate,
        Unit = Unit,
        Burst = Burst,
        Type = CountsBytes ? NftLimitType.PktBytes : NftLimitType.Pkts,
        Flags = IsOver ? NftLimitFlags.Inv : NftLimitFlags.None,
    };

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append(IsOver ? "limit rate over "u8 : "limit rate "u8);
        if (!CountsBytes)
        {
            output.Append(Rate).Append("/"u8).Append(UnitName).Append(" burst "u8).Append(Burst).Append(" packets"u8);
            return;
        }
        ByteCount.Write(output, Rate);
        output.Append("/"u8).Append(UnitName);
        if (Burst == 0)
            return;
        output.Append(" burst "u8);
        ByteCount.Write(output, Burst);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name("limit").Open();
        var (rate, rateUnit) = CountsBytes ? ByteCount.Split(Rate) : (Rate, "packets");
        var (burst, burstUnit) = CountsBytes ? ByteCount.Split(Burst) : (Burst, "packets");
        output.Name("rate").Number(rate).Name("burst").Number(burst).Name("per").String(UnitName);
        if (IsOver)
            output.Name("inv").Boolean(true);
        if (CountsBytes)
            output.Name("rate_unit").String(rateUnit).Name("burst_unit").String(burstUnit);
        output.Close();
    }

    /// <summary>Writes the members of an object of the table.</summary>
    internal void WriteJsonObject(JsonOutput output)
    {
        var (rate, rateUnit) = CountsBytes ? ByteCount.Split(Rate) : (Rate, "packets");
        var (burst, burstUnit) = CountsBytes ? ByteCount.Split(Burst) : (Burst, "packets");
        output.Name("rate").Number(rate).Name("per").String(UnitName);
        if (CountsBytes)
            output.Name("rate_unit").String(rateUnit);
        if (IsOver)
            output.Name("inv").Boolean(true);
        if (Burst > 0)
            output.Name("burst").Number(burst);
        if (Burst > 0 && CountsBytes)
            output.Name("burst_unit").String(burstUnit);
    }

    private string UnitName => Array.Find(Units, unit => unit.Seconds == Unit).Name ?? throw new InvalidOperationException($"{Unit} s is not a unit of the language.");

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("limit"u8);
        if (parser.TryTake("name"u8))
            return new ObjectStatement("limit", parser.ParseObjectName()) { Place = parser.PlaceFrom(start) };
        return At(ParseBody(parser), parser.PlaceFrom(start));
    }

    internal static LimitStatement ParseBody(Parser parser)
    {
        parser.Expect("rate"u8);
        var isOver = parser.TryTake("over"u8);
        if (!isOver)
            parser.TryTake("until"u8);
        return TakeBurst(parser, TakeRate(parser, isOver));
    }

    private static LimitStatement TakeRate(Parser parser, bool isOver)
    {
        var rateSpan = parser.Span;
        var rate = parser.ExpectNumber();
        // without blanks both units are one word: kbytes/second
        var (bytes, unit) = TakeUnits(parser);
        var limit = new LimitStatement(rate, Array.Find(Units, row => row.Name == unit).Seconds) { IsOver = isOver };
        if (limit.Unit == 0)
            throw Parser.Wrong("Wrong time format, expecting second, minute, hour, day or week", parser.LastSpan);
        if (bytes.Length > 0)
            limit = limit with { CountsBytes = true, Burst = 0, Rate = ByteCount.Multiply(rate, ByteCount.SizeOf(bytes) ?? throw Parser.Wrong("expecting bytes, kbytes or mbytes", parser.LastSpan), rateSpan) };
        return rate == 0 ? throw Parser.Wrong("limit rate must be > 0", rateSpan) : limit;
    }

    private static (string Bytes, string Unit) TakeUnits(Parser parser)
    {
        var first = parser.Is(TokenKind.Word) ? Parser.NameOf(parser.Take()) : "";
        if (first.Split('/') is [var bytes, var unit])
            return (bytes, unit.Length > 0 ? unit : parser.ExpectName());
        if (!parser.TryTake(TokenKind.Slash))
            throw parser.Unexpected("expecting / or string or bytes");
        return (first, parser.ExpectName());
    }

    private static LimitStatement TakeBurst(Parser parser, LimitStatement limit)
    {
        if (!parser.TryTake("burst"u8))
            return limit;
        var span = parser.Span;
        var burst = parser.ExpectNumber();
        if (limit.CountsBytes)
            burst = ByteCount.TryTakeUnit(parser, out var factor) ? ByteCount.Multiply(burst, factor, span) : throw parser.Unexpected("expecting bytes, kbytes or mbytes");
        else if (!parser.TryTake("packets"u8))
            throw parser.Unexpected("expecting packets");
        return limit.WithBurst(burst, span);
    }

    private LimitStatement WithBurst(ulong burst, SourceSpan place)
    {
        if (burst == 0 && !CountsBytes)
            throw Parser.Wrong("packet limit burst must be > 0", place);
        return burst <= uint.MaxValue ? this with { Burst = (uint)burst } : throw Parser.Wrong("burst is too large", place);
    }

    /// <summary>What the kernel's expression is.</summary>
    internal static LimitStatement Of(LimitExpression limit) => new(limit.Rate ?? 0, (uint)(limit.Unit ?? 1))
    {
        Burst = limit.Burst ?? 0,
        CountsBytes = limit.Type == NftLimitType.PktBytes,
        IsOver = ((limit.Flags ?? 0) & NftLimitFlags.Inv) != 0,
    };

    internal static StatementNode ReadJson(JsonItem item) => ObjectStatement.IsUse(item) ? ObjectStatement.ReadJson(item) : ReadJsonBody(item);

    internal static LimitStatement ReadJsonBody(JsonItem item)
    {
        var rate = item.Require("rate");
        var unit = item.Find("per")?.OneOf("unit of time", Units) ?? 1;
        var size = ReadUnit(item.Find("rate_unit"));
        var limit = new LimitStatement(ByteCount.Multiply(rate.Number(least: 1), size ?? 1, rate.Span), unit)
        {
            CountsBytes = size is not null,
            IsOver = item.FindBoolean("inv"),
            Burst = size is null ? UsualBurst : 0,
        };
        var burstUnit = item.Find("burst_unit");
        if (item.Find("burst") is not { } burst)
            return limit;
        if (burstUnit is not null && ReadUnit(burstUnit) is null == limit.CountsBytes)
            throw burstUnit.Wrong("the burst counts what the rate counts: packets or bytes");
        var count = ByteCount.Multiply(burst.Number(), ReadUnit(burstUnit) ?? 1, burst.Span);
        return limit.WithBurst(count, burst.Span);
    }

    /// <summary>The size of a unit of bytes; null for packets.</summary>
    private static ulong? ReadUnit(JsonItem? unit) => unit is null || unit.String() == "packets" ? null
        : ByteCount.SizeOf(unit.Text) ?? throw unit.Unknown("unit", ["packets", "bytes", "kbytes", "mbytes"]);
}

/// <summary>Numbers of bytes with units.</summary>
internal static class ByteCount
{
    private static readonly (string Name, ulong Size)[] Units = [("mbytes", 1024 * 1024), ("kbytes", 1024)];

    /// <summary>Takes a unit, if one stands here.</summary>
    public static bool TryTakeUnit(Parser parser, out ulong factor)
    {
        var size = parser.Is(TokenKind.Word) ? SizeOf(Parser.NameOf(parser.Current)) : null;
        factor = size ?? 1;
        if (size is not null)
            parser.Take();
        return size is not null;
    }

    /// <summary>The size of a unit in bytes, or null.</summary>
    public static ulong? SizeOf(string unit) => unit == "bytes" ? 1 : Array.Find(Units, row => row.Name == unit).Size is > 0 and var size ? size : null;

    /// <summary>A number of units as bytes.</summary>
    public static ulong Multiply(ulong count, ulong factor, SourceSpan span) =>
        count <= ulong.MaxValue / factor ? count * factor : throw Parser.Wrong("number of bytes is too large", span);

    /// <summary>Writes a number of bytes in the largest unit that leaves no rest.</summary>
    public static void Write(TextOutput output, ulong bytes)
    {
        foreach (var (name, size) in Units)
        {
            if (bytes == 0 || bytes % size != 0)
                continue;
            output.Append(string.Create(CultureInfo.InvariantCulture, $"{bytes / size} {name}"));
            return;
        }
        output.Append(bytes).Append(" bytes"u8);
    }

    /// <summary>A number of bytes as a number of the largest unit that leaves no rest, and this unit.</summary>
    public static (ulong Count, string Unit) Split(ulong bytes)
    {
        foreach (var (name, size) in Units)
        {
            if (bytes != 0 && bytes % size == 0)
                return (bytes / size, name);
        }
        return (bytes, "bytes");
    }
}
