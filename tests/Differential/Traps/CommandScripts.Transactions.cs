namespace Differential.Traps;

// Elements, sets and what is done together.
internal static partial class CommandScripts
{
    private static CommandScript[] Elements =>
    [
        new("elements that are there", """
            > add table ip t; add set ip t s { type ipv4_addr; }; add set ip t c { type ipv4_addr; counter; }
            > add element ip t s { 1.1.1.1, 1.1.1.1 }
            > add element ip t s { 1.1.1.1 }
            > create element ip t s { 1.1.1.1 }
            ! File exists
            > create element ip t s { 2.2.2.2, 2.2.2.2 }
            ! File exists
            > add element ip t s { 3.3.3.3 }; create element ip t s { 3.3.3.3 }
            ! File exists
            > list set ip t s
            ~ 2.2.2.2
            ~ 3.3.3.3
            > delete element ip t s { 9.9.9.9 }
            ! No such file or directory
            > delete element ip t s { 1.1.1.1 }; delete element ip t s { 1.1.1.1 }
            ! No such file or directory
            > destroy element ip t s { 9.9.9.9 }
            > delete element ip t s { 1.1.1.1 }; add element ip t s { 1.1.1.1 }
            > add element ip t s { 2.2.2.2 }; delete element ip t s { 2.2.2.2 }
            > flush set ip t s; add element ip t s { 1.1.1.1 }
            > flush set ip t s; delete element ip t s { 1.1.1.1 }
            ! No such file or directory
            > list set ip t s
            = elements = { 1.1.1.1 }
            > add element ip t c { 1.1.1.1 counter packets 7 bytes 9 }
            > add element ip t c { 1.1.1.1 }
            > add element ip t c { 1.1.1.1 counter packets 1 bytes 1 }
            > list set ip t c
            = 1.1.1.1 counter packets 7 bytes 9
            """),
        new("keys that lead elsewhere", """
            > add table ip t; add map ip t m { type ipv4_addr : inet_service; }; add element ip t m { 1.1.1.1 : 80 }
            > add element ip t m { 1.1.1.1 : 80 }
            > add element ip t m { 1.1.1.1 : 81 }
            ! File exists
            > create element ip t m { 1.1.1.1 : 80 }
            ! File exists
            > delete element ip t m { 1.1.1.1 : 80 }; add element ip t m { 1.1.1.1 : 81 }
            > list map ip t m
            = 1.1.1.1 : 81
            > delete element ip t m { 1.1.1.1 : 9 }
            > list map ip t m
            ~ elements
            """),
        new("ranges beside and over each other", """
            > add table ip t; add set ip t s { type ipv4_addr; flags interval; }; add element ip t s { 10.0.0.0/24 }
            > add element ip t s { 10.0.0.0/24 }
            > add element ip t s { 10.0.0.7 }
            ! File exists
            > add element ip t s { 10.0.0.0/16 }
            ! File exists
            > add element ip t s { 10.0.0.128-10.0.1.5 }
            ! File exists
            > add element ip t s { 10.0.0.0-10.0.0.9 }
            ! File exists
            > add element ip t s { 10.0.1.0/24 }
            > list set ip t s
            = 10.0.0.0/24
            = 10.0.1.0/24
            > get element ip t s { 10.0.0.77 }
            = 10.0.0.0/24
            > get element ip t s { 10.0.0.5-10.0.0.9 }
            = 10.0.0.0/24
            > get element ip t s { 10.0.2.1 }
            ! No such file or directory
            > delete element ip t s { 10.0.0.0-10.0.0.254 }
            ! No such file or directory
            > delete element ip t s { 10.0.0.0/24 }; add element ip t s { 10.0.0.128-10.0.0.255 }
            > list set ip t s
            = 10.0.0.128/25
            ~ 10.0.0.0/24
            """),
    ];

