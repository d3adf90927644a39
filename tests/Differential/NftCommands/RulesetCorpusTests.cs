using System.Text.Json.Nodes;
using Statewall.Nftables.Tests.Parsing;

namespace Differential.NftCommands;

// The corpus of rulesets through the whole command: what is loaded is listed the same, as text and as JSON.
public sealed class RulesetCorpusTests
{
    private const int Floor = 251; // raised with every kind that is added
    private const int JsonFloor = 240;

    [Fact]
    public void Rulesets_OnEngine_AreListedAsLoaded()
    {
        using var engine = RulesetSide.Engine();
        Run(engine);
    }

    [Fact]
    public void Rulesets_OnKernel_AreListedAsLoaded()
    {
        Targets.RequireKernel();
        using var kernel = RulesetSide.Kernel();
        Run(kernel);
    }

    private static void Run(RulesetSide side)
    {
        var texts = new CorpusResult($"nft rulesets on {side.Name}");
        var documents = new CorpusResult($"nft rulesets in JSON on {side.Name}");
        var gaps = KernelGaps.Of(side);
        var root = Path.Combine(Repository.RequireCorpora(), "nft", "rulesets");
        foreach (var path in Directory.EnumerateFiles(root, "*.nft", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var (name, wanted) = (Path.GetRelativePath(root, path), File.ReadAllText(path));
            var gap = gaps.ReasonFor([], wanted);
            side.Run("flush ruleset");
            var loaded = side.Run(wanted, name: name);
            var listed = side.Run("list ruleset");
            texts.Add(loaded.IsOk && listed.Output.Trim() == wanted.Trim(), () => $"== {name}\n{loaded.Error ?? CorpusText.FirstDifference(wanted.Split('\n'), listed.Output.Split('\n'))}", gap);
            var twin = Path.ChangeExtension(path, ".json");
            if (!File.Exists(twin))
                continue;
            var (wantedItems, items) = (Items(File.ReadAllText(twin)), Items(side.RunJson("list ruleset").Output));
            documents.Add(loaded.IsOk && wantedItems.SequenceEqual(items), () => $"== {name}\n{loaded.Error ?? CorpusText.FirstDifference(wantedItems, items)}", gap);
        }
        texts.Report(Floor);
        documents.Report(JsonFloor);
    }

    // The objects of a document, a line each.
    private static string[] Items(string document) =>
        [.. JsonNode.Parse(document)!["nftables"]!.AsArray().Where(item => item!["metainfo"] is null).Select(item => WithoutHandles(item)!.ToJsonString())];

    private static JsonNode? WithoutHandles(JsonNode? node) => node switch
    {
        JsonArray array => new JsonArray([.. array.Select(WithoutHandles)]),
        JsonObject members => new JsonObject(members.Where(member => member.Key != "handle").OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, WithoutHandles(member.Value)))),
        _ => node?.DeepClone(),
    };
}
