using Differential.Nftables;
using Differential.Rulesets;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Packets.Building;
using static Differential.Requests.Wire;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Differential.Xtables;

// Kinds that Debian's tools write as expressions of nf_tables, or in a later revision; other tools do as they do here.
internal static partial class XtablesCases
{
    private const byte Tcp6 = IpProtocol.Tcp;
    private const byte Udp17 = IpProtocol.Udp;

    private static RulesetCase[] OldKinds =>
    [
        new("old kinds of headers", "",
            Lan(Udp(Client, 1000, Server, 53)), Lan(Tcp(Client, 1000, Server, 80, TcpFlags.Syn, options: SegmentSize)), Lan(Tcp(Client, 1001, Server, 81, TcpFlags.Ack)), Lan(Ping(Client, Server)), Lan(new PacketDraft().IPv4(Client, Server).UdpLite(1000, 53).Payload("x")),
            Lan(new PacketDraft().IPv4(Client, Server, fragmentOffset: 8).Payload("12345678").WithProtocol(6)), Lan(new PacketDraft().IPv4(Client, Server).Payload("abc").WithProtocol(17)), Lan(new PacketDraft().IPv4(Client, Server).Payload("abcd").WithProtocol(6)),
            Lan(Tcp(Client, 1000, Server, 80, TcpFlags.Syn, options: [8, 0, 2, 4])), Lan(Udp(Client, 1, Server, 1701, "\u0040\u0002\0\u0008\0\u0005\0\u0006")), Lan(new PacketDraft().IPv4(Client, Server).Payload([0, 0, 0, 9, 1, 2, 3, 4]).WithProtocol(115)))
        {
            Xtables = "iptables-nft -A FORWARD\niptables-nft -A INPUT",
            RawRules =
            [
                Match("tcp", 0, new CStruct().U16(1000, 1000, 0, 65535).U8(0, 0, 0, 0), protocol: Tcp6),
                Match("tcp", 0, new CStruct().U16(0, 65535, 80, 80).U8(0, 0x12, 2, 0), protocol: Tcp6),
                Match("tcp", 0, new CStruct().U16(1000, 1000, 80, 80).U8(2, 0x12, 2, 0xF), protocol: Tcp6),
                Match("tcp", 0, new CStruct().U16(0, 65535, 0, 65535).U8(2, 0, 0, 0), protocol: Tcp6),
                Match("udp", 0, new CStruct().U16(0, 65535, 53, 60).U8(0), protocol: Udp17),
                Match("udp", 0, new CStruct().U16(1000, 1000, 53, 60).U8(3), protocol: Udp17),
                Match("udplite", 0, new CStruct().U16(1000, 1000, 53, 60).U8(0), protocol: 136),
                Match("icmp", 0, new CStruct().U8(8, 0, 255, 0), protocol: 1),
                Match("icmp", 0, new CStruct().U8(8, 0, 255, 1), protocol: 1),
                Match("icmp", 0, new CStruct().U8(255, 0, 255, 0), protocol: 1),
                Match("comment", 0, new CStruct().Text("a remark", 256)),
                Match("mark", 1, new CStruct().U32(0, 0xFF).U8(0)),
                Match("mark", 1, new CStruct().U32(0, 0xFF).U8(1)),
                Match("limit", 0, new CStruct().U32(10000 * 60, 2).U64(0).U32(0, 0, 0).U64(0)),
                Match("addrtype", 0, new CStruct().U16(1 << 1, 1 << 1).U32(0, 0)),
                Match("addrtype", 0, new CStruct().U16(1 << 2, 1 << 1).U32(1, 1)),
                Match("bpf", 0, new CStruct().U16(2, 0).U16(0x30).U8(0, 0).U32(9).U16(0x16).U8(0, 0).U32(0).Zero(62 * 8).U64(0)),
                Match("l2tp", 0, new CStruct().U32(8, 0).U8(2, 0, 4 | 8), protocol: Udp17),
                Match("l2tp", 0, new CStruct().U32(0, 9).U8(3, 1, 2), protocol: 115),
                Match("cgroup", 0, new CStruct().U32(5, 1), chain: "INPUT"),
                Match("cgroup", 2, new CStruct().U8(0, 1, 0, 1).U32(5).Zero(508).U64(0), chain: "INPUT"),
                Match("cgroup", 1, new CStruct().U8(0, 1, 0, 1).Zero(4096).U32(5).U64(0), chain: "INPUT"),
            ],
        },
        new("old kinds of connections", "", [.. Connection(Client, 1000, Server, 80), Lan(Udp(Client, 5, Server, 53)), Wan(Udp(Server, 53, Client, 5)), Lan(Udp(Client, 5, Server, 53))])
        {
            Xtables = "iptables-nft -A FORWARD\niptables-nft -t raw -A PREROUTING\niptables-nft -t mangle -A PREROUTING\niptables-nft -t nat -A PREROUTING\niptables-nft -t nat -A POSTROUTING",
            RawRules =
            [
                Match("conntrack", 1, Conntrack(6, 80).U16(0x202, 0).U8(2, 0)),
                Match("conntrack", 1, Conntrack(17, 53).U16(0x40 | 2, 0x40).U8(0, 4)),
                Match("conntrack", 2, Conntrack(6, 80).U16(1 | 0x200, 1).U16(8, 0)),
                Match("conntrack", 2, Conntrack(6, 80).U16(4 | 8, 8).U16(0, 0)),
                Match("state", 0, new CStruct().U32(8)),
                Match("state", 0, new CStruct().U32(2 | 4 | 1 | 64)),
                Match("hashlimit", 1, new CStruct().Text("old1", 16).U32(4, 10000 * 60, 2, 0, 0, 1000, 10000).U8(24, 32).U64(0)),
                Match("hashlimit", 2, new CStruct().Text("old2", 255).U64(1_000_000 * 60, 2).U32(1, 0, 0, 1000, 10000).U8(32, 32).U64(0)),
                Match("recent", 0, new CStruct().U32(0, 0).U8(2, 0).Text("old", 200).U8(0)),
                Match("socket", 0, new CStruct(), "mangle", "PREROUTING"),
                Match("socket", 1, new CStruct().U8(1), "mangle", "PREROUTING"),
                Match("socket", 2, new CStruct().U8(3), "mangle", "PREROUTING"),
                Target("CONNMARK", 1, new CStruct().U32(5, 0xF, 0).U8(0), "mangle", "PREROUTING"),
                Target("CONNMARK", 1, new CStruct().U32(0, 0xF, 0xFF).U8(2), "mangle", "PREROUTING"),
                Target("CT", 0, new CStruct().U16(0, 0).U32(1, 0).Text("", 16).U64(0), "raw", "PREROUTING", Udp17),
                Target("CT", 1, new CStruct().U16(1, 0).U32(0, 0).Text("", 16).Text("", 32).U64(0), "raw", "PREROUTING", Udp17),
                Target("NOTRACK", 0, new CStruct(), "raw", "PREROUTING"),
                Target("LOG", 0, new CStruct().U8(4, 0).Text("old ", 30)),
                Target("NFLOG", 0, new CStruct().U32(0).U16(1, 0, 0, 0).Text("old", 64)),
                Target("TRACE", 0, new CStruct(), "raw", "PREROUTING"),
                Target("IDLETIMER", 0, new CStruct().U32(50).Text("statewall0", 28).U64(0)),
                Target("IDLETIMER", 1, new CStruct().U32(50).Text("statewall1", 28).U8(0, 0).U64(0)),
                Target("DNAT", 1, Range("10.0.2.2", 0), "nat", "PREROUTING", Udp17),
                Target("SNAT", 2, new CStruct().U32(3).Address("192.0.2.7").Address("192.0.2.7").Net16(70).Net16(70).Net16(0), "nat", "POSTROUTING", 132),
                Target("SNAT", 1, Range("192.0.2.9", 77), "nat", "POSTROUTING", Udp17),
                Target("DNAT", 0, OldRange("10.0.2.2", 8080), "nat", "PREROUTING", Tcp6),
                Target("SNAT", 0, OldRange("192.0.2.8", 0), "nat", "POSTROUTING", Tcp6),
            ],
        },
    ];

