using System.Text;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Optimization;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Tests.Optimization;

/// <summary>Which rules become one, and which must not.</summary>
public sealed class MergeTests
{
    private const string Chains = "chain a { }\nchain b { }\n";

    [Theory]
    [InlineData("tcp dport 22 accept|tcp dport 80 accept|tcp dport 443 accept", "tcp dport { 22, 80, 443 } accept")]
    [InlineData("tcp dport { 22, 23 } accept|tcp dport 80-90 accept", "tcp dport { 22, 23, 80-90 } accept")]
    [InlineData("tcp dport 22 accept|tcp dport 22 accept|tcp dport 23 accept", "tcp dport { 22, 23 } accept")]
    [InlineData("ip saddr 10.0.0.0/8 drop|ip saddr 192.168.0.0/16 drop", "ip saddr { 10.0.0.0/8, 192.168.0.0/16 } drop")]
    [InlineData("iifname \"lo\" accept|iifname \"eth*\" accept", "iifname { \"lo\", \"eth*\" } accept")]
    [InlineData("udp dport 1 log prefix \"x\" drop|udp dport 2 log prefix \"x\" drop", "udp dport { 1, 2 } log prefix \"x\" drop")]
    [InlineData("ip saddr 1.1.1.1 reject|ip saddr 1.1.1.2 reject", "ip saddr { 1.1.1.1, 1.1.1.2 } reject")]
    [InlineData("ip saddr 1.1.1.1 masquerade|ip saddr 1.1.1.2 masquerade", "ip saddr { 1.1.1.1, 1.1.1.2 } masquerade")]
    [InlineData("tcp dport 1 counter name \"n\" accept|tcp dport 2 counter name \"n\" accept", "tcp dport { 1, 2 } counter name \"n\" accept")]
    [InlineData("tcp dport 1 comment \"c\"|tcp dport 2 comment \"c\"", "tcp dport { 1, 2 } comment \"c\"")]
    [InlineData("oifname != \"x\" tcp dport 1 accept|oifname != \"x\" tcp dport 2 accept", "oifname != \"x\" tcp dport { 1, 2 } accept")]
    public void Rules_OfOneVerdict_BecomeOneWithASet(string rules, string merged) => AssertMerged(rules, merged);

    [Theory]
    [InlineData("ip saddr 1.1.1.1 tcp dport 22 accept|ip saddr 1.1.1.2 tcp dport 23 accept", "ip saddr . tcp dport { 1.1.1.1 . 22, 1.1.1.2 . 23 } accept")]
    [InlineData("ip saddr 1.1.1.1 tcp dport { 22, 23 } accept|tcp dport 23 ip saddr 1.1.1.2 accept", "ip saddr . tcp dport { 1.1.1.1 . 22, 1.1.1.1 . 23, 1.1.1.2 . 23 } accept")]
    [InlineData("iifname \"x\" ip saddr 1.1.1.1 tcp dport 22 accept|iifname \"x\" ip saddr 1.1.1.2 tcp dport 23 accept", "iifname \"x\" ip saddr . tcp dport { 1.1.1.1 . 22, 1.1.1.2 . 23 } accept")]
    [InlineData("ip saddr . tcp dport { 1.1.1.1 . 22 } accept|ip saddr . tcp dport { 1.1.1.2 . 23 } accept", "ip saddr . tcp dport { 1.1.1.1 . 22, 1.1.1.2 . 23 } accept")]
    [InlineData("meta l4proto tcp th dport 53 accept|meta l4proto udp th dport 54 accept", "meta l4proto . th dport { tcp . 53, udp . 54 } accept")]
    public void Rules_WithSeveralDifferences_BecomeOneWithAConcatenation(string rules, string merged) => AssertMerged(rules, merged);

    [Theory]
    [InlineData("ct state established,related accept|ct state invalid drop", "ct state vmap { established : accept, related : accept, invalid : drop }")]
    [InlineData("tcp dport 1 accept|tcp dport 2 drop|tcp dport 3 return", "tcp dport vmap { 1 : accept, 2 : drop, 3 : return }")]
    [InlineData("iifname \"x\" jump a|iifname \"y\" goto b", "iifname vmap { \"x\" : jump a, \"y\" : goto b }")]
    [InlineData("ip saddr 1.1.1.1 tcp dport 1 accept|ip saddr 1.1.1.2 tcp dport 1 drop", "tcp dport 1 ip saddr vmap { 1.1.1.1 : accept, 1.1.1.2 : drop }")]
    [InlineData("ip saddr 1.1.1.1 tcp dport 1 accept|ip saddr 1.1.1.2 tcp dport 2 drop", "ip saddr . tcp dport vmap { 1.1.1.1 . 1 : accept, 1.1.1.2 . 2 : drop }")]
    [InlineData("tcp dport vmap { 1 : accept, 2 : drop }|tcp dport vmap { 3 : drop, 2 : drop }", "tcp dport vmap { 1 : accept, 2 : drop, 3 : drop }")]
    [InlineData("tcp flags & (syn or ack) == syn accept|tcp flags & (syn or ack) == ack drop", "tcp flags & (syn or ack) vmap { syn : accept, ack : drop }")]
    public void Rules_OfSeveralVerdicts_BecomeOneWithAMap(string rules, string merged) => AssertMerged(rules, merged);

