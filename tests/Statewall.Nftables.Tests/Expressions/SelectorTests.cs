using System.Text;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Expressions;

/// <summary>Selectors: how they are read and written, what they say to the bytecode, and how mistakes are told.</summary>
public sealed class SelectorTests
{
    [Theory]
    [InlineData("hbh nexthdr 17", "hbh nexthdr udp")]
    [InlineData("rt type 4-9")]
    [InlineData("rt0 addr[2] fd00::7")]
    [InlineData("rt2 addr fd00::8")]
    [InlineData("srh sid[3] fd00::9")]
    [InlineData("srh seg-left 3", null)]
    [InlineData("frag more-fragments 1")]
    [InlineData("mh type binding-update")]
    [InlineData("mh type 5", "mh type binding-update")]
    [InlineData("exthdr frag missing")]
    [InlineData("exthdr mh != exists")]
    [InlineData("tcp option maxseg size 1200-1400")]
    [InlineData("tcp option mss size 1300", "tcp option maxseg size 1300")]
    [InlineData("tcp option sack0 left 9", "tcp option sack left 9")]
    [InlineData("tcp option sack3 right 9")]
    [InlineData("tcp option sack2 exists", "tcp option sack exists")]
    [InlineData("tcp option sack-permitted missing", "tcp option sack-perm missing")]
    [InlineData("tcp option fastopen exists")]
    [InlineData("tcp option 3 exists", "tcp option window exists")]
    [InlineData("tcp option 77 missing")]
    [InlineData("tcp option @2,16,16 1400", "tcp option maxseg size 1400")]
    [InlineData("tcp option @timestamp,48,32 7", "tcp option timestamp tsecr 7")]
    [InlineData("tcp option @77,24,8 7")]
    [InlineData("tcp option mptcp subtype dss")]
    [InlineData("tcp option mptcp subtype 12")]
    [InlineData("ip option lsrr ptr 8")]
    [InlineData("ip option ra value 0")]
    [InlineData("ip option ssrr exists")]
    [InlineData("sctp chunk cookie-echo missing")]
    [InlineData("sctp chunk init-ack num-inbound-streams 4")]
    [InlineData("sctp chunk data ppid != 51")]
    [InlineData("dccp option 4 exists")]
    public void Option_Text_IsWrittenAgain(string text, string? written = "") => AssertWritten(text, written);

    [Theory]
    [InlineData("rt classid 7")]
    [InlineData("rt ip nexthop 10.9.8.7")]
    [InlineData("rt mtu > 1280")]
    [InlineData("rt ipsec missing")]
    [InlineData("ip ttl 5 rt nexthop 10.9.8.7", "ip ttl 5 rt ip nexthop 10.9.8.7")]
    [InlineData("meta nfproto ipv6 rt nexthop fd00::1", "meta nfproto ipv6 rt ip6 nexthop fd00::1")]
    [InlineData("ip6 hoplimit 5 ct reply daddr fd00::1", "ip6 hoplimit 5 ct reply ip6 daddr fd00::1")]
    [InlineData("ct original protocol tcp", "ct protocol tcp")]
    [InlineData("socket mark 0x00000007")]
    [InlineData("socket wildcard 1")]
    [InlineData("socket cgroupv2 level 3 99999999999")]
    [InlineData("fib daddr type multicast")]
    [InlineData("fib mark . saddr . iif oif != 0", "fib saddr . mark . iif oif != 0")]
    [InlineData("fib saddr oifname \"up*\"")]
    [InlineData("fib saddr . iif oif missing", "fib saddr . iif check missing")]
    [InlineData("fib saddr oif != exists", "fib saddr check != exists")]
    [InlineData("fib saddr oif { exists }", "fib saddr check { exists }")]
    [InlineData("osf ttl loose version \"OS/2:4\"")]
    [InlineData("osf name \"Plan9\"")]
    [InlineData("numgen random mod 6 offset 1 6")]
    [InlineData("numgen inc mod 3 < 2")]
    [InlineData("jhash ip saddr . tcp dport mod 16 seed 255 offset 3 18", "jhash ip saddr . tcp dport mod 16 seed 0xff offset 3 18")]
    [InlineData("symhash mod 4 0-1")]
    [InlineData("ipsec in spnum 2 reqid 8")]
    [InlineData("ipsec out ip6 saddr fd00::/64")]
    [InlineData("ipsec in spi 0x100", "ipsec in spi 256")]
    [InlineData("tunnel path missing")]
    [InlineData("tunnel id 12")]
    [InlineData("@th,8,24 & 0xffff == 0x1234")]
    [InlineData("@nh,64,128 5", "@nh,64,128 0x5")]
    [InlineData("meta secpath exists", "meta ipsec exists")]
    [InlineData("vlan cfi 1", "vlan dei 1")]
    public void State_Text_IsWrittenAgain(string text, string? written = "") => AssertWritten(text, written);

