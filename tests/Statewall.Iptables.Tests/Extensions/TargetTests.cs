using Statewall.Iptables.Families;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Tests.Extensions;

// Targets as they are written, saved, listed and said in nft's language.
public sealed class TargetTests
{
    private const string NoTranslation = "";

    public static TheoryData<string, string, string, string> Saved => new()
    {
        { "-t nat -A PREROUTING", "-p udp -j DNAT --to 192.0.2.7-192.0.2.9:70-80/90 --persistent", "-p udp -j DNAT --to-destination 192.0.2.7-192.0.2.9:70-80/90 --persistent", "ip protocol udp counter dnat to 192.0.2.7-192.0.2.9:70-80/90 persistent" },
        { "-t nat -A PREROUTING", "-p tcp -j DNAT --to-destination :8080", "-p tcp -j DNAT --to-destination :8080", "ip protocol tcp counter dnat to :8080" },
        { "-t nat -A POSTROUTING", "-j SNAT --to-source 192.0.2.7 --random-fully --random", "-j SNAT --to-source 192.0.2.7 --random --random-fully", "counter snat to 192.0.2.7 random,fully-random" },
        { "-t nat -A POSTROUTING", "-p sctp -j MASQUERADE --to-ports 9-9", "-p sctp -j MASQUERADE --to-ports 9", "ip protocol sctp counter masquerade to :9" },
        { "-t nat -A PREROUTING", "-p tcp -j REDIRECT --to-ports http --random", "-p tcp -j REDIRECT --to-ports 80 --random", "ip protocol tcp counter redirect to :80 random" },
        { "-t nat -A PREROUTING", "-j NETMAP --to 192.0.2.9/29", "-j NETMAP --to 192.0.2.8/29", NoTranslation },
        { "-A INPUT", "-j LOG --log-level crit --log-prefix seen --log-uid --log-tcp-options", "-j LOG --log-prefix seen --log-level 2 --log-tcp-options --log-uid", "counter log prefix \"seen\" level crit flags tcp options flags skuid" },
        { "-A INPUT", "-j REJECT --reject-with host-pro", "-j REJECT --reject-with icmp-host-prohibited", "counter reject with icmp type host-prohibited" },
        { "-A INPUT", "-j MARK --set-mark 0x6/0x3", "-j MARK --set-xmark 0x6/0x7", "counter meta mark set mark and 0xfffffff8 xor 0x6" },
        { "-A INPUT", "-j MARK --xor-mark 3", "-j MARK --set-xmark 0x3/0x0", "counter meta mark set mark xor 0x3" },
        { "-A INPUT", "-j MARK --and-mark 017", "-j MARK --set-xmark 0x0/0xfffffff0", "counter meta mark set mark and 0xf" },
        { "-A INPUT", "-j CONNMARK --or-mark 5 --left-shift-mark 2", "-j CONNMARK --set-xmark 0x5/0x5 --left-shift-mark 2", "counter ct mark set ( ct mark or 0x5 ) << 2" },
        { "-A INPUT", "-j CONNMARK --save-mark --mask 0xff", "-j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff", "counter ct mark set mark and 0xff" },
        { "-A INPUT", "-j CONNMARK --restore-mark --ctmask 0xf", "-j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xf", "counter meta mark set ct mark and 0xf" },
        { "-t mangle -A FORWARD", "-p tcp --syn -j TCPMSS --clamp-mss-to-pmtu", "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --clamp-mss-to-pmtu", "tcp flags syn / fin,syn,rst,ack counter tcp option maxseg size set rt mtu" },
        { "-t raw -A PREROUTING", "-j CT --zone-reply mark --ctevents assured,new", "-j CT --ctevents new,assured --zone-reply mark", NoTranslation },
        { "-t raw -A PREROUTING", "-j NOTRACK", "-j NOTRACK", "counter notrack" },
        { "-t raw -A PREROUTING", "-j TRACE", "-j TRACE", "counter nftrace set 1" },
        { "-t mangle -A INPUT", "-j TOS --set-tos maximize-throughput", "-j TOS --set-tos 0x08/0x3f", "counter ip dscp set 0x02" },
        { "-t mangle -A INPUT", "-j TOS --xor-tos 0x44", "-j TOS --set-tos 0x44/0x00", "counter ip dscp set ip dscp xor 0x11" },
        { "-t mangle -A INPUT", "-j DSCP --set-dscp-class af31", "-j DSCP --set-dscp 0x1a", "counter ip dscp set 0x1a" },
        { "-t mangle -A INPUT", "-j TTL --ttl-inc 7", "-j TTL --ttl-inc 7", NoTranslation },
        { "-t mangle -A PREROUTING", "-p tcp -j TPROXY --on-port 70 --tproxy-mark 1/3", "-p tcp -j TPROXY --on-port 70 --on-ip 0.0.0.0 --tproxy-mark 0x1/0x3", "ip protocol tcp counter tproxy to :70 meta mark set meta mark & 0xfffffffc xor 0x1 accept" },
        { "-A INPUT", "-j NFQUEUE --queue-bypass --queue-balance 4:6", "-j NFQUEUE --queue-balance 4:6 --queue-bypass", "counter queue num 4-6 bypass" },
        { "-t mangle -A POSTROUTING", "-j CLASSIFY --set-class a:0B", "-j CLASSIFY --set-class 000a:000b", "counter meta priority set a:b" },
        { "-t mangle -A INPUT", "-j CHECKSUM --checksum-fill", "-j CHECKSUM --checksum-fill", NoTranslation },
        { "-A INPUT", "-j TEE --gateway 192.0.2.7 --oif lo", "-j TEE --gateway 192.0.2.7 --oif lo", "counter dup to 192.0.2.7 device lo" },
        { "-A INPUT", "-j AUDIT --type REJECT", "-j AUDIT --type reject", "counter log level audit" },
        { "-t mangle -A INPUT", "-p tcp -j ECN --ecn-tcp-remove", "-p tcp -j ECN --ecn-tcp-remove", NoTranslation },
        { "-A INPUT", "-j HMARK --hmark-tuple src,sport --hmark-mod 9 --hmark-rnd 7 --hmark-offset 5", "-j HMARK --hmark-src-prefix 32 --hmark-sport-mask 0xffff --hmark-rnd 0x00000007 --hmark-mod 9 --hmark-offset 5", NoTranslation },
        { "-A INPUT", "-j IDLETIMER --label still --timeout 8 --alarm", "-j IDLETIMER --timeout 8 --label still --alarm", NoTranslation },
        { "-A INPUT", "-j RATEEST --rateest-name in --rateest-interval 2sec --rateest-ewmalog 9sec", "-j RATEEST --rateest-name in --rateest-interval 2.0s --rateest-ewmalog 8.0s", NoTranslation },
        { "-A INPUT", "-p tcp --syn -j SYNPROXY --mss 1400 --sack-perm", "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j SYNPROXY --sack-perm --mss 1400", "tcp flags syn / fin,syn,rst,ack counter synproxy sack-perm mss 1400" },
        { "-t mangle -A INPUT", "-p tcp -j TCPOPTSTRIP --strip-options timestamp,3", "-p tcp -j TCPOPTSTRIP --strip-options 3,8", "ip protocol tcp counter reset tcp option 3 reset tcp option 8" },
    };