    private static RulesetCase[] OtherOldKinds =>
    [
        new("old kinds of queues", "", Lan(Udp(Client, 1, Server, 1)), Lan(Udp(OtherClient, 1, Server, 1)), Lan(Tcp(Client, 1000, Server, 80, TcpFlags.Syn)), Lan(Ping(Client, Server)))
        {
            Xtables = "iptables-nft -t mangle -A PREROUTING",
            RawRules =
            [
                Match("limit", 0, new CStruct().U32(10000 * 60, 1).U64(0).U32(0, 0, 0).U64(0), "mangle", "PREROUTING", more: [TargetOf("NFQUEUE", 2, new CStruct().U16(5, 2, 1))]),
                Target("TPROXY", 0, new CStruct().U32(1, 1).Address("0.0.0.0", 4).Net16(80), "mangle", "PREROUTING", Tcp6),
                Match("limit", 0, new CStruct().U32(10000 * 60, 1).U64(0).U32(0, 0, 0).U64(0), "mangle", "PREROUTING", more: [TargetOf("NFQUEUE", 0, new CStruct().U16(5))]),
                Match("limit", 0, new CStruct().U32(10000 * 60, 1).U64(0).U32(0, 0, 0).U64(0), "mangle", "PREROUTING", more: [TargetOf("NFQUEUE", 1, new CStruct().U16(5, 2))]),
            ],
        },
        new("old kinds of IPv6", "", Lan(Udp6(1, 2)), Lan(new PacketDraft().IPv6(Client6, Server6).Routing(4, 0, [0, 0, 0, 7, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x77]).Udp(1, 2).Payload("x")), Lan(new PacketDraft().IPv6(Client6, Server6).Tcp(1, 80, TcpFlags.Syn)), Lan(new PacketDraft().IPv6(Client6, Server6).IcmpV6Echo(9, 1).Payload("x")))
        {
            Xtables = "ip6tables-nft -A FORWARD",
            RawRules =
            [
                Match("srh", 0, new CStruct().U8(17, 2, 0, 0).U16(0).U16(0x1 | 0x2, 0), family: NfProto.IPv6),
                Match("srh", 0, new CStruct().U8(17, 9, 0, 0).U16(0x0700).U16(0x8 | 0x400, 0x1), family: NfProto.IPv6),
                Match("tcp", 0, new CStruct().U16(0, 65535, 80, 80).U8(0, 0, 0, 0), protocol: Tcp6, family: NfProto.IPv6),
                Match("icmp6", 0, new CStruct().U8(128, 0, 255, 0), protocol: 58, family: NfProto.IPv6),
                Match("udp", 0, new CStruct().U16(0, 65535, 2, 2).U8(0), protocol: Udp17, family: NfProto.IPv6),
            ],
        },
        new("old kinds of frames", "", Lan(Frame(OneMac, OtherMac).IPv4(Client, Server).Udp(1000, 53).Payload("x")), Lan(Frame(OneMac, Everybody).Arp(1, OneMac, "10.0.0.2", Everybody, "10.0.0.9")))
        {
            Host = BridgeHost,
            Xtables = "ebtables-nft -A FORWARD",
            RawRules =
            [
                Match("pkttype", 0, new CStruct().U8(1, 0), family: NfProto.Bridge),
                Match("pkttype", 0, new CStruct().U8(3, 1), family: NfProto.Bridge),
                Match("mark_m", 0, new CStruct().U64(0, 0xF).U8(0, 1), family: NfProto.Bridge),
                Match("mark_m", 0, new CStruct().U64(0, 0xF).U8(1, 2), family: NfProto.Bridge),
                Match("limit", 0, new CStruct().U32(10000 * 60, 1).U64(0).U32(0, 0, 0), family: NfProto.Bridge),
                Match("mark", 1, new CStruct().U32(0, 0xFF).U8(0), family: NfProto.Bridge),
                Target("AUDIT", 0, new CStruct().U8(0), family: NfProto.Bridge),
            ],
        },
    ];

