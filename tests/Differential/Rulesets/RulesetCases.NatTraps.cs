using Statewall.Packets.Building;

namespace Differential.Rulesets;

// Traps of translation: the section T4 of docs/traps-flows.md. What is drawn by lot is in DrawnPortTests.
internal static partial class RulesetCases
{
    private const string Vip = "192.0.2.253";
    private const string Hidden = "table ip nat { chain post { type nat hook postrouting priority srcnat; oifname \"wan0\" masquerade; } }\n";

    private static RulesetCase[] NatTraps => [.. BindingTraps, .. AddressTraps, .. OwnTraps, .. MessageTraps, .. PayloadTraps];

    private static RulesetCase[] BindingTraps =>
    [
        new("a translation is decided with the first packet", """
            table ip t {
              chain f { type filter hook forward priority 0; ct state new counter comment "T4-01: 5"; }
              chain late { type filter hook postrouting priority 101; udp sport 5-6 ip saddr 10.0.0.2 counter comment "T4-01: 5"; udp sport 7 ip saddr 192.0.2.254 counter comment "T4-01: 1"; }
            }
            """,
            Lan(Udp(Client, 5, Server, 53)), Lan(Udp(Client, 6, Server, 53)), Wan(Udp(Server, 53, Client, 6)), Lan(Udp(Client, 5, Server, 53)).After(Hidden), Lan(Udp(Client, 6, Server, 53)), Lan(Udp(Client, 7, Server, 53)),
            Lan(Udp(Client, 5, Server, 53)).After("insert rule ip nat post udp sport 5 snat to 192.0.2.100"))
        {
            Expects = new() { Leaves = "1 1 1 1 1 1 1" },
        },
        new("no port is left", """
            table ip nat { chain post { type nat hook postrouting priority srcnat; udp dport 53 counter masquerade to :1053 comment "T4-06: 3"; } }
            """, Lan(Udp(Client, 1000, Server, 53)), Lan(Udp(OtherClient, 1000, Server, 53)), Lan(Udp(OtherClient, 1001, OtherServer, 53)))
        {
            Expects = new() { Leaves = "1 0 1", Lives = "1000 30; 1001 30", Connections = ["sport=53 dport=1053"] },
        },
        new("ports to translate to: the first that is free", """
            table ip nat {
              chain pre { type nat hook prerouting priority dstnat; udp dport 5000-6010 dnat to 10.0.2.2:6000-6010; }
              chain post { type nat hook postrouting priority 300; udp dport 6000 counter comment "T4-07: 1"; udp dport 6001 counter comment "T4-07: 1"; udp dport 6005 counter comment "T4-07: 1"; }
            }
            """, Wan(Udp(Server, 7, Public, 5003)), Wan(Udp(Server, 7, Public, 5007)), Wan(Udp(Server, 7, Public, 6005)))
        {
            Expects = new() { Leaves = "1 1 1" },
        },
        new("addresses to translate to: by source, and by destination too", """
            table ip nat {
              set inner { type ipv4_addr; size 1; flags dynamic; }
              set steady { type ipv4_addr; size 1; flags dynamic; }
              set outer { type ipv4_addr; size 1; flags dynamic; }
              chain pre { type nat hook prerouting priority dstnat; ip daddr 192.0.2.254 dnat to 10.0.2.2-10.0.2.9; }
              chain post { type nat hook postrouting priority srcnat; udp dport 2 snat to 192.0.2.100-192.0.2.107 persistent; udp dport 3 snat to 192.0.2.100-192.0.2.107; }
              chain late { type filter hook postrouting priority 101; udp dport 1 add @inner { ip daddr } counter comment "T4-08: 4"; udp dport 2 add @steady { ip saddr } counter comment "T4-08: 4"; udp dport 3 add @outer { ip saddr } counter comment "T4-08: 1"; }
            }
            """,
            [
                .. Enumerable.Range(1, 4).Select(port => Wan(Udp(Server, (ushort)port, Public, 1))), .. Enumerable.Range(1, 4).Select(last => Lan(Udp(Client, (ushort)last, $"203.0.113.{last}", 2))), .. Enumerable.Range(1, 4).Select(last => Lan(Udp(Client, (ushort)(10 + last), $"203.0.113.{last}", 3))),
            ])
        {
            Expects = new() { Leaves = "1 1 1 1 1 1 1 1 1 1 1 1" },
        },
        new("a network becomes another, host by host", """
            table ip nat { chain post { type nat hook postrouting priority srcnat; snat ip prefix to ip saddr map { 10.0.0.0/24 : 192.0.2.0/24 }; } chain late { type filter hook postrouting priority 101; ip saddr 192.0.2.77 udp sport 1 counter comment "T4-11: 1"; } }
            """, Lan(Udp("10.0.0.77", 1, Server, 53)).After("add rule ip nat post snat to 192.0.2.1:5"))
        {
            Expects = new() { Leaves = "1", Connections = ["dst=192.0.2.77 sport=53 dport=1 "], Refused = ["transport protocol mapping is only valid after transport protocol match"] },
        },
    ];