    private static CommandScript[] Ranges =>
    [
        new("as many elements as fit", """
            > add table ip t; add set ip t s { type ipv4_addr; size 2; }; add set ip t i { type ipv4_addr; flags interval; size 2; }
            > add element ip t s { 1.1.1.1, 1.1.1.2 }; add element ip t i { 10.0.0.0/24, 10.0.2.0/24 }
            > add element ip t s { 1.1.1.3 }
            ! Too many open files in system
            > add element ip t i { 10.0.4.0/24 }
            ! Too many open files in system
            > add element ip t s { 1.1.1.1 }
            > add element ip t s { 1.1.1.3 }; delete element ip t s { 1.1.1.1 }
            ! Too many open files in system
            > delete element ip t s { 1.1.1.1 }; add element ip t s { 1.1.1.3 }
            > delete element ip t i { 10.0.0.0/24 }; add element ip t i { 10.0.4.0/24 }
            > list set ip t s
            = 1.1.1.3
            ~ 1.1.1.1
            """),
    ];

    private static CommandScript[] Merging =>
    [
        new("ranges that merge", """
            > add table ip t; add set ip t s { type inet_service; flags interval; auto-merge; }; add element ip t s { 10-20, 15-30, 31 }
            > list set ip t s
            = elements = { 10-31 }
            > add element ip t s { 32, 40-50 }
            > add element ip t s { 33-39 }
            > add element ip t s { 20-30 }; add element ip t s { 10-50 }; create element ip t s { 12 }
            > list set ip t s
            = elements = { 10-50 }
            > add element ip t s { 60-69, 5-12 }; add element ip t s { 51-59 }
            > list set ip t s
            = elements = { 5-69 }
            > add set ip t s { type inet_service; flags interval; auto-merge; elements = { 70, 80-90 }; }
            > list set ip t s
            = elements = { 5-70, 80-90 }
            """),
        new("parts of ranges that merge", """
            > add table ip t; add set ip t s { type inet_service; flags interval; auto-merge; elements = { 10-31, 65000-65535, 0-3 }; }
            > delete element ip t s { 15, 17-19, 31, 0, 65535 }
            > list set ip t s
            = elements = { 1-3, 10-14, 16, 20-30
            > delete element ip t s { 16-20 }
            ! element does not exist
            > delete element ip t s { 10-14 }; delete element ip t s { 10 }
            ! element does not exist
            > delete element ip t s { 9 }
            ! element does not exist
            > destroy element ip t s { 29-40, 9, 64000-65001 }
            > list set ip t s
            = elements = { 1-3, 10-14, 16, 20-28
            > delete element ip t s { 10-11, 11-12 }; add element ip t s { 15 }; delete element ip t s { 14-16 }
            > list set ip t s
            = elements = { 1-3, 13, 20-28, 65002-65534 }
            > flush set ip t s; add element ip t s { 2 }; delete element ip t s { 2 }; add element ip t s { 7-9 }; delete element ip t s { 8 }
            > list set ip t s
            = elements = { 7, 9 }
            > flush set ip t s; delete element ip t s { 7 }
            ! element does not exist
            > delete set ip t s; add set ip t s { type inet_service; flags interval; auto-merge; }; add element ip t s { 8 }; delete element ip t s { 8 }
            > list set ip t s
            ~ elements
            > delete table ip t; add table ip t; add set ip t s { type inet_service; flags interval; auto-merge; elements = { 1-9 }; }; delete element ip t s { 5 }; add element ip t s { 10 }
            > list set ip t s
            = elements = { 1-4, 6-10 }
            """),
        new("what ranges that merge say besides", """
            > add table ip t; add set ip t s { type ipv4_addr; flags interval; auto-merge; elements = { 10.0.0.0-10.0.0.9 comment "old" }; }
            > add element ip t s { 10.0.0.3 comment "inside" }
            > list set ip t s
            = 10.0.0.0-10.0.0.9 comment "old"
            > add element ip t s { 10.0.0.10 comment "new", 10.0.0.11 comment "last" }
            > list set ip t s
            = elements = { 10.0.0.0-10.0.0.11 comment "new" }
            > delete element ip t s { 10.0.0.5 }
            > list set ip t s
            = 10.0.0.0-10.0.0.4 comment "new",
            = 10.0.0.6-10.0.0.11 comment "new" }
            > add element ip t s { 10.0.0.0-10.0.0.2 }
            > list set ip t s
            = elements = { 10.0.0.0-10.0.0.4,
            = 10.0.0.6-10.0.0.11 comment "new" }
            """),
    ];

