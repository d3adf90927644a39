using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>With what a packet is refused.</summary>
public enum RejectKind
{
    /// <summary>What fits the packet: not said.</summary>
    Unspecified,

    /// <summary>An ICMP message. // NFT_REJECT_ICMP_UNREACH with IPv4</summary>
    Icmp,

    /// <summary>An ICMPv6 message. // NFT_REJECT_ICMP_UNREACH with IPv6</summary>
    IcmpV6,

    /// <summary>The message of the packet's version of ICMP. // NFT_REJECT_ICMPX_UNREACH</summary>
    IcmpX,

    /// <summary>A TCP reset. // NFT_REJECT_TCP_RST</summary>
    TcpReset,
}

/// <summary>The packet is dropped and its sender told. // nft_reject.c</summary>
/// <param name="Kind">How the sender is told.</param>
/// <param name="Code">The message's code; null when not said.</param>
public sealed record RejectStatement(RejectKind Kind, ExpressionNode? Code = null) : StatementNode
{
    private const byte PortUnreachable = 3; // ICMP_PORT_UNREACH
    private const byte PortUnreachableV6 = 4; // ICMPV6_PORT_UNREACH

    /// <summary>The network protocol of the packets that come here, IPv4 or IPv6; null when it can be both.</summary>
    public NfProto? Network { get; init; }

    /// <inheritdoc/>
    public override bool IsTerminal => true;

    internal override void Linearize(RuleWriter writer) => writer.Add(Kind switch
    {
        RejectKind.TcpReset => new RejectExpression { Type = NftRejectType.TcpRst, IcmpCode = 0 },
        RejectKind.Icmp or RejectKind.IcmpV6 => new RejectExpression { Type = NftRejectType.IcmpUnreach, IcmpCode = (byte)DataBytes.NumberOf(Code!) },
        RejectKind.IcmpX => new RejectExpression { Type = NftRejectType.IcmpxUnreach, IcmpCode = (byte)DataBytes.NumberOf(Code!) },
        _ when Network == NfProto.IPv4 => new RejectExpression { Type = NftRejectType.IcmpUnreach, IcmpCode = PortUnreachable },
        _ when Network == NfProto.IPv6 => new RejectExpression { Type = NftRejectType.IcmpUnreach, IcmpCode = PortUnreachableV6 },
        _ => new RejectExpression { Type = NftRejectType.IcmpxUnreach, IcmpCode = (byte)NftRejectCode.PortUnreach },
    });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("reject"u8);
        switch (Kind)
        {
            case RejectKind.TcpReset:
                output.Append(" with tcp reset"u8);
                return;
            case RejectKind.Unspecified:
                return;
            default:
                output.Append(Kind switch { RejectKind.Icmp => " with icmp "u8, RejectKind.IcmpV6 => " with icmpv6 "u8, _ => " with icmpx "u8 });
                Code?.Format(output, options);
                return;
        }
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        var kind = Kind != RejectKind.Unspecified ? Kind : Network switch { NfProto.IPv4 => RejectKind.Icmp, NfProto.IPv6 => RejectKind.IcmpV6, _ => RejectKind.IcmpX };
        output.Name("reject").Open().Name("type").String(Array.Find(KindNames, row => row.Kind == kind).Name);
        if (Kind == RejectKind.Unspecified)
        {
            output.Name("expr").String("port-unreachable");
        }
        else if (Code is not null)
        {
            output.Name("expr");
            Code.WriteJson(output, options);
        }
        output.Close();
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("reject"u8);
        if (!parser.TryTake("with"u8))
            return new RejectStatement(RejectKind.Unspecified) { Place = parser.PlaceFrom(start) };
        if (parser.TryTake("tcp"u8))
        {
            parser.Expect("reset"u8);
            return new RejectStatement(RejectKind.TcpReset) { Place = parser.PlaceFrom(start) };
        }
        var kind = TakeKind(parser);
        parser.TryTake("type"u8); // the old form
        if (parser.Current.Kind is not (TokenKind.Word or TokenKind.Number))
            throw parser.Unexpected("expecting a code");
        return new RejectStatement(kind, parser.ParseValue()) { Place = parser.PlaceFrom(start) };
    }

    private static RejectKind TakeKind(Parser parser)
    {
        if (parser.TryTake("icmp"u8))
            return RejectKind.Icmp;
        if (parser.TryTake("icmpv6"u8))
            return RejectKind.IcmpV6;
        return parser.TryTake("icmpx"u8) ? RejectKind.IcmpX : throw parser.Unexpected("expecting icmp or icmpv6 or tcp or icmpx");
    }

    /// <summary>What the kernel's expression is; ICMP's version is that of the packets.</summary>
    internal static RejectStatement Of(RejectExpression reject) => reject.Type switch
    {
        NftRejectType.TcpRst => new RejectStatement(RejectKind.TcpReset),
        NftRejectType.IcmpxUnreach => new RejectStatement(RejectKind.IcmpX, new ValueNode(reject.IcmpCode ?? 0, DatatypeTable.IcmpXCode, 8, DataOrder.None)),
        _ => new RejectStatement(RejectKind.Icmp, new ValueNode(reject.IcmpCode ?? 0, DatatypeTable.IcmpCode, 8, DataOrder.None)),
    };

    /// <summary>The same with a code of its own type, and without one where a rule of the family means the same without.</summary>
    internal RejectStatement Simplify(NfProto family)
    {
        if (Code is not ValueNode code)
            return this;
        var statement = Kind == RejectKind.IcmpV6 ? this with { Code = code with { ValueType = DatatypeTable.IcmpV6Code } } : this;
        var isUsual = Kind switch
        {
            RejectKind.Icmp => family == NfProto.IPv4 && code.Number == PortUnreachable,
            RejectKind.IcmpV6 => family == NfProto.IPv6 && code.Number == PortUnreachableV6,
            _ => code.Number == (byte)NftRejectCode.PortUnreach,
        };
        return isUsual ? new RejectStatement(RejectKind.Unspecified) { Network = Network } : statement;
    }

    private static readonly (string Name, RejectKind Kind)[] KindNames =
        [("icmp", RejectKind.Icmp), ("icmpv6", RejectKind.IcmpV6), ("icmpx", RejectKind.IcmpX), ("tcp reset", RejectKind.TcpReset)];

    internal static RejectStatement ReadJson(JsonItem item)
    {
        if (item.IsNull)
            return new RejectStatement(RejectKind.Unspecified);
        var type = item.Require("type");
        var kind = type.OneOf("kind of reject", KindNames);
        if (kind == RejectKind.TcpReset)
            return new RejectStatement(kind);
        return new RejectStatement(kind, ExpressionJsonTable.ReadSymbol(item.Require("expr")));
    }
}
