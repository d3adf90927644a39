using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Delinearization;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;
using Statewall.Nftables.Tests.Json;
using Statewall.Nftables.Tests.Linearization;
using Statewall.Nftables.Tests.Parsing;

namespace Statewall.Nftables.Tests.Delinearization;

/// <summary>The corpus of rules there and back: what the kernel gets is listed as the corpus says, in the tables of every family that a case names.</summary>
public sealed class ListingCorpusTests
{
    private const int Floor = 1132;

    private static readonly ListingOptions Options = new() { Stateless = true, NumericProtocols = true };

    [Fact]
    public void Listing_OfEachRule_IsAsListed()
    {
        var corpus = Repository.RequireCorpora();
        var result = new CorpusResult("nft rules listed from bytecode");
        foreach (var path in Directory.EnumerateFiles(Path.Combine(corpus, "nft", "rules"), "*.json").Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var setup = CorpusSetup.Read(document.RootElement);
            foreach (var rule in document.RootElement.GetProperty("cases").EnumerateArray())
            {
                if (rule.GetProperty("expect").GetString() != "ok")
                    continue;
                var text = rule.GetProperty("rule").GetString()!;
                var listed = rule.TryGetProperty("listed", out var other) ? other.GetString()! : text;
                var failures = new StringBuilder();
                foreach (var table in setup.Tables)
                {
                    var got = List(setup, table, text);
                    if (rule.TryGetProperty("json", out var json) && failures.Length == 0)
                    {
                        var wantedJson = Documents.Normal(JsonNode.Parse((rule.TryGetProperty("json_listed", out var jsonListed) ? jsonListed : json).GetRawText()));
                        var gotJson = Statements(setup, table, text) is { } statements ? Documents.Normal(JsonOf(statements)) : null;
                        if (!JsonNode.DeepEquals(wantedJson, gotJson))
                            failures.Append($"\n    {table.Family}\n    want {wantedJson?.ToJsonString()}\n    got  {gotJson?.ToJsonString()}");
                    }
                    if (failures.Length == 0 && (got is null || CorpusText.Sorted(got) != CorpusText.Sorted(listed)))
                        failures.Append($"\n    {table.Family}\n    want {listed}\n    got  {got ?? "(refused)"}");
                    else if (failures.Length == 0 && List(setup, table, got!) is var again && again != got)
                        failures.Append($"\n    {table.Family}, added again\n    want {got}\n    got  {again ?? "(refused)"}");
                }
                result.Add(failures.Length == 0, () => $"{Path.GetFileName(path)}: {text}{failures}");
            }
        }
        result.Report(Floor);
    }

    private static string? List(CorpusSetup setup, CorpusTable table, string rule) =>
        Statements(setup, table, rule) is { } statements ? RuleText.Of(statements, Options) : null;

    private static JsonNode? JsonOf(RuleNode rule)
    {
        var output = new TextOutput();
        rule.WriteJson(new JsonOutput(output), NfProto.IPv4, "t", "c", Options);
        return JsonNode.Parse(output.ToString())!["rule"]!["expr"];
    }

    private static RuleNode? Statements(CorpusSetup setup, CorpusTable table, string rule)
    {
        if (setup.Compile(table, rule) is not { } compiled)
            return null;
        // the kernel gives sets names of their own, in the order in which they come
        var sets = compiled.Rule.Sets.ToDictionary(set => set.Id, set => new KernelSet(set.ToMessage(table.Name), [.. set.Elements.Select(element => element.ToMessage())]));
        var names = new Dictionary<string, KernelSet>(StringComparer.Ordinal);
        var expressions = compiled.Rule.Expressions.Select(linear => linear.Expression).ToList();
        for (var index = 0; index < expressions.Count; index++)
        {
            if (expressions[index].Data is Nfnetlink.Nftables.Expressions.LookupExpression { SetId: { } id } lookup)
            {
                names[$"__set{id}"] = sets[id];
                expressions[index] = Nfnetlink.Nftables.Expressions.Expression.Of(lookup with { Set = $"__set{id}" });
            }
            else if (expressions[index].Data is Nfnetlink.Nftables.Expressions.ObjrefExpression { SetId: { } map } reference)
            {
                names[$"__set{map}"] = sets[map];
                expressions[index] = Nfnetlink.Nftables.Expressions.Expression.Of(reference with { Set = $"__set{map}" });
            }
        }
        var named = compiled.Sets.ToDictionary(set => set.Name, set => new KernelSet(MessageOf(set), []), StringComparer.Ordinal);
        var statements = RuleReader.Read(compiled.Family, expressions, name => names.GetValueOrDefault(name) ?? named.GetValueOrDefault(name));
        return new RuleNode(statements);
    }

    private static Set MessageOf(SetDefinition set) => SetMessages.Of(set, "t");
}
