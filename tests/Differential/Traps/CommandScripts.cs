namespace Differential.Traps;

internal static partial class CommandScripts
{
    internal static IReadOnlyList<CommandScript> All { get; } =
    [
        .. Chains, .. Places, .. Sets, .. Elements, .. Ranges, .. Merging, .. ElementTimes, .. Transactions, .. RulePlaces, .. CountedRules,
    ];

    private static CommandScript[] Chains =>
    [
        new("graphs of chains", $$"""
            > add table ip t; add chain ip t in { type filter hook input priority 0; }; {{string.Concat(Enumerable.Range(1, 16).Select(at => $"add chain ip t c{at};"))}}
            > {{string.Concat(Enumerable.Range(1, 14).Select(at => $"add rule ip t c{at} jump c{at + 1};"))}} add rule ip t in jump c1
            > add rule ip t c15 jump c16
            ! Too many links
            > add rule ip t c15 goto c16
            ! Too many links
            > add chain ip t other { type filter hook forward priority 0; }; add rule ip t other jump c2
            > add rule ip t other jump in
            ! Operation not supported
            > add rule ip t c9 goto other
            ! Operation not supported
            > add chain ip t self; add rule ip t self jump self
            > add chain ip t a; add chain ip t b; add rule ip t a jump b; add rule ip t b ip saddr vmap { 10.0.0.1 : goto a }
            > add rule ip t other jump self
            ! Too many links
            > add rule ip t other jump a
            ! Too many links
            > add rule ip t other udp dport vmap { 1 : jump b }
            ! Too many links
            > {{string.Concat(Enumerable.Range(1, 30).Select(at => $"add chain ip t d{at};"))}} {{string.Concat(Enumerable.Range(1, 29).Select(at => $"add rule ip t d{at} jump d{at + 1};"))}}
            > add rule ip t other goto d1
            ! Too many links
            > list chain ip t other
            = jump c2
            ~ d1
            """),
        new("dormant tables", """
            > add table ip t; add chain ip t c { type filter hook forward priority 0; policy drop; }
            > add table ip t { flags dormant; }; add table ip t
            ! Invalid argument
            > list table ip t
            ~ dormant
            > add table ip t { flags dormant; }
            > add table ip t; add table ip t { flags dormant; }
            ! Invalid argument
            > list table ip t
            = flags dormant
            > add table ip t
            > list table ip t
            ~ dormant
            """),
    ];

    private static CommandScript[] Places =>
    [
        new("prefixes of logs", $$"""
            > add table ip t; add chain ip t c
            > add rule ip t c log prefix "{{new string('p', 127)}}"
            > add rule ip t c log prefix "{{new string('p', 128)}}"
            ! too long
            > add rule ip t c log prefix "x" group 65535
            > add rule ip t c log prefix "x" group 65536
            ! 65535
            > list chain ip t c
            = {{new string('p', 127)}}
            """),
        new("where expressions may stand", """
            > add table inet t; add chain inet t pre { type filter hook prerouting priority 0; }; add chain inet t in { type filter hook input priority 0; }; add chain inet t f { type filter hook forward priority 0; }
            > add chain inet t out { type filter hook output priority 0; }; add chain inet t post { type filter hook postrouting priority 0; }
            > add chain inet t nats { type nat hook input priority 0; }; add chain inet t natp { type nat hook postrouting priority 100; }; add chain inet t natd { type nat hook prerouting priority 0; }
            > add rule inet t out fib saddr oif exists
            ! Operation not supported
            > add rule inet t f fib daddr oif exists
            > add rule inet t f socket transparent 1
            ! Operation not supported
            > add rule inet t pre socket transparent 1
            > add rule inet t in tcp dport 1 tproxy to :50
            ! Operation not supported
            > add rule inet t out tcp dport 1 synproxy mss 1460
            ! Operation not supported
            > add rule inet t f tcp dport 1 synproxy mss 1460
            > add rule inet t post reject
            ! Operation not supported
            > add rule inet t natp reject
            ! Operation not supported
            > add rule inet t post masquerade
            ! Operation not supported
            > add rule inet t f snat ip to 1.2.3.4
            ! Operation not supported
            > add rule inet t natd snat ip to 1.2.3.4
            ! Operation not supported
            > add rule inet t nats snat ip to 1.2.3.4
            > add rule inet t nats dnat ip to 1.2.3.4
            ! Operation not supported
            > add rule inet t natp masquerade
            > add chain inet t late { type filter hook forward priority 300; }; add rule inet t late ct zone set 5; add rule inet t late notrack
            check> add rule inet t post reject
            ! Operation not supported
            check> add chain inet t a; add rule inet t a jump a; add rule inet t f jump a
            ! Too many links
            > add rule inet t f meta ibrname "x"
            ! Operation not supported
            > add rule inet t f meta obrname "x"
            ! Operation not supported
            > add table netdev n; add chain netdev n in { type filter hook ingress device "lo" priority 0; }
            > add rule netdev n in meta nfproto ipv4
            ! meta nfproto is only useful in the inet family
            > add table bridge b; add chain bridge b f { type filter hook forward priority 0; }
            > add rule bridge b f meta nfproto ipv4
            ! meta nfproto is only useful in the inet family
            """),
    ];

    private static CommandScript[] Sets =>
    [
        new("overlaps of concatenated ranges", """
            > add table ip t; add set ip t s { type ipv4_addr . inet_service; flags interval; }
            > add element ip t s { 10.0.0.0/24 . 80 }
            > add element ip t s { 10.0.0.0/24 . 80 }
            > create element ip t s { 10.0.0.0/24 . 80 }
            ! File exists
            > add element ip t s { 10.0.0.5 . 80 }
            ! File exists
            > add element ip t s { 10.0.0.200-10.0.1.5 . 80 }
            ! File exists
            > add element ip t s { 9.0.0.0-10.0.0.7 . 70-80 }
            ! File exists
            > add element ip t s { 10.0.0.200-10.0.1.5 . 70-90 }
            > add element ip t s { 10.0.0.0/16 . 1-100 }
            > list set ip t s
            = 10.0.0.200-10.0.1.5 . 70-90
            = 10.0.0.0/16 . 1-100
            """),
    ];
}