    private static CStruct Conntrack(ushort protocol, ushort port) => new CStruct()
        .Address("10.0.0.2").Address("255.255.255.255").Address(Server).Address("255.255.255.0").Zero(64).U32(0, 100).U16(protocol).Net16(1000).Net16(port).Net16(port).Net16(1000);

    private static CStruct Range(string address, ushort port) => new CStruct().U32(port == 0 ? 1u : 3).Address(address).Address(address).Net16(port).Net16(port);

    private static CStruct OldRange(string address, ushort port) => new CStruct().U32(1, port == 0 ? 1u : 3).Address(address, 4).Address(address, 4).Net16(port).Net16(port);

    private static byte[] Match(
        string name, uint revision, CStruct info, string table = "filter", string chain = "FORWARD", ushort protocol = 0, NfProto family = NfProto.IPv4, byte[][]? more = null) =>
        Rule(family, table, chain, protocol, [NftWire.Expr("match", Text(NftaMatch.Name, name), U32(NftaMatch.Rev, revision), Raw(NftaMatch.Info, info.ToArray())), .. more ?? []]);

    private static byte[] Target(
        string name, uint revision, CStruct info, string table = "filter", string chain = "FORWARD", ushort protocol = 0, NfProto family = NfProto.IPv4, byte[][]? more = null) =>
        Rule(family, table, chain, protocol, [TargetOf(name, revision, info), .. more ?? []]);

    private static byte[] TargetOf(string name, uint revision, CStruct info) =>
        NftWire.Expr("target", Text(NftaTarget.Name, name), U32(NftaTarget.Rev, revision), Raw(NftaTarget.Info, info.ToArray()));

    // A rule of one protocol, if it is for one, that counts what comes through.
    private static byte[] Rule(NfProto family, string table, string chain, ushort protocol, byte[][] expressions)
    {
        byte[][] ofProtocol = protocol == 0 ? [] :
        [
            NftWire.Expr("meta", U32(NftaMeta.Key, (uint)NftMetaKey.L4Proto), U32(NftaMeta.Dreg, 1)),
            NftWire.Expr("cmp", U32(NftaCmp.Sreg, 1), U32(NftaCmp.Op, 0), NftWire.Value(NftaCmp.Data, (byte)protocol)),
        ];
        return NftWire.NewRule(table, chain, family, NftWire.Append,
            NftWire.Expressions([.. ofProtocol, .. expressions, NftWire.Counter()]),
            Nest(NftaRule.Compat, U32(NftaRuleCompat.Proto, protocol), U32(NftaRuleCompat.Flags, 0)));
    }
}
