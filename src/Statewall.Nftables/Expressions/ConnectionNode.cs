using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using static Statewall.Nftables.Datatypes.DatatypeTable;
using NetworkFamily = Statewall.Nfnetlink.Uapi.NfProto;

namespace Statewall.Nftables.Expressions;

/// <summary>What <c>ct</c> knows of a packet's connection.</summary>
internal sealed record ConnectionKey(string Name, NftCtKey Number, Datatype Type, int Bits, DataOrder Order, ConnectionKeyDirection Direction = ConnectionKeyDirection.Never);

/// <summary>Whether a key belongs to a direction.</summary>
internal enum ConnectionKeyDirection
{
    Never,
    Maybe,
    Always,
}

/// <summary>What the kernel knows of a packet's connection. // nft_ct.c</summary>
public sealed record ConnectionNode : SelectorNode, IFamilyDependent
{
    private static readonly ConnectionKey[] Keys =
    [
        new("state", NftCtKey.State, ConnectionState, 32, DataOrder.Host),
        new("direction", NftCtKey.Direction, ConnectionDirection, 8, DataOrder.Network),
        new("status", NftCtKey.Status, ConnectionStatus, 32, DataOrder.Host),
        new("mark", NftCtKey.Mark, DatatypeTable.Mark, 32, DataOrder.Host),
        new("secmark", NftCtKey.SecMark, Integer, 32, DataOrder.Host),
        new("expiration", NftCtKey.Expiration, Time, 32, DataOrder.Host),
        new("helper", NftCtKey.Helper, DatatypeTable.Text, 128, DataOrder.Host),
        new("l3proto", NftCtKey.L3Protocol, DatatypeTable.NfProto, 8, DataOrder.Network, ConnectionKeyDirection.Maybe),
        new("ip saddr", NftCtKey.SrcIp, IPv4Address, 32, DataOrder.Network, ConnectionKeyDirection.Always),
        new("ip daddr", NftCtKey.DstIp, IPv4Address, 32, DataOrder.Network, ConnectionKeyDirection.Always),
        new("ip6 saddr", NftCtKey.SrcIp6, IPv6Address, 128, DataOrder.Network, ConnectionKeyDirection.Always),
        new("ip6 daddr", NftCtKey.DstIp6, IPv6Address, 128, DataOrder.Network, ConnectionKeyDirection.Always),
        new("protocol", NftCtKey.Protocol, InetProtocol, 8, DataOrder.Network, ConnectionKeyDirection.Maybe),
        new("proto-src", NftCtKey.ProtoSrc, InetService, 16, DataOrder.Network, ConnectionKeyDirection.Always),
        new("proto-dst", NftCtKey.ProtoDst, InetService, 16, DataOrder.Network, ConnectionKeyDirection.Always),
        new("label", NftCtKey.Labels, ConnectionLabel, 128, DataOrder.Host),
        new("packets", NftCtKey.Pkts, Integer, 64, DataOrder.Host, ConnectionKeyDirection.Maybe),
        new("bytes", NftCtKey.Bytes, Integer, 64, DataOrder.Host, ConnectionKeyDirection.Maybe),
        new("avgpkt", NftCtKey.AvgPkt, Integer, 64, DataOrder.Host, ConnectionKeyDirection.Maybe),
        new("zone", NftCtKey.Zone, Integer, 16, DataOrder.Host, ConnectionKeyDirection.Maybe),
        new("event", NftCtKey.EventMask, ConnectionEvent, 32, DataOrder.Host),
        new("id", NftCtKey.Id, Integer, 32, DataOrder.Network),
    ];

    private readonly ConnectionKey? _key;

    private ConnectionNode(ConnectionKey key, Direction? direction) => (_key, Key, Direction, Number) = (key, key.Name, direction, key.Number);

    /// <summary>An address of a family that the text leaves open.</summary>
    private ConnectionNode(string address, Direction? direction) => (Key, Direction, Number) = (address, direction, address == "saddr" ? NftCtKey.Src : NftCtKey.Dst);

    /// <summary>The key's name, e.g. <c>state</c> or <c>ip saddr</c>.</summary>
    public string Key { get; }

    /// <summary>The kernel's number of the key; an address whose family the text leaves open has a number of its own.</summary>
    internal NftCtKey Number { get; private init; }

    /// <summary>The direction, of keys that have one.</summary>
    public Direction? Direction { get; }

    /// <inheritdoc/>
    public override Datatype? Type => _key?.Type;

    /// <inheritdoc/>
    public override int Bits => _key?.Bits ?? 0;

