namespace Statewall.Fuzz;

/// <summary>Makes rulesets out of bytes: each rule is three of them, which choose its chain, what it asks for, and what it does.</summary>
internal static class RulesetMaker
{
    private static readonly string[] Chains =
    [
        "inet t raw", "inet t mangle", "inet t input", "inet t forward", "inet t forward", "inet t output", "inet t post", "inet t dstnat", "inet t srcnat", "inet t other", "ip d pre", "ip6 d pre", "netdev n in", "netdev n out",
    ];

    private static readonly string[] Matches =
    [
        "", "", "ip saddr 10.0.0.0/24", "ip6 saddr fd01::/16", "ip daddr != 10.1.0.9", "ip saddr @addresses", "ip saddr . th dport @pairs", "th dport { 1, 5-9, 80 }", "tcp dport 80", "udp sport != 3",
        "tcp flags & (syn | ack) == syn", "tcp option maxseg size 1-1500", "tcp option sack0 left > 5", "ip option rr exists", "exthdr frag exists", "exthdr hbh exists", "frag more-fragments 1", "ct state new",
        "ct state { established, related }", "ct state invalid", "ct status dnat", "ct mark 5", "ct original packets > 1", "ct bytes > 100", "ct expiration < 1h", "ct helper \"ftp\"", "ct count over 2", "ct label 3",
        "meta mark & 0xff == 5", "meta length 20-100", "meta l4proto { tcp, udp, sctp }", "meta pkttype broadcast", "iif in0", "oifname \"out*\"", "fib saddr type local", "fib daddr . iif oif exists", "rt ip nexthop 10.1.0.1",
        "socket transparent 1", "limit rate 1/second", "limit rate over 10 bytes/second", "quota over 200 bytes", "numgen inc mod 3 1", "jhash ip saddr . tcp dport mod 4 seed 7 2", "symhash mod 2 1", "meta hour 1-5",
        "sctp chunk init exists", "icmp type echo-request", "icmpv6 type packet-too-big", "ip id 0-100", "ip frag-off & 0x1fff != 0", "udp length < 9", "@th,0,16 5", "@nh,64,8 17", "@ih,0,32 0", "udp dport 4789 vxlan ip saddr 10.0.0.1",
        "gre ip saddr 10.0.0.1", "gre version 0", "dccp type request", "ah spi 5", "esp spi 1-9", "osf name \"Linux\"", "ip protocol tcp ip saddr @meters", "comp cpi 3", "mh type 1", "rt0 addr[1] ::1", "ip dscp cs1",
    ];

    private static readonly string[] Actions =
    [
        "accept", "drop", "counter", "continue", "jump other", "goto other", "return", "reject", "reject with tcp reset", "reject with icmpx admin-prohibited", "notrack", "log prefix \"x\"", "log group 1 snaplen 10", "queue num 1 bypass",
        "queue num 1-3 fanout", "queue num 9", "dup to 10.1.0.9 device out0", "dup to 10.1.0.9", "dup to fd02::9", "dup to out0", "fwd to out0", "fwd ip to 10.1.0.9 device out0", "meta mark set 5", "meta mark set ct mark", "ct mark set meta mark",
        "ct mark set numgen inc mod 3", "meta priority set 1:2", "meta nftrace set 1", "meta pkttype set host", "ct zone set 3", "ct original zone set 4", "ct label set 3", "ct helper set \"ftp\"", "ct helper set \"sip\"", "ct helper set \"tftp\"",
        "ct timeout set \"short\"", "ct expectation set \"more\"", "ct event set new", "ip ttl set 1", "ip dscp set cs3", "ip6 hoplimit set 2", "ip6 flowlabel set 5", "ip saddr set 10.0.0.77", "ip daddr set 10.1.0.77", "ip6 daddr set fd02::77",
        "tcp dport set 81", "udp sport set 82", "udp checksum set 0", "tcp option maxseg size set 100", "tcp option maxseg size set rt mtu", "reset tcp option sack-perm", "@th,32,16 set 7", "snat ip to 10.1.0.50", "snat ip to 10.1.0.50-10.1.0.60 random",
        "meta l4proto tcp snat ip to 10.1.0.50:1000-1010", "snat ip6 to fd02::50", "dnat ip to 10.1.0.51", "meta l4proto tcp dnat ip to 10.1.0.51:90", "meta l4proto tcp dnat ip6 to [fd02::51]:90", "dnat ip to tcp dport map { 80 : 10.1.0.52, 81 : 10.0.0.53 }", "masquerade", "masquerade random,persistent",
        "redirect", "meta l4proto tcp redirect to :1000-1003", "snat ip prefix to 10.0.0.0/24", "meta l4proto tcp tproxy ip to :50080", "meta l4proto tcp synproxy mss 1460 wscale 7 timestamp sack-perm", "flow add @f", "add @seen { ip saddr }", "update @seen { ip saddr timeout 1s counter }",
        "delete @seen { ip saddr }", "add @meters { ip saddr limit rate over 1/second }", "add @conns { ip saddr ct count over 1 }", "counter name c", "quota name q", "limit name l", "last", "tcp dport vmap { 80 : jump other, 81 : drop }",
        "ip saddr vmap @verdicts", "meta mark set ip saddr map @marks", "counter name ip saddr map @counters", "meta mark set jhash ip saddr mod 7",
    ];

