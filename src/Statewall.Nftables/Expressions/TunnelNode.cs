using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;

namespace Statewall.Nftables.Expressions;

/// <summary>What the kernel keeps with a packet of the tunnel that it came through. // nft_tunnel.c</summary>
public sealed record TunnelNode : SelectorNode
{
    private static readonly SelectorKey[] Keys =
    [
        new("path", (uint)NftTunnelKey.Path, DatatypeTable.Boolean, 8, DataOrder.Host),
        new("id", (uint)NftTunnelKey.Id, DatatypeTable.Integer, 32, DataOrder.Host),
    ];

    private readonly SelectorKey _key;

    private TunnelNode(SelectorKey key) => _key = key;

    /// <summary>The key's name: <c>path</c> or <c>id</c>.</summary>
    public string Key => _key.Name;

    /// <inheritdoc/>
    public override Datatype Type => _key.Type;

    /// <inheritdoc/>
    public override int Bits => _key.Bits;

    /// <inheritdoc/>
    public override DataOrder Order => _key.Order;

    /// <summary>The kernel's number of the key. // enum nft_tunnel_keys</summary>
    internal uint Number => _key.Number;

    internal override string KindName => "tunnel";

    internal override void Load(RuleWriter writer, int register) => writer.Add(new TunnelExpression { Key = (NftTunnelKey)Number, DestinationRegister = RuleWriter.NumberOf(register) });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) => output.Append("tunnel "u8).Append(_key.Name);

    internal override void WriteJson(JsonOutput output, ListingOptions options) => output.Open("tunnel").Name("key").String(_key.Name).Close().Close();

    internal static TunnelNode Parse(Parser parser)
    {
        parser.Take();
        return new TunnelNode(SelectorKey.Take(parser, Keys, "tunnel key"));
    }

    /// <summary>What the kernel's expression is; null when the language cannot say it.</summary>
    internal static TunnelNode? Of(TunnelExpression tunnel) => Array.Find(Keys, row => row.Number == (uint?)tunnel.Key) is { } key ? new TunnelNode(key) : null;

    internal static TunnelNode ReadJson(JsonItem item) => new(SelectorKey.Find(item.Require("key"), Keys, "tunnel key"));
}
