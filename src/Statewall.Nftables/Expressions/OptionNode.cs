using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nftables.Linearization;
using System.Globalization;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Expressions;

/// <summary>A field of an option, chunk or extension header, or whether it is there at all. // nft_exthdr.c</summary>
/// <param name="Option">The option.</param>
/// <param name="Field">The field; null to ask whether the option is there. // NFT_EXTHDR_F_PRESENT</param>
public sealed record OptionNode(HeaderOption Option, HeaderField? Field) : SelectorNode, IBitField
{
    private const int MostBits = 128;

    /// <inheritdoc/>
    public override Datatype Type => Field is null ? DatatypeTable.Boolean : Field.Type;

    /// <inheritdoc/>
    public override int Bits => Field?.Bits ?? 8;

    /// <inheritdoc/>
    public override DataOrder Order => DataOrder.Network;

    BitField IBitField.Bits => BitField.At(Field?.Offset ?? 0, Bits);

    void IBitField.LoadBytes(RuleWriter writer, int register, int offset, int bytes) => writer.Add(new ExthdrExpression
    {
        DestinationRegister = RuleWriter.NumberOf(register),
        Type = Option.Number,
        Offset = (uint)offset,
        Size = (uint)bytes,
        Operation = Option.Kind,
        Flags = Field is null ? NftExthdrFlags.Present : NftExthdrFlags.None,
    });

