using System.Text;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Json;

/// <summary>Definitions and commands in JSON.</summary>
public sealed class CommandTests
{
    private const string Head = """{"nftables": [{"metainfo": {"version": "1.1.6", "release_name": "statewall", "json_schema_version": 1}}""";

    [Theory]
    [InlineData("table ip t {\n\tflags dormant\n\n\tcomment \"c\"\n\n}\n", """{"table": {"family": "ip", "name": "t", "handle": 0, "flags": ["dormant"], "comment": "c"}}""")]
    [InlineData("table netdev t {\n\tchain c {\n\t\tcomment \"x\"\n\t\ttype filter hook ingress device \"lo\" priority -5; policy drop;\n\t}\n}\n", """{"chain": {"family": "netdev", "table": "t", "name": "c", "handle": 0, "comment": "x", "dev": "lo", "type": "filter", "hook": "ingress", "prio": -5, "policy": "drop"}}""")]
    [InlineData("table ip t {\n\tset s {\n\t\ttype ipv4_addr . inet_service\n\t\tpolicy memory\n\t\tsize 100\n\t\tflags interval,timeout\n\t\tlimit rate 1/second burst 5 packets\n\t\ttimeout 5m\n\t\tgc-interval 3s\n\t\tauto-merge\n\t\tcomment \"hi\"\n\t\telements = { 10.0.0.0/8 . 80-90 timeout 1m expires 30s comment \"x\" }\n\t}\n}\n", """{"set": {"family": "ip", "name": "s", "table": "t", "type": ["ipv4_addr", "inet_service"], "handle": 0, "comment": "hi", "policy": "memory", "size": 100, "flags": ["interval", "timeout"], "timeout": 300, "gc-interval": 3, "auto-merge": true, "elem": [{"elem": {"val": {"concat": [{"prefix": {"addr": "10.0.0.0", "len": 8}}, {"range": [80, 90]}]}, "timeout": 60, "expires": 30, "comment": "x"}}], "stmt": [{"limit": {"rate": 1, "burst": 5, "per": "second"}}]}}""")]
    [InlineData("table ip t {\n\tset s {\n\t\ttypeof ip saddr . meta mark\n\t}\n}\n", """{"set": {"family": "ip", "name": "s", "table": "t", "type": {"typeof": {"concat": [{"payload": {"protocol": "ip", "field": "saddr"}}, {"meta": {"key": "mark"}}]}}, "handle": 0}}""")]
    [InlineData("table ip t {\n\tmap m {\n\t\ttype mark : verdict\n\t\telements = { 0x00000001 : jump c,\n\t\t\t     * : drop }\n\t}\n}\n", """{"map": {"family": "ip", "name": "m", "table": "t", "type": "mark", "handle": 0, "map": "verdict", "elem": [[1, {"jump": {"target": "c"}}], ["*", {"drop": null}]]}}""")]
    [InlineData("table ip t {\n\tmap m {\n\t\ttype ipv4_addr : ct helper\n\t\telements = { 1.2.3.4 : \"h\" }\n\t}\n}\n", """{"map": {"family": "ip", "name": "m", "table": "t", "type": "ipv4_addr", "handle": 0, "map": "ct helper", "elem": [["1.2.3.4", "h"]]}}""")]
    [InlineData("table ip t {\n\tmap m {\n\t\ttype ipv4_addr : interval ipv4_addr . inet_service\n\t\tflags interval\n\t\telements = { 10.0.0.0/8 : 11.0.0.0/8 . 80 }\n\t}\n}\n", """{"map": {"family": "ip", "name": "m", "table": "t", "type": "ipv4_addr", "handle": 0, "map": ["ipv4_addr", "inet_service"], "flags": ["interval"], "elem": [[{"prefix": {"addr": "10.0.0.0", "len": 8}}, {"concat": [{"prefix": {"addr": "11.0.0.0", "len": 8}}, 80]}]]}}""")]
    [InlineData("table ip t {\n\tflowtable f {\n\t\thook ingress priority filter\n\t\tdevices = { \"eth0\", \"eth1\" }\n\t}\n}\n", """{"flowtable": {"family": "ip", "name": "f", "table": "t", "handle": 0, "hook": "ingress", "prio": 0, "dev": ["eth0", "eth1"]}}""")]
    [InlineData("table ip t {\n\tcounter k {\n\t\tcomment \"c\"\n\t\tpackets 3 bytes 4\n\t}\n}\n", """{"counter": {"family": "ip", "name": "k", "table": "t", "handle": 0, "comment": "c", "packets": 3, "bytes": 4}}""")]
    [InlineData("table ip t {\n\tquota q {\n\t\tover 25 mbytes used 3 bytes\n\t}\n}\n", """{"quota": {"family": "ip", "name": "q", "table": "t", "handle": 0, "bytes": 26214400, "used": 3, "inv": true}}""")]
    [InlineData("table ip t {\n\tlimit l {\n\t\trate over 5 kbytes/second burst 9 kbytes\n\t}\n}\n", """{"limit": {"family": "ip", "name": "l", "table": "t", "handle": 0, "rate": 5, "per": "second", "rate_unit": "kbytes", "inv": true, "burst": 9, "burst_unit": "kbytes"}}""")]
    [InlineData("table ip t {\n\tsynproxy s {\n\t\tmss 5\n\t\twscale 6\n\t\ttimestamp\n\t}\n}\n", """{"synproxy": {"family": "ip", "name": "s", "table": "t", "handle": 0, "mss": 5, "wscale": 6, "flags": ["timestamp"]}}""")]
    [InlineData("table ip t {\n\tsecmark s {\n\t\t\"a:b:c:s0\"\n\t}\n}\n", """{"secmark": {"family": "ip", "name": "s", "table": "t", "handle": 0, "context": "a:b:c:s0"}}""")]
    [InlineData("table ip t {\n\tct helper h {\n\t\ttype \"ftp\" protocol tcp\n\t\tl3proto ip\n\t}\n}\n", """{"ct helper": {"family": "ip", "name": "h", "table": "t", "handle": 0, "type": "ftp", "protocol": "tcp", "l3proto": "ip"}}""")]
    [InlineData("table ip t {\n\tct timeout o {\n\t\tprotocol tcp\n\t\tl3proto ip\n\t\tpolicy = { established : 100s, close : 4s }\n\t}\n}\n", """{"ct timeout": {"family": "ip", "name": "o", "table": "t", "handle": 0, "protocol": "tcp", "l3proto": "ip", "policy": {"established": 100, "close": 4}}}""")]
    [InlineData("table ip t {\n\tct expectation e {\n\t\tprotocol tcp\n\t\tdport 5\n\t\ttimeout 3s\n\t\tsize 3\n\t\tl3proto ip\n\t}\n}\n", """{"ct expectation": {"family": "ip", "name": "e", "table": "t", "handle": 0, "protocol": "tcp", "dport": 5, "timeout": 3000, "size": 3, "l3proto": "ip"}}""")]
    [InlineData("table ip t {\n\ttunnel n {\n\t\tid 7\n\t\tip6 saddr ::1\n\t\tip6 daddr ::2\n\t\tdport 6081\n\t\tttl 9\n\t\tgeneve {\n\t\t\tclass 0x1 opt-type 0x2 data \"0x01020304\"\n\t\t}\n\t}\n}\n", """{"tunnel": {"family": "ip", "name": "n", "table": "t", "handle": 0, "id": 7, "src-ipv6": "::1", "dst-ipv6": "::2", "dport": 6081, "ttl": 9, "type": "geneve", "tunnel": [{"class": 1, "opt-type": 2, "data": "0x01020304"}]}}""")]
    [InlineData("table ip t {\n\ttunnel n {\n\t\tid 7\n\t\tip daddr 192.0.2.1\n\t\terspan {\n\t\t\tversion 2\n\t\t\tdirection egress\n\t\t\tid 3\n\t\t}\n\t}\n}\n", """{"tunnel": {"family": "ip", "name": "n", "table": "t", "handle": 0, "id": 7, "dst-ipv4": "192.0.2.1", "type": "erspan", "tunnel": {"version": 2, "dir": "egress", "hwid": 3}}}""")]
    public void Definition_InBothLanguages_IsTheSame(string text, string json)
    {
        var listed = Documents.WriteJson(Documents.TablesOf(Documents.ReadText(text)), ListingOptions.Usual);
        Assert.Contains(json, listed, StringComparison.Ordinal);
        var again = Documents.TablesOf(Documents.ReadJson(listed));
        Assert.Equal(listed, Documents.WriteJson(again, ListingOptions.Usual));
        Assert.Equal(Documents.WriteText(Documents.TablesOf(Documents.ReadText(text)), ListingOptions.Usual), Documents.WriteText(again, ListingOptions.Usual));
    }

