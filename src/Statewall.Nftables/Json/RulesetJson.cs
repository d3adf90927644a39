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

    /// <summary>Writes tables with all that they hold.</summary>
    /// <param name="output">Gets the document.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="options">How values are written; handles are always there.</param>
    public static void Write(TextOutput output, IEnumerable<TableNode> tables, ListingOptions options)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(options);
        var json = new JsonOutput(output);
        json.Open().Name("nftables").OpenArray();
        json.Open("metainfo").Name("version").String(Version).Name("release_name").String(ReleaseName).Name("json_schema_version").Number(SchemaVersion).Close().Close();
        foreach (var table in tables)
            Write(json, table, options);
        json.CloseArray().Close();
        output.Append("\n"u8);
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

    // chains come first, since sets and rules may lead to them
    private static void Write(JsonOutput output, TableNode table, ListingOptions options)
    {
        table.WriteJson(output);
        foreach (var chain in table.Chains)
            chain.WriteJson(output, table.Family, table.Name);
        foreach (var definition in table.Objects)
            definition.WriteJson(output, table.Family, table.Name);
        foreach (var set in table.Sets)
            set.WriteJson(output, table.Family, table.Name, options);
        foreach (var flowtable in table.Flowtables)
            flowtable.WriteJson(output, table.Family, table.Name);
        foreach (var chain in table.Chains)
        {
            foreach (var rule in chain.Rules)
                rule.WriteJson(output, table.Family, table.Name, chain.Name, options);
        }
    }
}
