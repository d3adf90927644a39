// data table
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;
using Statewall.Nftables.Tests.Parsing;

namespace Statewall.Nftables.Tests.Json;

/// <summary>Every kind of expression and statement, as text and in JSON.</summary>
public sealed class StatementTests
{
    [Theory]
    [InlineData("inet", "jhash ip saddr . tcp dport mod 5 seed 0xdeadbeef offset 10 11", """{"match": {"op": "==", "left": {"jhash": {"mod": 5, "seed": 3735928559, "offset": 10, "expr": {"concat": [{"payload": {"protocol": "ip", "field": "saddr"}}, {"payload": {"protocol": "tcp", "field": "dport"}}]}}}, "right": 11}}""")]
    [InlineData("inet", "symhash mod 5 offset 2 3", """{"match": {"op": "==", "left": {"symhash": {"mod": 5, "offset": 2}}, "right": 3}}""")]
    [InlineData("inet", "ipsec in spnum 2 ip saddr 1.2.3.4", """{"match": {"op": "==", "left": {"ipsec": {"key": "saddr", "family": "ip", "dir": "in", "spnum": 2}}, "right": "1.2.3.4"}}""")]
    [InlineData("inet", "ipsec out reqid 3", """{"match": {"op": "==", "left": {"ipsec": {"key": "reqid", "dir": "out", "spnum": 0}}, "right": 3}}""")]
    [InlineData("inet", "osf ttl loose version \"Linux:4.20\"", """{"match": {"op": "==", "left": {"osf": {"key": "version", "ttl": "loose"}}, "right": "Linux:4.20"}}""")]
    [InlineData("inet", "socket mark 0x00000005", """{"match": {"op": "==", "left": {"socket": {"key": "mark"}}, "right": 5}}""")]
    [InlineData("inet", "socket transparent 1", """{"match": {"op": "==", "left": {"socket": {"key": "transparent"}}, "right": 1}}""")]
    [InlineData("inet", "rt ip nexthop 1.2.3.4", """{"match": {"op": "==", "left": {"rt": {"key": "nexthop", "family": "ip"}}, "right": "1.2.3.4"}}""")]
    [InlineData("inet", "rt classid 5", """{"match": {"op": "==", "left": {"rt": {"key": "classid"}}, "right": "5"}}""")]
    [InlineData("inet", "srh sid[2] ::1", """{"match": {"op": "==", "left": {"exthdr": {"name": "srh", "field": "sid[2]"}}, "right": "::1"}}""")]
    [InlineData("inet", "numgen inc mod 3 offset 5 6", """{"match": {"op": "==", "left": {"numgen": {"mode": "inc", "mod": 3, "offset": 5}}, "right": 6}}""")]
    [InlineData("inet", "tcp option sack1 left 5", """{"match": {"op": "==", "left": {"tcp option": {"name": "sack1", "field": "left"}}, "right": 5}}""")]
    [InlineData("inet", "tcp option 42 exists", """{"match": {"op": "==", "left": {"tcp option": {"base": 42, "offset": 0, "len": 8}}, "right": true}}""")]
    [InlineData("inet", "tcp option @42,16,8 3", """{"match": {"op": "==", "left": {"tcp option": {"base": 42, "offset": 16, "len": 8}}, "right": 3}}""")]
    [InlineData("inet", "ip option ra value 5", """{"match": {"op": "==", "left": {"ip option": {"name": "ra", "field": "value"}}, "right": 5}}""")]
    [InlineData("inet", "sctp chunk data exists", """{"match": {"op": "==", "left": {"sctp chunk": {"name": "data"}}, "right": true}}""")]
    [InlineData("inet", "dccp option 3 missing", """{"match": {"op": "==", "left": {"dccp option": {"type": 3}}, "right": false}}""")]
    [InlineData("inet", "exthdr hbh missing", """{"match": {"op": "==", "left": {"exthdr": {"name": "hbh"}}, "right": false}}""")]
    [InlineData("inet", "fib saddr . iif check exists", """{"match": {"op": "==", "left": {"fib": {"result": "oif", "flags": ["saddr", "iif"]}}, "right": true}}""")]
    [InlineData("inet", "fib saddr . iif oifname \"lo\"", """{"match": {"op": "==", "left": {"fib": {"result": "oifname", "flags": ["saddr", "iif"]}}, "right": "lo"}}""")]
    [InlineData("inet", "fib daddr check vmap { missing : drop, exists : accept }", """{"vmap": {"key": {"fib": {"result": "check", "flags": ["daddr"]}}, "data": {"set": [[false, {"drop": null}], [true, {"accept": null}]]}}}""")]
    [InlineData("inet", "meta day \"Friday\"", """{"match": {"op": "==", "left": {"meta": {"key": "day"}}, "right": "Friday"}}""")]
    [InlineData("inet", "iifname != \"eth*\"", """{"match": {"op": "!=", "left": {"meta": {"key": "iifname"}}, "right": "eth*"}}""")]
    [InlineData("inet", "meta priority 1:2", """{"match": {"op": "==", "left": {"meta": {"key": "priority"}}, "right": "1:2"}}""")]
    [InlineData("inet", "@nh,0,128 0xffffffffffffffffffffffffffffff01", """{"match": {"op": "==", "left": {"payload": {"base": "nh", "offset": 0, "len": 128}}, "right": "0xffffffffffffffffffffffffffffff01"}}""")]
    [InlineData("inet", "@nh,0,64 0xffffffffffffff01", """{"match": {"op": "==", "left": {"payload": {"base": "nh", "offset": 0, "len": 64}}, "right": "0xffffffffffffff01"}}""")]
    [InlineData("inet", "ct expiration 5s-600s", """{"match": {"op": "==", "left": {"ct": {"key": "expiration"}}, "right": {"range": [5, 600]}}}""")]
    [InlineData("inet", "ct original ip saddr 1.2.3.4", """{"match": {"op": "==", "left": {"ct": {"key": "ip saddr", "dir": "original"}}, "right": "1.2.3.4"}}""")]
    [InlineData("inet", "ct reply bytes 5", """{"match": {"op": "==", "left": {"ct": {"key": "bytes", "dir": "reply"}}, "right": 5}}""")]
    [InlineData("inet", "tunnel path exists", """{"match": {"op": "==", "left": {"tunnel": {"key": "path"}}, "right": true}}""")]
    [InlineData("inet", "udp dport 4789 vxlan vni 7", """{"match": {"op": "==", "left": {"payload": {"protocol": "udp", "field": "dport"}}, "right": 4789}}, {"match": {"op": "==", "left": {"payload": {"tunnel": "vxlan", "protocol": "vxlan", "field": "vni"}}, "right": 7}}""")]
    [InlineData("inet", "udp dport 4789 vxlan ip saddr 1.2.3.4", """{"match": {"op": "==", "left": {"payload": {"protocol": "udp", "field": "dport"}}, "right": 4789}}, {"match": {"op": "==", "left": {"payload": {"tunnel": "vxlan", "protocol": "ip", "field": "saddr"}}, "right": "1.2.3.4"}}""")]
    [InlineData("inet", "gre protocol ip6", """{"match": {"op": "==", "left": {"payload": {"protocol": "gre", "field": "protocol"}}, "right": "ip6"}}""")]
    [InlineData("inet", "vlan id 3", """{"match": {"op": "==", "left": {"payload": {"protocol": "vlan", "field": "id"}}, "right": 3}}""")]
    [InlineData("netdev", "arp saddr ip 1.2.3.4", """{"match": {"op": "==", "left": {"payload": {"protocol": "arp", "field": "saddr ip"}}, "right": "1.2.3.4"}}""")]
    [InlineData("inet", "ether type 8021q", """{"match": {"op": "==", "left": {"payload": {"protocol": "ether", "field": "type"}}, "right": "8021q"}}""")]
    [InlineData("inet", "meta l4proto 200", """{"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": 200}}""")]
    [InlineData("inet", "ether saddr 00:11:22:33:44:55", """{"match": {"op": "==", "left": {"payload": {"protocol": "ether", "field": "saddr"}}, "right": "00:11:22:33:44:55"}}""")]
    [InlineData("inet", "udp dport { 1, 2-3 }", """{"match": {"op": "==", "left": {"payload": {"protocol": "udp", "field": "dport"}}, "right": {"set": [1, {"range": [2, 3]}]}}}""")]
    [InlineData("inet", "ct state { established, new }", """{"match": {"op": "==", "left": {"ct": {"key": "state"}}, "right": {"set": ["established", "new"]}}}""")]
    [InlineData("inet", "ct state established,new", """{"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "new"]}}""")]
    [InlineData("inet", "ct state ! new", """{"match": {"op": "!", "left": {"ct": {"key": "state"}}, "right": "new"}}""")]
    [InlineData("inet", "ct state != new", """{"match": {"op": "!=", "left": {"ct": {"key": "state"}}, "right": "new"}}""")]
    [InlineData("inet", "tcp flags & (syn | ack) == syn", """{"match": {"op": "==", "left": {"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, {"|": ["syn", "ack"]}]}, "right": "syn"}}""")]
    [InlineData("inet", "tcp flags { syn, syn | ack }", """{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "flags"}}, "right": {"set": ["syn", {"|": ["syn", "ack"]}]}}}""")]
    [InlineData("inet", "ip dscp af11", """{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "dscp"}}, "right": "af11"}}""")]
    [InlineData("inet", "ip dscp 0x3f", """{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "dscp"}}, "right": 63}}""")]
    [InlineData("inet", "icmp code 3", """{"match": {"op": "==", "left": {"payload": {"protocol": "icmp", "field": "code"}}, "right": 3}}""")]
    [InlineData("inet", "icmp type echo-request", """{"match": {"op": "==", "left": {"payload": {"protocol": "icmp", "field": "type"}}, "right": "echo-request"}}""")]
    [InlineData("inet", "ip saddr != 1.2.3.0/24", """{"match": {"op": "!=", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": {"prefix": {"addr": "1.2.3.0", "len": 24}}}}""")]
    [InlineData("inet", "ip saddr 1.2.3.1-1.2.3.10", """{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": {"range": ["1.2.3.1", "1.2.3.10"]}}}""")]
    [InlineData("inet", "tcp dport > 80", """{"match": {"op": ">", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 80}}""")]
    [InlineData("inet", "ip saddr & 0.0.0.255 == 0.0.0.3", """{"match": {"op": "==", "left": {"&": [{"payload": {"protocol": "ip", "field": "saddr"}}, "0.0.0.255"]}, "right": "0.0.0.3"}}""")]
    [InlineData("inet", "meta mark & 0x000000ff == 0x00000005", """{"match": {"op": "==", "left": {"&": [{"meta": {"key": "mark"}}, 255]}, "right": 5}}""")]
    [InlineData("inet", "ip6 saddr ::ffff:1.2.3.4", """{"match": {"op": "==", "left": {"payload": {"protocol": "ip6", "field": "saddr"}}, "right": "::ffff:1.2.3.4"}}""")]
    [InlineData("inet", "ip saddr . tcp dport @s", """{"match": {"op": "==", "left": {"concat": [{"payload": {"protocol": "ip", "field": "saddr"}}, {"payload": {"protocol": "tcp", "field": "dport"}}]}, "right": "@s"}}""")]
    [InlineData("inet", "ip saddr . tcp dport { 10.0.0.0/8 . 80-90, 1.2.3.4 . 22 }", """{"match": {"op": "==", "left": {"concat": [{"payload": {"protocol": "ip", "field": "saddr"}}, {"payload": {"protocol": "tcp", "field": "dport"}}]}, "right": {"set": [{"concat": [{"prefix": {"addr": "10.0.0.0", "len": 8}}, {"range": [80, 90]}]}, {"concat": ["1.2.3.4", 22]}]}}}""")]
    [InlineData("inet", "meta mark set ip saddr map { 1.2.3.4 : 0x00000005, * : 0x00000006 }", """{"mangle": {"key": {"meta": {"key": "mark"}}, "value": {"map": {"key": {"payload": {"protocol": "ip", "field": "saddr"}}, "data": {"set": [["1.2.3.4", 5], ["*", 6]]}}}}}""")]
    [InlineData("inet", "meta mark set meta mark | meta cpu | 0x00000100", """{"mangle": {"key": {"meta": {"key": "mark"}}, "value": {"|": [{"meta": {"key": "mark"}}, {"meta": {"key": "cpu"}}, 256]}}}""")]
    [InlineData("inet", "ct event set new,destroy", """{"mangle": {"key": {"ct": {"key": "event"}}, "value": ["new", "destroy"]}}""")]
    [InlineData("inet", "ip saddr set 1.2.3.4", """{"mangle": {"key": {"payload": {"protocol": "ip", "field": "saddr"}}, "value": "1.2.3.4"}}""")]
    [InlineData("inet", "counter packets 3 bytes 4", """{"counter": {"packets": 3, "bytes": 4}}""")]
    [InlineData("inet", "counter name \"k\"", """{"counter": "k"}""")]
    [InlineData("inet", "ct helper set \"h\"", """{"ct helper": "h"}""")]
    [InlineData("inet", "tunnel name \"n\"", """{"tunnel": "n"}""")]
    [InlineData("inet", "meta secmark set \"s\"", """{"secmark": "s"}""")]
    [InlineData("inet", "quota name ip saddr map { 1.2.3.4 : \"q\" }", """{"quota": {"map": {"key": {"payload": {"protocol": "ip", "field": "saddr"}}, "data": {"set": [["1.2.3.4", "q"]]}}}}""")]
    [InlineData("inet", "limit rate over 5 kbytes/second burst 3 mbytes", """{"limit": {"rate": 5, "burst": 3, "per": "second", "inv": true, "rate_unit": "kbytes", "burst_unit": "mbytes"}}""")]
    [InlineData("inet", "limit rate 5/minute burst 9 packets", """{"limit": {"rate": 5, "burst": 9, "per": "minute"}}""")]
    [InlineData("inet", "quota over 5 mbytes used 3 bytes", """{"quota": {"val": 5, "val_unit": "mbytes", "inv": true, "used": 3, "used_unit": "bytes"}}""")]
    [InlineData("inet", "last used 5s", """{"last": {"used": 5000}}""")]
    [InlineData("inet", "ct count over 5", """{"ct count": {"val": 5, "inv": true}}""")]
    [InlineData("inet", "log prefix \"x\" group 5 snaplen 3 queue-threshold 4", """{"log": {"prefix": "x", "group": 5, "snaplen": 3, "queue-threshold": 4}}""")]
    [InlineData("inet", "log prefix \"x\" level info flags tcp sequence flags ether", """{"log": {"prefix": "x", "level": "info", "flags": ["tcp sequence", "ether"]}}""")]
    [InlineData("inet", "queue flags bypass,fanout to 1-3", """{"queue": {"num": {"range": [1, 3]}, "flags": ["bypass", "fanout"]}}""")]
    [InlineData("inet", "synproxy mss 5 wscale 3 timestamp sack-perm", """{"synproxy": {"mss": 5, "wscale": 3, "flags": ["timestamp", "sack-perm"]}}""")]
    [InlineData("inet", "reset tcp option sack-perm", """{"reset": {"tcp option": {"name": "sack-perm"}}}""")]
    [InlineData("inet", "reset tcp option 42", """{"reset": {"tcp option": {"base": 42, "offset": 0, "len": 0}}}""")]
    [InlineData("inet", "add @s { ip saddr . tcp dport timeout 5s limit rate 5/second burst 5 packets counter }", """{"set": {"op": "add", "elem": {"elem": {"val": {"concat": [{"payload": {"protocol": "ip", "field": "saddr"}}, {"payload": {"protocol": "tcp", "field": "dport"}}]}, "timeout": 5}}, "set": "@s", "stmt": [{"limit": {"rate": 5, "burst": 5, "per": "second"}}, {"counter": null}]}}""")]
    [InlineData("inet", "update @m { ip saddr : 0x5 }", """{"map": {"op": "update", "elem": {"payload": {"protocol": "ip", "field": "saddr"}}, "data": "0x5", "map": "@m"}}""")]
    [InlineData("inet", "flow add @f", """{"flow": {"op": "add", "flowtable": "@f"}}""")]
    [InlineData("inet", "notrack", """{"notrack": null}""")]
    [InlineData("inet", "meta l4proto tcp tproxy ip to 1.2.3.4:5", """{"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "tcp"}}, {"tproxy": {"family": "ip", "addr": "1.2.3.4", "port": 5}}""")]
    [InlineData("inet", "tcp dport vmap { 80 : accept, 90 comment \"x\" : jump d }", """{"vmap": {"key": {"payload": {"protocol": "tcp", "field": "dport"}}, "data": {"set": [[80, {"accept": null}], [{"elem": {"val": 90, "comment": "x"}}, {"jump": {"target": "d"}}]]}}}""")]
    [InlineData("inet", "ip saddr . tcp dport vmap @vm", """{"vmap": {"key": {"concat": [{"payload": {"protocol": "ip", "field": "saddr"}}, {"payload": {"protocol": "tcp", "field": "dport"}}]}, "data": "@vm"}}""")]
    [InlineData("inet", "dnat ip prefix to ip saddr map { 10.0.0.0/8 : 11.0.0.0/8 }", """{"dnat": {"family": "ip", "addr": {"map": {"key": {"payload": {"protocol": "ip", "field": "saddr"}}, "data": {"set": [[{"prefix": {"addr": "10.0.0.0", "len": 8}}, {"prefix": {"addr": "11.0.0.0", "len": 8}}]]}}}, "flags": ["netmap"], "type_flags": ["prefix"]}}""")]
    [InlineData("inet", "meta l4proto tcp dnat ip to 1.2.3.4-1.2.3.9:80-90 random,persistent", """{"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "tcp"}}, {"dnat": {"family": "ip", "addr": {"range": ["1.2.3.4", "1.2.3.9"]}, "flags": ["random", "persistent"], "port": {"range": [80, 90]}}}""")]
    [InlineData("inet", "meta l4proto tcp snat ip6 to [2001:db8::1]:80", """{"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "tcp"}}, {"snat": {"family": "ip6", "addr": "2001:db8::1", "port": 80}}""")]
    [InlineData("inet", "meta l4proto tcp masquerade to :1024-2048 fully-random", """{"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "tcp"}}, {"masquerade": {"flags": ["fully-random"], "port": {"range": [1024, 2048]}}}""")]
    [InlineData("inet", "meta l4proto tcp redirect to :80", """{"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "tcp"}}, {"redirect": {"port": 80}}""")]
    [InlineData("inet", "reject with icmpx no-route", """{"reject": {"type": "icmpx", "expr": "no-route"}}""")]
    [InlineData("inet", "reject with tcp reset", """{"reject": {"type": "tcp reset"}}""")]
    [InlineData("inet", "goto d", """{"goto": {"target": "d"}}""")]
    [InlineData("inet", "return", """{"return": null}""")]
    [InlineData("ip", "dup to 1.2.3.4 device \"lo\"", """{"dup": {"addr": "1.2.3.4", "dev": "lo"}}""")]
    [InlineData("netdev", "fwd ip to 1.2.3.4 device \"lo\"", """{"fwd": {"dev": "lo", "family": "ip", "addr": "1.2.3.4"}}""")]
    [InlineData("netdev", "fwd to \"lo\"", """{"fwd": {"dev": "lo"}}""")]
    public void Rule_InBothLanguages_IsTheSame(string family, string text, string json)
    {
        Assert.Equal(json, JsonOf(Documents.ReadText($"add rule {family} t c {text}")[0]));
        var rule = ReadStatements(family, json);
        Assert.Equal(text, RuleText.Of(rule, ListingOptions.Usual));
    }

