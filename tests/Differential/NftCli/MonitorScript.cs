namespace Differential.NftCli;

// What changes while both monitors listen: a transaction each. Left out is what Debian's nft 1.0.6 loses its way with: ranges of several
// fields, chains without a name, and what is new since it.
internal static class MonitorScript
{
    internal static readonly string[] Lines =
    [
        "add table ip x",
        "add chain ip x y { type filter hook input priority filter; policy accept; }",
        "add chain ip x z",
        "create chain inet x q",
        "add rule ip x y tcp dport 22 counter accept comment \"ssh\"",
        "add set ip x s { type ipv4_addr; flags interval; comment \"ss\"; }",
        "add element ip x s { 10.0.0.0/8, 1.2.3.4, 2.2.2.2-2.2.2.9, 240.0.0.0/4 }",
        "add rule ip x y ip saddr @s drop",
        "add rule ip x z tcp dport { 22, 80-90 } accept",
        "insert rule ip x z ip saddr . tcp dport { 1.1.1.1 . 22, 2.2.2.2 . 23 } counter",
        "add rule ip x y tcp dport vmap { 25 : drop, 26 : jump z }",
        "add map ip x m { type inet_service : verdict; }",
        "add element ip x m { 25 : drop, 26 : goto z }",
        "delete element ip x m { 25 : drop }",
        "add counter ip x c1",
        "add counter ip x c2 { comment \"of two\"; packets 5 bytes 6; }",
        "add quota ip x q1 { over 100 mbytes; }",
        "add limit ip x l1 { rate 5/second; }",
        "add ct helper ip x h1 { type \"ftp\" protocol tcp; }",
        "add synproxy ip x p1 { mss 1460; wscale 7; timestamp sack-perm; }",
        "add map ip x o { type ipv4_addr : counter; }",
        "add element ip x o { 1.1.1.1 : \"c1\" }",
        "add set ip x t { type ipv4_addr . inet_service; flags timeout; timeout 1h; gc-interval 10s; size 10; }",
        "add element ip x t { 1.1.1.1 . 22 timeout 30s comment \"el\" }",
        "add set ip x d { type ipv4_addr; size 5; flags dynamic,timeout; }",
        "add rule ip x z add @d { ip saddr timeout 5s } counter",
        "rename chain ip x z zz",
        "delete element ip x s { 10.0.0.0/8, 240.0.0.0/4 }",
        "flush set ip x t",
        "insert rule ip x y counter",
        "add rule ip x y position 3 udp dport 1",
        "add rule ip x y index 1 udp dport 2; insert rule ip x y index 0 udp dport 3",
        "flush chain ip x y",
        "delete map ip x m",
        "delete quota ip x q1",
        "table inet big { chain a { type filter hook forward priority 5; policy drop; tcp dport 1; udp dport vmap { 1 : accept, 2 : drop }; }; set e { type ifname; elements = { \"eth0\" }; }; }",
        "add table ip x { flags dormant; }",
        "add table ip x",
        "delete table ip x",
        "flush ruleset",
    ];
}
