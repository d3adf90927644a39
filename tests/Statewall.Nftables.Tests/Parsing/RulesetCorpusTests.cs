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
    private const int Floor = 245; // raised with every kind that is added

    [Fact]
    public void Text_OfEachRuleset_IsTheSame()
    {
        var corpus = Repository.RequireCorpora();
        var result = new CorpusResult("nft rulesets as text");
        var names = new NameSources();
        foreach (var path in Directory.EnumerateFiles(Path.Combine(corpus, "nft", "rulesets"), "*.nft", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var wanted = File.ReadAllText(path);
            var got = Read(wanted, names);
            result.Add(got.Trim() == wanted.Trim(), () => $"== {Path.GetRelativePath(corpus, path)}\n{FirstDifference(wanted, got)}");
        }
        result.Report(Floor);
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

    private static string FirstDifference(string wanted, string got) =>
        got.Contains("Error:", StringComparison.Ordinal) ? got : CorpusText.FirstDifference(wanted.Split('\n'), got.Split('\n'));
}
