using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

// What is easily got wrong of bytes of packets: where they are, when they are missing, and what else changes with them.
internal static partial class RulesetCases
{
    private static RulesetCase[] HeaderTraps =>
    [
        new("bytes that are not there", Forward("""
            udp dport 1 @th,64,32 0 counter comment "T1-18: 0"
            udp dport 1 @th,64,32 != 0 counter comment "T1-18: 0"
            udp dport 1 @th,64,16 != 0 counter comment "T1-18: 1"
            tcp dport 1 counter comment "T1-18: 1"
            tcp flags syn counter comment "T1-18: 0"
            tcp flags != syn counter comment "T1-18: 0"
            tcp dport != 9 counter comment "T1-25: 1"
            icmp type != 9 counter comment "T1-25: 0"
            ip6 saddr != ::1 counter comment "T1-25: 0"
            th dport != 9 counter comment "T1-25: 2"
            ether saddr 1:0:0:0:0:0 counter comment "T1-26: 0"
            ether saddr != 1:0:0:0:0:0 counter comment "T1-26: 0"
            vlan id != 5 counter comment "T1-26: 0"
            """), Lan(Udp(Client, 1, Server, 1, "ab")), Lan(new PacketDraft().IPv4(Client, Server).Payload([0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]).WithProtocol(6)))
        {
            Expects = new() { Leaves = "1 1" },
        },
        new("fragments behind the first", Forward("""
            udp dport 24930 counter comment "T1-19: 1"
            meta l4proto udp @th,0,8 0x60 counter comment "T1-19: 1"
            @th,24,8 98 counter comment "T1-19: 1"
            @th,0,32 0x78786162 counter comment "T1-19: 1"
            @th,0,24 0x787861 counter comment "T1-19: 0"
            @th,0,24 != 0x787861 counter comment "T1-19: 0"
            @th,0,64 != 0 counter comment "T1-19: 0"
            @ih,0,8 != 0 counter comment "T1-19: 0"
            meta l4proto udp counter comment "T1-20: 3"
            @th,0,8 != 0 counter comment "T1-20: 2"
            """), Lan(new PacketDraft().IPv4(Client, Server, fragmentOffset: 16).Payload("xxab5678").WithProtocol(17)), Lan(new PacketDraft().IPv6(Client6, Server6).Fragment(5, 16, false).Payload("xxab5678").WithProtocol(17)),
            Lan(new PacketDraft().IPv4(Client, Server).WithProtocol(17)))
        {
            Expects = new() { Leaves = "1 1 1" },
        },
        new("what no protocol is known of", """
            table netdev n { chain in { type filter hook ingress device "lan0" priority 0;
              counter comment "T1-21: 7"
              meta l4proto != 99 counter comment "T1-21 T1-22: 3"
              @th,0,8 != 255 counter comment "T1-21 T1-22: 3"
              @nh,16,16 2000 counter comment "T1-22: 1"
              meta l4proto != 99 @nh,80,16 0x1234 counter comment "T1-22: 1"
              vlan id 5 counter comment "T1-27: 1"
              vlan type ip counter comment "T1-27: 1"
              @ll,96,32 0x81000005 counter comment "T1-27: 1"
              vlan id 5 @ll,128,16 0x0800 counter comment "T1-27: 1"
              vlan id 5 @ll,136,16 0x0045 counter comment "T1-27: 1"
              vlan id 5 ip protocol udp udp dport 1 counter comment "T1-27: 1"
              drop
            } }
            """, Lan(ToWorld(1)), Ask(0, ClientMac, Client, "10.0.0.254"), Lan(Frame(ClientMac, LanMac).IPv4(Client, Server).WithHeaderLength(12).Udp(1, 1).Payload("12345678")),
            Lan(Frame(ClientMac, LanMac).IPv4(Client, Server).WithLength(2000).Udp(1, 1).Payload("x")), Lan(Frame(ClientMac, LanMac).IPv4(Client, Server).WithChecksum(0x1234).Udp(1, 1).Payload("x")),
            Lan(Frame(ClientMac, LanMac).Vlan(5).IPv4(Client, Server).Udp(1, 1).Payload("x")), Lan(Frame(ClientMac, LanMac).Payload("0123456789").WithProtocol(0x88B5)))
        {
            Host = Router,
            Expects = new() { Leaves = "0 0 0 0 0 0 0" },
        },
    ];

