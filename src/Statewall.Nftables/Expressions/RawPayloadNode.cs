using System.Globalization;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Expressions;

/// <summary>Bits of a packet by their place: <c>@nh,OFFSET,LENGTH</c>. // nft_payload.c</summary>
/// <param name="Layer">From where the offset counts.</param>
/// <param name="Offset">Where they begin, in bits.</param>
/// <param name="Width">How many they are.</param>
public sealed record RawPayloadNode(NftPayloadBase Layer, int Offset, int Width) : SelectorNode, IBitField
{
    private const int MostBits = 128;
    private const int FurthestOffset = (1 << 16) - 1;

    private static readonly (string Name, NftPayloadBase Layer)[] Layers =
    [
        ("ll", NftPayloadBase.LlHeader), ("nh", NftPayloadBase.NetworkHeader), ("th", NftPayloadBase.TransportHeader), ("ih", NftPayloadBase.InnerHeader), ("tun", NftPayloadBase.TunHeader),
    ];

    /// <inheritdoc/>
    public override Datatype Type => DatatypeTable.RawInteger;

    /// <inheritdoc/>
    public override int Bits => Width;

    /// <inheritdoc/>
    public override DataOrder Order => DataOrder.Network;

    BitField IBitField.Bits => BitField.At(Offset, Bits);

    void IBitField.LoadBytes(RuleWriter writer, int register, int offset, int bytes) => writer.Add(new PayloadExpression
    {
        DestinationRegister = RuleWriter.NumberOf(register),
        Base = Layer,
        Offset = (uint)offset,
        Size = (uint)bytes,
    });

    internal override string KindName => "payload";

    /// <summary>Where every transport protocol has its ports, bits are described as such.</summary>
    internal override (Datatype? Type, int Bits) Described =>
        (Layer == NftPayloadBase.TransportHeader && Width == 16 && Offset is 0 or 16 ? DatatypeTable.InetService : Type, Bits);

    internal override void Load(RuleWriter writer, int register) => IBitField.Load(this, writer, register);

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        var name = Array.Find(Layers, row => row.Layer == Layer).Name;
        output.Append("@"u8).Append(name).Append(","u8).Append(Offset).Append(","u8).Append(Width);
    }

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        var name = Array.Find(Layers, row => row.Layer == Layer).Name;
        output.Open("payload").Name("base").String(name).Name("offset").Number(Offset).Name("len").Number(Width).Close().Close();
    }

    /// <summary>Takes such an expression; null, with nothing taken, when the sign leads to the name of a set.</summary>
    internal static RawPayloadNode? Parse(Parser parser)
    {
        var ahead = parser.Ahead(2);
        if (ahead.Kind != TokenKind.Comma)
            return null;
        parser.Take();
        var layer = Array.Find(Layers, row => row.Name == Parser.NameOf(parser.Current));
        if (layer.Name is null)
            throw Nearest.Of(Parser.NameOf(parser.Current), Layers.Select(row => row.Name)) is null
                ? Parser.Wrong("unknown raw payload base", parser.Span)
                : UnknownWord.At(parser, "place in a packet", Layers.Select(row => row.Name));
        parser.Take();
        parser.Take();
        var offset = (int)TakeNumber(parser, "offset in bits", 0, FurthestOffset);
        parser.Expect(TokenKind.Comma);
        return new RawPayloadNode(layer.Layer, offset, (int)TakeNumber(parser, "length in bits", 1, MostBits));
    }

    /// <summary>Takes a number within bounds.</summary>
    internal static ulong TakeNumber(Parser parser, string what, ulong least, ulong most)
    {
        var span = parser.Span;
        var number = parser.ExpectNumber();
        return number >= least && number <= most
            ? number
            : throw Parser.Wrong(string.Create(CultureInfo.InvariantCulture, $"{what} must be in the range of {least}-{most}"), span);
    }

    internal static RawPayloadNode ReadJson(JsonItem item) => new(
        item.Require("base").OneOf("place in a packet", Layers),
        (int)item.Require("offset").Number(FurthestOffset),
        (int)item.Require("len").Number(MostBits, least: 1));
}
