using System.Text.RegularExpressions;
using Statewall.Nftables.Diagnostics;
using Statewall.Replay.Testing;

namespace Statewall.Replay.Tests.Testing;

public sealed class RulesetTestRunnerTests
{
    private const string Head = """
        ruleset: |
          table inet gate {
              counter web { packets 5 bytes 7 }
              chain input {
                  type filter hook input priority filter; policy drop;
                  ct state vmap { established : accept, related : accept, invalid : drop }
                  iifname $lan tcp dport 22 counter name web accept comment "ssh"
                  iifname $lan tcp dport 23 meta mark set 7 ct mark set 9 counter accept
                  tcp dport 25 reject with tcp reset
                  udp dport 25 reject
                  meta l4proto { icmp, icmpv6 } accept
                  log prefix "gate: " drop
              }
              chain forward {
                  type filter hook forward priority filter; policy drop;
                  ct state established accept
                  iifname $lan jump out
              }
              chain out {
                  tcp dport 443 accept comment "web"
                  udp dport 53 accept
              }
              chain dstnat {
                  type nat hook prerouting priority dstnat;
                  iifname wan0 tcp dport 8443 dnat ip to 10.0.0.80:443
              }
              chain srcnat {
                  type nat hook postrouting priority srcnat;
                  oifname wan0 masquerade
              }
          }
        scenario:
          interfaces:
            lan0: {addresses: [10.0.0.254/24, 2001:db8::1/64], hosts: [10.0.0.0/24, 2001:db8::/64]}
            wan0: {addresses: 192.0.2.254/32, hosts: [0.0.0.0/0]}
        define: {lan: lan0}
        tests:
        - name: t
          steps:

        """;

