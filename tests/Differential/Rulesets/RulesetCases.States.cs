using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private static RulesetCase[] States =>
    [
        new("a stateful firewall", """
            table inet filter {
              chain input { type filter hook input priority filter; policy drop; ct state vmap { established : accept, related : accept, invalid : drop } iif "lan0" icmp type echo-request accept; counter; }
              chain forward { type filter hook forward priority filter; policy drop; ct state invalid counter drop; ct state established,related counter accept; iifname "lan0" ct state new counter accept; counter; }
            }
            """, [.. Connection(Client, 1000, Server, 80), Lan(Udp(Client, 5, Server, 53)), Wan(Udp(Server, 53, Client, 5)), Wan(Udp(Server, 53, Client, 6)), Wan(Tcp(Server, 80, Client, 7, TcpFlags.Syn)),
                Wan(new PacketDraft().IPv4(Server, Client).IcmpError(3, 3, Udp(Client, 5, Server, 53).ToArray())), Lan(Ping(Client, "10.0.0.254")), Lan(Tcp(Client, 9, Server, 80, TcpFlags.Fin))]),
        new("states in all forms", Forward("""
            ct state new counter
            ct state != new counter
            ct state new,established counter
            ct state != new,established counter
            ct state { new, established } counter
            ct state != { new, established } counter
            ct state invalid counter
            ct state untracked counter
            ct direction original counter
            ct direction reply counter
            ct status seen-reply counter
            ct status assured counter
            ct status confirmed counter
            ct status snat counter
            ct mark 0 counter
            ct mark != 5 counter
            ct mark set 9
            ct original ip saddr 10.0.0.2 counter
            ct reply ip saddr 203.0.113.7 counter
            ct original proto-dst 53 counter
            ct reply proto-src 53 counter
            ct l3proto ipv4 counter
            ct protocol udp counter
            ct bytes > 30 counter
            ct original packets 1 counter
            ct avgpkt < 50 counter
            ct zone 0 counter
            ct expiration > 20s counter
            ct helper "ftp" counter
            ct helper != "ftp" counter
            ct id != 0 counter
            """), Lan(Udp(Client, 5, Server, 53)), Lan(Udp(Client, 5, Server, 53, "more")), Wan(Udp(Server, 53, Client, 5)), Wan(Udp(Server, 54, Client, 5)), Lan(Tcp(Client, 9, Server, 80, TcpFlags.Fin))),
        new("labels and events", Forward("""
            ct label 5 counter
            ct label set 5
            ct label 5 counter
            ct label set 100
            ct event set new,destroy
            """), Lan(Udp(Client, 5, Server, 53)), Lan(Udp(Client, 5, Server, 53)), Wan(Udp(Server, 53, Client, 5))),
    ];

    private static RulesetCase[] Tracking =>
    [
        new("no tracking", """
            table inet t {
              chain raw { type filter hook prerouting priority raw; udp dport 53 notrack; ct state invalid counter; ct state new counter; }
              chain early { type filter hook prerouting priority -201; ct state invalid counter; }
              chain late { type filter hook prerouting priority -199; ct state new counter; ct state untracked counter; udp dport 9 notrack; }
              chain f { type filter hook forward priority 0; ct state untracked counter; ct mark set 5 counter; ct mark != 5 counter; ct status 0 counter; ct direction original counter; }
            }
            """, Lan(Udp(Client, 5, Server, 53)), Lan(Udp(Client, 5, Server, 9)), Lan(Udp(Client, 5, Server, 10))),
        new("nobody asks for connections", "table inet t { chain f { type filter hook forward priority 0; counter; udp dport 53 counter; } }",
            Lan(Udp(Client, 5, Server, 53)), Lan(new PacketDraft().IPv4(Client, Server, id: 5, moreFragments: true).Udp(1, 53).Payload("12345678").WithLength(28 + 16)), Lan(new PacketDraft().IPv4(Client, Server, id: 5, fragmentOffset: 16).Payload("87654321").WithProtocol(17))),
        new("zones", """
            table inet t {
              chain raw { type filter hook prerouting priority raw; udp dport 1 ct zone set 5; udp sport 1 ct zone set 5; udp dport 2 ct original zone set 6; udp dport 3 ct zone set 7; }
              chain f { type filter hook forward priority 0; ct zone 5 counter; ct original zone 6 counter; ct reply zone 0 counter; ct state new counter; ct state established counter; }
            }
            """, Lan(Udp(Client, 5, Server, 1)), Wan(Udp(Server, 1, Client, 5)), Lan(Udp(Client, 5, Server, 2)), Wan(Udp(Server, 2, Client, 5)), Lan(Udp(Client, 5, Server, 3)), Wan(Udp(Server, 3, Client, 5))),
        new("zones before connections are looked up", """
            table inet t {
              chain raw {
                type filter hook prerouting priority raw
                ct state invalid counter
                udp dport 1 ct zone set 5
                udp dport 1 ct zone set 6
                udp dport 2 ct reply zone set 7
                ct state new counter
                ct zone 5 counter
                ct original zone 5 counter
                ct reply zone 7 counter
                ct status confirmed counter
                ct mark 0 counter
                ct direction original counter
                ct direction reply counter
                ct original proto-src 0 counter
                ct original ip saddr 0.0.0.0 counter
                ct expiration 0s counter
                ct bytes 0 counter
                ct label 1 counter
                ct helper "ftp" counter
                udp dport 1 notrack
                udp dport 3 notrack
                udp dport 3 ct zone set 5
              }
              chain f { type filter hook forward priority 0; ct zone 5 counter; ct reply zone 7 counter; ct state untracked counter; ct state new counter; }
            }
            """, Lan(Udp(Client, 5, Server, 1)), Lan(Udp(Client, 5, Server, 2)), Lan(Udp(Client, 5, Server, 3)), Lan(Udp(Client, 5, Server, 4))),
        new("timeouts, helpers, expectations of objects", """
            table inet t {
              ct timeout fast { protocol udp; l3proto ip; policy = { unreplied : 7s, replied : 9s }; }
              ct helper ftp-standard { type "ftp" protocol tcp; }
              ct expectation e { protocol udp; dport 9876; timeout 2m; size 12; l3proto ip; }
              chain f { type filter hook forward priority 0; udp dport 53 ct timeout set "fast"; tcp dport 21 ct helper set "ftp-standard"; udp dport 8 ct expectation set "e"; ct state related counter; counter; }
            }
            """, Lan(Udp(Client, 5, Server, 53)), Lan(Udp(Client, 5, Server, 54)), Lan(Tcp(Client, 5, Server, 21, TcpFlags.Syn)), Lan(Udp(Client, 5, Server, 8)), Wan(Udp(Server, 77, Client, 9876))),
        new("where connections are made known", """
            table inet t {
              chain a { type filter hook postrouting priority 2147483647; ct status confirmed counter; ct state new counter; udp dport 9 drop; }
              chain b { type filter hook postrouting priority 300; udp dport 10 drop; }
            }
            """, Lan(Udp(Client, 5, Server, 8)), Lan(Udp(Client, 5, Server, 9)), Lan(Udp(Client, 5, Server, 10))),
        new("fragments are put together where somebody tracks", """
            table inet t {
              chain a { type filter hook prerouting priority -450; counter; ip frag-off & 0x1fff != 0 counter; }
              chain b { type filter hook prerouting priority -300; counter; ct state new counter; }
              chain f { type filter hook forward priority 0; counter; meta length 60 counter; ct state new counter; }
            }
            """, Lan(Piece(0)), Lan(Piece(1)), Lan(Piece(1)), Lan(Piece(0))),
    ];

    // Half of a datagram of 32 bytes.
    private static PacketDraft Piece(int at)
    {
        var whole = new PacketDraft().IPv4(Client, Server, id: 99).Udp(5, 53).Payload("0123456789abcdefghijklmnopqrstuv").ToArray();
        var draft = new PacketDraft().IPv4(Client, Server, id: 99, moreFragments: at == 0, fragmentOffset: at * 24);
        return draft.Payload(at == 0 ? whole.AsSpan(20, 24) : whole.AsSpan(44)).WithProtocol(17);
    }
}
