using System.Text;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Tests.Json;

/// <summary>What is wrong with JSON is told with its place and the way to it.</summary>
public sealed class MistakeTests
{
    private const string Rule = "nftables[0].add.rule.expr[0]";

    [Theory]
    [InlineData("""{"match": {"op": "===", "left": {"meta": {"key": "mark"}}, "right": 1}}""", Rule + ".match.op: unknown operation '===', did you mean '=='?", "\"===\"")]
    [InlineData("""{"match": {"op": "==", "left": {"meta": {"key": "iifnam"}}, "right": 1}}""", Rule + ".match.left.meta.key: unknown meta key 'iifnam', did you mean 'iifname'?", "\"iifnam\"")]
    [InlineData("""{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dprt"}}, "right": 1}}""", Rule + ".match.left.payload.field: unknown field of tcp 'dprt', did you mean 'dport'?", "\"dprt\"")]
    [InlineData("""{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 70000}}""", Rule + ".match.right: Service out of range", "70000")]
    [InlineData("""{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 1.5}}""", Rule + ".match.right: expecting a whole number", "1.5")]
    [InlineData("""{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 1e99}}""", Rule + ".match.right: expecting a whole number", "1e99")]
    [InlineData("""{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": {"set": []}}}""", Rule + ".match.right.set: Set is empty", "[]")]
    [InlineData("""{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": {"accept": null}}}""", Rule + ".match.right: expecting values", "{\"accept\": null}")]
    [InlineData("""{"match": {"op": "==", "left": 5, "right": 1}}""", Rule + ".match.left: expecting something of a packet", "5")]
    [InlineData("""{"match": {"op": "==", "left": {"range": [1]}, "right": 1}}""", Rule + ".match.left.range: expecting an array of two values", "[1]")]
    [InlineData("""{"match": {"op": "==", "left": {"ct": {"key": "bytes", "dir": 5}}, "right": 1}}""", Rule + ".match.left.ct.dir: expecting a string", "5")]
    [InlineData("""{"match": {"op": "=="}}""", Rule + ".match: left is missing", "{\"op\": \"==\"}")]
    [InlineData("""{"limit": {"rate": 5, "per": "fortnight"}}""", Rule + ".limit.per: unknown unit of time 'fortnight'", "\"fortnight\"")]
    [InlineData("""{"limit": {"rate": 18446744073709551615, "rate_unit": "mbytes"}}""", Rule + ".limit.rate: number of bytes is too large", "18446744073709551615")]
    [InlineData("""{"log": {"prefx": "a"}}""", Rule + ".log.prefx: unknown member 'prefx', did you mean 'prefix'?", "\"prefx\"")]
    [InlineData("""{"log": {"prefix": "a\"b"}}""", Rule + ".log.prefix: quotes, line ends and the like have no place in this text", "\"a\\\"b\"")]
    [InlineData("""{"jump": {"target": "a b"}}""", Rule + ".jump.target: a name begins with a letter and holds letters, digits and / - _ . only", "\"a b\"")]
    [InlineData("""{"snat": {"flags": "random"}}""", Rule + ".snat: snat needs an address or a port", "{\"flags\": \"random\"}")]
    [InlineData("""{"countr": null}""", Rule + ".countr: unknown statement 'countr', did you mean 'counter'?", "\"countr\"")]
    [InlineData("""{"counter": null, "drop": null}""", Rule + ": expecting a statement: an object with one member", "{\"counter\": null, \"drop\": null}")]
    [InlineData("""{"set": {"op": "add", "elem": {"meta": {"key": "mark"}}, "set": "s"}}""", Rule + ".set.set: expecting the name of a set with @ in front", "\"s\"")]
    [InlineData("\"accept\"", Rule + ": expecting a statement; as text there is only `jump { … }'", "\"accept\"")]
    public void Statement_WithAMistake_IsRefusedAtItsPlace(string statement, string message, string place) =>
        AssertMistake($"{{\"nftables\": [{{\"add\": {{\"rule\": {{\"family\": \"ip\", \"table\": \"t\", \"chain\": \"c\", \"expr\": [{statement}]}}}}}}]}}", message, place);

