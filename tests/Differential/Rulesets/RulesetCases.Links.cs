using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

// Ethernet: frames with headers, ARP, what rules do at devices, bridges.
internal static partial class RulesetCases
{
    private const string LanMac = "02:00:00:00:0a:fe";
    private const string WanMac = "02:00:00:00:0b:fe";
    private const string BridgeMac = "02:00:00:00:0c:fe";
    private const string ClientMac = "02:00:00:00:0a:02";
    private const string OtherMac = "02:00:00:00:0a:03";
    private const string GatewayMac = "02:00:00:00:0b:01";
    private const string Everybody = "ff:ff:ff:ff:ff:ff";
    private const string Gateway = "192.0.2.1";

    // A router between two Ethernets; of the world's side nobody is known, of the inner side one host.
    private const string Router = $$"""
        interfaces:
          lan0:
            type: ethernet
            mac: "{{LanMac}}"
            addresses: [10.0.0.254/24, "2001:db8:0::fe/64", "fe80::fe/64"]
            neighbours: {10.0.0.2: "{{ClientMac}}"}
          wan0:
            type: ethernet
            mac: "{{WanMac}}"
            addresses: [192.0.2.254/24, "2001:db8:1::fe/64", "fe80::1:fe/64"]
        routes:
          - {to: default, via: {{Gateway}}, dev: wan0}
          - {to: "::/0", via: "2001:db8:1::1", dev: wan0}
        sysctls:
          net.netfilter.nf_conntrack_acct: 1
        """;

    // A bridge of two ports with the host on it, and the world behind wan0.
    private const string Bridge = $$"""
        interfaces:
          lan0: {type: ethernet, mac: "02:00:00:00:0c:01"}
          lan1: {type: ethernet, mac: "02:00:00:00:0c:02"}
          lan2: {type: ethernet, mac: "02:00:00:00:0c:03"}
          br0:
            bridge: {ports: [lan0, lan1, lan2]}
            mac: "{{BridgeMac}}"
            addresses: 10.0.0.254/24
          wan0:
            type: ethernet
            mac: "{{WanMac}}"
            addresses: 192.0.2.254/24
            neighbours: {{{Gateway}}: "{{GatewayMac}}"}
        routes:
          - {to: default, via: {{Gateway}}, dev: wan0}
        sysctls:
          net.netfilter.nf_conntrack_acct: 1
        """;

    private static PacketDraft Frame(string from, string to) => new PacketDraft().Ethernet(from, to);

    // From the client to the world by way of the router.
    private static PacketDraft ToWorld(ushort port, string payload = "x") => Frame(ClientMac, LanMac).IPv4(Client, Server).Udp(1, port).Payload(payload);

    private static PacketDraft FromWorld(string to, ushort port) => Frame(GatewayMac, WanMac).IPv4(Server, to).Udp(7, port).Payload("answer");

    private static Step GatewayAnswers => Wan(Frame(GatewayMac, WanMac).Arp(ArpView.Reply, GatewayMac, Gateway, WanMac, "192.0.2.254"));

    private static Step Ask(int device, string mac, string from, string to, string target = Everybody) =>
        new(device, Frame(mac, target).Arp(ArpView.Request, mac, from, "00:00:00:00:00:00", to).ToArray());

    private static RulesetCase[] Frames =>
    [
        new("frames, and a neighbour who is asked for", """
            table inet t {
              chain pre { type filter hook prerouting priority 0; ether saddr 02:00:00:00:0a:02 counter; ether daddr 02:00:00:00:0a:fe counter; ether saddr != 1:0:0:0:0:0 counter; ether type ip counter; meta iiftype ether counter; meta pkttype host counter; }
              chain f { type filter hook forward priority 0; counter; ether saddr 02:00:00:00:0a:02 counter; ct state new counter; oiftype ether counter; }
              chain post { type filter hook postrouting priority 0; counter; ether daddr 02:00:00:00:0a:fe counter; }
              chain out { type filter hook output priority 0; counter; }
            }
            table arp a {
              chain in { type filter hook input priority 0; counter; arp operation reply counter; arp saddr ip 192.0.2.1 counter; ether saddr 02:00:00:00:0b:01 counter; iifname "wan0" counter; meta length 28 counter; }
              chain out { type filter hook output priority 0; counter; arp operation request counter; arp daddr ip 192.0.2.1 counter; ether saddr 02:00:00:00:0b:fe counter; oifname "wan0" counter; meta length 28 counter; meta protocol arp counter; }
            }
            """, Lan(ToWorld(1)), Lan(ToWorld(2)), GatewayAnswers, Lan(ToWorld(3)), Wan(FromWorld(Client, 1)), Lan(ToWorld(1)))
        {
            Host = Router,
        },
        new("masquerade on Ethernet", """
            table ip t {
              chain post { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; }
              chain f { type filter hook forward priority 0; ct state established counter; ct state new counter; }
            }
            """, Lan(ToWorld(1)), GatewayAnswers, Wan(FromWorld("192.0.2.254", 1)), Lan(ToWorld(1)), Wan(FromWorld("192.0.2.254", 9)))
        {
            Host = Router,
        },
    ];