    [Theory]
    [InlineData("udp dport 4789 vxlan vni 77 vxlan ip6 daddr fd00::1")]
    [InlineData("meta l4proto udp geneve type arp", "meta l4proto udp geneve type arp")]
    [InlineData("udp sport 1 geneve tcp dport 22")]
    [InlineData("gre version 0 gre protocol ip6")]
    [InlineData("gre icmpv6 type echo-reply")]
    [InlineData("gretap arp operation reply")]
    [InlineData("ip protocol gre ip saddr 10.0.0.1", "ip protocol gre ip saddr 10.0.0.1")]
    [InlineData("meta l4proto { udp, gre } gre ip ttl 9")]
    public void Tunnel_Text_IsWrittenAgain(string text, string? written = "") => AssertWritten(text, written);

    [Theory]
    [InlineData("ct expiration 90s", "ct expiration 1m30s")]
    [InlineData("ct expiration 90s-2m", "ct expiration 90s-120s")]
    [InlineData("meta time 0", "meta time \"1970-01-01 02:00:00\"")]
    [InlineData("meta time \"2031-07-08 09:10\"", "meta time \"2031-07-08 09:10:00\"")]
    [InlineData("meta hour 0", "meta hour \"02:00\"")]
    [InlineData("meta hour \"23:30\"-\"3:15:09\"", "meta hour \"23:30\"-\"03:15:09\"")] // the first lies before midnight in UTC
    [InlineData("meta day 6", "meta day \"Saturday\"")]
    [InlineData("arp operation 3-4")]
    [InlineData("ip ecn 1-2", "ip ecn 0x1-0x2")]
    [InlineData("ip dscp 5", "ip dscp 0x05")]
    [InlineData("ip frag-off 0x1fff")]
    [InlineData("comp flags 18", "comp flags 0x12")]
    [InlineData("ct status 1024", "ct status 0x400")]
    [InlineData("meta iiftype 5")]
    [InlineData("icmp code host-unreachable", "icmp code 1")]
    [InlineData("ether type 8021ad")]
    [InlineData("ip saddr 0x0a000001", "ip saddr 10.0.0.1")]
    public void Value_Text_IsWrittenAsItsTypeWants(string text, string? written = "") => AssertWritten(text, written);