    private static CommandScript[] ElementTimes =>
    [
        new("times of elements", """
            > add table ip t; add set ip t s { type ipv4_addr; timeout 1h; }; add set ip t n { type ipv4_addr; }; add element ip t s { 1.1.1.1 }
            > list set ip t s
            ~ 1.1.1.1 timeout
            = 1.1.1.1 expires
            > add element ip t s { 1.1.1.1 timeout 2h }
            > list set ip t s
            = 1.1.1.1 timeout 2h expires
            > add element ip t s { 1.1.1.1 }
            > list set ip t s
            ~ 1.1.1.1 timeout
            > add element ip t s { 1.1.1.2 timeout 2h expires 30m }
            > list set ip t s
            = 1.1.1.2 timeout 2h expires
            > add element ip t n { 1.1.1.1 timeout 1h }
            ! Invalid argument
            > add element ip t s { 1.1.1.3 timeout 0s, 1.1.1.5 timeout never }
            > list set ip t s
            = 1.1.1.3 expires
            = 1.1.1.5 timeout never
            > add set ip t i { type ipv4_addr; flags interval,timeout; gc-interval 1h; }
            > add element ip t s { 1.1.1.4 timeout 300ms }; add element ip t i { 10.0.0.0/24 timeout 300ms }
            > create element ip t s { 1.1.1.4 timeout 300ms }
            ! File exists
            wait 500
            > list set ip t s
            ~ 1.1.1.4
            > get element ip t s { 1.1.1.4 }
            ! No such file or directory
            > create element ip t s { 1.1.1.4 timeout 1h }; create element ip t i { 10.0.0.128-10.0.1.255 timeout 1h }
            > list table ip t
            = 1.1.1.4 expires
            = 1.1.1.5 timeout never
            = 10.0.0.128-10.0.1.255 timeout 1h
            ~ 10.0.0.0/24
            """),
        new("sets that stay as they are", """
            > add table ip t; add chain ip t c; add set ip t s { type ipv4_addr; flags constant; }; add element ip t s { 1.1.1.1 }
            > add element ip t s { 1.1.1.2 }
            > add rule ip t c ip saddr @s accept
            > add element ip t s { 1.1.1.3 }
            ! Device or resource busy
            > delete element ip t s { 1.1.1.1 }
            ! Device or resource busy
            > list set ip t s
            = elements = { 1.1.1.1, 1.1.1.2 }
            > add set ip t o { type ipv4_addr; }; add element ip t o { 1.1.1.1 }
            > add set ip t o { type ipv4_addr; }
            > add set ip t o { type inet_service; }
            ! File exists
            > add set ip t o { type ipv4_addr; flags interval; }
            ! File exists
            > add set ip t o { type ipv4_addr; flags timeout; }
            ! File exists
            > add set ip t o { type ipv4_addr; timeout 1h; }
            ! File exists
            > create set ip t o { type ipv4_addr; }
            ! File exists
            > add set ip t o { type ipv4_addr; size 5; }
            > list set ip t o
            = size 5
            = 1.1.1.1
            """),
    ];

    private static CommandScript[] Transactions =>
    [
        new("what is in use", """
            > add table ip t; add chain ip t c; add chain ip t d; add chain ip t e; add set ip t s { type ipv4_addr; }; add map ip t m { type ipv4_addr : verdict; }; add counter ip t n; add counter ip t o
            > add map ip t k { type ipv4_addr : counter; }; add element ip t k { 1.1.1.1 : "o" }
            > add rule ip t c ip saddr @s counter name "n" jump d; add element ip t m { 1.1.1.1 : jump e }
            > delete set ip t s
            ! Device or resource busy
            > delete counter ip t n
            ! Device or resource busy
            > delete counter ip t o
            ! Device or resource busy
            > delete chain ip t d
            ! Device or resource busy
            > delete chain ip t e
            ! Device or resource busy
            > flush chain ip t c; delete chain ip t d; delete set ip t s; delete counter ip t n
            > flush map ip t m; delete chain ip t e; flush map ip t k; delete counter ip t o
            > list table ip t
            ~ chain d
            ~ chain e
            ~ counter n
            ~ counter o
            > add rule ip t c accept; delete chain ip t c
            > add table ip u; add chain ip u c; delete table ip u
            > list tables
            ~ u
            """),
        new("sets without a name", """
            > add table ip t; add chain ip t c; add chain ip t d; add rule ip t c ip saddr vmap { 1.1.1.1 : jump d, 2.2.2.2 : drop }
            > delete chain ip t d
            ! Device or resource busy
            > list chain ip t c
            = vmap { 1.1.1.1 : jump d, 2.2.2.2 : drop } # handle 4
            > delete rule ip t c handle 4; delete chain ip t d
            > list table ip t
            ~ chain d
            """),
        new("all or nothing", """
            > add table ip t; add chain ip t c; add rule ip t c counter
            > add rule ip t c accept; add rule ip t first drop; add set ip t s { type ipv4_addr; }; add rule ip t second drop
            ! first
            ! second
            > list table ip t
            ~ accept
            ~ set s
            > flush chain ip t c; delete element ip t s { 1.1.1.1 }
            ! No such file or directory
            > list table ip t
            = counter
            """),
    ];

