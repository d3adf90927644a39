using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>Holds until a number of bytes has come; from then on with over. // nft_quota.c</summary>
/// <param name="Bytes">How many bytes.</param>
public sealed record QuotaStatement(ulong Bytes) : StatementNode
{
    /// <summary>Holds for what is beyond. // NFT_QUOTA_F_INV</summary>
    public bool IsOver { get; init; }

    /// <summary>Bytes that have come.</summary>
    public ulong Used { get; init; }

    internal override void Linearize(RuleWriter writer) => writer.Add(ToExpression());

    /// <summary>What the kernel gets.</summary>
    internal QuotaExpression ToExpression() => new() { Bytes = Bytes, Consumed = Used, Flags = IsOver ? NftQuotaFlags.Inv : NftQuotaFlags.None };

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append(IsOver ? "quota over "u8 : "quota "u8);
        ByteCount.Write(output, Bytes);
        if (Used == 0 || options.Stateless)
            return;
        output.Append(" used "u8);
        ByteCount.Write(output, Used);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        var (count, unit) = ByteCount.Split(Bytes);
        output.Name("quota").Open().Name("val").Number(count).Name("val_unit").String(unit);
        if (IsOver)
            output.Name("inv").Boolean(true);
        if (Used != 0 && !options.Stateless)
        {
            var (used, usedUnit) = ByteCount.Split(Used);
            output.Name("used").Number(used).Name("used_unit").String(usedUnit);
        }
        output.Close();
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("quota"u8);
        if (parser.TryTake("name"u8))
            return new ObjectStatement("quota", parser.ParseObjectName()) { Place = parser.PlaceFrom(start) };
        return At(ParseBody(parser), parser.PlaceFrom(start));
    }

    internal static QuotaStatement ParseBody(Parser parser)
    {
        var isOver = parser.TryTake("over"u8);
        if (!isOver)
            parser.TryTake("until"u8);
        var bytes = TakeBytes(parser);
        var used = parser.TryTake("used"u8) ? TakeBytes(parser) : 0;
        return new QuotaStatement(bytes) { IsOver = isOver, Used = used };
    }

    private static ulong TakeBytes(Parser parser)
    {
        var span = parser.Span;
        var count = parser.ExpectNumber();
        return ByteCount.TryTakeUnit(parser, out var factor) ? ByteCount.Multiply(count, factor, span) : throw parser.Unexpected("expecting bytes, kbytes or mbytes");
    }

    /// <summary>What the kernel's expression is.</summary>
    internal static QuotaStatement Of(QuotaExpression quota) => new(quota.Bytes ?? 0) { IsOver = ((quota.Flags ?? 0) & NftQuotaFlags.Inv) != 0, Used = quota.Consumed ?? 0 };

    internal static StatementNode ReadJson(JsonItem item) => ObjectStatement.IsUse(item)
        ? ObjectStatement.ReadJson(item)
        : new QuotaStatement(ReadBytes(item, "val") ?? throw item.Wrong("val is missing")) { IsOver = item.FindBoolean("inv"), Used = ReadBytes(item, "used") ?? 0 };

    private static ulong? ReadBytes(JsonItem item, string name)
    {
        var unit = item.Find($"{name}_unit");
        var size = unit is null ? 1 : ByteCount.SizeOf(unit.String()) ?? throw unit.Unknown("unit", ["bytes", "kbytes", "mbytes"]);
        return item.Find(name) is { } count ? ByteCount.Multiply(count.Number(), size, count.Span) : null;
    }
}
