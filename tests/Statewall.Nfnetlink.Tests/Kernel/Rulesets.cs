namespace Statewall.Nfnetlink.Tests.Kernel;

/// <summary>Rulesets that together use every kind of set, object and expression that nft 1.0.6 and the kernel of the tests have.</summary>
internal static class Rulesets
{
    public static readonly Dictionary<string, string> All = new(StringComparer.Ordinal)
    {
        ["chains"] = """
            table inet t {
                comment "a table"
                flags dormant
                chain base { type filter hook forward priority -7; policy drop; comment "a chain"; }
                chain n { type nat hook postrouting priority srcnat; }
                chain r { type route hook output priority mangle; }
                chain other { counter return; }
                chain calls {
                    jump other
                    goto other
                    jump {
                        accept
                    }
                }
            }
            table netdev d {
                chain one { type filter hook ingress device lo priority 0; }
                chain two { type filter hook ingress devices = { lo } priority 1; }
            }
            table bridge b {
                chain c { type filter hook prerouting priority 0; }
            }
            table arp a {
                chain c { type filter hook input priority 0; }
            }
            """,
        ["sets"] = """
            table ip t {
                counter k1 { packets 1 bytes 2 }
                counter k2 { }
                set plain { type ipv4_addr; comment "addresses"; elements = { 192.0.2.1, 192.0.2.2 comment "second" }; }
                set ranges { type ipv4_addr; flags interval; auto-merge; elements = { 10.0.0.0/8, 192.0.2.5-192.0.2.9 }; }
                set spells { type inet_service; flags timeout; timeout 1h; gc-interval 7s; size 100; elements = { 22 timeout 9m, 23 }; }
                set fixed { type mark; flags constant; policy memory; elements = { 1, 2, 3 }; }
                set concat { type ipv4_addr . inet_service . inet_proto; flags interval,timeout;
                    elements = { 192.0.2.1 . 80-90 . tcp, 10.0.0.0/8 . 22 . udp timeout 5m }; }
                set fields { typeof ip saddr . tcp dport; elements = { 192.0.2.1 . 80 }; }
                set moving { type ipv4_addr; flags dynamic,timeout; timeout 5s; size 65535; }
                set counted { type ipv4_addr; counter; elements = { 192.0.2.9 counter packets 3 bytes 4 }; }
                set limited { type ipv4_addr; flags dynamic; counter limit rate 5/second; }
                set whole { type ipv4_addr; counter; elements = { *, 192.0.2.9 }; }
                map verdicts { type ipv4_addr : verdict; elements = { 192.0.2.1 : jump other, 192.0.2.2 : drop, 192.0.2.3 : continue }; }
                map ports { type inet_service : ipv4_addr . inet_service; elements = { 80 : 192.0.2.1 . 8080 }; }
                map spans { type ipv4_addr : mark; flags interval; elements = { 10.0.0.0/8 : 1, * : 2 }; }
                map counters { type ipv4_addr : counter; elements = { 192.0.2.1 : "k1", 192.0.2.2 : "k2" }; }
                chain other { }
                chain c {
                    ip saddr @plain tcp dport @spells
                    ip saddr . tcp dport . ip protocol @concat drop
                    ip saddr vmap @verdicts
                    ip saddr vmap { 192.0.2.1 : accept, 192.0.2.2 : jump other }
                    tcp dport { 22, 80-90 } meta mark set ip saddr map @spans
                    ip saddr != { 192.0.2.1, 192.0.2.2 }
                    counter name ip saddr map @counters
                    add @moving { ip saddr timeout 7s }
                    update @moving { ip saddr } counter
                    delete @moving { ip saddr }
                    add @limited { ip saddr counter limit rate 5/second }
                    meter m { ip saddr limit rate over 5/second burst 7 packets } drop
                }
            }
            """,
        ["objects"] = """
            table inet t {
                counter k { comment "counts"; packets 5 bytes 6; }
                quota q { over 1 mbytes used 10 bytes; }
                limit l { rate 400/minute burst 9 packets; }
                limit lb { rate over 1 mbytes/second; }
                ct helper h { type "ftp" protocol tcp; l3proto ip; }
                ct timeout tt { protocol tcp; l3proto ip; policy = { established : 100, close : 4, close_wait : 4 }; }
                ct timeout tu { protocol udp; l3proto ip6; policy = { unreplied : 10, replied : 20 }; }
                ct expectation e { protocol udp; dport 9876; timeout 2m; size 12; l3proto ip; }
                synproxy s { mss 1460; wscale 7; timestamp sack-perm; }
                chain c {
                    type filter hook forward priority 0;
                    counter name k
                    quota name "q" drop
                    limit name "l"
                    ct helper set "h"
                    ct timeout set "tt"
                    ct expectation set "e"
                    synproxy name "s"
                    synproxy name tcp dport map { 443 : "s" }
                }
            }
            """,
        ["packets"] = """
            table inet t {
                chain c {
                    meta length > 100
                    meta protocol ip
                    meta priority 1:2
                    meta mark 1
                    meta iif lo
                    meta oif lo
                    meta iifname "a*" meta oifname "b"
                    meta iiftype ether
                    meta nfproto ipv4 meta l4proto tcp
                    meta pkttype host
                    meta cpu 0
                    meta iifgroup 1
                    meta cgroup 1
                    meta random <= 100
                    meta secpath exists
                    meta iifkind "bridge"
                    meta time > 100
                    meta day 3
                    meta hour 100
                    meta sdif lo
                    meta sdifname "lo"
                    meta mark set 1
                    meta priority set 1:3
                    meta pkttype set other
                    meta nftrace set 1
                    meta mark set meta mark and 0xff or 1
                    meta mark set ct mark << 3
                    ip saddr 192.0.2.1
                    ip6 daddr fe80::/10
                    tcp flags & (syn | ack) == syn
                    tcp dport 1-100
                    udp sport != 5
                    tcp dport != 1-5 ip saddr 192.0.2.1-192.0.2.9
                    ether saddr 00:11:22:33:44:55
                    vlan id 5
                    ip dscp set af11
                    tcp dport set 80
                    udp dport set 80
                    ip saddr set 192.0.2.1
                    @th,16,16 7
                    @ih,0,8 7
                    ip ttl set 5
                    ip6 hoplimit 7
                    icmp type echo-request
                    icmpv6 type nd-router-advert
                    tcp option maxseg size set 1200
                    tcp option maxseg size 1-100
                    tcp option sack exists
                    reset tcp option timestamp
                    exthdr frag exists
                    frag frag-off 5
                    sctp chunk data tsn 5
                    rt classid 5
                    rt ip nexthop 192.0.2.1
                    rt mtu 1000
                    rt ipsec exists
                    socket transparent 1
                    socket mark 5
                    socket wildcard 0
                    fib saddr . iif oif missing
                    fib daddr type local
                    fib daddr . mark oifname "lo"
                    ipsec in reqid 5
                    ipsec in spnum 1 ip daddr 192.0.2.1
                    meta mark set jhash ip saddr . tcp dport mod 7 seed 0x5 offset 3
                    meta mark set jhash ip saddr mod 7
                    meta mark set symhash mod 9
                    meta mark set numgen inc mod 5 offset 3
                    meta mark set numgen random mod 5
                    meta mark set ip saddr map { 192.0.2.1 : 1 }
                    ct state new,established
                    ct mark 5
                    ct direction original
                    ct status assured
                    ct expiration 5s
                    ct helper "ftp"
                    ct l3proto ipv4
                    ct original ip saddr 192.0.2.1
                    meta l4proto tcp ct reply proto-dst 5
                    ct bytes > 5
                    ct reply packets 3
                    ct zone 5
                    ct avgpkt 5
                    ct count 5
                    ct count over 6
                    ct id 5
                    ct mark set 7
                    ct zone set 6
                    ct event set new,destroy
                    iifname { "a", "b" } meta mark set 1 accept comment "an end"
                }
            }
            table ip o {
                chain c {
                    ip option rr exists
                }
            }
            """,
        ["actions"] = """
            table inet t {
                chain c {
                    type filter hook prerouting priority 0;
                    counter packets 5 bytes 6
                    limit rate over 10/hour burst 3 packets
                    limit rate 10 kbytes/second burst 5 kbytes
                    quota over 5 mbytes
                    quota 5 mbytes
                    log
                    log prefix "a prefix" level debug flags tcp sequence,options flags ip options flags skuid flags ether
                    log prefix "b" group 5 snaplen 100 queue-threshold 3
                    log level audit
                    notrack
                    tcp dport 5 tproxy ip to 127.0.0.1:80
                    tcp dport 5 tproxy to :80
                    drop
                }
                chain i {
                    type filter hook input priority 0;
                    reject
                    reject with tcp reset
                    reject with icmpx type admin-prohibited
                    ip protocol udp reject with icmp type port-unreachable
                    ip6 nexthdr udp reject with icmpv6 type no-route
                    tcp dport 443 synproxy mss 1460 wscale 7 timestamp sack-perm
                }
                chain d {
                    type nat hook prerouting priority 0;
                    meta l4proto tcp dnat ip to 192.0.2.1:80
                    meta l4proto udp dnat ip6 to [fe80::1]:80-90 random
                    meta l4proto tcp redirect to :80
                    redirect
                    dnat ip to ip saddr map { 192.0.2.1 : 192.0.2.2 }
                    dnat ip prefix to ip daddr map { 192.0.2.0/24 : 198.51.100.0/24 }
                }
                chain s {
                    type nat hook postrouting priority 0;
                    snat ip to 192.0.2.1-192.0.2.9 persistent
                    meta l4proto tcp snat ip to 192.0.2.1:5-9 fully-random
                    masquerade
                    meta l4proto tcp masquerade to :5-9 random
                }
            }
            table ip u {
                chain c {
                    dup to 192.0.2.1
                    dup to 192.0.2.1 device "lo"
                }
            }
            table netdev n {
                chain c {
                    type filter hook ingress device lo priority 0;
                    dup to "lo"
                    fwd to "lo"
                    fwd ip to 192.0.2.1 device "lo"
                }
            }
            """,
    };
}
