using Statewall.Packets;

namespace Differential.Rulesets;

// What is easily got wrong of sets that packets meet, and of what counts packets.
internal static partial class RulesetCases
{
    private static RulesetCase[] SetTraps =>
    [
        new("elements that expire", Forward("""
            ip saddr @hash counter comment "T1-45: 1"
            ip saddr @ranges counter comment "T1-45: 1"
            ip saddr . udp dport @areas counter comment "T1-45: 1"
            ip saddr != @hash counter comment "T1-45: 1"
            """, more: """
            set hash { type ipv4_addr; flags timeout; gc-interval 1h; elements = { 10.0.0.2 timeout 1s, 10.0.0.99 timeout 1h }; }
            set ranges { type ipv4_addr; flags interval,timeout; gc-interval 1h; elements = { 10.0.0.0/30 timeout 1s, 10.0.1.0/30 timeout 1h }; }
            set areas { type ipv4_addr . inet_service; flags interval,timeout; gc-interval 1h; elements = { 10.0.0.0/30 . 1-9 timeout 1s, 10.0.1.0/30 . 1-9 timeout 1h }; }
            """), Lan(Udp(Client, 1, Server, 2)), Lan(Udp(Client, 1, Server, 2)).After(1400))
        {
            Expects = new() { Leaves = "1 1" },
        },
        new("all other keys", Forward("""
            ip saddr @s counter comment "T1-46: 2"
            ip saddr != @s counter comment "T1-46: 0"
            meta mark set ip saddr map { 10.0.0.2 : 1, * : 2 } counter comment "T1-46: 2"
            meta mark 1 counter comment "T1-46: 1"
            meta mark 2 counter comment "T1-46: 1"
            """, more: "set s { type ipv4_addr; elements = { 1.1.1.1, * }; }"), Lan(Udp(Client, 1, Server, 2)), Lan(Udp(OtherClient, 1, Server, 2))),
        new("concatenated ranges, the special one first", """
            table ip t {
              map m { type ipv4_addr . inet_service : verdict; flags interval; elements = { 203.0.113.0/24 . 80 : drop, 203.0.0.0/16 . 1-100 : accept }; }
              map back { type ipv4_addr . inet_service : verdict; flags interval; elements = { 203.0.0.0/16 . 1-99 : continue, 202.255.0.0-203.1.0.0 . 0-101 : drop }; }
              chain f { type filter hook forward priority 0; ip daddr . udp dport vmap @m counter comment "T1-47: 0"; counter comment "T1-47: 1"; }
              chain g { type filter hook forward priority 1; ip daddr . udp dport vmap @back counter comment "T1-47: 2"; }
            }
            """, Lan(Udp(Client, 1, Server, 80)), Lan(Udp(Client, 1, Server, 81)), Lan(Udp(Client, 1, "203.0.5.5", 80)), Lan(Udp(Client, 1, Server, 101)))
        {
            Expects = new() { Leaves = "0 1 1 0" },
        },
        new("what elements do when they are met", Forward("""
            ip saddr @counted counter comment "T1-49: 4"
            ip saddr @limited counter comment "T1-49: 2"
            """, more: "set counted { type ipv4_addr; counter; elements = { 10.0.0.2 counter packets 3 bytes 5 }; }\nset limited { type ipv4_addr; elements = { 10.0.0.2 limit rate 1/day burst 2 packets }; }"),
            [.. Enumerable.Repeat(Lan(Udp(Client, 1, Server, 2)), 4)])
        {
            Expects = new() { Listed = ["10.0.0.2 counter packets 7 bytes 121"] },
        },
        new("elements that packets add", Forward("""
            udp dport 1 add @added { ip saddr } counter comment "T1-50: 2"
            udp dport 1 update @updated { ip saddr } counter comment "T1-50: 2"
            udp dport 2 ip saddr @added counter comment "T1-50: 0"
            udp dport 2 ip saddr @updated counter comment "T1-50: 1"
            udp dport 3 add @one { ip saddr } counter comment "T1-51: 2"
            udp dport 3 update @other { ip saddr } counter comment "T1-51: 2"
            udp dport 4 add @short { ip saddr } counter comment "T1-52: 1"
            udp dport 5 add @metered { ip saddr limit rate over 1/day burst 2 packets } counter comment "T1-53: 3"
            udp dport 6 delete @one { ip daddr } counter comment "T1-54: 2"
            udp dport 7 add @m { ip saddr : udp sport } counter comment "T1-55: 1"
            udp dport 7 udp sport set ip saddr map @m counter comment "T1-55: 1"
            """, more: """
            set added { type ipv4_addr; size 8; flags dynamic,timeout; timeout 1s; gc-interval 1h; }
            set updated { type ipv4_addr; size 8; flags dynamic,timeout; timeout 1s; gc-interval 1h; }
            set one { type ipv4_addr; size 1; flags dynamic; }
            set other { type ipv4_addr; size 1; flags dynamic; }
            set short { type ipv4_addr; size 1; flags dynamic,timeout; timeout 500ms; gc-interval 1h; }
            set metered { type ipv4_addr; size 8; flags dynamic; }
            map m { type ipv4_addr : inet_service; size 8; flags dynamic; }
            """), [Lan(Udp(Client, 1, Server, 1)), Lan(Udp(Client, 1, Server, 4)), Lan(Udp(Client, 1, Server, 1)).After(600), Lan(Udp(Client, 1, Server, 2)).After(600), Lan(Udp(OtherClient, 1, Server, 4)),
            Lan(Udp(Client, 1, Server, 3)), Lan(Udp(OtherClient, 1, Server, 3)), Lan(Udp(Client, 1, Server, 3)), .. Enumerable.Repeat(Lan(Udp(Client, 1, Server, 5)), 5), Lan(Udp(Client, 1, Server, 6)), Lan(Udp(Client, 1, Server, 6)), Lan(Udp(Client, 4444, Server, 7))]),
    ];

