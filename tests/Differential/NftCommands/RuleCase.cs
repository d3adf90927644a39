using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Tests.Parsing;

namespace Differential.NftCommands;

// A rule of the corpus: in every chain of every table it is refused, or becomes the bytecode that upstream's becomes, is listed as there, and
// the listing means the same when it is added again; as text and as JSON.
internal sealed class RuleCase(CorpusSetup setup, JsonElement rule)
{
    private static readonly ListingOptions Options = new() { Stateless = true, NumericProtocols = true };

    private readonly string _listed = (rule.TryGetProperty("listed", out var listed) ? listed : rule.GetProperty("rule")).GetString()!.Trim();
    private readonly bool _isListedAsWritten = !rule.TryGetProperty("listed", out _);
    private readonly bool _isOk = rule.GetProperty("expect").GetString() == "ok";
    private readonly StringBuilder _failures = new();

    internal string Text { get; } = rule.GetProperty("rule").GetString()!;

    // What does not hold; empty when all does.
    internal string Run(RulesetSide side)
    {
        foreach (var table in setup.Tables)
        {
            foreach (var (chain, _) in table.Chains)
                Run(side, table, chain);
        }
        return _failures.ToString();
    }

    private void Run(RulesetSide side, CorpusTable table, string chain)
    {
        var place = $"{table.Family} {table.Name} {chain}";
        var added = Add(side, table, chain, Text);
        if (!_isOk)
        {
            FailIf(added.IsOk, place, "is accepted");
            return;
        }
        var bytecode = BytecodeOf(table.Family);
        if (FailIf(!added.IsOk, place, $"is refused: {added.Error}") || FailIf(!IsLike(bytecode, added), place, $"bytecode\n{bytecode}\n    got\n{added.Output}"))
            return;
        var shown = List(side, table, chain);
        if (FailIf(CorpusText.Sorted(shown) != CorpusText.Sorted(_listed), place, $"listed as\n    want {_listed}\n    got  {shown}"))
            return;
        RunAgain(side, table, chain, shown);
        if (rule.TryGetProperty("json", out var json))
            RunJson(side, table, chain, json);
    }

    // The listing is added: it is the same, and where it is what was written it becomes the same bytecode.
    private void RunAgain(RulesetSide side, CorpusTable table, string chain, string shown)
    {
        var place = $"{table.Family} {table.Name} {chain}, added again";
        var added = Add(side, table, chain, shown);
        if (FailIf(!added.IsOk, place, $"is refused: {added.Error}"))
            return;
        if (_isListedAsWritten)
        {
            FailIf(!IsLike(BytecodeOf(table.Family), added), place, $"becomes\n{added.Output}");
            return;
        }
        var again = List(side, table, chain);
        FailIf(CorpusText.Sorted(again) != CorpusText.Sorted(shown), place, $"is listed as {again}");
    }

    private void RunJson(RulesetSide side, CorpusTable table, string chain, JsonElement json)
    {
        var place = $"{table.Family} {table.Name} {chain}, in JSON";
        var (family, name) = (table.Family, table.Name);
        var added = side.RunJson($$$"""
            { "nftables": [
              { "flush": { "table": { "family": "{{{family}}}", "name": "{{{name}}}" } } },
              { "add": { "rule": { "family": "{{{family}}}", "table": "{{{name}}}", "chain": "{{{chain}}}", "expr": {{{json.GetRawText()}}} } } }
            ] }
            """);
        if (FailIf(!added.IsOk, place, $"is refused: {added.Error}") || FailIf(!IsLike(BytecodeOf(family), added), place, $"becomes\n{added.Output}"))
            return;
        var document = JsonNode.Parse(side.RunJson($"list table {family} {name}", Options).Output);
        var got = document?["nftables"]?.AsArray().FirstOrDefault(item => item?["rule"] is not null)?["rule"]?["expr"];
        var wanted = JsonNode.Parse((rule.TryGetProperty("json_listed", out var listed) ? listed : json).GetRawText());
        FailIf(!JsonNode.DeepEquals(wanted, got), place, $"is listed as\n    want {wanted?.ToJsonString()}\n    got  {got?.ToJsonString()}");
    }

    private static NftAnswer Add(RulesetSide side, CorpusTable table, string chain, string text) =>
        side.Run($"flush table {table.Family} {table.Name}\nadd rule {table.Family} {table.Name} {chain} {text}");

    // The rules of a chain in one line.
    private static string List(RulesetSide side, CorpusTable table, string chain)
    {
        var listing = side.Run($"list table {table.Family} {table.Name}", Options).Output;
        var begin = $"\tchain {chain} {{\n";
        var start = listing.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var lines = listing[start..listing.IndexOf("\n\t}", start, StringComparison.Ordinal)].Split('\n').Select(line => line.Trim());
        return string.Join(' ', lines.Where(line => !line.StartsWith("type ", StringComparison.Ordinal) && !line.StartsWith("policy ", StringComparison.Ordinal)));
    }

    private string BytecodeOf(string family)
    {
        var codes = rule.GetProperty("bytecode");
        return codes.TryGetProperty(family, out var own) ? own.GetString()! : codes.TryGetProperty("any", out var any) ? any.GetString()! : "";
    }

    private static bool IsLike(string bytecode, NftAnswer added) => CorpusText.Blocks(bytecode).SequenceEqual(CorpusText.Blocks(added.Output));

    private bool FailIf(bool fails, string place, string what)
    {
        if (fails)
            _failures.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n    {place}: {what}");
        return fails;
    }
}