    /// <inheritdoc/>
    public override DataOrder Order => _key?.Order ?? DataOrder.None;

    internal override string KindName => "ct";

    internal override void Load(RuleWriter writer, int register) => writer.Add(new CtExpression
    {
        Key = Number,
        DestinationRegister = RuleWriter.NumberOf(register),
        Direction = Direction,
    });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("ct "u8);
        if (Direction is { } direction && Key is not ("protocol" or "l3proto")) // of these the kernel's answer is the same for both
            output.Append(direction == Nfnetlink.Uapi.Direction.Original ? "original "u8 : "reply "u8);
        output.Append(Key);
    }

    internal override void WriteJson(JsonOutput output, ListingOptions options)
    {
        output.Open("ct").Name("key").String(Number switch { NftCtKey.Src => "saddr", NftCtKey.Dst => "daddr", _ => Key });
        if (Direction is { } direction && Key is not ("protocol" or "l3proto"))
            output.Name("dir").String(direction == Nfnetlink.Uapi.Direction.Original ? "original" : "reply");
        output.Close().Close();
    }

    NetworkFamily? IFamilyDependent.Family =>
        Key.StartsWith("ip ", StringComparison.Ordinal) ? NetworkFamily.IPv4 : Key.StartsWith("ip6 ", StringComparison.Ordinal) ? NetworkFamily.IPv6 : null;

    string? IFamilyDependent.Word => _key is null ? Key : null;

    SelectorNode IFamilyDependent.OfFamily(NetworkFamily family)
    {
        var name = $"{(family == NetworkFamily.IPv4 ? "ip" : "ip6")} {Key}";
        return new ConnectionNode(Array.Find(Keys, key => key.Name == name)!, Direction) { Number = Number, Place = Place };
    }

    internal static ConnectionNode Parse(Parser parser)
    {
        parser.Expect("ct"u8);
        Direction? direction = null;
        if (parser.TryTake("original"u8))
            direction = Nfnetlink.Uapi.Direction.Original;
        else if (parser.TryTake("reply"u8))
            direction = Nfnetlink.Uapi.Direction.Reply;
        var start = parser.Span;
        var name = parser.ExpectName();
        if (direction is not null && name is "ip" or "ip6")
            name = $"{name} {parser.ExpectName()}";
        return Of(name, direction, start.To(parser.LastSpan));
    }

    private static string Unknown(string name)
    {
        if (name is "saddr" or "daddr" or "ip" or "ip6")
            return $"ct {name} needs a direction: original or reply";
        var near = Nearest.Of(name, Keys.Select(key => key.Name));
        return $"unknown ct key '{name}'" + (near is null ? "" : $", did you mean '{near}'?");
    }

    /// <summary>What the kernel's expression is; null when the language cannot say it.</summary>
    /// <param name="ct">The expression.</param>
    /// <param name="network">The packets' network protocol, where known: of addresses that leave it open.</param>
    internal static ConnectionNode? Of(CtExpression ct, NetworkFamily? network)
    {
        if (ct.Key is NftCtKey.Src or NftCtKey.Dst)
        {
            var word = ct.Key == NftCtKey.Src ? "saddr" : "daddr";
            var open = new ConnectionNode(word, ct.Direction);
            return network is { } family ? (ConnectionNode)((IFamilyDependent)open).OfFamily(family) : open;
        }
        return Array.Find(Keys, row => row.Number == ct.Key) is { } key ? new ConnectionNode(key, ct.Direction) : null;
    }

    internal static ConnectionNode ReadJson(JsonItem item)
    {
        var key = item.Require("key");
        Direction? direction = item.Find("dir")?.OneOf("direction", ("original", Nfnetlink.Uapi.Direction.Original), ("reply", Nfnetlink.Uapi.Direction.Reply));
        var family = item.Find("family")?.OneOf("family", ("ip", "ip "), ("ip6", "ip6 ")) ?? "";
        return Of($"{family}{key.String()}", direction, key.Span);
    }

    private static ConnectionNode Of(string name, Direction? direction, SourceSpan place)
    {
        if (direction is not null && name is "saddr" or "daddr")
            return new ConnectionNode(name, direction);
        var key = Array.Find(Keys, key => key.Name == name);
        if (key is null)
            throw Parser.Wrong(Unknown(name), place);
        if (direction is null ? key.Direction == ConnectionKeyDirection.Always : key.Direction == ConnectionKeyDirection.Never)
            throw Parser.Wrong(direction is null ? $"ct {name} needs a direction: original or reply" : $"ct {name} has no direction", place);
        return new ConnectionNode(key, direction);
    }
}