    private static RulesetCase[] CountingTraps =>
    [
        new("tokens", Forward("""
            limit rate 1/day counter comment "T1-57: 5"
            limit rate over 1/day burst 3 packets counter comment "T1-59: 7"
            limit rate 100 bytes/day burst 100 bytes counter comment "T1-58: 6"
            udp dport 9 limit name behind counter comment "T1-60: 0"
            limit name behind udp dport 9 counter comment "T1-60: 0"
            limit name behind counter comment "T1-60: 1"
            limit name shared counter comment "T1-61: 2"
            limit name shared counter comment "T1-61: 2"
            quota 58 bytes counter comment "T1-62: 2"
            quota over 58 bytes counter comment "T1-62: 8"
            quota name q counter comment "T1-62: 8"
            """, more: "limit behind { rate 1/day burst 2 packets; }\nlimit shared { rate 1/day burst 4 packets; }\nquota q { over 58 bytes; }"), [.. Enumerable.Repeat(Lan(Udp(Client, 1, Server, 2)), 10)])
        {
            Expects = new() { Listed = ["over 58 bytes used 58 bytes"] },
        },
        new("tokens that come back", Forward("limit rate 2/second burst 1 packets counter comment \"T1-57: 2\""), Lan(Udp(Client, 1, Server, 2)), Lan(Udp(Client, 1, Server, 2)).After(200), Lan(Udp(Client, 1, Server, 2)).After(500)),
        new("old connections are counted too", Forward("ct count over 2 counter comment \"T1-63: 2\""), Lan(Udp(Client, 1, Server, 2)), Lan(Udp(Client, 2, Server, 2)), Lan(Udp(Client, 3, Server, 2)), Lan(Udp(Client, 1, Server, 2)).After(50)),
        new("dropped connections are counted for a while", Forward("ct count over 2 counter drop comment \"T1-64: 3\""), [.. Enumerable.Range(1, 4).Select(port => Lan(Udp(Client, (ushort)port, Server, 2))), Lan(Udp(Client, 1, Server, 2)).After(200)])
        {
            Expects = new() { Leaves = "1 1 0 0 0" },
        },
        new("closed connections are counted no more", Forward("tcp dport 80 ct count over 1 counter comment \"T1-65: 0\"\nudp dport 9 add @many { ip saddr ct count over 2 } counter drop comment \"T1-65: 2\"", more: "set many { type ipv4_addr; flags dynamic; size 8; }"),
            [Lan(Tcp(Client, 1, Server, 80, TcpFlags.Syn)), Lan(Tcp(Client, 1, Server, 80, TcpFlags.Rst, 1001)), Lan(Tcp(Client, 2, Server, 80, TcpFlags.Syn)).After(50),
                .. Enumerable.Range(1, 4).Select(port => Lan(Udp(Client, (ushort)port, Server, 9)))]),
        new("numbers that are made", Forward("""
            udp dport 1 numgen inc mod 2 0 counter comment "T1-66: 1"
            numgen inc mod 2 0 counter comment "T1-66: 2"
            meta mark set numgen inc mod 2 offset 10 counter comment "T1-66: 4"
            meta mark 10 counter comment "T1-66: 2"
            meta mark set jhash ip saddr mod 65536 seed 1 meta mark 25956 counter comment "T1-67: 3"
            meta mark set jhash ip saddr . ip daddr mod 65536 seed 1 meta mark 55304 counter comment "T1-67: 1"
            udp dport 1 add @hashes { symhash mod 65536 } counter comment "T1-68: 1"
            udp sport 1 delete @hashes { symhash mod 65536 } counter comment "T1-68: 1"
            numgen random mod 4 0-3 counter comment "T1-68: 4"
            udp dport 9 last
            udp dport 1 last counter comment "T1-69: 1"
            """, more: "set hashes { typeof meta mark; size 8; flags dynamic; }"), Lan(Udp(Client, 5, "10.0.1.2", 1)), Lan(Udp(Client, 5, Server, 2)), Lan(Udp(Client, 5, Server, 3)), Wan(Udp("10.0.1.2", 1, Client, 5)))
        {
            Expects = new() { Listed = ["udp dport 9 last used never", "udp dport 1 last used …"], NotListed = ["elements"] },
        },
    ];

    private static RulesetCase[] TransactionTraps =>
    [
        new("what packets see of a batch", Forward("""
            ip saddr @s counter comment "T5-22: 2"
            counter comment "T5-21: 2"
            """, more: "set s { type ipv4_addr; elements = { 10.0.0.2 }; }"), Lan(Udp(Client, 1, Server, 2)),
            Lan(Udp(Client, 1, Server, 2)).After("delete element inet t s { 10.0.0.2 }; flush chain inet t c; add rule inet t nosuch accept"),
            Lan(Udp(Client, 1, Server, 2)).After("flush chain inet t c; add rule inet t c meta mark set 5 counter comment \"T5-21: 2\"; delete element inet t s { 10.0.0.2 }; add rule inet t c ip saddr @s counter comment \"T5-22: 1\"; add rule inet t c meta mark 5 drop"),
            Lan(Udp(Client, 1, Server, 2)).After("add element inet t s { 10.0.0.2 }; flush set inet t s; add element inet t s { 10.0.0.2 }"))
        {
            Expects = new() { Leaves = "1 1 0 0", Refused = ["Could not process rule: No such file or directory"] },
        },
    ];
}
