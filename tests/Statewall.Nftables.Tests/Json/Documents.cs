using System.Text;
using System.Text.Json.Nodes;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Json;

/// <summary>Ways between text, JSON and tables.</summary>
internal static class Documents
{
    private static readonly NameSources Names = new();

    public static IReadOnlyList<CommandNode> ReadText(string text) => CommandReader.Read(new SourceText("text", Encoding.UTF8.GetBytes(text)), Names);

    public static IReadOnlyList<CommandNode> ReadJson(string json) => JsonCommandReader.Read(new SourceText("json", Encoding.UTF8.GetBytes(json)), Names);

    /// <summary>The tables that commands add.</summary>
    public static IReadOnlyList<TableNode> TablesOf(IEnumerable<CommandNode> commands)
    {
        var tables = new List<TableNode>();
        foreach (var command in commands)
        {
            var index = tables.FindIndex(table => table.Family == command.Family && table.Name == command.Table);
            if (index < 0)
                tables.Add(command.TableDefinition!);
            else
                tables[index] = With(tables[index], command);
        }
        return tables;
    }

    public static string WriteText(IEnumerable<TableNode> tables, ListingOptions options)
    {
        var output = new TextOutput();
        foreach (var table in tables)
            RulesetText.Write(output, table, options);
        return output.ToString();
    }

    public static string WriteJson(IEnumerable<TableNode> tables, ListingOptions options)
    {
        var output = new TextOutput();
        RulesetJson.Write(output, tables, options);
        return output.ToString();
    }

    /// <summary>A table with a chain that holds a rule.</summary>
    public static TableNode With(NfProto family, RuleNode rule) => new(family, "t") { Chains = [new ChainNode("c") { Rules = [rule] }] };

    /// <summary>JSON without handles and the version, the elements of sets in order, so that what means the same is equal.</summary>
    public static JsonNode? Normal(JsonNode? node)
    {
        if (node is JsonArray array)
            return new JsonArray([.. array.Where(item => item is not JsonObject { Count: 1 } single || !single.ContainsKey("metainfo")).Select(Normal)]);
        if (node is not JsonObject members)
            return node?.DeepClone();
        var normal = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (name == "set" && value is JsonArray elements)
                normal.Add(name, new JsonArray([.. elements.Select(Normal).OrderBy(element => element!.ToJsonString(), StringComparer.Ordinal)]));
            else if (name != "handle")
                normal.Add(name, Normal(value));
        }
        return normal;
    }

    private static TableNode With(TableNode table, CommandNode command) => command switch
    {
        { ChainDefinition: { } chain } => table with { Chains = [.. table.Chains, chain] },
        { SetDefinition: { } set } => table with { Sets = [.. table.Sets, set] },
        { ObjectDefinition: { } definition } => table with { Objects = [.. table.Objects, definition] },
        { FlowtableDefinition: { } flowtable } => table with { Flowtables = [.. table.Flowtables, flowtable] },
        { RuleDefinition: { } rule } => table with { Chains = [.. table.Chains.Select(chain => chain.Name == command.Name ? chain with { Rules = [.. chain.Rules, rule] } : chain)] },
        _ => table,
    };
}
