using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private static RulesetCase[] Rejections =>
    [
        new("rejected on the way", """
            table inet t {
              chain out { type filter hook output priority 0; ct state related counter; ct state established counter; ct state new counter; ct state invalid counter; }
              chain f { type filter hook forward priority 0;
                udp dport 1 reject
                udp dport 2 reject with icmp host-unreachable
                udp dport 3 reject with icmpx admin-prohibited
                udp dport 4 reject with icmpx no-route
                tcp dport 1 reject
                tcp dport 2 reject with tcp reset
                icmp type echo-request reject
                ip protocol 99 reject
                meta l4proto icmp reject
              }
            }
            """, Lan(Udp(Client, 1, Server, 1)), Lan(Udp(Client, 1, Server, 2)), Lan(Udp(Client, 1, Server, 3)), Lan(Udp(Client, 1, Server, 4)), Lan(Tcp(OtherClient, 1, Server, 1, TcpFlags.Syn)), Lan(Tcp(OtherClient, 1, Server, 2, TcpFlags.Syn)),
            Lan(Tcp(OtherClient, 1, Server, 2, TcpFlags.Syn, 50, 0, "abc")), Lan(Tcp(OtherClient, 1, Server, 2, TcpFlags.Ack, 50, 77)), Lan(Tcp(OtherClient, 1, Server, 2, TcpFlags.Rst, 50)), Lan(Tcp(OtherClient, 1, Server, 2, TcpFlags.Fin | TcpFlags.Ack, 5, 9)),
            Lan(Ping("10.0.0.4", Server)), Lan(new PacketDraft().IPv4("10.0.0.5", Server).Payload("12345678").WithProtocol(99)), Lan(new PacketDraft().IPv4("10.0.0.6", Server).Icmp(3, 3).Payload("1234567812345678"))),
        new("rejected at the host and before", """
            table inet t {
              chain pre { type filter hook prerouting priority 0; udp dport 7 reject; tcp dport 7 reject with tcp reset; }
              chain in { type filter hook input priority 0; udp dport 8 reject; tcp dport 8 reject with tcp reset; tcp dport 9 reject; }
            }
            """, Lan(Udp(Client, 1, Server, 7)), Lan(Tcp(Client, 1, Server, 7, TcpFlags.Syn)), Lan(Udp(Client, 1, "10.0.0.254", 8)), Lan(Tcp(Client, 1, "10.0.0.254", 8, TcpFlags.Syn)), Lan(Tcp(Client, 1, "10.0.0.254", 9, TcpFlags.Syn)),
            Lan(Udp(OtherClient, 1, "10.0.0.255", 8)), Lan(Udp(OtherClient, 1, Server, 7).WithChecksum(0x1234))),
        new("IPv6 rejected", """
            table ip6 t { chain f { type filter hook forward priority 0; udp dport 1 reject; udp dport 2 reject with icmpv6 admin-prohibited; tcp dport 1 reject with tcp reset; tcp dport 2 reject; } }
            """, Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:1::2").Udp(1, 1).Payload("x")), Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:1::2").Udp(1, 2).Payload("x")),
            Lan(new PacketDraft().IPv6("2001:db8::3", "2001:db8:1::2").Tcp(1, 1, TcpFlags.Syn)), Lan(new PacketDraft().IPv6("2001:db8::3", "2001:db8:1::2").Tcp(1, 2, TcpFlags.Syn))),
    ];
}