    private static RulesetCase[] ExtensionTraps =>
    [
        new("what no protocol is known of on a bridge", """
            table bridge b { chain pre { type filter hook prerouting priority 0;
              counter comment "T1-21: 4"
              meta l4proto != 99 counter comment "T1-21 T1-22: 2"
              @th,0,8 != 255 counter comment "T1-21 T1-22: 2"
              @nh,16,16 2000 counter comment "T1-22: 1"
              meta l4proto != 99 @nh,80,16 0x1234 counter comment "T1-22: 1"
            } }
            """, Port(0, Across(ClientMac, OtherMac, 1)), Ask(0, ClientMac, Client, OtherClient), Port(0, Frame(ClientMac, OtherMac).IPv4(Client, OtherClient).WithLength(2000).Udp(1, 1).Payload("x")),
            Port(0, Frame(ClientMac, OtherMac).IPv4(Client, OtherClient).WithChecksum(0x1234).Udp(1, 1).Payload("x")))
        {
            Host = Bridge,
        },
        new("protocols behind extension headers", Forward("""
            meta l4proto udp counter comment "T1-23: 2"
            ip6 nexthdr udp counter comment "T1-24: 0"
            ip6 nexthdr 60 counter comment "T1-24: 2"
            udp dport 53 counter comment "T1-23: 1"
            meta l4proto 59 counter comment "T1-23: 1"
            meta l4proto udp @th,0,8 != 255 counter comment "T1-23: 1"
            """), Lan(new PacketDraft().IPv6(Client6, Server6).DestinationOptions().Udp(1, 53).Payload("x")), Lan(new PacketDraft().IPv6(Client6, Server6).Payload("12345678").WithProtocol(59)),
            Lan(new PacketDraft().IPv6(Client6, Server6).Payload([17, 5, 1, 4, 0, 0, 0, 0]).WithProtocol(60)))
        {
            Expects = new() { Leaves = "1 1 1" },
        },
        new("where inner headers begin", Forward("""
            meta l4proto tcp @ih,0,8 0x72 counter comment "T1-28: 1"
            meta l4proto udp @ih,0,8 0x72 counter comment "T1-28: 1"
            meta l4proto gre @ih,0,8 0x45 counter comment "T1-28: 1"
            meta l4proto 4 @ih,0,8 0x45 counter comment "T1-28: 1"
            meta l4proto { icmp, udplite, 99 } @ih,0,8 != 0 counter comment "T1-28: 0"
            meta l4proto { icmp, udplite, 99 } counter comment "T1-28: 3"
            """), Lan(new PacketDraft().IPv4(Client, Server).Tcp(1, 2, TcpFlags.Ack, options: [1, 1, 1, 1]).Payload("rest")), Lan(Udp(Client, 1, Server, 1, "rest")),
            Lan(new PacketDraft().IPv4(Client, Server).Gre(key: 5).Payload(Udp("10.1.1.1", 1, "10.1.1.2", 2).ToArray()).WithProtocol(0x0800)), Lan(new PacketDraft().IPv4(Client, Server).Payload(Udp("10.1.1.1", 1, "10.1.1.2", 2).ToArray()).WithProtocol(4)),
            Lan(Ping(Client, Server)), Lan(new PacketDraft().IPv4(Client, Server).UdpLite(1, 2).Payload("rest")), Lan(new PacketDraft().IPv4(Client, Server).Payload("12345678").WithProtocol(99))),
    ];