    internal override void Load(RuleWriter writer, int register) => IBitField.Load(this, writer, register);

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append(Option.Kind switch
        {
            NftExthdrOp.TcpOpt => "tcp option "u8,
            NftExthdrOp.Ipv4 => "ip option "u8,
            NftExthdrOp.Sctp => "sctp chunk "u8,
            NftExthdrOp.Dccp => "dccp option "u8,
            _ => Field is null ? "exthdr "u8 : default,
        });
        if (Field is null)
            output.Append(Option.Name);
        else if (Option.Fields.Contains(Field) || Option.Repeated is not null)
            output.Append(Option.Name).Append(" "u8).Append(Field.Name);
        else
            output.Append(Field.Name);
    }

    /// <summary><c>tcp option NAME [FIELD]</c>, <c>tcp option NUMBER</c>, <c>tcp option @NUMBER,OFFSET,LENGTH</c></summary>
    internal static OptionNode ParseTcp(Parser parser)
    {
        parser.Take();
        parser.Expect("option"u8);
        if (parser.Is(TokenKind.At))
            return ParseRaw(parser);
        var option = TakeTcpOption(parser);
        return TakeField(parser, option) is { } field ? new OptionNode(option, field) : Presence(option);
    }

    /// <summary>Takes the name or number of a TCP option.</summary>
    internal static HeaderOption TakeTcpOption(Parser parser)
    {
        if (parser.Is(TokenKind.Number))
            return OptionTable.Find(NftExthdrOp.TcpOpt, TakeByte(parser, "option number"));
        return TakeNamed(parser, NftExthdrOp.TcpOpt, "TCP option");
    }

    /// <summary><c>ip option NAME [FIELD]</c></summary>
    internal static OptionNode ParseIPv4(Parser parser)
    {
        parser.Take();
        parser.Expect("option"u8);
        return ParseNamed(parser, NftExthdrOp.Ipv4, "IP option");
    }

    /// <summary><c>sctp chunk NAME [FIELD]</c></summary>
    internal static OptionNode ParseSctp(Parser parser)
    {
        parser.Take();
        parser.Expect("chunk"u8);
        return ParseNamed(parser, NftExthdrOp.Sctp, "SCTP chunk");
    }

    /// <summary><c>dccp option NUMBER</c></summary>
    internal static OptionNode ParseDccp(Parser parser)
    {
        parser.Take();
        parser.Expect("option"u8);
        return new OptionNode(OptionTable.Find(NftExthdrOp.Dccp, TakeByte(parser, "option number")), null);
    }

    /// <summary><c>exthdr NAME</c></summary>
    internal static OptionNode ParsePresence(Parser parser)
    {
        parser.Take();
        var asked = OptionTable.IPv6.Where(option => option.IsAskedFor);
        if (!parser.Is(TokenKind.Word) || asked.FirstOrDefault(option => option.IsNamed(parser.NameOf(parser.Current))) is not { } found)
            throw UnknownWord.At(parser, "extension header", asked.Select(option => option.Name));
        parser.Take();
        return new OptionNode(found, null);
    }

    /// <summary><c>NAME FIELD</c> of an extension header.</summary>
    internal static OptionNode ParseIPv6(Parser parser)
    {
        var option = TakeNamed(parser, NftExthdrOp.Ipv6, "extension header");
        return new OptionNode(option, TakeField(parser, option) ?? throw UnknownField(parser, option));
    }

    private static OptionNode ParseNamed(Parser parser, NftExthdrOp kind, string what)
    {
        var option = TakeNamed(parser, kind, what);
        return new OptionNode(option, TakeField(parser, option));
    }

    private static HeaderOption TakeNamed(Parser parser, NftExthdrOp kind, string what)
    {
        if (!parser.Is(TokenKind.Word) || OptionTable.Find(kind, parser.NameOf(parser.Current)) is not { } option)
            throw UnknownWord.At(parser, what, OptionTable.Of(kind).Select(known => known.Name));
        parser.Take();
        return option;
    }

    /// <summary>Takes a field if one is named; an option alone is compared with <c>exists</c> or <c>missing</c>, however that stands there.</summary>
    private static HeaderField? TakeField(Parser parser, HeaderOption option)
    {
        if (!parser.Is(TokenKind.Word))
            return null;
        var name = parser.NameOf(parser.Current);
        if (option.Repeated is { } repeated && repeated.Name == name)
            return TakeRepeated(parser, option);
        if (option.Find(name) is { } field)
        {
            parser.Take();
            return field;
        }
        var isCompared = DatatypeTable.Boolean.Symbols!.TryFind(parser.Text(parser.Current), out _) || name is "eq" or "ne" or "vmap" or "map";
        return isCompared ? null : throw UnknownField(parser, option);
    }

    private static HeaderField TakeRepeated(Parser parser, HeaderOption option)
    {
        parser.Take();
        parser.Expect(TokenKind.LeftBracket, "[");
        var start = parser.Span;
        var field = option.RepeatedAt(parser.ExpectNumber("index"));
        parser.Expect(TokenKind.RightBracket, "]");
        return field ?? throw Parser.Wrong("index out of range: the first is 1, the last lies within 255 bytes", start);
    }

    private static Diagnostics.LanguageException UnknownField(Parser parser, HeaderOption option)
    {
        var repeated = option.Repeated is { } field ? new[] { field.Name } : [];
        return UnknownWord.At(parser, $"field of {option.Name}", option.Fields.Select(known => known.Name).Concat(repeated));
    }

    private static OptionNode ParseRaw(Parser parser)
    {
        parser.Take();
        var number = parser.Is(TokenKind.Number) ? TakeByte(parser, "option number") : TakeTcpOption(parser).Number;
        parser.Expect(TokenKind.Comma, ",");
        var offset = (int)RawPayloadNode.TakeNumber(parser, "offset in bits", 0, byte.MaxValue * 8);
        parser.Expect(TokenKind.Comma, ",");
        var bits = (int)RawPayloadNode.TakeNumber(parser, "length in bits", 1, MostBits);
        if (OptionTable.FieldAt(NftExthdrOp.TcpOpt, number, offset, bits) is { } known)
            return new OptionNode(known.Option, known.Field);
        return ByPlace(OptionTable.Find(NftExthdrOp.TcpOpt, number), offset, bits);
    }

    /// <summary>Whether an option is there: <c>sack1</c> and the like are places in an option.</summary>
    private static OptionNode Presence(HeaderOption option) => new(OptionTable.Find(option.Kind, option.Number), null);

    private static byte TakeByte(Parser parser, string what) => (byte)RawPayloadNode.TakeNumber(parser, what, 0, byte.MaxValue);

    /// <summary>What the kernel's expression reads; a field without a name is one by its place.</summary>
    internal static OptionNode Of(ExthdrExpression exthdr)
    {
        var kind = exthdr.Operation ?? NftExthdrOp.Ipv6;
        var number = exthdr.Type ?? 0;
        if (((exthdr.Flags ?? 0) & NftExthdrFlags.Present) != 0)
            return new OptionNode(OptionTable.Find(kind, number), null);
        var (offset, bits) = ((int)(exthdr.Offset ?? 0) * 8, (int)(exthdr.Size ?? 0) * 8);
        return OptionTable.FieldAt(kind, number, offset, bits) is { } known ? new OptionNode(known.Option, known.Field) : ByPlace(OptionTable.Find(kind, number), offset, bits);
    }

    private static OptionNode ByPlace(HeaderOption option, int offset, int bits) =>
        new(option, new HeaderField(string.Create(CultureInfo.InvariantCulture, $"@{option.Number},{offset},{bits}"), DatatypeTable.Integer, offset, bits));
}
