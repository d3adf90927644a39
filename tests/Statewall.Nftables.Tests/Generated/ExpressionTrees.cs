using System.Text;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Generated;

/// <summary>Expressions made by chance: what is read of a packet, and values of every datatype.</summary>
internal sealed class ExpressionTrees(Chance chance)
{
    // the keys of these are tables of their own
    private static readonly string[] Keyed =
    [
        "ct state", "ct direction", "ct status", "ct mark", "ct expiration", "ct helper", "ct l3proto", "ct protocol", "ct original ip saddr", "ct reply ip6 daddr",
        "ct original proto-src", "ct label", "ct packets", "ct original bytes", "ct reply avgpkt", "ct zone", "ct original zone", "ct event", "ct id", "fib saddr . iif oif",
        "fib daddr . mark oifname", "fib daddr type", "fib saddr . mark . iif check", "ipsec in reqid", "ipsec out spnum 1 spi", "ipsec in ip saddr", "ipsec out ip6 daddr", "rt classid",
        "rt ip nexthop", "rt ip6 nexthop", "rt mtu", "rt ipsec", "socket transparent", "socket mark", "socket wildcard", "tunnel path", "tunnel id",
    ];

    private static readonly Datatype[] Whole = [DatatypeTable.Boolean, DatatypeTable.Date, DatatypeTable.Hour, DatatypeTable.Day, DatatypeTable.Time, DatatypeTable.InterfaceIndex, DatatypeTable.ConnectionLabel];

    // those of tunnels are read inside of these
    private static readonly Header[] Headers = [.. HeaderTable.All.Where(header => !Tunnel.All.Any(tunnel => tunnel.Own == header))];

    private static readonly OptionNode[] Options = [.. Enum.GetValues<NftExthdrOp>().Where(kind => kind != NftExthdrOp.Dccp).SelectMany(OptionTable.Of)
        .SelectMany(option => option.Fields.Select(field => new OptionNode(option, field)).Concat(IsAskedFor(option) ? [new OptionNode(option, null)] : []))];

    /// <summary>Whether an option is there can be asked by one name: some have several, a name per field that repeats.</summary>
    private static bool IsAskedFor(HeaderOption option) => option.IsAskedFor && OptionTable.Find(option.Kind, option.Number) == option;

    /// <summary>Something of a packet.</summary>
    public SelectorNode Selector()
    {
        switch (chance.Number(0, 9))
        {
            case 0 or 1 or 2:
                return Payload();
            case 3:
                return MetaNode.Of(chance.One(MetaKeys.All).Name);
            case 4:
                return chance.One(Options);
            case 5 or 6:
                return Read(chance.One(Keyed));
            case 7:
                return new RawPayloadNode(chance.One(NftPayloadBase.LlHeader, NftPayloadBase.NetworkHeader, NftPayloadBase.TransportHeader, NftPayloadBase.InnerHeader), chance.Number(0, 2000), chance.Number(1, 128));
            case 8:
                return chance.Is() ? new NumgenNode(chance.Is(), (uint)chance.Number(1, 1000), (uint)chance.Number(0, 100)) : Hash();
            default:
                return new OsfNode(chance.One(Enum.GetValues<OsfTimeToLive>()), chance.Is());
        }
    }

    /// <summary>Something of a packet whose values are numbers of a type with an order.</summary>
    public SelectorNode NumberSelector()
    {
        SelectorNode selector;
        do
            selector = chance.Is() ? Payload() : MetaNode.Of(chance.One("mark", "length", "priority", "skuid", "cpu", "iifgroup"));
        while (!IsNumber(selector));
        return selector;
    }

    /// <summary>True when values have an order that ranges can follow.</summary>
    public static bool IsNumber(SelectorNode selector) =>
        selector is not HashNode and not NumgenNode && selector.Type is { IsText: false, IsBitmask: false } type && type != DatatypeTable.TrafficClass && !Whole.Contains(type) && selector.Bits is > 1 and <= 128;

    /// <summary>One value like those of a selector.</summary>
    public ExpressionNode Value(ExpressionNode like) => new ValueNode(NumberOf(like), like.Type!, like.Bits, like.Order);

    /// <summary>A value, a prefix or a range.</summary>
    public ExpressionNode Interval(SelectorNode like)
    {
        if (!IsNumber(like) || chance.Is(0.4))
            return Value(like);
        if (like.Type!.HasPrefixes && chance.Is())
            return Prefix(like);
        var (from, to) = (NumberOf(like), NumberOf(like));
        return from == to ? Value(like) : new RangeNode(Number(like, UInt128.Min(from, to)), Number(like, UInt128.Max(from, to)));
    }

