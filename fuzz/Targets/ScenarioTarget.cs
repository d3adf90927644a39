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
        "interface in0 { address 192.0.2.254/32; hosts 10.0.0.0/24, 2001:db8::/64; mtu 1500 }\n"u8.ToArray(),
        "interface out0 {\n    optional\n    hosts 0.0.0.0/0\n}\nroute 10.9.0.0/16 dev out0 via 10.0.0.9 optional\n"u8.ToArray(),
        "# settings\nsysctl optional net.netfilter.nf_conntrack_tcp_loose = 0\nforwarding ipv6 off\n"u8.ToArray(),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        var parse = ScenarioFile.Parse(text, "fuzz");
        if (parse.Scenario is null)
        {
            Require(parse.Errors.Count > 0, "no scenario and no error");
            var lines = text.AsSpan().Count('\n') + 1;
            foreach (var error in parse.Errors)
                Require(error.Line >= 1 && error.Line <= lines && error.Column >= 1 && error.Text.Length > 0, $"error without place: {error}");
            return;
        }
        Require(parse.Errors.Count == 0, "a scenario and errors");
        var written = ScenarioFile.Format(parse.Scenario);
        var again = ScenarioFile.Parse(written);
        Require(again.Scenario is not null, $"written and not read again: {written}");
        Require(ScenarioFile.Format(again.Scenario!) == written, $"written differently: {written}");
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException(what);
    }
}
