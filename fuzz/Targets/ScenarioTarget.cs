using System.Text;
using Statewall.Replay.Scenarios;

namespace Statewall.Fuzz.Targets;

/// <summary>The text of a scenario file: it gives a scenario, which survives being written and read again, or errors that name a place.</summary>
public sealed class ScenarioTarget : IFuzzTarget, IFuzzSeeds
{
    /// <inheritdoc/>
    public static string Name => "scenario";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds =>
    [
        "interfaces:\n  in0: {addresses: 192.0.2.254/32, hosts: [10.0.0.0/24, 2001:db8::/64], mtu: 1500}\n"u8.ToArray(),
        "interfaces:\n  out0:\n    optional: on\n    group: 7\n    hosts:\n      - 0.0.0.0/0\nroutes:\n- {to: 10.9.0.0/16, dev: out0, via: 10.0.0.9, optional: on}\n"u8.ToArray(),
        "# settings\nsysctls:\n  net.netfilter.nf_conntrack_tcp_loose: {value: \"0\\t\\U0001F600\", optional: on}\n  net.a: 'it''s'\nforwarding: {ipv6: off}\n"u8.ToArray(),
        "routes: [{to: default, src: 10.0.0.1, type: local, table: 100}, {to: '::/0', type: blackhole}]\nrules: [{mark: 0x1/0xff, table: 100}, {from: 10.0.0.0/8, iif: lo, table: main}]\n"u8.ToArray(),
        "interfaces: {e: {type: ethernet, mac: '02:00:00:00:00:01', neighbours: {10.0.0.2: '02:00:00:00:00:02'}}, v: {vlan: {on: e, id: 5}}, b: {bridge: {ports: [e, v]}}}\n"u8.ToArray(),
        "sysctls: &all\n  net.a: |\n    text\n  net.b: >-\n    more\n\n    text\ninterfaces: {a: &x {mtu: 68}, b: *x}\n"u8.ToArray(),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        var parse = ScenarioFile.Parse(text, "fuzz");
        if (parse.Scenario is null)
        {
            YamlCheck.Errors(text, parse.Errors);
            return;
        }
        YamlCheck.Require(parse.Errors.Count == 0, "a scenario and errors");
        var written = ScenarioFile.Format(parse.Scenario);
        var again = ScenarioFile.Parse(written);
        YamlCheck.Require(again.Scenario is not null, $"written and not read again: {written}");
        YamlCheck.Require(ScenarioFile.Format(again.Scenario!) == written, $"written differently: {written}");
    }
}
