using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private static RulesetCase[] Changes =>
    [
        new("fields of headers are written", Forward("""
            udp dport 1 ip daddr set 203.0.113.9 counter
            udp dport 2 ip saddr set 192.0.2.77 udp sport set 4444 counter
            udp dport 3 ip ttl set 9 counter
            udp dport 4 ip dscp set af11 ip ecn set ect0 counter
            udp dport 5 udp dport set 55 counter
            udp dport 55 counter
            udp dport 6 ip id set 77 counter
            udp dport 7 @th,64,8 set 33 counter
            udp dport 8 @nh,32,16 set 0x0102 counter
            udp dport 9 udp checksum set 0 counter
            udp dport 10 ip checksum set 0 counter
            tcp dport 1 tcp sport set 99 counter
            tcp dport 2 ip saddr set 192.0.2.78 counter
            tcp dport 3 tcp window set 5 counter
            icmp type echo-request icmp id set 99 counter
            """), [.. Enumerable.Range(1, 10).Select(port => Lan(Udp(Client, 1, Server, (ushort)port, "odd"))), .. Enumerable.Range(1, 3).Select(port => Lan(Tcp(Client, 1, Server, (ushort)port, TcpFlags.Syn))),
                Lan(Ping(Client, Server)), Lan(Udp(Client, 1, Server, 1).WithChecksum(0)), Lan(Udp(Client, 1, Server, 5).WithChecksum(0)),
                Lan(new PacketDraft().IPv4(Client, Server, fragmentOffset: 16).Payload("12345678").WithProtocol(17))]),
        new("IPv6 fields are written", Forward("""
            udp dport 1 ip6 daddr set 2001:db8:1::99 counter
            udp dport 2 ip6 hoplimit set 9 counter
            udp dport 3 ip6 dscp set ef counter
            udp dport 4 udp sport set 5 counter
            icmpv6 type echo-request ip6 saddr set 2001:db8::77 counter
            """), [.. Enumerable.Range(1, 4).Select(port => Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:1::2").Udp(1, (ushort)port).Payload("odd"))), Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:1::2").IcmpV6Echo(1, 2).Payload("x"))]),
        new("TCP options are written and taken out", Forward("""
            tcp dport 1 tcp option maxseg size set 1000 counter
            tcp dport 2 tcp option maxseg size set 9000 counter
            tcp dport 3 reset tcp option timestamp counter
            tcp dport 4 reset tcp option sack-perm counter
            tcp dport 5 tcp option maxseg size set rt mtu counter
            tcp dport 6 tcp option window count set 3 counter
            """.Replace("tcp dport 6 tcp option window count set 3 counter", "", StringComparison.Ordinal)), [.. Enumerable.Range(1, 5).Select(port => Lan(Options((ushort)port))), Lan(Tcp(Client, 1, Server, 1, TcpFlags.Syn)), Lan(new PacketDraft().IPv4(Client, Server).Tcp(1, 1, TcpFlags.Syn, options: [1, 2, 4, 5, 180, 1, 1, 1]))]),
    ];

    private static RulesetCase[] Ways =>
    [
        new("marks, priorities, types", """
            table inet t {
              chain pre { type filter hook prerouting priority -150; udp dport 1 meta mark set 5; udp dport 2 meta priority set 1:2; udp dport 3 meta pkttype set other; meta mark set meta mark or 0x100; ct mark set meta mark; }
              chain f { type filter hook forward priority 0; meta mark 0x105 counter; meta priority 1:2 counter; counter; ct mark set ct mark or 1 counter; meta mark set ct mark; meta mark 0x101 counter; }
            }
            """, [.. Enumerable.Range(1, 3).Select(port => Lan(Udp(Client, 1, Server, (ushort)port)))]),
        new("a mark decides the way", """
            table ip t {
              chain out { type route hook output priority -150; icmp type echo-reply meta mark set 7 counter; }
              chain f { type filter hook forward priority 0; counter; }
              chain pre { type filter hook prerouting priority -150; udp dport 7 meta mark set 7; udp dport 8 ip daddr set 10.0.2.9; }
              chain post { type filter hook postrouting priority 0; oifname "dmz0" counter; oifname "wan0" counter; oifname "lan0" counter; }
            }
            """, Lan(Ping(Client, "10.0.0.254")), Lan(Udp(Client, 1, Server, 7)), Lan(Udp(Client, 1, Server, 8))),
        new("rules choose a table of routes", """
            table ip t {
              chain pre { type filter hook prerouting priority -150; udp dport 7 meta mark set 7; udp dport 9 meta mark set 0x19; }
              chain f { type filter hook forward priority 0; counter; fib daddr . mark oif "dmz0" counter; }
              chain out { type route hook output priority 0; icmp type echo-reply meta mark set 7; }
              chain post { type filter hook postrouting priority 0; oifname "dmz0" counter; oifname "wan0" counter; oifname "lan0" counter; rt ip nexthop 10.0.2.77 counter; }
            }
            """, Lan(Udp(Client, 1, Server, 7)), Lan(Udp(Client, 1, Server, 8)), Lan(Udp(Client, 1, Server, 9)), Lan(Udp("10.0.0.66", 1, Server, 8)), Lan(Udp(Client, 1, "203.0.114.1", 8)), Lan(Udp(OtherClient, 1, "203.0.115.1", 8)), Lan(Udp("10.0.0.4", 1, "203.0.116.1", 8)), Dmz(Udp(Inner, 1, Server, 8)), Lan(Ping(Client, "10.0.0.254")))
        {
            More = """
                routes:
                  - {to: default, via: 10.0.2.77, dev: dmz0, table: 100}
                  - {to: 203.0.114.0/24, type: blackhole}
                  - {to: 203.0.115.0/24, type: unreachable}
                  - {to: 203.0.116.0/24, type: prohibit}
                rules:
                  - {mark: 7, table: 100}
                  - {mark: 0x10/0xf0, table: 100}
                  - {from: 10.0.0.66/32, table: 100}
                  - {iif: dmz0, to: 203.0.113.0/24, table: 100}
                """,
        },
        new("sources that no packet should have", Forward("counter"), Unlikely),
        new("sources that no packet should have, where more is the host's own", Forward("counter"), Unlikely)
        {
            More = MoreOwn,
        },
        new("sources that no packet should have, where rules keep the host's own apart", Forward("counter"), Unlikely)
        {
            More = MoreOwn + "\nrules:\n  - {mark: 7, table: 100}\n",
        },
        new("copies", Forward("udp dport 1 dup to 10.0.2.2 counter\nudp dport 2 dup to 10.0.2.3 device \"dmz0\" counter\ncounter".Replace("table inet", "table ip", StringComparison.Ordinal)).Replace("table inet", "table ip", StringComparison.Ordinal),
            Lan(Udp(Client, 1, Server, 1)), Lan(Udp(Client, 1, Server, 2)), Lan(Udp(Client, 1, Server, 3))),
        new("at devices", """
            table netdev n {
              chain in { type filter hook ingress device "lan0" priority 0; counter; ip saddr 10.0.0.2 meta mark set 5; udp dport 9 drop; ip protocol udp counter; ether saddr != 1:0:0:0:0:0 counter; }
              chain out { type filter hook egress device "wan0" priority 0; counter; iifname "lan0" counter; iifname != "lan0" counter; udp dport 8 ip saddr set 192.0.2.99; }
            }
            table inet t {
              chain in { type filter hook ingress device "lan0" priority 5; counter; meta protocol ip counter; ct state invalid counter; }
              chain f { type filter hook forward priority 0; meta mark 5 counter; ct state new counter; }
            }
            """, Lan(Udp(Client, 1, Server, 7)), Lan(Udp(Client, 1, Server, 8)), Lan(Udp(Client, 1, Server, 9)), Lan(Udp(OtherClient, 1, Server, 7)), Wan(Udp(Server, 7, Client, 1))),
        new("over the loopback device", """
            table inet t {
              chain out { type filter hook output priority 0; @ll,96,16 0x86dd counter; oif lo counter; }
              chain pre { type filter hook prerouting priority 0; iif lo @ll,96,16 0x86dd counter; iif lo @ll,0,48 0 counter; iiftype loopback counter; }
            }
            """, Lan(new PacketDraft().IPv6("2001:db8:1::fe", "2001:db8:0::fe").Udp(1, 2).Payload("x"))),
    ];

    private const string MoreOwn = """
        routes:
          - {to: 203.0.113.0/24, type: local, dev: lo, table: 255}
          - {to: 203.0.113.128/25, via: 10.0.2.77, dev: dmz0}
          - {to: 203.0.114.0/24, type: blackhole}
        """;

    // From addresses of the host, those of all on a network, and those that routes lead elsewhere; and to a prefix that may be the host's own.
    private static Step[] Unlikely =>
    [
        Lan(Udp("10.0.0.254", 1, Server, 7)), Lan(Udp("10.0.2.254", 1, Server, 7)), Lan(Udp("10.0.0.255", 1, Server, 7)), Lan(Udp("192.0.2.255", 1, Server, 7)),
        Lan(Udp("203.0.113.5", 1, Server, 7)), Lan(Udp("203.0.113.200", 1, Server, 7)), Lan(Udp("203.0.114.5", 1, Server, 7)), Lan(Udp(Server, 1, Server, 7)),
        Lan(Ping(Client, "203.0.113.5")), Lan(Ping(Client, "203.0.113.200")), Lan(Udp(Client, 1, "203.0.113.201", 7)),
    ];

    private static PacketDraft Options(ushort port) =>
        new PacketDraft().IPv4(Client, Server).Tcp(1, port, TcpFlags.Syn, options: [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 3, 3, 7]);
}
