using Statewall.Packets.Building;

namespace Differential.Rulesets;

// Traps of hooks: the section T2 of docs/traps-flows.md.
internal static partial class RulesetCases
{
    // Routes by a mark and by an address of the host's own, both to the network behind dmz0.
    private const string WayByMark = """
        routes:
          - {to: default, via: 10.0.2.77, dev: dmz0, table: 100}
        rules:
          - {mark: 7, table: 100}
          - {from: 192.0.2.253/32, table: 100}
        """;

    private static RulesetCase[] HookTraps => [.. GatheringTraps, .. ConfirmTraps, .. DeviceTraps, .. WayTraps, .. NatChainTraps];

    private static RulesetCase[] GatheringTraps =>
    [
        new("fragments are put together at -400, by who came there last", """
            table inet t {
              chain a { type filter hook prerouting priority -401; counter comment "T2-01: 4"; }
              chain b { type filter hook prerouting priority -400; counter comment "T2-01: 2"; }
              chain c { type filter hook prerouting priority -399; counter comment "T2-01: 2"; }
              chain f { type filter hook forward priority 0; ct state new counter comment "T2-01: 2"; }
              chain oa { type filter hook output priority -401; counter comment "T2-01: 2"; }
              chain ob { type filter hook output priority -399; counter comment "T2-01: 1"; }
            }
            """,
            [
                .. Halves(Client).Select(Lan), .. After(Halves(Client), "table inet late { chain d { type filter hook prerouting priority -400; counter comment \"T2-01: 2\"; } }"),
                .. Halves(Public).Select(half => Step.Host(half)),
            ])
        { Expects = new() { Leaves = "0 2 0 2 0 2", Lives = "5 30; 5 30" } },
        new("until a rule needs connections, none are known and fragments stay so", """
            table inet t { chain f { type filter hook forward priority 0; counter comment "T2-02: 3"; ip frag-off & 0x3fff != 0 counter comment "T2-02: 2"; } }
            """, [.. Halves(Client).Select(Lan), .. After(Halves(OtherClient), "add rule inet t f ct state new counter comment \"T2-02: 1\"")])
        { Expects = new() { Leaves = "1 1 0 2", Lives = "5 30" } },
        new("a chain of type nat without a translation asks for no connections", """
            table ip nat { chain pre { type nat hook prerouting priority dstnat; counter comment "T2-03: 0"; } }
            """, Lan(Udp(Client, 1, Server, 1)))
        { Expects = new() { Leaves = "1", Lives = "" } },
    ];

    private static RulesetCase[] ConfirmTraps =>
    [
        new("what a helper would see is dropped before it", Helped("ftp", "tcp", 21) + """
            table inet late { chain c { type filter hook postrouting priority 301; ip saddr 10.0.0.2 @ih,0,32 0x504f5254 counter drop comment "T2-04: 1"; } }
            """, [.. Ftp().Client("PORT 10,0,0,2,4,1\r\n").Steps, .. new Dialog(OtherClient, 1000, Server, 21).Open().Server("220 hello\r\n").Client("USER x\r\n").Client("PORT 10,0,0,3,4,1\r\n").Steps])
        { Expects = new() { Expected = "tcp 203.0.113.7:0 > 10.0.0.3:1025" } },
        new("around the moment at which connections are made known", """
            table inet t {
              chain a { type filter hook postrouting priority 2147483647; ct status confirmed counter comment "T2-06: 2"; ct state new counter comment "T2-06: 2"; udp dport 9 counter drop comment "T2-05: 1"; }
              chain b { type filter hook postrouting priority 300; ct status confirmed counter comment "T2-06: 0"; udp dport 10 counter drop comment "T2-05: 1"; }
            }
            """, Lan(Udp(Client, 18, Server, 8)), Lan(Udp(Client, 19, Server, 9)), Lan(Udp(Client, 20, Server, 10)),
            Lan(Udp(Client, 21, Server, 11)).After("table inet late { chain c { type filter hook postrouting priority 2147483647; ct status confirmed counter comment \"T2-05: 0\"; udp dport 11 counter drop comment \"T2-05: 1\"; } }"))
        { Expects = new() { Leaves = "1 0 0 0", Lives = "18 30; 19 30" } },
    ];

