namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private static RulesetCase[] Sets =>
    [
        new("sets of all kinds", Forward("""
            ip saddr @hash counter
            ip saddr != @hash counter
            ip saddr @ranges counter
            udp dport @small counter
            ip saddr . udp dport @pairs counter
            ip saddr . udp dport @areas counter
            ip saddr @rest counter
            ip saddr != @rest counter
            iifname @names counter
            udp dport { 1-5, 7, 9-65535 } counter
            """, more: """
            set hash { type ipv4_addr; elements = { 10.0.0.2, 10.0.0.9 }; }
            set ranges { type ipv4_addr; flags interval; elements = { 10.0.0.0/30, 10.0.0.8-10.0.0.11 }; }
            set small { type inet_service; elements = { 1, 2 }; }
            set pairs { type ipv4_addr . inet_service; elements = { 10.0.0.2 . 1, 10.0.0.3 . 2 }; }
            set areas { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/29 . 1-3, 10.0.0.2 . 9 }; }
            set rest { type ipv4_addr; elements = { 1.1.1.1, * }; }
            set names { type ifname; flags interval; elements = { "lan*", "x" }; }
            """), Lan(Udp(Client, 1, Server, 1)), Lan(Udp(OtherClient, 1, Server, 2)), Lan(Udp("10.0.0.9", 1, Server, 9)), Lan(Udp("10.0.0.77", 1, Server, 8)), Dmz(Udp(Inner, 1, Server, 6))),
        new("elements that count", Forward("""
            ip saddr @c accept
            ip saddr @l counter accept
            counter
            """, more: "set c { type ipv4_addr; flags dynamic; counter; elements = { 10.0.0.2 counter packets 3 bytes 5 }; }\nset l { type ipv4_addr; flags dynamic; limit rate 1/hour burst 2 packets; elements = { 10.0.0.3 limit rate 1/hour burst 2 packets }; }"),
            Lan(Udp(Client, 1, Server, 1)), Lan(Udp(OtherClient, 1, Server, 1)), Lan(Udp(OtherClient, 1, Server, 1)), Lan(Udp(OtherClient, 1, Server, 1))),
        new("packets that fill sets", Forward("""
            udp dport 1 add @s { ip saddr } counter
            udp dport 2 update @full { ip saddr } counter
            udp dport 3 add @m { ip saddr : udp sport } counter
            udp dport 3 meta mark set udp sport map { 1 : 5, 2 : 6 } counter
            udp dport 4 delete @s { ip saddr } counter
            udp dport 5 ip saddr @s counter
            udp dport 6 add @metered { ip saddr limit rate over 1/hour burst 2 packets } counter drop
            udp dport 7 add @counted { ip saddr counter }
            udp dport 8 add @pairs { ip saddr . udp sport }
            udp dport 9 add @many { ip saddr ct count over 2 } counter drop
            counter
            """, more: """
            set s { type ipv4_addr; flags dynamic; size 100; }
            set full { type ipv4_addr; flags dynamic; size 1; }
            map m { type ipv4_addr : inet_service; flags dynamic; size 10; }
            set metered { type ipv4_addr; flags dynamic; size 100; }
            set counted { type ipv4_addr; flags dynamic; size 100; }
            set pairs { type ipv4_addr . inet_service; flags dynamic; size 100; }
            set many { type ipv4_addr; flags dynamic; size 100; }
            """), [.. new[] { 1, 1, 2, 2, 3, 5, 4, 4, 5, 6, 6, 6, 6, 6, 7, 7, 8, 8 }.Select((port, at) => Lan(Udp(at % 3 == 1 ? OtherClient : Client, (ushort)(1 + at % 2), Server, (ushort)port))),
                .. Enumerable.Range(0, 5).Select(at => Lan(Udp(Client, (ushort)(100 + at), Server, 9)))]),
        new("maps of values and objects", Forward("""
            counter name udp dport map { 1 : "one", 2 : "two" }
            quota name ip saddr map @quotas
            meta mark set ip saddr map @marks counter
            meta mark set ip saddr . udp dport map { 10.0.0.2 . 1 : 0x21, 10.0.0.3 . 1-9 : 0x22 } counter
            meta mark 0x21 counter
            meta mark 5 counter
            ct mark set ip saddr map { 10.0.0.0/24 : 7 }
            ct mark 7 counter
            counter
            """, more: """
            counter one { }
            counter two { }
            quota big { 50 bytes; }
            map quotas { type ipv4_addr : quota; elements = { 10.0.0.2 : "big" }; }
            map marks { type ipv4_addr : mark; flags interval; elements = { 10.0.0.0/30 : 5 }; }
            """), Lan(Udp(Client, 1, Server, 1)), Lan(Udp(Client, 1, Server, 2)), Lan(Udp(OtherClient, 1, Server, 1)), Lan(Udp("10.0.0.77", 1, Server, 8))),
        new("concatenated ranges: the first one counts", Forward("ip daddr . udp dport vmap @m\ncounter", more: """
            map m { type ipv4_addr . inet_service : verdict; flags interval; elements = { 203.0.113.0/24 . 80 : drop, 203.0.0.0/16 . 1-79 : accept, 203.0.0.0/17 . 81-100 : accept, 203.0.0.0/8 . 101-200 : drop }; }
            """), Lan(Udp(Client, 1, Server, 80)), Lan(Udp(Client, 1, "203.0.5.5", 80)), Lan(Udp(Client, 1, Server, 95)), Lan(Udp(Client, 1, Server, 150)), Lan(Udp(Client, 1, Server, 250))),
        new("connections are counted", Forward("""
            ct state new ct count over 2 counter drop
            ct count 3 counter
            counter
            """), [.. Enumerable.Range(1, 4).Select(port => Lan(Udp(Client, (ushort)port, Server, 5))), Lan(Udp(Client, 1, Server, 5)), Wan(Udp(Server, 5, Client, 2)), Lan(Udp(Client, 9, Server, 5))]),
    ];
}
