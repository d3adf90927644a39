using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

// Choices of expressions that the other cases leave out: keys, operations and flags.
internal static partial class RulesetCases
{
    private static RulesetCase[] Choices =>
    [
        new("arithmetic on marks", """
            table inet t {
              chain pre { type filter hook prerouting priority -150
                ct mark set 0x3c
                meta mark set udp dport
                meta mark 9 counter
                meta mark set meta mark & ct mark
                meta mark 8 counter
                meta mark set meta mark ^ ct mark
                meta mark 0x34 counter
                meta mark set meta mark | ct mark
                meta mark 0x3c counter
                ct mark set ip dscp << 2 | 0x100
                ct mark 0x1b8 counter
                meta mark set udp length
                meta mark 9 counter
                udp dport <= 9 counter
                udp dport >= 9 counter
                udp dport <= 8 counter
                udp dport >= 10 counter
                meta mark <= 0x3c counter
                meta mark >= 0x3d counter
              }
            }
            """, Lan(new PacketDraft().IPv4(Client, Server, tos: 0xB8).Udp(1, 9).Payload("x")), Lan(Udp(Client, 1, Server, 12))),
        new("a connection's addresses", """
            table ip t {
              chain f { type filter hook forward priority 0
                ct original saddr 10.0.0.2 counter
                ct reply saddr 203.0.113.7 counter
                ct original daddr 203.0.113.7 counter
                ct reply daddr 10.0.0.2 counter
              }
            }
            table ip6 t6 {
              chain f { type filter hook forward priority 0
                ct original saddr 2001:db8::2 counter
                ct reply daddr 2001:db8::2 counter
              }
            }
            table inet u {
              chain f { type filter hook forward priority 10
                ct original ip daddr 203.0.113.7 counter
                ct reply ip daddr 10.0.0.2 counter
                ct original ip6 saddr 2001:db8::2 counter
                ct original ip6 daddr 2001:db8:1::2 counter
                ct reply ip6 saddr 2001:db8:1::2 counter
                ct reply ip6 daddr 2001:db8::2 counter
              }
            }
            """,
            Lan(Udp(Client, 1, Server, 7)), Wan(Udp(Server, 7, Client, 1)), Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:1::2").Udp(1, 7).Payload("x")),
            Wan(new PacketDraft().IPv6("2001:db8:1::2", "2001:db8::2").Udp(7, 1).Payload("x")), Lan(Tcp(Client, 1, Server, 7, TcpFlags.Fin))),
        new("what is known of sockets, and where nobody listens", """
            table inet t {
              chain pre { type filter hook prerouting priority -150
                socket transparent 0 counter
                socket mark 1 counter
                socket wildcard 0 counter
                udp dport 9 counter tproxy to :50080 counter
                meta l4proto tcp counter tproxy ip to 192.0.2.254:50081 counter
                meta l4proto tcp counter tproxy ip6 to [2001:db8::fe]:50081 counter
                counter
              }
              chain in { type filter hook input priority 0; meta skgid 0 counter; meta skuid != 5 counter; meta sdifname != "x" counter; counter; }
            }
            """,
            Lan(Udp(Client, 1, Server, 9)), Lan(Tcp(Client, 1, Server, 80, TcpFlags.Syn)), Lan(Udp(Client, 1, "10.0.0.254", 9)),
            Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:1::2").Udp(1, 9).Payload("x")), Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:1::2").Tcp(1, 80, TcpFlags.Syn))),
    ];

    private static RulesetCase[] OtherChoices =>
    [
        new("logs of all levels and flags", Forward("""
            log
            log level emerg
            log prefix "a b" level alert
            log level crit flags tcp sequence,options
            log level err flags ip options
            log level notice flags skuid
            log level info flags ether
            log level debug flags all
            log level audit
            log group 3 snaplen 40 queue-threshold 2 prefix "c"
            counter
            """), Lan(Tcp(Client, 1, Server, 9, TcpFlags.Syn)), Lan(Udp(Client, 1, Server, 9))),
        new("translations by chance to one port", """
            table ip t {
              chain pre { type nat hook prerouting priority dstnat
                udp dport 11 redirect to :5001 random
                udp dport 12 redirect to :5002 fully-random
                udp dport 13 redirect to :5003 persistent
                udp dport 14 dnat to 10.0.2.2:5004 random
                udp dport 15 dnat to 10.0.2.2:5005 fully-random
              }
              chain post { type nat hook postrouting priority srcnat
                udp dport 21 masquerade to :6001
                udp dport 22 masquerade to :6002 random
                udp dport 23 masquerade to :6003 fully-random
                udp dport 24 masquerade to :6004 persistent
                udp dport 25 snat to 198.51.100.7:6005 random
                udp dport 26 snat to 198.51.100.7:6006 fully-random
                udp dport 27 snat to 198.51.100.7:6007 persistent
              }
            }
            """,
            [.. new ushort[] { 11, 12, 13, 14, 15, 21, 22, 23, 24, 25, 26, 27 }.Select(port => Lan(Udp(Client, (ushort)(port * 100), Server, port))),
                .. new ushort[] { 21, 22, 23, 25, 26 }.Select(port => Lan(Udp(OtherClient, 1, Server, port)))]),
        new("the next router of IPv6", """
            table ip6 t {
              chain post { type filter hook postrouting priority 0; rt ip6 nexthop 2001:db8:2::77 counter; rt ip6 nexthop 2001:db8:1::2 counter; rt nexthop != 2001:db8:2::77 counter; }
            }
            """,
            Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:9::2").Udp(1, 9).Payload("x")), Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:1::2").Udp(1, 9).Payload("x")))
        {
            More = "routes:\n  - {to: \"2001:db8:9::/48\", via: \"2001:db8:2::77\", dev: dmz0}\n",
        },
        new("a device that an address must be behind", """
            table inet t {
              chain out { type filter hook output priority 0; fib daddr . oif type unicast counter; fib saddr . oif type local counter; }
              chain post { type filter hook postrouting priority 0; fib saddr . oif type local counter; fib daddr . oif type unicast counter; }
            }
            """, Lan(Ping(Client, "10.0.0.254")), Lan(Ping(Client, Public)), Lan(Udp(Client, 1, Server, 9))),
        new("updates of elements that count and limit", Forward("""
            udp dport 9 add @counted { ip saddr limit rate 1/hour burst 2 packets counter } counter
            udp dport 10 update @counted { ip saddr } counter
            """, more: "set counted { type ipv4_addr; flags dynamic; limit rate 1/hour burst 2 packets counter; }"),
            Lan(Udp(Client, 1, Server, 9)), Lan(Udp(Client, 1, Server, 9)), Lan(Udp(Client, 1, Server, 9)), Lan(Udp(OtherClient, 1, Server, 9)), Lan(Udp(Client, 1, Server, 10))),
    ];

    private static RulesetCase[] LastChoices =>
    [
        new("time, chance, and kinds of devices", Forward("""
            meta time > "2020-01-01 00:00:00" counter
            meta time < "2020-01-01 00:00:00" counter
            meta hour < 86400 counter
            meta day { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" } counter
            meta random <= 4294967295 counter
            meta iifkind "tun" counter
            meta oifkind "tun" counter
            meta iifkind "veth" counter
            meta oifkind != "veth" counter
            meta sdifname != "x" counter
            """), Lan(Udp(Client, 1, Server, 9))),
        new("inside of tunnels", Forward("""
            udp dport 6081 geneve vni 5 counter
            udp dport 6081 geneve vni 6 counter
            udp dport 6081 geneve ip saddr 10.9.0.1 counter
            udp dport 6081 geneve udp dport 53 counter
            """),
            Lan(Udp(Client, 1, Server, 6081, Geneve(5))), Lan(Udp(Client, 1, Server, 6081, Geneve(6))), Lan(Udp(Client, 1, Server, 6081, Geneve(5)[..12]))),
        new("ports of SCTP are written with a new checksum", Forward("sctp dport 9 sctp dport set 10 counter\nsctp dport 10 counter"), Lan(new PacketDraft().IPv4(Client, Server).Sctp(1, 9, 0).ChunkInit(5, 1000, 1, 1, 9))),
        new("what IPsec has done, which was nothing", Forward("""
            ipsec in reqid 1 counter
            ipsec out spi 1 counter
            ipsec in ip saddr 10.0.0.1 counter
            ipsec in ip daddr != 10.0.0.1 counter
            ipsec out ip6 saddr ::1 counter
            ipsec out ip6 daddr ::1 counter
            counter
            """), Lan(Udp(Client, 1, Server, 9))),
    ];

    // A packet in Ethernet in Geneve without options.
    private static byte[] Geneve(byte vni)
    {
        var inner = Udp("10.9.0.1", 1, "10.9.0.2", 53).ToArray();
        return [0, 0, 0x65, 0x58, 0, 0, vni, 0, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, .. inner];
    }
}
