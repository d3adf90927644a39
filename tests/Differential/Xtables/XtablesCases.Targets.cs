using Differential.Rulesets;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Xtables;

// What targets do with packets.
internal static partial class XtablesCases
{
    private static RulesetCase[] Writing =>
    [
        Rules4("fields that are set", """
            -t mangle -A FORWARD -p udp --dport 1 -j TTL --ttl-set 9
            -t mangle -A FORWARD -p udp --dport 2 -j TTL --ttl-inc 200
            -t mangle -A FORWARD -p udp --dport 3 -j TTL --ttl-dec 5
            -t mangle -A FORWARD -p udp --dport 4 -j DSCP --set-dscp 46
            -t mangle -A FORWARD -p udp --dport 5 -j TOS --set-tos 0x10/0x3f
            -t mangle -A FORWARD -p udp --dport 6 -j TOS --xor-tos 0xff
            -t mangle -A FORWARD -p tcp --dport 7 -j ECN --ecn-tcp-remove
            -t mangle -A FORWARD -p udp --dport 8 -j CHECKSUM --checksum-fill
            -t mangle -A FORWARD -p udp --dport 9 -m ttl --ttl-lt 65 -j AUDIT --type accept
            """, [.. Enumerable.Range(1, 9).Select(port => Lan(new PacketDraft().IPv4(Client, Server, tos: 0x25).Udp(9, (ushort)port).Payload("x"))), Lan(Tcp(Client, 9, Server, 7, (TcpFlags)0xC2)), Lan(new PacketDraft().IPv4(Client, Server, ttl: 3).Udp(9, 3).Payload("x"))]),
        Rules4("options of TCP", """
            -p tcp --dport 1 --tcp-flags SYN SYN -j TCPMSS --set-mss 1000
            -p tcp --dport 2 --tcp-flags SYN SYN -j TCPMSS --clamp-mss-to-pmtu
            -t mangle -A FORWARD -p tcp --dport 3 -j TCPOPTSTRIP --strip-options timestamp,sack-permitted
            -t mangle -A FORWARD -p tcp --dport 4 -j TCPOPTSTRIP --strip-options 2,3,8
            """, [.. Enumerable.Range(1, 4).SelectMany(port => new[]
            {
                Lan(Tcp(Client, 9, Server, (ushort)port, TcpFlags.Syn, options: [2, 4, 5, 0xB4])), Lan(Tcp(Client, 9, Server, (ushort)port, TcpFlags.Syn)), Lan(Tcp(Client, 9, Server, (ushort)port, TcpFlags.Syn, options: [1, 3, 3, 7, 4, 2, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8])),
                Lan(Tcp(Client, 9, Server, (ushort)port, TcpFlags.Syn, options: [2, 4, 0, 100])), Lan(Tcp(Client, 9, Server, (ushort)port, TcpFlags.Syn, payload: "data")), Lan(Tcp(Client, 9, Server, (ushort)port, TcpFlags.Syn, options: [1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8, 0])),
            })]) with { Mtu = 1400 },
        Rules6("fields of IPv6 that are set", """
            -t mangle -A FORWARD -p udp --dport 1 -j HL --hl-set 9
            -t mangle -A FORWARD -p udp --dport 2 -j HL --hl-inc 200
            -t mangle -A FORWARD -p udp --dport 3 -j HL --hl-dec 5
            -t mangle -A FORWARD -p udp --dport 4 -j DSCP --set-dscp 46
            -t mangle -A FORWARD -p udp --dport 5 -j TOS --set-tos 0x10/0x3f
            -t mangle -A FORWARD -p tcp --dport 6 --tcp-flags SYN SYN -j TCPMSS --set-mss 1000
            -t mangle -A FORWARD -p tcp --dport 7 -j TCPOPTSTRIP --strip-options 2,3,8
            -t mangle -A POSTROUTING -p udp --dport 8 -j SNPT --src-pfx 2001:db8::/64 --dst-pfx 2001:db8:99::/64
            -t mangle -A PREROUTING -p udp --dport 9 -j DNPT --src-pfx 2001:db8:1::/48 --dst-pfx 2001:db8:2::/48
            -t mangle -A FORWARD -p udp --dport 1 -j HMARK --hmark-tuple src,dst --hmark-mod 16 --hmark-rnd 0x1234
            -t mangle -A FORWARD -m mark ! --mark 0x3
            """, [.. Enumerable.Range(1, 9).Select(port => Lan(Udp6(9, (ushort)port))), Lan(new PacketDraft().IPv6(Client6, Server6).Tcp(9, 6, TcpFlags.Syn)), Lan(new PacketDraft().IPv6(Client6, Server6).Tcp(9, 7, TcpFlags.Syn, 1, 0, options: [2, 4, 5, 0xB4]))]),
    ];