    [Theory]
    [InlineData("hbh nexthdx 1", "unknown field of hbh 'nexthdx', did you mean 'nexthdr'?", "nexthdx")]
    [InlineData("exthdr frog exists", "unknown extension header 'frog', did you mean 'frag'?", "frog")]
    [InlineData("srh sid[0] ::1", "index out of range: the first is 1, the last lies within 255 bytes", "0")]
    [InlineData("tcp option maxsg size 1", "unknown TCP option 'maxsg', did you mean 'maxseg'?", "maxsg")]
    [InlineData("tcp option window cuont 1", "unknown field of window 'cuont', did you mean 'count'?", "cuont")]
    [InlineData("tcp option 256 exists", "option number must be in the range of 0-255", "256")]
    [InlineData("tcp option @5,0,0 1", "length in bits must be in the range of 1-128", "0")]
    [InlineData("tcp option mptcp subtype mp-joint", "Could not parse integer; did you mean `mp-join`?", "mp-joint")]
    [InlineData("ip option lsrx exists", "unknown IP option 'lsrx', did you mean 'lsrr'?", "lsrx")]
    [InlineData("sctp chunk dato exists", "unknown SCTP chunk 'dato', did you mean 'data'?", "dato")]
    [InlineData("tcp dprot 22", "unknown field 'dprot' of tcp, did you mean 'dport'?", "dprot")]
    [InlineData("rt clasid 1", "unknown rt key 'clasid', did you mean 'classid'?", "clasid")]
    [InlineData("rt ip nexthopp 10.0.0.1", "unknown rt key 'nexthopp', did you mean 'nexthop'?", "nexthopp")]
    [InlineData("rt nexthop 10.0.0.1", "cannot determine ip protocol version, use \"ip nexthop\" or \"ip6 nexthop\" instead", "rt nexthop")]
    [InlineData("ip ttl 1 rt ip6 nexthop ::1", "conflicting protocols specified: ip vs. ip6", "rt ip6 nexthop")]
    [InlineData("ip ttl 1 dst hdrlength 1", "cannot use exthdr with ip", "dst hdrlength")]
    [InlineData("ct saddr 10.0.0.1", "ct saddr needs a direction: original or reply", "saddr")]
    [InlineData("socket wildcrad 1", "unknown socket key 'wildcrad', did you mean 'wildcard'?", "wildcrad")]
    [InlineData("socket transparent 2", "Value 2 exceeds valid range 0-1", "2")]
    [InlineData("fib sadr oif 1", "unknown fib input 'sadr', did you mean 'saddr'?", "sadr")]
    [InlineData("fib mark oif 1", "fib: need either saddr or daddr", "fib mark")]
    [InlineData("fib saddr . daddr oif 1", "fib: saddr and daddr are mutually exclusive", "fib saddr . daddr")]
    [InlineData("fib saddr tipe local", "unknown fib result 'tipe', did you mean 'type'?", "tipe")]
    [InlineData("osf ttl lose name \"x\"", "unknown osf ttl 'lose', did you mean 'loose'?", "lose")]
    [InlineData("osf name \"seventeen letters\"", "String exceeds maximum length of 16", "\"seventeen letters\"")]
    [InlineData("numgen incr mod 2 1", "unknown kind of numgen 'incr', did you mean 'inc'?", "incr")]
    [InlineData("numgen inc mod 2 2", "Value 2 exceeds valid range 0-1", "2")]
    [InlineData("numgen inc mod 0 0", "modulus must be in the range of 1-4294967295", "0")]
    [InlineData("jhash 5 mod 2 1", "jhash needs fields of a packet", "5")]
    [InlineData("ipsec in spnum 256 spi 1", "spnum must be in the range of 0-255", "256")]
    [InlineData("tunnel pth exists", "unknown tunnel key 'pth', did you mean 'path'?", "pth")]
    [InlineData("@tx,0,8 1", "unknown place in a packet 'tx', did you mean 'th'?", "tx")]
    [InlineData("@nh,0,200 1", "length in bits must be in the range of 1-128", "200")]
    [InlineData("vxlan vni 5", "vxlan is carried by udp: match its udp port first", "vxlan vni")]
    [InlineData("udp dport 1 vxlan vnni 5", "unknown field or header in vxlan 'vnni', did you mean 'vni'?", "vnni")]
    [InlineData("gre ether saddr 0:0:0:0:0:1", "syntax error, unexpected ether", "ether")]
    [InlineData("meta day 7", "Value 7 exceeds valid range 0-6", "7")]
    [InlineData("meta hour \"24:00\"", "Cannot parse hour", "\"24:00\"")]
    public void Mistake_IsToldAtItsWord(string text, string message, string place)
    {
        var mistake = Assert.Throws<LanguageException>(() => Evaluate(text)).Diagnostics[0];
        Assert.Equal(message, mistake.Message);
        Assert.Equal(place, mistake.Spans[0].ToString());
    }