    [Theory]
    [InlineData("""{"add": {"table": {"name": "t"}}}""", "nftables[0].add.table: family is missing", "{\"name\": \"t\"}")]
    [InlineData("""{"add": {"table": {"family": "ipx", "name": "t"}}}""", "nftables[0].add.table.family: unknown family 'ipx', did you mean 'ip'?", "\"ipx\"")]
    [InlineData("""{"adn": {"table": {"family": "ip", "name": "t"}}}""", "nftables[0].adn: unknown command 'adn', did you mean 'add'?", "\"adn\"")]
    [InlineData("""{"rename": {"table": {"family": "ip", "name": "t"}}}""", "nftables[0].rename.table: unknown subject of this command 'table'", "\"table\"")]
    [InlineData("""{"add": {"chain": {"family": "ip", "table": "t", "name": "c", "type": "filter", "hook": "input", "prio": "filter"}}}""", "nftables[0].add.chain.prio: expecting a whole number of 32 bits", "\"filter\"")]
    [InlineData("""{"add": {"chain": {"family": "ip", "table": "t", "name": "c", "hook": "input"}}}""", "nftables[0].add.chain: type is missing", "{\"family\": \"ip\", \"table\": \"t\", \"name\": \"c\", \"hook\": \"input\"}")]
    [InlineData("""{"add": {"set": {"family": "ip", "table": "t", "name": "s", "type": "ipv4_adr"}}}""", "nftables[0].add.set.type: unknown datatype 'ipv4_adr', did you mean 'ipv4_addr'?", "\"ipv4_adr\"")]
    [InlineData("""{"add": {"set": {"family": "ip", "table": "t", "name": "s", "type": "ipv4_addr", "elem": ["1.2.3"]}}}""", "nftables[0].add.set.elem[0]: Could not parse IPv4 address `1.2.3'", "\"1.2.3\"")]
    [InlineData("""{"delete": {"rule": {"family": "ip", "table": "t", "chain": "c"}}}""", "nftables[0].delete.rule: handle is missing", "{\"family\": \"ip\", \"table\": \"t\", \"chain\": \"c\"}")]
    [InlineData("""{"add": {"tunnel": {"family": "ip", "table": "t", "name": "n", "id": 1, "src-ipv4": "::1"}}}""", "nftables[0].add.tunnel.src-ipv4: expecting an address of this family", "\"::1\"")]
    [InlineData("""{"add": {"tunnel": {"family": "ip", "table": "t", "name": "n", "id": 1, "src-ipv4": "192.0.2.1", "dst-ipv6": "::1"}}}""", "nftables[0].add.tunnel: both addresses must be of the same family", "{\"family\": \"ip\", \"table\": \"t\", \"name\": \"n\", \"id\": 1, \"src-ipv4\": \"192.0.2.1\", \"dst-ipv6\": \"::1\"}")]
    [InlineData("""{"metainfo": {"json_schema_version": 2}}""", "nftables[0].metainfo.json_schema_version: this version of the schema is not known, 1 is the newest", "2")]
    [InlineData("""{"add": {"table": {"family": "ip", "family": "ip", "name": "t"}}}""", "the member 'family' is there twice", "\"family\"")]
    [InlineData("""{"add": {"table": {"family": "ip", "name": "\ud800"}}}""", "this text holds what is no character", "\"\\ud800\"")]
    [InlineData("5", "nftables[0]: expecting a command: an object with one member", "5")]
    public void Command_WithAMistake_IsRefusedAtItsPlace(string command, string message, string place) => AssertMistake($$"""{"nftables": [{{command}}]}""", message, place);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("nonsense")]
    [InlineData("""{"nftables": []} {"nftables": []}""")]
    [InlineData("""{"nftables": [1,]}""")]
    public void Text_ThatIsNoJson_IsRefused(string text) => Assert.StartsWith("not JSON: ", Mistakes(Encoding.UTF8.GetBytes(text))[0].Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[]", "expecting an object")]
    [InlineData("{}", "nftables is missing")]
    [InlineData("""{"nftables": {}}""", "nftables: expecting an array of commands")]
    public void Json_WithoutCommands_IsRefused(string text, string message) => Assert.Equal(message, Mistakes(Encoding.UTF8.GetBytes(text))[0].Message);

    [Fact]
    public void Bytes_ThatAreNoText_AreRefusedAtTheirPlace()
    {
        var mistake = Mistakes([.. "{\"nftables\": [\""u8, 0xff, .. "\"]}"u8])[0];
        Assert.Equal(("this is not UTF-8", 15), (mistake.Message, mistake.Spans[0].Start));
    }

    [Fact]
    public void Nesting_TooDeep_IsRefused()
    {
        var text = "{\"nftables\": " + new string('[', 100_000);
        Assert.StartsWith("not JSON: ", Mistakes(Encoding.UTF8.GetBytes(text))[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_InConcatenations_IsRefusedAtOnce()
    {
        const int Depth = 50;
        var nested = string.Concat(Enumerable.Repeat("{\"concat\": [1, ", Depth)) + "1" + string.Concat(Enumerable.Repeat("]}", Depth));
        AssertMistake($"{{\"nftables\": [{{\"add\": {{\"element\": {{\"family\": \"ip\", \"table\": \"t\", \"name\": \"s\", \"elem\": {nested}}}}}}}]}}", null, null);
    }

    [Fact]
    public void Mistakes_OfSeveralCommands_AreAllTold()
    {
        var mistakes = Mistakes(Encoding.UTF8.GetBytes("""
            {"nftables": [
                {"add": {"table": {"family": "ip", "name": "t"}}},
                {"add": {"tabel": {"family": "ip", "name": "t"}}},
                {"list": null},
                {"add": {"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [{"match": {"op": "==", "left": {"meta": {"key": "mark"}}, "right": "x"}}]}}}
            ]}
            """));
        Assert.Equal(["nftables[1].add.tabel", "nftables[2].list", "nftables[3].add.rule.expr[0].match.right"], mistakes.Select(mistake => mistake.Message.Split(':')[0]));
        Assert.Equal([3, 4, 5], mistakes.Select(mistake => mistake.Spans[0].Source!.LineOf(mistake.Spans[0].Start)));
    }

    [Fact]
    public void Mistake_OnALongLine_ShowsWhatLiesAroundIt()
    {
        var padding = string.Concat(Enumerable.Repeat("{\"list\": {\"ruleset\": null}}, ", 1000));
        var output = new TextOutput();
        Mistakes(Encoding.UTF8.GetBytes($"{{\"nftables\": [{padding}{{\"lst\": {{\"ruleset\": null}}}}, {padding}1]}}"))[0].Format(output);
        var lines = output.ToString().Split('\n');
        Assert.InRange(lines[1].Length, 200, 260);
        Assert.Equal("\"lst\"", lines[1].Substring(lines[2].IndexOf('^', StringComparison.Ordinal), lines[2].Count(sign => sign == '^')));
    }

    private static void AssertMistake(string json, string? message, string? place)
    {
        var mistake = Assert.Single(Mistakes(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(message ?? mistake.Message, mistake.Message);
        Assert.Equal(place ?? mistake.Spans[0].ToString(), mistake.Spans[0].ToString());
    }

    private static IReadOnlyList<Diagnostic> Mistakes(byte[] json) =>
        Assert.Throws<LanguageException>(() => JsonCommandReader.Read(new SourceText("json", json))).Diagnostics;
}