    private static RulesetCase[] DeviceTraps =>
    [
        new("before the first hook of IP", """
            table inet t {
              chain in { type filter hook ingress device "lan0" priority 0; meta mark set 7; ct state invalid counter comment "T2-07: 3"; ip frag-off & 0x3fff != 0 counter comment "T2-07: 2"; }
              chain pre { type filter hook prerouting priority -150; meta mark 7 counter comment "T2-07: 2"; }
              chain f { type filter hook forward priority 0; meta mark 7 ct state new counter comment "T2-07: 2"; }
            }
            """, [Lan(Udp(Client, 6, Server, 53)), .. Halves(Client).Select(Lan)])
        { Expects = new() { Leaves = "1 0 2" } },
        new("what leaves by a device is rewritten there", """
            table netdev n {
              chain a { type filter hook egress device "wan0" priority 0; ip saddr 10.0.0.2 counter comment "T2-08: 1"; ip saddr set 192.0.2.99; }
              chain b { type filter hook egress device "wan0" priority 10; ip saddr 192.0.2.99 counter comment "T2-08: 1"; }
            }
            table inet t { chain post { type filter hook postrouting priority 300; ip saddr 10.0.0.2 counter comment "T2-08: 1"; } }
            """, Lan(Udp(Client, 1, Server, 2)))
        { Expects = new() { Leaves = "1" } },
        new("bridged to the host: the bridge's hooks before those of IP", """
            table bridge b {
              chain pre { type filter hook prerouting priority -300; ip protocol icmp meta mark set 1; }
              chain in { type filter hook input priority 0; meta mark 1 meta mark set 0x12 counter comment "T2-18: 1"; }
              chain f { type filter hook forward priority 0; ip protocol icmp counter comment "T2-18: 0"; }
            }
            table ip t {
              chain pre { type filter hook prerouting priority -150; meta mark 0x12 meta mark set 0x123 counter comment "T2-18: 1"; }
              chain in { type filter hook input priority 0; meta mark 0x123 counter comment "T2-18: 1"; }
            }
            """, Port(0, Frame(ClientMac, BridgeMac).IPv4(Client, "10.0.0.254").IcmpEcho(7, 1).Payload("ping")))
        { Host = Bridge, Expects = new() },
    ];

    private static RulesetCase[] WayTraps =>
    [
        new("over the loopback device the packet is the same, and so is its connection", """
            table inet t {
              chain out { type filter hook output priority 0; udp dport 77 ct state new counter comment "T2-10: 1"; }
              chain post { type filter hook postrouting priority 0; udp dport 77 ct state new counter comment "T2-10: 1"; }
              chain pre { type filter hook prerouting priority 0; udp dport 77 iif lo ct state new ct direction original ct status confirmed counter comment "T2-10: 1"; }
              chain in { type filter hook input priority 0; udp dport 77 iif lo ct state new ct direction original counter comment "T2-10: 1"; }
              chain f { type filter hook forward priority 0; counter comment "T2-10: 0"; }
            }
            """, Step.Host(Own(Public, 5, "10.0.0.254", 77)))
        { Expects = new() { Lives = "5 30" } },
        new("a change makes the host look for another way, in chains of some types", """
            table ip t {
              chain r { type route hook output priority -150; udp dport 1 meta mark set 7; udp dport 2 ip saddr set 192.0.2.253; udp dport 3 ip daddr set 10.0.2.9; udp dport 4 ip dscp set cs1; }
              chain f { type filter hook output priority -150; udp dport 5 meta mark set 7; udp dport 6 ip daddr set 10.0.2.9; udp dport 8 ip saddr set 192.0.2.253; }
              chain post {
                type filter hook postrouting priority 0
                udp dport 1 oifname "dmz0" counter comment "T2-15: 1"
                udp dport 2 oifname "dmz0" counter comment "T2-15: 1"
                udp dport 3 oifname "dmz0" counter comment "T2-15: 1"
                udp dport 4 oifname "wan0" counter comment "T2-15: 1"
                udp dport 5 oifname "wan0" meta mark 7 counter comment "T2-15: 1"
                udp dport 6 oifname "wan0" ip daddr 10.0.2.9 counter comment "T2-15: 1"
                udp dport 8 oifname "wan0" ip saddr 192.0.2.253 counter comment "T2-15: 1"
              }
            }
            """, [.. ((ushort[])[1, 2, 3, 4, 5, 6, 8]).Select(port => Step.Host(Own(Public, 5, Server, port)))])
        { More = WayByMark, Expects = new() { Leaves = "1 1 1 1 1 1 1" } },
        new("translation of the host's own packets makes it look for another way", """
            table ip t {
              chain n { type nat hook output priority -100; udp dport 7 dnat to 10.0.2.9; }
              chain post { type filter hook postrouting priority 0; oifname "dmz0" ip saddr 192.0.2.254 ip daddr 10.0.2.9 counter comment "T4-18: 1"; }
            }
            """, Step.Host(Own(Public, 5, Server, 7)))
        { Expects = new() { Leaves = "1" } },
        new("which addresses are seen where", """
            table ip nat {
              chain pre { type nat hook prerouting priority dstnat; ip daddr 192.0.2.253 udp dport 80 dnat to 10.0.2.2:8080; }
              chain post { type nat hook postrouting priority srcnat; oifname "dmz0" masquerade; }
            }
            table ip t {
              chain pre { type filter hook prerouting priority mangle; ip daddr 192.0.2.253 ip saddr 203.0.113.7 counter comment "T2-16: 1"; }
              chain before { type filter hook prerouting priority -101; ip saddr 10.0.2.2 ip daddr 10.0.2.254 counter comment "T2-16: 1"; }
              chain behind { type filter hook prerouting priority -99; ip saddr 10.0.2.2 ip daddr 203.0.113.7 counter comment "T2-16: 1"; }
              chain f { type filter hook forward priority 0; ip saddr 203.0.113.7 ip daddr 10.0.2.2 counter comment "T2-16: 1"; ip saddr 10.0.2.2 ip daddr 203.0.113.7 counter comment "T2-16: 1"; }
              chain post99 { type filter hook postrouting priority 99; ip saddr 203.0.113.7 counter comment "T2-16: 1"; ip saddr 10.0.2.2 counter comment "T2-16: 1"; }
              chain post101 { type filter hook postrouting priority 101; ip saddr 10.0.2.254 counter comment "T2-16: 1"; ip saddr 192.0.2.253 ip daddr 203.0.113.7 counter comment "T2-16: 1"; }
            }
            """, Wan(Udp(Server, 5, "192.0.2.253", 80)), Dmz(Udp(Inner, 8080, "10.0.2.254", 5)))
        { Expects = new() { Leaves = "1 1" } },
    ];

