using Statewall.Netlink;
using Statewall.Nftables.Diagnostics;

namespace Statewall.Nftables.Tests.Comparison;

public sealed class ChangeTests
{
    [Theory]
    [InlineData("accept", "accept\n\t\tdrop", "add rule ip t c drop\n")]
    [InlineData("counter packets 5 bytes 6 accept\n\t\tdrop", "counter accept\n\t\ttcp dport 22 accept\n\t\tdrop", "insert rule ip t c index 1 tcp dport 22 accept\n")]
    [InlineData("accept\n\t\tdrop\n\t\taccept", "accept\n\t\taccept", "delete rule ip t c index 1\n")]
    [InlineData("tcp dport { 80, 22 } accept", "tcp dport { 22, 80 } accept", "")]
    [InlineData("meta l4proto tcp tcp dport 22 accept", "tcp dport 22 accept", "")]
    [InlineData("quota over 1 mbytes used 5 bytes drop", "quota over 1024 kbytes drop", "")]
    [InlineData("accept comment \"a\"", "accept comment \"b\"", "flush chain ip t c\nadd rule ip t c accept comment \"b\"\n")]
    public void Between_Rules_ChangesOnlyWhatMeansSomethingElse(string before, string after, string expected) =>
        Assert.Equal(expected, Between($"table ip t {{\n\tchain c {{\n\t\t{before}\n\t}}\n}}", $"table ip t {{\n\tchain c {{\n\t\t{after}\n\t}}\n}}"));

    [Theory]
    [InlineData("type ipv4_addr; elements = { 10.0.0.1, 10.0.0.2 }", "type ipv4_addr; elements = { 10.0.0.2, 10.0.0.3 }", "delete element ip t s { 10.0.0.1 }\nadd element ip t s { 10.0.0.3 }\n")]
    [InlineData("type ipv4_addr; flags interval; elements = { 10.0.0.0/9 }", "type ipv4_addr; flags interval; elements = { 10.0.0.0/8 }", "delete element ip t s { 10.0.0.0/9 }\nadd element ip t s { 10.0.0.0/8 }\n")]
    [InlineData("type ipv4_addr; flags dynamic; elements = { 10.0.0.1 }", "type ipv4_addr; flags dynamic;", "")]
    [InlineData("type ipv4_addr; timeout 1h; elements = { 10.0.0.1 expires 5m }", "type ipv4_addr; timeout 1h; elements = { 10.0.0.1 }", "")]
    [InlineData("type ipv4_addr; timeout 1h; elements = { 10.0.0.1 expires 5m }", "type ipv4_addr; timeout 1h;", "destroy element ip t s { 10.0.0.1 }\n")]
    [InlineData("type ipv4_addr; size 5;", "type ipv4_addr; size 6;", "add set ip t s {\n\ttype ipv4_addr\n\tsize 6\n}\n")]
    [InlineData("type ipv4_addr;", "type inet_service;", "delete set ip t s\nadd set ip t s {\n\ttype inet_service\n}\n")]
    public void Between_Sets_ChangesElements(string before, string after, string expected) =>
        Assert.Equal(expected, Between($"table ip t {{ set s {{ {before} }}; }}", $"table ip t {{ set s {{ {after} }}; }}"));

    [Theory]
    [InlineData("policy accept;", "policy drop;", "add chain ip t c {\n\ttype filter hook input priority filter; policy drop;\n}\n")]
    [InlineData("policy accept; accept", "accept", "")]
    [InlineData("comment \"a\"", "comment \"b\"", "delete chain ip t c\nadd chain ip t c {\n\tcomment \"b\"\n\ttype filter hook input priority filter; policy accept;\n}\n")]
    public void Between_Chains_KeepsWhatCanBeChanged(string before, string after, string expected) => Assert.Equal(
        expected,
        Between($"table ip t {{ chain c {{ type filter hook input priority 0; {before}\n}}; }}", $"table ip t {{ chain c {{ type filter hook input priority 0; {after}\n}}; }}"));

    [Fact]
    public void Between_ObjectMadeAnew_TakesItsRulesAlong() => Assert.Equal(
        "delete rule ip t c index 0\ndelete quota ip t q\nadd quota ip t q {\n\tover 6 bytes\n}\ninsert rule ip t c index 0 quota name \"q\" drop\n",
        Between("table ip t { quota q { over 5 bytes; }; chain c {\nquota name q drop\naccept\n}; }", "table ip t { quota q { over 6 bytes; }; chain c {\nquota name q drop\naccept\n}; }"));

    [Fact]
    public void Between_TablesThatAreNotWanted_AreDeleted() =>
        Assert.Equal("delete table ip t\nadd table ip u {\n}\n", Between("table ip t { }", "table ip u { }"));

