using System.Text.Json.Nodes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Tests.Parsing;

namespace Statewall.Nftables.Tests.Json;

/// <summary>The corpus of rules, from text to JSON and from JSON to text.</summary>
public sealed class RuleCorpusTests
{
    private const int TextFloor = 1092; // raised with every kind that is added
    private const int JsonFloor = 1106;

    private static readonly ListingOptions Options = new() { Stateless = true, NumericProtocols = true };

    [Fact]
    public void Rules_AsText_AreListedInJson()
    {
        var result = new CorpusResult("nft rules from text to JSON");
        foreach (var (file, family, rule) in Cases())
        {
            var wanted = Documents.Normal(rule["json_listed"] ?? rule["json"]);
            var text = (string)rule["rule"]!;
            var got = FromText(family, text);
            result.Add(JsonNode.DeepEquals(wanted, got), () => $"{file}: {text}\n    want {wanted!.ToJsonString()}\n    got  {got.ToJsonString()}");
        }
        result.Report(TextFloor);
    }

    [Fact]
    public void Rules_InJson_AreListedAsText()
    {
        var result = new CorpusResult("nft rules from JSON to text");
        foreach (var (file, family, rule) in Cases())
        {
            var wanted = (string)(rule["listed"] ?? rule["rule"])!;
            var json = rule["json"]!.ToJsonString();
            var got = FromJson(family, json);
            result.Add(Sorted(got) == Sorted(wanted), () => $"{file}: {json}\n    want {wanted}\n    got  {got}");
        }
        result.Report(JsonFloor);
    }

    private static IEnumerable<(string File, string Family, JsonNode Rule)> Cases()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository.RequireCorpora(), "nft", "rules"), "*.json").Order(StringComparer.Ordinal))
        {
            var document = JsonNode.Parse(File.ReadAllBytes(path))!;
            var family = document["setup"]!.AsArray().Select(line => (string)line!).First(line => line[0] == '*')[1..].Split(';')[0];
            foreach (var rule in document["cases"]!.AsArray())
            {
                if (rule!["json"] is not null)
                    yield return (Path.GetFileName(path), family, rule);
            }
        }
    }

    private static JsonNode FromText(string family, string text)
    {
        try
        {
            var command = Documents.ReadText($"add rule {family} t c {text}")[0];
            var document = JsonNode.Parse(Documents.WriteJson([Documents.With(command.Family, command.RuleDefinition!)], Options))!;
            return Documents.Normal(document["nftables"]![3]!["rule"]!["expr"])!;
        }
        catch (LanguageException mistake)
        {
            return JsonValue.Create(mistake.Message);
        }
    }

    private static string FromJson(string family, string statements)
    {
        try
        {
            var document = $"{{\"nftables\": [{{\"add\": {{\"rule\": {{\"family\": \"{family}\", \"table\": \"t\", \"chain\": \"c\", \"expr\": {statements}}}}}}}]}}";
            var rule = Documents.ReadJson(document)[0].RuleDefinition!;
            return RuleText.Of(rule, Options);
        }
        catch (LanguageException mistake)
        {
            return mistake.Message;
        }
    }

    private static string Sorted(string text) => CorpusText.Sorted(text);
}
