using System.Text;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Tests.Parsing;

public sealed class DiagnosticTests
{
    [Theory]
    [InlineData("add rule ip t c meta iifnam lo", "unknown meta key 'iifnam', did you mean 'iifname'?", "iifnam")]
    [InlineData("add rule ip t c ct stat new", "unknown ct key 'stat', did you mean 'state'?", "stat")]
    [InlineData("add rule ip t c ct state etablished", "Could not parse conntrack state; did you mean `established`?", "etablished")]
    [InlineData("add rule ip t c tcp dport 70000", "Service out of range", "70000")]
    [InlineData("add rule ip t c ip saddr 10.0.0.9-10.0.0.1", "Range negative size", "10.0.0.9-10.0.0.1")]
    [InlineData("add rule ip t c ip saddr 10.0.0.0/40", "Prefix length 40 is invalid for type of 32 bits width", "10.0.0.0/40")]
    [InlineData("add rule ip t c tcp dport { }", "Set is empty", "{ }")]
    [InlineData("add rule ip t c accept drop", "Statement after terminal statement has no effect", "drop")]
    [InlineData("add rule inet t c dnat to 10.0.0.1", "specify `dnat ip' or `dnat ip6' in inet table to disambiguate", "dnat to 10.0.0.1")]
    [InlineData("add rule ip t c log level audit group 1", "log level audit doesn't support any further options", "log level audit group 1")]
    [InlineData("add rule ip t c limit rate 0/second", "limit rate must be > 0", "0")]
    [InlineData("add rule ip t c ip saddr . tcp dport { 10.0.0.1 }", "invalid data type, expected concatenation of (IPv4 address, internet network service)", "10.0.0.1")]
    [InlineData("add rule ip t c counter }", "syntax error, unexpected '}', expecting end of file or newline or semicolon", "}")]
    [InlineData("add rule ip t c a - b vmap { 1 : drop }", "'a-b' is not something that a packet has", "a - b")]
    [InlineData("list nothing", "syntax error, unexpected string", "nothing")]
    [InlineData("table ip t { set s { type ipv4_adr; } }", "unknown datatype ipv4_adr, did you mean ipv4_addr?", "ipv4_adr")]
    [InlineData("table ip t { map m { type mark : counter; elements = { 1 : 5-6 }; }; }", "the name of a counter is needed here", "5-6")]
    [InlineData("table ip t { map m { type mark : mark; elements = { 1 : accept }; }; }", "a verdict has no place in this map", "accept")]
    [InlineData("table ip t { chain c { type filter hook input priority fliter; } }", "invalid priority expression value in this context.", "priority fliter")]
    public void Read_Mistake_IsNamedAtItsPlace(string text, string message, string place)
    {
        var mistake = Assert.Throws<LanguageException>(() => Read(text));
        var diagnostic = Assert.Single(mistake.Diagnostics);
        Assert.Equal(message, diagnostic.Message);
        Assert.Equal(place, diagnostic.Spans[0].ToString());
    }

    [Fact]
    public void Read_SeveralMistakes_AreAllTold()
    {
        var mistake = Assert.Throws<LanguageException>(() => Read("add rule ip t c meta mrk 1\nadd rule ip t c counter\nadd table\nadd chain ip t c { type nonsense }\n"));
        Assert.Equal([1, 3, 4], mistake.Diagnostics.Select(diagnostic => diagnostic.Spans[0].Source!.LineOf(diagnostic.Spans[0].Start)));
    }

    [Fact]
    public void Format_Mistake_ShowsLineAndMark()
    {
        var mistake = Assert.Throws<LanguageException>(() => Read("add table ip t\n\tadd rule ip t c meta mrk 1\n"));
        var output = new TextOutput();
        mistake.Diagnostics[0].Format(output);
        Assert.Equal("test:2:23-25: Error: unknown meta key 'mrk', did you mean 'mark'?\n\tadd rule ip t c meta mrk 1\n\t                     ^^^\n", output.ToString());
    }

    [Fact]
    public void Read_DeepNesting_IsAMistake()
    {
        var text = $"add rule ip t c meta mark {new string('(', 100_000)}1";
        Assert.Contains("nested too deeply", Assert.Throws<LanguageException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LongRowOfOperations_IsAMistake()
    {
        var text = $"add rule ip t c meta mark set 1{string.Concat(Enumerable.Repeat(" | 1", 100_000))}";
        Assert.Contains("nested too deeply", Assert.Throws<LanguageException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    private static void Read(string text) => CommandReader.Read(new SourceText("test", Encoding.UTF8.GetBytes(text)));
}
