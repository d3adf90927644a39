using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Architecture;

/// <summary>What may stand in the project's text: nothing of one machine, nothing unfinished, nothing of another project's.</summary>
public sealed class TextTests
{
    private const int SmallestComparedFile = 64;

    // Each pattern has a class or a group in it, so that it does not match where it is written.
    private static readonly Regex MachineWords = new(
        @"(?<![\w.~-])/(wor[k]|far[m]|tmp/w[t]|User[s]/\w+|hom[e]/\w+)/|/roo[t]/\.|\b(claud[e]|anthropi[c]|chatgp[t]|copilo[t])\b"
        + @"|\bsub-?agen[t]s?\b|\b(ai|coding) agen[t]s?\b|\bthis sessio[n]\b|\bBRIE[F]\.md\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex Unfinished = new(
        @"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b|NotImplementedExceptio[n]|Skip *= *""", RegexOptions.CultureInvariant);

    private static readonly string[] TextSuffixes =
    [
        "", ".cs", ".csproj", ".props", ".targets", ".slnx", ".json", ".md", ".sh", ".txt", ".yml", ".yaml", ".xml", ".html", ".css", ".js",
        ".nft", ".rules", ".conf", ".service", ".editorconfig", ".gitignore", ".gitattributes",
    ];

    [Fact]
    public void TrackedFile_Text_SpeaksOfNoMachine()
    {
        var findings = new Findings("words of one machine or of how the work was done", "Say it in the project's own terms, or leave it out.");
        foreach (var (path, number, line) in TrackedLines())
        {
            if (MachineWords.Match(line) is { Success: true } match)
            {
                findings.Add($"{path}:{number}: {match.Value}");
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void CodeFile_Text_IsFinished()
    {
        var findings = new Findings("things left open", "Finish it, or open an issue and describe there what is missing.");
        foreach (var (path, number, line) in TrackedLines().Where(found => found.Path.EndsWith(".cs", StringComparison.Ordinal)))
        {
            if (Unfinished.Match(line) is { Success: true } match)
            {
                findings.Add($"{path}:{number}: {match.Value}");
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public void TrackedFile_Content_IsNotFromTheCorpora()
    {
        var corpora = Repository.RequireCorpora();
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(corpora, "*", SearchOption.AllDirectories))
        {
            if (new FileInfo(file).Length >= SmallestComparedFile)
            {
                known[Hash(file)] = Path.GetRelativePath(corpora, file);
            }
        }

        var findings = new Findings(
            "files copied from the corpora", "Their licences forbid it: read them from the corpora, or make an example of your own.");
        foreach (var path in SourceTree.TrackedFiles())
        {
            if (known.TryGetValue(Hash(SourceTree.Absolute(path)), out var original))
            {
                findings.Add($"{path}: is {original}");
            }
        }

        findings.AssertNone();
    }

    private static IEnumerable<(string Path, int Number, string Line)> TrackedLines()
    {
        foreach (var path in SourceTree.TrackedFiles())
        {
            if (!TextSuffixes.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            var number = 0;
            foreach (var line in File.ReadLines(SourceTree.Absolute(path)))
            {
                yield return (path, ++number, line);
            }
        }
    }

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(stream));
    }
}
