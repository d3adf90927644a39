using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;

namespace Statewall.Nftables.Expressions;

/// <summary>A number that is made for each packet. // nft_numgen.c</summary>
/// <param name="IsRandom">It is random; else each packet gets the next one. // enum nft_ng_types</param>
/// <param name="Modulus">How many numbers there are.</param>
/// <param name="Offset">The lowest.</param>
public sealed record NumgenNode(bool IsRandom, uint Modulus, uint Offset) : SelectorNode
{
    /// <inheritdoc/>
    public override Datatype Type => DatatypeTable.Integer;

    /// <inheritdoc/>
    public override int Bits => 32;

    /// <inheritdoc/>
    public override DataOrder Order => DataOrder.Host;

    /// <inheritdoc/>
    public override UInt128? Highest => (UInt128)Modulus + Offset - 1;

    internal override string KindName => "numgen";

    internal override void Load(RuleWriter writer, int register) => writer.Add(new NumgenExpression
    {
        DestinationRegister = RuleWriter.NumberOf(register),
        Modulus = Modulus,
        Type = IsRandom ? NftNgType.Random : NftNgType.Incremental,
        Offset = Offset,
    });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("numgen "u8).Append(IsRandom ? "random"u8 : "inc"u8).Append(" mod "u8).Append(Modulus);
        HashNode.FormatOffset(output, Offset);
    }

    internal override void WriteJson(JsonOutput output, ListingOptions options) => output.Open("numgen").Name("mode").String(IsRandom ? "random" : "inc").Name("mod").Number(Modulus).Name("offset").Number(Offset).Close().Close();

    internal static NumgenNode Parse(Parser parser)
    {
        parser.Take();
        var isRandom = parser.TryTake("random"u8);
        if (!isRandom && !parser.TryTake("inc"u8))
            throw UnknownWord.At(parser, "kind of numgen", "inc", "random");
        var modulus = HashNode.TakeModulus(parser);
        return new NumgenNode(isRandom, modulus, HashNode.TakeOffset(parser, modulus));
    }

    /// <summary>What the kernel's expression is.</summary>
    internal static NumgenNode Of(NumgenExpression numgen) => new(numgen.Type == NftNgType.Random, numgen.Modulus ?? 0, numgen.Offset ?? 0);

    internal static NumgenNode ReadJson(JsonItem item)
    {
        var modulus = HashNode.ReadModulus(item);
        return new NumgenNode(item.Require("mode").OneOf("kind of numgen", ("inc", false), ("random", true)), modulus, HashNode.ReadOffset(item, modulus));
    }
}
