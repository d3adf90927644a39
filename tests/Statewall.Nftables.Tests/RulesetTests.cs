using Statewall.Nftables.Diagnostics;

namespace Statewall.Nftables.Tests;

public sealed class RulesetTests
{
    [Fact]
    public void Parse_OfCommands_IsWhatTheyMake()
    {
        const string Text = """
            table ip old
            flush ruleset
            define port = 22
            destroy table ip t
            table ip t { chain c { tcp dport $port accept; }; }
            table ip t { chain c { policy drop; type filter hook input priority 0; }; }
            """;
        Assert.StartsWith("ruleset:6:", Assert.Throws<LanguageException>(() => Ruleset.Parse(Text)).Diagnostics[0].ToString(), StringComparison.Ordinal);
        const string Other = "table ip t { set s { type ipv4_addr; elements = { 10.0.0.1 }; }; }\nadd element ip t s { 10.0.0.1, 10.0.0.2 }\nadd chain ip t c\nadd rule ip t c ip saddr @s drop\ninsert rule ip t c accept\n";
        Assert.Equal("table ip t {\n\tset s {\n\t\ttype ipv4_addr\n\t\telements = { 10.0.0.1, 10.0.0.2 }\n\t}\n\n\tchain c {\n\t\taccept\n\t\tip saddr @s drop\n\t}\n}\n", Ruleset.Parse(Other).ToString());
    }

    [Theory]
    [InlineData("add rule ip t c accept", "No such file or directory")]
    [InlineData("add table ip t; add rule ip t c accept", "No such file or directory")]
    [InlineData("add table ip t; create table ip t", "File exists")]
    [InlineData("add table ip t; add chain ip t c; create chain ip t c", "File exists")]
    [InlineData("add table ip t; add chain ip t c; delete chain ip t c", "a ruleset consists of what is added; this command has no place in it")]
    [InlineData("list ruleset", "a ruleset consists of what is added; this command has no place in it")]
    [InlineData("table ip t { chain c { ip saddr @s drop; }; }", "No such file or directory")]
    [InlineData("{\"nftables\": [{\"rule\": {\"family\": \"ip\", \"table\": \"t\", \"chain\": \"c\", \"expr\": []}}]}", "No such file or directory")]
    public void TryParse_OfWhatIsNoRuleset_SaysWhy(string text, string message)
    {
        Assert.False(Ruleset.TryParse(text, out var ruleset, out var diagnostics));
        Assert.Null(ruleset);
        Assert.Equal(message, diagnostics[0].Message);
        Assert.NotNull(diagnostics[0].Spans[0].Source);
    }

    [Fact]
    public void Parse_OfJson_IsTheSameAsOfText()
    {
        var ruleset = Ruleset.Parse("table inet t { chain c { type filter hook input priority 0; policy drop; tcp dport { 22, 80 } counter accept; }; }");
        Assert.Equal(ruleset.ToString(), Ruleset.Parse(ruleset.ToJson()).ToString());
    }
}