    [Theory]
    [InlineData("frag frag-off 1", NftExthdrOp.Ipv6, 44, 16, 13)]
    [InlineData("srh sid[2] ::1", NftExthdrOp.Ipv6, 43, 192, 128)]
    [InlineData("tcp option sack2 right 1", NftExthdrOp.TcpOpt, 5, 176, 32)]
    [InlineData("tcp option @9,24,16 1", NftExthdrOp.TcpOpt, 9, 24, 16)]
    [InlineData("ip option rr addr 1", NftExthdrOp.Ipv4, 7, 24, 32)]
    [InlineData("sctp chunk forward-tsn new-cum-tsn 1", NftExthdrOp.Sctp, 192, 32, 32)]
    public void Option_Field_HasItsPlace(string text, NftExthdrOp kind, byte number, int offset, int bits)
    {
        var node = Assert.IsType<OptionNode>(Left(text));
        Assert.Equal((kind, number), (node.Option.Kind, node.Option.Number));
        Assert.Equal((offset, bits, bits, DataOrder.Network), (node.Field!.Offset, node.Field.Bits, node.Bits, node.Order));
    }

    [Theory]
    [InlineData("rt mtu 1", 16, DataOrder.Host)]
    [InlineData("socket cgroupv2 level 1 1", 64, DataOrder.Host)]
    [InlineData("fib saddr oifname x", 128, DataOrder.Host)]
    [InlineData("ipsec in spi 1", 32, DataOrder.Network)]
    [InlineData("ipsec in reqid 1", 32, DataOrder.Host)]
    [InlineData("exthdr rt exists", 8, DataOrder.Network)]
    [InlineData("@ih,3,9 1", 9, DataOrder.Network)]
    [InlineData("udp dport 1 geneve vni 1", 24, DataOrder.Network)]
    public void Selector_HasWidthAndOrder(string text, int bits, DataOrder order)
    {
        var node = Left(text);
        Assert.Equal((bits, order), (node.Bits, node.Order));
    }

    [Fact]
    public void Selectors_WithTheSameText_AreEqual()
    {
        foreach (var text in new[] { "tcp option 77 exists", "tcp option @77,8,8 1", "srh sid[4] ::1", "udp dport 1 vxlan ip ttl 1", "jhash ip saddr . ip daddr mod 2 1", "ipsec in reqid 1" })
            Assert.Equal(Left(text), Left(text));
    }

    private static ExpressionNode Left(string text) => ((MatchStatement)Evaluate(text).Statements[^1]).Left;

    private static RuleNode Evaluate(string text)
    {
        var commands = Parser.Parse(new SourceText("", Encoding.UTF8.GetBytes($"add rule inet t c {text}")));
        // only tables of devices see packets of ARP beside others
        var family = text.StartsWith("arp", StringComparison.Ordinal) ? NfProto.Netdev : NfProto.Inet;
        return new RuleEvaluator(TableScope.Unknown(family), NameSources.OfMachine).Evaluate(commands[0].RuleDefinition!);
    }

    /// <summary>The text is written as expected (by default as it is; null: it is refused), and what is written reads the same.</summary>
    private static void AssertWritten(string text, string? written)
    {
        if (written is null)
        {
            Assert.Throws<LanguageException>(() => Evaluate(text));
            return;
        }
        var first = Write(Evaluate(text));
        Assert.Equal(written.Length == 0 ? text : written, first);
        Assert.Equal(first, Write(Evaluate(first)));
    }

    private static string Write(RuleNode rule)
    {
        var output = new TextOutput();
        foreach (var statement in rule.Statements.Where(statement => statement is not MatchStatement { IsImplied: true }))
        {
            statement.Format(output, ListingOptions.Usual);
            output.Append(" "u8);
        }
        return output.ToString().TrimEnd();
    }
}
