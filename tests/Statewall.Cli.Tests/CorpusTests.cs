using System.Text;

namespace Statewall.Cli.Tests;

/// <summary>The command lines of upstream's own tests, run in their order: each is to succeed or to fail as it says.</summary>
public sealed class CorpusTests
{
    [Fact]
    public void Conntrack_CorpusCommands_SucceedOrFailAsTheySay() => Run("cli", "conntrack", "conntrack command lines, statewall = expected");

    [Fact]
    public void Nfct_CorpusCommands_SucceedOrFailAsTheySay() => Run("nfct-timeout", "nfct", "nfct command lines, statewall = expected");

    private static void Run(string folder, string tool, string subject)
    {
        var files = Directory.GetFiles(Path.Combine(Repository.RequireCorpora(), "conntrack", folder));
        CommandNamespace.Require();
        Array.Sort(files, StringComparer.Ordinal);
        var failures = new List<string>();
        var total = 0;
        foreach (var file in files)
        {
            using var place = new CommandNamespace();
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
                var result = place.Run(CommandNamespace.Statewall, words[0] == tool ? words : [tool, .. words], input.ToString());
                input.Clear();
                total++;
                if (result.ExitCode == 0 != wanted.Trim().StartsWith("OK", StringComparison.Ordinal))
                    failures.Add($"{Path.GetFileName(file)}: {text.Trim()}: exit {result.ExitCode}, wanted {wanted.Trim()}: {result.Error.Trim()}");
            }
        }
        Counts.Report(subject, total - failures.Count, total);
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }
}
