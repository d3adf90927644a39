using System.Text;
using System.Text.Json;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Tests.Parsing;

/// <summary>The corpus of rules as text alone: read, evaluated and written they are what a listing shows, or are refused.</summary>
public sealed class RuleCorpusTests
{
    private const int Floor = 1224; // raised with every kind that is added

    private static readonly ListingOptions Options = new() { Stateless = true, NumericProtocols = true };

    [Fact]
    public void Text_OfEachRule_IsAsListed()
    {
        var corpus = Repository.RequireCorpora();
        var result = new CorpusResult("nft rules as text");
        var names = new NameSources();
        foreach (var path in Directory.EnumerateFiles(Path.Combine(corpus, "nft", "rules"), "*.json").Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var family = document.RootElement.GetProperty("setup").EnumerateArray().Select(line => line.GetString()!).First(line => line[0] == '*')[1..].Split(';')[0];
            foreach (var rule in document.RootElement.GetProperty("cases").EnumerateArray())
            {
                var text = rule.GetProperty("rule").GetString()!;
                var listed = rule.TryGetProperty("listed", out var other) ? other.GetString()! : text;
                var expected = rule.GetProperty("expect").GetString() == "ok" ? listed : null;
                var got = Read(family, text, names);
                result.Add(
                    got == expected || (got is not null && expected is not null && CorpusText.Sorted(got) == CorpusText.Sorted(expected)),
                    () => $"{Path.GetFileName(path)}: {text}\n    want {expected ?? "(refused)"}\n    got  {got ?? "(refused)"}");
            }
        }
        result.Report(Floor);
    }

    private static string? Read(string family, string rule, NameSources names)
    {
        try
        {
            var commands = CommandReader.Read(new SourceText("", Encoding.UTF8.GetBytes($"add rule {family} t c {rule}")), names);
            return RuleText.Of(commands[0].RuleDefinition!, Options);
        }
        catch (LanguageException)
        {
            return null;
        }
    }
}
