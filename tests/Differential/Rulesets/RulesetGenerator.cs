using System.Globalization;
using System.Text;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

// Rulesets and packets made by chance, out of few values, so that they meet.
internal sealed class RulesetGenerator(ulong seed)
{
    private static readonly string[] Hosts = ["10.0.0.2", "10.0.0.3", "10.0.2.2", "203.0.113.7", "203.0.113.8", "192.0.2.254", "10.0.0.254", "192.0.2.100"];
    private static readonly string[] Hosts6 = ["2001:db8::2", "2001:db8:2::2", "2001:db8:1::7", "2001:db8:1::fe", "2001:db8:0::fe"];
    private static readonly string[] Devices = ["lan0", "wan0", "dmz0"];
    private static readonly string[] States = ["new", "established", "related", "invalid", "untracked"];
    private static readonly string[] Flags = ["syn", "ack", "fin", "rst", "psh"];
    private readonly Random _dice = new((int)(seed ^ (seed >> 32)));
    private int _counters;

    // A ruleset of up to four tables.
    internal string Ruleset()
    {
        var text = new StringBuilder();
        for (var table = 0; table <= _dice.Next(3); table++)
            Table(text, table);
        return text.ToString();
    }

    // Packets in both directions of few flows, so that there are connections.
    internal Step[] Packets(int count)
    {
        var steps = new List<Step>();
        while (steps.Count < count)
            steps.Add(Packet());
        return [.. steps];
    }

    private void Table(StringBuilder text, int number)
    {
        var family = Pick("inet", "inet", "ip", "ip6");
        text.Append($"table {family} t{number} {{\nset s {{ type inet_service; flags dynamic; size 10; }}\n");
        text.Append(family == "ip6" ? "" : "set a { type ipv4_addr; flags interval; elements = { 10.0.0.0/30, 203.0.113.7 }; }\nset d { type ipv4_addr; flags dynamic; size 3; }\nmap m { type ipv4_addr : mark; elements = { 10.0.0.2 : 3, 203.0.113.7 : 4 }; }\n");
        text.Append("counter c { }\nquota q { over 300 bytes; }\nlimit l { rate 1/hour burst 4 packets; }\n");
        for (var chain = 0; chain < 2; chain++)
        {
            text.Append($"chain r{chain} {{\n");
            Rules(text, family, chain == 0 ? ["jump r1", "goto r1"] : [], false);
            text.Append("}\n");
        }
        for (var chain = 0; chain <= _dice.Next(3); chain++)
        {
            var isNat = family != "ip6" && _dice.Next(4) == 0;
            var hook = isNat ? Pick("prerouting", "postrouting") : Pick("prerouting", "input", "forward", "forward", "output", "postrouting");
            var priority = isNat ? 0 : _dice.Next(-350, 350);
            text.Append($"chain b{chain} {{ type {(isNat ? "nat" : "filter")} hook {hook} priority {priority}; policy {(_dice.Next(6) == 0 ? "drop" : "accept")};\n");
            Rules(text, family, ["jump r0", "jump r1", "goto r0"], isNat, hook);
            text.Append("}\n");
        }
        text.Append("}\n");
    }

    private void Rules(StringBuilder text, string family, string[] jumps, bool isNat, string hook = "")
    {
        for (var rule = 0; rule <= _dice.Next(5); rule++)
        {
            for (var match = 0; match <= _dice.Next(3); match++)
                text.Append(Match(family)).Append(' ');
            for (var statement = 0; statement <= _dice.Next(2); statement++)
                text.Append(Statement(family)).Append(' ');
            text.Append(isNat ? Translation(family, hook) : Verdict(jumps, hook)).Append('\n');
        }
    }