    private static RulesetCase[] LargeFrames =>
    [
        new("what is larger than an Ethernet's MTU", """
            table netdev n { chain out { type filter hook egress device "wan0" priority 0; counter; ip frag-off & 0x2000 != 0 counter; meta length 1514 counter; } }
            table inet t { chain f { type filter hook forward priority 0; counter; } chain post { type filter hook postrouting priority 0; counter; } chain out { type filter hook output priority 0; counter; } }
            """,
            Lan(ToWorld(1, new string('y', 2000))), GatewayAnswers, Lan(ToWorld(2, new string('y', 2000))), Lan(ToWorld(3, new string('y', 1472))),
            Lan(Frame(ClientMac, LanMac).IPv4(Client, Server, dontFragment: true).Udp(1, 4).Payload(new string('y', 1473))),
            Lan(Frame(ClientMac, LanMac).IPv6("2001:db8::2", "2001:db8:9::9").Udp(1, 5).Payload(new string('y', 1453))))
        {
            Host = Router,
        },
        new("what is larger than a bridge's port takes", BridgeCounters,
            Port(0, Across(ClientMac, OtherMac, 1, 1472)), Port(0, Across(ClientMac, OtherMac, 2, 1476)), Port(0, Across(ClientMac, OtherMac, 3, 1477)),
            Port(0, Frame(ClientMac, OtherMac).Vlan(5).IPv4(Client, OtherClient).Udp(1, 4).Payload(new string('y', 1476))))
        {
            Host = Bridge,
        },
    ];

