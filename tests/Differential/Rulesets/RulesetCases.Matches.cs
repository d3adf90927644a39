using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private static RulesetCase[] Matches =>
    [
        new("addresses and ports", Forward("""
            ip saddr 10.0.0.2 counter
            ip saddr 10.0.0.0/28 counter
            ip saddr != 10.0.0.2 counter
            ip daddr 203.0.113.0-203.0.113.7 counter
            udp dport 53 counter
            udp dport != 53 counter
            udp dport 10-60 counter
            udp dport != 10-60 counter
            tcp dport 53 counter
            th dport 53 counter
            th dport != 53 counter
            udp dport { 53, 123 } counter
            udp sport . udp dport { 1000 . 53 } counter
            udp length 9 counter
            meta l4proto { tcp, udp } counter
            ip protocol udp counter
            """), Lan(Udp(Client, 1000, Server, 53)), Lan(Udp(OtherClient, 1000, OtherServer, 99)), Lan(Tcp(Client, 1, Server, 53, TcpFlags.Syn)), Lan(Ping(Client, Server))),
        new("IPv6 headers", Forward("""
            ip6 saddr 2001:db8::2 counter
            ip6 daddr 2001:db8:1::/48 counter
            ip6 nexthdr udp counter
            meta l4proto udp counter
            ip6 hoplimit 63 counter
            ip6 hoplimit 64 counter
            ip6 dscp 8 counter
            ip6 flowlabel 5 counter
            exthdr dst exists counter
            exthdr frag missing counter
            exthdr hbh exists counter
            dst nexthdr udp counter
            udp dport 53 counter
            icmpv6 type echo-request counter
            icmpv6 id 9 counter
            """),
            Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:1::2").Udp(1, 53).Payload("x")),
            Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:1::2", trafficClass: 32, flowLabel: 5).DestinationOptions().Udp(1, 53).Payload("x")),
            Lan(new PacketDraft().IPv6("2001:db8::3", "2001:db8:1::2").IcmpV6Echo(9, 1).Payload("x")),
            Lan(new PacketDraft().IPv6("2001:db8::3", "2001:db8:1::2").Fragment(5, 0, true).Udp(1, 53).Payload("12345678")),
            Lan(new PacketDraft().IPv6("2001:db8::3", "2001:db8:1::2").Fragment(5, 16, false).Payload("rest"))),
        new("header fields of IPv4", Forward("""
            ip ttl 63 counter
            ip dscp ef counter
            ip ecn ce counter
            ip id 7 counter
            ip version 4 counter
            ip hdrlength 5 counter
            ip length < 40 counter
            ip frag-off & 0x1fff != 0 counter
            ip frag-off & 0x2000 != 0 counter
            ip checksum 0 counter
            ip option rr exists counter
            """),
            Lan(new PacketDraft().IPv4(Client, Server, tos: 0xBB, id: 7).Udp(1, 2).Payload("x")),
            Lan(new PacketDraft().IPv4(Client, Server, moreFragments: true).Payload("12345678")),
            Lan(new PacketDraft().IPv4(Client, Server, fragmentOffset: 8).Payload("12345678")),
            Lan(new PacketDraft().IPv4(Client, Server, options: [7, 7, 8, 1, 2, 3, 4, 0]).Udp(1, 2).Payload("x"))),
        new("missing bytes break", Forward("""
            @th,64,32 != 0 counter
            @th,64,8 != 0 counter
            @nh,96,32 0x0a000002 counter
            @ih,0,8 120 counter
            @th,16,16 53 counter
            tcp flags syn counter
            tcp dport 53 counter
            """), Lan(Udp(Client, 1000, Server, 53, "")), Lan(Udp(Client, 1000, Server, 53, "x")), Lan(Udp(Client, 1000, Server, 53, "xyz12")),
            Lan(new PacketDraft().IPv4(Client, Server).Payload([0, 1, 0, 53, 0, 0, 0, 0, 0, 0, 0, 0]).WithProtocol(6))),
        new("fragments have no ports, but bytes", Forward("""
            udp dport 24930 counter
            @th,24,24 0 counter
            meta l4proto udp counter
            udp dport 53 counter
            """), Lan(new PacketDraft().IPv4(Client, Server, fragmentOffset: 16).Payload("xxab5678").WithProtocol(17)),
            Lan(new PacketDraft().IPv4(Client, Server, moreFragments: true).Udp(1, 53).Payload("12345678"))),
    ];

    private static RulesetCase[] Transports =>
    [
        new("TCP flags in all forms", Forward(string.Join('\n', FlagForms.Select(form => $"tcp flags {form} counter"))),
            Lan(Tcp(Client, 1, Server, 2, TcpFlags.Syn)), Lan(Tcp(Client, 1, Server, 2, TcpFlags.Syn | TcpFlags.Ack)), Lan(Tcp(Client, 1, Server, 2, TcpFlags.Ack)),
            Lan(Tcp(Client, 1, Server, 2, TcpFlags.Fin | TcpFlags.Psh | TcpFlags.Urg)), Lan(Tcp(Client, 1, Server, 2, 0))),
        new("TCP header and options", Forward("""
            tcp option maxseg size 1460 counter
            tcp option maxseg exists counter
            tcp option window missing counter
            tcp option window count 7 counter
            tcp option timestamp exists counter
            tcp option sack-perm exists counter
            tcp option 254 exists counter
            tcp sequence 1000 counter
            tcp ackseq 0 counter
            tcp window > 1000 counter
            tcp doff 8 counter
            tcp urgptr 0 counter
            tcp checksum 0 counter
            """), Lan(new PacketDraft().IPv4(Client, Server).Tcp(1, 2, TcpFlags.Syn, 1000, options: [2, 4, 5, 180, 1, 3, 3, 7, 4, 2, 1, 1])),
            Lan(new PacketDraft().IPv4(Client, Server).Tcp(1, 2, TcpFlags.Syn, 1000, options: [0, 0, 2, 4, 5, 180, 0, 0])), Lan(Tcp(Client, 1, Server, 2, TcpFlags.Syn)),
            Lan(Udp(Client, 1, Server, 2))),
        new("ICMP", Forward("""
            icmp type echo-request counter
            icmp type != echo-reply counter
            icmp code 0 counter
            icmp id 7 counter
            icmp sequence 1 counter
            icmp type { echo-request, destination-unreachable } counter
            icmp mtu 1400 counter
            icmp gateway 5 counter
            """), Lan(Ping(Client, Server)), Lan(Udp(Client, 1, Server, 2)), Wan(new PacketDraft().IPv4(Server, Client).Icmp(3, 4, 1400).Payload("12345678"))),
    ];

    private static RulesetCase[] OtherProtocols =>
    [
        new("SCTP, GRE, ESP, AH, UDP-Lite, DCCP", Forward("""
            sctp dport 80 counter
            sctp vtag 5 counter
            sctp chunk data exists counter
            sctp chunk init missing counter
            sctp chunk data tsn 9 counter
            gre version 0 counter
            gre protocol ip counter
            esp spi 77 counter
            ah spi 5 counter
            udplite dport 4 counter
            dccp dport 6 counter
            meta l4proto sctp counter
            """), Lan(new PacketDraft().IPv4(Client, Server).Sctp(1, 80, 5).ChunkData(9, [1, 2, 3, 4])),
            Lan(new PacketDraft().IPv4(Client, Server).Gre().Payload("x")), Lan(new PacketDraft().IPv4(Client, Server).Esp(77, 1).Payload("xxxx")),
            Lan(new PacketDraft().IPv4(Client, Server).UdpLite(3, 4).Payload("x"))),
    ];

    private static RulesetCase[] Metadata =>
    [
        new("meta", Forward("""
            meta length 29 counter
            meta protocol ip counter
            meta nfproto ipv4 counter
            meta l4proto udp counter
            iifname "lan0" counter
            iifname "lan*" counter
            iifname != "wan0" counter
            oifname "wan0" counter
            iif "lan0" counter
            oif "wan0" counter
            iiftype 65534 counter
            iifgroup 0 counter
            meta iifkind "tun" counter
            meta mark 0 counter
            meta priority 0 counter
            meta pkttype host counter
            meta skuid 0 counter
            meta skuid != 1234 counter
            meta cgroup 0 counter
            meta cpu 0-4096 counter
            meta rtclassid 0 counter
            meta ipsec missing counter
            meta sdif 0 counter
            meta iifname . meta oifname { "lan0" . "wan0" } counter
            """), Lan(Udp(Client, 1, Server, 2)), Wan(Udp(Server, 1, Inner, 2))),
        new("devices that are not there yet", """
            table inet t {
              chain pre { type filter hook prerouting priority 0; meta oif 0 counter; oifname != "x" counter; oifgroup 0 counter; iifname "lan0" counter; rt classid 0 counter; }
              chain in { type filter hook input priority 0; iifname "lan0" counter; oifname != "lan0" counter; }
              chain out { type filter hook output priority 0; meta iif 0 counter; iifname != "x" counter; oifname "lan0" counter; }
              chain post { type filter hook postrouting priority 0; iifname "lan0" counter; oifname "wan0" counter; oifname "lan0" counter; }
            }
            """, Lan(Udp(Client, 1, Server, 2)), Lan(Ping(Client, "10.0.0.254"))),
    ];

    private static RulesetCase[] Routes =>
    [
        new("routes", Forward("""
            fib saddr oif "lan0" counter
            fib saddr . iif oif exists counter
            fib saddr . iif oif missing counter
            fib daddr type unicast counter
            fib daddr type local counter
            fib daddr oifname "wan0" counter
            fib saddr type local counter
            rt ip nexthop 203.0.113.7 counter
            rt mtu 65495 counter
            rt ipsec missing counter
            """), Lan(Udp(Client, 1, Server, 2)), Dmz(Udp(Server, 1, Client, 2)), Wan(Udp("203.0.113.9", 5, Client, 2))),
        new("routes before routing", """
            table inet t { chain pre { type filter hook prerouting priority 0;
              fib daddr type local counter
              fib daddr . iif type local counter
              fib daddr type broadcast counter
              fib daddr type multicast counter
              fib daddr type unicast counter
              fib saddr . iif oif missing counter
              fib saddr . mark oif exists counter
              fib daddr oif "wan0" counter
              socket transparent 1 counter
            } }
            """, Lan(Udp(Client, 1, "10.0.0.254", 2)), Lan(Udp(Client, 1, "192.0.2.254", 2)), Lan(Udp(Client, 1, "10.0.0.255", 2)), Lan(Udp(Client, 1, Server, 2)), Wan(Udp(Client, 1, Server, 2)),
            Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:0::fe").Udp(1, 2).Payload("x")), Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:1::9").Udp(1, 2).Payload("x"))),
    ];

    private static RulesetCase[] Numbers =>
    [
        new("hash and numbers", Forward("""
            jhash ip saddr mod 65536 seed 1 < 25957 counter
            jhash ip saddr . ip daddr mod 65536 seed 7 < 30000 counter
            meta mark set numgen inc mod 3 counter
            meta mark 0 counter
            meta mark 1 counter
            meta mark 2 counter
            numgen inc mod 2 vmap { 0 : continue, 1 : accept }
            counter
            numgen random mod 4 0-3 counter
            """), Lan(Udp(Client, 1, Server, 2)), Lan(Udp(OtherClient, 1, Server, 2)), Lan(Udp(Client, 1, OtherServer, 2)), Lan(Udp(Client, 1, OtherServer, 2)), Lan(Udp(Client, 1, OtherServer, 2))),
        new("bits and shifts", Forward("""
            meta mark set 0x10 counter
            meta mark set meta mark << 4
            meta mark 0x100 counter
            meta mark set meta mark >> 4
            meta mark 0x10 counter
            meta mark set meta mark & 0x30 ^ 1
            meta mark 0x11 counter
            meta mark set meta mark or 0x102
            meta mark 0x113 counter
            meta mark 0x2-0xff counter
            meta mark < 0x114 counter
            meta mark and 0x3 == 3 counter
            ip saddr & 0.0.0.255 == 0.0.0.2 counter
            ct mark set meta mark & 0xffff or ct mark
            ct mark 0x113 counter
            ip dscp set cs1
            ip dscp cs1 counter
            meta mark set ip dscp
            meta mark 8 counter
            """), Lan(Udp(Client, 1, Server, 2))),
        new("osf, tunnels", Forward("""
            osf name "unknown" counter
            meta ibrname != "x" counter
            """.Replace("meta ibrname != \"x\" counter", "", StringComparison.Ordinal)), Lan(Tcp(Client, 1, Server, 2, TcpFlags.Syn)), Lan(Udp(Client, 1, Server, 2))),
        new("into tunnels", Forward("""
            udp dport 4789 vxlan vni 10 counter
            udp dport 4789 vxlan ip saddr 10.1.1.1 counter
            udp dport 4789 vxlan udp dport 53 counter
            udp dport 4789 vxlan ether saddr 02:00:00:00:00:01 counter
            gre ip saddr 10.1.1.1 counter
            gre udp dport 53 counter
            """), Lan(new PacketDraft().IPv4(Client, Server).Udp(5, 4789).Payload([8, 0, 0, 0, 0, 0, 10, 0, .. new PacketDraft().Ethernet().IPv4("10.1.1.1", "10.1.1.2").Udp(1, 53).Payload("x").ToArray()])),
            Lan(new PacketDraft().IPv4(Client, Server).Gre().Payload(new PacketDraft().IPv4("10.1.1.1", "10.1.1.2").Udp(1, 53).Payload("x").ToArray()))),
    ];

    private static string[] FlagForms =>
    [
        "syn", "syn,ack", "== syn", "!= syn", "! syn", "{ syn }", "{ syn, syn | ack }", "syn / syn,ack", "syn / fin,syn,rst,ack", "& (syn | ack) == syn", "& (fin | syn) != 0", "== 0x0", "!= 0x0", "fin,psh,urg / fin,psh,urg",
    ];
}
