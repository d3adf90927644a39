using Statewall.Packets.Building;

namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    // Options of IPv4, some full, some with less room than an entry needs, some wrong.
    private static string[] IPv4OptionLists =>
    [
        "07 0B 04 00 00 00 00 00 00 00 00 00", "07 0B 08 01 02 03 04 00 00 00 00 00", "07 0B 0C 01 02 03 04 05 06 07 08 00", "07 0A 04 00 00 00 00 00 00 00 00 00", "07 07 04 00 00 00 00 05",
        "44 0C 05 00 00 00 00 00 00 00 00 00", "44 14 05 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "44 0C 05 01 00 00 00 00 00 00 00 00", "44 0C 0D 10 00 00 00 01 00 00 00 02", "44 0C 0D F0 00 00 00 01 00 00 00 02",
        "44 0C 05 03 C0 00 02 FE 00 00 00 00", "44 0C 05 03 C0 00 02 09 00 00 00 00", "44 14 05 03 0A 00 00 FE 00 00 00 00 C0 00 02 FE 00 00 00 00", "44 0C 0D 13 C0 00 02 FE 00 00 00 00", "44 0C 05 02 00 00 00 00 00 00 00 00",
        "44 0E 05 03 0A 00 00 FE 00 00 00 00 00 00 00 00", "44 0C 06 00 00 00 00 00 00 00 00 00",
        "94 04 00 00", "94 04 00 01", "01 00 05 06", "01 01 01 00", "07 07 04 00 00 00 00 44 08 05 00 00 00 00 00 00", "07 07 04 00 00 00 00 44 08 05 01 00 00 00 00 00", "07 07 04 00 00 00 00 DE 00 00 00 00",
        "82 04 01 02", "83 07 04 0A 00 00 01 00", "83 07 08 0A 00 00 01 00", "83 0B 0C 0A 00 00 02 0A 00 00 07 FB", "83 07 08 0A 00 00 07 FB", "07 0B 04 00 00 00 00 00 00 00 00 83 07 08 0A 00 00 01 FB",
    ];

    private const string Recorded = """
        table ip t {
          chain pre { type filter hook prerouting priority 0; ip option rr ptr 8 counter; counter; }
          chain f { type filter hook forward priority 0; ip option rr ptr 8 counter; ip option rr addr 0x0a0000fe counter; ip option rr addr 0xc00002fe counter; ip option ra exists counter; udp dport 9 reject; }
          chain in { type filter hook input priority 0; ip option rr addr 0x0a0000fe counter; counter; }
          chain out { type filter hook output priority 0; ip option rr exists counter; ct state new counter; ct state related counter; }
          chain post { type filter hook postrouting priority 0; ip option rr addr 0xc00002fe counter; ip option rr addr 0x0a0000fe counter; }
        }
        """;

    private static RulesetCase[] RecordedWays =>
    [
        new("ways that packets record", Recorded, Recording(Server, 53, 64)) { More = Unlimited },
        new("ways that packets record by other addresses", Recorded, [.. Recording("198.51.100.1", 53, 64), .. Recording("192.0.2.1", 53, 64)]) { More = Unlimited },
        new("ways of packets that are too old", Recorded, Recording(Server, 53, 1)) { More = Unlimited },
        new("ways of packets that are rejected", Recorded, Recording(Server, 9, 64)) { More = Unlimited },
        new("ways of packets to the host", Recorded, Recording("10.0.0.254", 53, 64)) { More = Unlimited },
        new("ways of segments to the host", Recorded, [.. IPv4OptionLists.Select((options, at) => Lan(With(options, "10.0.0.254", 64).Tcp((ushort)(at + 1), 80, Statewall.Packets.TcpFlags.Syn)))]) { More = Unlimited },
        new("ways of echoes", Recorded, [.. IPv4OptionLists.SelectMany(options => new[] { Lan(With(options, "10.0.0.254", 64).IcmpEcho(7, 1).Payload("x")), Lan(With(options, "192.0.2.254", 64).IcmpEcho(7, 1).Payload("x")), Lan(With(options, "10.0.0.255", 64).IcmpEcho(7, 1).Payload("x")) })]) { More = Unlimited },
        new("ways of translated packets", Recorded + "\n" + """
            table ip nat { chain post { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; } chain pre { type nat hook prerouting priority dstnat; udp dport 54 dnat to 10.0.2.2; } }
            """, [.. Recording(Server, 53, 64), .. Recording(Server, 54, 64)]) { More = Unlimited },
        new("ways of packets that are split", Recorded, [.. IPv4OptionLists.Select(options => Lan(With(options, Server, 64).Udp(1, 53).PayloadOf(1400)))]) { More = Unlimited, Mtu = 1280 },
        new("ways back to where packets came from", Recorded, [.. IPv4OptionLists.Select(options => Lan(With(options, OtherClient, 64).Udp(1, 53).Payload("x")))]) { More = Unlimited },
    ];

    // Routes of the sender's choice: by this host, by others, by this host's other addresses, to nowhere, at their end, with less room than a stop needs, and with ways recorded beside them.
    private static string[] SourceRoutes =>
    [
        .. new[] { "83", "89" }.SelectMany(kind => new[]
        {
            $"{kind} 07 04 CB 00 71 07 00", $"{kind} 07 04 C0 00 02 09 00", $"{kind} 0B 04 C0 00 02 FE CB 00 71 07 00", $"{kind} 0F 04 C0 00 02 FE 0A 00 02 FE 0A 00 02 02 00", $"{kind} 0B 04 C0 00 02 FE 0A 00 02 FE 00",
            $"{kind} 07 08 CB 00 71 07 00", $"{kind} 0B 08 0A 00 00 01 CB 00 71 07 00", $"{kind} 0B 04 0A 00 02 02 CB 00 71 07 00", $"{kind} 06 04 CB 00 71 00 00", $"{kind} 0A 08 CB 00 71 07 01 02 00 00 00", $"{kind} 07 06 CB 00 71 07 00",
            $"{kind} 07 04 0A 00 00 FF 00", $"{kind} 07 04 7F 00 00 01 00", $"{kind} 07 04 00 00 00 00 00", $"{kind} 07 04 E0 00 00 01 00", $"{kind} 07 04 CB 00 72 01 00", $"{kind} 07 04 0A 00 00 03 00", $"{kind} 03 04 00", $"{kind} 02 00 00",
            $"{kind} 07 04 CB 00 71 07 07 07 04 00 00 00 00 00 00", $"07 07 04 00 00 00 00 {kind} 07 04 CB 00 71 07 00 00", $"{kind} 07 04 CB 00 71 07 44 0C 05 01 00 00 00 00 00 00 00 00 00", $"{kind} 07 04 CB 00 71 07 {kind} 07 04 CB 00 71 07 00 00",
        }),
    ];

    private static RulesetCase[] ChosenWays =>
    [
        new("routes of the sender's choice to the host", Recorded, Routed(udp: 53, 64, "10.0.0.254")) { More = Chosen },
        new("routes of the sender's choice to the host's other address", Recorded, Routed(udp: 53, 64, "192.0.2.254")) { More = Chosen },
        new("routes of the sender's choice to somebody else", Recorded, Routed(udp: 53, 64, Server)) { More = Chosen },
        new("routes of the sender's choice to all", Recorded, Routed(udp: 53, 64, "10.0.0.255")) { More = Chosen },
        new("routes of the sender's choice, of packets that are too old", Recorded, Routed(udp: 53, 1, "10.0.0.254")) { More = Chosen },
        new("routes of the sender's choice, of packets that are rejected", Recorded, Routed(udp: 9, 64, "10.0.0.254")) { More = Chosen },
        new("routes of the sender's choice, of echoes", Recorded, [.. SourceRoutes.SelectMany(options => new[] { Lan(With(options, "10.0.0.254", 64).IcmpEcho(7, 1).Payload("x")), Lan(With(options, Server, 64).IcmpEcho(7, 1).Payload("x")) })]) { More = Chosen },
        new("routes of the sender's choice under translation", Recorded + "\n" + """
            table ip nat { chain post { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; } chain pre { type nat hook prerouting priority dstnat; udp dport 54 dnat to 10.0.0.254; } }
            """, [.. Routed(udp: 53, 64, "10.0.0.254"), .. Routed(udp: 54, 64, Server)]) { More = Chosen },
        new("routes of the sender's choice by routers", Recorded, Routed(udp: 53, 64, "10.0.0.254")) { More = Chosen + "\nroutes:\n  - {to: 203.0.113.0/24, via: 192.0.2.1, dev: wan0}" },
        new("routes of the sender's choice that are too large", Recorded, [.. SourceRoutes.Select(options => Lan(With(options, "10.0.0.254", 64).Udp(1, 53).PayloadOf(1400)))]) { More = Chosen, Mtu = 1280 },
        new("routes of the sender's choice that not all interfaces accept", Recorded, Routed(udp: 53, 64, "10.0.0.254")) { More = Unlimited + "\n  net.ipv4.conf.all.accept_source_route: 1\n  net.ipv4.conf.lan0.accept_source_route: 0" },
        new("routes of the sender's choice that one interface accepts", Recorded, Routed(udp: 53, 64, "10.0.0.254")) { More = Unlimited + "\n  net.ipv4.conf.all.accept_source_route: 0\n  net.ipv4.conf.lan0.accept_source_route: 1" },
    ];

    private const string Chosen = Unlimited + "\n  net.ipv4.conf.all.accept_source_route: 1\n  net.ipv4.conf.lan0.accept_source_route: 1";

    private static Step[] Routed(ushort udp, byte ttl, string to) => [.. SourceRoutes.Select(options => Lan(With(options, to, ttl).Udp(1, udp).Payload("x")))];

    private const string Unlimited = "  net.ipv4.icmp_ratelimit: 0";

    private static Step[] Recording(string to, ushort port, byte ttl) => [.. IPv4OptionLists.Select(options => Lan(With(options, to, ttl).Udp(1, port).Payload("x")))];

    private static PacketDraft With(string options, string to, byte ttl) =>
        new PacketDraft().IPv4(Client, to, ttl, options: Convert.FromHexString(options.Replace(" ", "", StringComparison.Ordinal)));
}