    [Fact]
    public void Listing_OfTables_IsOneLineWithChainsFirst()
    {
        var tables = Documents.TablesOf(Documents.ReadText("table ip t {\n set s { type mark; elements = { 1 }; }\n chain c { accept comment \"é\"; }\n}\n"));
        Assert.Equal(
            Head + """, {"table": {"family": "ip", "name": "t", "handle": 0}}, {"chain": {"family": "ip", "table": "t", "name": "c", "handle": 0}}, {"set": {"family": "ip", "name": "s", "table": "t", "type": "mark", "handle": 0, "elem": [1]}}, {"rule": {"family": "ip", "table": "t", "chain": "c", "handle": 0, "comment": "é", "expr": [{"accept": null}]}}]}""" + "\n",
            Documents.WriteJson(tables, ListingOptions.Usual));
        Assert.DoesNotContain("elem", Documents.WriteJson(tables, new ListingOptions { Terse = true }), StringComparison.Ordinal);
        var output = new TextOutput();
        RulesetJson.Write(output, tables, ListingOptions.Usual, RulesetParts.Tables);
        Assert.Equal(Head + """, {"table": {"family": "ip", "name": "t", "handle": 0}}]}""" + "\n", output.ToString());
    }

    [Theory]
    [InlineData("""{"add": {"table": {"family": "inet", "name": "t", "handle": 0}}}""")]
    [InlineData("""{"create": {"chain": {"family": "inet", "table": "t", "name": "c", "handle": 0}}}""")]
    [InlineData("""{"add": {"rule": {"family": "ip", "table": "t", "chain": "c", "handle": 0, "index": 3, "expr": [{"accept": null}]}}}""")]
    [InlineData("""{"insert": {"rule": {"family": "ip", "table": "t", "chain": "c", "handle": 7, "comment": "x", "expr": []}}}""")]
    [InlineData("""{"replace": {"rule": {"family": "ip", "table": "t", "chain": "c", "handle": 7, "expr": [{"drop": null}]}}}""")]
    [InlineData("""{"delete": {"rule": {"family": "ip", "table": "t", "chain": "c", "handle": 7}}}""")]
    [InlineData("""{"destroy": {"table": {"family": "ip", "handle": 7}}}""")]
    [InlineData("""{"rename": {"chain": {"family": "ip", "table": "t", "name": "c", "newname": "d"}}}""")]
    [InlineData("""{"flush": {"ruleset": {}}}""")]
    [InlineData("""{"flush": {"set": {"family": "ip", "name": "s", "table": "t"}}}""")]
    [InlineData("""{"list": {"ruleset": {"family": "ip6"}}}""")]
    [InlineData("""{"list": {"ct helpers": {}}}""")]
    [InlineData("""{"list": {"ct timeout": {"family": "ip", "name": "o", "table": "t"}}}""")]
    [InlineData("""{"list": {"maps": {"family": "arp", "table": "t"}}}""")]
    [InlineData("""{"list": {"meters": {}}}""")]
    [InlineData("""{"flush": {"meter": {"family": "ip", "name": "s", "table": "t"}}}""")]
    [InlineData("""{"reset": {"counter": {"family": "ip", "name": "k", "table": "t"}}}""")]
    [InlineData("""{"reset": {"rules": {"family": "ip", "table": "t", "chain": "c"}}}""")]
    [InlineData("""{"add": {"element": {"family": "ip", "table": "t", "name": "s", "elem": ["192.0.2.1", 80, {"elem": {"val": {"concat": ["lo", 5]}, "comment": "x"}}]}}}""")]
    [InlineData("""{"delete": {"element": {"family": "ip", "table": "t", "name": "m", "elem": [[1, {"drop": null}]]}}}""")]
    [InlineData("""{"create": {"quota": {"family": "ip", "name": "q", "table": "t", "handle": 0, "bytes": 5, "used": 0, "inv": false}}}""")]
    [InlineData("""{"delete": {"flowtable": {"family": "ip", "name": "f", "table": "t"}}}""")]
    public void Command_ReadAndWritten_IsTheSame(string command)
    {
        var output = new TextOutput();
        JsonCommandWriter.Write(output, Documents.ReadJson($$"""{"nftables": [{{command}}]}"""), ListingOptions.Usual);
        Assert.Equal($"{Head}, {command}]}}\n", output.ToString());
    }

