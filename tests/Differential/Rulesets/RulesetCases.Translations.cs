using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private static RulesetCase[] Translations =>
    [
        new("masquerade", """
            table ip nat { chain post { type nat hook postrouting priority srcnat; oifname "wan0" counter masquerade; } }
            table inet t { chain f { type filter hook forward priority 0; ip saddr 10.0.0.2 counter; ip daddr 10.0.0.2 counter; ct status snat counter; } chain late { type filter hook postrouting priority 101; ip saddr 192.0.2.254 counter; } chain early { type filter hook postrouting priority 99; ip saddr 10.0.0.2 counter; } }
            """, [.. Masqueraded(Connection(Client, 1000, Server, 80)), Lan(Udp(Client, 5, Server, 53)), Lan(Udp(Client, 5, Server, 53)), Wan(Udp(Server, 53, Public, 5)), Lan(Ping(Client, Server)), Wan(Ping(Server, Public, reply: true)),
                Wan(new PacketDraft().IPv4("203.0.113.99", Public).IcmpError(11, 0, new PacketDraft().IPv4(Public, Server).Udp(5, 53).Payload("x").ToArray())), Dmz(Udp(Inner, 6, Server, 53)), Lan(Udp(Client, 7, Inner, 53)), Lan(Tcp(Client, 9, Server, 80, TcpFlags.Fin)),
                Lan(Udp(Client, 5, "192.0.2.1", 53)), Lan(Udp(Client, 5, "198.51.100.1", 53))]),
        new("to a server behind", """
            table ip nat {
              chain pre { type nat hook prerouting priority dstnat; iifname "wan0" tcp dport 8080 counter dnat to 10.0.2.2:80; ip daddr 192.0.2.253 counter dnat to 10.0.2.3; udp dport 5000-5010 dnat to 10.0.2.2:6000-6010; }
              chain post { type nat hook postrouting priority srcnat; counter; }
            }
            """, Wan(Tcp(Server, 5, Public, 8080, TcpFlags.Syn)), Dmz(Tcp(Inner, 80, Server, 5, TcpFlags.Syn | TcpFlags.Ack, 9, 1001)), Wan(Tcp(Server, 5, Public, 8080, TcpFlags.Ack, 1001, 10)), Wan(Udp(Server, 5, "192.0.2.253", 99)), Dmz(Udp("10.0.2.3", 99, Server, 5)),
            Wan(Udp(Server, 7, Public, 5003)), Wan(Udp(Server, 7, Public, 5007)), Wan(Udp(Server, 7, Public, 5007)), Wan(Ping(Server, "192.0.2.253")), Dmz(Ping("10.0.2.3", Server, reply: true)),
            Dmz(new PacketDraft().IPv4("10.0.2.9", Server).IcmpError(3, 3, new PacketDraft().IPv4(Server, Inner).Tcp(5, 80, TcpFlags.Syn, 1000).ToArray()))),
        new("source translation in all forms", """
            table ip nat { chain post { type nat hook postrouting priority srcnat;
              udp dport 1 snat to 192.0.2.100
              udp dport 2 snat to 192.0.2.100-192.0.2.110
              udp dport 3 snat to 192.0.2.100:7000
              udp dport 4 snat to 192.0.2.100:7000-7000
              udp dport 5 snat to 192.0.2.100-192.0.2.110 persistent
              udp dport 6 snat ip prefix to ip saddr map { 10.0.0.0/24 : 192.0.2.0/24 }
              udp dport 7 snat to ip saddr map { 10.0.0.2 : 192.0.2.101, 10.0.0.3 : 192.0.2.102 }
              udp dport 8 snat ip to ip saddr . udp sport map { 10.0.0.2 . 1 : 192.0.2.103 . 9999 }
            } }
            """, [.. Enumerable.Range(1, 8).SelectMany(port => new[] { Lan(Udp(Client, 1, Server, (ushort)port)), Lan(Udp(OtherClient, 2, OtherServer, (ushort)port)) }), Wan(Udp(Server, 1, "192.0.2.100", 1)), Wan(Udp(Server, 8, "192.0.2.103", 9999))]),
        new("chains that translate: one binds", """
            table ip nat {
              chain pre { type nat hook prerouting priority dstnat; counter; accept; }
              chain pre2 { type nat hook prerouting priority dstnat + 1; counter; udp dport 1 dnat to 10.0.2.2; udp dport 3 drop; }
              chain pre3 { type nat hook prerouting priority dstnat + 2; counter; udp dport 1-2 dnat to 10.0.2.3; }
              chain in { type nat hook input priority 100; counter; }
              chain out { type nat hook output priority -100; counter; }
              chain post { type nat hook postrouting priority 100; counter; }
            }
            """, Lan(Udp(Client, 1, Server, 1)), Lan(Udp(Client, 1, Server, 1)), Lan(Udp(Client, 1, Server, 2)), Lan(Udp(Client, 1, Server, 3)), Lan(Udp(Client, 1, "10.0.0.254", 9)), Lan(Ping(Client, "10.0.0.254"))),
        new("a chain without a translation is never asked", "table ip nat { chain pre { type nat hook prerouting priority dstnat; counter; } }", Lan(Udp(Client, 1, Server, 1))),
        new("redirect, and translation of what the host sends", """
            table ip nat {
              chain pre { type nat hook prerouting priority dstnat; udp dport 53 counter redirect to :5353; tcp dport 80 redirect; }
              chain in { type nat hook input priority srcnat; counter; }
            }
            table inet t { chain in { type filter hook input priority 0; udp dport 5353 counter; ip daddr 10.0.0.254 counter; } chain f { type filter hook forward priority 0; counter; } }
            """, Lan(Udp(Client, 1, Server, 53)), Lan(Tcp(Client, 1, Server, 80, TcpFlags.Syn)), Lan(Udp(Client, 1, Server, 54))),
        new("hairpin", """
            table ip nat {
              chain pre { type nat hook prerouting priority dstnat; ip daddr 192.0.2.254 udp dport 80 dnat to 10.0.0.9; }
              chain post { type nat hook postrouting priority srcnat; ip daddr 10.0.0.9 oifname "lan0" masquerade; oifname "wan0" masquerade; }
            }
            """, Lan(Udp(Client, 5, Public, 80)), Lan(Udp("10.0.0.9", 80, "10.0.0.254", 5)), Lan(Udp(Client, 5, Public, 81))),
        new("translation in inet tables and of IPv6", """
            table inet nat {
              chain pre { type nat hook prerouting priority dstnat; udp dport 1 dnat ip to 10.0.2.2; udp dport 1 dnat ip6 to 2001:db8:2::2; udp dport 2 dnat ip6 to [2001:db8:2::3]:99; }
              chain post { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; }
            }
            """, Lan(Udp(Client, 1, Server, 1)), Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:1::2").Udp(1, 1).Payload("x")), Dmz(new PacketDraft().IPv6("2001:db8:2::2", "2001:db8::2").Udp(1, 1).Payload("x")),
            Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:1::2").Udp(1, 2).Payload("x")), Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:5::2").Udp(1, 3).Payload("x")), Wan(new PacketDraft().IPv6("2001:db8:5::2", "2001:db8:1::fe").Udp(3, 1).Payload("x")),
            Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:5::2").IcmpV6Echo(7, 1).Payload("x")), Wan(new PacketDraft().IPv6("2001:db8:5::2", "2001:db8:1::fe").IcmpV6Echo(7, 1, true).Payload("x")),
            Wan(new PacketDraft().IPv6("2001:db8:7::2", "2001:db8:1::fe").IcmpV6Error(1, 4, new PacketDraft().IPv6("2001:db8:1::fe", "2001:db8:5::2").Udp(1, 3).Payload("x").ToArray()))),
        new("fragments are translated whole", """
            table ip nat { chain post { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; } }
            """, Lan(Piece(0)), Lan(Piece(1))),
        new("SCTP, GRE and others are translated", """
            table ip nat { chain post { type nat hook postrouting priority srcnat; oifname "wan0" snat to 192.0.2.100; } }
            """, Lan(new PacketDraft().IPv4(Client, Server).Sctp(1, 80, 0).ChunkInit(5, 1000, 1, 1, 9)), Lan(new PacketDraft().IPv4(Client, Server).Gre(key: 5).Payload("x")), Lan(new PacketDraft().IPv4(Client, Server).Esp(5, 1).Payload("xxxx")),
            Lan(new PacketDraft().IPv4(Client, Server).UdpLite(3, 4).Payload("xyz")), Wan(new PacketDraft().IPv4(Server, "192.0.2.100").Esp(6, 1).Payload("xxxx"))),
    ];

    // Replies to what was masqueraded go to the host.
    private static Step[] Masqueraded(Step[] steps) => Array.ConvertAll(steps, step =>
    {
        if (step.Interface != 1)
            return step;
        _ = IpView.TryParse(step.Packet, out var view);
        _ = TcpView.TryParse(view.Transport, out var tcp);
        return Wan(Tcp(Server, 80, Public, tcp.DestinationPort, tcp.Flags, tcp.Sequence, tcp.Acknowledgement, System.Text.Encoding.UTF8.GetString(tcp.Payload)));
    });
}