    private static RulesetCase[] FramesToTheHost =>
    [
        new("who is asked for by ARP", """
            table arp a {
              chain in { type filter hook input priority 0; counter; arp operation request arp saddr ip 10.0.0.66 counter drop; arp htype 1 counter; arp ptype ip counter; arp hlen 6 counter; arp plen 4 counter; arp saddr ether 02:00:00:00:0a:02 counter; arp daddr ip 10.0.0.254 counter; meta pkttype broadcast counter; meta pkttype host counter; }
              chain out { type filter hook output priority 0; counter; arp daddr ip 10.0.0.77 drop; arp saddr ip 192.0.2.254 arp saddr ip set 192.0.2.99 counter; }
            }
            """,
            Ask(0, ClientMac, Client, "10.0.0.254"), Ask(0, ClientMac, Client, "192.0.2.254"), Ask(0, ClientMac, Client, "10.0.0.9"), Ask(0, ClientMac, "10.0.0.66", "10.0.0.254"),
            Ask(0, ClientMac, "10.0.0.77", "10.0.0.254"), Ask(0, ClientMac, "0.0.0.0", "10.0.0.254"), Ask(0, ClientMac, Client, "10.0.0.254", LanMac), Ask(0, ClientMac, Client, "10.0.0.254", OtherMac),
            Ask(0, OtherMac, OtherClient, "10.0.0.254"), Ask(0, ClientMac, "224.0.0.5", "10.0.0.254"), Ask(0, ClientMac, "10.0.0.254", "10.0.0.254"), Ask(0, ClientMac, Client, "224.0.0.1"),
            Wan(Frame(GatewayMac, WanMac).IPv4(Gateway, OtherClient).Udp(1, 2).Payload("x")),
            Lan(Frame(ClientMac, Everybody).Arp(7, ClientMac, Client, ClientMac, "10.0.0.254")), Lan(Frame(ClientMac, Everybody).Arp(ArpView.Request, ClientMac, Client, ClientMac, "10.0.0.254").PadTo()))
        {
            Host = Router,
        },
        new("the host answers on Ethernet", """
            table inet t {
              chain in { type filter hook input priority 0; counter; meta pkttype broadcast counter; meta pkttype multicast counter; meta pkttype host counter; ether daddr ff:ff:ff:ff:ff:ff counter; }
              chain out { type filter hook output priority 0; counter; meta oiftype ether counter; }
              chain f { type filter hook forward priority 0; counter; tcp dport 99 reject with tcp reset; udp dport 98 reject; }
            }
            """,
            Lan(Frame(ClientMac, LanMac).IPv4(Client, "10.0.0.254").IcmpEcho(7, 1).Payload("ping")), Lan(Frame(ClientMac, LanMac).IPv4(Client, "10.0.0.254").Tcp(1, 2, TcpFlags.Syn)),
            Lan(Frame(ClientMac, LanMac).IPv4(Client, "10.0.0.254").Udp(1, 2).Payload("x")), Lan(Frame(ClientMac, OtherMac).IPv4(Client, "10.0.0.254").IcmpEcho(7, 2)),
            Lan(Frame(ClientMac, Everybody).IPv4(Client, "10.0.0.255").Udp(1, 2).Payload("x")), Lan(Frame(ClientMac, "01:00:5e:00:00:01").IPv4(Client, "224.0.0.1").Udp(1, 2).Payload("x")),
            Lan(Frame(ClientMac, Everybody).IPv4(Client, Server).Udp(1, 2).Payload("x")), Lan(Frame(ClientMac, LanMac).IPv4(Client, Server, ttl: 1).Udp(1, 2).Payload("x")),
            Lan(Frame(ClientMac, LanMac).IPv4(Client, Server).Tcp(1, 99, TcpFlags.Syn)), Lan(Frame(ClientMac, LanMac).IPv4(Client, Server).Udp(1, 98).Payload("x")),
            Lan(Frame(ClientMac, Everybody).IPv4(Client, "10.0.0.254").Tcp(1, 2, TcpFlags.Syn)))
        {
            Host = Router,
        },
        new("padding, fragments, and what is no IP", """
            table inet t {
              chain pre { type filter hook prerouting priority -450; counter; meta length 29 counter; }
              chain f { type filter hook forward priority 0; counter; ct state new counter; meta length 29 counter; }
            }
            table netdev n {
              chain in { type filter hook ingress device "lan0" priority 0; counter; meta length 46 counter; meta length 29 counter; @nh,240,8 0 counter; meta protocol 0x88cc counter; meta protocol ip counter; meta l4proto udp counter; ip protocol udp counter; ether type ip counter; @ll,0,48 0x020000000afe counter; @ll,96,32 0x08004500 counter; }
              chain out { type filter hook egress device "wan0" priority 0; counter; meta length 43 counter; }
            }
            """,
            GatewayAnswers, Lan(ToWorld(1)), GatewayAnswers, Lan(ToWorld(2).PadTo()), Lan(Frame(ClientMac, LanMac).IPv4(Client, Server, id: 7, moreFragments: true).WithProtocol(IpProtocol.Udp).PayloadOf(16)),
            Lan(Frame(ClientMac, LanMac).IPv4(Client, Server, id: 7, fragmentOffset: 16).WithProtocol(IpProtocol.Udp).PayloadOf(5)), Lan(Frame(ClientMac, "01:80:c2:00:00:0e").PayloadOf(40).Patch(12, [0x88, 0xcc])),
            Lan(Frame(ClientMac, LanMac).IPv4(Client, Server).WithLength(2000).Udp(1, 2).Payload("x")), Lan(Frame(ClientMac, LanMac).IPv4(Client, Server).WithProtocol(17)), new(0, new byte[13]), new(0, new byte[14]),
            Lan(Frame(ClientMac, LanMac).IPv6("2001:db8::2", "2001:db8:1::7").Udp(1, 2).Payload("x").Patch(0, [0, 1])), new(0, [.. ToWorld(1).ToArray().AsSpan(0, 20)]))
        {
            Host = Router,
        },
        new("neighbours of IPv6", """
            table inet t {
              chain in { type filter hook input priority 0; counter; icmpv6 type nd-neighbor-solicit counter; icmpv6 type nd-neighbor-advert counter; ct state untracked counter; ct state new counter; }
              chain out { type filter hook output priority 0; counter; icmpv6 type nd-neighbor-solicit counter; icmpv6 type nd-neighbor-advert counter; }
              chain f { type filter hook forward priority 0; counter; }
            }
            """,
            Lan(Solicit("2001:db8::2", "ff02::1:ff00:fe", "33:33:ff:00:00:fe", "2001:db8::fe")), Lan(Solicit("2001:db8::2", "2001:db8::fe", LanMac, "2001:db8::fe")),
            Lan(Solicit("2001:db8::2", "ff02::1:ff00:9", "33:33:ff:00:00:09", "2001:db8::9")), Lan(Frame(ClientMac, LanMac).IPv6("2001:db8::2", "2001:db8::fe").IcmpV6Echo(1, 1).Payload("ping")),
            Lan(Frame(ClientMac, LanMac).IPv6("2001:db8::2", "2001:db8:9::9").Udp(1, 2).Payload("x")), Wan(Advertise("2001:db8:1::1", "2001:db8:1::1", WanMac)),
            Lan(Frame(ClientMac, LanMac).IPv6("2001:db8::2", "2001:db8:9::9").Udp(1, 3).Payload("x")))
        {
            Host = Router,
        },
    ];