    [Theory]
    [MemberData(nameof(Saved))]
    public void Target_Added_IsSavedFoundDeletedAndTranslated(string command, string rule, string saved, string translated)
    {
        using var tools = new Tools();
        var chain = command.Split(' ')[^1];
        tools.Do("iptables", $"{command} {rule}");
        Assert.Equal($"-A {chain} {saved}", Assert.Single(tools.Rules("iptables", chain)));
        tools.Do("iptables", $"{command.Replace("-A ", "-C ", StringComparison.Ordinal)} {saved}");
        tools.Do("iptables", $"{command.Replace("-A ", "-D ", StringComparison.Ordinal)} {rule}");
        Assert.Empty(tools.Rules("iptables", chain));
        var table = command.StartsWith("-t ", StringComparison.Ordinal) ? command.Split(' ')[1] : "filter";
        Assert.Equal(translated.Length == 0 ? $"nft # {command} {rule}\n" : $"nft 'add rule ip {table} {chain} {translated}'\n", tools.Do("iptables-translate", $"{command} {rule}"));
    }

    [Theory]
    [InlineData("-t nat -A PREROUTING", "-p tcp -j DNAT --to-destination [2001:db8::7]:80", "-p tcp -j DNAT --to-destination [2001:db8::7]:80", "meta l4proto tcp counter dnat to [2001:db8::7]:80")]
    [InlineData("-t nat -A POSTROUTING", "-j SNAT --to-source 2001:db8::7-2001:db8::9", "-j SNAT --to-source 2001:db8::7-2001:db8::9", "counter snat to 2001:db8::7-2001:db8::9")]
    [InlineData("-t nat -A PREROUTING", "-j NETMAP --to 2001:db8::7/48", "-j NETMAP --to 2001:db8::/48", NoTranslation)]
    [InlineData("-A INPUT", "-j REJECT --reject-with no-route", "-j REJECT --reject-with icmp6-no-route", "counter reject with icmpv6 type no-route")]
    [InlineData("-t mangle -A INPUT", "-j HL --hl-dec 2", "-j HL --hl-dec 2", NoTranslation)]
    [InlineData("-t mangle -A PREROUTING", "-j DNPT --src-pfx 2001:db8:1::/48 --dst-pfx 2001:db8:2::/48", "-j DNPT --src-pfx 2001:db8:1::/48 --dst-pfx 2001:db8:2::/48", NoTranslation)]
    public void TargetOfIPv6_Added_IsSavedAndTranslated(string command, string rule, string saved, string translated)
    {
        using var tools = new Tools();
        var chain = command.Split(' ')[^1];
        tools.Do("ip6tables", $"{command} {rule}");
        Assert.Equal($"-A {chain} {saved}", Assert.Single(tools.Rules("ip6tables", chain)));
        var table = command.StartsWith("-t ", StringComparison.Ordinal) ? command.Split(' ')[1] : "filter";
        Assert.Equal(translated.Length == 0 ? $"nft # {command} {rule}\n" : $"nft 'add rule ip6 {table} {chain} {translated}'\n", tools.Do("ip6tables-translate", $"{command} {rule}"));
    }

