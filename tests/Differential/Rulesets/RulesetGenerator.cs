using System.Globalization;
using System.Text;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

// Rulesets and packets made by chance, out of few values, so that they meet.
internal sealed class RulesetGenerator(ulong seed)
{
    private static readonly string[] Hosts = ["10.0.0.2", "10.0.0.3", "10.0.2.2", "203.0.113.7", "203.0.113.8", "192.0.2.254", "10.0.0.254"];
    private static readonly string[] Hosts6 = ["2001:db8::2", "2001:db8:2::2", "2001:db8:1::7", "2001:db8:1::fe", "2001:db8:0::fe"];
    private static readonly string[] Devices = ["lan0", "wan0", "dmz0"];
    private static readonly string[] States = ["new", "established", "related", "invalid", "untracked"];
    private static readonly string[] Flags = ["syn", "ack", "fin", "rst", "psh"];
    private readonly Random _dice = new((int)(seed ^ (seed >> 32)));

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
        var count = _dice.Next(6) == 0 ? _dice.Next(20, 80) : _dice.Next(1, 5); // long chains have an index
        for (var rule = 0; rule < count; rule++)
        {
            var network = family == "inet" ? Pick("ip", "ip", "ip6", "") : family;
            var transport = Pick("tcp", "udp", "icmp", "");
            for (var match = 0; match <= _dice.Next(3); match++)
                text.Append(Match(family, network, transport)).Append(' ');
            for (var statement = 0; statement <= _dice.Next(2); statement++)
                text.Append(Statement(network)).Append(' ');
            text.Append(isNat ? Translation(family, network, transport, hook) : Verdict(jumps, hook, transport)).Append('\n');
        }
    }

    // What a rule asks for must not exclude itself: nft refuses that.
    private string Match(string family, string network, string transport)
    {
        var not = _dice.Next(4) == 0 ? "!= " : "";
        var text = (network, _dice.Next(6)) switch
        {
            ("ip", 0) => $"ip saddr {not}{Pick(Hosts)}",
            ("ip", 1) => $"ip daddr {not}{Pick("10.0.0.0/24", "203.0.113.0/29", "0.0.0.0/1")}",
            ("ip", 2) => $"ip saddr {not}@a",
            ("ip", 3) => $"ip ttl {Pick("64", "63", "< 64", "!= 63")}",
            ("ip", 4) => $"ip dscp {not}{Pick("be", "cs1", "ef")}",
            ("ip6", 0) => $"ip6 saddr {not}{Pick(Hosts6)}",
            ("ip6", 1) => $"ip6 daddr {not}2001:db8:1::/48",
            ("ip6", 2) => $"ip6 hoplimit {Pick("64", "63", "!= 63")}",
            _ => "",
        };
        if (text.Length > 0)
            return text;
        text = (transport, _dice.Next(5)) switch
        {
            ("tcp" or "udp", 0) => $"{transport} dport {not}{Ports()}",
            ("tcp" or "udp", 1) => $"{transport} sport {not}{Ports()}",
            ("tcp" or "udp", 2) when network == "ip" => $"ip saddr . {transport} dport {not}{{ {Pick(Hosts)} . 1, {Pick(Hosts)} . {Port()} }}".Replace(". 1, ", ". 2, ", StringComparison.Ordinal),
            ("tcp", 3) => $"tcp flags {Pick(Flags)}",
            ("tcp", 4) => $"tcp flags {Pick(Flags)} / fin,syn,rst,psh,ack",
            ("icmp", 0) when network == "ip" => $"icmp type {not}{Pick("echo-request", "echo-reply", "destination-unreachable")}",
            ("", 0) => $"th dport {not}{Ports()}",
            ("", 1) => $"meta l4proto {not}{Pick("tcp", "udp", "icmp", "{ tcp, udp }")}",
            _ => "",
        };
        return text.Length > 0 ? text : _dice.Next(11) switch
        {
            0 => $"iifname {not}{Pick("\"lan0\"", "\"wan*\"", "{ \"lan0\", \"dmz0\" }")}",
            1 => $"oifname {not}\"{Pick(Devices)}\"",
            2 => $"meta mark {not}{_dice.Next(4)}",
            3 => $"meta length {Pick("< 60", "> 40", "29", "!= 40")}",
            4 => $"ct state {not}{Pick(States)}",
            5 => $"ct state {Pick("new,established", "new,related", "established,related", "invalid,untracked")}",
            6 => $"ct mark {not}{_dice.Next(3)}",
            7 => $"ct direction {Pick("original", "reply")}",
            8 => $"ct status {Pick("assured", "seen-reply", "confirmed", "snat", "dnat")}",
            _ => $"@th,16,16 {not}{Port()}",
        };
    }

    private string Statement(string network) => (network, _dice.Next(14)) switch
    {
        (_, 0) => $"meta mark set {_dice.Next(4)}",
        (_, 1) => "meta mark set meta mark or 0x2",
        (_, 2) => $"ct mark set {_dice.Next(3)}",
        (_, 3) => "ct mark set meta mark",
        (_, 4) => "counter name c",
        (_, 5) => "limit name l",
        (_, 6) => "quota name q",
        (_, 7) => "limit rate 1/hour burst 3 packets",
        (_, 8) => "add @s { th dport }",
        (_, 9) => "th dport @s",
        ("ip", 10) => "add @d { ip saddr }",
        ("ip", 11) => "meta mark set ip saddr map @m",
        ("ip", 12) => Pick("ip dscp set cs1", "ip ttl set 60"),
        _ => "counter",
    };

    private string Verdict(string[] jumps, string hook, string transport) => _dice.Next(9) switch
    {
        0 => "accept",
        1 => "drop",
        2 => "return",
        3 => "continue",
        4 when hook is "forward" or "input" or "prerouting" => transport == "tcp" ? Pick("reject", "reject with tcp reset") : "reject",
        5 when jumps.Length > 0 => Pick(jumps),
        _ => "counter",
    };

    private string Translation(string family, string network, string transport, string hook)
    {
        if (network != "ip")
            return Pick("accept", "counter");
        var proto = family == "inet" ? "ip " : "";
        return hook == "prerouting"
            ? Pick($"dnat {proto}to 10.0.2.2", transport == "tcp" ? $"meta l4proto tcp dnat {proto}to 10.0.2.2:80" : "counter", "accept")
            : Pick($"snat {proto}to 192.0.2.100", "masquerade", "accept");
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
        var (source, destination) = (PortOf(from, to, isIPv6), _dice.Next(2) == 0 ? PortOf(to, from, isIPv6) : ushort.Parse(Port(), CultureInfo.InvariantCulture));
        switch (_dice.Next(8))
        {
            case < 3:
                draft.Udp(source, destination).Payload("x");
                break;
            case < 6:
                draft.Tcp(source, destination, Pick(TcpFlags.Syn, TcpFlags.Syn, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Rst), 1000, Pick(0u, 1001u));
                break;
            case 6 when isIPv6:
                draft.IcmpV6Echo((ushort)(from * 10 + to), 1, _dice.Next(2) == 0).Payload("x");
                break;
            default:
                _ = isIPv6 ? draft.Udp(source, destination) : draft.IcmpEcho((ushort)(from * 10 + to), 1, _dice.Next(2) == 0).Payload("x");
                break;
        }
        var device = isIPv6 ? from switch { 0 => 0, 1 => 2, _ => 1 } : from switch { 0 or 1 => 0, 2 => 2, _ => 1 };
        return new Step(_dice.Next(12) == 0 ? _dice.Next(3) : device, draft.ToArray());
    }

    // Hosts have ports of their own for each other host, so that translation need not throw dice for others.
    private ushort PortOf(int host, int peer, bool isIPv6) => (ushort)((isIPv6 ? 2000 : 1000) + (host * 20) + (peer * 2) + _dice.Next(2));

    private string Port() => Pick("1", "2", "53", "80", "1000");

    private string Ports() => _dice.Next(3) switch { 0 => Port(), 1 => "1-60", _ => $"{{ {Port()}, 70-90 }}" };

    private T Pick<T>(params T[] values) => values[_dice.Next(values.Length)];
}
