using System.Globalization;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>A hash: of what a packet has in some fields, or of its flow, the same in both directions. // nft_hash.c</summary>
/// <param name="Source">What is hashed; null for the flow. // NFT_HASH_JENKINS, NFT_HASH_SYM</param>
/// <param name="Modulus">How many results there are.</param>
/// <param name="Seed">What goes into the hash first; null for one that the kernel draws.</param>
/// <param name="Offset">The lowest result.</param>
public sealed record HashNode(ExpressionNode? Source, uint Modulus, uint? Seed, uint Offset) : SelectorNode
{
    /// <inheritdoc/>
    public override Datatype Type => DatatypeTable.Integer;

    /// <inheritdoc/>
    public override int Bits => 32;

    /// <inheritdoc/>
    public override DataOrder Order => DataOrder.Host;

    /// <inheritdoc/>
    public override UInt128? Highest => (UInt128)Modulus + Offset - 1;

    internal override string KindName => "hash";

    internal override void Load(RuleWriter writer, int register)
    {
        var hash = new HashExpression
        {
            DestinationRegister = RuleWriter.NumberOf(register),
            Modulus = Modulus,
            Seed = Seed,
            Offset = Offset,
            Type = Source is null ? NftHashType.Sym : NftHashType.Jenkins,
        };
        if (Source is not null)
        {
            var source = writer.Take(Source);
            Source.Load(writer, source);
            hash = hash with { SourceRegister = RuleWriter.NumberOf(source), Size = (uint)DataShape.Of(Source).Bytes };
            writer.Release(source);
        }
        writer.Add(hash);
    }

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        if (Source is null)
        {
            output.Append("symhash"u8);
        }
        else
        {
            output.Append("jhash "u8);
            Source.Format(output, options);
        }
        output.Append(" mod "u8).Append(Modulus);
        if (Seed is { } seed)
            output.Append($" seed 0x{seed.ToString("x", CultureInfo.InvariantCulture)}");
        FormatOffset(output, Offset);
    }

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        output.Open(Source is null ? "symhash" : "jhash").Name("mod").Number(Modulus);
        if (Seed is { } seed)
            output.Name("seed").Number(seed);
        if (Offset > 0)
            output.Name("offset").Number(Offset);
        if (Source is not null)
        {
            output.Name("expr");
            Source.WriteJson(output, options);
        }
        output.Close().Close();
    }

    internal static HashNode ParseJenkins(Parser parser)
    {
        parser.Take();
        var source = parser.ParseConcatenation();
        CheckSource(source);
        var modulus = TakeModulus(parser);
        uint? seed = parser.TryTake("seed"u8) ? (uint)RawPayloadNode.TakeNumber(parser, "seed", 0, uint.MaxValue) : null;
        return new HashNode(source, modulus, seed, TakeOffset(parser, modulus));
    }

    internal static HashNode ParseSymmetric(Parser parser)
    {
        parser.Take();
        var modulus = TakeModulus(parser);
        return new HashNode(null, modulus, null, TakeOffset(parser, modulus));
    }

    internal static uint TakeModulus(Parser parser)
    {
        parser.Expect("mod"u8);
        return (uint)RawPayloadNode.TakeNumber(parser, "modulus", 1, uint.MaxValue);
    }

    internal static uint TakeOffset(Parser parser, uint modulus)
    {
        if (!parser.TryTake("offset"u8))
            return 0;
        return (uint)RawPayloadNode.TakeNumber(parser, "offset", 0, uint.MaxValue - modulus + 1);
    }

    internal static void FormatOffset(TextOutput output, uint offset)
    {
        if (offset > 0)
            output.Append(" offset "u8).Append(offset);
    }

    /// <summary>A constant has nothing to be hashed.</summary>
    private static void CheckSource(ExpressionNode source)
    {
        var parts = source is ConcatenationNode concatenation ? concatenation.Parts : [source];
        foreach (var part in parts)
        {
            if (part is SymbolNode)
                throw Parser.Wrong("jhash needs fields of a packet", part.Span);
        }
    }

    internal static HashNode ReadJson(JsonItem item)
    {
        var modulus = ReadModulus(item);
        var offset = ReadOffset(item, modulus);
        if (item.Name == "symhash")
            return new HashNode(null, modulus, null, offset);
        var source = ExpressionJsonTable.ReadSelector(item.Require("expr"));
        CheckSource(source);
        return new HashNode(source, modulus, (uint?)item.FindNumber("seed", uint.MaxValue), offset);
    }

    internal static uint ReadModulus(JsonItem item) => (uint)item.Require("mod").Number(uint.MaxValue, least: 1);

    internal static uint ReadOffset(JsonItem item, uint modulus) => (uint)(item.FindNumber("offset", uint.MaxValue - modulus + 1) ?? 0);
}
