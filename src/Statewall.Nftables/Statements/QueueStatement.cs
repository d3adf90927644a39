using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>A program decides about the packet. // nft_queue.c</summary>
/// <param name="Number">The queue's number, a range of them, or what gives it; null for queue 0.</param>
public sealed record QueueStatement(ExpressionNode? Number) : StatementNode
{
    /// <summary>Without a program the packet passes. // NFT_QUEUE_FLAG_BYPASS</summary>
    public bool Bypass { get; init; }

    /// <summary>The processor chooses the queue. // NFT_QUEUE_FLAG_CPU_FANOUT</summary>
    public bool Fanout { get; init; }

    /// <inheritdoc/>
    public override bool IsTerminal => true;

    internal override void Linearize(RuleWriter writer)
    {
        var flags = (Bypass ? NftQueueFlags.Bypass : NftQueueFlags.None) | (Fanout ? NftQueueFlags.CpuFanout : NftQueueFlags.None);
        switch (Number)
        {
            case null or ValueNode or RangeNode:
                var first = Number is null ? 0 : (ushort)DataBytes.NumberOf(Number is RangeNode { From: var from } ? from : Number);
                var last = Number is RangeNode { To: var to } ? (ushort)DataBytes.NumberOf(to) : first;
                writer.Add(new QueueExpression { Number = (ushort)first, Total = (ushort)(last - first + 1), Flags = flags });
                break;
            default:
                var register = writer.Take(Number);
                Number.Load(writer, register);
                writer.Add(new QueueExpression { NumberRegister = RuleWriter.NumberOf(register), Flags = flags });
                break;
        }
    }

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("queue"u8);
        if (Bypass || Fanout)
            output.Append(Bypass && Fanout ? " flags bypass,fanout"u8 : Bypass ? " flags bypass"u8 : " flags fanout"u8);
        output.Append(" to "u8);
        if (Number is null)
            output.Append("0"u8);
        else
            Number.Format(output, options);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name("queue").Open().Name("num");
        if (Number is null)
            output.Number(0);
        else
            Number.WriteJson(output, options);
        output.StringsIfAny("flags", FlagNames).Close();
    }

    private IEnumerable<string> FlagNames
    {
        get
        {
            if (Bypass)
                yield return "bypass";
            if (Fanout)
                yield return "fanout";
        }
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("queue"u8);
        var statement = new QueueStatement((ExpressionNode?)null);
        if (parser.TryTake("flags"u8))
            statement = statement.TakeFlags(parser);
        if (parser.TryTake("to"u8))
            return statement with { Number = parser.ParseMappedValue(), Place = parser.PlaceFrom(start) };
        // the old form: a number, then flags
        if (parser.TryTake("num"u8))
            statement = statement with { Number = parser.ParseValue() is (SymbolNode or RangeNode) and var number ? number : throw parser.Unexpected("expecting a number or a range") };
        if (parser.Is("bypass"u8) || parser.Is("fanout"u8))
            statement = statement.TakeFlags(parser);
        return At(statement, parser.PlaceFrom(start));
    }

    private QueueStatement TakeFlags(Parser parser)
    {
        var statement = this;
        do
        {
            if (parser.TryTake("bypass"u8))
                statement = statement with { Bypass = true };
            else if (parser.TryTake("fanout"u8))
                statement = statement with { Fanout = true };
            else
                throw parser.Unexpected("expecting bypass or fanout");
        }
        while (parser.TryTake(TokenKind.Comma) || parser.Is("bypass"u8) || parser.Is("fanout"u8));
        return statement;
    }

    internal static QueueStatement ReadJson(JsonItem item)
    {
        var number = item.IsNull ? null : item.Find("num");
        var statement = new QueueStatement(number is null ? null : ExpressionJsonTable.ReadMapped(number));
        foreach (var flag in item.IsNull ? [] : item.Find("flags")?.Items ?? [])
            statement = flag.OneOf("queue flag", ("bypass", true), ("fanout", false)) ? statement with { Bypass = true } : statement with { Fanout = true };
        return statement;
    }
}
