using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>A field of a packet inside a tunnel's packet, or of the tunnel's own header. // nft_inner.c</summary>
/// <param name="Tunnel">The tunnel.</param>
/// <param name="Field">The field.</param>
public sealed record InnerNode(Tunnel Tunnel, SelectorNode Field) : SelectorNode, IBitField
{
    /// <inheritdoc/>
    public override Datatype? Type => Field.Type;

    /// <inheritdoc/>
    public override int Bits => Field.Bits;

    /// <inheritdoc/>
    public override DataOrder Order => Field.Order;

    /// <summary>The field is one of the tunnel's own header.</summary>
    internal bool IsOwn => Field is PayloadNode payload && payload.Header == Tunnel.Own;

    BitField IBitField.Bits => Field is IBitField inner ? inner.Bits : BitField.At(0, Bits);

    void IBitField.LoadBytes(RuleWriter writer, int register, int offset, int bytes) => writer.AddInner(Tunnel, () =>
    {
        if (Field is IBitField field)
            field.LoadBytes(writer, register, offset, bytes);
        else
            Field.Load(writer, register);
    });

    internal override string KindName => Field.KindName;

    internal override void Load(RuleWriter writer, int register) => IBitField.Load(this, writer, register);

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        if (!IsOwn)
            output.Append(Tunnel.Name).Append(" "u8);
        Field.Format(output, options);
    }

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        if (Field is not PayloadNode payload)
        {
            Field.WriteJson(output, options);
            return;
        }
        output.Open("payload").Name("tunnel").String(Tunnel.Name);
        payload.WriteJsonField(output);
        output.Close().Close();
    }

    /// <summary>Takes such an expression; null, with nothing taken, when the name is a value, e.g. behind <c>meta l4proto</c>.</summary>
    internal static ExpressionNode? Parse(Parser parser, Tunnel tunnel)
    {
        if (parser.IsRightSide || parser.NextKind() != TokenKind.Word)
            return null;
        parser.Take();
        if (tunnel.Own is { } own && own.Find(Parser.Text(parser.Current)) is { } field)
        {
            parser.Take();
            var payload = new PayloadNode(own, field);
            return own.Layer == NftPayloadBase.TunHeader ? new InnerNode(tunnel, payload) : payload;
        }
        var name = Parser.NameOf(parser.Current);
        var header = HeaderTable.All.FirstOrDefault(header => header.Name == name && tunnel.Carries(header));
        if (header is null)
        {
            var known = HeaderTable.All.Where(tunnel.Carries).Select(known => known.Name).Concat(tunnel.Own?.Fields.Select(known => known.Name) ?? []);
            throw UnknownWord.At(parser, $"field or header in {tunnel.Name}", known);
        }
        if (PayloadNode.Parse(parser, header) is PayloadNode inner)
            return new InnerNode(tunnel, inner);
        parser.Take();
        throw UnknownWord.At(parser, $"field of {header.Name}", header.Fields.Select(known => known.Name));
    }

    internal static SelectorNode ReadJson(JsonItem item, JsonItem tunnelName)
    {
        var name = tunnelName.String();
        if (Tunnel.All.FirstOrDefault(known => known.Name == name) is not { } tunnel)
            throw tunnelName.Unknown("tunnel", Tunnel.All.Select(known => known.Name));
        var payload = PayloadNode.ReadField(item);
        if (payload.Header == tunnel.Own)
            return payload.Header.Layer == NftPayloadBase.TunHeader ? new InnerNode(tunnel, payload) : payload;
        return tunnel.Carries(payload.Header) ? new InnerNode(tunnel, payload) : throw item.Wrong($"{tunnel} does not carry {payload.Header}");
    }
}
