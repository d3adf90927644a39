using System.Net;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Building;
using Statewall.Nftables.Diagnostics;

namespace Statewall.Nftables.Tests.Building;

public sealed class RulesetBuilderTests
{
    [Fact]
    public void Build_OfEverything_IsListed()
    {
        IPNetwork[] networks = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("192.0.2.0/24")];
        var builder = new RulesetBuilder();
        var table = builder.Table(NfProto.Inet, "fw", $"comment {"of all"}")
            .Set("nets", $"type ipv4_addr; flags interval; elements = {{ {networks} }}")
            .Object("counter", "seen")
            .Object("ct helper", "ftp", $"type {"ftp"} protocol tcp")
            .Flowtable("fast", $"hook ingress priority filter; devices = {{ {new[] { "lo" }} }};");
        var other = table.Chain("other").Rule($"counter name {"seen"} return");
        table.Map("ways", $"type inet_service : verdict").Elements("ways", $"{22} : jump {"other"}");
        table.Chain("input", $"type filter hook input priority filter - {5}; policy drop;").Rule($"ip saddr @nets tcp dport vmap @ways");
        other.Rule($"drop");
        builder.Add($"add rule inet fw other accept; insert rule inet fw other index 1 continue");
        const string Expected = """
            table inet fw {
            	comment "of all"

            	counter seen {
            		packets 0 bytes 0
            	}

            	ct helper ftp {
            		type "ftp" protocol tcp
            	}

            	set nets {
            		type ipv4_addr
            		flags interval
            		elements = { 10.0.0.0/8, 192.0.2.0/24 }
            	}

            	map ways {
            		type inet_service : verdict
            		elements = { 22 : jump other }
            	}

            	flowtable fast {
            		hook ingress priority filter
            		devices = { "lo" }
            	}

            	chain other {
            		counter name "seen" return
            		continue
            		drop
            		accept
            	}

            	chain input {
            		type filter hook input priority filter - 5; policy drop;
            		ip saddr @nets tcp dport vmap @ways
            	}
            }

            """;
        Assert.Equal(Expected, builder.Build().ToString());
    }

    [Fact]
    public void Rule_WithAMistake_ShowsTheLineOfCode()
    {
        var chain = new RulesetBuilder().Table(NfProto.Inet, "fw").Set("blocked", $"type ipv4_addr;").Chain("c");
        var mistake = Assert.Throws<LanguageException>(() => chain.Rule($"ip saddr @blokced drop"));
        var lines = mistake.Diagnostics[0].ToString().Split('\n');
        Assert.Matches(@"^RulesetBuilderTests\.cs\(\d+\):1:29-36: Error: No such file or directory; did you mean set ‘blocked’", lines[0]);
        Assert.Equal("add rule inet fw c ip saddr @blokced drop", lines[1]);
        Assert.Equal("                            ^^^^^^^^", lines[2].TrimEnd());
    }

    [Fact]
    public void Rule_WithTwoCommands_IsRefused() =>
        Assert.Throws<LanguageException>(() => new RulesetBuilder().Table(NfProto.Inet, "fw").Chain("c").Rule($"accept; add table ip x"));
}
