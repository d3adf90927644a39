using System.Globalization;
using System.Text.RegularExpressions;
using Differential.Generated;

namespace Differential.ConntrackCli;

// Debian's conntrack and ours, on the same table in the same namespace: standard output, standard error and exit status to the byte.
// STATEWALL_SEED repeats a run, STATEWALL_COMMANDS makes it longer or shorter.
public sealed partial class ConntrackCommandTests
{
    private const int Ordinary = 400;
    private const int MostShown = 12;

    [Fact]
    public void Conntrack_GeneratedCommands_EqualDebians()
    {
        CommandNamespace.Require("conntrack");
        var total = int.TryParse(Environment.GetEnvironmentVariable("STATEWALL_COMMANDS"), CultureInfo.InvariantCulture, out var asked) ? asked : Ordinary;
        using var place = new CommandNamespace();
        Assert.SkipUnless(Load(place).ExitCode == 0, "needs a kernel that takes connections by ctnetlink");
        var generator = new CommandGenerator(new Dice(Seeds.Seed));
        var differences = new List<string>();
        for (var number = 0; number < total; number++)
        {
            var (line, changes) = generator.Next();
            if (Compare(place, line, changes) is { } difference)
                differences.Add(difference);
        }
        Counts.Report($"conntrack commands, statewall = Debian's: {total - differences.Count}/{total} (seed {Seeds.Seed})");
        Assert.True(differences.Count == 0, $"STATEWALL_SEED={Seeds.Seed} STATEWALL_COMMANDS={total}: {differences.Count} differ\n{string.Join('\n', differences.Take(MostShown))}");
    }

    [Theory]
    [InlineData("-I -s 10.9.0.1 -d 10.9.0.2 -p udp --sport 1 --dport 2 -t 90000\n-D -p tcp\n\n# comment\n-A -s 10.0.0.1 -d 10.0.1.1 -p tcp --sport 1000 --dport 80 -t 90000 --state ESTABLISHED\n")]
    [InlineData("-I -s 10.0.0.3 -d 10.0.1.2 -p udp --sport 5 --dport 53 -t 90000\n")]
    [InlineData("-F\n  conntrack -I -s 10.9.0.1 -d 10.9.0.2 -p udp --sport 1 --dport 2 -t 90000\n")]
    [InlineData("-D\n-L\n")]
    [InlineData("-D\n-X\n")]
    [InlineData("-D -m 7\n-U -s 10.0.0.3 -p udp -m 9\n")]
    [InlineData("-F expect\n")]
    [InlineData("\"-D\" -s \"10.0.0.1\"\nbogus\n")]
    public void Conntrack_LoadFile_EqualsDebians(string input)
    {
        CommandNamespace.Require("conntrack");
        using var place = new CommandNamespace();
        Assert.Null(Compare(place, "-R -", changes: true, input));
    }

    [Fact]
    public void Conntrack_SaveThenLoad_GivesTheSameTable()
    {
        CommandNamespace.Require("conntrack");
        using var place = new CommandNamespace();
        Load(place);
        var before = Table(place);
        var saved = place.Run(CommandNamespace.Statewall, ["conntrack", "-L", "-o", "save"]).Output;
        place.Run("conntrack", ["-F"]);
        Assert.Equal(0, place.Run(CommandNamespace.Statewall, ["conntrack", "-R", "-"], saved).ExitCode);
        // a mark is no part of a saved line
        Assert.Equal(Marks().Replace(before, "mark=0"), Table(place));
    }

    private static ToolResult Load(CommandNamespace place)
    {
        place.Run("conntrack", ["-F"]);
        return place.Run("conntrack", ["-R", "-"], CommandGenerator.Entries);
    }

    private static string? Compare(CommandNamespace place, string line, bool changes, string? input = null)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (changes)
            Load(place);
        var theirs = Neutral.Of(place.Run("conntrack", words, input));
        var theirTable = changes ? Table(place) : "";
        if (changes)
            Load(place);
        var ours = Neutral.Of(place.Run(CommandNamespace.Statewall, ["conntrack", .. words], input));
        if (input is not null)
            ours = ours with { Error = RefusedLines().Replace(ours.Error, "") };
        var ourTable = changes ? Table(place) : "";
        // the help is written anew
        if (theirs.Output.StartsWith("Command line interface", StringComparison.Ordinal) && ours.Output.StartsWith("Command line interface", StringComparison.Ordinal))
            ours = ours with { Output = theirs.Output };
        return theirs == ours && theirTable == ourTable
            ? null
            : $"conntrack {line}\n  theirs {theirs}\n  ours   {ours}{(theirTable == ourTable ? "" : $"\n  their table\n{theirTable}\n  our table\n{ourTable}")}";
    }

    private static string Table(CommandNamespace place) => Neutral.Table(place.Run("conntrack", ["-L"]));

    // What theirs does not say: which line of the input was refused.
    [GeneratedRegex(@"^line \d+: .*\n", RegexOptions.Multiline)]
    private static partial Regex RefusedLines();

    [GeneratedRegex(@"mark=\d+")]
    private static partial Regex Marks();
}
