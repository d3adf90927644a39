using System.Text;
using CsCheck;

namespace Statewall.Nftables.Tests.Comparison;

/// <summary>Rulesets made by chance out of few names and parts, so that two of them have much in common.</summary>
internal static class GeneratedRuleset
{
    private static readonly string[] Addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.77", "192.0.2.9", "203.0.113.200"];
    private static readonly string[] Prefixes = ["10.0.0.0/24", "10.1.0.0/16", "10.2.0.0-10.2.0.99", "192.0.2.9", "0.0.0.0/8", "255.0.0.0/8"];
    private static readonly string[] Ports = ["22", "80-89", "90-99", "443", "1024-65535", "0-7"];
    private static readonly string[] Pairs = ["10.0.0.0/24 . 22", "10.0.0.1 . 80-90", "10.1.0.0/16 . 443", "192.0.2.1-192.0.2.9 . 53"];
    private static readonly string[] Passing = ["10.0.0.1 timeout 2h", "10.0.0.2", "10.0.0.3 timeout 1d comment \"x\""];

    private static readonly string[] PlainRules =
    [
        "accept", "counter packets 0 bytes 0", "ct state established,related accept", "tcp dport 22 counter packets 0 bytes 0 accept", "udp dport { 53, 67-68, 123 } accept",
        "ip saddr 10.0.0.0/8 drop", "ip6 saddr fe80::/10 icmpv6 type echo-request accept", "meta mark set 0x00000005", "limit rate 5/second burst 7 packets log prefix \"x \" drop",
        "iifname { \"eth0\", \"eth1\" } return", "tcp flags syn / syn,ack drop", "ip saddr . tcp dport { 10.0.0.1 . 22, 10.0.0.2 . 80-90 } accept", "reject with icmpx admin-prohibited",
        "meta mark set ip saddr map { 10.0.0.1 : 0x00000001, 10.0.0.2 : 0x00000002 }", "ip daddr 192.0.2.1 comment \"why\"", "jump {\n\t\t\ttcp dport 1 accept\n\t\t\tdrop\n\t\t}",
    ];

    /// <summary>A ruleset as text.</summary>
    /// <param name="hasFlowtables">There may be flow tables in it, which not every kernel has.</param>
    public static Gen<string> Text(bool hasFlowtables) => Gen.Int[0, int.MaxValue - 1].Select(seed => new Maker(new Random(seed), hasFlowtables).Make());

    private sealed class Maker(Random random, bool hasFlowtables)
    {
        private readonly StringBuilder _text = new();
        private readonly List<string> _rules = [];
        private readonly List<string> _forwardRules = [];

        public string Make()
        {
            foreach (var table in Some(["inet fw", "ip fw", "inet other"], 0.8))
            {
                var isDormant = Chance(0.1);
                _text.Append($"table {table} {{\n{(isDormant ? "\tflags dormant\n" : "")}");
                MakeTable(table.StartsWith("inet", StringComparison.Ordinal));
                _text.Append("}\n");
            }
            return _text.ToString();
        }

        private bool Chance(double share) => random.NextDouble() < share;

        private string One(params string[] choices) => choices[random.Next(choices.Length)];

        private List<string> Some(IReadOnlyList<string> choices, double share) => [.. choices.Where(_ => Chance(share)).OrderBy(_ => random.Next())];

        private void MakeTable(bool isInet)
        {
            _rules.Clear();
            _forwardRules.Clear();
            _rules.AddRange(PlainRules.Where(rule => isInet || !(rule.Contains("ip6", StringComparison.Ordinal) || rule.Contains("icmpx", StringComparison.Ordinal))));
            var chains = Some(["c1", "c2", "c3"], 0.7).Order(StringComparer.Ordinal).ToList();
            MakeObjects();
            MakeFlowtable();
            MakeSets();
            MakeMaps(chains);
            foreach (var hook in Some(["input", "forward"], 0.8))
            {
                _text.Append($"\tchain {hook} {{\n\t\ttype filter hook {hook} priority {One("filter", "filter", "filter", "filter", "-5")}; policy {One("accept", "drop")};\n");
                MakeRules(chains, hook == "forward" ? _forwardRules : []);
            }
            for (var index = 0; index < chains.Count; index++)
            {
                _text.Append($"\tchain {chains[index]} {{\n{(Chance(0.1) ? "\t\tcomment \"other\"\n" : "")}");
                MakeRules([.. chains.Skip(index + 1)], []);
            }
        }

