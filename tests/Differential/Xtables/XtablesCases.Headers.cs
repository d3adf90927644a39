using Differential.Rulesets;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Xtables;

// Matches of headers.
internal static partial class XtablesCases
{
    private static readonly byte[] SegmentSize = [2, 4, 5, 0xB4];

    private static RulesetCase[] Headers =>
    [
        Rules4("tcp", """
            -p tcp -m tcp --sport 1000
            -p tcp -m tcp ! --sport 1000
            -p tcp -m tcp --dport 80:90
            -p tcp -m tcp ! --dport 80:90
            -p tcp -m tcp --tcp-flags SYN,ACK SYN
            -p tcp -m tcp ! --tcp-flags SYN,ACK SYN
            -p tcp -m tcp --syn --dport 80
            -p tcp -m tcp --tcp-option 2
            -p tcp -m tcp ! --tcp-option 2
            -p tcp -m tcpmss --mss 1400:1500
            -p tcp -m tcpmss ! --mss 1400:1500
            """, Lan(Tcp(Client, 1000, Server, 80, TcpFlags.Syn, options: SegmentSize)), Lan(Tcp(Client, 1001, Server, 91, TcpFlags.Ack)), Lan(Tcp(Client, 1000, Server, 85, TcpFlags.Syn | TcpFlags.Ack, options: [1, 1, 2, 4, 1, 0, 0, 0])),
            Lan(Tcp(Client, 1000, Server, 80, TcpFlags.Syn, options: [8, 0, 2, 4])), Lan(new PacketDraft().IPv4(Client, Server).Payload([3, 232, 0, 80]).WithProtocol(6)),
            Lan(new PacketDraft().IPv4(Client, Server, fragmentOffset: 8).Payload("12345678").WithProtocol(6)), Lan(new PacketDraft().IPv4(Client, Server, fragmentOffset: 16).Payload("12345678").WithProtocol(6)), Lan(Udp(Client, 1000, Server, 80))),
        Rules4("udp and udplite", """
            -p udp -m udp --sport 1000:2000
            -p udp -m udp ! --sport 1000:2000
            -p udp -m udp --dport 53
            -p udp -m udp ! --dport 53
            -p 136 -m multiport --dports 53
            """, Lan(Udp(Client, 1000, Server, 53)), Lan(Udp(Client, 3000, Server, 54)), Lan(new PacketDraft().IPv4(Client, Server).UdpLite(1000, 53).Payload("x")), Lan(new PacketDraft().IPv4(Client, Server).Payload("abc").WithProtocol(17))),
        Rules4("multiport", """
            -p udp -m multiport --sports 1000,2000:2010
            -p udp -m multiport ! --sports 1000,2000:2010
            -p udp -m multiport --dports 53,60:70,99
            -p udp -m multiport ! --dports 53,60:70,99
            -p udp -m multiport --ports 53,1000
            -p udp -m multiport ! --ports 53,1000
            -p tcp -m multiport --dports 80
            -p sctp -m multiport --dports 80
            """, Lan(Udp(Client, 1000, Server, 53)), Lan(Udp(Client, 2005, Server, 65)), Lan(Udp(Client, 3000, Server, 54)), Lan(Udp(Client, 3000, Server, 1000)), Lan(Tcp(Client, 1, Server, 80, TcpFlags.Syn)), Lan(new PacketDraft().IPv4(Client, Server).Payload("ab").WithProtocol(17))),
        Rules4("icmp", """
            -p icmp -m icmp --icmp-type echo-request
            -p icmp -m icmp ! --icmp-type echo-request
            -p icmp -m icmp --icmp-type destination-unreachable
            -p icmp -m icmp --icmp-type 3/3
            -p icmp -m icmp --icmp-type any
            """, Lan(Ping(Client, Server)), Lan(new PacketDraft().IPv4(Client, Server).IcmpError(3, 3, new PacketDraft().IPv4(Server, Client).Udp(5, 53).Payload("x").ToArray())), Lan(new PacketDraft().IPv4(Client, Server).Icmp(3, 4)), Lan(new PacketDraft().IPv4(Client, Server).Payload("abc").WithProtocol(1))),
        Rules4("fields of IPv4", """
            -m ttl --ttl-eq 63
            -m ttl ! --ttl-eq 63
            -m ttl --ttl-lt 10
            -m ttl --ttl-gt 10
            -m dscp --dscp 46
            -m dscp ! --dscp 46
            -m tos --tos 0xb8/0xff
            -m tos ! --tos 0x10/0x3f
            -m ecn --ecn-ip-ect 3
            -m ecn ! --ecn-ip-ect 3
            -p tcp -m ecn --ecn-tcp-ece
            -p tcp -m ecn ! --ecn-tcp-cwr
            -m length --length 29
            -m length ! --length 30:100
            """, Lan(new PacketDraft().IPv4(Client, Server, tos: 0xBB).Udp(1, 2).Payload("x")), Lan(new PacketDraft().IPv4(Client, Server, tos: 0x10, ttl: 5).Udp(1, 2).Payload("xyz")),
            Lan(Tcp(Client, 1, Server, 2, (TcpFlags)0x42)), Lan(Tcp(Client, 1, Server, 2, (TcpFlags)0x82)), Lan(Udp(Client, 1, Server, 2, new string('a', 100)))),
    ];

