using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using static Statewall.Nftables.Datatypes.DatatypeTable;
using NetworkFamily = Statewall.Nfnetlink.Uapi.NfProto;

namespace Statewall.Nftables.Expressions;

/// <summary>What the kernel knows of the way a packet goes. // nft_rt.c</summary>
public sealed record RouteNode : SelectorNode, IFamilyDependent
{
    private const string AnyNextHop = "nexthop";

    private static readonly SelectorKey[] Keys =
    [
        new("classid", (uint)NftRtKey.ClassId, Realm, 32, DataOrder.Host),
        new("ip nexthop", (uint)NftRtKey.NextHop4, IPv4Address, 32, DataOrder.Network),
        new("ip6 nexthop", (uint)NftRtKey.NextHop6, IPv6Address, 128, DataOrder.Network),
        new("mtu", (uint)NftRtKey.TcpMss, Integer, 16, DataOrder.Host),
        new("ipsec", (uint)NftRtKey.Xfrm, DatatypeTable.Boolean, 8, DataOrder.Host),
    ];

    private readonly SelectorKey? _key;

    private RouteNode(SelectorKey? key) => _key = key;

    /// <summary>The key's name, e.g. <c>ip nexthop</c>.</summary>
    public string Key => _key?.Name ?? AnyNextHop;

    /// <inheritdoc/>
    public override Datatype? Type => _key?.Type;

    /// <inheritdoc/>
    public override int Bits => _key?.Bits ?? 0;

    /// <inheritdoc/>
    public override DataOrder Order => _key?.Order ?? DataOrder.None;

    /// <summary>The kernel's number of the key. // enum nft_rt_keys</summary>
    internal uint Number => _key?.Number ?? throw new InvalidOperationException("The family of the next hop is not known before it is evaluated.");

    internal override string KindName => "rt";

    internal override void Load(RuleWriter writer, int register) => writer.Add(new RtExpression { Key = (NftRtKey)Number, DestinationRegister = RuleWriter.NumberOf(register) });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append("rt "u8).Append(Key);

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        output.Open("rt").Name("key");
        if (Key.Split(' ') is [var family, var key])
            output.String(key).Name("family").String(family);
        else
            output.String(Key);
        output.Close().Close();
    }

    NetworkFamily? IFamilyDependent.Family => Key switch { "ip nexthop" => NetworkFamily.IPv4, "ip6 nexthop" => NetworkFamily.IPv6, _ => null };

    string? IFamilyDependent.Word => _key is null ? AnyNextHop : null;

    SelectorNode IFamilyDependent.OfFamily(NetworkFamily family) => new RouteNode(Keys[family == NetworkFamily.IPv4 ? 1 : 2]) { Place = Place };

    internal static SelectorNode Parse(Parser parser)
    {
        // the routing header of IPv6 has the same name
        var next = parser.Peek();
        var name = next.Kind == Scanning.TokenKind.Word ? Parser.NameOf(next) : "";
        if (Headers.OptionTable.Find(NftExthdrOp.Ipv6, "rt")!.Find(name) is not null)
            return OptionNode.ParseIPv6(parser);
        parser.Take();
        return parser.TryTake("nexthop"u8) ? new RouteNode(key: null) : new RouteNode(SelectorKey.Take(parser, Keys, "rt key"));
    }

    /// <summary>What the kernel's expression is; null when the language cannot say it.</summary>
    internal static RouteNode? Of(RtExpression route) => Array.Find(Keys, row => row.Number == (uint?)route.Key) is { } key ? new RouteNode(key) : null;

    internal static RouteNode ReadJson(JsonItem item)
    {
        var isOpen = item.Find("family") is null && item.Require("key").String() == AnyNextHop;
        return new RouteNode(isOpen ? null : SelectorKey.FindOfFamily(item, Keys, "rt key"));
    }
}