    private static RulesetCase[] AddressTraps =>
    [
        new("which address hides the others", Hidden + """
            table ip t { chain late { type filter hook postrouting priority 101; udp dport 1 ip saddr 192.0.2.254 counter comment "T4-13: 1"; udp dport 2 ip saddr 198.51.100.254 counter comment "T4-13: 1"; udp dport 3 ip saddr 192.0.2.254 counter comment "T4-13: 1"; udp dport 4 ip saddr 198.51.100.254 counter comment "T4-13: 1"; } }
            """, Lan(Udp(Client, 5, Server, 1)), Lan(Udp(Client, 5, "198.51.100.1", 2)), Lan(Udp(Client, 5, "203.0.114.1", 3)), Lan(Udp(Client, 5, "203.0.115.1", 4)))
        {
            More = """
                routes:
                  - {to: 203.0.114.0/24, dev: wan0, src: 192.0.2.253}
                  - {to: 203.0.115.0/24, via: 198.51.100.1, dev: wan0}
                """,
            Expects = new() { Leaves = "1 1 1 1" },
        },
        new("a device without an address hides behind another's", Hidden + """
            table ip t { chain late { type filter hook postrouting priority 101; ip saddr 10.0.0.254 counter comment "T4-13: 1"; } }
            """, Lan(Udp(Client, 5, Server, 1)))
        {
            Host = Plain.Replace("addresses: [192.0.2.254/24, \"2001:db8:1::fe/64\"]", "mtu: 1500", StringComparison.Ordinal),
            Expects = new() { Leaves = "1" },
        },
        new("nothing to hide behind", Hidden + """
            table ip t { chain f { type filter hook forward priority 0; counter comment "T4-15: 1"; } }
            """, Lan(Udp(Client, 5, Server, 1)))
        {
            Host = """
                interfaces:
                  lan0: {hosts: 10.0.0.0/24}
                  wan0: {hosts: 0.0.0.0/0}
                """,
            Expects = new() { Leaves = "0", Lives = "" },
        },
        new("back to where it came from", """
            table ip nat { chain pre { type nat hook prerouting priority dstnat; udp dport 80 dnat to 10.0.0.9; } }
            table ip t { chain late { type filter hook postrouting priority 101; oifname "lan0" ip saddr 10.0.0.2 ip daddr 10.0.0.9 counter comment "T4-19: 1"; } }
            """, Lan(Udp(Client, 5, Public, 80)))
        {
            Expects = new() { Connections = ["src=10.0.0.9 dst=10.0.0.2 sport=80 dport=5"] },
        },
        new("IPv6: one by one, and a network as another", """
            table ip6 nat { chain post { type nat hook postrouting priority srcnat; udp dport 1 snat ip6 prefix to ip6 saddr map { 2001:db8:0::/64 : 2001:db8:7::/64 }; icmpv6 type echo-request masquerade; } }
            table ip6 t {
              chain late { type filter hook postrouting priority 101; udp dport 1 ip6 saddr 2001:db8:7::2 counter comment "T4-29: 1"; icmpv6 type echo-request ip6 saddr 2001:db8:1::fe counter comment "T4-29: 1"; }
              chain f { type filter hook forward priority 0; ip6 daddr 2001:db8::2 ct state established counter comment "T4-29: 2"; }
            }
            """, Lan(new PacketDraft().IPv6(ClientIPv6, FarIPv6).Udp(5, 1).Payload("x")), Wan(new PacketDraft().IPv6(FarIPv6, "2001:db8:7::2").Udp(1, 5).Payload("x")),
            Lan(new PacketDraft().IPv6(ClientIPv6, FarIPv6).IcmpV6Echo(7, 1).Payload("x")), Wan(new PacketDraft().IPv6(FarIPv6, Public6).IcmpV6Echo(7, 1, true).Payload("x")))
        {
            Expects = new() { Leaves = "1 1 1 1" },
        },
    ];

