using System.Text;

namespace Statewall.Cli.Tests;

/// <summary>The command lines of upstream's own tests, run in their order: each is to succeed or to fail as it says.</summary>
public sealed class CorpusTests
{
    [Fact]
    public void Conntrack_CorpusCommands_SucceedOrFailAsTheySay() => OnKernel("cli", "conntrack");

    [Fact]
    public void Nfct_CorpusCommands_SucceedOrFailAsTheySay() => OnKernel("nfct-timeout", "nfct");

    [Fact]
    public void Conntrack_CorpusCommandsOnTheEngine_SucceedOrFailAsTheySay() => OnEngine("cli", "conntrack");

    [Fact]
    public void Nfct_CorpusCommandsOnTheEngine_SucceedOrFailAsTheySay() => OnEngine("nfct-timeout", "nfct");

    private static void OnKernel(string folder, string tool)
    {
        var files = FilesOf(folder);
        CommandNamespace.Require();
        Run(files, tool, $"{tool} command lines, statewall = expected", (file, score) =>
        {
            using var place = new CommandNamespace();
            RunFile(file, tool, score, (words, input) => place.Run(CommandNamespace.Statewall, words, input));
        });
    }

    private static void OnEngine(string folder, string tool) =>
        Run(FilesOf(folder), tool, $"{tool} command lines on the engine, statewall = expected", (file, score) =>
        {
            using var engine = new EngineProcess();
            RunFile(file, tool, score, engine.Run);
        });

    private static string[] FilesOf(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(Repository.RequireCorpora(), "conntrack", folder));
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static void Run(string[] files, string tool, string subject, Action<string, Score> runFile)
    {
        var score = new Score();
        foreach (var file in files)
            runFile(file, score);
        Counts.Report(subject, score.Total - score.Failures.Count, score.Total);
        Assert.True(score.Total > 0, $"no command line of {tool}");
        Assert.True(score.Failures.Count == 0, string.Join('\n', score.Failures));
    }

    private static void RunFile(string file, string tool, Score score, Func<string[], string, ToolResult> run)
    {
        var input = new StringBuilder();
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith('#') || line.Split(';', 2) is not [var text, var wanted])
                continue;
            if (wanted.Trim().Length == 0)
            {
                // lines without a verdict are the next command's standard input
                input.Append(text).Append('\n');
                continue;
            }
            var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            var result = run(words[0] == tool ? words : [tool, .. words], input.ToString());
            input.Clear();
            score.Total++;
            if (result.ExitCode == 0 != wanted.Trim().StartsWith("OK", StringComparison.Ordinal))
                score.Failures.Add($"{Path.GetFileName(file)}: {text.Trim()}: exit {result.ExitCode}, wanted {wanted.Trim()}: {result.Error.Trim()}");
        }
    }

    private sealed class Score
    {
        internal int Total { get; set; }

        internal List<string> Failures { get; } = [];
    }
}