    private static RulesetCase[] OtherHeaders =>
    [
        Rules4("addresses", """
            -m iprange --src-range 10.0.0.2-10.0.0.5
            -m iprange ! --src-range 10.0.0.3-10.0.0.5
            -m iprange --dst-range 203.0.113.0-203.0.113.7
            -m iprange ! --dst-range 203.0.113.0-203.0.113.7
            -m addrtype --dst-type UNICAST
            -m addrtype ! --src-type LOCAL
            -m addrtype --src-type UNICAST,BROADCAST
            -A INPUT -m addrtype --dst-type LOCAL
            -A INPUT -m addrtype --dst-type LOCAL --limit-iface-in
            -m addrtype ! --dst-type UNICAST --limit-iface-out
            -t raw -A PREROUTING -m rpfilter
            -t raw -A PREROUTING -m rpfilter --invert
            -t raw -A PREROUTING -m rpfilter --loose --validmark --accept-local
            -m realm --realm 0
            -m realm ! --realm 5
            -m pkttype --pkt-type unicast
            -m pkttype ! --pkt-type unicast
            -m mac --mac-source 02:00:00:00:0a:02
            -m physdev --physdev-in eth0
            -m physdev ! --physdev-in eth0
            -m devgroup --src-group 0
            -m devgroup ! --dst-group 0x1/0x1
            -m policy --dir in --pol none
            -m policy --dir out --pol ipsec
            -m cpu ! --cpu 77
            """, Lan(Udp(Client, 1, Server, 2)), Lan(Udp("10.0.0.9", 1, OtherServer, 2)), Lan(Udp(Server, 1, Client, 2)), Lan(Udp(Client, 1, "10.0.0.254", 9)), Wan(Udp(Server, 1, Client, 2))),
        Rules4("other transports", """
            -p sctp -m sctp --sport 1000
            -p sctp -m sctp ! --dport 80:90
            -p sctp -m sctp --chunk-types any INIT,DATA
            -p sctp -m sctp --chunk-types all INIT
            -p sctp -m sctp --chunk-types only DATA
            -p sctp -m sctp ! --chunk-types any DATA:Be
            -p dccp -m dccp --dport 80
            -p dccp -m dccp ! --sport 1000
            -p dccp -m dccp --dccp-types REQUEST,ACK
            -p dccp -m dccp ! --dccp-types DATA
            -p dccp -m dccp --dccp-option 1
            -p ah -m ah --ahspi 5
            -p ah -m ah ! --ahspi 6:9
            -p esp -m esp --espspi 1:10
            -p esp -m esp ! --espspi 7
            -p ipcomp -m ipcomp --ipcompspi 258
            -p ipcomp -m ipcomp ! --ipcompspi 1
            """, Lan(new PacketDraft().IPv4(Client, Server).Sctp(1000, 80, 0).ChunkInit(7, 1000, 1, 1, 9)), Lan(new PacketDraft().IPv4(Client, Server).Sctp(1001, 99, 1).Chunk(0, 3, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])),
            Lan(new PacketDraft().IPv4(Client, Server).Sctp(1001, 99, 1).Chunk(0, 2, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]).Chunk(3, 0, [1, 2, 3, 4])),
            Lan(new PacketDraft().IPv4(Client, Server).Sctp(1000, 80, 0)), Lan(new PacketDraft().IPv4(Client, Server).Dccp(1000, 80, DccpType.Request, 1)), Lan(new PacketDraft().IPv4(Client, Server).Dccp(1001, 81, DccpType.Data, 2).Payload("x")),
            Lan(new PacketDraft().IPv4(Client, Server).Ah(5, 1, new byte[12]).Udp(1, 2).Payload("x")), Lan(new PacketDraft().IPv4(Client, Server).Esp(7, 1).Payload("0123456789")), Lan(new PacketDraft().IPv4(Client, Server).Payload([4, 0, 1, 2, 9, 9]).WithProtocol(108)), Lan(new PacketDraft().IPv4(Client, Server).Payload([4, 0]).WithProtocol(108))),
        Rules4("bytes", """
            -m u32 --u32 "6&0xFF=17"
            -m u32 ! --u32 "6&0xFF=17"
            -m u32 --u32 "0>>22&0x3C@0>>16=1000:2000&&2=0:65535"
            -m u32 --u32 "100=5"
            -m string --algo bm --string hello
            -m string --algo kmp ! --string hello
            -m string --algo bm --icase --string HELLO
            -m string --algo kmp --from 28 --to 33 --string hello
            -m string --algo kmp --from 30 --to 33 --hex-string "|6c6c|o"
            -m bpf --bytecode "4,48 0 0 9,21 0 1 17,6 0 0 1,6 0 0 0"
            -m bpf --bytecode "6,177 0 0 0,72 0 0 2,53 0 1 50,6 0 0 1,6 0 0 0,6 0 0 0"
            -m comment --comment "a remark"
            """, Lan(Udp(Client, 1000, Server, 53, "hello")), Lan(Udp(Client, 3000, Server, 5, "..hello")), Lan(Tcp(Client, 3000, Server, 5, TcpFlags.Syn)), Lan(Udp(Client, 1000, Server, 53, "HeLLo"))),
    ];

    private static RulesetCase[] Headers6 =>
    [
        Rules6("IPv6", """
            -p icmpv6 -m icmp6 --icmpv6-type echo-request
            -p icmpv6 -m icmp6 ! --icmpv6-type echo-request
            -m hl --hl-eq 63
            -m hl ! --hl-eq 63
            -m hl --hl-lt 10
            -m dscp --dscp 8
            -m tos --tos 0x20/0xff
            -m ecn --ecn-ip-ect 1
            -m length --length 49
            -m iprange --src-range 2001:db8::1-2001:db8::5
            -m iprange ! --dst-range 2001:db8:1::1-2001:db8:1::5
            -m addrtype --dst-type UNICAST
            -m addrtype ! --src-type LOCAL
            -m eui64
            -p tcp -m tcp --dport 80
            -p udp -m multiport --dports 53,60:70
            -p udp -m udp ! --dport 53
            -p sctp -m sctp --dport 80
            -m pkttype --pkt-type unicast
            -t raw -A PREROUTING -m rpfilter
            """, Lan(Udp6(1, 53)), Lan(new PacketDraft().IPv6(Client6, Server6).IcmpV6Echo(9, 1).Payload("x")), Lan(new PacketDraft().IPv6("2001:db8::9", "2001:db8:1::9", hopLimit: 5, trafficClass: 0x21).Udp(1, 65).Payload("x")),
            Lan(new PacketDraft().IPv6(Client6, Server6).Tcp(1, 80, TcpFlags.Syn)), Lan(new PacketDraft().IPv6(Client6, Server6).IcmpV6Error(1, 4, new PacketDraft().IPv6(Server6, Client6).Udp(5, 53).Payload("x").ToArray())), Wan(new PacketDraft().IPv6(Client6, "2001:db8:0::9").Udp(1, 2).Payload("x"))),
        Rules6("extension headers", """
            -m ipv6header --header dst --soft
            -m ipv6header ! --header dst --soft
            -m ipv6header --header prot
            -m ipv6header --header hop,dst,route,frag,auth,esp,none,prot --soft
            -m hbh --hbh-len 8
            -m hbh ! --hbh-len 8
            -m hbh --hbh-opts 5:2
            -m dst --dst-len 8
            -m dst --dst-opts 1:4
            -m dst ! --dst-len 16
            -m frag --fragid 5
            -m frag ! --fragid 5
            -m frag --fragfirst
            -m frag --fragmore
            -m frag --fraglast
            -m frag --fragres
            -m rt --rt-type 0
            -m rt ! --rt-type 0 --rt-segsleft 0:1
            -m rt --rt-type 0 --rt-len 24
            -m rt --rt-type 0 --rt-0-addrs 2001:db8::77
            -m rt --rt-type 0 --rt-0-addrs 2001:db8::77 --rt-0-not-strict
            -m rt --rt-type 0 --rt-0-res
            -m ah --ahspi 5
            -m ah ! --ahspi 5 --ahres
            -m ah --ahlen 24
            -m srh --srh-next-hdr 17
            -m srh --srh-segs-left-eq 1 --srh-last-entry-lt 5
            -m srh ! --srh-tag 7
            -m srh --srh-psid 2001:db8::/32 --srh-nsid 2001:db8::/16 --srh-lsid 2001:db8::77
            -p 135 -m mh --mh-type 1:2
            -p 135 -m mh ! --mh-type 1
            -p esp -m esp --espspi 7
            """, Lan(Udp6(1, 2)), Lan(new PacketDraft().IPv6(Client6, Server6).DestinationOptions().Udp(1, 53).Payload("x")), Lan(new PacketDraft().IPv6(Client6, Server6).HopByHop([5, 2, 0, 0]).DestinationOptions([1, 4, 0, 0, 0, 0]).Udp(1, 53).Payload("x")),
            Lan(new PacketDraft().IPv6(Client6, Server6).Fragment(5, 0, true).Udp(1, 53).Payload("12345678")), Lan(new PacketDraft().IPv6(Client6, Server6).Fragment(6, 16, false).Payload("rest")),
            Lan(new PacketDraft().IPv6(Client6, Server6).Routing(0, 0, [0, 0, 0, 0, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x77]).Udp(1, 2).Payload("x")),
            Lan(new PacketDraft().IPv6(Client6, Server6).Routing(4, 0, [0, 0, 0, 7, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x77]).Udp(1, 2).Payload("x")),
            Lan(new PacketDraft().IPv6(Client6, Server6).Ah(5, 1, new byte[12]).Udp(1, 2).Payload("x")), Lan(new PacketDraft().IPv6(Client6, Server6).Esp(7, 1).Payload("0123456789")),
            Lan(new PacketDraft().IPv6(Client6, Server6).Payload([59, 0, 1, 0, 0, 0, 0, 0]).WithProtocol(135)), Lan(new PacketDraft().IPv6(Client6, Server6).Payload([59, 0, 5, 0, 0, 0, 0, 0]).WithProtocol(135)), Lan(new PacketDraft().IPv6(Client6, Server6).Payload([]).WithProtocol(59))),
    ];
}