    [Theory] // what is understood besides what is written
    [InlineData("""{"match": {"op": "==", "left": {"fib": {"result": "oif", "flags": "daddr"}}, "right": true}}""", "fib daddr check exists")]
    [InlineData("""{"match": {"op": "in", "left": {"payload": {"protocol": "tcp", "field": "flags"}}, "right": "syn"}}""", "tcp flags syn")]
    [InlineData("""{"match": {"op": "==", "left": {"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, ["syn", "ack"]]}, "right": "syn"}}""", "tcp flags & (syn | ack) == syn")]
    [InlineData("""{"match": {"op": "==", "left": {"ct": {"key": "saddr", "family": "ip", "dir": "reply"}}, "right": "1.2.3.4"}}""", "ct reply ip saddr 1.2.3.4")]
    [InlineData("""{"match": {"op": "==", "left": {"exthdr": {"name": "rt0", "field": "addr", "offset": 2}}, "right": "::1"}}""", "rt0 addr[2] ::1")]
    [InlineData("""{"match": {"op": "==", "left": {"meta": {"key": "mark"}}, "right": "0x10"}}""", "meta mark 0x00000010")]
    [InlineData("""{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": "ssh"}}""", "tcp dport 22")]
    [InlineData("""{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": {"set": 22}}}""", "tcp dport { 22 }")]
    [InlineData("""{"mangle": {"key": {"meta": {"key": "mark"}}, "value": {"|": [1, 2, {"<<": [1, 4]}]}}}""", "meta mark set 0x00000013")]
    [InlineData("""{"limit": {"rate": 5}}""", "limit rate 5/second burst 5 packets")]
    [InlineData("""{"limit": {"rate": 5, "burst": 7, "burst_unit": "packets", "rate_unit": "packets", "per": "hour"}}""", "limit rate 5/hour burst 7 packets")]
    [InlineData("""{"counter": null}, {"log": null}, {"queue": null}""", "counter packets 0 bytes 0 log queue to 0")]
    [InlineData("""{"masquerade": {"flags": "random"}}""", "masquerade random")]
    [InlineData("""{"reject": null}""", "reject")]
    [InlineData("\"jump {\\n accept\\n}\"", "jump {\n\t\t\taccept\n\t\t}")]
    public void Json_InAnotherForm_IsUnderstood(string json, string text) =>
        Assert.Equal(text, RuleText.Of(ReadStatements("inet", json), ListingOptions.Usual));