    private static RulesetCase[] OwnTraps =>
    [
        new("redirected to the host, from outside and from itself", """
            table inet nat {
              chain pre { type nat hook prerouting priority dstnat; udp dport 53 redirect to :5353; }
              chain out { type nat hook output priority -100; udp dport 53 redirect to :5353; }
            }
            table inet t { chain in { type filter hook input priority 0;
              iifname "lan0" ip daddr 10.0.0.254 udp dport 5353 counter comment "T4-16: 1"
              iif lo ip daddr 127.0.0.1 ip saddr 192.0.2.254 udp dport 5353 counter comment "T4-16: 1"
              iifname "lan0" ip6 daddr 2001:db8:0::fe udp dport 5353 counter comment "T4-16: 1"
              iif lo ip6 daddr ::1 ip6 saddr 2001:db8:1::fe udp dport 5353 counter comment "T4-16: 1"
              iif lo drop
            } }
            """, Lan(Udp(Client, 5, Server, 53)), Step.Host(Own(Public, 6, Server, 53)), Lan(new PacketDraft().IPv6(ClientIPv6, FarIPv6).Udp(7, 53).Payload("x")), Step.Host(new PacketDraft().IPv6(Public6, FarIPv6).Udp(8, 53).Payload("x")))
        {
            Expects = new() { Lives = "5 30; 6 30; 7 30; 8 30" },
        },
        new("translated to the host itself, and what it then says", """
            table ip nat { chain pre { type nat hook prerouting priority dstnat; udp dport 53 dnat to 10.0.0.254; } }
            table ip t {
              chain in { type filter hook input priority 0; ip daddr 10.0.0.254 counter comment "T4-17: 1"; }
              chain f { type filter hook forward priority 0; counter comment "T4-17: 0"; }
              chain late { type filter hook postrouting priority 300; icmp type destination-unreachable ip saddr 203.0.113.7 @nh,352,32 0xcb007107 counter comment "T4-17: 1"; }
            }
            """, Lan(Udp(Client, 5, Server, 53)))
        {
            Expects = new() { Leaves = "1", Lives = "5 30" },
        },
        new("the source as the host's own programs see it", """
            table ip nat { chain in { type nat hook input priority 100; udp dport 9 snat to 10.0.0.9; } }
            table ip t { chain early { type filter hook input priority 99; ip saddr 10.0.0.2 counter comment "T4-30: 1"; } chain late { type filter hook input priority 101; ip saddr 10.0.0.9 counter comment "T4-30: 1"; } }
            """, Lan(Udp(Client, 5, "10.0.0.254", 9)))
        {
            Expects = new() { Leaves = "1", Connections = ["dst=10.0.0.9 sport=9 dport=5"] },
        },
    ];

