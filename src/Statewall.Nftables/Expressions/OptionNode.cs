using System.Globalization;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
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

    internal override string KindName => "exthdr";

    /// <summary>Whether an option is there is described as the first of its fields.</summary>
    internal override (Datatype? Type, int Bits) Described => Field is null ? (Option.Fields.Count > 0 ? Option.Fields[0].Type : DatatypeTable.Integer, 8) : (Type, Bits);

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

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        var name = JsonNames.First(row => row.Kind == Option.Kind).Name;
        output.Open(name);
        if (Option.Kind == NftExthdrOp.Dccp)
            output.Name("type").Number(Option.Number);
        else if (Option.Kind == NftExthdrOp.TcpOpt && (Field is null ? OptionTable.Find(Option.Kind, Option.Name) is null : !Option.Fields.Contains(Field)))
            output.Name("base").Number(Option.Number).Name("offset").Number(Field?.Offset ?? 0).Name("len").Number(Field?.Bits ?? 8);
        else
            output.Name("name").String(Option.Name);
        if (Field is not null && (Option.Fields.Contains(Field) || Option.Repeated is not null))
            output.Name("field").String(Field.Name);
        output.Close().Close();
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
        if (!parser.Is(TokenKind.Word) || asked.FirstOrDefault(option => option.IsNamed(Parser.NameOf(parser.Current))) is not { } found)
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
        if (!parser.Is(TokenKind.Word) || OptionTable.Find(kind, Parser.NameOf(parser.Current)) is not { } option)
            throw UnknownWord.At(parser, what, OptionTable.Of(kind).Select(known => known.Name));
        parser.Take();
        return option;
    }

    /// <summary>Takes a field if one is named; an option alone is compared with <c>exists</c> or <c>missing</c>, however that stands there.</summary>
    private static HeaderField? TakeField(Parser parser, HeaderOption option)
    {
        if (!parser.Is(TokenKind.Word))
            return null;
        var name = Parser.NameOf(parser.Current);
        if (option.Repeated is { } repeated && repeated.Name == name)
            return TakeRepeated(parser, option);
        if (option.Find(name) is { } field)
        {
            parser.Take();
            return field;
        }
        var isCompared = DatatypeTable.Boolean.Symbols!.TryFind(Parser.Text(parser.Current), out _) || name is "eq" or "ne" or "vmap" or "map";
        return isCompared ? null : throw UnknownField(parser, option);
    }

    private static HeaderField TakeRepeated(Parser parser, HeaderOption option)
    {
        parser.Take();
        parser.Expect(TokenKind.LeftBracket);
        var start = parser.Span;
        var field = option.RepeatedAt(parser.ExpectNumber());
        parser.Expect(TokenKind.RightBracket);
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
        parser.Expect(TokenKind.Comma);
        var offset = (int)RawPayloadNode.TakeNumber(parser, "offset in bits", 0, byte.MaxValue * 8);
        parser.Expect(TokenKind.Comma);
        var bits = (int)RawPayloadNode.TakeNumber(parser, "length in bits", 1, MostBits);
        return RawTcp(number, offset, bits);
    }

    private static OptionNode RawTcp(byte number, int offset, int bits)
    {
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

    private static readonly (string Name, NftExthdrOp Kind)[] JsonNames =
        [("dccp option", NftExthdrOp.Dccp), ("exthdr", NftExthdrOp.Ipv6), ("ip option", NftExthdrOp.Ipv4), ("sctp chunk", NftExthdrOp.Sctp), ("tcp option", NftExthdrOp.TcpOpt)];

    /// <summary>Reads a field of a named option, or whether it is there.</summary>
    internal static OptionNode ReadJson(JsonItem item)
    {
        var kind = Array.Find(JsonNames, row => row.Name == item.Name).Kind;
        var option = ReadName(item.Require("name"), kind, item.Name);
        if (item.Find("field") is { } field)
            return new OptionNode(option, ReadField(item, field, option));
        return kind != NftExthdrOp.Ipv6 || option.IsAskedFor ? Presence(option) : throw item.Wrong($"{option.Name} needs a field");
    }

    /// <summary>Reads the same of TCP's options, which can be told by their number as well.</summary>
    internal static OptionNode ReadTcpJson(JsonItem item)
    {
        if (item.Find("base") is not { } number)
            return ReadJson(item);
        var kind = (byte)number.Number(byte.MaxValue);
        var offset = (int)(item.FindNumber("offset", byte.MaxValue * 8) ?? 0);
        var bits = (int)(item.Find("len")?.Number(MostBits, least: 1) ?? 8);
        return offset == 0 && bits == 8 ? new OptionNode(OptionTable.Find(NftExthdrOp.TcpOpt, kind), null) : RawTcp(kind, offset, bits);
    }

    internal static OptionNode ReadDccpJson(JsonItem item) =>
        new(OptionTable.Find(NftExthdrOp.Dccp, (byte)item.Require("type").Number(byte.MaxValue)), null);

    internal static HeaderOption ReadName(JsonItem name, NftExthdrOp kind, string what) =>
        OptionTable.Find(kind, name.String()) ?? throw name.Unknown(what, OptionTable.Of(kind).Select(known => known.Name));

    /// <summary>A field by its name; one that repeats by its name and index: <c>addr[1]</c>, or with the index as <c>offset</c>.</summary>
    private static HeaderField ReadField(JsonItem item, JsonItem field, HeaderOption option)
    {
        var name = field.String();
        if (option.Find(name) is { } found)
            return found;
        if (option.Repeated is { } repeated && name.StartsWith(repeated.Name, StringComparison.Ordinal))
        {
            var index = name.Length == repeated.Name.Length ? item.FindNumber("offset", byte.MaxValue) ?? 0 : IndexOf(name.AsSpan(repeated.Name.Length));
            return option.RepeatedAt(index) ?? throw field.Wrong("index out of range: the first is 1, the last lies within 255 bytes");
        }
        throw field.Unknown($"field of {option.Name}", option.Fields.Select(known => known.Name));
    }

    private static ulong IndexOf(ReadOnlySpan<char> text) =>
        text is ['[', .. var digits, ']'] && ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0;
}
