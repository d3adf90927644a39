using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Fuzz.Targets;

/// <summary>JSON of the nft language: it is refused with places, or its commands, written, are read as the same again.</summary>
public sealed class NftJsonTarget : IFuzzTarget, IFuzzSeeds
{
    private static readonly NameSources Names = new("/nowhere"); // the same on every machine

    private static readonly ListingOptions Options = new() { Names = Names };

    /// <inheritdoc/>
    public static string Name => "nft-json";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds =>
    [
        """{"nftables": [{"metainfo": {"json_schema_version": 1}}, {"table": {"family": "ip", "name": "t", "handle": 1}}, {"chain": {"family": "ip", "table": "t", "name": "c", "handle": 2, "type": "filter", "hook": "input", "prio": -5, "policy": "drop"}}, {"set": {"family": "ip", "name": "s", "table": "t", "type": ["ipv4_addr", "inet_service"], "handle": 3, "flags": ["interval", "timeout"], "timeout": 300, "elem": [{"elem": {"val": {"concat": [{"prefix": {"addr": "10.0.0.0", "len": 8}}, {"range": [80, 90]}]}, "timeout": 60, "comment": "x", "counter": {"packets": 1, "bytes": 2}}}]}}, {"map": {"family": "ip", "name": "m", "table": "t", "type": {"typeof": {"meta": {"key": "mark"}}}, "handle": 4, "map": "verdict", "elem": [[1, {"jump": {"target": "c"}}], ["*", {"drop": null}]]}}]}"""u8.ToArray(),
        """{"nftables": [{"add": {"rule": {"family": "inet", "table": "t", "chain": "c", "index": 2, "comment": "why", "expr": [{"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "related"]}}, {"match": {"op": "==", "left": {"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, {"|": ["syn", "ack"]}]}, "right": "syn"}}, {"match": {"op": "!=", "left": {"fib": {"result": "oif", "flags": ["saddr", "iif"]}}, "right": false}}, {"limit": {"rate": 5, "burst": 9, "per": "second", "inv": true, "rate_unit": "kbytes"}}, {"mangle": {"key": {"meta": {"key": "mark"}}, "value": {"map": {"key": {"payload": {"protocol": "ip", "field": "saddr"}}, "data": {"set": [["192.0.2.1", "0x5"]]}}}}}, {"log": {"prefix": "p", "flags": "all"}}, "jump {\n accept\n}"]}}}]}"""u8.ToArray(),
        """{"nftables": [{"insert": {"rule": {"family": "ip", "table": "t", "chain": "c", "handle": 4, "expr": [{"dnat": {"addr": {"range": ["192.0.2.1", "192.0.2.9"]}, "port": 80, "flags": ["random"]}}]}}}, {"add": {"rule": {"family": "ip6", "table": "t", "chain": "c", "expr": [{"set": {"op": "update", "elem": {"elem": {"val": {"payload": {"protocol": "ip6", "field": "saddr"}}, "timeout": 5}}, "set": "@s", "stmt": [{"counter": null}]}}, {"vmap": {"key": {"concat": [{"jhash": {"mod": 2, "seed": 7, "expr": {"meta": {"key": "iif"}}}}, {"tcp option": {"name": "maxseg", "field": "size"}}]}, "data": "@m"}}, {"reject": {"type": "icmpv6", "expr": "no-route"}}]}}}]}"""u8.ToArray(),
        """{"nftables": [{"flush": {"ruleset": null}}, {"list": {"counters": {"family": "ip"}}}, {"delete": {"rule": {"family": "ip", "table": "t", "chain": "c", "handle": 7}}}, {"rename": {"chain": {"family": "ip", "table": "t", "name": "c", "newname": "d"}}}, {"add": {"element": {"family": "ip", "table": "t", "name": "s", "elem": ["192.0.2.1", 80]}}}, {"reset": {"rules": {"family": "ip", "table": "t"}}}, {"create": {"ct timeout": {"family": "ip", "name": "o", "table": "t", "protocol": "tcp", "l3proto": "ip", "policy": {"close": 5}}}}, {"quota": {"family": "ip", "name": "q", "table": "t", "bytes": 5, "used": 1, "inv": true}}]}"""u8.ToArray(),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input) => LanguageCheck.Run(input, Write);

    private static string Write(byte[] text)
    {
        var output = new TextOutput();
        var commands = JsonCommandReader.Read(new SourceText("fuzz", text), Names);
        foreach (var rule in commands.Select(command => command.RuleDefinition).OfType<RuleNode>())
        {
            foreach (var statement in rule.Statements)
                statement.Format(output, Options);
        }
        output.Clear();
        JsonCommandWriter.Write(output, commands, Options);
        return output.ToString();
    }
}
