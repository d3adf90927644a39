using Differential.Rulesets;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Xtables;

// Bridged frames and ARP.
internal static partial class XtablesCases
{
    private const string BridgeMac = "02:00:00:00:0c:fe";
    private const string OneMac = "02:00:00:00:0c:11";
    private const string OtherMac = "02:00:00:00:0c:12";
    private const string Everybody = "ff:ff:ff:ff:ff:ff";

    // A bridge of three ports with the host on it.
    private const string BridgeHost = $$"""
        interfaces:
          lan0: {type: ethernet, mac: "02:00:00:00:0c:01"}
          lan1: {type: ethernet, mac: "02:00:00:00:0c:02"}
          lan2: {type: ethernet, mac: "02:00:00:00:0c:03"}
          br0:
            bridge: {ports: [lan0, lan1, lan2]}
            mac: "{{BridgeMac}}"
            addresses: 10.0.0.254/24
        """;

    private static PacketDraft Frame(string from, string to) => new PacketDraft().Ethernet(from, to);

    private static RulesetCase[] Frames =>
    [
        new("matches of ebtables", "",
            Lan(Frame(OneMac, OtherMac).IPv4(Client, Server, tos: 0x10).Udp(1000, 53).Payload("x")), Lan(Frame(OneMac, OtherMac).IPv4(Client, Server).IcmpEcho(7, 1).Payload("ping")),
            Lan(Frame(OneMac, OtherMac).IPv4(OtherClient, OtherServer).Tcp(5, 80, TcpFlags.Syn)), Lan(Frame(OneMac, OtherMac).IPv6(Client6, Server6).Udp(1000, 53).Payload("x")), Lan(Frame(OneMac, OtherMac).IPv6(Client6, Server6).IcmpV6Echo(9, 1).Payload("x")),
            Lan(Frame(OneMac, Everybody).Arp(1, OneMac, "10.0.0.2", Everybody, "10.0.0.9")), Lan(Frame(OneMac, Everybody).Arp(2, OneMac, "10.0.0.2", OneMac, "10.0.0.2")),
            Lan(Frame(OneMac, OtherMac).Vlan(5, 3).IPv4(Client, Server).Udp(1000, 53).Payload("x")), Lan(Frame(OneMac, OtherMac).Vlan(6, 0).IPv4(Client, Server).Udp(1000, 53).Payload("x")))
        {
            Host = BridgeHost,
            Xtables = """
                ebtables-nft -A FORWARD -p IPv4 --ip-src 10.0.0.0/24
                ebtables-nft -A FORWARD -p IPv4 ! --ip-dst 203.0.113.7
                ebtables-nft -A FORWARD -p IPv4 --ip-tos 0x10
                ebtables-nft -A FORWARD -p IPv4 --ip-proto udp --ip-dport 50:60
                ebtables-nft -A FORWARD -p IPv4 --ip-proto udp ! --ip-sport 1000
                ebtables-nft -A FORWARD -p IPv4 --ip-proto icmp --ip-icmp-type echo-request
                ebtables-nft -A FORWARD -p IPv4 --ip-proto tcp --ip-dport 80
                ebtables-nft -A FORWARD -p IPv6 --ip6-src 2001:db8::/32
                ebtables-nft -A FORWARD -p IPv6 ! --ip6-dst 2001:db8:1::2
                ebtables-nft -A FORWARD -p IPv6 --ip6-proto udp --ip6-dport 53
                ebtables-nft -A FORWARD -p IPv6 --ip6-proto ipv6-icmp --ip6-icmp-type echo-request
                ebtables-nft -A FORWARD -p ARP --arp-op Request
                ebtables-nft -A FORWARD -p ARP ! --arp-ip-src 10.0.0.2
                ebtables-nft -A FORWARD -p ARP --arp-mac-src 02:00:00:00:0c:11 --arp-gratuitous
                ebtables-nft -A FORWARD -p ARP --arp-htype 1 --arp-ptype 0x0800 --arp-ip-dst 10.0.0.0/24
                ebtables-nft -A FORWARD -p 802_1Q --vlan-id 5
                ebtables-nft -A FORWARD -p 802_1Q ! --vlan-prio 3
                ebtables-nft -A FORWARD -p 802_1Q --vlan-encap IPv4
                ebtables-nft -A FORWARD --pkttype-type broadcast
                ebtables-nft -A FORWARD ! --pkttype-type otherhost
                ebtables-nft -A FORWARD --mark 0x5
                ebtables-nft -A FORWARD ! --mark 0x4/0x4
                ebtables-nft -A FORWARD --limit 2/min --limit-burst 2
                """,
        },
        new("headers of 802.2", "",
            Lan(Frame(OneMac, OtherMac).Payload([0xAA, 0xAA, 3, 0, 0, 0, 0x80, 0x37, 1, 2, 3, 4]).Patch(12, [0, 12])), Lan(Frame(OneMac, "01:80:c2:00:00:0e").Payload([0x42, 0x42, 3, 0, 0, 0, 0, 1, 0x80, 0, 2, 0, 0, 0, 0x0C, 0x11, 0, 0, 0, 4, 0x80, 1, 2, 0, 0, 0, 0x0C, 0x11, 0x80, 2, 0, 1, 0, 20, 0, 2, 0, 15]).Patch(12, [0, 38])),
            Lan(Frame(OneMac, OtherMac).Payload([0x42, 0x42, 3, 0, 0, 0, 0x80, 1, 2]).Patch(12, [0, 9])),
            Lan(Frame(OneMac, OtherMac).Payload([0x42, 0x42, 3, 0, 0, 0, 0, 1, 0x80, 0, 2, 0, 0, 0, 0x0C, 0x11, 0, 0, 0, 4, 0x80, 1, 2, 0, 0, 0, 0x0C, 0x11, 0x80, 2, 0, 1, 0, 20, 0, 2, 0, 15]).Patch(12, [0, 38])))
        {
            Host = BridgeHost,
            Xtables = """
                ebtables-nft -A FORWARD -p LENGTH --802_3-sap 0xaa
                ebtables-nft -A FORWARD -p LENGTH ! --802_3-sap 0x42
                ebtables-nft -A FORWARD -p LENGTH --802_3-type 0x8037
                ebtables-nft -A FORWARD --stp-type config
                ebtables-nft -A FORWARD --stp-type tcn
                ebtables-nft -A FORWARD --stp-flags topology-change
                ebtables-nft -A FORWARD --stp-root-prio 32768 --stp-root-addr 02:00:00:00:0c:11
                ebtables-nft -A FORWARD ! --stp-root-cost 4
                ebtables-nft -A FORWARD --stp-sender-prio 1:40000 --stp-port 32770
                ebtables-nft -A FORWARD --stp-msg-age 0:10 --stp-max-age 20 --stp-hello-time 2 --stp-forward-delay 15
                """,
        },
    ];