    [Fact]
    public void Table_WithAllThatItHolds_IsWrittenAsCommands()
    {
        var output = new TextOutput();
        JsonCommandWriter.Write(output, Documents.ReadText("add table ip t { chain c { accept; }; }"), ListingOptions.Usual);
        Assert.Equal([CommandObject.Table, CommandObject.Chain, CommandObject.Rule], Documents.ReadJson(output.ToString()).Select(command => command.Object));
    }

    [Fact]
    public void Commands_InJson_SayTheSameAsInText()
    {
        var commands = Documents.ReadJson("""
            {"nftables": [
                {"metainfo": {"version": "0", "release_name": "x", "json_schema_version": 1}},
                {"table": {"family": "inet", "name": "t", "handle": 1}},
                {"set": {"family": "inet", "name": "s", "table": "t", "type": "ipv4_addr", "handle": 2}},
                {"add": {"element": {"family": "inet", "table": "t", "name": "s", "elem": "192.0.2.1"}}},
                {"rule": {"family": "inet", "table": "t", "chain": "c", "handle": 3, "expr": [{"accept": null}]}},
                {"add": {"rule": {"family": "inet", "table": "t", "chain": "c", "handle": 3, "expr": [{"accept": null}]}}},
                {"list": {"ruleset": null}}
            ]}
            """);
        Assert.Equal([CommandObject.Table, CommandObject.Set, CommandObject.Element, CommandObject.Rule, CommandObject.Rule, CommandObject.Ruleset], commands.Select(command => command.Object));
        Assert.Equal(DatatypeTable.IPv4Address, Assert.Single(commands[2].Elements).Type);
        Assert.Equal((0ul, 3ul), (commands[3].Handle, commands[4].Handle));
        Assert.Equal((NfProto.Inet, NfProto.Unspecified), (commands[0].Family, commands[5].Family));
        Assert.Equal(Documents.ReadText("add rule inet t c accept")[0].RuleDefinition, commands[3].RuleDefinition);
    }

    [Theory]
    [InlineData("""{"delete": {"chain": {"family": "ip", "table": "t", "name": "c", "handle": 2, "type": "filter", "hook": "input", "prio": 0, "policy": "accept"}}}""")]
    [InlineData("""{"delete": {"rule": {"family": "ip", "table": "t", "chain": "c", "handle": 2, "expr": [{"counter": {"packets": 1, "bytes": 2}}]}}}""")]
    [InlineData("""{"flush": {"set": {"family": "ip", "table": "t", "name": "s", "type": "mark", "flags": ["interval"]}}}""")]
    public void Command_AboutWhatIsThere_MayDescribeIt(string command) => Assert.NotNull(Assert.Single(Documents.ReadJson($$"""{"nftables": [{{command}}]}""")).Name);

    [Fact]
    public void Text_WithSigns_IsEscaped()
    {
        var output = new TextOutput();
        new JsonOutput(output).OpenArray().String("a\"\\\n\t\u0001é").Value(UInt128.MaxValue).Number(-1).Boolean(false).CloseArray();
        Assert.Equal("[\"a\\\"\\\\\\n\\t\\u0001é\", \"0xffffffffffffffffffffffffffffffff\", -1, false]", Encoding.UTF8.GetString(output.Written));
    }
}
