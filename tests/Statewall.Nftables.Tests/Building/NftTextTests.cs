using System.Net;
using System.Net.NetworkInformation;
using CsCheck;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Building;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Statements;

namespace Statewall.Nftables.Tests.Building;

public sealed class NftTextTests
{
    private static readonly IPAddress Four = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Six = IPAddress.Parse("2001:db8::1");

    [Fact]
    public void Text_OfValues_IsTheirFormInTheLanguage()
    {
        AssertIs("ip saddr 192.0.2.1 tcp dport 22", $"ip saddr {Four} tcp dport {22}");
        AssertIs("ip6 saddr 2001:db8::/32", $"ip6 saddr {IPNetwork.Parse("2001:db8::/32")}");
        AssertIs("ip saddr { 192.0.2.1, 10.0.0.1 }", $"ip saddr {{ {new[] { Four, IPAddress.Parse("10.0.0.1") }} }}");
        AssertIs("tcp dport { 22, 80 }", $"tcp dport {{ {new[] { 22, 80 }} }}");
        AssertIs("tcp dport { 22, 80 }", $"tcp dport {{ {new ushort[] { 22, 80 }} }}");
        AssertIs("iifname { \"eth0\", \"eth1\" }", $"iifname {{ {new[] { "eth0", "eth1" }} }}");
        AssertIs("add @s { ip saddr timeout 1h30m }", $"add @s {{ ip saddr timeout {TimeSpan.FromMinutes(90)} }}");
        AssertIs("ether saddr 02:00:00:00:00:0a", $"ether saddr {PhysicalAddress.Parse("02-00-00-00-00-0A")}");
        AssertIs("ip saddr @blocked drop", $"ip saddr @{"blocked"} drop");
        AssertIs("log prefix \"in eth0: \"", $"log prefix \"in {"eth0"}: \"");
        AssertIs("meta mark 18446744073709551615", $"meta mark {ulong.MaxValue}");
    }

    [Fact]
    public void Text_OfAddressAndPort_KeepsThemApart()
    {
        AssertIs("dnat to [2001:db8::1]:80", $"dnat to {new IPEndPoint(Six, 80)}");
        AssertIs("dnat to [2001:db8::1]:80", $"dnat to {Six}:{80}");
        AssertIs("dnat to 192.0.2.1:80", $"dnat to {Four}:{80}");
        AssertIs("ip6 daddr 2001:db8::1 drop", $"ip6 daddr {Six} drop");
    }

    [Fact]
    public void Text_OfOtherText_IsPartOfIt()
    {
        NftText from = $"ip saddr {Four}";
        AssertIs("ip saddr 192.0.2.1 drop", $"{from} drop");
        Assert.Throws<ArgumentException>(() => Text($"comment \"{from}\""));
    }

    [Fact]
    public void Text_OfWhatCannotBeExpressed_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Text($"comment {"a\" drop"}"));
        Assert.Throws<ArgumentException>(() => Text($"comment {"a\nadd table x"}"));
        Assert.Throws<ArgumentException>(() => Text($"ip saddr @{"s drop"}"));
        Assert.Throws<ArgumentException>(() => Text($"ip6 saddr {IPAddress.Parse("fe80::1%3")}"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Text($"timeout {TimeSpan.FromSeconds(-1)}"));
        Assert.Throws<ArgumentException>(() => NftText.Name("a b"));
        Assert.Throws<ArgumentException>(() => NftText.Name("5m"));
    }

    /// <summary>Whatever a text holds, it stays the one thing that it stands for, or is refused at once.</summary>
    [Fact]
    public void Text_OfAnyText_StaysOneValue() => Gen.OneOf(Gen.String[Gen.Char["\"\\{}$@#;*, \nabc"], 0, 12], Gen.String).Sample(value =>
    {
        var builder = new RulesetBuilder();
        var chain = builder.Table(NfProto.IPv4, "t").Chain("c");
        try
        {
            chain.Rule($"log prefix {value} accept").Rule($"log prefix \"x{value}\" accept").Rule($"iifname {value} accept").Rule($"accept comment {value}");
        }
        catch (Exception refusal) when (refusal is ArgumentException or LanguageException)
        {
            // names of interfaces are short, for example; what was added before the refusal is looked at all the same
        }
        foreach (var rule in builder.Build().Tables[0].Chains[0].Rules)
        {
            Assert.True(rule.Statements.Count == (rule.Comment is null ? 2 : 1));
            Assert.Equal(new VerdictStatement(NftVerdict.Accept), rule.Statements[^1]);
            Assert.True(rule.Comment is null || rule.Comment == value);
        }
    });

    [Fact]
    public void Text_InAPlaceOfAKeyword_IsNoKeyword()
    {
        var rule = new RulesetBuilder().Table(NfProto.IPv4, "t").Chain("c");
        Assert.Throws<LanguageException>(() => rule.Rule($"tcp dport 22 {"accept"}"));
        Assert.Throws<LanguageException>(() => rule.Rule($"tcp dport {"22, 23"} accept"));
        Assert.Throws<LanguageException>(() => rule.Rule($"ip saddr {"{ 10.0.0.1 }"} accept"));
    }

    private static NftText Text(NftText text) => text;

    private static void AssertIs(string expected, NftText text) => Assert.Equal(expected, text.ToString());
}
