using System.Text;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Parsing;

public sealed class CommandReaderTests
{
    [Theory]
    [InlineData("table inet fw {\n\tset s {\n\t\ttype ipv4_addr . inet_service\n\t\tflags interval,timeout\n\t\ttimeout 5m\n\t\telements = { 10.0.0.0/8 . 80-90 timeout 1m,\n\t\t\t     192.0.2.1 . 22 comment \"x\" }\n\t}\n\n\tchain in {\n\t\ttype filter hook input priority filter - 5; policy drop;\n\t\tct state established,related accept\n\t\tip saddr . tcp dport @s counter packets 1 bytes 2 accept\n\t\ttcp flags & (syn | ack) == syn limit rate over 5/second burst 9 packets log prefix \"p \" level info drop\n\t}\n}\n")]
    [InlineData("table ip nat {\n\tmap m {\n\t\ttype inet_service : verdict\n\t\tflags interval\n\t\telements = { 22 : jump ssh,\n\t\t\t     80-90 : accept }\n\t}\n\n\tchain pre {\n\t\ttype nat hook prerouting priority dstnat; policy accept;\n\t\tiifname \"eth*\" tcp dport vmap @m\n\t\tmeta l4proto udp dnat to 10.0.0.1-10.0.0.9:80-90 random,persistent\n\t}\n\n\tchain marks {\n\t\tmeta mark set ip saddr map { 10.0.0.1 : 0x00000001, 10.0.0.2 : 0x00000002 }\n\t}\n}\n")]
    [InlineData("table ip6 t {\n\tct helper h {\n\t\ttype \"ftp\" protocol tcp\n\t\tl3proto ip6\n\t}\n\n\tquota q {\n\t\tover 25 mbytes\n\t}\n\n\tflowtable f {\n\t\thook ingress priority filter\n\t\tdevices = { \"lo\" }\n\t}\n\n\tchain c {\n\t\tip6 saddr fe80::/10 reject with icmpv6 admin-prohibited\n\t\tjump {\n\t\t\tcounter packets 0 bytes 0\n\t\t}\n\t\tupdate @seen { ip6 saddr timeout 1m limit rate 1/second burst 5 packets }\n\t\tnotrack comment \"why\"\n\t}\n}\n")]
    public void Read_Listing_IsWrittenAlike(string text)
    {
        var output = new TextOutput();
        foreach (var command in Read(text))
            RulesetText.Write(output, command.TableDefinition!, ListingOptions.Usual);
        Assert.Equal(text, output.ToString());
    }

    [Theory]
    [InlineData("tcp dport { ssh, http }", "tcp dport { 22, 80 }")]
    [InlineData("tcp dport != 22-22", "tcp dport != 22")]
    [InlineData("ip saddr 10.1.2.3/8", "ip saddr 10.0.0.0/8")]
    [InlineData("mark 5", "meta mark 0x00000005")]
    [InlineData("ct state related,new,established", "ct state established,related,new")]
    [InlineData("meta mark set 0x10 | 0x1 << 1", "meta mark set 0x00000012")]
    [InlineData("iif . oifname { \"lo\" . \"lo\" }", "iif . oifname { \"lo\" . \"lo\" }")]
    [InlineData("tcp flags syn / syn,ack", "tcp flags & (syn | ack) == syn")]
    [InlineData("ip saddr { { 10.0.0.1, 10.0.0.2 }, 10.0.0.3 }", "ip saddr { 10.0.0.1, 10.0.0.2, 10.0.0.3 }")]
    [InlineData("meta time \"2026-01-02 03:04:05\" meta day \"Friday\"", "meta time \"2026-01-02 03:04:05\" meta day \"Friday\"")]
    [InlineData("ct expiration 1h30m-2h", "ct expiration 5400s-7200s")]
    [InlineData("limit rate 512 kbytes/minute", "limit rate 512 kbytes/minute")]
    [InlineData("tcp dport 80 redirect to 8080", "tcp dport 80 redirect to :8080")]
    [InlineData("queue num 3 bypass", "queue flags bypass to 3")]
    [InlineData("log flags tcp options flags tcp sequence", "log flags tcp sequence,options")]
    public void Read_Rule_IsWrittenAsListed(string text, string listed)
    {
        var rule = Assert.Single(Read($"add rule ip t c {text}")).RuleDefinition!;
        Assert.Equal(listed, string.Join(' ', rule.Statements.Where(statement => statement is not MatchStatement { IsImplied: true }).Select(Stateless)));
        // and what is listed is read as the same rule
        Assert.Equal(rule, Assert.Single(Read($"add rule ip t c {listed}")).RuleDefinition! with { Comment = rule.Comment });
    }

    [Fact]
    public void Read_Commands_NamesWhatTheyAreAbout()
    {
        var commands = Read("add table inet t { flags dormant; }; create chain inet t c { type filter hook input priority 5; }\ninsert rule inet t c index 2 accept comment \"first\"\ndelete rule inet t c handle 7\nrename chain inet t c d; flush ruleset inet\n");
        Assert.Equal(
            [CommandVerb.Add, CommandVerb.Create, CommandVerb.Insert, CommandVerb.Delete, CommandVerb.Rename, CommandVerb.Flush],
            commands.Select(command => command.Verb));
        Assert.All(commands, command => Assert.Equal(NfProto.Inet, command.Family));
        Assert.True(commands[0].TableDefinition!.IsDormant);
        Assert.Equal(new HookNode("filter", "input", 5).Priority, commands[1].ChainDefinition!.Hook!.Priority);
        Assert.Equal((2u, "first"), (commands[2].Index, commands[2].RuleDefinition!.Comment));
        Assert.Equal((7ul, "d"), (commands[3].Handle, commands[4].NewName));
    }

    private static string Stateless(StatementNode statement)
    {
        var output = new TextOutput();
        statement.Format(output, ListingOptions.Usual with { Stateless = true });
        return output.ToString();
    }

    private static IReadOnlyList<CommandNode> Read(string text) => CommandReader.Read(new SourceText("test", Encoding.UTF8.GetBytes(text)));
}
