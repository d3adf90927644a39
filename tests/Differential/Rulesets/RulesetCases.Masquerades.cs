using Statewall.Packets.Building;
using Statewall.Replay.Scenarios;

namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private static RulesetCase[] Masquerades =>
    [
        new("masqueraded connections end with their address", Masquerading,
            Lan(Udp(Client, 1, Server, 53)), Lan(Udp(OtherClient, 2, Server, 7)), Lan(Udp(Client, 3, Inner, 53)), Lan(Udp(Client, 4, "198.51.100.1", 53)), Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:5::2").Udp(5, 53).Payload("x")),
            Remove("192.0.2.253/24"), Lan(Udp(Client, 1, Server, 53)), Wan(Udp(Server, 53, Public, 1)), Lan(Udp(Client, 6, Server, 53)),
            Remove("192.0.2.254/24"), Lan(Udp(Client, 11, Server, 53)), Lan(Udp(Client, 4, "198.51.100.1", 53)), Wan(Udp(Server, 7, "192.0.2.99", 2)), Lan(Udp(Client, 7, "192.0.2.9", 53)),
            Remove("2001:db8:1::fe/64"), Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:5::2").Udp(15, 53).Payload("x")), Wan(Udp("198.51.100.1", 53, "198.51.100.254", 4)),
            Remove("198.51.100.254/24"), Lan(Udp(Client, 12, Server, 53)), Wan(Udp(Server, 7, "192.0.2.99", 2)), Lan(Udp(Client, 3, Inner, 53))),
        new("the later addresses of a network go with the first", Masquerading,
            Lan(Udp(Client, 1, Server, 53)), Remove("192.0.2.254/24"), Lan(Ping(Client, "192.0.2.253")), Lan(Ping(Client, "192.0.2.254", 8)), Lan(Udp(Client, 11, Server, 53)), Lan(Udp(Client, 1, "192.0.2.9", 53))),
        new("masqueraded connections end with their link", Masquerading,
            Lan(Udp(Client, 1, Server, 53)), Lan(Udp(OtherClient, 2, Server, 7)), Lan(Udp(Client, 3, Inner, 53)), Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:5::2").Udp(5, 53).Payload("x")),
            new Step(1, []) { Change = target => target.SetLinkDown(1) },
            Lan(Udp(Client, 11, Server, 53)), Lan(Udp(OtherClient, 2, Server, 7)), Wan(Udp(Server, 7, "192.0.2.99", 2)), Lan(Udp(Client, 3, Inner, 53)), Dmz(Udp(Inner, 53, "10.0.2.254", 3)),
            Lan(Ping(Client, "192.0.2.254")), Lan(new PacketDraft().IPv6("2001:db8::2", "2001:db8:1::fe").IcmpV6Echo(7, 1).Payload("x"))),
        new("with an address only those go that are masqueraded as it", Hiding, [.. HidingFlows, Remove("192.0.2.254/24"), Wan(Udp(Server, 7, Public, 2))])
        {
            Expects = new() { Leaves = "1 1 1 1 1 0 1", Lives = "2 30; 3 30; 4 30; 5 30" },
        },
        new("with a link only those go that are masqueraded by it", Hiding, [.. HidingFlows, new Step(1, []) { Change = target => target.SetLinkDown(1) }, Dmz(Udp(Inner, 53, "10.0.2.254", 5))])
        {
            Expects = new() { Leaves = "1 1 1 1 1 0 1", Lives = "2 30; 4 30; 5 30" },
        },
        new("masqueraded connections that would leave elsewhere", """
            table ip nat {
              chain pre { type filter hook prerouting priority -150; udp dport 53 meta mark set 7; meta mark 7 counter; ip ttl 9 meta mark set 0; }
              chain post { type nat hook postrouting priority srcnat; counter masquerade; }
              chain late { type filter hook postrouting priority 101; counter; }
            }
            """, Lan(Udp(Client, 1, Server, 53)), Lan(new PacketDraft().IPv4(Client, Server, ttl: 9).Udp(1, 53).Payload("x")), Lan(Udp(Client, 2, Server, 53)), Dmz(Udp(Server, 53, "10.0.2.254", 2)))
        {
            More = "routes:\n  - {to: default, via: 10.0.2.77, dev: dmz0, table: 100}\nrules:\n  - {mark: 7, table: 100}",
        },
    ];

    private const string Masquerading = """
        table inet nat { chain post { type nat hook postrouting priority srcnat; udp dport 7 snat ip to 192.0.2.99; oifname { "wan0", "dmz0" } masquerade; } }
        table inet t { chain f { type filter hook forward priority 0; ct state new counter; ct state established counter; } }
        """;

    // Port 7 is translated to the very address that others hide behind, port 9 not at all.
    private const string Hiding = "table ip nat { chain post { type nat hook postrouting priority srcnat; udp dport 7 snat to 192.0.2.254; udp dport 53 masquerade; } }";

    // Flows of it by source port: hidden, translated, hidden behind another address, as they are, and hidden behind another link's address.
    private static Step[] HidingFlows => [Lan(Udp(Client, 1, Server, 53)), Lan(Udp(Client, 2, Server, 7)), Lan(Udp(Client, 3, "198.51.100.1", 53)), Lan(Udp(Client, 4, Server, 9)), Lan(Udp(Client, 5, Inner, 53))];

    private static Step Remove(string address) => new(1, []) { Change = target => target.RemoveAddress(1, IpPrefix.TryParse(address, out var prefix) ? prefix : throw new FormatException(address)) };
}
