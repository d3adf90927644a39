using System.Text;
using Statewall.Nftables.Diagnostics;
using Statewall.Replay;
using Statewall.Replay.Testing;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// The text of a file of tests: it gives tests whose packets can be built, or errors that name a place. The tests are run, with a ruleset that reads
/// no files, and what is wrong can be told.
/// </summary>
public sealed class RulesetTestTarget : IFuzzTarget, IFuzzSeeds
{
    private const int MostSteps = 20;

    private const string Ruleset = """
        table inet t {
            counter c { }
            chain i { type filter hook input priority 0; policy drop; ct state established accept; tcp dport { 80, 443 } counter name c accept; reject comment "3"; }
            chain f { type filter hook forward priority 0; ct state vmap { established : accept, invalid : drop }; udp dport 53 log prefix "x" meta mark set 5 accept; jump g; }
            chain g { meta l4proto tcp ct mark set 1 limit rate 2/second accept; icmp type echo-request accept; }
            chain p { type nat hook postrouting priority srcnat; oifname "a" masquerade; }
            chain d { type nat hook prerouting priority dstnat; tcp dport 8080 dnat ip to 10.0.0.80:80; }
        }
        """;

    /// <inheritdoc/>
    public static string Name => "ruleset-tests";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds =>
    [
        "ruleset: |\n  table t { }\nscenario: {interfaces: {a: {hosts: 0.0.0.0/0}}}\ndefine: {b: c}\ntests:\n- name: x\n  steps:\n  - accept: tcp connection 10.0.0.5 > 192.0.2.1:443 in a\n    leaves: a\n    source: 192.0.2.1:1-2\n    log: [x]\n"u8.ToArray(),
        "ruleset: a\ntests:\n- name: t $a\n  table: [[a, b, c], [1, drop, 'x y'], [2, accept, ]]\n  steps:\n  - $b: udp 10.0.0.5 > 192.0.2.1:${a}0 data \"$$$c\"\n    rule: $c\n"u8.ToArray(),
        "ruleset: a\ntests:\n- name: t\n  table:\n  - {v: {handle: 3}, w: 5}\n  steps:\n  - {send: ping ::1 > ::2, rule: $v, mark: $w, counters: {inet t c: {packets: 1, bytes: 2}}}\n"u8.ToArray(),
        "ruleset: a\ntests:\n- name: t\n  steps:\n  - reject: \"icmp 1.1.1.1 > 2.2.2.2 time-exceeded of (udp 2.2.2.2:1 > 1.1.1.1:2)\"\n    with: icmp port-unreachable\n    rule: {policy: on, chain: inet t c}\n  - wait: 1d2h500ms\n"u8.ToArray(),
        "ruleset: a\ntests:\n- name: t\n  steps: &s\n  - connections: {present: [proto == tcp and (mark == 1 or bytes > 1M)], absent: unreplied, count: 3}\n- {name: u, steps: *s}\n"u8.ToArray(),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        var parse = RulesetTestFile.Parse(text, "fuzz");
        if (parse.File is null)
        {
            YamlCheck.Errors(text, parse.Errors);
            return;
        }
        YamlCheck.Require(parse.Errors.Count == 0, "tests and errors");
        foreach (var step in parse.File.Tests.SelectMany(test => test.Steps).OfType<SendStep>())
            YamlCheck.Require(step.Packet.ToBytes().Length >= 20, $"a packet that is none: {step.Packet}");
        Run(parse.File with { RulesetText = Ruleset, RulesetPath = null });
    }

    private static void Run(RulesetTestFile file)
    {
        try
        {
            var runner = new RulesetTestRunner(file);
            foreach (var test in file.Tests.Take(MostSteps))
            {
                var result = runner.Run(test with { Steps = [.. test.Steps.Take(MostSteps)] });
                YamlCheck.Require(result.Passed == (result.Describe().Length == 0), $"a failure that is not told: {test.Name}");
                _ = result.Describe(isVerbose: true);
            }
        }
        catch (Exception refusal) when (refusal is ReplayException or LanguageException)
        {
            YamlCheck.Require(refusal.Message.Length > 0, "a refusal without a word"); // of the scenario, or of a variable
        }
    }
}