    private static RulesetCase[] Verdicts =>
    [
        Rules4("rejections", """
            -p udp --dport 1 -j REJECT
            -p udp --dport 2 -j REJECT --reject-with icmp-net-unreachable
            -p udp --dport 3 -j REJECT --reject-with icmp-host-prohibited
            -p udp --dport 4 -j REJECT --reject-with icmp-admin-prohibited
            -p udp --dport 5 -j REJECT --reject-with icmp-proto-unreachable
            -p tcp --dport 6 -j REJECT --reject-with tcp-reset
            -p udp --dport 7 -j DROP
            -p udp --dport 8 -j LOG --log-prefix "eight " --log-level info
            -p udp --dport 8 -j NFLOG --nflog-group 5 --nflog-prefix "eight" --nflog-threshold 2
            -p udp --dport 9 -j NFQUEUE --queue-num 5 --queue-bypass
            -p udp --dport 10 -j NFQUEUE --queue-num 5
            -p udp --dport 11 -j NFQUEUE --queue-balance 1:3
            -p udp --dport 12 -j IDLETIMER --timeout 50 --label statewall
            """, [.. Enumerable.Range(1, 12).Select(port => Lan(Udp(Client, 9, Server, (ushort)port))), Lan(Tcp(Client, 9, Server, 6, TcpFlags.Syn)), Lan(Tcp(Client, 9, Server, 6, TcpFlags.Rst))]) with { More = "  net.ipv4.icmp_ratelimit: 0" },
        Rules6("rejections of IPv6", """
            -p udp --dport 1 -j REJECT
            -p udp --dport 2 -j REJECT --reject-with icmp6-no-route
            -p udp --dport 3 -j REJECT --reject-with icmp6-adm-prohibited
            -p udp --dport 4 -j REJECT --reject-with icmp6-addr-unreachable
            -p tcp --dport 5 -j REJECT --reject-with tcp-reset
            -p udp --dport 6 -j LOG --log-prefix "six "
            """, [.. Enumerable.Range(1, 6).Select(port => Lan(Udp6(9, (ushort)port))), Lan(new PacketDraft().IPv6(Client6, Server6).Tcp(9, 5, TcpFlags.Syn))]) with { More = "  net.ipv6.icmp.ratelimit: 0" },
        Rules4("copies and proxies", """
            -t mangle -A PREROUTING -p udp --dport 1 -j TEE --gateway 10.0.2.9
            -t mangle -A PREROUTING -p udp --dport 2 -j TEE --gateway 10.0.2.9 --oif wan0
            -t mangle -A PREROUTING -p udp --dport 3 -j TPROXY --on-port 8080 --tproxy-mark 1/1
            -t mangle -A PREROUTING -p udp -m socket
            -t mangle -A PREROUTING -p udp -m socket --transparent --nowildcard
            -t raw -A PREROUTING -p udp --dport 4 -j TRACE
            -A OUTPUT -m owner ! --uid-owner 0
            -A OUTPUT -m owner --socket-exists
            -A INPUT -m cgroup ! --cgroup 5
            """, [.. Enumerable.Range(1, 4).Select(port => Lan(Udp(Client, 9, Server, (ushort)port)))]),
        Rules4("systems", """
            -p tcp -m osf --genre Linux --ttl 2
            -p tcp -m osf ! --genre Windows
            """, Lan(Tcp(Client, 9, Server, 1, TcpFlags.Syn))),
    ];

    private static RulesetCase[] Translations =>
    [
        Rules4("translation", """
            -t nat -A POSTROUTING -p udp --dport 1 -j SNAT --to-source 192.0.2.100
            -t nat -A POSTROUTING -p udp --dport 2 -j SNAT --to-source 192.0.2.100:7000-7000
            -t nat -A POSTROUTING -p udp --dport 3 -j SNAT --to-source 192.0.2.100-192.0.2.110 --persistent
            -t nat -A POSTROUTING -p udp --dport 4 -j NETMAP --to 192.0.2.0/24
            -t nat -A POSTROUTING -p tcp -o wan0 -j MASQUERADE
            -t nat -A POSTROUTING -p udp --dport 5 -j MASQUERADE --to-ports 4000-4000
            -t nat -A PREROUTING -p udp --dport 6 -j DNAT --to-destination 10.0.2.2
            -t nat -A PREROUTING -p udp --dport 7 -j DNAT --to-destination 10.0.2.2:70
            -t nat -A PREROUTING -p udp --dport 80:90 -j DNAT --to-destination 10.0.2.2:180-190/80
            -t nat -A PREROUTING -p udp --dport 9 -j REDIRECT --to-ports 99
            -t nat -A PREROUTING -d 203.0.114.0/24 -j NETMAP --to 10.0.2.0/24
            -m conntrack --ctstate DNAT
            -m conntrack ! --ctstate SNAT
            """, [.. Enumerable.Range(1, 9).Select(port => Lan(Udp(Client, 9, Server, (ushort)port))), Lan(Tcp(Client, 1000, Server, 80, TcpFlags.Syn)), Wan(Tcp(Server, 80, Public, 1000, TcpFlags.Syn | TcpFlags.Ack, 5, 1001)), Lan(Udp(Client, 9, Server, 85)), Lan(Udp(Client, 9, "203.0.114.2", 50)),
                Wan(Udp(Server, 1, "192.0.2.100", 9)), Dmz(Udp(Inner, 70, Client, 9))]),
        Rules6("translation of IPv6", """
            -t nat -A POSTROUTING -p udp --dport 1 -j SNAT --to-source 2001:db8:1::100
            -t nat -A POSTROUTING -p udp --dport 2 -j MASQUERADE
            -t nat -A POSTROUTING -p udp --dport 3 -j NETMAP --to 2001:db8:1:5::/64
            -t nat -A PREROUTING -p udp --dport 4 -j DNAT --to-destination [2001:db8:2::2]:40
            -t nat -A PREROUTING -p udp --dport 5 -j REDIRECT --to-ports 50
            """, [.. Enumerable.Range(1, 5).Select(port => Lan(Udp6(9, (ushort)port))), Wan(new PacketDraft().IPv6(Server6, "2001:db8:1::100").Udp(1, 9).Payload("x"))]),
        Rules4("a proxy of SYNs", """
            -t raw -A PREROUTING -p tcp --dport 80 --tcp-flags SYN SYN -j CT --notrack
            -p tcp --dport 80 -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY --mss 1460 --wscale 7 --timestamp --sack-perm
            """, Lan(Udp(Client, 9, Server, 80)), Lan(Tcp(Client, 9, Server, 80, TcpFlags.Ack, 5, 5)), Lan(Tcp(Client, 9, Server, 80, TcpFlags.Syn | TcpFlags.Fin))),
    ];
}
