using Statewall.Nftables.Listing;
using Statewall.Nftables.Monitoring;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Monitoring;

public sealed class RulesetMonitorTests
{
    private const string Tables = "add table ip x; add chain ip x y { type filter hook input priority 5; policy drop; }; add chain ip x z";

    [Theory]
    [InlineData("add table ip6 n", "add table ip6 n")]
    [InlineData("add table ip6 n { flags dormant; }", "add table ip6 n { flags dormant; }")]
    [InlineData("create chain ip x n", "create chain ip x n")]
    [InlineData("add chain ip x n { type nat hook postrouting priority srcnat; }", "add chain ip x n { type nat hook postrouting priority srcnat; policy accept; }")]
    [InlineData("add rule ip x y tcp dport { 22, 80-90 } accept comment \"a\"", "add rule ip x y tcp dport { 22, 80-90 } accept comment \"a\"")]
    [InlineData("insert rule ip x y tcp dport vmap { 1 : jump z, 2 : drop }", "insert rule ip x y tcp dport vmap { 1 : jump z, 2 : drop }")]
    [InlineData("add set ip x s { type ipv4_addr; flags interval; size 9; comment \"c\"; }", "add set ip x s { type ipv4_addr; size 9; flags interval; comment \"c\"; } ")]
    [InlineData("add map ip x m { type inet_service : verdict; }", "add map ip x m { type inet_service : verdict; } ")]
    [InlineData("add counter ip x c { comment \"c\"; }", "add counter ip x c { comment \"c\" packets 0 bytes 0 } ")]
    [InlineData("add quota ip x q { over 5 kbytes; }", "add quota ip x q { over 5 kbytes } ")]
    [InlineData("add synproxy ip x p { mss 9; wscale 7; timestamp sack-perm; }", "add synproxy ip x p { mss 9 wscale 7 timestamp sack-perm; } ")]
    [InlineData("add ct helper ip x h { type \"ftp\" protocol tcp; }", "add ct helper ip x h { type \"ftp\" protocol tcp; l3proto ip; } ")]
    [InlineData("add ct timeout ip x t { protocol tcp; policy = { close : 5 }; }", "add ct timeout ip x t { protocol tcp; l3proto ip; policy = { close : 5s }; } ")]
    [InlineData("add flowtable ip x f { hook ingress priority 0; devices = { lo }; }", "add flowtable ip x f { hook ingress priority filter; devices = { \"lo\" }; } ")]
    [InlineData("delete chain ip x z", "delete chain ip x z")]
    [InlineData("delete table ip x", "delete chain ip x y\ndelete chain ip x z\ndelete table ip x")]
    [InlineData("destroy table ip x", "delete chain ip x y\ndelete chain ip x z\ndelete table ip x")]
    public void Text_OfAChange_IsTheCommandThatMakesIt(string command, string expected)
    {
        using var ruleset = new EngineRuleset();
        ruleset.Run(Tables);
        using var monitor = ruleset.Monitor();
        ruleset.Run(command);
        Assert.Equal($"{expected}\n# new generation 3 by process 1 (test)\n", EngineRuleset.Read(monitor));
    }

    [Fact]
    public void Text_OfElements_HasRangesWhole()
    {
        using var ruleset = new EngineRuleset();
        ruleset.Run($"{Tables}; add set ip x s {{ type ipv4_addr; flags interval; elements = {{ 9.0.0.0/8 }}; }}; add set ip x t {{ type ipv4_addr . inet_service; flags interval; }}");
        using var monitor = ruleset.Monitor(MonitorNode.Everything with { Made = MonitorSubjects.Elements });
        ruleset.Run("add element ip x s { 1.1.1.1, 2.0.0.0-2.0.0.9, 240.0.0.0/4 }; add element ip x t { 1.1.1.1 . 5-9 }");
        ruleset.Run("delete element ip x s { 240.0.0.0/4, 1.1.1.1 }");
        Assert.Equal(
            """
            add element ip x s { 1.1.1.1 }
            add element ip x s { 2.0.0.0-2.0.0.9 }
            add element ip x s { 240.0.0.0/4 }
            add element ip x t { 1.1.1.1 . 5-9 }
            delete element ip x s { 1.1.1.1 }
            delete element ip x s { 240.0.0.0/4 }

            """,
            EngineRuleset.Read(monitor));
    }

    [Fact]
    public void Text_OfARuleBesideAnother_NamesIt()
    {
        using var ruleset = new EngineRuleset();
        ruleset.Run($"{Tables}; add rule ip x z accept; add rule ip x z drop");
        using var monitor = ruleset.Monitor(new MonitorNode(MonitorSubjects.Rules, MonitorSubjects.Rules));
        ruleset.Run("add rule ip x z position 3 tcp dport 1");
        ruleset.Run("replace rule ip x z handle 3 tcp dport 2");
        ruleset.Run("delete rule ip x z handle 4");
        var lines = EngineRuleset.Read(monitor, ListingOptions.Usual with { Handles = true }).Split('\n');
        Assert.Equal("add rule ip x z handle 3 tcp dport 1 # handle 5", lines[0]);
        Assert.Equal("delete rule ip x z handle 3", lines[1]);
        Assert.StartsWith("add rule ip x z tcp dport 2 # handle ", lines[2], StringComparison.Ordinal);
        Assert.Equal("delete rule ip x z handle 4", lines[3]);
    }

