using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private static RulesetCase[] Flow =>
    [
        new("jump, goto, return, continue", """
            table inet t {
              chain a { counter; jump b; counter; }
              chain b { udp dport 1 return; counter; goto d; }
              chain d { udp dport 2 accept; udp dport 3 drop; counter; }
              chain e { counter; udp dport 5 return; counter; }
              chain c { type filter hook forward priority 0; policy accept; counter; udp dport 1-4 jump a; counter; udp dport 5 goto e; counter; udp dport 6 return; counter; udp dport 7 continue; counter; }
            }
            """, [.. Enumerable.Range(1, 8).Select(port => Lan(Udp(Client, 1, Server, (ushort)port)))]),
        new("verdict maps", Forward("""
            udp dport vmap { 2 : continue } counter
            udp dport vmap { 3 : jump x, 4 : drop, 5-9 : accept } counter
            ip saddr . udp dport vmap { 10.0.0.2 . 10 : drop } counter
            ip saddr vmap @m counter
            counter
            """, more: "map m { type ipv4_addr : verdict; flags interval; elements = { 10.0.0.0/31 : accept, 10.0.0.3 : drop, * : continue }; }\nchain x { counter; udp sport 9 return; }"),
            [.. Enumerable.Range(1, 11).Select(port => Lan(Udp(Client, 1, Server, (ushort)port))), Lan(Udp(OtherClient, 1, Server, 1)), Lan(Udp("10.0.0.1", 1, Server, 1))]),
        new("priorities, families, and who came last", """
            table ip a { chain c { type filter hook forward priority 0; meta mark set meta mark << 4; meta mark set meta mark or 1; } }
            table inet b { chain c { type filter hook forward priority 0; meta mark set meta mark << 4; meta mark set meta mark or 2; } chain d { type filter hook forward priority 0; meta mark set meta mark << 4; meta mark set meta mark or 3; } }
            table ip e { chain c { type filter hook forward priority -5; meta mark set 4; } chain z { type filter hook forward priority 5; meta mark 0x4123 counter; meta mark 0x4321 counter; meta mark 0x4321 accept; } chain y { type filter hook forward priority 10; counter; udp dport 9 drop; } }
            """, Lan(Udp(Client, 1, Server, 2)), Lan(Udp(Client, 1, Server, 9))),
        new("counters stand where they stand", Forward("""
            counter name a udp dport 9 counter name b
            quota 60 bytes counter
            quota over 60 bytes counter
            counter name a
            limit rate 1/hour burst 2 packets counter
            limit rate over 1/hour burst 3 packets counter
            limit rate 100 bytes/hour burst 100 bytes counter
            limit name l counter
            quota name q counter
            last
            """, more: "counter a { }\ncounter b { }\nlimit l { rate 1/hour burst 4 packets; }\nquota q { over 100 bytes; }").Replace("last\n", "", StringComparison.Ordinal),
            [.. Enumerable.Range(6, 8).Select(port => Lan(Udp(Client, 1, Server, (ushort)port)))]),
        new("who is traced", """
            table inet t {
              chain pre { type filter hook prerouting priority 0; udp dport 1-8 meta nftrace set 0; udp dport 2 jump sub; counter; udp dport 8 meta nftrace set 1 drop; udp dport 7 meta nftrace set 0 drop; }
              chain sub { counter; meta nftrace set 1; counter; }
              chain back { counter; meta nftrace set 1 return; }
              chain fwd { type filter hook forward priority 0; policy drop; udp dport 3 meta nftrace set 1 counter; udp dport 4 meta nftrace set 1 return; udp dport 5 goto back; udp dport 6 jump back; udp dport 9 meta nftrace set 0 return; udp dport 6 accept; meta mark set 5; }
            }
            """, [.. Enumerable.Range(1, 10).Select(port => Lan(Udp(Client, 1, Server, (ushort)port)))]),
        new("policies and dormant tables", """
            table inet t { chain c { type filter hook forward priority 0; policy drop; udp dport 1 accept; counter; } }
            table inet s { flags dormant; chain c { type filter hook forward priority -1; policy drop; counter; } }
            table ip6 six { chain c { type filter hook forward priority 0; policy drop; counter; } }
            """, Lan(Udp(Client, 1, Server, 1)), Lan(Udp(Client, 1, Server, 2))),
        new("all hooks", """
            table inet t {
              chain pre { type filter hook prerouting priority 0; counter; }
              chain in { type filter hook input priority 0; counter; udp dport 7 drop; }
              chain fwd { type filter hook forward priority 0; counter; ip ttl 63 counter; }
              chain out { type filter hook output priority 0; counter; icmp type echo-reply counter; tcp flags rst counter; }
              chain post { type filter hook postrouting priority 0; counter; }
            }
            """, Lan(Udp(Client, 1, Server, 1)), Lan(Ping(Client, "10.0.0.254")), Lan(Tcp(Client, 1, "10.0.0.254", 2, TcpFlags.Syn)), Lan(Udp(Client, 1, "10.0.0.254", 7)), Lan(new PacketDraft().IPv4(Client, Server, ttl: 1).Udp(1, 2).Payload("x"))),
        new("logs", Forward("""
            udp dport 1 log
            udp dport 2 log prefix "seen" level debug accept
            counter
            """), Lan(Udp(Client, 1, Server, 1)), Lan(Udp(Client, 1, Server, 2))),
    ];
}