    private static RulesetCase[] MessageTraps =>
    [
        new("errors about translated packets", Hidden + """
            table ip nat { chain pre { type nat hook prerouting priority dstnat; ip daddr 192.0.2.253 dnat to 10.0.2.2; } }
            table ip t { chain late { type filter hook postrouting priority 300;
              icmp type time-exceeded ip saddr 203.0.113.99 ip daddr 10.0.0.2 @nh,320,32 0x0a000002 counter comment "T4-20: 1"
              icmp type time-exceeded ip saddr 192.0.2.253 ip daddr 203.0.113.7 @nh,352,32 0xc00002fd counter comment "T4-20: 1"
            } }
            """, Lan(Udp(Client, 5, Server, 53)), Wan(new PacketDraft().IPv4("203.0.113.99", Public).IcmpError(11, 0, Udp(Public, 5, Server, 53).ToArray())),
            Wan(Udp(Server, 7, Vip, 80)), Dmz(new PacketDraft().IPv4("10.0.2.9", Server).IcmpError(11, 0, Udp(Server, 7, Inner, 80).ToArray())))
        {
            Expects = new() { Leaves = "1 1 1 1" },
        },
        new("pieces of translated packets", Hidden + """
            table ip t { chain late { type filter hook postrouting priority 300; ip saddr 192.0.2.254 counter comment "T4-23: 2"; udp checksum 0 counter comment "T4-23: 1"; } }
            """, [.. Halves(Client).Select(Lan), .. Halves(Client, hasSum: false).Select(Lan)])
        {
            Expects = new() { Leaves = "0 2 0 2" },
        },
        new("an echo keeps its number under another address", """
            table ip nat { chain pre { type nat hook prerouting priority dstnat; ip daddr 192.0.2.253 dnat to 10.0.2.3; } }
            table ip t { chain late { type filter hook postrouting priority 300; icmp type echo-request icmp id 7 ip daddr 10.0.2.3 counter comment "T4-24: 1"; icmp type echo-reply icmp id 7 ip saddr 192.0.2.253 counter comment "T4-24: 1"; } }
            """, Wan(Ping(Server, Vip)), Dmz(Ping("10.0.2.3", Server, reply: true)))
        {
            Expects = new() { Leaves = "1 1" },
        },
        new("what a connection's reply is like under translation", Hidden + """
            table ip t { chain late { type filter hook postrouting priority 101; ct reply ip daddr 192.0.2.254 ct original ip saddr 10.0.0.2 counter comment "T4-28: 1"; } chain early { type filter hook postrouting priority 99; ct reply ip daddr 10.0.0.2 counter comment "T4-28: 1"; } }
            """, Lan(Udp(Client, 5, Server, 53)))
        {
            Expects = new() { Leaves = "1", Connections = ["src=203.0.113.7 dst=192.0.2.254 sport=53 dport=5"] },
        },
    ];

    private static RulesetCase[] PayloadTraps =>
    [
        new("what FTP says under translation, and where its bytes are then", Masqueraded("ftp", "tcp", 21) + "\n" + """
            table ip t {
              chain f { type filter hook forward priority 0; tcp sport 20 ip daddr 10.0.0.2 tcp dport 1025 ct state related counter comment "T4-25: 1"; }
            }
            table netdev n {
              chain wan { type filter hook egress device "wan0" priority 0; @ih,0,32 0x55534552 tcp sequence 1001 counter comment "T4-26: 1"; @ih,0,32 0x4e4f4f50 tcp sequence 1031 counter comment "T4-26: 1"; }
              chain lan { type filter hook egress device "lan0" priority 0; @ih,0,32 0x32303020 tcp ackseq 1028 counter comment "T4-26: 1"; }
            }
            """, [.. Ftp(Public).Client("PORT 10,0,0,2,4,1\r\n", 3).Server("200 ok\r\n").Then(Data(Server, 20, Public, 1025)).Client("NOOP\r\n").Client("PORT 10,0,0,2,4,9\r\n", 3).Steps])
        {
            Expects = new() { Expected = "tcp 203.0.113.7:0 > 192.0.2.254:1033" },
        },
    ];
}
