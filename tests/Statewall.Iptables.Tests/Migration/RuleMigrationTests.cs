using Statewall.Iptables.Migration;
using Statewall.Iptables.Migration.Ipsets;

namespace Statewall.Iptables.Tests.Migration;

// What becomes of rules: those that upstream translates, too, where its words do something else.
public sealed class RuleMigrationTests
{
    [Theory]
    [InlineData("-p tcp -m tcp --dport 22 -j ACCEPT", "tcp dport 22 counter accept")]
    [InlineData("-m statistic --mode nth --every 4 --packet 0 -j ACCEPT", "numgen inc mod 4 0 counter accept")]
    [InlineData("-m statistic --mode nth --every 4 --packet 3 -j ACCEPT", "numgen inc mod 4 3 counter accept")]
    [InlineData("-m statistic --mode nth ! --every 4 --packet 1 -j ACCEPT", "numgen inc mod 4 != 1 counter accept")]
    [InlineData("-m quota --quota 1000 -j ACCEPT", "quota 1001 bytes counter accept")]
    [InlineData("-m quota ! --quota 1000 -j DROP", "quota over 1001 bytes counter drop")]
    [InlineData("-m time --timestart 08:00 --timestop 17:30 -j ACCEPT", "meta hour \"08:00:00\"-\"17:30:00\" counter accept")]
    [InlineData("-m time --timestart 22:00 --timestop 06:00 -j ACCEPT", "meta hour != \"06:00:01\"-\"21:59:59\" counter accept")]
    [InlineData("-m time --weekdays Sat,Sun -j ACCEPT", "meta day { 6, 0 } counter accept")]
    [InlineData("-m string --algo bm --from 40 --to 43 --string GET -j DROP", "@nh,320,24 == 0x474554 counter drop")]
    [InlineData("-m string --algo kmp --from 28 --to 31 --icase --hex-string \"|6100|z\" -j DROP", "@nh,224,24 & 0xdfffdf == 0x41005a counter drop")]
    [InlineData("-m u32 --u32 0>>24=0x45 -j DROP", "@nh,0,32 & 0xff000000 == 0x45000000 counter drop")]
    [InlineData("-m u32 --u32 2&0xFFFF=0x100:0x200,7 -j DROP", "@nh,16,32 & 0xffff { 0x100-0x200, 0x7 } counter drop")]
    [InlineData("-p icmp -m icmp --icmp-type 3/4 -j ACCEPT", "icmp type 3 icmp code 4 counter accept")]
    [InlineData("-p icmp -m icmp ! --icmp-type 3/4 -j ACCEPT", "icmp type . icmp code != { 3 . 4 } counter accept")]
    [InlineData("-p icmp -m icmp --icmp-type 200 -j ACCEPT", "icmp type 200 counter accept")]
    [InlineData("-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 7 --hashlimit-mode srcip --hashlimit-name web -j ACCEPT", "update @hashlimit_web { ip saddr limit rate 5/second burst 7 packets } counter accept")]
    [InlineData("-m hashlimit --hashlimit-above 9/min --hashlimit-name all -j DROP", "limit rate over 9/minute counter drop")]
    [InlineData("-p tcp -m tcp --tcp-flags ACK ACK -j ACCEPT", "tcp flags & ack == ack counter accept")]
    [InlineData("-p tcp -m tcp ! --tcp-flags SYN NONE -j DROP", "tcp flags & syn != 0x0 counter drop")]
    [InlineData("-m tos --tos 0x10/0x3f -j ACCEPT", "@nh,8,8 & 0x3f == 0x10 counter accept")]
    [InlineData("-p tcp -m conntrack --ctorigdstport 80 -j ACCEPT", "ip protocol tcp ct original proto-dst 80 counter accept")]
    [InlineData("-m osf --genre Linux --ttl 0", "osf name \"Linux\" counter")]
    [InlineData("-m policy --dir out --pol none -j DROP", "rt ipsec missing counter drop")]
    public void Rule_ThatNftCanSay_IsExact(string rule, string text)
    {
        var migrated = Migrate("filter", $"-A {(rule.Contains("--dir out", StringComparison.Ordinal) ? "OUTPUT" : "INPUT")} {rule}");
        Assert.Equal(text, migrated.Text);
        Assert.Equal(RuleFidelity.Exact, migrated.Fidelity);
    }

