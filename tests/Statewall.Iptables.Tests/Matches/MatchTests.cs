using System.Globalization;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Families;
using Statewall.Iptables.Restoring;

namespace Statewall.Iptables.Tests.Matches;

// What matches make of their options: saved (empty where that is what was written), listed by numbers, in nft's language (empty where that has nothing like it).
public sealed class MatchTests
{
    public static TheoryData<string, string, string, string, string> Rules => new()
    {
        { "iptables", "-m addrtype ! --src-type LOCAL,unicast --limit-iface-in", "-m addrtype ! --src-type UNICAST,LOCAL --limit-iface-in", "ADDRTYPE match src-type !UNICAST,LOCAL limit-in", "fib saddr . iif type != { unicast, local }" },
        { "iptables", "-m addrtype --dst-type MULTI", "-m addrtype --dst-type MULTICAST", "ADDRTYPE match dst-type MULTICAST", "fib daddr type multicast" },
        { "iptables", "-p ah -m ah ! --ahspi 5:6", "", "ah spis:!5:6", "ah spi != 5-6" },
        { "iptables", "-p ah -m ah --ahspi 0:4294967295", "-p ah -m ah", "ah", "meta l4proto ah" },
        { "iptables", "-m bpf --bytecode 2,48~0~0~9,6~0~0~1", "-m bpf --bytecode \"2,48 0 0 9,6 0 0 1\"", "match bpf 48 0 0 9,6 0 0 1", "" },
        { "iptables", "-m cgroup ! --cgroup 77", "-m cgroup ! --cgroup 77", "cgroup ! 77", "meta cgroup != 77" },
        { "iptables", "-m cluster --cluster-total-nodes 5 --cluster-local-node 4 --cluster-hash-seed 9", "-m cluster --cluster-local-nodemask 0x00000008 --cluster-total-nodes 5 --cluster-hash-seed 0x00000009", "cluster node_mask=0x00000008 total_nodes=5 hash_seed=0x00000009", "jhash ct original saddr mod 5 seed 0x00000009 eq 4 meta pkttype set host" },
        { "iptables", "-m connbytes ! --connbytes 70:900 --connbytes-dir reply --connbytes-mode avgpkt", "-m connbytes ! --connbytes 70:900 --connbytes-mode avgpkt --connbytes-dir reply", "! connbytes 70:900 connbytes mode avgpkt connbytes direction reply", "ct reply avgpkt != 70-900" },
        { "iptables", "-m connbytes --connbytes 5: --connbytes-dir both --connbytes-mode packets", "-m connbytes --connbytes 5 --connbytes-mode packets --connbytes-dir both", "connbytes 5 connbytes mode packets connbytes direction both", "ct packets ge 5" },
        { "iptables", "-m connlabel ! --label 7", "-m connlabel ! --label \"7\"", "connlabel ! 7", "ct label and 7 != 7" },
        { "iptables", "-m connlimit ! --connlimit-upto 9 --connlimit-mask 28 --connlimit-daddr", "-m connlimit --connlimit-above 9 --connlimit-mask 28 --connlimit-daddr", "#conn dst/28 > 9", "add @connlimit0 { ip daddr and 255.255.255.240 ct count over 9 }" },
        { "ip6tables", "-m connlimit --connlimit-upto 9", "-m connlimit --connlimit-upto 9 --connlimit-mask 128 --connlimit-saddr", "#conn src/128 <= 9", "add @connlimit0 { ip6 saddr ct count 9 }" },
        { "iptables", "-m connmark ! --mark 0x30/0xf0", "", "connmark match ! 0x30/0xf0", "ct mark and 0xf0 != 0x30" },
        { "iptables", "-m conntrack ! --ctstate est,UNTRACKED --ctorigsrc 192.0.2.9/28 --ctreplsrcport 50: --ctdir REPLY", "-m conntrack ! --ctstate ESTABLISHED,UNTRACKED --ctorigsrc 192.0.2.9/28 --ctreplsrcport 50:65535 --ctdir REPLY", "! ctstate ESTABLISHED,UNTRACKED ctorigsrc 192.0.2.9/28 ctreplsrcport 50:65535 ctdir REPLY", "ct direction reply ct state ! established,untracked ct original saddr 192.0.2.9/28 ct reply proto-src 50-65535" },
        { "ip6tables", "-m conntrack --ctproto udp ! --ctrepldst 2001:db8::7 --ctstatus ASSURED,SEEN --ctexpire 7:", "-m conntrack --ctproto 17 ! --ctrepldst 2001:db8::7 --ctstatus SEEN_REPLY,ASSURED --ctexpire 7:4294967295", "ctproto 17 ! ctrepldst 2001:db8::7 ctstatus SEEN_REPLY,ASSURED ctexpire 7:4294967295", "ct original protocol 17 ct status seen-reply,assured ct expiration 7-4294967295 ct reply daddr != 2001:db8::7" },
        { "iptables", "-m conntrack --ctstate DNAT", "", "ctstate DNAT", "ct status dnat" },
        { "iptables", "-m cpu ! --cpu 7", "", "cpu ! 7", "cpu != 7" },
        { "iptables", "-p dccp -m dccp --dccp-types ack,INVALID ! --dport 7", "-p dccp -m dccp ! --dport 7 --dccp-types ACK,INVALID", "dccp dpt:!7 3,10,11,12,13,14,15", "dccp dport != 7 dccp type { ack, 10-15 }" },
        { "iptables", "-m devgroup ! --src-group 0x7/0xf", "", "! src-group 0x7/0xf", "iifgroup and 0xf != 0x7" },
        { "iptables", "-m dscp ! --dscp-class AF23", "-m dscp ! --dscp 0x16", "DSCP match !0x16", "ip dscp != 0x16" },
        { "ip6tables", "-m dscp --dscp-class le", "-m dscp --dscp 0x01", "DSCP match 0x01", "ip6 dscp 0x01" },
        { "iptables", "-p tcp -m ecn ! --ecn-tcp-cwr --ecn-ip-ect 1", "", "ECN match !CWR ECT=1", "ip protocol tcp tcp flags != cwr ip ecn ect1" },
        { "iptables", "-p esp -m esp --espspi :9", "-p esp -m esp --espspi 0:9", "esp spis:0:9", "esp spi 0-9" },
        { "iptables", "-m hashlimit ! --hashlimit-upto 90/m --hashlimit-name a --hashlimit-mode dstport,srcip --hashlimit-srcmask 24 -p tcp", "-p tcp -m hashlimit --hashlimit-above 90/min --hashlimit-burst 5 --hashlimit-mode srcip,dstport --hashlimit-name a --hashlimit-srcmask 24", "limit: above 90/min burst 5 mode srcip-dstport srcmask 24", "ip protocol tcp meter a { tcp dport . ip saddr and 255.255.255.0 timeout 60s limit rate over 90/minute }" },
        { "iptables", "-m hashlimit --hashlimit-upto 64kb/s --hashlimit-burst 1mb --hashlimit-name b --hashlimit-mode dstip", "-m hashlimit --hashlimit-upto 64kb/s --hashlimit-burst 1mb --hashlimit-mode dstip --hashlimit-name b", "limit: up to 64kb/s burst 1mb mode dstip", "meter b { ip daddr timeout 60s limit rate 64 kbytes/second burst 1 mbytes }" },
        { "iptables", "-m helper ! --helper sip-5060", "", "helper match ! \"sip-5060\"", "ct helper != \"sip-5060\"" },
        { "iptables", "-p icmp -m icmp ! --icmp-type ping", "-p icmp -m icmp ! --icmp-type 8", "icmp !type 8", "icmp type != echo-request" },
        { "iptables", "-p icmp --icmp-type host-redirect", "-p icmp -m icmp --icmp-type 5/1", "icmptype 5 code 1", "icmp type 5 icmp code 1" },
        { "iptables", "-p icmp --icmp-type any", "-p icmp -m icmp --icmp-type any", "icmptype 255", "ip protocol icmp" },
        { "ip6tables", "-p icmpv6 -m icmp6 --icmpv6-type neighbor-solicitation", "-p ipv6-icmp -m icmp6 --icmpv6-type 135", "ipv6-icmptype 135", "meta l4proto ipv6-icmp icmpv6 type nd-neighbor-solicit" },
        { "iptables", "-p ipcomp -m ipcomp --ipcompspi 3 --compres", "", "comp spi:3 reserved", "comp cpi 3" },
        { "iptables", "-m iprange --src-range 192.0.2.5-192.0.2.9 ! --dst-range 198.51.100.7", "-m iprange --src-range 192.0.2.5-192.0.2.9 ! --dst-range 198.51.100.7-198.51.100.7", "source IP range 192.0.2.5-192.0.2.9 destination IP range ! 198.51.100.7-198.51.100.7", "ip saddr 192.0.2.5-192.0.2.9 ip daddr != 198.51.100.7-198.51.100.7" },
        { "iptables", "-m length ! --length 60:", "-m length ! --length 60:65535", "length !60:65535", "meta length != 60-65535" },
        { "iptables", "-m mac ! --mac-source 2:0:5e:0:53:1", "-m mac ! --mac-source 02:00:5e:00:53:01", "MAC ! 02:00:5e:00:53:01", "ether saddr != 02:00:5e:00:53:01" },
        { "iptables", "-p udp -m multiport ! --sports domain,1000:2000", "-p udp -m multiport ! --sports 53,1000:2000", "multiport sports  !53,1000:2000", "ip protocol udp udp sport != { 53, 1000-2000 }" },
        { "iptables", "-p tcp -m multiport --ports 7:9", "", "multiport ports 7:9", "ip protocol tcp tcp sport . tcp dport { 0-65535 . 7-9, 7-9 . 0-65535 }" },
        { "iptables", "-p tcp -m osf ! --genre Linux --ttl 1", "", "OS fingerprint match ! Linux", "ip protocol tcp osf ttl loose name != \"Linux\"" },
        { "iptables", "-m physdev ! --physdev-in port+ --physdev-is-in", "-m physdev --physdev-is-in ! --physdev-in port+", "PHYSDEV match --physdev-is-in ! --physdev-in port+", "" },
        { "iptables", "-m pkttype ! --pkt-type bcast", "-m pkttype ! --pkt-type broadcast", "PKTTYPE != broadcast", "pkttype != broadcast" },
        { "iptables", "-m policy --dir in --pol ipsec --strict --spi 0x20 --next --mode tunnel ! --tunnel-src 192.0.2.0/25", "", "policy match dir in pol ipsec strict [0] spi 0x20 [1] mode tunnel ! tunnel-src 192.0.2.0/25", "" },
        { "iptables", "-m policy --dir in --pol none", "", "policy match dir in pol none", "meta secpath missing" },
        { "iptables", "-m quota ! --quota 4096", "", "quota: 4096 bytes", "quota over 4096 bytes" },
        { "iptables", "-m realm ! --realm 0x5/0xff", "", "! realm 0x5/0xff", "rtclassid and 0xff != 0x5" },
        { "iptables", "-m recent ! --update --seconds 9 --hitcount 3 --name seen --rdest --mask 255.255.0.0", "-m recent ! --update --seconds 9 --hitcount 3 --name seen --mask 255.255.0.0 --rdest", "! recent: UPDATE seconds: 9 hit_count: 3 name: seen side: dest mask: 255.255.0.0", "" },
        { "iptables", "-p sctp -m sctp ! --sport 9 --chunk-types all init,DATA:bE", "-p sctp -m sctp ! --sport 9 --chunk-types all DATA:bE,INIT", "sctp spt:!9 all 0x0000:bE,0x0001", "sctp sport != 9 sctp chunk data flags & 0x3 == 0x1 sctp chunk init exists" },
        { "iptables", "-m state ! --state NEW,INVALID", "-m state ! --state INVALID,NEW", "! state INVALID,NEW", "ct state ! invalid,new" },
        { "iptables", "-m statistic --mode random ! --probability 0.25", "-m statistic --mode random ! --probability 0.25000000000", "statistic mode random ! probability 0.25000000000", "meta random & 2147483647 >= 536870912" },
        { "iptables", "-m statistic --mode nth --every 6 --packet 4", "", "statistic mode nth every 6 packet 4", "numgen inc mod 6 4" },
        { "iptables", "-m string --hex-string |0a|x --algo bm --to 80", "-m string --hex-string \"|0a78|\" --algo bm --to 80", "STRING match  \"|0a78|\" ALGO name bm TO 80", "" },
        { "iptables", "-m string ! --string GET --algo kmp --icase", "-m string ! --string \"GET\" --algo kmp --icase", "STRING match ! \"GET\" ALGO name kmp ICASE", "" },
        { "iptables", "-p tcp -m tcpmss --mss :700", "-p tcp -m tcpmss --mss 0:700", "tcpmss match 0:700", "ip protocol tcp tcp option maxseg size 0-700" },
        { "iptables", "-m time --timestart 8:30 --weekdays Su,1 --datestop 2030-02-31", "-m time --timestart 08:30:00 --timestop 23:59:59 --weekdays Mon,Sun --datestop 2030-03-03T00:00:00", "TIME from 08:30:00 to 23:59:59 on Mon,Sun until date 2030-03-03 00:00:00 UTC", "meta time \"1970-01-01 00:00:00\"-\"2030-03-03 00:00:00\" meta hour \"08:30:00\"-\"23:59:59\" meta day { 1, 0 }" },
        { "iptables", "-m time ! --monthdays 2 --kerneltz", "-m time --monthdays 1,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31 --datestop 2038-01-19T03:14:07 --kerneltz", "TIME on 1st,3rd,4th,5th,6th,7th,8th,9th,10th,11st,12nd,13rd,14th,15th,16th,17th,18th,19th,20th,21st,22nd,23rd,24th,25th,26th,27th,28th,29th,30th,31st", "" },
        { "iptables", "-m tos ! --tos minimize-cost", "-m tos ! --tos 0x02/0x3f", "tos match!0x02/0x3f", "@nh,8,8 & 0x3f != 0x2" },
        { "iptables", "-m ttl --ttl 9", "-m ttl --ttl-eq 9", "TTL match TTL == 9", "ip ttl 9" },
        { "ip6tables", "-m hl ! --hl-eq 9", "", "HL match HL != 9", "ip6 hoplimit != 9" },
        { "iptables", "-m u32 ! --u32 0&0xf000000>>24=5:7&&12=1,0x10", "-m u32 ! --u32 \"0x0&0xf000000>>0x18=0x5:0x7&&0xc=0x1,0x10\"", "u32 ! \"0x0&0xf000000>>0x18=0x5:0x7&&0xc=0x1,0x10\"", "" },
        { "ip6tables", "-m ah ! --ahlen 24 --ahres", "", "ah length:!24 reserved", "ah hdrlength != 24 ah reserved 1" },
        { "ip6tables", "-m dst ! --dst-len 16 --dst-opts 1:2,60", "", "dst length:!16 opts 1:2,60", "" },
        { "ip6tables", "-m frag --fragid 5:6 --fragmore", "", "frag ids:5:6 more", "frag id 5-6 frag more-fragments 1" },
        { "ip6tables", "-m hbh --hbh-len 16", "", "hbh length:16", "hbh hdrlength 16" },
        { "ip6tables", "-m ipv6header --header route,60 --soft", "-m ipv6header --header ipv6-opts,ipv6-route --soft", "ipv6header flags:0x60 soft", "" },
        { "ip6tables", "-p mh -m mh --mh-type hoti:cot", "-p mobility-header -m mh --mh-type 1:4", "mh 1:4", "mh type 1-4" },
        { "ip6tables", "-m rt --rt-type 0 ! --rt-segsleft 2 --rt-0-addrs 2001:db8::1,2001:db8::2", "", "rt type:0 segsleft:!2 0-addrs 2001:db8::1,2001:db8::2", "" },
        { "ip6tables", "-m rt", "", "rt", "exthdr rt exists" },
        { "ip6tables", "-m srh ! --srh-segs-left-gt 3 --srh-nsid 2001:db8::/48", "", "srh segs-left-gt:!3 nsid  2001:db8::/48", "" },
    };