    private static RulesetCase[] WritingTraps =>
    [
        new("checksums that follow, and those that do not", Forward("""
            udp dport 1 ip daddr set 203.0.113.8 counter comment "T1-29: 1"
            udp dport 2 ip saddr set 192.0.2.99 counter comment "T1-29: 1"
            udp dport 3 udp sport set 4444 counter comment "T1-29: 1"
            udp dport 4 ip ttl set 9 counter comment "T1-29 T1-34: 1"
            udp dport 5 ip dscp set af11 ip ecn set ect0 counter comment "T1-29: 1"
            udp dport 6 ip id set 77 counter comment "T1-29: 1"
            udp dport 7 ip daddr set 203.0.113.8 udp sport set 4444 counter comment "T1-30: 1"
            udp dport 8 @th,64,8 set 33 counter comment "T1-31: 1"
            udp dport 9 @nh,64,8 set 33 counter comment "T1-31: 1"
            udp dport 10 udp checksum set 0 counter comment "T1-31: 1"
            udp dport 11 ip checksum set 0 counter comment "T1-31: 1"
            ip frag-off & 0x1fff != 0 ip saddr set 192.0.2.99 counter comment "T1-32: 1"
            udp dport 12 udp sport set 4444 counter comment "T1-33: 1"
            sctp dport 13 sctp sport set 4444 counter comment "T1-33: 1"
            tcp dport 14 ip saddr set 192.0.2.99 tcp sport set 4444 counter comment "T1-29: 1"
            """), [.. Enumerable.Range(1, 6).Select(port => Lan(Udp(Client, 1, Server, (ushort)port, "odd"))), Lan(Udp(Client, 1, Server, 7, "odd").WithChecksum(0)), .. Enumerable.Range(8, 4).Select(port => Lan(Udp(Client, 1, Server, (ushort)port, "odd"))),
                Lan(new PacketDraft().IPv4(Client, Server, fragmentOffset: 16).Payload("12345678").WithProtocol(17)), Lan(SumsToZero(64, 1)), Lan(new PacketDraft().IPv4(Client, Server).Sctp(1, 13, 5).ChunkData(9, [1, 2, 3, 4])),
                Lan(Tcp(Client, 1, Server, 14, TcpFlags.Syn))])
        {
            Expects = new()
            {
                Sends =
                [
                    Routed(Client, "203.0.113.8").Udp(1, 1).Payload("odd").ToArray(), Routed("192.0.2.99", Server).Udp(1, 2).Payload("odd").ToArray(), Routed(Client, Server).Udp(4444, 3).Payload("odd").ToArray(),
                    Routed(Client, Server, ttl: 9).Udp(1, 4).Payload("odd").ToArray(), Routed(Client, Server, tos: 0x2A).Udp(1, 5).Payload("odd").ToArray(), Routed(Client, Server, id: 77).Udp(1, 6).Payload("odd").ToArray(),
                    Routed(Client, "203.0.113.8").Udp(4444, 7).WithChecksum(0).Payload("odd").ToArray(), Edited(Routed(Client, Server).Udp(1, 8).Payload("odd"), 28, 33), Edited(Routed(Client, Server).Udp(1, 9).Payload("odd"), 8, 33),
                    Edited(Routed(Client, Server).Udp(1, 10).Payload("odd"), 26, 0, 0), Edited(Routed(Client, Server).Udp(1, 11).Payload("odd"), 10, 0, 0),
                    new PacketDraft().IPv4("192.0.2.99", Server, ttl: 63, fragmentOffset: 16).Payload("12345678").WithProtocol(17).ToArray(), SumsToZero(63, 4444).ToArray(), Routed(Client, Server).Sctp(4444, 13, 5).ChunkData(9, [1, 2, 3, 4]).ToArray(),
                    Routed("192.0.2.99", Server).Tcp(4444, 14, TcpFlags.Syn, 1000, 0).ToArray(),
                ],
            },
        },
    ];

    private static PacketDraft Routed(string from, string to, byte ttl = 63, byte tos = 0, ushort id = 0) => new PacketDraft().IPv4(from, to, ttl: ttl, tos: tos, id: id);

    private static byte[] Edited(PacketDraft draft, int at, params ReadOnlySpan<byte> bytes)
    {
        var packet = draft.ToArray();
        bytes.CopyTo(packet.AsSpan(at));
        return packet;
    }

    // A datagram whose checksum would be 0 if it came from port 4444.
    private static PacketDraft SumsToZero(byte ttl, ushort from)
    {
        var open = Routed(Client, Server, ttl).Udp(4444, 12).Payload([0, 0]).ToArray();
        return Routed(Client, Server, ttl).Udp(from, 12).Payload(open.AsSpan(26, 2));
    }

    private static RulesetCase[] ComparisonTraps =>
    [
        new("any of several, and exactly several", Forward("""
            ct state new,established counter comment "T1-42: 1"
            ct state != new,established counter comment "T1-42: 1"
            ct state != { new, established } counter comment "T1-42: 0"
            """), Lan(Udp(Client, 1, Server, 2))),
        new("forms of flags", Forward("""
            tcp flags syn counter comment "T1-43: 2"
            tcp flags { syn } counter comment "T1-43: 1"
            tcp flags == syn counter comment "T1-43: 1"
            tcp flags != syn counter comment "T1-43: 1"
            tcp flags syn,ack counter comment "T1-43: 2"
            tcp flags ! syn counter comment "T1-43: 0"
            tcp flags syn / syn,ack counter comment "T1-43: 1"
            tcp flags != syn / syn,ack counter comment "T1-43: 1"
            """), Lan(Tcp(Client, 1, Server, 2, TcpFlags.Syn)), Lan(Tcp(Client, 1, Server, 2, TcpFlags.Syn | TcpFlags.Ack))),
        new("status of several bits", """
            table ip t {
              chain pre { type nat hook prerouting priority -100; udp dport 53 dnat to 203.0.113.8; }
              chain f {
                type filter hook forward priority 0
                ct status dnat counter comment "T1-44: 2"
                ct status confirmed counter comment "T1-44: 1"
                ct status { dnat, confirmed, seen-reply } counter comment "T1-44: 0"
                ct status == dnat counter comment "T1-44: 0"
              }
            }
            """, Lan(Udp(Client, 5, Server, 53)), Wan(Udp("203.0.113.8", 53, Client, 5))),
    ];
}
