using System.Text.Json.Nodes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Tests.Parsing;

namespace Statewall.Nftables.Tests.Json;

/// <summary>The corpus of rulesets, from text to JSON and from JSON to text.</summary>
public sealed class RulesetCorpusTests
{
    private const int TextFloor = 240; // raised with every kind that is added
    private const int JsonFloor = 228;

    [Fact]
    public void Rulesets_AsText_AreListedInJson()
    {
        var result = new CorpusResult("nft rulesets from text to JSON");
        foreach (var (name, text, json) in Cases())
        {
            var (wanted, got) = (Items(json), Items(Try(() => Documents.WriteJson(Documents.TablesOf(Documents.ReadText(text)), ListingOptions.Usual))));
            result.Add(wanted.SequenceEqual(got), () => $"== {name}\n{CorpusText.FirstDifference(wanted, got)}");
        }
        result.Report(TextFloor);
    }

    [Fact]
    public void Rulesets_InJson_AreListedAsText()
    {
        var result = new CorpusResult("nft rulesets from JSON to text");
        foreach (var (name, text, json) in Cases())
        {
            var got = Try(() => Documents.WriteText(Documents.TablesOf(Documents.ReadJson(json)), ListingOptions.Usual));
            result.Add(got.Trim() == text.Trim(), () => $"== {name}\n{CorpusText.FirstDifference(text.Split('\n'), got.Split('\n'))}");
        }
        result.Report(JsonFloor);
    }

    private static IEnumerable<(string Name, string Text, string Json)> Cases()
    {
        var root = Path.Combine(Repository.RequireCorpora(), "nft", "rulesets");
        foreach (var path in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            yield return (Path.GetRelativePath(root, path), File.ReadAllText(Path.ChangeExtension(path, ".nft")), File.ReadAllText(path));
    }

    private static string Try(Func<string> write)
    {
        try
        {
            return write();
        }
        catch (LanguageException mistake)
        {
            return $"\"{mistake.Message.Replace('"', '\'')}\"";
        }
    }

    /// <summary>The objects of a document, a line each.</summary>
    private static string[] Items(string json)
    {
        var document = Documents.Normal(JsonNode.Parse(json));
        return document is JsonObject ? [.. document["nftables"]!.AsArray().Select(item => item!.ToJsonString())] : [document!.ToJsonString()];
    }
}