    // what a kernel need not have, or only with more than itself
    [Theory]
    [InlineData("-j LED --led-trigger-id in --led-delay inf --led-always-blink", " --led-trigger-id \"in\" --led-delay inf --led-always-blink")]
    [InlineData("-j SECMARK --selctx system_u:object_r:dns_packet_t:s0", " --selctx system_u:object_r:dns_packet_t:s0")]
    [InlineData("-j CLUSTERIP --new --hashmode sourceip --clustermac 1:0:5e:0:0:7 --total-nodes 3 --local-node 1", " --new --hashmode sourceip --clustermac 01:00:5E:00:00:07 --total-nodes 3 --local-node 1 --hash-init 0")]
    public void Target_OfFewKernels_IsReadAndWritten(string rule, string saved)
    {
        var read = Assert.Single(IPv4Family.Instance.ReadCommand(["-A", "INPUT", .. rule.Split(' ')], null).Rules);
        var output = new TextOutput();
        read.Target!.Kind.Save(output, read.Target.Info, read);
        Assert.Equal(saved, output.ToString());
    }

    [Theory]
    [InlineData("-A INPUT -j MARK --set-mark 0x12345678/0", "7856341278563412")]
    [InlineData("-t nat -A POSTROUTING -p tcp -j SNAT --to-source 192.0.2.7:258", "0100000003000000c0000207c000020701020102")]
    [InlineData("-A INPUT -j REJECT", "03000000")]
    [InlineData("-A INPUT -j NFQUEUE --queue-balance 1:3", "010003000000")]
    [InlineData("-t mangle -A FORWARD -p tcp -j TCPMSS --set-mss 1400", "7805")]
    [InlineData("-t mangle -A POSTROUTING -j CLASSIFY --set-class 1:2", "02000100")]
    [InlineData("-A INPUT -j CONNMARK --save-mark --ctmask 1 --nfmask 2 --right-shift-mark 3", "00000000010000000200000001030100")]
    public void Target_Read_LiesAsTheKernelHasIt(string command, string info)
    {
        var rule = Assert.Single(IPv4Family.Instance.ReadCommand(command.Split(' '), null).Rules);
        Assert.Equal(info, Convert.ToHexStringLower(rule.Target!.Info));
    }