    [Fact]
    public void Between_LargeRulesets_ChangesLittle()
    {
        const int Rules = 5000, Elements = 50_000;
        var addresses = Enumerable.Range(0, Elements).Select(number => $"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}").ToArray();
        string Text(IEnumerable<string> elements, IEnumerable<string> sources) =>
            $"table ip t {{\n\tset s {{\n\t\ttype ipv4_addr\n\t\telements = {{ {string.Join(", ", elements)} }}\n\t}}\n\tchain c {{\n{string.Concat(sources.Select(source => $"\t\tip saddr {source} drop\n"))}\t}}\n}}\n";
        Assert.Equal(
            "delete rule ip t c index 2500\ndelete element ip t s { 10.0.0.7 }\nadd element ip t s { 192.0.2.1 }\n",
            Between(Text(addresses, addresses.Take(Rules)), Text([.. addresses.Where(address => address != "10.0.0.7"), "192.0.2.1"], addresses.Take(Rules).Where(address => address != addresses[2500]))));
    }

    [Fact]
    public void Apply_ChangeOfAnOldRuleset_IsRefused()
    {
        using var ground = Ground.Engine();
        var present = ground.Client.Read();
        var change = RulesetTransaction.Between(present, Ruleset.Parse("table ip t { }"));
        ground.Client.Apply(RulesetTransaction.Parse("add table ip other"));
        Assert.Equal(NetlinkErrno.Restart, Assert.Throws<NetlinkException>(() => ground.Client.Apply(change)).Errno);
        Assert.Equal("table ip other {\n}\n", ground.Client.Read().ToString());
    }

    [Fact]
    public void Update_OfOneTable_LeavesOthers()
    {
        using var ground = Ground.Engine();
        ground.Client.Apply(RulesetTransaction.Parse("add table ip other; add table ip t"));
        var wanted = Ruleset.Parse("table ip t { chain c {\naccept\n}; }");
        Assert.Equal("add chain ip t c\nadd rule ip t c accept\n", ground.Client.Update(wanted).ToString());
        Assert.True(ground.Client.Update(wanted).IsEmpty);
        Assert.NotNull(ground.Client.Read().Find(Nfnetlink.Uapi.NfProto.IPv4, "other"));
    }

    [Fact]
    public void Check_OfWhatTheKernelRefuses_NamesThePlaceAndChangesNothing()
    {
        using var ground = Ground.Engine();
        CheckRefusal(ground);
    }

    [Fact]
    public void Check_OfWhatTheRealKernelRefuses_NamesThePlaceAndChangesNothing()
    {
        using var ground = Ground.Kernel();
        CheckRefusal(ground);
    }

    private static void CheckRefusal(Ground ground)
    {
        ground.Client.Check(RulesetTransaction.Parse("add table ip t"));
        Assert.Empty(ground.Client.Read().Tables);
        var change = RulesetTransaction.Parse("add table ip t\nadd chain ip t c\nadd rule ip t c jump nowhere\n", "file");
        var mistake = Assert.Throws<LanguageException>(() => ground.Client.Check(change));
        Assert.StartsWith("file:3:", mistake.Diagnostics[0].ToString(), StringComparison.Ordinal);
        Assert.Empty(ground.Client.Read().Tables);
    }

    [Theory]
    [InlineData("add rule ip t c accept; add chain ip", "commands:1:37-37: Error: syntax error")]
    [InlineData("list ruleset", "commands:1:1-12: Error: this command changes nothing")]
    public void Parse_OfWhatIsNoChange_NamesThePlace(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<LanguageException>(() => RulesetTransaction.Parse(text)).Diagnostics[0].ToString(), StringComparison.Ordinal);

    [Fact]
    public void Json_OfAChange_IsReadAsTheSame()
    {
        const string Text = "add table ip t {\n}\nadd set ip t s {\n\ttype ipv4_addr\n}\nadd element ip t s { 10.0.0.1 }\ndelete chain ip t c\n";
        using var ground = Ground.Engine();
        ground.Client.Apply(RulesetTransaction.Parse("add table ip t; add chain ip t c"));
        ground.Client.Apply(RulesetTransaction.Parse(RulesetTransaction.Parse(Text).ToJson()));
        Assert.Equal("table ip t {\n\tset s {\n\t\ttype ipv4_addr\n\t\telements = { 10.0.0.1 }\n\t}\n}\n", ground.Client.Read().ToString());
    }

    private static string Between(string before, string after) => RulesetTransaction.Between(Ruleset.Parse(before), Ruleset.Parse(after)).ToString();
}
