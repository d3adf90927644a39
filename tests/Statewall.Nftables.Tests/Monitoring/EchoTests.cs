using Statewall.Nftables.Listing;

namespace Statewall.Nftables.Tests.Monitoring;

public sealed class EchoTests
{
    [Fact]
    public void Text_OfWhatWasMade_IsShown()
    {
        using var ruleset = new EngineRuleset();
        var shown = ruleset.Run(
            "add table ip x; add chain ip x y; add set ip x s { type ipv4_addr; elements = { 1.1.1.1 }; }; add rule ip x y ip saddr { 2.2.2.2, 3.3.3.3 } counter drop; delete set ip x s",
            isEcho: true,
            options: ListingOptions.Usual with { Handles = true });
        Assert.Equal(
            """
            add table ip x # handle 1
            add chain ip x y # handle 1
            add set ip x s { # handle 2 type ipv4_addr; } 
            add element ip x s { 1.1.1.1 }
            add rule ip x y ip saddr { 2.2.2.2, 3.3.3.3 } counter packets 0 bytes 0 drop # handle 4
            # new generation 2 by process 1 (test)

            """,
            shown);
    }

    [Fact]
    public void Text_OfNothingNew_IsEmpty()
    {
        using var ruleset = new EngineRuleset();
        ruleset.Run("add table ip x; add chain ip x y");
        Assert.Equal("", ruleset.Run("delete chain ip x y", isEcho: true));
        Assert.Equal("", ruleset.Run("add table ip x", isEcho: true, isJson: true));
    }

    [Fact]
    public void Json_OfCommandsAsText_IsADocumentOfThem()
    {
        using var ruleset = new EngineRuleset();
        Assert.Equal(
            """
            {"nftables": [{"add": {"table": {"family": "ip", "name": "x", "handle": 1}}}, {"add": {"map": {"family": "ip", "name": "m", "table": "x", "type": "mark", "handle": 1, "map": "verdict"}}}, {"add": {"element": {"family": "ip", "table": "x", "name": "m", "elem": {"set": [[1, {"drop": null}]]}}}}]}

            """,
            ruleset.Run("add table ip x; add map ip x m { type mark : verdict; elements = { 1 : drop }; }", isEcho: true, isJson: true));
    }

    [Fact]
    public void Json_OfADocument_IsItWithHandles()
    {
        using var ruleset = new EngineRuleset();
        const string Document =
            """{"nftables": [{"metainfo": {"json_schema_version": 1}}, {"add": {"table": {"family": "ip", "name": "x"}}}, {"chain": {"family": "ip", "table": "x", "name": "y", "handle": 99}}, {"add": {"rule": {"family": "ip", "table": "x", "chain": "y", "expr": [{"accept": null}]}}}]}""";
        const string Expected =
            """{"nftables": [{"metainfo": {"json_schema_version": 1}}, {"add": {"table": {"family": "ip", "name": "x", "handle": 1}}}, {"chain": {"family": "ip", "table": "x", "name": "y", "handle": 1}}, {"add": {"rule": {"family": "ip", "table": "x", "chain": "y", "expr": [{"accept": null}], "handle": 2}}}]}""";
        Assert.Equal(Expected, ruleset.Run(Document, isEcho: true, isJson: true));
    }
}
