using Differential.Rulesets;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Xtables;

// What is known of connections, rates and memory of addresses, marks.
internal static partial class XtablesCases
{
    private static RulesetCase[] Connections =>
    [
        Rules4("conntrack", """
            -m conntrack --ctstate NEW
            -m conntrack --ctstate ESTABLISHED,RELATED
            -m conntrack ! --ctstate NEW
            -m conntrack --ctstate INVALID
            -m conntrack --ctstate UNTRACKED
            -m conntrack --ctstate SNAT,DNAT
            -m conntrack --ctproto tcp
            -m conntrack ! --ctproto 6
            -m conntrack --ctorigsrc 10.0.0.0/24 --ctorigdst 203.0.113.7
            -m conntrack ! --ctorigsrc 10.0.0.2
            -m conntrack --ctreplsrc 203.0.113.7 ! --ctrepldst 10.0.0.3
            -m conntrack --ctorigsrcport 1000 --ctorigdstport 80:90
            -m conntrack ! --ctreplsrcport 80 --ctrepldstport 1000:2000
            -m conntrack --ctstatus ASSURED
            -m conntrack ! --ctstatus SEEN_REPLY
            -m conntrack --ctstatus CONFIRMED,EXPECTED
            -m conntrack --ctexpire 1:200
            -m conntrack ! --ctexpire 300:500000
            -m conntrack --ctdir ORIGINAL
            -m conntrack --ctdir REPLY
            -m state --state NEW
            -m state --state RELATED,ESTABLISHED
            -m state --state INVALID,UNTRACKED
            -m helper --helper ftp
            -m connbytes --connbytes 3:10 --connbytes-dir both --connbytes-mode packets
            -m connbytes ! --connbytes 100: --connbytes-dir original --connbytes-mode bytes
            -m connbytes --connbytes 0:60 --connbytes-dir reply --connbytes-mode avgpkt
            -m connlabel --label 5 --set
            -m connlabel ! --label 6
            -m cluster --cluster-total-nodes 4 --cluster-local-node 2 --cluster-hash-seed 0xdeadbeef
            -m cluster --cluster-total-nodes 4 ! --cluster-local-node 2 --cluster-hash-seed 0xdeadbeef
            """, [.. Connection(Client, 1000, Server, 80), Lan(Udp(Client, 5, Server, 53)), Wan(Udp(Server, 53, Client, 5)), Lan(Tcp(Client, 9, Server, 9, TcpFlags.Fin)),
                Wan(new PacketDraft().IPv4("203.0.113.99", Client).IcmpError(3, 3, new PacketDraft().IPv4(Client, Server).Udp(5, 53).Payload("x").ToArray()))]),
        Rules4("how many connections", """
            -p udp -m connlimit --connlimit-above 2
            -p udp -m connlimit --connlimit-upto 2
            -p udp -m connlimit --connlimit-above 1 --connlimit-mask 24
            -p udp -m connlimit --connlimit-above 1 --connlimit-daddr --connlimit-mask 32
            """, Lan(Udp(Client, 1, Server, 53)), Lan(Udp(Client, 2, Server, 53)), Lan(Udp(Client, 3, Server, 53)), Lan(Udp(OtherClient, 1, OtherServer, 53)), Lan(Udp(Client, 1, Server, 53)), Lan(Udp(Client, 4, Server, 53))),
        Rules4("how they are tracked", """
            -t raw -A PREROUTING -p udp --dport 1 -j CT --notrack
            -t raw -A PREROUTING -p udp --dport 2 -j CT --zone 5
            -t raw -A PREROUTING -p udp --dport 3 -j CT --zone-orig 7
            -t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp
            -t raw -A PREROUTING -p udp --dport 4 -j CT --ctevents new
            -t raw -A PREROUTING -p udp --dport 5 -j NOTRACK
            -m conntrack --ctstate UNTRACKED
            -m conntrack --ctstate NEW
            """, [.. Enumerable.Range(1, 6).Select(port => Lan(Udp(Client, 9, Server, (ushort)port))), .. Connection(Client, 1000, Server, 21)]) with { Listens = true },
        Rules6("conntrack of IPv6", """
            -m conntrack --ctstate NEW
            -m conntrack --ctorigsrc 2001:db8::/64 ! --ctorigdst 2001:db8:1::9
            -m conntrack --ctreplsrc 2001:db8:1::2 --ctrepldstport 5
            -m state --state ESTABLISHED
            -m connlimit --connlimit-above 1 --connlimit-mask 64
            """, Lan(Udp6(5, 53)), Wan(new PacketDraft().IPv6(Server6, Client6).Udp(53, 5).Payload("x")), Lan(Udp6(6, 53))),
    ];

