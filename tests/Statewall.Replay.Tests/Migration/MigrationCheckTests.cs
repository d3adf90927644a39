using Statewall.Iptables.Migration;
using Statewall.Iptables.Migration.Ipsets;
using Statewall.Replay.Migration;

namespace Statewall.Replay.Tests.Migration;

// Rules and their translations: the same is found to be the same, and a translation that is off by the least is found out.
public sealed class MigrationCheckTests
{
    private const string Sets = """
        create addresses hash:ip family inet
        add addresses 10.0.0.9
        create networks hash:net family inet
        add networks 10.0.0.0/24
        add networks 10.0.0.128/25 nomatch
        create services hash:ip,port family inet
        add services 10.0.0.9,udp:53-60
        create all list:set
        add all addresses
        """;

    [Theory]
    [InlineData("filter", "-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 1000:2000 -j ACCEPT")]
    [InlineData("filter", "-A FORWARD ! -i eth+ -o wan0 -j DROP")]
    [InlineData("filter", "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT")]
    [InlineData("filter", "-A INPUT -m conntrack --ctstate INVALID -j DROP")]
    [InlineData("filter", "-A INPUT -p icmp -m icmp --icmp-type 3/4 -j ACCEPT")]
    [InlineData("filter", "-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j REJECT --reject-with tcp-reset")]
    [InlineData("filter", "-A INPUT -m mac --mac-source 02:11:22:33:44:55 -j ACCEPT")]
    [InlineData("filter", "-A INPUT -m limit --limit 3/min --limit-burst 5 -j LOG --log-prefix \"now \"")]
    [InlineData("filter", "-A INPUT -m statistic --mode nth --every 3 --packet 1 -j DROP")]
    [InlineData("filter", "-A INPUT -m quota --quota 1000 -j ACCEPT")]
    [InlineData("filter", "-A INPUT -m time --timestart 22:00 --timestop 06:00 -j ACCEPT")]
    [InlineData("filter", "-A INPUT -m hashlimit --hashlimit-above 4/min --hashlimit-burst 3 --hashlimit-mode srcip --hashlimit-name h -j DROP")]
    [InlineData("filter", "-A INPUT -p tcp -m string --algo bm --from 40 --to 43 --string GET -j DROP")]
    [InlineData("filter", "-A INPUT -m u32 --u32 0&0xFFFF=0x1c:0x30 -j DROP")]
    [InlineData("filter", "-A INPUT -m length --length 100:200 -j DROP")]
    [InlineData("filter", "-A INPUT -f -j DROP")]
    [InlineData("filter", "-A INPUT -m set --match-set addresses src -j DROP")]
    [InlineData("filter", "-A INPUT -m set ! --match-set networks dst -j DROP")]
    [InlineData("filter", "-A INPUT -m set --match-set services src,dst -j DROP")]
    [InlineData("filter", "-A INPUT -m set --match-set all src -j DROP")]
    [InlineData("mangle", "-A PREROUTING -m mark --mark 0x10/0xff -j CONNMARK --set-xmark 0x1/0xf")]
    [InlineData("mangle", "-A PREROUTING -p tcp -j TCPOPTSTRIP --strip-options wscale,sack-permitted")]
    [InlineData("nat", "-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.80:8080")]
    [InlineData("nat", "-A POSTROUTING -s 10.1.0.0/24 -j NETMAP --to 10.2.0.0/24")]
    [InlineData("raw", "-A PREROUTING -p udp -j CT --zone 7")]
    public void Translation_ThatIsRight_IsFoundSo(string table, string rule)
    {
        var (migrated, result) = Check(table, rule, null);
        Assert.Null(result.Unchecked);
        Assert.Null(result.Witness);
        Assert.True(result.Matches > 0, "no packet was taken");
        Assert.Equal(RuleFidelity.Exact, migrated.Fidelity);
    }