    public static TheoryData<string, string> Mistakes => new()
    {
        { "-m addrtype --limit-iface-in", "addrtype: you must specify --src-type or --dst-type" },
        { "-m bpf --bytecode 2,48", "bpf: error at instr 0" },
        { "-m cluster --cluster-total-nodes 4 --cluster-local-node 5 --cluster-hash-seed 1", "cluster match: `--cluster-local-node' must be <= `--cluster-total-nodes'" },
        { "-m connbytes --connbytes 9:3 --connbytes-dir both --connbytes-mode bytes", "connbytes: bad range for option \"--connbytes\": \"9:3\"" },
        { "-m conntrack --ctstate NEW,HALF", "Bad ctstate \"HALF\"" },
        { "-m conntrack --ctproto 0", "conntrack: rule would never match protocol" },
        { "-m hashlimit --hashlimit-upto 1mb/s --hashlimit-burst 5 --hashlimit-name a", "burst cannot be smaller than 1048576b" },
        { "-p icmp --icmp-type echo-re", "Ambiguous ICMP type `echo-re': `echo-reply' or `echo-request'?" },
        { "-p gre -m multiport --ports 3", "multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP" },
        { "-p tcp -m multiport --ports 1,2,3,4,5,6,7,8,9,10,11,12,13,14:15,16", "too many ports specified" },
        { "-m owner --suppl-groups", "owner: Bad value for \"--suppl-groups\" option: \"you need to use --gid-owner first\"" },
        { "-m policy --dir in --pol ipsec --strict --mode transport --tunnel-dst 192.0.2.1", "policy match: --tunnel-src/--tunnel-dst is only valid in tunnel mode" },
        { "-m recent --set --rttl", "recent: option \"--rttl\" cannot be used together with \"--set\"." },
        { "-m statistic --mode nth --every 3 --packet 3", "the --packet p must be 0 <= p <= n-1" },
        { "-m string --hex-string a|0 --algo bm", "Invalid hex block" },
        { "-m time --timestart 24:00", "invalid time \"24:00\" specified, should be hh:mm[:ss] format and within the boundaries" },
        { "-m u32 --u32 4=5;", "u32: at char 3: expected \",\" or \"&&\"" },
    };