    private static RulesetCase[] NatChainTraps =>
    [
        new("which chains of type nat are asked on which way", $$"""
            table ip nat {
              chain pre { type nat hook prerouting priority dstnat; {{AskedOn(1, 1, 0, 0)}} udp dport 99 dnat to 10.0.2.2; }
              chain in { type nat hook input priority 100; {{AskedOn(0, 1, 0, 0)}} udp dport 99 snat to 10.0.0.1; }
              chain out { type nat hook output priority -100; {{AskedOn(0, 0, 1, 1)}} udp dport 99 dnat to 10.0.2.2; }
              chain post { type nat hook postrouting priority srcnat; {{AskedOn(1, 0, 1, 1)}} udp dport 99 snat to 192.0.2.100; }
            }
            table ip t { chain in { type filter hook input priority 0; udp dport 4 iif lo counter comment "T2-11: 1"; } }
            """, Lan(Udp(Client, 11, Server, 1)), Lan(Udp(Client, 12, "10.0.0.254", 2)), Step.Host(Own(Public, 13, Server, 3)), Step.Host(Own(Public, 14, "10.0.0.254", 4)))
        { Expects = new() { Lives = "11 30; 12 30; 13 30; 14 30" } },
        new("chains of type nat see the first packet of a connection only", """
            table ip t {
              chain raw { type filter hook prerouting priority raw; udp dport 2 notrack; }
              chain f { type filter hook forward priority 0; udp dport 1 ct state new counter comment "T2-12: 2"; icmp type destination-unreachable ct state related counter comment "T2-12: 1"; udp dport 2 ct state untracked counter comment "T2-12: 1"; }
            }
            table ip nat {
              chain pre { type nat hook prerouting priority dstnat; udp dport 1 counter comment "T2-12: 1"; udp sport 1 counter comment "T4-21: 0"; udp dport 2 counter comment "T2-12: 0"; ip protocol icmp counter comment "T4-21: 0"; udp dport 99 dnat to 10.0.2.2; }
              chain post { type nat hook postrouting priority srcnat; udp dport 1 counter comment "T2-12: 1"; udp sport 1 counter comment "T4-21: 0"; udp dport 2 counter comment "T2-12: 0"; ip protocol icmp counter comment "T4-21: 0"; }
            }
            """, Lan(Udp(Client, 5, Server, 1)), Lan(Udp(Client, 5, Server, 1)), Lan(Udp(Client, 5, Server, 2)),
            Wan(new PacketDraft().IPv4(Server, Client).IcmpError(3, 3, Udp(Client, 5, Server, 1).ToArray())), Wan(Udp(Server, 1, Client, 5)))
        { Expects = new() { Leaves = "1 1 1 1 1" } },
        new("several chains of type nat at one hook: until one binds", """
            table ip nat {
              chain a { type nat hook prerouting priority dstnat; counter accept comment "T2-13: 4"; }
              chain b { type nat hook prerouting priority dstnat + 1; udp dport 1 counter dnat to 10.0.2.2 comment "T2-13: 1"; udp dport 3 counter drop comment "T2-13: 1"; }
              chain c { type nat hook prerouting priority dstnat + 2; udp dport 1-2 counter dnat to 10.0.2.3 comment "T2-13: 1"; }
              chain d { type nat hook prerouting priority dstnat + 3; policy drop; counter comment "T2-13: 1"; }
            }
            """, [.. Enumerable.Range(1, 4).Select(port => Lan(Udp(Client, (ushort)(10 + port), Server, (ushort)port)))])
        { Expects = new() { Leaves = "1 1 0 0", Lives = "11 30; 12 30" } },
        new("tables that translate at the same priority, and verdicts of one table alone", """
            table ip first {
              chain pre { type nat hook prerouting priority dstnat; udp dport 1 counter dnat to 10.0.2.2 comment "T2-14: 0"; }
              chain f { type filter hook forward priority -5; udp dport 2 counter accept comment "T2-14: 1"; }
            }
            table ip second {
              chain pre { type nat hook prerouting priority dstnat; udp dport 1 counter dnat to 10.0.2.3 comment "T2-14: 1"; }
              chain f { type filter hook forward priority 0; udp dport 2 counter drop comment "T2-14: 1"; ip daddr 10.0.2.3 counter comment "T2-14: 1"; }
            }
            """, Lan(Udp(Client, 5, Server, 1)), Lan(Udp(Client, 6, Server, 2)))
        { Expects = new() { Leaves = "1 0" } },
        new("chains that there cannot be", "table ip t { chain f { type filter hook forward priority 0; ct state new counter comment \"T2-17: 8\"; } }",
        [
            .. Enumerable.Range(0, ImpossibleChains.Length).Select(at => Lan(Udp(Client, 1, Server, 2)).After(ImpossibleChains[at])),
        ])
        {
            Expects = new()
            {
                Refused =
                [
                    "Could not process rule: Operation not supported", "Could not process rule: Operation not supported", "Could not process rule: No such file or directory",
                    "Could not process rule: Operation not supported", "Could not process rule: Operation not supported", "Could not process rule: Operation not supported",
                ],
                Leaves = "1 1 1 1 1 1 1 1",
            },
        },
    ];

