using Statewall.Iptables.Migration;
using Statewall.Iptables.Migration.Ipsets;

namespace Statewall.Iptables.Tests.Migration;

public sealed class IpsetTests
{
    [Theory]
    [InlineData("hash:ip family inet", "10.0.0.1|10.0.0.9", "src", "ip saddr @s", "type ipv4_addr;", "10.0.0.1, 10.0.0.9")]
    [InlineData("hash:ip family inet timeout 300", "10.0.0.1 timeout 5|10.0.0.9", "dst", "ip daddr @s", "type ipv4_addr; flags timeout; timeout 300s;", "10.0.0.1 timeout 5s, 10.0.0.9")]
    [InlineData("hash:net family inet", "10.0.0.0/8|10.1.0.0/16", "src", "ip saddr @s", "type ipv4_addr; flags interval;", "10.0.0.0/8")]
    [InlineData("hash:net family inet", "10.0.0.0/30|10.0.0.1 nomatch", "src", "ip saddr @s", "type ipv4_addr; flags interval;", "10.0.0.0, 10.0.0.2/31")]
    [InlineData("hash:net family inet", "0.0.0.0/1|128.0.0.0/1", "src", "ip saddr @s", "type ipv4_addr; flags interval;", "0.0.0.0/0")]
    [InlineData("bitmap:ip range 10.0.0.0-10.0.0.255", "10.0.0.3-10.0.0.5", "src", "ip saddr @s", "type ipv4_addr; flags interval;", "10.0.0.3-10.0.0.5")]
    [InlineData("hash:ip,port family inet", "10.0.0.1,udp:53|10.0.0.1,80", "src,dst", "ip saddr . meta l4proto . th dport @s", "type ipv4_addr . inet_proto . inet_service;", "10.0.0.1 . udp . 53, 10.0.0.1 . tcp . 80")]
    [InlineData("bitmap:port range 0-65535", "22|80-90", "dst", "th dport @s", "type inet_service; flags interval;", "22, 80-90")]
    [InlineData("hash:net,iface family inet", "10.0.0.0/8,eth0", "src,src", "ip saddr . iifname @s", "type ipv4_addr . ifname; flags interval;", "10.0.0.0/8 . \"eth0\"")]
    [InlineData("hash:mac", "AA:BB:CC:00:11:22", "src", "ether saddr @s", "type ether_addr;", "aa:bb:cc:00:11:22")]
    [InlineData("hash:ip,mark family inet", "10.0.0.1,0x10", "src,src", "ip saddr . meta mark @s", "type ipv4_addr . mark;", "10.0.0.1 . 0x10")]
    public void Set_OfAKind_IsOneOfNft(string type, string elements, string directions, string match, string properties, string written)
    {
        var text = $"create s {type}\n{string.Concat(elements.Split('|').Select(element => $"add s {element}\n"))}";
        var ruleset = Read(text, $"-A INPUT -m set --match-set s {directions} -j DROP");
        Assert.Equal($"{match} counter drop", ruleset.Rules.Single().Text);
        var set = Assert.Single(ruleset.Tables[0].Objects.All);
        Assert.Equal(properties, set.Properties);
        Assert.Equal(written, string.Join(", ", set.Elements));
    }

    [Fact]
    public void List_OfSets_IsAllOfThem()
    {
        var ruleset = Read("create a hash:ip\nadd a 10.0.0.1\ncreate b hash:ip\nadd b 10.0.0.2\ncreate l list:set\nadd l a\nadd l b\n", "-A INPUT -m set ! --match-set l src -j DROP");
        Assert.Equal("ip saddr != @l counter drop", ruleset.Rules.Single().Text);
        Assert.Equal(["10.0.0.1", "10.0.0.2"], ruleset.Tables[0].Objects.All.Single().Elements);
    }

    [Fact]
    public void Target_ThatAdds_MakesTheSetOneThatRulesChange()
    {
        var ruleset = Read("create s hash:ip maxelem 99 timeout 60\n", "-A INPUT -j SET --add-set s src --exist --timeout 7\n-A INPUT -j SET --del-set s dst");
        Assert.Equal(["counter update @s { ip saddr timeout 7s }", "counter delete @s { ip daddr }"], ruleset.Rules.Select(rule => rule.Text));
        Assert.Equal("type ipv4_addr; size 99; flags dynamic,timeout; timeout 60s;", ruleset.Tables[0].Objects.All.Single().Properties);
    }

    [Theory]
    [InlineData("create s hash:ip,port\nadd s 10.0.0.1,icmp:8/0\n", "src,dst", "line 2")]
    [InlineData("create s hash:ip family inet6\n", "src", "other family")]
    [InlineData("create s hash:ip netmask 24\n", "src", "netmask")]
    [InlineData("create s hash:ip,port\n", "src", "2 dimensions")]
    public void Set_ThatNftCannotHave_IsToldWhy(string sets, string directions, string why)
    {
        var ruleset = Read(sets, $"-A INPUT -m set --match-set s {directions} -j DROP");
        Assert.Contains(why, ruleset.Rules.Single().Obstacle, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("add s 10.0.0.1\n", "sets:1: no line makes set s before")]
    [InlineData("create s hash:ip\n\nadd s 10.0.0.1,80\n", "sets:3: element 10.0.0.1,80 has 2 parts, those of its set have 1")]
    [InlineData("create s hash:ip\ncreate s hash:ip\n", "sets:2: set s is there already, since line 1")]
    [InlineData("create s hash:ip\nadd s 10.0.0.1 timeout soon\n", "sets:2: timeout soon is no number")]
    [InlineData("destroy s\n", "sets:1: \"create NAME TYPE …\" or \"add NAME ELEMENT …\" was expected")]
    public void File_WithAMistake_IsRefusedAtItsLine(string text, string message) =>
        Assert.Equal(message, Assert.Throws<MigrationException>(() => IpsetReader.Read("sets", new StringReader(text))).Message);

    private static MigratedRuleset Read(string sets, string rules)
    {
        var migrator = new RulesetMigrator(IpsetReader.Read("sets", new StringReader(sets)));
        migrator.Read("rules", $"*filter\n{rules}\nCOMMIT\n", isIPv6: false);
        return migrator.Translate();
    }
}
