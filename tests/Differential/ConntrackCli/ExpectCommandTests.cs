using System.Globalization;
using Differential.Generated;

namespace Differential.ConntrackCli;

// As ConntrackCommandTests, of the table of expectations.
public sealed class ExpectCommandTests
{
    private const int Ordinary = 120;
    private const int MostShown = 12;

    [Fact]
    public void Conntrack_GeneratedCommandsAboutExpectations_EqualDebians()
    {
        CommandNamespace.Require("conntrack");
        var total = int.TryParse(Environment.GetEnvironmentVariable("STATEWALL_COMMANDS"), CultureInfo.InvariantCulture, out var asked) ? asked : Ordinary;
        using var place = new CommandNamespace();
        using var messenger = new Messenger(place);
        ExpectGenerator.Load(messenger);
        var generator = new ExpectGenerator(new Dice(Seeds.Seed));
        var differences = new List<string>();
        for (var number = 0; number < total; number++)
        {
            var (line, changes) = generator.Next();
            if (Compare(place, messenger, line, changes) is { } difference)
                differences.Add(difference);
        }
        Counts.Report($"conntrack commands about expectations, statewall = Debian's: {total - differences.Count}/{total} (seed {Seeds.Seed})");
        Assert.True(differences.Count == 0, $"STATEWALL_SEED={Seeds.Seed} STATEWALL_COMMANDS={total}: {differences.Count} differ\n{string.Join('\n', differences.Take(MostShown))}");
    }

    [Theory]
    [InlineData(
        "-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 21 --tuple-src 10.0.0.7 --tuple-dst 10.0.0.1 --mask-src 255.255.255.0 --mask-dst 255.255.255.255 --tuple-port-src 0 --tuple-port-dst 2077 --mask-port-src 0 --mask-port-dst 0xffff",
        "tcp 10.0.0.1 10.0.0.2 1000 21", "tcp 10.0.0.7 10.0.0.1 0 2077", "tcp 255.255.255.0 255.255.255.255 0 65535")]
    [InlineData(
        "-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 5060 --dport 5060 --tuple-src 10.0.0.7 --tuple-dst 10.0.0.1 --mask-src 255.255.255.255 --mask-dst 255.255.255.255 --tuple-port-src 5 --tuple-port-dst 6 --mask-port-src 65535 --mask-port-dst 65535",
        "udp 10.0.0.1 10.0.0.2 5060 5060", "udp 10.0.0.7 10.0.0.1 5 6", "udp 255.255.255.255 255.255.255.255 65535 65535")]
    [InlineData(
        "-p tcp -s fd00::1 -d fd00::2 --sport 1000 --dport 21 --tuple-src fd00::2 --tuple-dst fd00::1 --mask-src ffff:: --mask-dst ffff:ffff:: --tuple-port-src 0 --tuple-port-dst 9 --mask-port-src 0 --mask-port-dst 65535",
        "tcp fd00::1 fd00::2 1000 21", "tcp fd00::2 fd00::1 0 9", "tcp ffff:: ffff:ffff:: 0 65535")]
    public void Conntrack_CreateExpectation_MakesWhatTheMessageMakes(string words, string master, string tuple, string mask)
    {
        CommandNamespace.Require("conntrack");
        using var place = new CommandNamespace();
        using var messenger = new Messenger(place);
        ExpectGenerator.Load(messenger);
        var before = Table(place);
        messenger.Send(ExpectGenerator.Expect(master, tuple, mask));
        var wanted = Table(place);
        Assert.NotEqual(before, wanted);
        ExpectGenerator.Load(messenger);
        var result = place.Run(CommandNamespace.Statewall, ["conntrack", "-I", "expect", "-t", "9000", .. words.Split(' ')]);
        Assert.Equal(new ToolResult(0, "", ""), result);
        Assert.Equal(wanted, Table(place));
    }

    private static string Table(CommandNamespace place) =>
        Neutral.Table(place.Run("conntrack", ["-L", "expect"])) + Neutral.Table(place.Run("conntrack", ["-L", "expect", "-f", "ipv6"]));

    private static string? Compare(CommandNamespace place, Messenger messenger, string line, bool changes)
    {
        var (theirs, theirTable) = Run("conntrack", []);
        var (ours, ourTable) = Run(CommandNamespace.Statewall, ["conntrack"]);
        // the help is written anew
        if (theirs.Output.StartsWith("Command line interface", StringComparison.Ordinal) && ours.Output.StartsWith("Command line interface", StringComparison.Ordinal))
            ours = ours with { Output = theirs.Output };
        return theirs == ours && theirTable == ourTable
            ? null
            : $"conntrack {line}\n  theirs {theirs}\n  ours   {ours}{(theirTable == ourTable ? "" : $"\n  their table\n{theirTable}\n  our table\n{ourTable}")}";

        (ToolResult Result, string Table) Run(string tool, string[] prefix)
        {
            if (changes)
                ExpectGenerator.Load(messenger);
            var result = Neutral.Of(place.Run(tool, [.. prefix, .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));
            result = result with { Output = Neutral.WithoutTime(result.Output) };
            return (result, changes ? Table(place) : "");
        }
    }
}