    [Theory]
    [InlineData("filter", "-A INPUT -p tcp -m tcp --dport 1000:2000 -j ACCEPT", "tcp dport 1000-2001 counter accept", ":2001 ")]
    [InlineData("filter", "-A INPUT -p tcp -m tcp --dport 1000:2000 -j ACCEPT", "tcp dport 1001-2000 counter accept", ":1000 ")]
    [InlineData("filter", "-A INPUT -s 10.0.0.0/8 -j ACCEPT", "ip saddr 10.0.0.0/7 counter accept", "11.0.0.0")]
    [InlineData("filter", "-A INPUT -s 10.0.0.0/8 -j ACCEPT", "ip saddr 10.0.0.0/8 counter drop", "10.0.0.0")]
    [InlineData("filter", "-A INPUT -i eth+ -j ACCEPT", "iifname \"eth7\" counter accept", "in eth8")]
    [InlineData("filter", "-A INPUT -m ttl --ttl-lt 5 -j DROP", "ip ttl <= 5 counter drop", "ttl 5")]
    [InlineData("filter", "-A INPUT -m length --length 100:200 -j DROP", "meta length 100-201 counter drop", "length ")]
    [InlineData("filter", "-A INPUT -m conntrack --ctstate NEW -j ACCEPT", "ct state new,untracked counter accept", "state untracked")]
    [InlineData("filter", "-A INPUT -p tcp -m tcp --tcp-flags SYN,ACK SYN -j ACCEPT", "tcp flags & syn == syn counter accept", "syn ack")]
    [InlineData("filter", "-A INPUT -p icmp -m icmp --icmp-type 3/4 -j ACCEPT", "icmp type 3 counter accept", "destination-unreachable")]
    [InlineData("filter", "-A INPUT -m limit --limit 3/min --limit-burst 5 -j ACCEPT", "limit rate 3/minute burst 6 packets counter accept", "")]
    [InlineData("filter", "-A INPUT -m quota --quota 1000 -j ACCEPT", "quota 1040 bytes counter accept", "")]
    [InlineData("filter", "-A INPUT -j REJECT --reject-with icmp-host-prohibited", "counter reject with icmp type host-unreachable", "")]
    [InlineData("filter", "-A INPUT -j LOG --log-prefix \"a \"", "counter log prefix \"b \"", "")]
    [InlineData("filter", "-A INPUT -m set --match-set addresses src -j DROP", "ip daddr @addresses counter drop", "")]
    [InlineData("mangle", "-A PREROUTING -j MARK --set-xmark 0x1/0xf", "counter meta mark set mark or 0x1", "mark ")]
    [InlineData("nat", "-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.80", "ip protocol tcp counter dnat to 10.0.0.81", "")]
    public void Translation_ThatIsWrong_IsFoundOut(string table, string rule, string wrong, string words)
    {
        var (migrated, result) = Check(table, rule, wrong);
        Assert.NotNull(result.Witness);
        Assert.Contains(words, result.Witness.Packet + " ", StringComparison.Ordinal);
        Assert.Equal(RuleFidelity.Approximated, migrated.Fidelity);
    }

    [Fact]
    public void Translation_ThatIsNone_IsNotExpressible()
    {
        var (migrated, _) = Check("filter", "-A INPUT -p tcp", "tcp nonsense 5 counter");
        Assert.Equal(RuleFidelity.NotExpressible, migrated.Fidelity);
        Assert.Contains("nft takes no such rule", migrated.Obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_OnOneList_AreCheckedTogether()
    {
        var ruleset = Read("*filter\n-A INPUT -p udp -m recent --set --name l -j DROP\n-A INPUT -m recent --update --seconds 30 --name l -j ACCEPT\nCOMMIT\n");
        using var check = new MigrationCheck();
        var results = check.Run(ruleset);
        Assert.Single(results.Values.Distinct());
        Assert.Null(results.Values.First().Witness);
        Assert.True(results.Values.First().Matches > 0, "no packet was taken");
    }

    private static (MigratedRule Rule, CheckResult Result) Check(string table, string rule, string? text)
    {
        var ruleset = Read($"*{table}\n{rule}\nCOMMIT\n");
        var migrated = ruleset.Rules.Single();
        Assert.True(migrated.Text is not null, migrated.Obstacle);
        migrated.Text = text ?? migrated.Text;
        using var check = new MigrationCheck();
        return (migrated, check.Run(ruleset).GetValueOrDefault(migrated) ?? new CheckResult(0, 0, null, "refused"));
    }

    private static MigratedRuleset Read(string text)
    {
        var migrator = new RulesetMigrator(IpsetReader.Read("sets", new StringReader(Sets)));
        migrator.Read("rules", text, isIPv6: false);
        return migrator.Translate();
    }
}