    // Structures as the kernel's headers lay them out, on a machine that has the low byte first.
    public static TheoryData<string, string, string> Structures => new()
    {
        { "-m addrtype ! --src-type LOCAL --dst-type UNICAST --limit-iface-out", "addrtype 1", "0400 0200 09000000" },
        { "-m connlimit --connlimit-above 3 --connlimit-mask 16 --connlimit-daddr", "connlimit 1", "ffff0000 00000000 00000000 00000000 03000000 02000000" },
        { "-m iprange ! --dst-range 192.0.2.1-192.0.2.9", "iprange 1", "00000000000000000000000000000000 00000000000000000000000000000000 c0000201000000000000000000000000 c0000209000000000000000000000000 22" },
        { "-p tcp -m multiport ! --dports 7,80:90", "multiport 1", "01 03 0700 5000 5a00 000000000000000000000000000000000000000000000000 000100000000000000000000000000 01" },
        { "-m statistic --mode nth ! --every 4 --packet 1", "statistic 0", "0100 0100 03000000 01000000" },
        { "-m time --timestart 01:00 --timestop 02:00 --weekdays Mon", "time 0", "00000000 ffffff7f 100e0000 201c0000 feffffff 02 00" },
        { "-m tos --tos 0x1c/0x3c", "tos 1", "3c 1c 00" },
        { "-m owner --uid-owner 5-9 ! --gid-owner 3", "owner 1", "05000000 09000000 03000000 03000000 03 02" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Match_IsSavedListedAndTranslated(string tool, string rule, string saved, string listed, string translated)
    {
        var words = Words(rule);
        Assert.Equal(saved.Length > 0 ? saved : rule, Save(tool, words));
        Assert.Equal(listed, List(tool, words));
        Assert.True(Read(tool, words).IsSame(Read(tool, [.. ShellWords.Split(Save(tool, words))])), "what is saved is another rule");
        using var tools = new Tools();
        var lines = tools.Run($"{tool}-translate", [.. (string[])["-A", "INPUT"], .. words]).Output.TrimEnd('\n').Split('\n');
        var family = tool == "iptables" ? "ip" : "ip6";
        if (translated.Length > 0)
            Assert.Equal($"nft 'add rule {family} filter INPUT {translated} counter'", lines[^1]);
        else
            Assert.StartsWith("nft # ", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_IsSaid(string rule, string message)
    {
        using var tools = new Tools();
        var answer = tools.Run("iptables", $"-A INPUT {rule}");
        Assert.Equal(2, answer.Code);
        Assert.Contains($"(nf_tables): {message}\n", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void Structure_HasTheKernelsLayout(string rule, string kind, string bytes)
    {
        var entry = Read("iptables", Words(rule)).Matches[^1];
        Assert.Equal(kind, $"{entry.Kind.KernelName} {entry.Kind.Revision.ToString(CultureInfo.InvariantCulture)}");
        Assert.Equal(bytes.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(entry.Info.AsSpan(0, entry.Kind.UserSize)));
    }

    [Fact]
    public void Help_NamesEveryOption()
    {
        foreach (var kind in ExtensionTable.Matches)
        {
            var output = new Nftables.Listing.TextOutput();
            kind.Help(output);
            foreach (var option in kind.Options.Where(option => option.AliasOf is null && (kind.Families & XtFamilies.Inet) != 0))
                Assert.True(output.ToString().Contains(option.Name, StringComparison.Ordinal), $"{kind.Name}: {option.Name}");
        }
    }

    // A tilde stands for a space within a word.
    private static string[] Words(string rule) => [.. rule.Split(' ').Select(word => word.Replace('~', ' '))];

    private static Iptables.Rules.XtRule Read(string tool, string[] words)
    {
        XtFamily family = tool == "iptables" ? IPv4Family.Instance : IPv6Family.Instance;
        return family.ReadCommand([.. (string[])["-A", "INPUT"], .. words], "filter").Rules[0];
    }

    private static string Save(string tool, string[] words)
    {
        XtFamily family = tool == "iptables" ? IPv4Family.Instance : IPv6Family.Instance;
        var output = new Nftables.Listing.TextOutput();
        Listing.RuleText.Write(output, family, "INPUT", Read(tool, words), Listing.RuleText.CounterPlace.None);
        return output.ToString().TrimEnd('\n')["-A INPUT ".Length..];
    }

    private static string List(string tool, string[] words)
    {
        var rule = Read(tool, words);
        var output = new Nftables.Listing.TextOutput();
        foreach (var match in rule.Matches)
            match.Kind.Print(output, match.Info, rule, isNumeric: true);
        return string.Join(' ', output.ToString().Split(' ').SkipWhile(word => word.Length == 0)).TrimEnd(' ');
    }
}
