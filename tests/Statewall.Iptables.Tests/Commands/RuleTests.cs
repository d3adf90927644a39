using Statewall.Nftables;
using Statewall.Nftables.Commands;

namespace Statewall.Iptables.Tests.Commands;

// Rules as they are written and as they are saved again, through an engine's tables.
public sealed class RuleTests
{
    public static TheoryData<string, string, string> Saved => new()
    {
        { "iptables", "-s 192.0.2.7 -j ACCEPT", "-s 192.0.2.7/32 -j ACCEPT" },
        { "iptables", "-s 192.0.2.77/26 ! -d 198.51.100.0/255.255.255.0 -j DROP", "-s 192.0.2.64/26 ! -d 198.51.100.0/24 -j DROP" },
        { "iptables", "-s 10.1.2.3/255.0.255.0", "-s 10.0.2.0/255.0.255.0" },
        { "iptables", "-s 0.0.0.0/0 -j RETURN", "-j RETURN" },
        { "iptables", "! -s 0.0.0.0/0", "! -s 0.0.0.0/0" },
        { "iptables", "--in-interface=wan+ -p 6 --dport 22:80", "-i wan+ -p tcp -m tcp --dport 22:80" },
        { "iptables", "-i +", "" },
        { "iptables", "! -i +", "! -i +" },
        { "iptables", "-p udp -m udp ! --sport 53 -f", "-p udp -f -m udp ! --sport 53" },
        { "iptables", "! -f -p 47", "-p gre ! -f" },
        { "iptables", "-p tcp --syn", "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN" },
        { "iptables", "-p tcp ! --tcp-flags SYN,FIN NONE", "-p tcp -m tcp ! --tcp-flags FIN,SYN NONE" },
        { "iptables", "-p tcp ! --dport 0:65535", "-p tcp -m tcp ! --dport 0:65535" },
        { "iptables", "-m mark --mark 0x10/0xf0 -m mark ! --mark 7", "-m mark --mark 0x10/0xf0 -m mark ! --mark 0x7" },
        { "iptables", "-m limit --limit 90/minute --limit-burst 9", "-m limit --limit 90/min --limit-burst 9" },
        { "iptables", "-m limit --limit 1/d", "-m limit --limit 1/day" },
        { "iptables", "-j NFLOG --nflog-group 5 --nflog-prefix new: --nflog-size 64 --nflog-threshold 2", "-j NFLOG --nflog-prefix \"new:\" --nflog-group 5 --nflog-size 64 --nflog-threshold 2" },
        { "ip6tables", "-s 2001:db8::7/33 -d 2001:db8:8000::", "-s 2001:db8::/33 -d 2001:db8:8000::/128" },
        { "ip6tables", "-p udp --dport domain -o lo+", "-o lo+ -p udp -m udp --dport 53" },
    };

    [Theory]
    [MemberData(nameof(Saved))]
    public void Rule_Added_IsSavedFoundAndDeleted(string tool, string rule, string saved)
    {
        using var tools = new Tools();
        var chain = saved.Contains("-o ", StringComparison.Ordinal) ? "OUTPUT" : "INPUT";
        tools.Do(tool, $"-A {chain} {rule}");
        Assert.Equal($"-A {chain}{(saved.Length > 0 ? " " : "")}{saved}", Assert.Single(tools.Rules(tool, chain)));
        tools.Do(tool, $"-C {chain} {rule}");
        tools.Do(tool, $"-D {chain} {rule}");
        Assert.Empty(tools.Rules(tool, chain));
        Assert.Equal(1, tools.Run(tool, $"-C {chain} {rule}").Code);
    }

    [Fact]
    public void Lists_OfAddresses_MakeARuleForEachPair()
    {
        using var tools = new Tools();
        tools.Do("iptables", "-A INPUT -s 192.0.2.1,192.0.2.2 -d 198.51.100.0/25,203.0.113.9 -j DROP");
        Assert.Equal(
            ["-A INPUT -s 192.0.2.1/32 -d 198.51.100.0/25 -j DROP", "-A INPUT -s 192.0.2.1/32 -d 203.0.113.9/32 -j DROP", "-A INPUT -s 192.0.2.2/32 -d 198.51.100.0/25 -j DROP", "-A INPUT -s 192.0.2.2/32 -d 203.0.113.9/32 -j DROP"],
            tools.Rules());
    }