    private static RulesetCase[] Rates =>
    [
        Rules4("limit", """
            -p udp --dport 1 -m limit --limit 2/min --limit-burst 3
            -p udp --dport 1 -m statistic --mode nth --every 3 --packet 0
            -p udp --dport 1 -m statistic --mode nth --every 3 --packet 2
            -p udp --dport 1 -m statistic --mode nth ! --every 2 --packet 0
            -p udp --dport 1 -m statistic --mode random --probability 1
            -p udp --dport 1 -m statistic --mode random ! --probability 1
            -p udp --dport 1 -m quota --quota 100
            -p udp --dport 1 -m quota ! --quota 100
            """, [.. Enumerable.Range(0, 7).Select(at => Lan(Udp(Client, (ushort)at, Server, 1)))]),
        Rules4("hashlimit", """
            -p udp -m hashlimit --hashlimit-upto 2/min --hashlimit-burst 3 --hashlimit-mode srcip --hashlimit-name one
            -p udp -m hashlimit --hashlimit-above 2/min --hashlimit-burst 2 --hashlimit-mode dstip,dstport --hashlimit-name two
            -p udp -m hashlimit --hashlimit-upto 1kb/s --hashlimit-burst 2kb --hashlimit-mode srcip,srcport --hashlimit-name three
            -p udp -m hashlimit --hashlimit-upto 2/min --hashlimit-burst 1 --hashlimit-mode srcip --hashlimit-srcmask 24 --hashlimit-name four
            -p udp -m hashlimit --hashlimit-upto 2/min --hashlimit-burst 1 --hashlimit-mode srcip --hashlimit-htable-max 1 --hashlimit-htable-size 1 --hashlimit-name five
            """, [.. Enumerable.Range(0, 6).Select(at => Lan(Udp(Client, 9, Server, 1, new string('a', 300)))), Lan(Udp(OtherClient, 9, Server, 1)), Lan(Udp(OtherClient, 9, OtherServer, 2))]),
        Rules4("recent", """
            -p udp --dport 1 -m recent --name a --set
            -p udp --dport 2 -m recent --name a --rcheck
            -p udp --dport 2 -m recent --name a ! --rcheck
            -p udp --dport 2 -m recent --name a --update --seconds 60 --hitcount 3
            -p udp --dport 3 -m recent --name a --remove
            -p udp --dport 2 -m recent --name a --rcheck --rttl
            -p udp --dport 2 -m recent --name b --rdest --update
            -p udp --dport 1 -m recent --name b --rdest --set
            -p udp --dport 1 -m recent --name c --mask 255.255.255.0 --set
            -p udp --dport 2 -m recent --name c --mask 255.255.255.0 --rcheck --seconds 10 --reap
            """, [.. new ushort[] { 2, 1, 2, 2, 2, 3, 2, 1, 2 }.Select(port => Lan(Udp(Client, 9, Server, port))), Lan(Udp(OtherClient, 9, Server, 2)), Lan(new PacketDraft().IPv4(Client, Server, ttl: 9).Udp(1, 2).Payload("x"))]),
        Rules4("rates that are estimated", """
            -j RATEEST --rateest-name r --rateest-interval 250ms --rateest-ewmalog 500ms
            -m rateest --rateest r --rateest-gt --rateest-bps 1000bit
            -m rateest --rateest r --rateest-lt --rateest-pps 100
            """, Lan(Udp(Client, 9, Server, 1)), Lan(Udp(Client, 9, Server, 1))),
        Rules4("time", """
            -m time --datestart 2001-01-01 --datestop 2037-01-01
            -m time --datestop 2001-01-01
            -m time --timestart 00:00 --timestop 23:59:59
            -m time --weekdays Mo,Tu,We,Th,Fr,Sa,Su
            -m time ! --weekdays Mo,Tu,We,Th,Fr,Sa,Su
            -m time --monthdays 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
            """, Lan(Udp(Client, 9, Server, 1))),
    ];

    private static RulesetCase[] Marks =>
    [
        Rules4("marks", """
            -t mangle -A PREROUTING -p udp --dport 1 -j MARK --set-mark 5
            -t mangle -A PREROUTING -p udp --dport 2 -j MARK --set-xmark 0xf0/0xff
            -t mangle -A PREROUTING -p udp --dport 2 -j MARK --or-mark 1
            -t mangle -A PREROUTING -p udp --dport 1 -j CONNMARK --save-mark
            -t mangle -A PREROUTING -p udp --dport 2 -j CONNMARK --set-mark 0x30/0xff
            -t mangle -A PREROUTING -p udp --dport 2 -j CONNMARK --restore-mark --nfmask 0xf --ctmask 0xff
            -t mangle -A PREROUTING -p udp --sport 53 -j CONNMARK --restore-mark
            -m mark --mark 5
            -m mark ! --mark 5
            -m mark --mark 0xf0/0xf0
            -m connmark --mark 5
            -m connmark ! --mark 0x30/0xf0
            -t mangle -A FORWARD -j CLASSIFY --set-class 1:2
            -t mangle -A FORWARD -p udp -j HMARK --hmark-tuple src,dst,sport,dport,proto --hmark-mod 16 --hmark-rnd 0x1234 --hmark-offset 100
            -t mangle -A FORWARD -p udp --dport 2 -j HMARK --hmark-tuple ct,src --hmark-mod 16 --hmark-rnd 0x1234
            -t mangle -A POSTROUTING -m mark --mark 100/0xfff0
            -t mangle -A POSTROUTING -j CONNMARK --save-mark
            """, Lan(Udp(Client, 9, Server, 1)), Lan(Udp(Client, 9, Server, 2)), Lan(Udp(Client, 9, Server, 2)), Lan(Udp(Client, 8, Server, 53)), Wan(Udp(Server, 53, Client, 8))),
    ];
}