    private static PacketDraft Solicit(string from, string to, string mac, string target) => Frame(ClientMac, mac).IPv6(from, to, 255)
        .IcmpV6(135).Payload([.. System.Net.IPAddress.Parse(target).GetAddressBytes(), 1, 1, 2, 0, 0, 0, 10, 2]);

    private static PacketDraft Advertise(string from, string target, string mac) => Frame(GatewayMac, mac).IPv6(from, "fe80::1:fe", 255)
        .IcmpV6(136, 0, 0x6000_0000).Payload([.. System.Net.IPAddress.Parse(target).GetAddressBytes(), 2, 1, 2, 0, 0, 0, 11, 1]);

    private static RulesetCase[] Devices =>
    [
        new("VLAN tags at a device", """
            table netdev n {
              chain in { type filter hook ingress device "lan0" priority 0; counter; vlan id 5 counter; vlan pcp 3 counter; vlan id 5 ip saddr 10.0.0.2 counter; vlan type ip counter; ether type vlan counter; meta protocol ip counter; meta protocol vlan counter; meta protocol 8021q counter; ip saddr 10.0.0.2 counter; meta length 29 counter; meta pkttype host counter; @ll,128,16 0x0800 counter; @ll,144,8 0x45 counter; }
            }
            table inet t { chain pre { type filter hook prerouting priority 0; counter; } }
            """,
            Lan(Frame(ClientMac, LanMac).Vlan(5, 3).IPv4(Client, Server).Udp(1, 1).Payload("x")), Lan(Frame(ClientMac, LanMac).Vlan(0, 3).IPv4(Client, Server).Udp(1, 1).Payload("x")),
            Lan(Frame(ClientMac, LanMac).Vlan(6, service: true).Vlan(5).IPv4(Client, Server).Udp(1, 1).Payload("x")), Lan(Frame(ClientMac, LanMac).Vlan(5).Arp(ArpView.Request, ClientMac, Client, LanMac, "10.0.0.254")), Lan(ToWorld(1)))
        {
            Host = Router,
        },
        new("frames sent elsewhere", """
            table netdev n {
              chain in { type filter hook ingress device "lan0" priority 0; counter; udp dport 1 fwd to "wan0"; udp dport 2 dup to "wan0" counter; udp dport 3 fwd ip to 192.0.2.1 device "wan0"; udp dport 4 fwd ip to 192.0.2.7 device "wan0"; vlan id 5 fwd to "wan0"; arp operation request fwd to "wan0"; udp dport 5 ip ttl 1 fwd ip to 192.0.2.1 device "wan0"; counter; udp dport 6 ether saddr set 02:00:00:00:00:99 counter; udp dport 6 fwd to "wan0"; udp dport 7 ip daddr set 192.0.2.1 fwd to "wan0"; udp dport 8 fwd to "lan0"; }
              chain out { type filter hook egress device "wan0" priority 0; counter; udp dport 1 counter; vlan id 5 counter; ether saddr 02:00:00:00:0a:02 counter; meta length 43 counter; ip ttl 63 counter; }
            }
            """,
            GatewayAnswers, Ask(1, GatewayMac, Gateway, "192.0.2.254"), Lan(ToWorld(1)), Lan(ToWorld(2)), Lan(ToWorld(3)), Lan(ToWorld(4)), Lan(Frame(ClientMac, LanMac).Vlan(5, 3).IPv4(Client, Server).Udp(1, 9).Payload("x")),
            Ask(0, ClientMac, Client, "10.0.0.254"), Lan(Frame(ClientMac, LanMac).IPv4(Client, Server, ttl: 1).Udp(1, 5).Payload("x")), Lan(ToWorld(6)), Lan(ToWorld(7)), Lan(ToWorld(8)), Lan(ToWorld(1).PadTo()), Lan(ToWorld(9)))
        {
            Host = Router,
        },
        new("rejections at a device", """
            table netdev n {
              chain in { type filter hook ingress device "lan0" priority 0; udp dport 1 reject; udp dport 2 reject with icmpx type admin-prohibited; tcp dport 1 reject with tcp reset; tcp dport 2 reject; icmp type destination-unreachable reject; icmp type echo-request reject; counter; }
              chain out { type filter hook egress device "lan0" priority 0; counter; meta length 71 counter; }
            }
            table inet t { chain out { type filter hook output priority 0; counter; } }
            """,
            Lan(ToWorld(1)), Lan(ToWorld(2)), Lan(Frame(ClientMac, LanMac).IPv4(Client, Server, tos: 8).Tcp(1, 1, TcpFlags.Syn)), Lan(Frame(ClientMac, LanMac).IPv4(Client, Server).Tcp(1, 1, TcpFlags.Ack, 5, 6).Payload("x")),
            Lan(Frame(ClientMac, LanMac).IPv4(Client, Server).Tcp(1, 2, TcpFlags.Syn)), Lan(Frame(ClientMac, LanMac).IPv4(Client, Server).Tcp(1, 1, TcpFlags.Rst)), Lan(Frame(ClientMac, Everybody).IPv4(Client, Server).Udp(1, 1).Payload("x")),
            Lan(Frame(ClientMac, LanMac).IPv4(Client, Server).Icmp(3, 3).Payload(Udp(Server, 1, Client, 2).ToArray())), Lan(Frame(ClientMac, LanMac).IPv4(Client, Server).IcmpEcho(1, 1)), Lan(ToWorld(1).PadTo()), Lan(ToWorld(1, new string('y', 900))),
            Lan(Frame(ClientMac, LanMac).IPv6("2001:db8::2", "2001:db8:1::7").Udp(1, 1).Payload("x")), Lan(Frame(ClientMac, LanMac).IPv6("2001:db8::2", "2001:db8:1::7").Tcp(1, 1, TcpFlags.Syn)), Lan(Frame(ClientMac, LanMac).Vlan(5).IPv4(Client, Server).Udp(1, 1).Payload("x")),
            Lan(Frame(ClientMac, LanMac).IPv4(Client, Server).Udp(1, 1).Payload("x").WithChecksum(0)))
        {
            Host = Router,
        },
        new("egress rewrites frames", """
            table netdev n {
              chain out { type filter hook egress device "wan0" priority 0; counter; udp dport 1 ip saddr set 192.0.2.99 counter; udp dport 2 ether daddr set 02:00:00:00:00:77 counter; udp dport 3 drop; udp dport 4 meta mark set 9; arp operation request counter; oifname "wan0" counter; iifname "lan0" counter; iifname "wan0" counter; iif "wan0" counter; meta iifkind "tun" counter; iifgroup 0 counter; iiftype ether counter; oiftype ether counter; iif 0 counter; }
            }
            table inet t { chain in { type filter hook ingress device "lan0" priority 0; counter; udp dport 5 drop; ct state invalid counter; } chain f { type filter hook forward priority 0; counter; } }
            """, GatewayAnswers, Lan(ToWorld(1)), GatewayAnswers, Lan(ToWorld(2)), Lan(ToWorld(3)), Lan(ToWorld(4)), Lan(ToWorld(5)), Ask(0, ClientMac, Client, "10.0.0.254"), Lan(Frame(ClientMac, LanMac).IPv4(Client, Server).WithLength(2000).Udp(1, 2).Payload("x")))
        {
            Host = Router,
        },
    ];