    [Theory]
    [InlineData("tcp dport 80 dnat ip to 1.1.1.1:8080|tcp dport 81 dnat ip to 1.1.1.2:8081", "dnat ip to tcp dport map { 80 : 1.1.1.1 . 8080, 81 : 1.1.1.2 . 8081 }")]
    [InlineData("ip daddr 2.2.2.2 tcp dport 80 dnat to 1.1.1.1|ip daddr 2.2.2.3 tcp dport 81 dnat to 1.1.1.2", "dnat to ip daddr . tcp dport map { 2.2.2.2 . 80 : 1.1.1.1, 2.2.2.3 . 81 : 1.1.1.2 }")]
    [InlineData("tcp dport 83 redirect to :8083|tcp dport 84 redirect to :8084", "redirect to :tcp dport map { 83 : 8083, 84 : 8084 }")]
    [InlineData("ip saddr 10.0.0.0/24 snat to 1.1.1.1|ip saddr 10.0.1.0/24 snat to 1.1.1.2", "snat to ip saddr map { 10.0.0.0/24 : 1.1.1.1, 10.0.1.0/24 : 1.1.1.2 }")]
    public void Translations_OfSeveralTargets_BecomeOneWithAMap(string rules, string merged) => AssertMerged(rules, merged);

    [Theory]
    [InlineData("tcp dport 1 counter accept|tcp dport 2 counter accept")] // each has its own count
    [InlineData("tcp dport 1 limit rate 1/second accept|tcp dport 2 limit rate 1/second accept")]
    [InlineData("tcp dport 1 quota 1 mbytes accept|tcp dport 2 quota 1 mbytes accept")]
    [InlineData("tcp dport 1 log prefix \"x\" accept|tcp dport 2 log prefix \"y\" accept")]
    [InlineData("tcp dport 1 comment \"x\"|tcp dport 2 comment \"y\"")]
    [InlineData("tcp dport 1 accept|udp dport 5 drop|tcp dport 2 accept")] // order
    [InlineData("tcp dport 1-10 accept|tcp dport 5 drop")] // the first decides
    [InlineData("tcp dport 5 drop|tcp dport 1-10 accept")]
    [InlineData("tcp dport 5 accept|tcp dport 5 drop")]
    [InlineData("tcp dport vmap { 1 : accept }|tcp dport vmap { 1 : drop }")]
    [InlineData("tcp dport 80 dnat to 1.1.1.1|tcp dport 80 dnat to 1.1.1.2")]
    [InlineData("ip saddr 1.1.1.0/24 tcp dport 1 accept|ip saddr 1.1.1.1 tcp dport 1-2 accept")] // ranges side by side cannot overlap
    [InlineData("tcp flags syn accept|tcp flags ack accept")] // any of these bits, not these values
    [InlineData("ct status assured accept|ct status dnat accept")]
    [InlineData("tcp dport != 1 accept|tcp dport != 2 accept")]
    [InlineData("tcp dport > 10 accept|tcp dport > 20 accept")]
    [InlineData("iifname \"x\" oifname != \"x\" accept|iifname \"x\" oifname \"x\" accept")]
    [InlineData("tcp dport 1 log|tcp dport 1 log")] // logged twice
    [InlineData("tcp dport 1-10 jump a|tcp dport 5 jump a")] // comes back
    [InlineData("meta mark 1 meta mark set 2|meta mark 2 meta mark set 2")] // the first makes the second match
    [InlineData("ct mark 1 ct mark set 2|ct mark 2 ct mark set 2")]
    [InlineData("numgen inc mod 2 0 accept|numgen inc mod 2 1 accept")] // each has its own
    [InlineData("numgen inc mod 2 0 tcp dport 1 accept|numgen inc mod 2 0 tcp dport 2 accept")]
    [InlineData("jhash ip saddr mod 2 0 tcp dport 1 accept|jhash ip saddr mod 2 0 tcp dport 2 accept")] // each has its own seed
    [InlineData("tcp dport 1 log accept|tcp dport 2 log drop")] // a map comes behind the log
    [InlineData("ip saddr @s tcp dport 1 accept|ip saddr @s tcp dport 2 accept")] // its elements count
    [InlineData("tcp dport 1 jump { accept; }|tcp dport 2 jump { accept; }")]
    [InlineData("tcp dport 80 dnat ip prefix to ip daddr map { 1.1.1.0/24 : 2.2.2.0/24 }|tcp dport 81 dnat ip prefix to ip daddr map { 1.1.1.0/24 : 2.2.3.0/24 }")]
    public void Rules_ThatDoNotMeanTheSameAsOne_Stay(string rules) => AssertMerged(rules, rules);