    [Fact]
    public void Json_ByOptions_HasNamesOrNumbers()
    {
        var options = new ListingOptions { NumericSymbols = true, NumericProtocols = true, Stateless = true };
        var rule = Documents.ReadText("add rule ip t c ct state new meta l4proto tcp counter packets 1 bytes 2 quota 5 bytes used 3 bytes last used 5s")[0];
        Assert.Equal(
            """{"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": 8}}, {"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": 6}}, {"counter": null}, {"quota": {"val": 5, "val_unit": "bytes"}}, {"last": null}""",
            JsonOf(rule, options));
        Assert.Contains("\"right\": \"ssh\"", JsonOf(Documents.ReadText("add rule ip t c tcp dport 22")[0], new ListingOptions { ServiceNames = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_OfRulesInBraces_IsText() =>
        Assert.Equal("\"jump {\\n\\t\\t\\taccept\\n\\t\\t}\"", JsonOf(Documents.ReadText("add rule ip t c jump { accept; }")[0]));

    private static RuleNode ReadStatements(string family, string statements) =>
        Documents.ReadJson($"{{\"nftables\": [{{\"add\": {{\"rule\": {{\"family\": \"{family}\", \"table\": \"t\", \"chain\": \"c\", \"expr\": [{statements}]}}}}}}]}}")[0].RuleDefinition!;

    /// <summary>The statements of a rule as a listing has them, without the brackets.</summary>
    private static string JsonOf(CommandNode command, ListingOptions? options = null)
    {
        var output = new TextOutput();
        var table = new TableNode(NfProto.IPv4, "t") { Chains = [new ChainNode("c") { Rules = [command.RuleDefinition!] }] };
        RulesetJson.Write(output, [table], options ?? ListingOptions.Usual, RulesetParts.Rules);
        var document = output.ToString();
        return document[(document.IndexOf("\"expr\": [", StringComparison.Ordinal) + "\"expr\": [".Length)..^"]}}]}\n".Length];
    }
}
