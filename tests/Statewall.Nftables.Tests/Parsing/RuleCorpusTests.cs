using System.Text;
using System.Text.Json;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Parsing;

/// <summary>The corpus of rules as text alone: read, evaluated and written they are what a listing shows, or are refused.</summary>
public sealed class RuleCorpusTests
{
    private const int Floor = 839; // raised with every kind that is added

    [Fact]
    public void Text_OfEachRule_IsAsListed()
    {
        var corpus = Repository.RequireCorpora();
        var (good, total) = (0, 0);
        var names = new NameSources();
        var failed = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(Path.Combine(corpus, "nft", "rules"), "*.json").Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var rule in document.RootElement.GetProperty("cases").EnumerateArray())
            {
                total++;
                var text = rule.GetProperty("rule").GetString()!;
                var listed = rule.TryGetProperty("listed", out var other) ? other.GetString()! : text;
                var expected = rule.GetProperty("expect").GetString() == "ok" ? listed : null;
                var got = Read(text, names, Path.GetFileName(path).Split('-')[0]);
                if (got == expected || (got is not null && expected is not null && Sorted(got) == Sorted(expected)))
                    good++;
                else
                    failed.AppendLine($"{Path.GetFileName(path)}: {text}\n    want {expected ?? "(refused)"}\n    got  {got ?? "(refused)"}");
            }
        }
        Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "conformance"));
        File.WriteAllText(Path.Combine(Repository.Root, "artifacts", "conformance", "nft-rules-as-text.txt"), failed.ToString());
        Counts.Report("nft rules as text", good, total);
        Assert.True(good >= Floor, $"{good} of {total} rules are as listed, fewer than the {Floor} that were; artifacts/conformance/nft-rules-as-text.txt lists the others");
    }

    private static string? Read(string rule, NameSources names, string family)
    {
        // what goes for all families is tried in one that has them all
        family = family == "any" ? "inet" : family;
        try
        {
            var commands = Parser.Parse(new SourceText("", Encoding.UTF8.GetBytes($"add rule {family} t c {rule}")));
            var evaluated = new RuleEvaluator(names, commands[0].Family).Evaluate(commands[0].RuleDefinition!);
            return string.Join(' ', evaluated.Statements.Select(Text));
        }
        catch (LanguageException)
        {
            return null;
        }
    }

    private static string Text(StatementNode statement)
    {
        var output = new Listing.TextOutput();
        statement.Format(output, new Listing.ListingOptions { Stateless = true, NumericProtocols = true });
        return output.ToString();
    }

    /// <summary>Without spaces and with the elements of a set in order: a set has none.</summary>
    private static string Sorted(string text)
    {
        var (open, close) = (text.IndexOf('{', StringComparison.Ordinal), text.IndexOf('}', StringComparison.Ordinal));
        var all = open < 0 || close < open ? text : text[..open] + string.Join(',', text[(open + 1)..close].Replace(" ", "", StringComparison.Ordinal).Split(',').Order(StringComparer.Ordinal)) + text[close..];
        return all.Replace(" ", "", StringComparison.Ordinal);
    }
}
