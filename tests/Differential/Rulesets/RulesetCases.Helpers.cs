using System.Text;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private const string HostLan = "10.0.0.254";
    private const string AllOfLan = "10.0.0.255";
    private const string Client6 = "2001:db8::2";
    private const string Server6 = "2001:db8:9::7";
    private const string Public6 = "2001:db8:1::fe";

    private static RulesetCase[] Helpers => [.. FtpCases, .. DatagramCases, .. ChatCases, .. PptpCases, .. SipCases, .. SnmpCases, .. BroadcastCases, .. H323Cases];

    private static RulesetCase[] FtpCases =>
    [
        new("FTP, active", Helped("ftp", "tcp", 21), [.. Ftp().Client("PORT 10,0,0,2,4,1\r\n").Then(Lan(Tcp(Client, 9, Server, 21, TcpFlags.Syn)), Data(Server, 20, Client, 1025), Data(Server, 20, Client, 1025)).Server("200 ok\r\n").Steps]),
        new("FTP, passive", Helped("ftp", "tcp", 21), [.. Ftp().Client("PASV\r\n").Server("227 Entering Passive Mode (203,0,113,7,10,11)\r\n").Then(Lan(Tcp(Client, 4000, Server, 2571, TcpFlags.Syn)), Lan(Tcp(Client, 4001, Server, 2571, TcpFlags.Syn))).Steps]),
        new("FTP, EPRT and EPSV", Helped("ftp", "tcp", 21), [.. Ftp().Client("EPRT |1|10.0.0.2|1025|\r\n").Client("EPSV\r\n").Server("229 Extended (|||2000|)\r\n").Then(Lan(Tcp(Client, 4000, Server, 2000, TcpFlags.Syn))).Steps]),
        new("FTP, the first command is not looked at", Helped("ftp", "tcp", 21), [.. new Dialog(Client, 1000, Server, 21).Open().Client("PORT 10,0,0,2,4,1\r\n").Client("PORT 10,0,0,2,4,2\r\n").Steps]),
        new("FTP, the last of two commands counts", Helped("ftp", "tcp", 21), [.. Ftp().Client("PORT 10,0,0,2,4,1\r\n").Client("port 10,0,0,2,4,2\r\n").Steps]),
        new("FTP, repeated", Helped("ftp", "tcp", 21), [.. Ftp().Client("PORT 10,0,0,2,4,1\r\n").Again().Client("NOOP\r\n").Client("NOOP\r\n").Client("NOOP\r\n").Again(4).Steps]),
        new("FTP, hostile", Helped("ftp", "tcp", 21), [.. Hostile(
            "PORT 10,0,0,77,4,1\r\n", "PORT 10,0,0,2,4", "PO", "PORT", "PORT ", "PORT 10,0,0,2,4,1", "PORT10,0,0,2,4,1\r\n", "PORT 10,0,0,2,4,1,5\r\n", "PORT 4294967306,0,0,2,260,257\r\n", "PORT a\r\n", "PORT 10.0.0.2.4.1\r\n",
            "EPRT |1|10.0.0.2|1025\r\n", "EPRT |2|10.0.0.2|1025|\r\n", "EPRT |1|10.0.0.2|0|\r\n", "EPRT |1|10.0.0.2|70000|\r\n", "EPRT 1110.0.0.2110251\r\n", "EPRT a1a10.0.0.2a1025a\r\n", "EPRT |1|10.0.0|1025|\r\n", "EPRT |||\r\n", "EPRT \r\n", "\n", "PORT 0,0,0,0,0,0\r\n", "PORT 10,0,0,2,0,0\r\n").Steps]),
        new("FTP, hostile server", Helped("ftp", "tcp", 21), [.. HostileServer("227 10,0,0,2,4,1\r\n", "227 (203,0,113,7,4,1", "227 none\r\n", "227 =203,0,113,7,4,1\r\n", "229 |||5|\r\n", "229 (|||5\r\n", "229 (|||66|)\r\n", "229 (||5|)\r\n", "229 (!!!67!)\r\n", "22", "229 (", "227", "227 203,0,113,7,4,1").Steps]),
        new("FTP, masquerade: active", Masqueraded("ftp", "tcp", 21), [.. Ftp(Public).Client("PORT 10,0,0,2,4,1\r\n", 2).Server("200 ok\r\n").Client("LIST\r\n").Server("150 x\r\n").Then(Data(Server, 20, Public, 1025)).Again(2).Client("PORT 10,0,0,2,8,1\r\n", 2).Server("200 ok\r\n").Acknowledge().Steps]),
        new("FTP, masquerade: EPRT, passive", Masqueraded("ftp", "tcp", 21), [.. Ftp(Public).Client("EPRT |1|10.0.0.2|1025|\r\n", 3).Server("200 ok\r\n").Client("PASV\r\n").Server("227 Entering Passive Mode (203,0,113,7,10,11)\r\n").Then(Lan(Tcp(Client, 4000, Server, 2571, TcpFlags.Syn)), Wan(Tcp(Server, 2571, Public, 4000, TcpFlags.Syn | TcpFlags.Ack, 1, 1001))).Steps]),
        new("FTP, a server behind the host", ToServer("ftp", "tcp", 21), [.. Published().Client("PASV\r\n").Server("227 Entering Passive Mode (10,0,2,2,10,11)\r\n", 2).Acknowledge().Client("LIST\r\n").Server("125 x\r\n").Then(Wan(Tcp(Server, 4000, Public, 2571, TcpFlags.Syn)), Dmz(Tcp(Inner, 2571, Server, 4000, TcpFlags.Syn | TcpFlags.Ack, 1, 1001)))
            .Client("EPSV\r\n").Server("229 Extended (|||3000|)\r\n").Then(Wan(Tcp(Server, 4001, Public, 3000, TcpFlags.Syn))).Client("PORT 203,0,113,7,4,1\r\n").Then(new Step(2, Tcp(Inner, 20, Server, 1025, TcpFlags.Syn).ToArray())).Steps]),
        new("FTP, SACK and retransmission under translation", Masqueraded("ftp", "tcp", 21), [.. Ftp(Public, sack: true).Client("PORT 10,0,0,2,4,1\r\n", 2).ServerAcknowledges([1, 1, 5, 10, 0, 0, 4, 0, 0, 0, 4, 24]).Client("NOOP\r\n").ServerAcknowledges([5, 18, 0, 0, 4, 0, 0, 0, 4, 24, 0, 0, 4, 9, 0, 0, 4, 29, 1, 1]).Again(4).Again(3).ServerAcknowledges([5, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).ServerAcknowledges([8, 1]).Steps]),
        new("FTP, in fragments, masquerade", Masqueraded("ftp", "tcp", 21), [.. Ftp(Public).Steps, .. Pieces(Tcp(Client, 1000, Server, 21, TcpFlags.Ack, 1009, 5012, "PORT 10,0,0,2,4,1\r\n"), 44), Lan(Tcp(Client, 1000, Server, 21, TcpFlags.Ack, 1028, 5012, "NOOP\r\n"))]),
        new("FTP, a helper on other ports and protocols than usual", Masqueraded("ftp", "tcp", 8021), [.. new Dialog(Client, 1000, Server, 8021, Public).Open().Server("220 x\r\n").Client("USER x\r\n").Client("PORT 10,0,0,2,4,1\r\n", 2).ServerAcknowledges().Steps]),
        new("FTP, errors and resets on its way", Masqueraded("ftp", "tcp", 21), [.. Ftp(Public).Client("PORT 10,0,0,2,4,1\r\n", 2).Then(
            Wan(new PacketDraft().IPv4("203.0.113.99", Public).IcmpError(3, 4, Tcp(Public, 1000, Server, 21, TcpFlags.Ack, 1009, 5012, "PORT").ToArray())), Lan(new PacketDraft().IPv4("10.0.0.9", Server).IcmpError(3, 1, Tcp(Server, 21, Client, 1000, TcpFlags.Ack, 5012, 1028).ToArray())))
            .Then(Wan(Tcp(Server, 21, Public, 1000, TcpFlags.Rst, 5012))).Steps]),
        new("FTP, IPv6", Helped("ftp", "tcp", 21), [.. Ftp6().Client("EPRT |2|2001:db8::2|1025|\r\n").Then(Data(Server6, 20, Client6, 1025)).Client("EPRT |2|2001:db8::3|1025|\r\n").Client("PORT 10,0,0,2,4,1\r\n").Client("EPSV\r\n").Server("229 Extended (|||2000|)\r\n").Client("EPRT |1|10.0.0.2|1026|\r\n").Client("EPRT |2|2001:db8:::2|1026|\r\n").Steps]),
        new("FTP, IPv6, masquerade", Masqueraded("ftp", "tcp", 21), [.. Ftp6(Public6).Client("EPRT |2|2001:db8::2|1025|\r\n", 28).Server("200 ok\r\n").Acknowledge().Then(Data(Server6, 20, Public6, 1025)).Client("QUIT\r\n").ServerAcknowledges().Steps]),
        new("FTP, the child has the mark, and its expectation goes with its master", Helped("ftp", "tcp", 21, "ct mark set 7"), [.. Ftp().Client("PORT 10,0,0,2,4,1\r\n").Then(Data(Server, 20, Client, 1025)).Client("PORT 10,0,0,2,4,2\r\n").Then(Wan(Tcp(Server, 21, Client, 1000, TcpFlags.Rst, 5018))).Steps]),
        new("FTP, the port is taken", Masqueraded("ftp", "tcp", 21), [.. Ftp(Public).Client("PORT 10,0,0,2,4,1\r\n", 2).Then(Data(Server, 20, Public, 1025)).Client("PORT 10,0,0,2,4,1\r\n", 2).Then(Data(Server, 20, Public, 1025)).Steps]),
    ];

    private static RulesetCase[] DatagramCases =>
    [
        new("TFTP", Helped("tftp", "udp", 69), Lan(Udp(Client, 5, Server, 69, "\0\u0001file")), Wan(Udp(Server, 77, Client, 5)), Wan(Udp(Server, 78, Client, 5)), Lan(Udp(Client, 6, Server, 69, "\0\u0003file")), Lan(Udp(Client, 6, Server, 69, "\0\u0002file")), Lan(Udp(Client, 6, Server, 69, "\0\u0002file")), Lan(Udp(Client, 7, Server, 69, "\0"))),
        new("TFTP, masquerade", Masqueraded("tftp", "udp", 69), Lan(Udp(Client, 5, Server, 69, "\0\u0001file")), Wan(Udp(Server, 77, Public, 5)), Lan(Udp(Client, 5, Server, 77)), Wan(Udp(Server, 78, Public, 5))),
        new("TFTP, a server behind the host", ToServer("tftp", "udp", 69), Wan(Udp(Server, 5, Public, 69, "\0\u0001file")), Dmz(Udp(Inner, 77, Server, 5)), Wan(Udp(Server, 5, Public, 77))),
        new("TFTP, IPv6", Masqueraded("tftp", "udp", 69), Lan(Udp6(Client6, 5, Server6, 69, "\0\u0001file")), Wan(Udp6(Server6, 77, Public6, 5, "x")), Lan(Udp6(Client6, 5, Server6, 77, "x"))),
        new("TFTP, dropped behind the helper's back", Helped("tftp", "udp", 69) + "table inet late { chain c { type filter hook postrouting priority 300; udp dport 69 drop; } }", Lan(Udp(Client, 5, Server, 69, "\0\u0001file")), Wan(Udp(Server, 77, Client, 5))),
        new("Amanda", Helped("amanda", "udp", 10080), Lan(Udp(Client, 5, Server, 10080, "CONNECT DATA 5\n")), Wan(Udp(Server, 10080, Client, 5, "Amanda 2.4 REP\nCONNECT DATA 1000 MESG 2000 INDEX 3000\nOPTIONS x\n")), Lan(Tcp(Client, 9, Server, 1000, TcpFlags.Syn)), Wan(Udp(Server, 10080, Client, 5, "CONNECT DATA 123456 MESG x STATE 5\n")), Wan(Udp(Server, 10080, Client, 5, "CONNECT DATA 7")), Wan(Udp(Server, 10080, Client, 5, "")), Wan(Udp(Server, 10080, Client, 5, "CONNECT STATE 99999\n")), Wan(Udp(Server, 10080, Client, 5, "CONNECT MESG \n"))),
        new("Amanda, a server behind the host", ToServer("amanda", "udp", 10080), Wan(Udp(Server, 5, Public, 10080, "x")), Dmz(Udp(Inner, 10080, Server, 5, "CONNECT DATA 01000 MESG 2000 INDEX 3000\n")), Wan(Tcp(Server, 9, Public, 2000, TcpFlags.Syn)), Dmz(Tcp(Inner, 2000, Server, 9, TcpFlags.Syn | TcpFlags.Ack, 1, 1001))),
        new("Amanda, IPv6", Masqueraded("amanda", "udp", 10080), Lan(Udp6(Client6, 5, Server6, 10080, "x")), Wan(Udp6(Server6, 10080, Public6, 5, "CONNECT DATA 1000 MESG 2000\n")), Lan(new PacketDraft().IPv6(Client6, Server6).Tcp(9, 1000, TcpFlags.Syn, 1000))),
    ];

    private static RulesetCase[] ChatCases =>
    [
        new("IRC", Helped("irc", "tcp", 6667), [.. Irc().Client("PRIVMSG you :\u0001DCC SEND file 167772162 1025\u0001\n").Client("PRIVMSG you :\u0001DCC CHAT chat 167772162 1026\u0001\n").Then(Wan(Tcp(OtherServer, 7, Client, 1025, TcpFlags.Syn))).Server("PRIVMSG you :\u0001DCC SEND file 167772162 1027\u0001\n").Steps]),
        new("IRC, masquerade", Masqueraded("irc", "tcp", 6667), [.. Irc(Public).Client("PRIVMSG you :\u0001DCC SEND file 167772162 1025\u0001\n", 1).Server("x\n").Client("PING\n").Then(Wan(Tcp(OtherServer, 7, Public, 1025, TcpFlags.Syn)), Wan(Tcp(Server, 7, Public, 1025, TcpFlags.Syn))).Client("  PRIVMSG you :\u0001DCC TSEND f 3221226238   1028\u0001\n", -2).ServerAcknowledges().Steps]),
        new("IRC, hostile", Masqueraded("irc", "tcp", 6667), [.. HostileIrc("PRIVMSG you :\u0001DCC SEND file 167772163 1025\u0001\n", "PRIVMSG you :\u0001DCC SEND file 167772162 0\u0001\n", "PRIVMSG you :\u0001DCC SEND file 167772162 1025", "PRIVMSG you :\u0001DCC SEND file\n", "PRIVMSG you :\u0001DCC SEND \n", "PRIVMSG", "", "          ", "PRIVMSG you\u0001DCC SEND file 167772162 1025\u0001\n",
            "PRIVMSG you :DCC SEND file 167772162 1025\u0001\n", "PRIVMSG you :\u0001DCC SEND x 4462739458 66562\u0001\n", "PRIVMSG you :\u0001DCC SEND filefilefilefilefilefile\n", "PRIVMSG a :\u0001DCC FOO file 167772162 1025\u0001\n", "PRIVMSG you :\u0001DCC SEND CHAT  167772162 1025\u0001\n", "PRIVMSG a :\u0001DCC SEND file 1 1\u0001 :\u0001DCC SEND file 167772162 1025\u0001\n").Steps]),
        new("SANE", Helped("sane", "tcp", 6566), [.. new Dialog(Client, 1000, Server, 6566).Open().Client("\0\0\0\u0006\0\0\0\0").Server("\0\0\0\0\0\0\u0004\u0001").Client("\0\0\0\u0007\0\0\0\0").Server("\0\0\0\0\0\0\u0004\u0001xyz").Then(Lan(Tcp(Client, 9, Server, 1025, TcpFlags.Syn))).Client("\0\0\0\u0007\0\0\0\0").Server("\0\0\0\0\0").Server("\0\0\0\0\0\0\u0004\u0002").Client("\0\0\0\u0007\0\0\0\0").Server("\0\0\0\u0001\0\0\u0004\u0001").Client("\0\0\0\u0007\0\0\0\0").Server("\0\0\0\0\0\0\u0004\u0003").Steps]),
        new("SANE, masquerade", Masqueraded("sane", "tcp", 6566), [.. new Dialog(Client, 1000, Server, 6566, Public).Open().Client("\0\0\0\u0007\0\0\0\0").Server("\0\0\0\0\0\0\u0004\u0001").Then(Lan(Tcp(Client, 9, Server, 1025, TcpFlags.Syn))).Steps]),
    ];

    private static RulesetCase[] PptpCases =>
    [
        new("PPTP, outgoing call", Helped("pptp", "tcp", 1723), [.. Pptp().Then(Lan(Gre(Client, Server, 300)), Wan(Gre(Server, Client, 200)), Lan(Gre(Client, Server, 300)), Lan(Gre(Client, Server, 301))).Server(Control(13, 300, 256, 0, 0, 128)).Then(Lan(Gre(Client, Server, 300))).Steps]),
        new("PPTP, the server's packets first", Helped("pptp", "tcp", 1723), [.. Pptp().Then(Wan(Gre(Server, Client, 200)), Lan(Gre(Client, Server, 300))).Client(Control(12, 200, 0)).Client(Control(3, 256, 0)).Server(Control(4, 256, 0)).Steps]),
        new("PPTP, masquerade", Masqueraded("pptp", "tcp", 1723), [.. Pptp(Public).Then(Lan(Gre(Client, Server, 300)), Wan(Gre(Server, Public, 1000)), Lan(Gre(Client, Server, 300))).Server(Control(14, 1000, 0, 24)).Client(Control(15, 300, 0, 8)).Server(Control(15, 1000, 0, 8)).Server(Control(13, 300, 256, 0, 0, 128)).Steps]),
        new("PPTP, masquerade, the server's packets first", Masqueraded("pptp", "tcp", 1723), [.. Pptp(Public).Then(Wan(Gre(Server, Public, 1000)), Lan(Gre(Client, Server, 300)), Wan(Gre(Server, Public, 1000))).Client(Control(12, 200, 0)).Steps]),
        new("PPTP, a server behind the host", ToServer("pptp", "tcp", 1723), [.. Call(new Dialog(Server, 4000, Inner, 1723, Server, 1, 2) { ServerName = Public }.Open(), 4000).Then(Wan(Gre(Server, Public, 300)), Dmz(Gre(Inner, Server, 4000)), Wan(Gre(Server, Public, 300))).Steps]),
        new("PPTP, incoming call", Helped("pptp", "tcp", 1723), [.. new Dialog(Client, 1000, Server, 1723).Open().Client(Control(1, 256, 0, 140)).Server(Control(2, 256, 256, 140)).Server(Control(9, 300, 1, 204)).Client(Control(10, 200, 300, 256, 6)).Server(Control(11, 200, 0, 12)).Then(Lan(Gre(Client, Server, 300)), Wan(Gre(Server, Client, 200))).Client(Control(5, 0, 0)).Server(Control(6, 0, 0, 4)).Steps]),
        new("PPTP, odd messages", Masqueraded("pptp", "tcp", 1723), [.. new Dialog(Client, 1000, Server, 1723, Public).Open().Client(Control(7, 200, 1, 152)).Client(Control(1, 256, 0, 10)).Client("\0").Client(Control(99, 1, 1)).Client(Control(0, 1, 1)).Server(Control(8, 300, 200, 256, 14)).Client(Control(10, 1, 1, 256, 6)).Server(Control(13, 1, 1, 132)).Steps]),
    ];

    private static RulesetCase[] BroadcastCases =>
    [
        new("NetBIOS names", ForHost("netbios-ns", 137), Step.Host(Own(HostLan, 137, AllOfLan, 137)), Lan(Udp(Client, 137, HostLan, 137)), Lan(Udp(OtherClient, 137, HostLan, 137)), Lan(Udp("10.0.0.77", 138, HostLan, 137)), Lan(Udp(Client, 137, HostLan, 139)), Wan(Udp(Server, 137, HostLan, 137)), Step.Host(Own(HostLan, 137, AllOfLan, 137)), Lan(Udp("10.0.0.9", 137, HostLan, 137))),
        new("NetBIOS names, another port, another connection", ForHost("netbios-ns", 137), Step.Host(Own(HostLan, 5000, AllOfLan, 137)), Step.Host(Own(HostLan, 5001, AllOfLan, 137)), Step.Host(Own(Public, 5001, "192.0.2.255", 137)), Lan(Udp(Client, 137, HostLan, 5000)), Lan(Udp(Client, 137, HostLan, 5001)), Wan(Udp("192.0.2.1", 137, Public, 5001)), Wan(Udp(Server, 137, Public, 5001))),
        new("NetBIOS names, not to everybody, not of the host", ForHost("netbios-ns", 137), Step.Host(Own(HostLan, 137, Client, 137)), Lan(Udp(Client, 137, HostLan, 137)), Lan(Udp(Client, 137, AllOfLan, 137)), Lan(Udp(OtherClient, 137, Server, 137)), Step.Host(Own(HostLan, 137, "10.0.2.255", 137)), Step.Host(Own(HostLan, 137, "10.0.255.255", 137))),
        new("NetBIOS names, masquerade", ForHost("netbios-ns", 137) + "table ip nat { chain post { type nat hook postrouting priority srcnat; oifname \"lan0\" udp dport 137 counter snat to 10.0.0.253; } }", Step.Host(Own(HostLan, 137, AllOfLan, 137)), Lan(Udp(Client, 137, "10.0.0.253", 137)), Lan(Udp(Client, 137, HostLan, 137))),
        new("SNMP, to everybody", ForHost("snmp", 161), Step.Host(Own(HostLan, 5000, AllOfLan, 161)), Lan(Udp(Client, 161, HostLan, 5000)), Lan(Udp(OtherClient, 161, HostLan, 5000)), Lan(Udp(OtherClient, 162, HostLan, 5000))),
        new("SNMP traps, to everybody", ForHost("snmp_trap", 162), Step.Host(Own(HostLan, 5000, AllOfLan, 162)), Lan(Udp(Client, 162, HostLan, 5000))),
    ];

    private static RulesetCase[] SnmpCases =>
    [
        new("SNMP, masquerade", Masqueraded("snmp", "udp", 161), Lan(Udp(Client, 5, Server, 161, Snmp(0xA0, Binding("@", 10, 0, 0, 2)))), Wan(Udp(Server, 161, Public, 5, Snmp(0xA2, Binding("@", 192, 0, 2, 254)))), Wan(Udp(Server, 161, Public, 5, Snmp(0xA2, Binding("@", 10, 0, 0, 2) + Binding("\u0004", 10, 0, 0, 2) + Binding("@", 10, 0, 0, 2)))), Lan(Udp(Client, 5, Server, 161, Snmp(0xA5, Binding("\u0002", 1)))), Lan(Udp(Client, 5, Server, 161, Snmp(0xA0, "", version: 3))), Lan(Udp(Client, 5, Server, 161, "0")), Lan(Udp(Client, 5, Server, 161, Snmp(0xA9, ""))), Lan(Udp(Client, 5, Server, 161, Snmp(0xA0, ""))), Lan(Udp(Client, 5, Server, 161, Snmp(0xA0, Binding("@", 10, 0, 0, 2)[..^2]))), Lan(Udp(Client, 5, Server, 161, [.. Snmp(0xA0, Binding("\u0002", 1)), 7]))),
        new("SNMP traps, masquerade", Masqueraded("snmp_trap", "udp", 162), Lan(Udp(Client, 5, Server, 162, Trap(10, 0, 0, 2))), Lan(Udp(Client, 5, Server, 162, Trap(10, 0, 0, 3))), Wan(Udp(Server, 162, Public, 5, "x")), Lan(Udp(Client, 5, Server, 162, "x"))),
        new("SNMP, a server behind the host", ToServer("snmp", "udp", 161), Wan(Udp(Server, 5, Public, 161, Snmp(0xA0, ""))), Dmz(Udp(Inner, 161, Server, 5, Snmp(0xA2, Binding("@", 10, 0, 2, 2) + Binding("@", 203, 0, 113, 7))))),
        new("SNMP, no translation", Helped("snmp", "udp", 161), Lan(Udp(Client, 5, Server, 161, "x")), Lan(Udp(Client, 5, "10.0.0.255", 161, "x"))),
        new("NetBIOS names", Helped("netbios-ns", "udp", 137), Lan(Udp(Client, 137, Server, 137, "x")), Lan(Udp(Client, 137, "10.0.0.255", 137, "x")), Wan(Udp(Server, 137, Client, 137))),
    ];

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static string Value(int tag, string content) => $"{(char)tag}{(char)content.Length}{content}";

    private static string Binding(string tag, params int[] address) => Value(0x30, Value(6, "\u0001\u0002") + Value(tag[0], string.Concat(address.Select(part => (char)part))));

    private static byte[] Snmp(int kind, string bindings, int version = 1) =>
        Bytes(Value(0x30, Value(2, $"{(char)version}") + Value(4, "public") + Value(kind, Value(2, "\u0001") + Value(2, "\0") + Value(2, "\0") + Value(0x30, bindings))));

    private static byte[] Trap(params int[] address) =>
        Bytes(Value(0x30, Value(2, "\0") + Value(4, "public") + Value(0xA4, Value(6, "\u0001\u0002") + Value(0x40, string.Concat(address.Select(part => (char)part))) + Value(2, "\0") + Value(2, "\0") + Value(0x43, "\u0001") + Value(0x30, Binding("\u0002", 1)))));

    private static string Helped(string helper, string protocol, int port, string more = "") => $$"""
        table inet t {
          ct helper h { type "{{helper}}" protocol {{protocol}}; }
          chain pre { type filter hook prerouting priority -150; {{protocol}} dport {{port}} ct helper set "h"; {{more}} }
          chain f { type filter hook forward priority 0; ct state new counter; ct state related counter; ct state established counter; ct state invalid counter; }
        }

        """;

    // What the host itself sends gets the helper.
    private static string ForHost(string helper, int port) => $$"""
        table inet t {
          ct helper h { type "{{helper}}" protocol udp; }
          chain out { type filter hook output priority -150; udp dport {{port}} ct helper set "h"; ct state new counter; ct state established counter; }
          chain pre { type filter hook prerouting priority -100; meta pkttype broadcast counter; ct state new counter; ct state related counter; ct state established counter; }
          chain in { type filter hook input priority 0; udp sport {{port}} ct state new counter; udp sport {{port}} ct state related counter; udp sport {{port}} ct state established counter; }
          chain post { type filter hook postrouting priority 0; ct state new counter; ct state established counter; }
        }

        """;

    private static string Masqueraded(string helper, string protocol, int port) => Helped(helper, protocol, port) + """
        table inet nat { chain post { type nat hook postrouting priority srcnat; oifname "wan0" counter masquerade; } }
        """;

    private static string ToServer(string helper, string protocol, int port) => Helped(helper, protocol, port) + $$"""
        table ip nat {
          chain pre { type nat hook prerouting priority dstnat; iifname "wan0" {{protocol}} dport {{port}} counter dnat to 10.0.2.2; }
          chain post { type nat hook postrouting priority srcnat; counter; }
        }
        """;

    private static Dialog Ftp(string? seen = null, bool sack = false) => (sack ? WithSack(seen!) : new Dialog(Client, 1000, Server, 21, seen).Open()).Server("220 hello\r\n").Client("USER x\r\n");

    private static Dialog Ftp6(string? seen = null) => new Dialog(Client6, 1000, Server6, 21, seen).Open().Server("220 hello\r\n").Client("USER x\r\n");

    private static Dialog WithSack(string seen) => new Dialog(Client, 1000, Server, 21, seen) { Options = [4, 2] }.Open();

    private static Dialog Published() => new Dialog(Server, 1000, Inner, 21, Server, 1, 2) { ServerName = Public }.Open().Server("220 hello\r\n").Client("USER x\r\n");

    private static Dialog Irc(string? seen = null) => new Dialog(Client, 1000, Server, 6667, seen).Open();

    // Commands that end lines one by one, each behind one that does.
    private static Dialog Hostile(params string[] commands) => commands.Aggregate(Ftp(), (dialog, command) => dialog.Client("NOOP\r\n").Client(command).Client("\n"));

    private static Dialog HostileServer(params string[] answers) => answers.Aggregate(Ftp(), (dialog, answer) => dialog.Server("200 ok\r\n").Server(answer).Server("\n"));

    private static Dialog HostileIrc(params string[] messages) => messages.Aggregate(Irc(Public), (dialog, message) => dialog.Client(message));

    private static Step Data(string from, ushort fromPort, string to, ushort toPort) => Wan(Dialog.Ip(from, to).Tcp(fromPort, toPort, TcpFlags.Syn, 1000));

    private static PacketDraft Udp6(string from, ushort fromPort, string to, ushort toPort, string payload) => new PacketDraft().IPv6(from, to).Udp(fromPort, toPort).Payload(payload);

    private static Dialog Pptp(string? seen = null) => Call(new Dialog(Client, 1000, Server, 1723, seen).Open(), seen is null ? 200 : 1000);

    // The client's id is 200, as the server sees it perhaps another; that of the server is 300.
    private static Dialog Call(Dialog dialog, int seen) => dialog.Client(Control(1, 256, 0, 140)).Server(Control(2, 256, 256, 140)).Client(Control(7, 200, 1, 152)).Server(Control(8, 300, seen, 256, 14));

    // A message on a PPTP control connection: 16-bit numbers, and so many zeros.
    private static string Control(int kind, params int[] content)
    {
        var zeros = content.Length > 2 ? content[^1] : 0;
        var numbers = content.Length > 2 ? content[..^1] : content;
        var text = new StringBuilder("\0\0\0\u0001\u001A+<M").Append('\0').Append((char)kind).Append("\0\0");
        foreach (var number in numbers)
            text.Append((char)(number >> 8)).Append((char)(number & 0xFF));
        return text.Append('\0', zeros).ToString();
    }

    private static PacketDraft Gre(string from, string to, ushort call) =>
        new PacketDraft().IPv4(from, to).Payload([0x20, 1, 0x88, 0x0B, 0, 4, (byte)(call >> 8), (byte)call, 1, 2, 3, 4]).WithProtocol(47);
}
