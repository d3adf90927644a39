using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>Counts packets and bytes. // nft_counter.c</summary>
/// <param name="Packets">Packets so far.</param>
/// <param name="Bytes">Bytes so far.</param>
public sealed record CounterStatement(ulong Packets = 0, ulong Bytes = 0) : StatementNode
{
    internal override void Linearize(RuleWriter writer) => writer.Add(new CounterExpression { Packets = Packets, Bytes = Bytes });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("counter"u8);
        if (!options.Stateless)
            output.Append(" packets "u8).Append(Packets).Append(" bytes "u8).Append(Bytes);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name("counter");
        if (options.Stateless)
            output.Null();
        else
            output.Open().Name("packets").Number(Packets).Name("bytes").Number(Bytes).Close();
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("counter"u8);
        if (parser.TryTake("name"u8))
            return new ObjectStatement("counter", parser.ParseObjectName()) { Place = parser.PlaceFrom(start) };
        return At(ParseBody(parser), parser.PlaceFrom(start));
    }

    internal static CounterStatement ParseBody(Parser parser)
    {
        ulong packets = 0, bytes = 0;
        while (true)
        {
            if (parser.TryTake("packets"u8))
                packets = parser.ExpectNumber();
            else if (parser.TryTake("bytes"u8))
                bytes = parser.ExpectNumber();
            else
                break;
        }
        return new CounterStatement(packets, bytes);
    }

    /// <summary>What the kernel's expression is.</summary>
    internal static CounterStatement Of(CounterExpression counter) => new(counter.Packets ?? 0, counter.Bytes ?? 0);

    internal static StatementNode ReadJson(JsonItem item) => ObjectStatement.IsUse(item) ? ObjectStatement.ReadJson(item) : ReadJsonBody(item);

    internal static CounterStatement ReadJsonBody(JsonItem item) =>
        item.IsNull ? new CounterStatement() : new CounterStatement(item.FindNumber("packets") ?? 0, item.FindNumber("bytes") ?? 0);
}