    private const string Frame = """
        table inet t {
          ct helper ftp { type "ftp" protocol tcp; }
          ct helper sip { type "sip" protocol udp; }
          ct helper tftp { type "tftp" protocol udp; }
          ct timeout short { protocol tcp; policy = { established : 5, close : 1 }; }
          ct expectation more { protocol tcp; dport 90; timeout 1m; size 3; l3proto ip; }
          counter c { }
          quota q { over 100 bytes; }
          limit l { rate 1/hour burst 2 packets; }
          flowtable f { hook ingress priority 0; devices = { in0, out0 }; }
          set addresses { type ipv4_addr; flags interval; elements = { 10.0.0.1, 10.0.2.0/24, 10.1.0.0-10.1.0.7 }; }
          set pairs { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/24 . 1-99, 10.1.0.0/16 . 80 }; }
          set seen { type ipv4_addr; flags dynamic, timeout; timeout 5s; size 3; }
          set meters { type ipv4_addr; flags dynamic; size 3; }
          set conns { type ipv4_addr; flags dynamic; size 3; }
          map verdicts { type ipv4_addr : verdict; flags interval; elements = { 10.0.0.0/25 : jump other, 10.1.0.0/16 : accept }; }
          map marks { type ipv4_addr : mark; elements = { 10.0.0.1 : 5, 10.1.0.2 : 6 }; }
          map counters { type ipv4_addr : counter; elements = { 10.0.0.1 : "c" }; }
          chain other { }
          chain raw { type filter hook prerouting priority raw; }
          chain mangle { type filter hook prerouting priority mangle; }
          chain dstnat { type nat hook prerouting priority dstnat; }
          chain input { type filter hook input priority filter; }
          chain forward { type filter hook forward priority filter; }
          chain output { type route hook output priority mangle; }
          chain post { type filter hook postrouting priority mangle; }
          chain srcnat { type nat hook postrouting priority srcnat; }
        }
        table ip d {
          chain pre { type filter hook prerouting priority 0; }
        }
        table ip6 d {
          chain pre { type filter hook prerouting priority 0; }
        }
        table netdev n {
          chain in { type filter hook ingress devices = { in0, out0 } priority 0; }
          chain out { type filter hook egress devices = { in0, out0 } priority 0; }
        }

        """;

    /// <summary>Bytes of a rule.</summary>
    public const int RuleSize = 3;

    /// <summary>The tables and chains, without rules.</summary>
    public static string Tables => Frame;

    /// <summary>A rule, as a command; the kernel may refuse it.</summary>
    public static string Rule(ReadOnlySpan<byte> genes) =>
        $"add rule {Chains[genes[0] % Chains.Length]} {Matches[genes[1] % Matches.Length]} {Actions[genes[2] % Actions.Length]}\n";

    /// <summary>Whether a rule sees packets as they come by a device, whole or not, and may send them on so.</summary>
    public static bool IsOfDevice(ReadOnlySpan<byte> genes) => Chains[genes[0] % Chains.Length].StartsWith("netdev", StringComparison.Ordinal);

    /// <summary>The genes of a rule, for seeds.</summary>
    public static byte[] Genes(string chain, string match, string action) =>
        [(byte)Array.IndexOf(Chains, chain), (byte)Array.IndexOf(Matches, match), (byte)Array.IndexOf(Actions, action)];

    /// <summary>All rules that differ in what they ask for, and all that differ in what they do, by chain.</summary>
    public static IEnumerable<IEnumerable<string>> Kinds =>
        [.. Matches.Select(match => Chains.Select(chain => $"add rule {chain} {match} counter")), .. Actions.Select(action => Chains.Select(chain => $"add rule {chain} {action}"))];
}
