using System.Text;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>A field of a packet's header. // nft_payload.c</summary>
/// <param name="Header">The header.</param>
/// <param name="Field">The field.</param>
public sealed record PayloadNode(Header Header, HeaderField Field) : SelectorNode, IBitField
{
    /// <summary>How far the header stands behind the frame's start, in bits: of headers of the link layer that follow others.</summary>
    public int LinkOffset { get; init; }

    /// <inheritdoc/>
    public override Datatype Type => Field.Type;

    /// <inheritdoc/>
    public override int Bits => Field.Bits;

    /// <inheritdoc/>
    public override DataOrder Order => DataOrder.Network;

    BitField IBitField.Bits => BitField.At(LinkOffset + Field.Offset, Bits);

    void IBitField.LoadBytes(RuleWriter writer, int register, int offset, int bytes) => writer.Add(new PayloadExpression
    {
        DestinationRegister = RuleWriter.NumberOf(register),
        Base = Header.Layer,
        Offset = (uint)offset,
        Size = (uint)bytes,
    });

    internal override string KindName => "payload";

    internal override void Load(RuleWriter writer, int register) => IBitField.Load(this, writer, register);

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append(Header.Name).Append(" "u8).Append(Field.Name);

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        output.Open("payload");
        WriteJsonField(output);
        output.Close().Close();
    }

    /// <summary>Writes the members that name the field.</summary>
    internal void WriteJsonField(JsonOutput output) => output.Name("protocol").String(Header.Name).Name("field").String(Field.Name);

    internal static ExpressionNode? Parse(Parser parser, Header header)
    {
        // a protocol's name can be a value too, e.g. behind `ip protocol`
        var ahead = parser.Peek();
        if (ahead.Kind != TokenKind.Word)
            return null;
        if (header.Find(Parser.Text(ahead)) is { } field)
        {
            parser.Take();
            parser.Take();
            return new PayloadNode(header, field);
        }
        if (!BeginsTwoWords(header, Parser.NameOf(ahead)))
            return NearField(parser, header, ahead) is { } near ? throw Parser.Wrong($"unknown field '{Parser.NameOf(ahead)}' of {header.Name}, did you mean '{near}'?", Parser.SpanOf(ahead)) : null;
        parser.Take();
        return ParseTwoWords(parser, header);
    }

    /// <summary>The field that is meant by a word that is none, and nothing else that could follow the header's name as a value.</summary>
    private static string? NearField(Parser parser, Header header, Token word)
    {
        var text = Parser.Text(word);
        return SelectorTable.Find(text) is null && StatementTable.Find(text) is null ? Nearest.Of(Parser.NameOf(word), header.Fields.Select(field => field.Name)) : null;
    }

    private static bool BeginsTwoWords(Header header, string word) => header.Fields.Any(field => field.Name.StartsWith(word + " ", StringComparison.Ordinal));

    /// <summary>Fields whose name is two words: <c>arp saddr ether</c>.</summary>
    private static PayloadNode ParseTwoWords(Parser parser, Header header)
    {
        if (!parser.Is(TokenKind.Word))
            throw parser.Unexpected($"expecting a field of {header.Name}");
        var first = Parser.NameOf(parser.Take());
        var name = $"{first} {(parser.Is(TokenKind.Word) ? Parser.NameOf(parser.Current) : "")}";
        if (header.Find(name) is not { } field)
            throw parser.Unexpected($"expecting a field of {header.Name}");
        parser.Take();
        return new PayloadNode(header, field);
    }

    /// <summary>Reads a field, one in a tunnel's packet, or bits by their place.</summary>
    internal static ExpressionNode ReadJson(JsonItem item)
    {
        if (item.Find("base") is not null)
            return RawPayloadNode.ReadJson(item);
        return item.Find("tunnel") is { } tunnel ? InnerNode.ReadJson(item, tunnel) : ReadField(item);
    }

    internal static PayloadNode ReadField(JsonItem item)
    {
        var (protocol, name) = (item.Require("protocol"), item.Require("field"));
        if (HeaderTable.All.FirstOrDefault(known => known.Name == protocol.String()) is not { } header)
            throw protocol.Unknown("protocol", HeaderTable.All.Select(known => known.Name));
        return header.Find(Encoding.UTF8.GetBytes(name.String())) is { } field
            ? new PayloadNode(header, field)
            : throw name.Unknown($"field of {header.Name}", header.Fields.Select(known => known.Name));
    }
}