    [Theory]
    [InlineData("-j LOG --log-prefix seen", "LOG level warn prefix \"seen\"", "LOG flags 0 level 4 prefix \"seen\"")]
    [InlineData("-j MARK --set-xmark 1/3", "MARK xset 0x1/0x3", "MARK xset 0x1/0x3")]
    [InlineData("-j CONNMARK --restore-mark --mask 3", "CONNMARK restore mask 0x3", "CONNMARK restore mask 0x3")]
    [InlineData("-j NFQUEUE --queue-num 3", "NFQUEUE num 3", "NFQUEUE num 3")]
    [InlineData("-j REJECT", "reject-with icmp-port-unreachable", "reject-with icmp-port-unreachable")]
    [InlineData("-j TEE --gateway 192.0.2.7", "TEE gw:192.0.2.7", "TEE gw:192.0.2.7")]
    public void Target_Listed_IsTold(string rule, string named, string numeric)
    {
        using var tools = new Tools();
        tools.Do("iptables", $"-A INPUT {rule}");
        Assert.EndsWith($"            {named}\n", tools.Do("iptables", "-L INPUT 1"), StringComparison.Ordinal);
        Assert.EndsWith($"            {numeric}\n", tools.Do("iptables", "-nL INPUT 1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-t nat -A PREROUTING -j DNAT --to-destination 192.0.2.7:80", "DNAT: Need TCP, UDP, SCTP or DCCP with port specification")]
    [InlineData("-t nat -A PREROUTING -p tcp -j DNAT --to-destination 192.0.2.7:90-80", "DNAT: Port range `90-80' funky")]
    [InlineData("-t nat -A PREROUTING -p tcp -j DNAT --to-destination 192.0.2.7:80-90/0", "DNAT: Port `80-90/0' not valid")]
    [InlineData("-t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 80-90/70", "REDIRECT: Garbage after port range: `/70'")]
    [InlineData("-t nat -A PREROUTING -j DNAT", "DNAT: option \"--to-destination\" must be specified")]
    [InlineData("-A INPUT -j REJECT --reject-with nothing", "REJECT: unknown reject type \"nothing\"")]
    [InlineData("-A INPUT -j LOG --log-level loud", "LOG: log level \"loud\" unknown")]
    [InlineData("-A INPUT -j MARK", "MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required")]
    [InlineData("-A INPUT -j MARK --or-mark 1 --and-mark 1", "MARK: option \"--and-mark\" cannot be used together with \"--or-mark\"")]
    [InlineData("-A INPUT -j CONNMARK --mask 1", "CONNMARK: No operation specified")]
    [InlineData("-A INPUT -j NFQUEUE --queue-cpu-fanout", "NFQUEUE: option \"--queue-cpu-fanout\" also requires \"--queue-balance\"")]
    [InlineData("-A INPUT -j CLASSIFY --set-class 1", "CLASSIFY: Bad class value \"1\"")]
    [InlineData("-A INPUT -j HMARK --hmark-mod 1 --hmark-rnd 1", "HMARK: you have to specify --hmark-tuple at least")]
    [InlineData("-A INPUT -j RATEEST --rateest-name a --rateest-interval 9s --rateest-ewmalog 20s", "RATEEST: interval value is too large")]
    [InlineData("-A INPUT -j CONTINUE", "Chain 'CONTINUE' does not exist")]
    public void Target_Wrong_IsRefusedWithTheReason(string command, string reason)
    {
        using var tools = new Tools();
        var answer = tools.Run("iptables", command);
        Assert.Equal(2, answer.Code);
        Assert.StartsWith($"iptables v1.8.13 (nf_tables): {reason}", answer.Error, StringComparison.Ordinal);
    }
}
