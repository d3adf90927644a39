using Statewall.Nftables.Commands;
using Statewall.Nftables.Diagnostics;

namespace Statewall.Nftables.Tests.Monitoring;

public sealed class HookTests
{
    private const string Ruleset =
        """
        table inet a { chain i { type filter hook input priority 10; }; chain p { type filter hook prerouting priority raw; }; }
        table ip b { chain i { type filter hook input priority 10; }; chain o { type route hook output priority mangle; }; flowtable f { hook ingress priority 5; devices = { eth1 }; }; }
        table netdev n { chain e { type filter hook egress device "eth0" priority 0; }; }
        table ip d { flags dormant; chain i { type filter hook input priority 0; }; }
        """;

    [Fact]
    public void Text_OfAllHooks_IsInTheOrderOfCalls()
    {
        using var ruleset = new EngineRuleset();
        ruleset.Run(Ruleset);
        Assert.Equal(
            """
            family ip {
            	hook prerouting {
            		-0000000300 chain inet a p [nf_tables]
            	}
            	hook input {
            		+0000000010 chain ip b i [nf_tables]
            		+0000000010 chain inet a i [nf_tables]
            	}
            	hook output {
            		-0000000150 chain ip b o [nf_tables]
            	}
            }
            family ip6 {
            	hook prerouting {
            		-0000000300 chain inet a p [nf_tables]
            	}
            	hook input {
            		+0000000010 chain inet a i [nf_tables]
            	}
            }
            family netdev {
            	hook egress device eth0 {
            		 0000000000 chain netdev n e [nf_tables]
            	}
            	hook ingress device eth1 {
            		+0000000005 flowtable ip b f [nf_flow_table]
            	}
            }

            """,
            ruleset.Run("list hooks"));
    }

    [Fact]
    public void Text_OfADevice_IsItsOwn()
    {
        using var ruleset = new EngineRuleset();
        ruleset.Run(Ruleset);
        Assert.Equal("family netdev {\n\thook ingress device eth1 {\n\t\t+0000000005 flowtable ip b f [nf_flow_table]\n\t}\n}\n", ruleset.Run("list hooks netdev device eth1"));
        Assert.Equal("", ruleset.Run("list hooks arp"));
    }

    [Fact]
    public void Json_OfHooks_NamesFunctions()
    {
        using var ruleset = new EngineRuleset();
        ruleset.Run(Ruleset);
        Assert.Contains(
            """{"hook": {"family": "ip6", "hook": "input", "prio": 10, "function": "nft_do_chain_inet", "module": "nf_tables", "chain": {"family": "inet", "table": "a", "name": "i"}}}""",
            ruleset.Run("list hooks ip6", isJson: true),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("monitor foo", "invalid event foo")]
    [InlineData("monitor xml", "this output type is not supported")]
    [InlineData("monitor new vm", "syntax error, unexpected end of file, expecting json")]
    [InlineData("monitor rules tables", "syntax error, unexpected tables, expecting end of file or newline or semicolon")]
    [InlineData("monitor", "events cannot be shown here")]
    [InlineData("export", "syntax error, unexpected end of file, expecting ruleset or xml or json or vm")]
    [InlineData("export ruleset vm json", "JSON export is no longer supported, use 'nft -j list ruleset' instead")]
    [InlineData("export xml", "this output type is not supported, use nft -j list ruleset for JSON support instead")]
    [InlineData("import json", "Could not process rule: Operation not supported")]
    [InlineData("import ruleset xml", "this output type not supported")]
    public void Commands_ThatCannotBe_SayWhy(string command, string message)
    {
        using var ruleset = new EngineRuleset();
        var mistake = Assert.Throws<LanguageException>(() => ruleset.Run(command));
        Assert.Equal(message, Assert.Single(mistake.Diagnostics).Message);
    }

    [Fact]
    public void CommandWords_OfMonitor_AreOffered() => Assert.Contains("trace", CommandWords.ObjectsOf("monitor"));
}