    [Theory]
    [InlineData("mangle", "-A PREROUTING -j TTL --ttl-set 64", "counter ip ttl set 64")]
    [InlineData("mangle", "-A PREROUTING -p tcp -j TCPOPTSTRIP --strip-options sack,30", "ip protocol tcp counter reset tcp option 5 reset tcp option 30")]
    [InlineData("mangle", "-A PREROUTING -j CONNMARK --set-xmark 0x1/0xff", "counter ct mark set ct mark and 0xffffff00 xor 0x1")]
    [InlineData("mangle", "-A PREROUTING -p tcp -j ECN --ecn-ip-ect 2", "ip protocol tcp counter ip ecn set 2")]
    [InlineData("mangle", "-A PREROUTING -j TOS --set-tos 0x13/0xff", "counter ip dscp set 0x04 ip ecn set 3")]
    [InlineData("raw", "-A PREROUTING -j CT --zone-orig 5", "counter ct original zone set 5")]
    [InlineData("nat", "-A PREROUTING -d 10.1.0.0/24 -j NETMAP --to 10.2.0.0/24", "ip daddr 10.1.0.0/24 counter dnat ip prefix to 10.2.0.0/24")]
    [InlineData("nat", "-A POSTROUTING -s 10.1.0.0/24 -j NETMAP --to 10.2.0.0/24", "ip saddr 10.1.0.0/24 counter snat ip prefix to 10.2.0.0/24")]
    [InlineData("security", "-A INPUT -j SECMARK --selctx a:b", "counter meta secmark set \"secmark_a_x3ab\"")]
    public void Target_ThatNftCanSay_IsExact(string table, string rule, string text)
    {
        var migrated = Migrate(table, rule);
        Assert.Equal(text, migrated.Text);
        Assert.Equal(RuleFidelity.Exact, migrated.Fidelity);
    }

    [Theory]
    [InlineData("-A INPUT -m recent --rcheck --seconds 30 --name l -j DROP", "ip saddr @recent_l_30s counter drop")]
    [InlineData("-A INPUT -m recent ! --rcheck --name l --rdest -j DROP", "ip daddr != @recent_l counter drop")]
    [InlineData("-A INPUT -m recent --update --seconds 60 --hitcount 4 --name l -j DROP", "update @recent_l_4_hits_60s { ip saddr limit rate over 3/minute burst 3 packets } counter drop")]
    [InlineData("-A INPUT -m u32 ! --u32 0&15=3 -j DROP", "@nh,0,32 & 0xf != 0x3 counter drop")]
    [InlineData("-A INPUT -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu", "tcp flags syn / syn,rst counter tcp option maxseg size set rt mtu")]
    [InlineData("-A INPUT -m nfacct --nfacct-name web", "counter name \"nfacct_web\" counter")]
    [InlineData("-A INPUT -m u32 --u32 0>>22&0x3C@0&0xFFFF=53 -j DROP", "@th,0,32 & 0xffff == 0x35 counter drop")]
    [InlineData("-A INPUT -m time --kerneltz --timestart 1:00 --timestop 2:00", "meta hour \"01:00:00\"-\"02:00:00\" counter")]
    public void Rule_ThatNftNearlySays_IsApproximated(string rule, string text)
    {
        var migrated = Migrate("filter", rule);
        Assert.Equal(text, migrated.Text);
        Assert.Equal(RuleFidelity.Approximated, migrated.Fidelity);
    }