    private static string[] ImpossibleChains =>
    [
        "table ip x { chain c { type nat hook prerouting priority -200; } }", "table ip x { chain c { type nat hook forward priority 0; } }", "table bridge x { chain c { type nat hook prerouting priority 0; } }",
        "table ip x { chain c { type route hook prerouting priority 0; } }", "table arp x { chain c { type filter hook forward priority 0; } }", "table ip x { chain c { policy accept; } }",
        "table ip x { chain c { type nat hook postrouting priority -199; } }", "table arp x { chain c { type filter hook input priority 0; } }",
    ];

    // How often a hook is asked about packets that are forwarded, for the host, of the host, and of the host for itself.
    private static string AskedOn(params int[] ways) => string.Concat(ways.Select((count, at) => $"udp dport {at + 1} counter comment \"T2-11: {count}\"; "));

    // A datagram of the host's own.
    private static PacketDraft Own(string from, ushort fromPort, string to, ushort toPort) => new PacketDraft().IPv4(from, to, id: 9).Udp(fromPort, toPort).Payload("x");

    // A datagram in two pieces.
    private static PacketDraft[] Halves(string from, bool hasSum = true)
    {
        var draft = new PacketDraft().IPv4(from, Server, id: 99).Udp(5, 53).Payload("0123456789abcdefghijklmnopqrstuv");
        var whole = (hasSum ? draft : draft.WithChecksum(0)).ToArray();
        return [new PacketDraft().IPv4(from, Server, id: 99, moreFragments: true).Payload(whole.AsSpan(20, 24)).WithProtocol(17), new PacketDraft().IPv4(from, Server, id: 99, fragmentOffset: 24).Payload(whole.AsSpan(44)).WithProtocol(17)];
    }

    private static Step[] After(PacketDraft[] drafts, string commands) => [Lan(drafts[0]).After(commands), .. drafts[1..].Select(Lan)];
}
