using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using static Statewall.Nftables.Datatypes.DatatypeTable;

namespace Statewall.Nftables.Expressions;

/// <summary>What the kernel knows of the IPsec states that a packet came or goes through. // nft_xfrm.c</summary>
public sealed record IpsecNode : SelectorNode
{
    private const uint DeepestState = 255;

    private static readonly SelectorKey[] Keys =
    [
        new("ip daddr", (uint)NftXfrmKey.DaddrIp4, IPv4Address, 32, DataOrder.Network),
        new("ip6 daddr", (uint)NftXfrmKey.DaddrIp6, IPv6Address, 128, DataOrder.Network),
        new("ip saddr", (uint)NftXfrmKey.SaddrIp4, IPv4Address, 32, DataOrder.Network),
        new("ip6 saddr", (uint)NftXfrmKey.SaddrIp6, IPv6Address, 128, DataOrder.Network),
        new("reqid", (uint)NftXfrmKey.ReqId, Integer, 32, DataOrder.Host),
        new("spi", (uint)NftXfrmKey.Spi, Integer, 32, DataOrder.Network),
    ];

    private readonly SelectorKey _key;

    private IpsecNode(SelectorKey key, bool isOutgoing, uint depth) => (_key, IsOutgoing, Depth) = (key, isOutgoing, depth);

    /// <summary>The key's name, e.g. <c>ip saddr</c>.</summary>
    public string Key => _key.Name;

    /// <summary>It asks about the states that the packet will go through; else about those that it came through. // XFRM_POLICY_OUT</summary>
    public bool IsOutgoing { get; }

    /// <summary>Which of several states, from 0. // NFTA_XFRM_SPNUM</summary>
    public uint Depth { get; }

    /// <inheritdoc/>
    public override Datatype Type => _key.Type;

    /// <inheritdoc/>
    public override int Bits => _key.Bits;

    /// <inheritdoc/>
    public override DataOrder Order => _key.Order;

    /// <summary>The kernel's number of the key. // enum nft_xfrm_keys</summary>
    internal uint Number => _key.Number;

    internal override string KindName => "xfrm";

    internal override void Load(RuleWriter writer, int register) => writer.Add(new XfrmExpression
    {
        DestinationRegister = RuleWriter.NumberOf(register),
        Key = (NftXfrmKey)Number,
        Direction = IsOutgoing ? (byte)1 : (byte)0,
        Number = Depth,
    });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append(IsOutgoing ? "ipsec out "u8 : "ipsec in "u8);
        if (Depth > 0)
            output.Append("spnum "u8).Append(Depth).Append(" "u8);
        output.Append(_key.Name);
    }

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        output.Open("ipsec").Name("key");
        if (_key.Name.Split(' ') is [var family, var key])
            output.String(key).Name("family").String(family);
        else
            output.String(_key.Name);
        output.Name("dir").String(IsOutgoing ? "out" : "in").Name("spnum").Number(Depth).Close().Close();
    }

    internal static IpsecNode Parse(Parser parser)
    {
        parser.Take();
        var isOutgoing = parser.TryTake("out"u8);
        if (!isOutgoing && !parser.TryTake("in"u8))
            throw UnknownWord.At(parser, "direction", "in", "out");
        var depth = parser.TryTake("spnum"u8) ? (uint)RawPayloadNode.TakeNumber(parser, "spnum", 0, DeepestState) : 0;
        return new IpsecNode(SelectorKey.Take(parser, Keys, "ipsec key"), isOutgoing, depth);
    }

    /// <summary>What the kernel's expression is; null when the language cannot say it.</summary>
    internal static IpsecNode? Of(XfrmExpression xfrm) =>
        Array.Find(Keys, row => row.Number == (uint?)xfrm.Key) is { } key ? new IpsecNode(key, xfrm.Direction == 1, xfrm.Number ?? 0) : null;

    internal static IpsecNode ReadJson(JsonItem item)
    {
        var isOutgoing = item.Require("dir").OneOf("direction", ("in", false), ("out", true));
        return new IpsecNode(SelectorKey.FindOfFamily(item, Keys, "ipsec key"), isOutgoing, (uint)(item.FindNumber("spnum", DeepestState) ?? 0));
    }
}