    [Theory]
    [InlineData("filter", "-A INPUT -m string --algo bm --string GET -j DROP", "one place")]
    [InlineData("filter", "-A INPUT -m time --monthdays 1 -j DROP", "days of a month")]
    [InlineData("filter", "-A INPUT -m recent --rcheck --rttl -j DROP", "TTL")]
    [InlineData("filter", "-A INPUT -m recent ! --set -j DROP", "inverted --set")]
    [InlineData("filter", "-A INPUT -m physdev --physdev-in eth0 -j DROP", "-m physdev")]
    [InlineData("filter", "-A INPUT -m u32 --u32 0&0xFFFF@4=1 -j DROP", "length of the header")]
    [InlineData("filter", "-A INPUT -m u32 ! --u32 \"0=1&&4=2\" -j DROP", "one of several tests")]
    [InlineData("filter", "-A INPUT -j gone", "no chain gone")]
    [InlineData("filter", "-A INPUT -j LOG --log-prefix \"a\\\" accept comment \\\"b\"", "quotation marks")]
    [InlineData("filter", "-A INPUT -m set --match-set unknown src -j DROP", "set unknown")]
    [InlineData("mangle", "-A PREROUTING -j TTL --ttl-inc 1", "sums")]
    [InlineData("mangle", "-A PREROUTING -j TOS --or-tos 0x10", "single bits")]
    [InlineData("filter", "-A INPUT -m conntrack --ctorigdstport 80 -j DROP", "of any protocol")]
    [InlineData("mangle", "-A POSTROUTING -p udp -j CHECKSUM --checksum-fill", "-j CHECKSUM")]
    [InlineData("raw", "-A PREROUTING -p tcp --dport 21 -j CT --helper ftp", "--helper")]
    public void Rule_ThatNftCannotSay_IsToldWhy(string table, string rule, string why)
    {
        var migrated = Migrate(table, rule);
        Assert.Equal(RuleFidelity.NotExpressible, migrated.Fidelity);
        Assert.Contains(why, migrated.Obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void List_ThatIsAskedForAtSeveralTimes_HasASetForEach()
    {
        var ruleset = Read("*filter\n-A INPUT -m recent --set --name l\n-A INPUT -m recent --update --seconds 5 --name l\n-A INPUT -m recent --remove --name l\nCOMMIT\n");
        Assert.Equal(
            [
                "update @recent_l { ip saddr } update @recent_l_5s { ip saddr } counter",
                "ip saddr @recent_l_5s update @recent_l { ip saddr } update @recent_l_5s { ip saddr } counter",
                "ip saddr @recent_l delete @recent_l { ip saddr } delete @recent_l_5s { ip saddr } counter",
            ],
            ruleset.Rules.Select(rule => rule.Text));
        Assert.Equal(["recent_l", "recent_l_5s"], ruleset.Tables[0].Objects.All.Select(set => set.Name));
    }

    [Fact]
    public void Rules_ThatShareATable_ShareItsSet()
    {
        const string Limit = "-A INPUT -m hashlimit --hashlimit-upto 5/sec --hashlimit-mode srcip --hashlimit-name h";
        var ruleset = Read($"*filter\n{Limit} -j ACCEPT\n{Limit} -j ACCEPT\n-A INPUT -m hashlimit --hashlimit-upto 5/sec --hashlimit-mode dstip,srcip --hashlimit-name h\nCOMMIT\n");
        Assert.Single(ruleset.Tables[0].Objects.All);
        Assert.Contains("of another kind", ruleset.Rules.Last().Obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void Sets_OfSeveralRules_HaveDifferentNames()
    {
        const string Limit = "-A INPUT -p tcp -m connlimit --connlimit-above 3 -j DROP";
        var ruleset = Read($"*filter\n{Limit}\n{Limit}\nCOMMIT\n");
        Assert.Equal(["connlimit0", "connlimit1"], ruleset.Tables[0].Objects.All.Select(set => set.Name));
    }

    [Fact]
    public void Commands_OfASavedRuleset_AreCarriedOut()
    {
        var ruleset = Read("*filter\n:own - [0:0]\n-A own -s 10.0.0.1\n-A own -s 10.0.0.2\n-I own 2 -s 10.0.0.3\n-R own 1 -s 10.0.0.4\n-D own -s 10.0.0.2\n-P INPUT DROP\nCOMMIT\n");
        Assert.Equal(["ip saddr 10.0.0.4 counter", "ip saddr 10.0.0.3 counter"], ruleset.Rules.Select(rule => rule.Text));
        Assert.Equal("DROP", ruleset.Tables[0].Find("INPUT")!.Policy);
    }

    [Fact]
    public void Chains_WhoseNamesNftHasNot_GetOthersThatNoChainHas()
    {
        var ruleset = Read("*filter\n:drop - [0:0]\n:chain_drop - [0:0]\n:5~x - [0:0]\n-A INPUT -j drop\n-A INPUT -j chain_drop\n-A INPUT -g 5~x\nCOMMIT\n");
        Assert.Equal(["counter jump chain_drop_2", "counter jump chain_drop", "counter goto chain_5_x7ex"], ruleset.Rules.Select(rule => rule.Text));
    }

    [Fact]
    public void Line_ThatIptablesRefuses_IsToldAndPassedOver()
    {
        var ruleset = Read("*filter\n-A INPUT --nonsense\n-A INPUT -p tcp\nCOMMIT\n");
        var refused = Assert.Single(ruleset.Refused);
        Assert.Equal(2, refused.Line);
        Assert.Contains("--nonsense", refused.Obstacle, StringComparison.Ordinal);
        Assert.Equal(2, ruleset.Rules.Count());
    }

    [Fact]
    public void Part_OfIp6tables_IsItsOwn()
    {
        var ruleset = Read("# Generated by iptables-save v1\n*filter\n-A INPUT -s 10.0.0.1\nCOMMIT\n# Generated by ip6tables-save v1\n*filter\n-A INPUT -s fe80::1\nCOMMIT\n");
        Assert.Equal(["ip filter", "ip6 filter"], ruleset.Tables.Select(table => table.NftName));
        Assert.Equal(7, ruleset.Rules.Last().Line);
    }

    [Fact]
    public void File_TellsWhereAllComesFrom()
    {
        var ruleset = Read("*filter\n:INPUT DROP [0:0]\n:drop - [0:0]\n[2:99] -A INPUT -m comment --comment \"a \\\"b\\\"\" -j drop\n-A drop -m string --algo bm --string x\nCOMMIT\n");
        Assert.Equal("""
            #!/usr/sbin/nft -f
            # rules, by statewall migrate

            table ip filter
            delete table ip filter
            table ip filter {
            	# rules:2
            	chain INPUT {
            		type filter hook input priority 0; policy drop;
            		# rules:4: -A INPUT -m comment --comment "a \"b\"" -j drop
            		counter packets 2 bytes 99 jump chain_drop comment "a 'b'"
            	}

            	# rules:3: drop
            	chain chain_drop {
            		# rules:5: -A drop -m string --algo bm --string x
            		# not expressible: nft compares bytes at one place only: between --from and --to there must be room for no more than them
            	}
            }

            """.ReplaceLineEndings("\n"), NftFile.Write(ruleset));
    }

    private static MigratedRuleset Read(string text)
    {
        var migrator = new RulesetMigrator(new Dictionary<string, Ipset>());
        migrator.Read("rules", text, isIPv6: false);
        return migrator.Translate();
    }

    private static MigratedRule Migrate(string table, string rule) => Assert.Single(Read($"*{table}\n{rule}\nCOMMIT\n").Rules);
}
