using System.Text;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Tests.Parsing;

/// <summary>The corpus of rulesets as text alone: what a listing shows, read and written again, is the same.</summary>
public sealed class RulesetCorpusTests
{
    private const int Floor = 234; // raised with every kind that is added

    [Fact]
    public void Text_OfEachRuleset_IsTheSame()
    {
        var corpus = Repository.RequireCorpora();
        var (good, total) = (0, 0);
        var names = new NameSources();
        var failed = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(Path.Combine(corpus, "nft", "rulesets"), "*.nft", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            total++;
            var wanted = File.ReadAllText(path);
            var got = Read(wanted, names);
            if (got.Trim() == wanted.Trim())
                good++;
            else
                failed.AppendLine($"== {Path.GetRelativePath(corpus, path)}\n{FirstDifference(wanted, got)}");
        }
        Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "conformance"));
        File.WriteAllText(Path.Combine(Repository.Root, "artifacts", "conformance", "nft-rulesets-as-text.txt"), failed.ToString());
        Counts.Report("nft rulesets as text", good, total);
        Assert.True(good >= Floor, $"{good} of {total} rulesets are the same, fewer than the {Floor} that were; artifacts/conformance/nft-rulesets-as-text.txt lists the others");
    }

    private static string Read(string text, NameSources names)
    {
        var output = new TextOutput();
        try
        {
            foreach (var command in CommandReader.Read(new SourceText("ruleset", Encoding.UTF8.GetBytes(text)), names))
                RulesetText.Write(output, command.TableDefinition!, ListingOptions.Usual);
        }
        catch (LanguageException mistake)
        {
            foreach (var diagnostic in mistake.Diagnostics)
                diagnostic.Format(output);
        }
        return output.ToString();
    }

    private static string FirstDifference(string wanted, string got)
    {
        if (got.Contains("Error:", StringComparison.Ordinal))
            return got;
        var (left, right) = (wanted.Split('\n'), got.Split('\n'));
        var line = Enumerable.Range(0, Math.Min(left.Length, right.Length)).FirstOrDefault(line => left[line] != right[line], Math.Min(left.Length, right.Length) - 1);
        return $"want {left[line]}\ngot  {right[line]}\n";
    }
}