    private static RulesetCase[] FrameTargets =>
    [
        new("targets of ebtables", "",
            Lan(Frame(OneMac, OtherMac).IPv4(Client, Server).Udp(9, 1).Payload("x")), Lan(Frame(OneMac, OtherMac).IPv4(Client, Server).Udp(9, 2).Payload("x")), Lan(Frame(OneMac, OtherMac).IPv4(Client, Server).Udp(9, 3).Payload("x")),
            Lan(Frame(OneMac, OtherMac).IPv4(Client, "10.0.0.254").Udp(9, 4).Payload("x")), Lan(Frame(OneMac, Everybody).Arp(1, OneMac, "10.0.0.2", Everybody, "10.0.0.9")), Lan(Frame(OneMac, Everybody).Arp(1, OneMac, "10.0.0.2", Everybody, "10.0.0.10")))
        {
            Host = BridgeHost,
            Xtables = """
                ebtables-nft -t nat -A PREROUTING -p IPv4 --ip-proto udp --ip-dport 1 -j dnat --to-destination 02:00:00:00:0c:99
                ebtables-nft -t nat -A PREROUTING -p IPv4 --ip-proto udp --ip-dport 4 -j redirect --redirect-target ACCEPT
                ebtables-nft -t nat -A PREROUTING -p ARP --arp-ip-dst 10.0.0.9 -j arpreply --arpreply-mac 02:00:00:00:0c:77 --arpreply-target DROP
                ebtables-nft -t nat -A POSTROUTING -p IPv4 --ip-proto udp --ip-dport 2 -j snat --to-source 02:00:00:00:0c:98 --snat-target CONTINUE
                ebtables-nft -t nat -A POSTROUTING -p ARP -j snat --to-source 02:00:00:00:0c:98 --snat-arp
                ebtables-nft -A FORWARD -p IPv4 --ip-proto udp --ip-dport 3 -j mark --mark-set 5 --mark-target CONTINUE
                ebtables-nft -A FORWARD -j mark --mark-or 2 --mark-target CONTINUE
                ebtables-nft -A FORWARD --mark 7
                ebtables-nft -A FORWARD --log-prefix "frame" --log-level info --log-ip
                ebtables-nft -A FORWARD --nflog-group 3 --nflog-prefix "frame"
                """,
        },
        new("arptables", "",
            Lan(Frame(OneMac, Everybody).Arp(1, OneMac, "10.0.0.2", Everybody, "10.0.0.254")), Lan(Frame(OtherMac, BridgeMac).Arp(1, OtherMac, "10.0.0.3", BridgeMac, "10.0.0.254")))
        {
            Host = BridgeHost,
            Xtables = """
                arptables-nft -A INPUT -s 10.0.0.3 -j MARK --set-mark 5
                arptables-nft -A OUTPUT -d 10.0.0.3 -j CLASSIFY --set-class 1:2
                arptables-nft -A OUTPUT -d 10.0.0.2 -j mangle --mangle-ip-s 10.0.0.99 --mangle-target ACCEPT
                arptables-nft -A OUTPUT -d 10.0.0.3 -j mangle --mangle-mac-s 02:00:00:00:0c:55 --mangle-target ACCEPT
                """,
        },
    ];
}