    [Theory]
    [InlineData("ip saddr set 1.1.1.1", false)]
    [InlineData("meta mark set 1", true)]
    [InlineData("ct mark set 1", true)]
    [InlineData("notrack", true)]
    [InlineData("ip saddr 1.1.1.1 dnat to 1.1.1.1", true)] // does not come back
    [InlineData("tproxy to 1.1.1.1", false)]
    public void Jumps_ByAddress_BecomeOneUnlessChainsChangePackets(string inside, bool merges)
    {
        var rule = inside.StartsWith("tproxy", StringComparison.Ordinal) ? $"meta l4proto tcp {inside}:1" : inside;
        const string Rules = "ip saddr 1.1.1.1 jump a|ip saddr 1.1.1.2 jump b";
        AssertMerged(Rules, merges ? "ip saddr vmap { 1.1.1.1 : jump a, 1.1.1.2 : jump b }" : Rules, $"chain a {{ {rule}\n }}\nchain b {{ }}\n");
    }

    [Fact]
    public void Jump_ThatIsTheLast_NeedsNoUnchangedPacket() =>
        AssertMerged("ip saddr 1.1.1.1 accept|ip saddr 1.1.1.2 jump b", "ip saddr vmap { 1.1.1.1 : accept, 1.1.1.2 : jump b }", "chain a { }\nchain b { ip saddr set 1.1.1.1\n }\n");

    [Fact]
    public void Chain_WhoseRulesAreCounted_Stays()
    {
        var text = $"table ip t {{ chain c {{ tcp dport 1 accept\ntcp dport 2 accept\n }} }}\nadd rule ip t c index 1 drop\n";
        Assert.Empty(RulesetOptimizer.Optimize(CommandReader.Read(new SourceText("", Encoding.UTF8.GetBytes(text)))).Merges);
    }

    [Fact]
    public void Present_ChangesOfItsRules_Count()
    {
        var present = CommandReader.Read(Source("table ip t { chain a { ip saddr set 1.1.1.1\n } }"))[0].TableDefinition!;
        var commands = CommandReader.Read(Source("table ip t { chain a { }\n chain b { }\n chain c { ip saddr 1.1.1.1 jump a\nip saddr 1.1.1.2 jump b\n } }"));
        Assert.Empty(RulesetOptimizer.Optimize(commands, [present]).Merges);
        Assert.Single(RulesetOptimizer.Optimize(commands).Merges);
    }

    [Fact]
    public void Format_OfAMerge_ShowsPlacesAndLines()
    {
        var commands = CommandReader.Read(new SourceText("f.nft", "table ip t {\n\tchain c {\n\t\ttcp dport 1 accept\n\t\ttcp dport 2   accept # two\n\t}\n}\n"u8.ToArray()));
        var output = new TextOutput();
        Assert.Single(RulesetOptimizer.Optimize(commands).Merges).Format(output);
        Assert.Equal("Merging:\nf.nft:3:3-20: \t\ttcp dport 1 accept\nf.nft:4:3-22: \t\ttcp dport 2   accept # two\ninto:\n\ttcp dport { 1, 2 } accept\n", output.ToString());
    }

    private static SourceText Source(string text) => new("", Encoding.UTF8.GetBytes(text));

    private static void AssertMerged(string rules, string merged, string chains = Chains)
    {
        const string Parts = "set s { type ipv4_addr; flags dynamic; counter; }\ncounter n { }\n";
        var text = $"table ip t {{\n{Parts}{chains}chain c {{\n{rules.Replace('|', '\n')}\n}}\n}}\n";
        var optimized = RulesetOptimizer.Optimize(CommandReader.Read(Source(text), new NameSources())).Commands[0].TableDefinition!;
        var chain = Assert.Single(optimized.Chains, chain => chain.Name == "c");
        var expected = CommandReader.Read(Source(text.Replace(rules.Replace('|', '\n'), merged.Replace('|', '\n'), StringComparison.Ordinal)), new NameSources())[0].TableDefinition!.Chains.First(chain => chain.Name == "c");
        Assert.Equal(Lines(expected.Rules), Lines(chain.Rules));
    }

    private static string Lines(IEnumerable<Syntax.RuleNode> rules)
    {
        var output = new TextOutput();
        foreach (var rule in rules)
            RulesetText.Write(output, rule, ListingOptions.Usual);
        return output.ToString();
    }
}