        private void MakeObjects()
        {
            Object("counter seen", "", "counter name \"seen\"");
            Object("quota day", One("over 1 mbytes", "over 2 mbytes"), "quota name \"day\" drop");
            Object("limit some", One("rate 5/second", "rate 6/second"), "limit name \"some\" accept");
            Object("ct helper ftp", "type \"ftp\" protocol tcp", "tcp dport 21 ct helper set \"ftp\"");
            Object("ct timeout short", "protocol tcp\n\t\tpolicy = { established : " + One("1m", "2m") + " }", "ct timeout set \"short\"");
        }

        private void Object(string name, string body, string rule)
        {
            if (!Chance(0.7))
                return;
            _text.Append($"\t{name} {{\n{(Chance(0.2) ? "\t\tcomment \"why\"\n" : "")}\t\t{body}\n\t}}\n");
            _rules.Add(rule);
        }

        private void MakeFlowtable()
        {
            if (!hasFlowtables || Chance(0.5))
                return;
            _text.Append($"\tflowtable fast {{\n\t\thook ingress priority {One("filter", "filter", "5")}\n\t\tdevices = {{ {One("\"lo\"", "\"lo\", \"x*\"", "\"x*\"")} }}\n{One("", "\t\tcounter\n")}\t}}\n");
            _forwardRules.Add("meta l4proto tcp flow add @fast");
        }

        private void MakeSets()
        {
            Set("set hosts", "type ipv4_addr", Addresses, "ip saddr @hosts drop");
            Set("set nets", "type ipv4_addr\n\t\tflags interval", Prefixes, "ip daddr @nets counter packets 0 bytes 0");
            Set("set ports", $"type inet_service\n\t\tflags interval{One("", "\n\t\tauto-merge")}", Ports, "tcp dport != @ports reject with tcp reset");
            Set("set pairs", "type ipv4_addr . inet_service\n\t\tflags interval", Pairs, "ip saddr . udp dport @pairs accept");
            Set("set fixed", "type ipv4_addr\n\t\tflags constant", Addresses, "ip saddr @fixed accept");
            Set("set passing", $"type ipv4_addr\n\t\tflags timeout\n\t\ttimeout {One("1h", "5h")}", Passing, "ip saddr @passing continue");
            Set("set clients", $"typeof ip saddr\n\t\tsize {One("100", "200")}\n\t\tflags dynamic,timeout", [], "update @clients { ip saddr timeout 1m limit rate 9/second burst 5 packets }");
        }

        private void MakeMaps(List<string> chains)
        {
            Set("map marks", "type ipv4_addr : mark", [.. Addresses.Select(address => $"{address} : 0x0000000{random.Next(1, 3)}")], "meta mark set ip saddr map @marks");
            string[] verdicts = ["accept", "drop", .. chains.Select(chain => $"jump {chain}")];
            var rule = "tcp dport vmap @ways";
            Set("map ways", "type inet_service : verdict\n\t\tflags interval", [.. Ports.Select(port => $"{port} : {One(verdicts)}")], rule);
            if (chains.Count > 0)
                _rules.Remove(rule); // the chains that it leads to could lead back
            if (_text.ToString().LastIndexOf("counter seen", StringComparison.Ordinal) > _text.ToString().LastIndexOf("table ", StringComparison.Ordinal))
                Set("map counters", "type ipv4_addr : counter", [.. Addresses.Select(address => $"{address} : \"seen\"")], "counter name ip saddr map @counters");
        }

        private void Set(string name, string body, IReadOnlyList<string> elements, string rule)
        {
            if (!Chance(0.7))
                return;
            var some = Some(elements, 0.6);
            _text.Append($"\t{name} {{\n\t\t{body}\n{(some.Count > 0 ? $"\t\telements = {{ {string.Join(", ", some)} }}\n" : "")}\t}}\n");
            _rules.Add(rule);
        }

        private void MakeRules(List<string> chains, List<string> more)
        {
            for (var count = random.Next(10); count > 0; count--)
            {
                var rule = chains.Count > 0 && Chance(0.2) ? One([.. chains.Select(chain => $"ip protocol tcp jump {chain}"), $"tcp dport vmap {{ 1 : accept, 2 : goto {chains[0]} }}"]) : One([.. _rules, .. more]);
                _text.Append($"\t\t{rule}\n");
            }
            _text.Append("\t}\n");
        }
    }
}