    [Fact]
    public void Run_TheDocumentsExample_Passes()
    {
        var example = Regex.Match(System.IO.File.ReadAllText(Path.Combine(Repository.Root, "docs", "tests.md")), "```yaml\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var results = new RulesetTestRunner(RulesetTestFile.Parse(example).File!).Run().ToList();
        Assert.Equal(6, results.Count);
        Assert.All(results, result => Assert.True(result.Passed, result.Describe(isVerbose: true)));
    }

    [Theory]
    [InlineData("accept: tcp 10.0.0.5 > 198.51.100.7:443, leaves: wan0, source: 192.0.2.254, destination: '198.51.100.7:443', state: new, mark: 0, connmark: 0, rule: web, log: []")]
    [InlineData("accept: tcp 10.0.0.5 > 10.0.0.254:23, mark: 7, connmark: 9, rule: {chain: input, text: 'iifname \"lan0\" tcp dport 23 meta mark set 0x00000007 ct mark set 0x00000009 counter accept'}")]
    [InlineData("accept: tcp 10.0.0.5 > 198.51.100.7:443, rule: {chain: gate out, text: 'tcp dport 443  accept comment \"web\"'}")]
    [InlineData("accept: tcp 10.0.0.5 > 198.51.100.7:443, rule: {chain: inet gate srcnat, text: oifname \"wan0\" masquerade}")]
    [InlineData("drop: tcp 10.0.0.5 > 198.51.100.7:80, rule: {chain: gate forward, policy: on}")]
    [InlineData("drop: tcp 10.0.0.5 > 10.0.0.254:80, log: 'gate: ', state: new")]
    [InlineData("reject: tcp 10.0.0.5 > 10.0.0.254:25, with: tcp reset")]
    [InlineData("reject: udp 10.0.0.5 > 10.0.0.254:25, with: icmp port-unreachable")]
    [InlineData("'reject': 'udp 2001:db8::5 > [2001:db8::1]:25', with: icmpv6 port-unreachable")]
    [InlineData("reject: tcp 10.0.0.5 > 198.51.100.7:443 ttl 1")]
    [InlineData("drop: tcp 10.0.0.5 > 10.0.0.254:22 rst ack, state: invalid")]
    [InlineData("accept: tcp connection 10.0.0.5:5 > 198.51.100.7:443, connections: {present: [proto == tcp and reply.dst == 192.0.2.254 and state == TIME_WAIT], absent: [unreplied], count: 1}")]
    [InlineData("accept: tcp handshake 10.0.0.5 > 10.0.0.254:22, counters: {web: {packets: 1, bytes: 40}, inet gate web: 1, gate web: {bytes: 40}}")]
    [InlineData("accept: tcp connection 198.51.100.7 > 192.0.2.254:8443, destination: '10.0.0.80:443', leaves: lan0", false)] // the forward chain lets nobody in
    [InlineData("accept: udp exchange 10.0.0.5 > 198.51.100.7:53 data \"?\", source: '192.0.2.254:1024-65535'")]
    [InlineData("accept: ping 10.0.0.5 > 10.0.0.254 data \"x\"")]
    [InlineData("'accept': 'ping 2001:db8::5 > 2001:db8::1'")]
    [InlineData("drop: tcp connection 10.0.0.5 > 198.51.100.7:80")]
    [InlineData("accept: tcp 10.0.0.254 > 10.0.0.5:22 out lan0, leaves: lan0")]
    [InlineData("send: udp 10.0.0.5 > 198.51.100.7:53 frag offset 0 more id 7 length 16")]
    public void Run_Step_PassesOrNot(string step, bool passes = true)
    {
        var result = Run($"- {{{Quoted(step)}}}");
        Assert.True(passes == result.Passed, result.Describe(isVerbose: true));
    }

    [Theory]
    [InlineData("accept: tcp 10.0.0.5 > 198.51.100.7:80", "expected: accept", "got:      drop", "decided:  inet gate forward: policy drop")]
    [InlineData("drop: tcp 10.0.0.5 > 198.51.100.7:443", "expected: drop", "got:      accept: it left by wan0 as IP 192.0.2.254.49152 > 198.51.100.7.443: Flags [S]", "decided:  inet gate out: tcp dport 443 accept comment \"web\"")]
    [InlineData("drop: tcp 10.0.0.5 > 10.0.0.254:25", "expected: drop", "got:      reject with tcp reset", "decided:  inet gate input: tcp dport 25 reject with tcp reset")]
    [InlineData("reject: udp 10.0.0.5 > 10.0.0.254:25, with: icmp admin-prohibited", "expected: reject with icmp admin-prohibited", "got:      reject with icmp port-unreachable")]
    [InlineData("reject: tcp 10.0.0.5 > 198.51.100.7:80", "expected: reject", "got:      drop")]
    [InlineData("accept: tcp 10.0.0.5 > 198.51.100.7:443 ttl 1", "expected: accept", "got:      reject with icmp type 11 code 0: its time to live is over")]
    [InlineData("accept: tcp 10.0.0.5 > 10.0.0.254:22, leaves: wan0", "expected: leaves wan0", "got:      accept: it was delivered to the host")]
    [InlineData("accept: tcp 10.0.0.5 > 198.51.100.7:443, source: '192.0.2.254:1-9'", "expected: source 192.0.2.254:1-9", "got:      source 192.0.2.254:49152")]
    [InlineData("accept: tcp 10.0.0.5 > 198.51.100.7:443, destination: 10.0.0.0/8", "expected: destination 10.0.0.0/8", "got:      destination 198.51.100.7:443")]
    [InlineData("accept: tcp 10.0.0.5 > 198.51.100.7:443, state: established", "expected: state established", "got:      state new")]
    [InlineData("accept: tcp 10.0.0.5 > 10.0.0.254:23, mark: 1", "expected: mark 0x1", "got:      mark 0x7")]
    [InlineData("accept: tcp 10.0.0.5 > 10.0.0.254:23, connmark: 1", "expected: connmark 0x1", "got:      connmark 0x9")]
    [InlineData("send: tcp 10.0.0.5 > 10.0.0.254:80 rst ack, connmark: 1", "expected: connmark 0x1", "got:      it belongs to no connection")]
    [InlineData("drop: tcp 10.0.0.5 > 10.0.0.254:80, rule: ssh", "expected: decided by the rule \"ssh\"", "got:      decided by inet gate dstnat: policy accept; inet gate input: log prefix \"gate: \" drop\n", "            inet gate input: iifname \"lan0\" tcp dport 22 counter name \"web\" accept: no: tcp dport 80")]
    [InlineData("drop: tcp 10.0.0.5 > 10.0.0.254:80, rule: {policy: on, chain: input}", "expected: decided by the policy of input")]
    [InlineData("drop: tcp 10.0.0.5 > 10.0.0.254:80, rule: {handle: 999}", "expected: decided by the rule with handle 999")]
    [InlineData("drop: tcp 10.0.0.5 > 10.0.0.254:80, rule: {chain: out, text: 'log prefix \"gate: \" drop'}", "expected: decided by the rule log prefix \"gate: \" drop of out")]
    [InlineData("drop: tcp 10.0.0.5 > 10.0.0.254:80, log: []", "expected: nothing is logged", "got:      logged: \"gate: \"")]
    [InlineData("accept: tcp 10.0.0.5 > 10.0.0.254:22, log: [a, b]", "expected: logged: \"a\", \"b\"", "got:      nothing is logged")]
    [InlineData("accept: tcp 10.0.0.5 > 10.0.0.254:22, connections: {present: [mark == 5]}", "expected: a connection with mark == 5", "got:      no connection")]
    [InlineData("accept: tcp handshake 10.0.0.5:7 > 10.0.0.254:22, connections: {absent: [proto == tcp]}", "expected: no connection with proto == tcp", "got:      1 connection:", " ESTABLISHED src=10.0.0.5 dst=10.0.0.254 sport=7 dport=22 ")]
    [InlineData("accept: tcp handshake 10.0.0.5 > 10.0.0.254:22, connections: {count: 2}", "expected: 2 connections", "got:      1 connection:")]
    [InlineData("accept: tcp 10.0.0.5 > 10.0.0.254:22, counters: {web: 2}", "expected: counter web: 2 packets", "got:      1 packet")]
    [InlineData("accept: tcp 10.0.0.5 > 10.0.0.254:22, counters: {web: {packets: 1, bytes: 1}}", "expected: counter web: 1 packet, 1 byte", "got:      1 packet, 40 bytes")]
    [InlineData("accept: tcp 10.0.0.5 > 10.0.0.254:22, counters: {x: 2}", "got:      there is no counter x: the ruleset has inet gate web")]
    [InlineData("'accept': 'tcp 2001:db9::5 > [2001:db8::1]:22'", "expected: a packet that can be sent", "got:      nobody with the address 2001:db9::5 lives behind any interface: say by which it comes in (in NAME)")]
    [InlineData("accept: tcp 10.0.0.254 > 10.0.0.5:22 out wan0", "expected: sent by wan0, as the packet says", "got:      the host's route leads to lan0")]
    [InlineData("accept: udp 10.0.0.5 > 198.51.100.7:53 frag offset 0 more id 7 length 16", "expected: accept", "got:      it is a fragment that waits for the others")]
    public void Run_StepThatFails_SaysWhatHappened(string step, params string[] says)
    {
        var result = Run($"- {{{Quoted(step)}}}");
        var text = result.Describe();
        Assert.False(result.Passed, step);
        Assert.StartsWith("gate.yaml:40: ", text, StringComparison.Ordinal);
        Assert.All(says, line => Assert.Contains(line, text, StringComparison.Ordinal));
        Assert.StartsWith($"t\n{text[..text.IndexOf('\n', StringComparison.Ordinal)]}\n  expected: ", Assert.Throws<RulesetTestException>(result.ShouldPass).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ExchangeWhoseAnswerIsDropped_SaysWhichPacket()
    {
        var result = Run("- accept: tcp connection 10.0.0.5:4000 > 198.51.100.7:443", Head.Replace("ct state established accept", "ct state established ct direction original accept", StringComparison.Ordinal));
        Assert.Contains(
            "  got:      packet 2 of 9, tcp 198.51.100.7:443 > 192.0.2.254:4000 syn ack 1001 seq 5000: drop\n  decided:  inet gate forward: policy drop\n",
            result.Describe(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TimeThatPasses_EndsConnections()
    {
        var result = Run("""
            - accept: tcp connection 10.0.0.5 > 198.51.100.7:443
            - {wait: 1m59s, connections: {count: 1}}
            - {wait: 2s, connections: {count: 0}}
            - wait: 10000000d
            - {accept: tcp 10.0.0.5 > 198.51.100.7:443, counters: {web: 0}}
            """);
        Assert.True(result.Passed, result.Describe());
        Assert.Equal("gate.yaml:41: wait 1m59s\n", result.Steps[1].Describe("gate.yaml", isVerbose: true));
    }

    [Fact]
    public void Run_StepsBehindOneThatFails_AreRun()
    {
        var result = Run("- drop: tcp 10.0.0.5 > 198.51.100.7:443\n- accept: tcp 10.0.0.5 > 198.51.100.7:443\n- drop: tcp 10.0.0.5 > 198.51.100.7:443");
        Assert.Equal([false, true, false], result.Steps.Select(step => step.Passed));
    }

    [Fact]
    public void Coverage_OfWhatWasRun_TellsHowFarPacketsCame()
    {
        var runner = new RulesetTestRunner(Parse("- accept: tcp 10.0.0.5 > 10.0.0.254:23", Head));
        Assert.All(runner.Coverage.Rules, rule => Assert.Equal(RuleReach.Never, rule.Reach));
        Assert.True(runner.Run("t").Passed);
        var rules = runner.Coverage.Rules;
        Assert.Equal(13, rules.Count);
        Assert.Equal("inet gate input: iifname \"lan0\" tcp dport 22 counter name \"web\" accept comment \"ssh\"", rules[1].ToString());
        Assert.Equal([RuleReach.Reached, RuleReach.Reached, RuleReach.Matched, RuleReach.Never], rules.Take(4).Select(rule => rule.Reach));
        Assert.Throws<ArgumentException>(() => runner.Run("u"));
    }

    [Fact]
    public void Runner_OfARulesetWithMistakes_PointsAtThemInTheFile()
    {
        var refusal = Assert.Throws<LanguageException>(() => new RulesetTestRunner(Parse("- wait: 1s", Head.Replace("tcp dport 25 reject", "tcp dprt 25 reject", StringComparison.Ordinal))));
        Assert.StartsWith("gate.yaml:9:15-", refusal.Diagnostics[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithoutScenario_TakesTheInterfacesThatAreNamed()
    {
        var head = Head.Remove(Head.IndexOf("scenario:", StringComparison.Ordinal), Head.IndexOf("define:", StringComparison.Ordinal) - Head.IndexOf("scenario:", StringComparison.Ordinal));
        var result = Run("- {accept: tcp 10.0.0.5 > 198.51.100.7:443 in lan0, leaves: wan0, rule: web}\n- drop: tcp 10.0.0.6 > 198.51.100.7:443", head.Replace("masquerade", "accept", StringComparison.Ordinal));
        Assert.True(result.Passed, result.Describe(isVerbose: true));
    }

    private static RulesetTestResult Run(string steps, string head = Head) => new RulesetTestRunner(Parse(steps, head)).Run("t");

    private static RulesetTestFile Parse(string steps, string head)
    {
        var parse = RulesetTestFile.Parse(head + Regex.Replace(steps, "^", "  ", RegexOptions.Multiline) + "\n", "gate.yaml");
        Assert.Empty(parse.Errors);
        return parse.File!;
    }

    // The first value of a flow mapping: its packet, which may hold what YAML would take for its own.
    private static string Quoted(string step) => step.StartsWith('\'') ? step : Regex.Replace(step, "^(\\w+): ([^,]*)", "$1: '$2'");
}
