using Differential.ConntrackCli;
using Statewall.Nftables.Tests.Parsing;

namespace Differential.NftCommands;

// Commands that are wrong, told to Debian's nft and to ours over the same ruleset: what they say about it is the same, to the mark under the text.
public sealed class RefusalTests
{
    private const int Floor = 165; // raised with every text that is mended

    private const string Ruleset = """
        table ip filter {
            counter hits { packets 0 bytes 0; }
            quota volume { 10 mbytes; }
            ct helper ftp-standard { type "ftp" protocol tcp; }
            set allowed { type ipv4_addr; elements = { 10.0.0.1 }; }
            set ranges { type ipv4_addr; flags interval; }
            set pairs { type ipv4_addr . inet_service; }
            map targets { type ipv4_addr : ipv4_addr; }
            map verdicts { type ipv4_addr : verdict; }
            map counted { type ipv4_addr : counter; }
            chain input { type filter hook input priority 0; policy accept; tcp dport 22 accept; }
            chain other { ip saddr 1.2.3.4 counter; }
        }
        table inet mixed {
            set ports { type inet_service; }
            chain every { tcp dport 80 accept; }
        }
        """;

    private const string Commands = """
        foo
        add
        add foo
        add table
        add table ip
        add table foo bar
        add table ip filter extra
        create table ip filter
        delete table ip nosuch
        delete table ip filtr
        delete table inet mixd
        delete table handle 99999
        list table ip nosuch
        list table ip filtr
        list tables foo
        flush table ip nosuch
        add chain ip nosuch c
        add chain ip filter input { type filter hook nowhere priority 0; }
        add chain ip filter c { type nothing hook input priority 0; }
        add chain ip filter c { type filter hook ingress priority 0; }
        add chain ip filter c { type filter hook input; }
        add chain ip filter c { type filter hook input priority high; }
        add chain ip filter c { type filter hook input priority 0; policy maybe; }
        add chain ip filter c { type nat hook forward priority 0; }
        add chain ip filter c { type route hook input priority 0; }
        add chain arp filter c
        create chain ip filter input
        delete chain ip filter nosuch
        delete chain ip filter inpt
        delete chain ip nosuch input
        flush chain ip filter nosuch
        flush chain ip nosuch c
        rename chain ip filter nosuch other2
        rename chain ip filter input other
        rename chain ip nosuch a b
        rename chain ip filter input
        list chain ip filter nosuch
        list chain ip filter inpt
        list chain ip nosuch c
        list chain ip filter
        add rule
        add rule ip
        add rule ip filter
        add rule ip filter input
        add rule ip nosuch input accept
        add rule ip filter nosuch accept
        add rule ip filter inpt accept
        add rule ip filter input foo
        add rule ip filter input tcp
        add rule ip filter input tcp dport
        add rule ip filter input tcp dprt 22
        add rule ip filter input tcp dport foo
        add rule ip filter input tcp dport 99999
        add rule ip filter input tcp dport -1
        add rule ip filter input tcp dport 22 foo
        add rule ip filter input tcp dport { }
        add rule ip filter input tcp dport { 22, 80
        add rule ip filter input tcp dport 22 accept drop
        add rule ip filter input tcp dport 80-22
        add rule ip filter input ip saddr 1.2.3
        add rule ip filter input ip saddr 1.2.3.4.5
        add rule ip filter input ip saddr ::1
        add rule ip filter input ip saddr 1.2.3.4/33
        add rule ip filter input ip6 saddr ::1
        add rule ip filter input ip saddr @nosuch
        add rule ip filter input ip saddr @alowed
        add rule ip filter input tcp dport @allowed
        add rule ip filter input ip saddr . tcp dport @allowed
        add rule ip filter input ip saddr vmap @nosuch
        add rule ip filter input ip saddr vmap { 1.2.3.4 : jump nosuch }
        add rule ip filter input ip saddr vmap { 1.2.3.4 : accept, 1.2.3.4 : drop }
        add rule ip filter input jump nosuch
        add rule ip filter input goto inpt
        add rule ip filter input jump input
        add rule ip filter input jump
        add rule ip filter input counter name nosuch
        add rule ip filter input counter name hit
        add rule ip filter input quota name hits
        add rule ip filter input ct helper set "nosuch"
        add rule ip filter input ct helper set nosuch
        add rule ip filter input ct state foo
        add rule ip filter input ct state new,foo
        add rule ip filter input ct foo
        add rule ip filter input meta foo
        add rule ip filter input meta mark foo
        add rule ip filter input meta l4proto foo
        add rule ip filter input iif nosuch0
        add rule ip filter input limit rate 10
        add rule ip filter input limit rate 10/fortnight
        add rule ip filter input limit rate over 0/second
        add rule ip filter input log level foo
        add rule ip filter input log prefix
        add rule ip filter input reject with foo
        add rule ip filter input reject with icmp foo
        add rule ip filter input reject with icmpv6 no-route
        add rule ip filter input dnat to 1.2.3.4
        add rule ip filter input masquerade
        add rule ip filter input redirect to 80
        add rule ip filter input queue num 70000
        add rule ip filter input notrack foo
        add rule ip filter input vlan id 5000
        add rule ip filter input ether type foo
        add rule ip filter input icmp type foo
        add rule ip filter input udp dport 22 tcp dport 22
        add rule ip filter input ip protocol tcp udp dport 22
        add rule ip filter input handle 99999 accept
        add rule ip filter input position 99999 accept
        add rule ip filter input index 99 accept
        add rule ip filter input tcp flags foo
        add rule ip filter input @th,0 1
        add rule ip filter input @foo,0,16 1
        add rule ip filter input fib foo oif
        add rule ip filter input meta mark set 99999999999
        add rule ip filter input "unclosed
        add rule ip filter input accept comment
        add rule ip filter input ip saddr 1.2.3.4 ip saddr
        insert rule ip filter nosuch accept
        replace rule ip filter input handle 99999 accept
        replace rule ip filter input accept
        delete rule ip filter input handle 99999
        delete rule ip filter nosuch handle 1
        delete rule ip filter input
        delete rule ip filter input accept
        add set ip filter s
        add set ip filter s { }
        add set ip filter s { type foo; }
        add set ip filter s { type ipv4_addr; flags foo; }
        add set ip filter s { type ipv4_addr; timeout foo; }
        add set ip filter s { type ipv4_addr; size foo; }
        add set ip filter s { type ipv4_addr; elements = { foo }; }
        add set ip filter s { type ipv4_addr; elements = { 10.0.0.0/8 }; }
        add set ip filter s { type ipv4_addr : verdict; }
        add set ip nosuch s { type ipv4_addr; }
        create set ip filter allowed { type ipv4_addr; }
        add set ip filter allowed { type inet_service; }
        delete set ip filter nosuch
        delete set ip filter alowed
        delete set ip nosuch allowed
        flush set ip filter nosuch
        flush set ip filter alowed
        flush set ip nosuch allowed
        list set ip filter nosuch
        list set ip filter alowed
        list set ip nosuch allowed
        flush map ip filter nosuch
        list map ip filter nosuch
        list map ip filter target
        add map ip filter m { type ipv4_addr; }
        add map ip filter m { type ipv4_addr : foo; }
        add element ip filter nosuch { 1.2.3.4 }
        add element ip filter alowed { 1.2.3.4 }
        add element ip nosuch allowed { 1.2.3.4 }
        add element ip filter allowed { foo }
        add element ip filter allowed { ::1 }
        add element ip filter allowed { 10.0.0.0/8 }
        add element ip filter allowed { 1.2.3.4-1.2.3.9 }
        add element ip filter allowed { 1.2.3.4 : accept }
        add element ip filter allowed { 1.2.3.4 . 22 }
        add element ip filter allowed { 1.2.3.4 timeout 5s }
        add element ip filter allowed { }
        add element ip filter allowed
        create element ip filter allowed { 10.0.0.1 }
        add element ip filter pairs { 1.2.3.4 }
        add element ip filter verdicts { 1.2.3.4 }
        add element ip filter verdicts { 1.2.3.4 : jump nosuch }
        add element ip filter verdicts { 1.2.3.4 : accept, 5.6.7.8 : jump nosuch }
        add element ip filter targets { 1.2.3.4 : foo }
        add element ip filter counted { 1.2.3.4 : "nosuch" }
        delete element ip filter allowed { 1.2.3.5 }
        delete element ip filter nosuch { 1.2.3.5 }
        get element ip filter allowed { 1.2.3.5 }
        get element ip filter nosuch { 1.2.3.5 }
        add counter ip nosuch c
        create counter ip filter hits
        delete counter ip filter nosuch
        delete counter ip filter hit
        delete quota ip filter hits
        list counter ip filter nosuch
        list counter ip filter hit
        list counter ip nosuch hits
        reset counter ip filter nosuch
        list ct helper ip filter nosuch
        list ct helpers foo
        add quota ip filter q { foo }
        add ct helper ip filter h { type "nosuch" protocol tcp; }
        add ct helper ip filter h { type "ftp"; }
        add ct helper ip filter h { type "ftp" protocol icmp; }
        add ct timeout ip filter t { protocol tcp; policy = { foo : 10 }; }
        add ct expectation ip filter e { protocol udp; }
        add limit ip filter l { rate 10; }
        add flowtable ip filter f
        delete flowtable ip filter nosuch
        list flowtable ip filter nosuch
        list foo
        list ruleset foo
        list ruleset inet6
        flush foo
        delete foo
        reset foo
        define x
        add rule ip filter input tcp dport $undefined
        include "/nosuch/file"
        table ip filter {
        table ip filter { chain input { accept }
        table ip filter { foo }
        table ip filter { chain input { type filter hook input priority 0; foo } }
        """;

    [Fact]
    public void Commands_ThatAreWrong_AreRefusedAsByDebiansNft()
    {
        CommandNamespace.Require("nft");
        using var debians = new CommandNamespace();
        using var ours = RulesetSide.Kernel();
        Assert.Equal(0, debians.Run("nft", ["-f", "-"], Ruleset).ExitCode);
        var made = ours.Run(Ruleset);
        Assert.True(made.IsOk, made.Error);
        var result = new CorpusResult("nft refusals as Debian's");
        foreach (var command in Commands.Split('\n'))
        {
            var (theirs, answer) = (debians.Run("nft", [command]), ours.Run($"{command}\n"));
            result.Add(theirs.Error.TrimEnd() == answer.Error?.TrimEnd(), () => $"== {command}\n-- Debian's\n{theirs.Error.TrimEnd()}\n-- ours\n{answer.Error?.TrimEnd()}\n");
        }
        result.Report(Floor);
    }
}
