using Statewall.Iptables.Restoring;
using Statewall.Nftables.Tests.Parsing;

namespace Differential.IptablesCommands;

// The corpus of translations: a command, what is fed to it, and what it says in the language of nft.
public sealed class TranslationFileTests
{
    private const int Floor = 298; // raised with every kind that is added

    [Fact]
    public void Commands_AreTranslated()
    {
        using var engine = IptablesSide.Engine();
        var translations = new CorpusResult("iptables translations");
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository.RequireCorpora(), "iptables", "translate"), "*.txlate").Order(StringComparer.Ordinal))
        {
            foreach (var block in File.ReadAllText(path).Split("\n\n"))
            {
                string[] lines = [.. block.Split('\n').Where(line => line.Trim().Length > 0 && line[0] != '#')];
                if (lines.Length > 0)
                    Run(engine, translations, Path.GetFileName(path), lines);
            }
        }
        translations.Report(Floor);
    }

    private static void Run(IptablesSide side, CorpusResult translations, string name, string[] lines)
    {
        var (command, fed) = lines[0].Split(';', 2) is [var before, var behind] ? (before, behind) : (lines[0], null);
        var words = ShellWords.Split(command.Replace('\'', '"'));
        var answer = side.Run(words[0], words[1..], fed is null ? "" : fed + "\n");
        var got = answer.Output.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');
        if (fed is not null)
            got = got.Where(line => !line.TrimStart('\'').StartsWith("add table", StringComparison.Ordinal) && !line.TrimStart('\'').StartsWith("add chain", StringComparison.Ordinal));
        translations.Add(answer.Code == 0 && got.SequenceEqual(lines[1..].Select(line => line.Trim())), () => $"{name}: {lines[0]}\n    wanted {string.Join(" | ", lines[1..])}\n    got    {string.Join(" | ", got)} {answer.Error}");
    }
}