    private static Step Port(int port, PacketDraft draft) => new(port, draft.ToArray());

    private static PacketDraft Across(string from, string to, ushort port, int payload = 1) => Frame(from, to).IPv4(Client, OtherClient).Udp(1, port).Payload(new string('x', payload));

    private const string BridgeCounters = """
        table bridge b {
          chain pre { type filter hook prerouting priority 0; counter; iifname "lan0" counter; meta pkttype host counter; meta pkttype other counter; meta pkttype broadcast counter; }
          chain in { type filter hook input priority 0; counter; iifname "lan0" counter; ether type arp counter; }
          chain f { type filter hook forward priority 0; counter; oifname "lan1" counter; oifname "lan2" counter; ip protocol udp counter; udp dport 9 drop; udp dport 8 ether saddr set 02:00:00:00:00:99 counter; udp dport 7 ip daddr set 10.0.0.77 counter; meta length 29 counter; vlan id 5 counter; vlan id 5 ip saddr 10.0.0.2 counter; meta protocol ip counter; }
          chain out { type filter hook output priority 0; counter; oifname "lan0" counter; iifname "lan0" counter; ether saddr 02:00:00:00:0c:fe counter; }
          chain post { type filter hook postrouting priority 0; counter; oifname "lan1" counter; }
        }

        """;