    private static CommandScript[] CountedRules =>
    [
        new("places among rules of the same batch", """
            > add table ip t; add chain ip t c; add rule ip t c meta mark 1; add rule ip t c meta mark 2; add rule ip t c index 1 meta mark 3; insert rule ip t c index 0 meta mark 9
            > delete rule ip t c index 3
            > list chain ip t c
            ~ 0x00000003
            > insert rule ip t c meta mark 4; add rule ip t c index 0 meta mark 5
            > delete rule ip t c index 1; delete rule ip t c index 3
            > list chain ip t c
            ~ 0x00000005
            ~ 0x00000002
            > insert rule ip t c meta mark 6; add rule ip t c index 4 accept
            ! No such file or directory
            > add rule ip t c meta mark 7; delete rule ip t c index 3
            > flush chain ip t c; add rule ip t c meta mark 3; insert rule ip t c index 0 meta mark 4; add rule ip t c index 1 meta mark 5
            > delete rule ip t c index 1
            > list chain ip t c
            ~ 0x00000003
            = 0x00000004
            = 0x00000005
            > add chain ip t d; add rule ip t d meta mark 1; add rule ip t d index 0 meta mark 2; delete chain ip t c; add chain ip t c; add rule ip t c meta mark 3; insert rule ip t c index 0 meta mark 4
            > list table ip t
            """),
    ];

    private static CommandScript[] RulePlaces =>
    [
        new("base chains anew", """
            > add table ip t; add chain ip t c { type filter hook input priority 0; policy accept; }
            > add chain ip t c { type filter hook input priority 0; policy drop; }
            > list chain ip t c
            = policy drop
            > add chain ip t c { type filter hook input priority 0; }
            > add chain ip t c
            > list chain ip t c
            = policy drop
            > add chain ip t c { type filter hook input priority 5; }
            ! Operation not supported
            > add chain ip t c { type filter hook forward priority 0; }
            ! Operation not supported
            > add chain ip t c { type nat hook input priority 0; }
            ! File exists
            > add chain ip t c { policy accept; }
            > list chain ip t c
            = hook input priority filter; policy accept
            """),
        new("places of rules", """
            > add table ip t; add chain ip t c; add rule ip t c meta mark 1; add rule ip t c meta mark 2; add rule ip t c meta mark 2
            > add rule ip t c index 0 meta mark 11; insert rule ip t c index 0 meta mark 10
            > list chain ip t c
            = meta mark 0x0000000a # handle 6
            > insert rule ip t c index 99 accept
            ! No such file or directory
            > replace rule ip t c handle 3 meta mark 33
            > add rule ip t c position 3 meta mark 34; insert rule ip t c position 3 meta mark 32
            > list chain ip t c
            = meta mark 0x00000021 # handle 3
            > delete rule ip t c handle 4; add rule ip t c meta mark 99
            > add set ip t s { type ipv4_addr; }; add chain ip t d; add table ip u; add chain ip u c
            > list ruleset
            ~ # handle 4
            = meta mark 0x00000063 # handle
            = set s { # handle
            """),
        new("tables with an owner", """
            other> add table ip o { flags owner; }; add chain ip o c; add table ip p { flags owner,persist; }; add chain ip p c
            other> add rule ip o c counter
            > add table ip t
            > add rule ip o c accept
            ! Operation not permitted
            > delete table ip o
            ! Operation not permitted
            > flush ruleset
            > list tables
            = table ip o
            = table ip p
            ~ table ip t
            close
            > list tables
            ~ table ip o
            = table ip p
            > add rule ip p c accept
            > list table ip p
            = accept
            > delete table ip p
            """),
    ];
}
