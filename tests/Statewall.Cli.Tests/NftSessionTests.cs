using System.Text;
using Statewall.Cli.Applets.Nft;
using Statewall.Netlink;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;

namespace Statewall.Cli.Tests;

/// <summary>nft line by line: what is carried out together, and what is offered.</summary>
public sealed class NftSessionTests
{
    private const string Ruleset = """
        table ip filter {
            counter hits { }
            set good { type ipv4_addr; }
            map ways { type ipv4_addr : verdict; }
            chain input { }
            chain output { }
        }
        table inet both {
            chain all { }
        }
        """;

    [Theory]
    [InlineData("list tables|quit|list sets", "list tables")]
    [InlineData("list tables||  |list sets", "list tables|list sets")]
    [InlineData("table t {|chain c {|}|}|list tables", "table t {\nchain c {\n}\n}|list tables")]
    [InlineData("add element t s { 1,|2 }|quit", "add element t s { 1,\n2 }")]
    [InlineData("list \\|tables", "list tables")]
    [InlineData("add rule t c log prefix \"{\"|quit", "add rule t c log prefix \"{\"")]
    [InlineData("list tables # {|list sets", "list tables # {|list sets")]
    [InlineData("table t { # {|}|quit", "table t { # {\n}")]
    [InlineData("table t {|\u0003|list sets", "list sets")]
    [InlineData("\u0003|list sets", "list sets")]
    [InlineData("table t {", "table t {\n")]
    [InlineData("}|list sets", "}|list sets")]
    public void Lines_ThatBelongTogether_AreOneText(string lines, string texts)
    {
        var input = new Queue<string>(lines.Split('|'));
        var run = new List<string>();
        new NftSession(_ => input.TryDequeue(out var line) ? line : null, text => run.Add(Encoding.UTF8.GetString(text.Utf8))).Run();
        Assert.Equal(texts.Split('|'), run);
    }

    [Fact]
    public void Prompt_AmidACommand_IsAnother()
    {
        var prompts = new List<string>();
        var input = new Queue<string>(["table t {", "}", "quit"]);
        new NftSession(prompt => Noted(prompts, prompt, input.Dequeue()), _ => { }).Run();
        Assert.Equal(["nft> ", ".... ", "nft> "], prompts);
    }

    [Theory]
    [InlineData("li", "limit list")]
    [InlineData("q", "quit quota")]
    [InlineData("list c", "chain chains counter counters ct")]
    [InlineData("list ct h", "helper helpers")]
    [InlineData("flush ", "chain map meter ruleset set table")]
    [InlineData("list chain i", "inet ip ip6")]
    [InlineData("list chain f", "filter")]
    [InlineData("list chain inet ", "both")]
    [InlineData("list chain ip filter ", "input output")]
    [InlineData("add rule filter input tcp dport 22 jump o", "output")]
    [InlineData("add element filter ", "good ways")]
    [InlineData("list set filter ", "good")]
    [InlineData("list map filter ", "ways")]
    [InlineData("reset counter filter ", "hits")]
    [InlineData("add table x; list table ", "arp bridge filter inet ip ip6 netdev")]
    [InlineData("chain filter in", "input")]
    [InlineData("describe ct_st", "ct_state ct_status")]
    [InlineData("list chain nowhere ", "")]
    [InlineData("nonsense ", "")]
    public void Completion_OfText_Offers(string text, string words)
    {
        var tables = CommandReader.Read(new SourceText("", Encoding.UTF8.GetBytes(Ruleset))).Select(command => command.TableDefinition!).ToList();
        Assert.Equal(words, string.Join(' ', new NftCompletion(() => tables).Complete(text)));
    }

    [Fact]
    public void Completion_WithoutPermission_OffersNoNames() =>
        Assert.Equal(["arp", "bridge", "inet", "ip", "ip6", "netdev"], new NftCompletion(() => throw new NetlinkException("list tables", NetlinkErrno.Perm)).Complete("list table "));

    private static string Noted(List<string> prompts, string prompt, string line)
    {
        prompts.Add(prompt);
        return line;
    }
}