    private string Match(string family)
    {
        var not = _dice.Next(4) == 0 ? "!= " : "";
        var isIPv6 = family == "ip6";
        return _dice.Next(26) switch
        {
            0 when !isIPv6 => $"ip saddr {not}{Host()}",
            1 when !isIPv6 => $"ip daddr {not}{Pick("10.0.0.0/24", "203.0.113.0/29", "0.0.0.0/1")}",
            2 when !isIPv6 => $"ip saddr {not}@a",
            3 when !isIPv6 => $"ip ttl {Pick("64", "63", "< 64", "!= 63")}",
            4 when !isIPv6 => $"ip dscp {not}{Pick("be", "cs1", "ef")}",
            5 when !isIPv6 => $"icmp type {not}{Pick("echo-request", "echo-reply", "destination-unreachable")}",
            6 when !isIPv6 => $"ip saddr . {Pick("tcp", "udp")} dport {not}{{ {Host()} . {Port()}, {Host()} . {Port()} }}",
            7 when family != "ip" => $"ip6 saddr {not}{Host6()}",
            8 when family != "ip" => $"ip6 daddr {not}2001:db8:1::/48",
            9 when family != "ip" => $"ip6 hoplimit {Pick("64", "63", "!= 63")}",
            10 => $"tcp dport {not}{Ports()}",
            11 => $"udp dport {not}{Ports()}",
            12 => $"th sport {not}{Ports()}",
            13 => $"meta l4proto {not}{Pick("tcp", "udp", "icmp", "{ tcp, udp }")}",
            14 => $"iifname {not}{Pick("\"lan0\"", "\"wan*\"", "{ \"lan0\", \"dmz0\" }")}",
            15 => $"oifname {not}\"{Pick(Devices)}\"",
            16 => $"meta mark {not}{_dice.Next(4)}",
            17 => $"meta length {Pick("< 60", "> 40", "29", "!= 40")}",
            18 => $"ct state {not}{Pick(States)}",
            19 => $"ct state {Pick(States)},{Pick(States)}",
            20 => $"ct mark {not}{_dice.Next(3)}",
            21 => $"ct direction {Pick("original", "reply")}",
            22 => $"tcp flags {Pick(Flags)}",
            23 => $"tcp flags {Pick(Flags)} / {Pick(Flags)},{Pick(Flags)},syn".Replace("syn,syn", "syn", StringComparison.Ordinal),
            24 => $"ct status {Pick("assured", "seen-reply", "confirmed", "snat", "dnat")}",
            _ => $"@th,16,16 {not}{Port()}",
        };
    }

    private string Statement(string family) => _dice.Next(14) switch
    {
        0 => $"meta mark set {_dice.Next(4)}",
        1 => "meta mark set meta mark or 0x2",
        2 => $"ct mark set {_dice.Next(3)}",
        3 => "ct mark set meta mark",
        4 => "counter name c",
        5 => "limit name l",
        6 => "quota name q",
        7 => "limit rate 1/hour burst 3 packets",
        8 => "add @s { th dport }",
        9 => "th dport @s",
        10 when family != "ip6" => "add @d { ip saddr }",
        11 when family != "ip6" => "meta mark set ip saddr map @m",
        12 when family != "ip6" => Pick("ip dscp set cs1", "ip ttl set 60"),
        _ => $"counter comment \"{(++_counters).ToString(CultureInfo.InvariantCulture)}\"".Split(" comment")[0],
    };

    private string Verdict(string[] jumps, string hook) => _dice.Next(9) switch
    {
        0 => "accept",
        1 => "drop",
        2 => "return",
        3 => "continue",
        4 when hook is "forward" or "input" or "prerouting" => Pick("reject", "reject with tcp reset"),
        5 when jumps.Length > 0 => Pick(jumps),
        _ => "counter",
    };

    private string Translation(string family, string hook)
    {
        var proto = family == "inet" ? "ip " : "";
        return hook == "prerouting"
            ? _dice.Next(3) switch { 0 => $"dnat {proto}to 10.0.2.2", 1 => $"meta l4proto tcp dnat {proto}to 10.0.2.2:80", _ => "accept" }
            : _dice.Next(3) switch { 0 => $"snat {proto}to 192.0.2.100", 1 => "masquerade", _ => "accept" };
    }

    private Step Packet()
    {
        var draft = new PacketDraft();
        var isIPv6 = _dice.Next(5) == 0;
        var (from, to) = isIPv6 ? (_dice.Next(Hosts6.Length), _dice.Next(Hosts6.Length)) : (_dice.Next(Hosts.Length), _dice.Next(Hosts.Length));
        if (isIPv6)
            draft.IPv6(Hosts6[from], Hosts6[to]);
        else
            draft.IPv4(Hosts[from], Hosts[to], tos: Pick<byte>(0, 0, 32, 184));
        var (source, destination) = (ushort.Parse(Port(), CultureInfo.InvariantCulture), ushort.Parse(Port(), CultureInfo.InvariantCulture));
        switch (_dice.Next(8))
        {
            case < 3:
                draft.Udp(source, destination).Payload("x");
                break;
            case < 6:
                draft.Tcp(source, destination, Pick(TcpFlags.Syn, TcpFlags.Syn, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Rst), 1000, Pick(0u, 1001u));
                break;
            case 6 when isIPv6:
                draft.IcmpV6Echo(7, 1, _dice.Next(2) == 0).Payload("x");
                break;
            default:
                _ = isIPv6 ? draft.Udp(source, destination) : draft.IcmpEcho(7, 1, _dice.Next(2) == 0).Payload("x");
                break;
        }
        var device = isIPv6 ? from switch { 0 => 0, 1 => 2, _ => 1 } : from switch { 0 or 1 => 0, 2 => 2, _ => 1 };
        return new Step(_dice.Next(12) == 0 ? _dice.Next(3) : device, draft.ToArray());
    }

    private string Host() => Pick(Hosts);

    private string Host6() => Pick(Hosts6);

    private string Port() => Pick("1", "2", "53", "80", "1000");

    private string Ports() => _dice.Next(3) switch { 0 => Port(), 1 => "1-60", _ => $"{{ {Port()}, 70-90 }}" };

    private T Pick<T>(params T[] values) => values[_dice.Next(values.Length)];
}