    private static RulesetCase[] Bridges =>
    [
        new("a bridge learns and floods", BridgeCounters, Port(0, Across(ClientMac, OtherMac, 1)), Port(1, Across(OtherMac, ClientMac, 2)), Port(0, Across(ClientMac, OtherMac, 3)), Port(0, Across(ClientMac, Everybody, 4)),
            Port(0, Across(ClientMac, OtherMac, 9)), Port(0, Across(ClientMac, OtherMac, 8)), Port(0, Across(ClientMac, OtherMac, 7)), Port(1, Across(ClientMac, OtherMac, 1)), Port(0, Across(OtherMac, ClientMac, 1)),
            Port(2, Across("02:00:00:00:0c:01", ClientMac, 1)), Port(2, Across(Everybody, ClientMac, 1)), Port(0, Across(ClientMac, "01:80:c2:00:00:00", 1)), Port(0, Across(ClientMac, "01:80:c2:00:00:01", 1)),
            Port(0, Across(ClientMac, "01:00:5e:01:02:03", 1)), Port(0, Across(ClientMac, Everybody, 9)), Port(0, Across(ClientMac, Everybody, 8)), Port(0, Across(ClientMac, OtherMac, 3).PadTo()))
        {
            Host = Bridge,
        },
        new("tagged frames cross a bridge", BridgeCounters, Port(0, Frame(ClientMac, OtherMac).Vlan(5, 3).IPv4(Client, OtherClient).Udp(1, 1).Payload("x")), Port(0, Frame(ClientMac, Everybody).Vlan(5).Arp(ArpView.Request, ClientMac, Client, LanMac, "10.0.0.254")),
            Port(1, Frame(OtherMac, ClientMac).Vlan(6, service: true).Vlan(5).IPv4(OtherClient, Client).Udp(1, 1).Payload("x")), Port(1, Frame(OtherMac, BridgeMac).Vlan(5).IPv4(OtherClient, "10.0.0.254").IcmpEcho(1, 1)), Port(1, Frame(OtherMac, BridgeMac).Vlan(0, 2).IPv4(OtherClient, "10.0.0.254").IcmpEcho(1, 1)))
        {
            Host = Bridge,
        },
        new("the host on its bridge", BridgeCounters + """
            table arp a { chain in { type filter hook input priority 0; iifname "br0" counter; } chain out { type filter hook output priority 0; oifname "br0" counter; } }
            table inet t {
              chain pre { type filter hook prerouting priority 0; iifname "br0" counter; iifname "lan0" counter; meta iifkind "bridge" counter; ether saddr 02:00:00:00:0a:02 counter; }
              chain in { type filter hook input priority 0; counter; }
              chain out { type filter hook output priority 0; oifname "br0" counter; }
            }
            """,
            Ask(0, ClientMac, Client, "10.0.0.254"), Port(0, Frame(ClientMac, BridgeMac).IPv4(Client, "10.0.0.254").IcmpEcho(7, 1).Payload("ping")), Port(1, Frame(OtherMac, BridgeMac).IPv4(OtherClient, "10.0.0.254").Tcp(1, 2, TcpFlags.Syn)),
            Port(1, Frame(OtherMac, BridgeMac).Arp(ArpView.Reply, OtherMac, OtherClient, BridgeMac, "10.0.0.254")), Port(1, Frame(OtherMac, "02:00:00:00:0c:02").IPv4(OtherClient, "10.0.0.254").IcmpEcho(7, 1)), Port(1, Frame(OtherMac, "02:00:00:00:0c:01").IPv4(OtherClient, "10.0.0.254").IcmpEcho(7, 1)),
            Port(0, Frame(ClientMac, Everybody).IPv4(Client, "10.0.0.255").Udp(1, 2).Payload("x")))
        {
            Host = Bridge,
        },
        new("from a bridge to the world and back", BridgeCounters + """
            table ip t {
              chain f { type filter hook forward priority 0; iifname "br0" counter; oifname "br0" counter; ct state established counter; udp dport 99 reject; }
              chain post { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; }
            }
            """,
            Port(0, Frame(ClientMac, BridgeMac).IPv4(Client, Server).Udp(1, 1).Payload("x")), new(4, FromWorld("192.0.2.254", 1).ToArray()), Port(0, Frame(ClientMac, BridgeMac).Arp(ArpView.Reply, ClientMac, Client, BridgeMac, "10.0.0.254")),
            new(4, FromWorld("192.0.2.254", 1).ToArray()), Port(0, Frame(ClientMac, BridgeMac).IPv4(Client, Server).Udp(1, 99).Payload("x")), Port(1, Frame(OtherMac, BridgeMac).IPv4(OtherClient, Server).Tcp(1, 80, TcpFlags.Syn)))
        {
            Host = Bridge,
        },
        new("a bridge's policies and priorities", """
            table bridge b {
              chain pre { type filter hook prerouting priority -300; counter; ether daddr 02:00:00:00:0a:03 udp dport 1 ether daddr set 02:00:00:00:0c:fe counter; udp dport 2 meta mark set 7; arp operation request arp daddr ip 10.0.0.9 drop; }
              chain f { type filter hook forward priority -200; policy drop; counter; meta mark 7 accept; ether type arp accept; tcp dport 80 accept; }
              chain g { type filter hook forward priority 100; counter; log prefix "seen"; }
            }
            table ip t { chain in { type filter hook prerouting priority 0; counter; } }
            """,
            Port(0, Across(ClientMac, OtherMac, 1)), Port(0, Across(ClientMac, OtherMac, 2)), Port(0, Across(ClientMac, OtherMac, 3)), Ask(0, ClientMac, Client, "10.0.0.9"), Ask(0, ClientMac, Client, OtherClient), Port(0, Frame(ClientMac, OtherMac).IPv4(Client, OtherClient).Tcp(1, 80, TcpFlags.Syn)))
        {
            Host = Bridge,
        },
        new("devices of a bridge", """
            table netdev n {
              chain p { type filter hook ingress device "lan0" priority 0; counter; udp dport 9 drop; udp dport 8 fwd to "lan2"; udp dport 7 dup to "lan2"; }
              chain b { type filter hook ingress device "br0" priority 0; counter; iifname "br0" counter; meta pkttype host counter; ether type arp counter; meta length 28 counter; }
              chain o { type filter hook egress device "lan1" priority 0; counter; meta length 43 counter; ip saddr 10.0.0.2 counter; }
              chain q { type filter hook egress device "br0" priority 0; counter; ether saddr 02:00:00:00:0c:fe counter; meta length 42 counter; }
            }
            """,
            Port(0, Across(ClientMac, OtherMac, 1)), Port(0, Across(ClientMac, OtherMac, 9)), Port(0, Across(ClientMac, OtherMac, 8)), Port(0, Across(ClientMac, OtherMac, 7)), Ask(0, ClientMac, Client, "10.0.0.254"), Port(0, Frame(ClientMac, BridgeMac).IPv4(Client, "10.0.0.254").IcmpEcho(7, 1)),
            Ask(1, OtherMac, OtherClient, Client), Port(0, Across(ClientMac, OtherMac, 1)))
        {
            Host = Bridge,
        },
    ];
}