    [Fact]
    public void Json_OfChanges_IsAnObjectALine()
    {
        using var ruleset = new EngineRuleset();
        ruleset.Run(Tables);
        using var monitor = ruleset.Monitor();
        ruleset.Run("add set ip x s { type ipv4_addr; flags interval; elements = { 1.0.0.0/8 }; }; insert rule ip x y ip saddr @s drop; add counter ip x c");
        ruleset.Run("delete counter ip x c; flush chain ip x y; delete set ip x s");
        Assert.Equal(
            """
            {"add": {"set": {"family": "ip", "name": "s", "table": "x", "type": "ipv4_addr", "handle": 3, "flags": ["interval"]}}}
            {"add": {"element": {"family": "ip", "table": "x", "name": "s", "elem": {"set": [{"prefix": {"addr": "1.0.0.0", "len": 8}}]}}}}
            {"insert": {"rule": {"family": "ip", "table": "x", "chain": "y", "handle": 4, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": "@s"}}, {"drop": null}]}}}
            {"add": {"counter": {"family": "ip", "name": "c", "table": "x", "handle": 5, "packets": 0, "bytes": 0}}}
            {"delete": {"counter": {"family": "ip", "name": "c", "table": "x", "handle": 5}}}
            {"delete": {"rule": {"family": "ip", "table": "x", "chain": "y", "handle": 4, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": "@s"}}, {"drop": null}]}}}
            {"delete": {"set": {"family": "ip", "name": "s", "table": "x", "handle": 3}}}

            """,
            EngineRuleset.Read(monitor, isJson: true));
    }

    [Theory]
    [InlineData(MonitorSubjects.Tables, MonitorSubjects.None, "add table ip n\n")]
    [InlineData(MonitorSubjects.None, MonitorSubjects.Chains, "delete chain ip n c\n")]
    [InlineData(MonitorSubjects.Sets | MonitorSubjects.Objects, MonitorSubjects.Sets, "add counter ip n k { packets 0 bytes 0 } \nadd set ip n s { type mark; } \ndelete set ip n s\n")]
    public void Read_SomeSubjects_LeavesTheOthersOut(MonitorSubjects made, MonitorSubjects removed, string expected)
    {
        using var ruleset = new EngineRuleset();
        using var monitor = ruleset.Monitor(new MonitorNode(made, removed));
        ruleset.Run("table ip n { counter k { }; set s { type mark; elements = { 1 }; }; chain c { accept; }; }");
        ruleset.Run("delete table ip n");
        Assert.Equal(expected, EngineRuleset.Read(monitor));
    }

    [Fact]
    public void Read_SetFromBefore_IsKnown()
    {
        using var ruleset = new EngineRuleset();
        ruleset.Run($"{Tables}; add rule ip x y ip saddr {{ 1.1.1.1, 2.2.2.2 }} drop; add set ip x s {{ type ipv4_addr . inet_service; }}");
        using var monitor = ruleset.Monitor(new MonitorNode(MonitorSubjects.Ruleset, MonitorSubjects.Ruleset));
        ruleset.Run("add element ip x s { 1.1.1.1 . 22 }; flush chain ip x y");
        Assert.Equal(
            """
            {"add": {"element": {"family": "ip", "table": "x", "name": "s", "elem": {"set": [{"concat": ["1.1.1.1", 22]}]}}}}
            {"delete": {"rule": {"family": "ip", "table": "x", "chain": "y", "handle": 4, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": {"set": ["1.1.1.1", "2.2.2.2"]}}}, {"drop": null}]}}}
            """,
            string.Join('\n', EngineRuleset.Read(monitor, isJson: true).Split('\n').Where(line => !line.Contains("__set", StringComparison.Ordinal))).TrimEnd());
    }

    [Fact]
    public void Read_MoreThanFits_SaysSoAndGoesOn()
    {
        const int Small = 4096;
        using var ruleset = new EngineRuleset();
        ruleset.Run(Tables);
        using var monitor = ruleset.Monitor(receiveBuffer: Small);
        for (var number = 0; number < 200; number++)
            ruleset.Run($"add set ip x s{number} {{ type ipv4_addr; }}");
        var before = EngineRuleset.Read(monitor);
        Assert.Contains("# ERROR: We lost some netlink events!\n", before, StringComparison.Ordinal);
        Assert.DoesNotContain("add set ip x s199 ", before, StringComparison.Ordinal);
        ruleset.Run("add element ip x s199 { 1.2.3.4 }");
        Assert.StartsWith("add element ip x s199 { 1.2.3.4 }\n", EngineRuleset.Read(monitor), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAllAsync_UntilCancelled_GivesWhatComes()
    {
        using var ruleset = new EngineRuleset();
        using var monitor = ruleset.Monitor();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var seen = new List<RulesetEvent>();
        var changing = Task.Run(() => ruleset.Run("add table ip x"), cancellation.Token);
        await foreach (var told in monitor.ReadAllAsync(cancellation.Token))
        {
            seen.Add(told);
            if (told is RulesetGeneration)
                await cancellation.CancelAsync();
        }
        await changing;
        Assert.Collection(seen, first => Assert.Equal("x", Assert.IsType<RulesetChange>(first).Command.Table), last => Assert.IsType<RulesetGeneration>(last));
    }
}