    [Fact]
    public void Places_OfRules_AreCountedFromOne()
    {
        using var tools = new Tools();
        foreach (var port in (int[])[1, 2, 3])
            tools.Do("iptables", $"-A INPUT -p tcp --dport {port}");
        tools.Do("iptables", "-I INPUT -p tcp --dport 4");
        tools.Do("iptables", "-I INPUT 3 -p tcp --dport 5");
        tools.Do("iptables", "-I INPUT 6 -p tcp --dport 6");
        tools.Do("iptables", "-R INPUT 2 -p tcp --dport 7");
        tools.Do("iptables", "-D INPUT 4");
        Assert.Equal(["4", "7", "5", "3", "6"], tools.Rules().Select(rule => rule.Split(' ')[^1]));
        Assert.Equal("iptables: Index of insertion too big.\n", tools.Run("iptables", "-I INPUT 9 -j DROP").Error);
        Assert.Equal("iptables: Index of deletion too big.\n", tools.Run("iptables", "-D INPUT 9").Error);
        Assert.Equal("iptables: Index of replacement too big.\n", tools.Run("iptables", "-R INPUT 9 -j DROP").Error);
    }

    [Fact]
    public void Chains_AreMadeRenamedAndDeleted()
    {
        using var tools = new Tools();
        tools.Do("iptables", "-N guests");
        tools.Do("iptables", "-A guests -j DROP");
        tools.Do("iptables", "-A FORWARD -g guests");
        Assert.Equal(4, tools.Run("iptables", "-X guests").Code);
        tools.Do("iptables", "-E guests visitors");
        Assert.Equal("-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n-N visitors\n-A FORWARD -g visitors\n-A visitors -j DROP\n", tools.Do("iptables", "-S"));
        tools.Do("iptables", "-F");
        tools.Do("iptables", "-X");
        tools.Do("iptables", "-P FORWARD DROP");
        Assert.Equal("-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n", tools.Do("iptables", "-S"));
    }

    [Fact]
    public void Counters_AreGivenShownAndSetToZero()
    {
        using var tools = new Tools();
        tools.Do("iptables", "-A INPUT -c 7 700000 -s 192.0.2.1 -j ACCEPT");
        Assert.Equal("-A INPUT -s 192.0.2.1/32 -c 7 700000 -j ACCEPT\n", tools.Do("iptables", "-S INPUT 1 -v"));
        Assert.Equal("    7  700K ACCEPT     all  --  *      *       192.0.2.1            0.0.0.0/0           \n", tools.Do("iptables", "-L INPUT 1 -nv"));
        Assert.Contains("[7:700000] -A INPUT -s 192.0.2.1/32 -j ACCEPT\n", tools.Do("iptables-save", "-c"), StringComparison.Ordinal);
        tools.Do("iptables", "-Z INPUT 1");
        Assert.Contains("[0:0] -A INPUT", tools.Do("iptables-save", "-c"), StringComparison.Ordinal);
    }

    [Fact]
    public void Listing_HasTheColumnsThatScriptsRead()
    {
        using var tools = new Tools();
        tools.Do("iptables", "-N lan");
        tools.Do("iptables", "-A INPUT -i eth+ ! -s 192.0.2.0/24 -p udp --dport 53 -j lan");
        Assert.Equal(
            "Chain INPUT (policy ACCEPT)\n" +
            "num  target     prot opt source               destination         \n" +
            "1    lan        udp  -- !192.0.2.0/24         0.0.0.0/0            udp dpt:53\n",
            tools.Do("iptables", "-nL INPUT --line-numbers"));
        Assert.Equal(
            "Chain lan (1 references)\n" +
            "    pkts      bytes target     prot opt in     out     source               destination         \n",
            tools.Do("iptables", "-vxL lan"));
    }

    [Fact]
    public void Chain_OfAnotherProgram_IsNeitherShownNorEmptied()
    {
        const string Remark = "# Table `filter' contains incompatible base-chains, use 'nft' tool to list them.\n";
        using var tools = new Tools();
        tools.Do("iptables", "-A INPUT -j DROP");
        using var nft = new RulesetClient(tools.Open());
        nft.Apply(RulesetTransaction.Parse("add chain ip filter other { type filter hook input priority 5; policy drop; }\nadd rule ip filter other ip ttl set 5\nadd table ip raw\nadd chain ip raw mine\nadd rule ip raw mine ip ttl set 5"));
        Assert.StartsWith(Remark, tools.Do("iptables", "-S"), StringComparison.Ordinal);
        Assert.StartsWith(Remark, tools.Do("iptables", "-L"), StringComparison.Ordinal);
        var saved = tools.Do("iptables-save", "");
        Assert.StartsWith(Remark, saved, StringComparison.Ordinal);
        Assert.DoesNotContain("other", saved, StringComparison.Ordinal);
        Assert.Contains("# Table `raw' is incompatible, use 'nft' tool.\n", saved, StringComparison.Ordinal);
        Assert.Equal(1, tools.Run("iptables", "-t raw -L").Code);
        tools.Do("iptables", "-F");
        Assert.Equal(1, tools.Run("iptables", "-L other").Code);
        Assert.Contains("ttl set 5", nft.Read().ToString(), StringComparison.Ordinal);
    }
}
