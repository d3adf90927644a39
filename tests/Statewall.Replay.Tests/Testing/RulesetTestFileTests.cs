using System.Text.RegularExpressions;
using Statewall.Replay.Scenarios;
using Statewall.Replay.Testing;

namespace Statewall.Replay.Tests.Testing;

public sealed class RulesetTestFileTests
{
    [Fact]
    public void Parse_TheDocumentsExample_GivesItsTests()
    {
        var example = Regex.Match(File.ReadAllText(Path.Combine(Repository.Root, "docs", "tests.md")), "```yaml\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var parse = RulesetTestFile.Parse(example);
        Assert.Empty(parse.Errors);
        var file = parse.File!;
        Assert.StartsWith("table inet gate {", file.RulesetText, StringComparison.Ordinal);
        Assert.Null(file.RulesetPath);
        Assert.Equal(["lan0", "wan0"], file.Scenario!.Interfaces.Select(device => device.Name));
        Assert.Equal([new RulesetVariable("lan", "lan0"), new RulesetVariable("wan", "wan0")], file.Variables);
        Assert.Equal(
            [
                "hosts inside browse, and are not seen", "ssh from inside", "telnet from inside", "ssh from outside",
                "what is not meant for anybody is told so, and the server is reached", "noise is dropped and logged",
            ],
            file.Tests.Select(test => test.Name));
        var browse = (SendStep)file.Tests[0].Steps[0];
        Assert.Equal((TestTraffic.TcpConnection, "tcp 10.0.0.5:4000 > 198.51.100.7:443 syn"), (browse.Traffic, browse.Packet.ToString()));
        Assert.Equal(new PacketExpectation { Verdict = TestVerdict.Accept, OutInterface = "wan0", Source = Endpoint("192.0.2.254"), Rule = new RulePattern { Comment = "out" } }, browse.Expected);
        Assert.Equal("proto == tcp and src == 10.0.0.5 and reply.dst == 192.0.2.254 and state == TIME_WAIT", Assert.Single(browse.Present).Text);
        Assert.Equal(TimeSpan.FromSeconds(121), ((WaitStep)file.Tests[0].Steps[1]).Time);
        Assert.Equal(0, Assert.IsType<CheckStep>(file.Tests[0].Steps[2]).Connections);
        var telnet = (SendStep)Assert.Single(file.Tests[2].Steps);
        Assert.Equal("tcp 10.0.0.5:49152 > 192.0.2.254:23 syn", telnet.Packet.ToString());
        Assert.Equal(new PacketExpectation { Verdict = TestVerdict.Drop, State = TestConnectionState.New }, telnet.Expected);
        var reject = (SendStep)file.Tests[4].Steps[0];
        Assert.Equal((TestVerdict.Reject, new RejectAnswer(3, 13)), (reject.Expected.Verdict, reject.Expected.RejectedWith));
        var published = (SendStep)file.Tests[4].Steps[1];
        Assert.Equal(Endpoint("10.0.0.80", 443, 443), published.Expected.Destination);
        Assert.Equal(new RulePattern { Chain = "inet gate forward", Comment = "published" }, published.Expected.Rule);
        var noise = (SendStep)file.Tests[5].Steps[0];
        Assert.Equal(["gate: "], noise.Expected.Log);
        Assert.Equal("log prefix \"gate: \" drop", noise.Expected.Rule!.Text);
        Assert.Null(((SendStep)file.Tests[5].Steps[1]).Expected.Verdict);
    }

    [Fact]
    public void Parse_EveryKindOfStep_GivesIt()
    {
        var file = Parse("""
            - accept: ping 10.0.0.5 > 192.0.2.1 ttl 3
            - accept: ping 2001:db8::5 > 2001:db8::1
            - accept: udp exchange 10.0.0.5 > 192.0.2.1:53 data "?" in lan0
              mark: 0x10
              connmark: 3
              log: []
              source: 10.0.0.0/8:1024-65535
            - accept: tcp handshake [2001:db8::5]:1 > [2001:db8::1]:2
              destination: "[2001:db8::/32]:53"
              rule: {handle: 7}
            - reject: tcp 10.0.0.5 > 192.0.2.1:22
              with: tcp reset
              rule: {policy: on, chain: input}
            - send: icmp 10.0.0.5 > 192.0.2.1
              leaves:
              counters: {a: 1, inet t b: {packets: 2, bytes: 3}, t c: {bytes: 4}}
            - {wait: 1d2h3m4s5ms, connections: {absent: [unreplied, mark == 1], count: 2}}
            - counters: {a: 0}
            """);
        var steps = file.Tests[0].Steps;
        Assert.Equal(
            [
                "icmp 10.0.0.5 > 192.0.2.1 echo-request id 1 seq 1 ttl 3", "icmpv6 2001:db8::5 > 2001:db8::1 echo-request id 1 seq 1",
                "udp 10.0.0.5:49152 > 192.0.2.1:53 data \"?\" in lan0", "tcp [2001:db8::5]:1 > [2001:db8::1]:2 syn", "tcp 10.0.0.5:49153 > 192.0.2.1:22 syn",
                "icmp 10.0.0.5 > 192.0.2.1 echo-request id 1 seq 1",
            ],
            steps.OfType<SendStep>().Select(step => step.Packet.ToString()));
        Assert.Equal(
            [TestTraffic.Ping, TestTraffic.Ping, TestTraffic.UdpExchange, TestTraffic.TcpHandshake, TestTraffic.Packet, TestTraffic.Packet],
            steps.OfType<SendStep>().Select(step => step.Traffic));
        var udp = ((SendStep)steps[2]).Expected;
        Assert.Equal((0x10u, 3u), (udp.Mark, udp.ConnectionMark));
        Assert.Empty(udp.Log!);
        Assert.Equal((Endpoint("10.0.0.0/8", 1024, 65535), Endpoint("2001:db8::/32", 53, 53)), (udp.Source, ((SendStep)steps[3]).Expected.Destination));
        Assert.Equal(new RulePattern { Handle = 7 }, ((SendStep)steps[3]).Expected.Rule);
        Assert.Equal(new RulePattern { IsPolicy = true, Chain = "input" }, ((SendStep)steps[4]).Expected.Rule);
        Assert.True(((SendStep)steps[4]).Expected.RejectedWith!.IsTcpReset);
        Assert.Equal([new("a", 1, null), new("inet t b", 2, 3), new TestCounter("t c", null, 4)], steps[5].Counters);
        Assert.Null(((SendStep)steps[5]).Expected.OutInterface);
        Assert.Equal(new TimeSpan(1, 2, 3, 4, 5), ((WaitStep)steps[6]).Time);
        Assert.Equal(["unreplied", "mark == 1"], steps[6].Absent.Select(condition => condition.Text));
        Assert.Equal(2, steps[6].Connections);
        Assert.Equal([new TestCounter("a", 0, null)], Assert.IsType<CheckStep>(steps[7]).Counters);
    }

    [Fact]
    public void Parse_TableOfMappings_FillsWhatStepsSay()
    {
        var file = Parse("""
            - $verdict: tcp 10.0.0.5 > ${to}:$port data "$$5"
              leaves: $leaves
              rule: $rule
              counters: {"inet t $verdict": $port}
            """, """
              table:
                - {verdict: accept, to: 192.0.2.1, port: 80, leaves: wan0, rule: {handle: 3}}
                - {verdict: drop, to: 192.0.2.2, port: 81, leaves: , rule: }
            """);
        Assert.Equal(["t [verdict accept, to 192.0.2.1, port 80, leaves wan0, rule …]", "t [verdict drop, to 192.0.2.2, port 81, leaves , rule ]"], file.Tests.Select(test => test.Name));
        var (first, second) = ((SendStep)file.Tests[0].Steps[0], (SendStep)file.Tests[1].Steps[0]);
        Assert.Equal("tcp 10.0.0.5:49152 > 192.0.2.1:80 syn data \"$5\"", first.Packet.ToString());
        Assert.Equal("tcp 10.0.0.5:49152 > 192.0.2.2:81 syn data \"$5\"", second.Packet.ToString());
        Assert.Equal(new PacketExpectation { Verdict = TestVerdict.Accept, OutInterface = "wan0", Rule = new RulePattern { Handle = 3 } }, first.Expected);
        Assert.Equal(new PacketExpectation { Verdict = TestVerdict.Drop }, second.Expected);
        Assert.Equal([new TestCounter("inet t drop", 81, null)], second.Counters);
    }

    [Fact]
    public void Parse_RowsThatSayTheSame_HaveNamesOfTheirOwn() => Assert.Equal(
        ["t [a 10.0.0.5]", "t [row 2]"],
        Parse("- drop: ping $a > 192.0.2.1", "  table: [[a], [10.0.0.5], [10.0.0.5]]").Tests.Select(test => test.Name));

    [Theory]
    [InlineData("ruleset: a", "1:1: error: tests is missing")]
    [InlineData("rulset: a\nruleset: a\ntests: []", "1:1: error: unknown key \"rulset\": did you mean ruleset?")]
    [InlineData("ruleset: [a]\ntests: []", "1:10: error: expected a path or a ruleset, found a list")]
    [InlineData("ruleset: a\ntests: {}", "2:8: error: expected a list of tests, found a mapping")]
    [InlineData("ruleset: a\ntests: []\nscenario: {interfaces: {lo: }}", "3:25: error: \"lo\" cannot be an interface's name")]
    [InlineData("ruleset: a\ntests: []\ndefine: {1a: x}", "3:10: error: expected a variable's name: a letter, then letters, digits, _ and ., found \"1a\"")]
    [InlineData("ruleset: a\ntests: []\ndefine: {a: }", "3:13: error: expected the variable's value, found nothing")]
    [InlineData("ruleset: a\ntests:\n- steps: [{wait: 1s}]", "3:3: error: name is missing")]
    [InlineData("ruleset: a\ntests:\n- name: x\n  steps: []", "4:10: error: expected a list of steps, found a list")]
    [InlineData("ruleset: a\ntests:\n- {name: x, steps: [{wait: 1s}]}\n- {name: x, steps: [{wait: 1s}]}", "4:10: error: there is a test \"x\" already, in line 3")]
    public void Parse_BadFile_NamesThePlace(string text, string error)
    {
        var parse = RulesetTestFile.Parse(text, "f");
        Assert.Null(parse.File);
        Assert.Equal($"f:{error}", Assert.Single(parse.Errors).ToString());
    }

    [Theory]
    [InlineData("- {}", 7, "a step has one of accept, drop, reject, send, wait, connections or counters")]
    [InlineData("- tcp", 7, "expected a step: a mapping with accept, drop, reject, send, wait, connections or counters, found \"tcp\"")]
    [InlineData("- acept: ping 10.0.0.5 > 192.0.2.1", 7, "unknown key \"acept\": did you mean accept?")]
    [InlineData("- {accept: ping 10.0.0.5 > 192.0.2.1, drop: x}", 43, "a step does one thing, and this one has accept already")]
    [InlineData("- {wait: 1s, leaves: a}", 18, "leaves is expected of a packet, and this step sends none")]
    [InlineData("- {leaves: a}", 8, "leaves is expected of a packet, and this step sends none")]
    [InlineData("- accept:", 14, "expected a packet such as tcp 10.0.0.5 > 192.0.2.1:443, or an exchange such as tcp connection 10.0.0.5 > 192.0.2.1:443, found nothing")]
    [InlineData("- accept: tcp 10.0.0.5 > 192.0.2.1:x", 30, "expected an address with a port such as 10.0.0.1:80 or [2001:db8::1]:80, found 192.0.2.1:x")]
    [InlineData("- accept: 'tcp 10.0.0.5 > 192.0.2.1:80 data \"it''s\" synn'", 57, "\"synn\" is not known here: did you mean syn?")]
    [InlineData("- accept: tcp connection 10.0.0.5 > 192.0.2.1:80 fin", 30, "an exchange makes its packets itself: only addresses, ports, data and words such as ttl, tos, mark and in can be given")]
    [InlineData("- accept: udp connection 10.0.0.5 > 192.0.2.1:80", 19, "expected an address with a port such as 10.0.0.1:80 or [2001:db8::1]:80, found connection")]
    [InlineData("- {wait: 40}", 14, "expected a time such as 40s, 1m30s or 500ms, found \"40\"")]
    [InlineData("- {wait: 999999999999d}", 14, "expected a time such as 40s, 1m30s or 500ms, found \"999999999999d\"")]
    [InlineData("- {drop: ping 10.0.0.5 > 192.0.2.1, with: icmp port-unreachable}", 41, "with says what the sender is told: it goes with reject")]
    [InlineData("- {drop: ping 10.0.0.5 > 192.0.2.1, leaves: a}", 41, "leaves is expected of a packet that leaves: this one is not to")]
    [InlineData("- {reject: ping 10.0.0.5 > 192.0.2.1, with: icmp no-route}", 49, "expected icmp and one of net-unreachable, host-unreachable, prot-unreachable, port-unreachable, frag-needed, net-prohibited, host-prohibited or admin-prohibited, found \"icmp no-route\"")]
    [InlineData("- {reject: ping 10.0.0.5 > 192.0.2.1, with: reset}", 49, "expected tcp reset, or icmp or icmpv6 and an error such as port-unreachable, found \"reset\"")]
    [InlineData("- {reject: ping 10.0.0.5 > 192.0.2.1, with: icmpv6 no-route}", 49, "an IPv4 packet is not answered with icmpv6")]
    [InlineData("- {reject: ping 10.0.0.5 > 192.0.2.1, with: tcp reset}", 49, "a packet of icmp cannot be answered with a TCP reset")]
    [InlineData("- {send: ping 10.0.0.5 > 192.0.2.1, source: '::1'}", 49, "the address is of another family than the packet")]
    [InlineData("- {send: ping 10.0.0.5 > 192.0.2.1, source: 10.0.0.1/24}", 49, "expected an address such as 192.0.2.1, 192.0.2.0/24:1024-65535 or [2001:db8::1]:80, found \"10.0.0.1/24\"")]
    [InlineData("- {send: ping 10.0.0.5 > 192.0.2.1, source: '10.0.0.1:2-1'}", 49, "expected an address such as 192.0.2.1, 192.0.2.0/24:1024-65535 or [2001:db8::1]:80, found \"10.0.0.1:2-1\"")]
    [InlineData("- {send: ping 10.0.0.5 > 192.0.2.1, state: nwe}", 48, "expected new, established, related, invalid or untracked, found \"nwe\": did you mean new?")]
    [InlineData("- {send: ping 10.0.0.5 > 192.0.2.1, mark: x}", 47, "expected a number from 0 to 4294967295, found \"x\"")]
    [InlineData("- {send: ping 10.0.0.5 > 192.0.2.1, rule: {}}", 47, "a rule is found by one of comment, handle, text or policy")]
    [InlineData("- {send: ping 10.0.0.5 > 192.0.2.1, rule: {text: drop}}", 47, "chain is missing: a text alone can stand in many")]
    [InlineData("- {send: ping 10.0.0.5 > 192.0.2.1, rule: {text: drop, chain: a b c d}}", 67, "expected a chain: CHAIN, TABLE CHAIN or FAMILY TABLE CHAIN, found \"a b c d\"")]
    [InlineData("- {send: ping 10.0.0.5 > 192.0.2.1, rule: {policy: off, chain: a}}", 56, "policy: on says that the chain's policy decides; leave it out otherwise")]
    [InlineData("- {connections: {present: [proto == tcp and dprt == 3]}}", 49, "there is no field `dprt'")]
    [InlineData("- {connections: {some: 1}}", 22, "unknown key \"some\": expected present, absent or count")]
    [InlineData("- {counters: {a b c d: 1}}", 19, "expected a counter: NAME, TABLE NAME or FAMILY TABLE NAME, found \"a b c d\"")]
    [InlineData("- {counters: {a: x}}", 22, "expected a number from 0 to 9223372036854775807, found \"x\"")]
    public void Parse_BadStep_NamesThePlace(string step, int column, string message)
    {
        var parse = RulesetTestFile.Parse($"ruleset: a\ntests:\n- name: t\n  steps:\n    {step}\n", "f");
        Assert.Equal($"f:5:{column}: error: {message}", Assert.Single(parse.Errors).ToString());
    }

    [Theory]
    [InlineData("send: ping 10.0.0.5 > 192.0.2.1 in lan", "f:5:11: error: the scenario has no interface lan")]
    [InlineData("{send: ping 10.0.0.5 > 192.0.2.1, leaves: wan}", "f:5:47: error: the scenario has no interface wan")]
    public void Parse_InterfaceThatTheScenarioLacks_IsAnError(string step, string error)
    {
        var text = $"ruleset: a\ntests:\n- name: t\n  steps:\n  - {step}\n";
        Assert.Empty(RulesetTestFile.Parse(text).Errors);
        Assert.Equal(error, Assert.Single(RulesetTestFile.Parse(text + "scenario: {interfaces: {lan0: }}\n", "f").Errors).ToString());
    }

    [Theory]
    [InlineData("table: x", "tcp 10.0.0.5 > 192.0.2.1:80", "4:10: error: expected a list of rows, found \"x\"")]
    [InlineData("table: [[a, b], [1]]", "tcp $a > $b:80", "4:19: error: a row of 1 values for 2 columns")]
    [InlineData("table: [[a, a], [1, 2]]", "tcp $a > 192.0.2.1:80", "4:15: error: there is a column a already")]
    [InlineData("table: [[a]]", "tcp $a > 192.0.2.1:80", "4:11: error: the table has columns and no rows")]
    [InlineData("table: [{a: 1}, {b: 1}]", "tcp $a > 192.0.2.1:80", "4:20: error: unknown key \"b\": did you mean a?|4:19: error: a is missing")]
    [InlineData("table: [[1], [2]]", "tcp $1 > 192.0.2.1:80", "4:12: error: expected a column's name: letters, digits, - and _, found \"1\"")]
    [InlineData("table: [[a, b], [10.0.0.5, 1]]", "tcp $a > 192.0.2.1:80", "4:10: error: column b stands in no step and not in the name")]
    [InlineData("table: [[a], [1], [2]]", "tcp $b > 192.0.2.1:80", "6:17: error: there is no column \"b\": expected a, or $$ for a dollar sign|4:10: error: column a stands in no step and not in the name")]
    [InlineData("table: [[a], [1]]", "tcp ${a > 192.0.2.1:80", "6:17: error: the brace is not closed|4:10: error: column a stands in no step and not in the name")]
    [InlineData("table: [[a], [[1]]]", "tcp $a > 192.0.2.1:80", "6:17: error: only text can be put into text, and this column has a list")]
    [InlineData("table: [[a, p], [10.0.0.5, 80], [10.0.0.256, 80]]", "tcp $a > 192.0.2.1:$p", "4:36: error: expected an address with a port such as 10.0.0.1:80 or [2001:db8::1]:80, found 10.0.0.256")]
    [InlineData("table: [[a, w], [10.0.0.5, synn]]", "'tcp $a > 192.0.2.1:80 $w'", "4:30: error: \"synn\" is not known here: did you mean syn?")]
    [InlineData("table: [[a], [10.0.0.5], [10.0.0.6]]", "'tcp $a > 192.0.2.1:80 synn'", "6:36: error: \"synn\" is not known here: did you mean syn?")]
    public void Parse_BadTable_NamesThePlace(string table, string packet, string errors)
    {
        var parse = RulesetTestFile.Parse($"ruleset: a\ntests:\n- name: t\n  {table}\n  steps:\n  - accept: {packet}\n", "f");
        Assert.Equal(errors.Split('|').Order(), parse.Errors.Select(error => error.ToString()[2..]).Order());
    }

    [Theory]
    [InlineData(2000, 1000, 1, "too much comes out of the tables")]
    [InlineData(600, 200, 1, "more than 100000 steps in one file")]
    [InlineData(200, 40, 60_000, "too much comes out of the tables")]
    public void Parse_TableThatGrowsWithoutEnd_IsRefused(int rows, int steps, int width, string error)
    {
        var text = $"ruleset: a\ntests:\n- name: t\n  table:\n  - [n, fill]\n  - &first [x, {new string('x', width)}]\n"
            + string.Concat(Enumerable.Range(0, rows).Select(row => "  - *first\n")) + "  steps:\n"
            + string.Concat(Enumerable.Repeat("  - {accept: ping 10.0.0.5 > 192.0.2.1 $fill}\n", steps));
        Assert.Contains(RulesetTestFile.Parse(text).Errors, found => found.Text.Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_FilesBesideIt_AreFoundAndTheirErrorsTold()
    {
        var folder = Directory.CreateTempSubdirectory("statewall-tests-").FullName;
        try
        {
            var path = Path.Combine(folder, "a.yaml");
            File.WriteAllText(path, "ruleset: rules.nft\nscenario: host.yaml\ntests: []\n");
            Assert.Equal(
                [$"{path}:1:10: error: there is no file {folder}/rules.nft", $"{path}:2:11: error: there is no file {folder}/host.yaml"],
                RulesetTestFile.Load(path).Errors.Select(error => error.ToString()));
            File.WriteAllText(Path.Combine(folder, "host.yaml"), "interfaces:\n  lo:\n");
            Directory.CreateDirectory(Path.Combine(folder, "rules.nft"));
            Assert.Contains($"{path}:1:10: error: {folder}/rules.nft is a directory, no file", RulesetTestFile.Load(path).Errors.Select(error => error.ToString()));
            Directory.Delete(Path.Combine(folder, "rules.nft"));
            File.WriteAllText(Path.Combine(folder, "rules.nft"), "");
            Assert.Equal([$"{folder}/host.yaml:2:3: error: \"lo\" cannot be an interface's name"], RulesetTestFile.Load(path).Errors.Select(error => error.ToString()));
            File.WriteAllText(Path.Combine(folder, "host.yaml"), "interfaces: {a: }\n");
            var file = RulesetTestFile.Load(path).File!;
            Assert.Equal((Path.Combine(folder, "rules.nft"), "a"), (file.RulesetPath, file.Scenario!.Interfaces[0].Name));
            Assert.Null(RulesetTestFile.Parse(File.ReadAllText(path)).File!.Scenario);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static RulesetTestFile Parse(string steps, string table = "")
    {
        var parse = RulesetTestFile.Parse($"ruleset: a\ntests:\n- name: t\n{table}\n  steps:\n{steps.Replace("\n", "\n  ", StringComparison.Ordinal).Insert(0, "  ")}\n");
        Assert.Empty(parse.Errors);
        return parse.File!;
    }

    private static EndpointPattern Endpoint(string prefix, ushort? first = null, ushort? last = null) =>
        new(IpPrefix.TryParse(prefix, out var parsed) ? parsed : throw new ArgumentException(prefix), first, last);
}
