using System.Globalization;
using Differential.Generated;

namespace Differential.ConntrackCli;

// -E: Debian's conntrack and ours listen side by side while connections come and go.
public sealed class EventCommandTests
{
    private const int Ordinary = 60;
    private const int AtOnce = 10;
    private const int MostShown = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);

    [Fact]
    public void Conntrack_GeneratedListeners_SeeWhatDebiansSee()
    {
        CommandNamespace.Require("conntrack");
        var total = int.TryParse(Environment.GetEnvironmentVariable("STATEWALL_COMMANDS"), CultureInfo.InvariantCulture, out var asked) ? asked : Ordinary;
        using var place = new CommandNamespace();
        using var activity = new EventActivity(place);
        var differences = new List<string>();
        foreach (var lines in new EventGenerator(new Dice(Seeds.Seed)).Lines(total).Chunk(AtOnce))
            differences.AddRange(Compare(place, activity, lines));
        Counts.Report($"conntrack -E, statewall = Debian's: {total - differences.Count}/{total} (seed {Seeds.Seed})");
        Assert.True(differences.Count == 0, $"STATEWALL_SEED={Seeds.Seed} STATEWALL_COMMANDS={total}: {differences.Count} differ\n{string.Join('\n', differences.Take(MostShown))}");
    }

    private static List<string> Compare(CommandNamespace place, EventActivity activity, string[] lines)
    {
        var tools = new List<(ListeningTool Theirs, ListeningTool Ours)>();
        try
        {
            foreach (var words in lines.Select(line => line.Split(' ')))
                tools.Add((place.Listen("conntrack", words), place.Listen(CommandNamespace.Statewall, ["conntrack", .. words])));
            ListeningTool[] all = [.. tools.Select(pair => pair.Theirs), .. tools.Select(pair => pair.Ours)];
            ListeningTool.WaitUntil(Patience, () => EventListeners.Waiting(place).Count == all.Length || all.Any(tool => tool.HasEnded), "not all listen");
            activity.Run();
            ListeningTool.WaitUntil(Patience, () => EventListeners.Waiting(place).TrueForAll(waiting => waiting == 0), "events are left");
            ListeningTool.WaitUntilQuiet(all, Quiet);
            var results = tools.ConvertAll(pair => (Theirs: WithoutProgramOfXml(Timeless(pair.Theirs.Stop(Patience))), Ours: Timeless(pair.Ours.Stop(Patience))));
            if (lines[0] == "-E")
                Assert.True(results[0].Theirs.Output.Count('\n') > 40, $"too little happened:\n{results[0].Theirs}");
            return [.. results.Select((pair, index) => Difference(lines[index], pair.Theirs, pair.Ours)).OfType<string>()];
        }
        finally
        {
            foreach (var (theirs, ours) in tools)
            {
                theirs.Dispose();
                ours.Dispose();
            }
        }
    }

    private static string? Difference(string line, ToolResult theirs, ToolResult ours)
    {
        if (theirs == ours)
            return null;
        var pairs = theirs.Output.Split('\n').Zip(ours.Output.Split('\n'));
        var (first, other) = pairs.FirstOrDefault(pair => pair.First != pair.Second);
        return $"conntrack {line}: {theirs.Output.Count('\n')} and {ours.Output.Count('\n')} lines\n  theirs {theirs.ExitCode} {theirs.Error}{first}\n  ours   {ours.ExitCode} {ours.Error}{other}";
    }

    private static ToolResult WithoutProgramOfXml(ToolResult result) => result with { Output = Neutral.WithoutProgramOfXml(result.Output) };

    private static ToolResult Timeless(ToolResult result) => result with
    {
        Output = Neutral.WithoutTime(result.Output),
        Error = Neutral.Of(result).Error,
    };
}