    public ExpressionNode Prefix(SelectorNode like)
    {
        var bits = chance.Number(1, like.Bits - 1);
        return new PrefixNode(Number(like, (NumberOf(like) >> (like.Bits - bits)) << (like.Bits - bits)), bits);
    }

    /// <summary>A set without a name, of values, intervals, or values side by side.</summary>
    public SetNode Set(IReadOnlyList<SelectorNode> likes) => new(Distinct(() => likes.Count == 1 ? Interval(likes[0]) : new ConcatenationNode([.. likes.Select(Interval)])));

    /// <summary>A map without a name.</summary>
    public SetNode Map(IReadOnlyList<SelectorNode> likes, Func<ExpressionNode> data)
    {
        var keys = Set(likes).Elements;
        return new SetNode([.. (chance.Is(0.2) ? [.. keys, new CatchAllNode()] : keys).Select(key => new MappingNode(key, data()))]);
    }

    public ExpressionNode[] Distinct(Func<ExpressionNode> make) => [.. chance.Several(1, 5, make).DistinctBy(node => node.ToString(), StringComparer.Ordinal)];

    public static ExpressionNode Key(IReadOnlyList<SelectorNode> likes) => likes.Count == 1 ? likes[0] : new ConcatenationNode([.. likes]);

    public PayloadNode Payload()
    {
        var header = chance.One(Headers);
        return new PayloadNode(header, chance.One(header.Fields));
    }

    private HashNode Hash()
    {
        var source = chance.Is() ? null : Key([new PayloadNode(HeaderTable.IPv4, HeaderTable.IPv4.Fields[^1]), new PayloadNode(HeaderTable.Tcp, HeaderTable.Tcp.Fields[0])]);
        return new HashNode(source, (uint)chance.Number(1, 1000), source is null ? null : chance.Maybe(() => chance.U32()), (uint)chance.Number(0, 100));
    }

    /// <summary>Something inside a tunnel.</summary>
    public InnerNode Inner() => (InnerNode)Read(chance.One("vxlan vni", "vxlan ip saddr", "geneve tcp dport", "gre ip daddr", "gretap ether type", "vxlan flags"));

    /// <summary>What a text names: its keys have no other maker.</summary>
    public static SelectorNode Read(string text) => (SelectorNode)new Parser(new SourceText("selector", Encoding.UTF8.GetBytes(text))).ParseValue();

    private static ValueNode Number(ExpressionNode like, UInt128 number) => new(number, like.Type!, like.Bits, like.Order);

    private UInt128 NumberOf(ExpressionNode like)
    {
        const ulong Second = 1_000_000_000;
        var type = like.Type!;
        if (type.IsText)
            return TextOf(chance.Name("x"), like.Bits);
        if (type.Symbols is { } symbols && (type.IsBitmask || chance.Is(0.7)))
            return BitsOf(symbols, type.IsBitmask);
        if (type == DatatypeTable.Boolean)
            return (UInt128)chance.Number(0, 1);
        if (type == DatatypeTable.ConnectionLabel)
            return UInt128.One << chance.Number(0, 127);
        if (type == DatatypeTable.Date)
            return (UInt128)chance.Number(0, int.MaxValue - 1) * Second;
        if (type == DatatypeTable.Time)
            return chance.Milliseconds(wholeSeconds: true);
        if (type == DatatypeTable.TrafficClass)
            return (UInt128)chance.U32() | 0x0001_0001; // `:1` and `1:` are listed as nft does, and no nft reads them
        var most = type == DatatypeTable.Hour ? 86_399 : type == DatatypeTable.Day ? 6 : type == DatatypeTable.InterfaceIndex ? 1 : like.Highest ?? type.Highest ?? UInt128.MaxValue;
        var number = chance.Bits(Math.Min(like.Bits, 128));
        return most == UInt128.MaxValue ? number : type == DatatypeTable.InterfaceIndex ? most : number % (most + 1);
    }

    private UInt128 BitsOf(SymbolTable symbols, bool isBitmask)
    {
        var number = (UInt128)chance.One(symbols.Rows).Value;
        return isBitmask && chance.Is(0.3) ? number | chance.One(symbols.Rows).Value : number;
    }

    private static UInt128 TextOf(string text, int bits)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        Encoding.UTF8.GetBytes(text, bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes) >> (128 - bits) << (128 - bits);
    }
}
