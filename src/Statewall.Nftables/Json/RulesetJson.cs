using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Json;

/// <summary>Rulesets as <c>nft -j list ruleset</c> prints them: one line. // libnftables-json(5)</summary>
public static class RulesetJson
{
    /// <summary>The version of the schema.</summary>
    internal const int SchemaVersion = 1;

    private const string Version = "1.1.6";
    private const string ReleaseName = "statewall";

    /// <summary>Writes tables.</summary>
    /// <param name="output">Gets the document.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="options">How values are written; handles are always there.</param>
    /// <param name="parts">What of the tables is written.</param>
    public static void Write(TextOutput output, IEnumerable<TableNode> tables, ListingOptions options, RulesetParts parts = RulesetParts.All)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(options);
        var json = Open(output);
        foreach (var table in tables)
        {
            foreach (var write in Definitions(table, options, parts))
                write(json);
        }
        Close(json, output);
    }

    /// <summary>Begins a document.</summary>
    internal static JsonOutput Open(TextOutput output)
    {
        var json = new JsonOutput(output);
        json.Open().Name("nftables").OpenArray();
        return json.Open("metainfo").Name("version").String(Version).Name("release_name").String(ReleaseName).Name("json_schema_version").Number(SchemaVersion).Close().Close();
    }

    /// <summary>Ends a document.</summary>
    internal static void Close(JsonOutput json, TextOutput output)
    {
        json.CloseArray().Close();
        output.Append("\n"u8);
    }

    /// <summary>What writes each definition of a table, in the order of listings: chains come first, since sets and rules may lead to them.</summary>
    internal static IEnumerable<Action<JsonOutput>> Definitions(TableNode table, ListingOptions options, RulesetParts parts)
    {
        var (family, name) = (table.Family, table.Name);
        if (parts.HasFlag(RulesetParts.Tables))
            yield return table.WriteJson;
        foreach (var chain in parts.HasFlag(RulesetParts.Chains) ? table.Chains : [])
            yield return json => chain.WriteJson(json, family, name);
        foreach (var definition in parts.HasFlag(RulesetParts.Objects) ? table.Objects : [])
            yield return json => definition.WriteJson(json, family, name);
        foreach (var set in table.Sets.Where(set => parts.HasFlag(set.IsMap ? RulesetParts.Maps : RulesetParts.Sets)))
            yield return json => set.WriteJson(json, family, name, options);
        foreach (var flowtable in parts.HasFlag(RulesetParts.Flowtables) ? table.Flowtables : [])
            yield return json => flowtable.WriteJson(json, family, name);
        foreach (var chain in parts.HasFlag(RulesetParts.Rules) ? table.Chains : [])
        {
            foreach (var rule in chain.Rules)
                yield return json => rule.WriteJson(json, family, name, chain.Name, options);
        }
    }

    /// <summary>Begins a definition, with the members that all but chains and rules begin with.</summary>
    internal static JsonOutput Open(JsonOutput output, string kind, NfProto family, string name, string table) =>
        output.Open(kind).Name("family").String(RulesetText.NameOf(family)).Name("name").String(name).Name("table").String(table);

    /// <summary>Writes the member that names devices: one as text, several as an array.</summary>
    internal static void WriteDevices(JsonOutput output, IReadOnlyList<string> devices)
    {
        if (devices.Count == 1)
            output.Name("dev").String(devices[0]);
        else
            output.StringsIfAny("dev", devices);
    }

    /// <summary>Reads the member that names devices.</summary>
    internal static IReadOnlyList<string> ReadDevices(JsonItem item)
    {
        const int Most = 15; // IFNAMSIZ without the terminator
        return [.. (item.Find("dev")?.Items ?? []).Select(device => device.Quotable(Most))];
    }
}
