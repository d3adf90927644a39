using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using static Statewall.Nftables.Datatypes.DatatypeTable;

namespace Statewall.Nftables.Expressions;

/// <summary>What the kernel knows of the socket that a packet is for. // nft_socket.c</summary>
public sealed record SocketNode : SelectorNode
{
    private const string CgroupKey = "cgroupv2";
    private const uint DeepestLevel = 255;

    private static readonly SelectorKey[] Keys =
    [
        new("transparent", (uint)NftSocketKey.Transparent, Integer, 8, DataOrder.Host) { Highest = 1 },
        new("mark", (uint)NftSocketKey.Mark, DatatypeTable.Mark, 32, DataOrder.Host),
        new("wildcard", (uint)NftSocketKey.Wildcard, Integer, 8, DataOrder.Host) { Highest = 1 },
        new(CgroupKey, (uint)NftSocketKey.CgroupV2, Cgroup, 64, DataOrder.Host),
    ];

    private readonly SelectorKey _key;

    private SocketNode(SelectorKey key, uint level) => (_key, Level) = (key, level);

    /// <summary>The key's name, e.g. <c>mark</c>.</summary>
    public string Key => _key.Name;

    /// <summary>Which ancestor of the socket's control group is meant, of <c>cgroupv2</c>; the root is 0. // NFTA_SOCKET_LEVEL</summary>
    public uint Level { get; }

    /// <inheritdoc/>
    public override Datatype Type => _key.Type;

    /// <inheritdoc/>
    public override int Bits => _key.Bits;

    /// <inheritdoc/>
    public override DataOrder Order => _key.Order;

    /// <inheritdoc/>
    public override UInt128? Highest => _key.Highest;

    /// <summary>The kernel's number of the key. // enum nft_socket_keys</summary>
    internal uint Number => _key.Number;

    internal override string KindName => "socket";

    internal override void Load(RuleWriter writer, int register) => writer.Add(new SocketExpression
    {
        Key = (NftSocketKey)Number,
        DestinationRegister = RuleWriter.NumberOf(register),
        Level = Key == CgroupKey ? Level : null,
    });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("socket "u8).Append(_key.Name);
        if (_key.Name == CgroupKey)
            output.Append(" level "u8).Append(Level);
    }

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        output.Open("socket").Name("key").String(_key.Name);
        if (_key.Name == CgroupKey)
            output.Name("level").Number(Level);
        output.Close().Close();
    }

    internal static SocketNode Parse(Parser parser)
    {
        parser.Take();
        var key = SelectorKey.Take(parser, Keys, "socket key");
        if (key.Name != CgroupKey)
            return new SocketNode(key, 0);
        parser.Expect("level"u8);
        return new SocketNode(key, (uint)RawPayloadNode.TakeNumber(parser, "level", 0, DeepestLevel));
    }

    /// <summary>What the kernel's expression is; null when the language cannot say it.</summary>
    internal static SocketNode? Of(SocketExpression socket) => Array.Find(Keys, row => row.Number == (uint?)socket.Key) is { } key ? new SocketNode(key, socket.Level ?? 0) : null;

    internal static SocketNode ReadJson(JsonItem item)
    {
        var key = SelectorKey.Find(item.Require("key"), Keys, "socket key");
        return new SocketNode(key, key.Name == CgroupKey ? (uint)item.Require("level").Number(DeepestLevel) : 0);
    }
}
