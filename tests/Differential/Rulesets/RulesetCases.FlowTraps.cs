using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Packets.Building;
using static Differential.Requests.Wire;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Differential.Rulesets;

// Traps of tracking in general: T3-01 to T3-14 of docs/traps-flows.md.
internal static partial class RulesetCases
{
    private const string Telling = CaseExpectations.Telling;

    // A host that nothing is said about but where it is.
    private const string Plain = """
        interfaces:
          lan0:
            addresses: [10.0.0.254/24, "2001:db8:0::fe/64"]
            hosts: [10.0.0.0/24, "2001:db8:0::/64"]
          wan0:
            addresses: [192.0.2.254/24, "2001:db8:1::fe/64"]
            hosts: [0.0.0.0/0, "::/0"]
        """;

    private static byte[] Flush => Ct(CtMessage.Delete, default, NfProto.Unspecified);

    private static RulesetCase[] FlowTraps => [.. EntryTraps, .. HelperTraps, .. OtherTraps];

    private static RulesetCase[] EntryTraps =>
    [
        new("what is dropped on the way leaves no connection", Forward("udp dport 1 ct state new counter drop comment \"T3-01: 2\""), Lan(Udp(Client, 5, Server, 1)), Lan(Udp(Client, 5, Server, 1)), Lan(Udp(Client, 6, Server, 2)))
        {
            Expects = new() { Leaves = "0 0 1", Lives = "6 30" },
        },
        new("what is invalid passes untranslated", Telling + """
            table ip nat { chain post { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; } }
            table ip t { chain late { type filter hook postrouting priority 101; ip saddr 10.0.0.2 ct state invalid counter comment "T3-02: 2"; ip saddr 10.0.0.2 ct state untracked counter comment "T4-22: 1"; ip saddr 192.0.2.254 counter comment "T3-02: 2"; } chain raw { type filter hook prerouting priority raw; udp dport 99 notrack; } }
            """, [Lan(Tcp(Client, 9, Server, 80, TcpFlags.Fin)), .. Masqueraded(Connection(Client, 1000, Server, 80)[..3]), Lan(Tcp(Client, 1000, Server, 80, TcpFlags.Ack, 201001, 5001, "x")), Lan(Udp(Client, 5, Server, 99))])
        {
            Expects = new() { States = "inv new est est inv untracked", Leaves = "1 1 1 1 1 1" },
        },
        new("new until it is answered", Telling, Lan(Udp(Client, 5, Server, 53)), Lan(Udp(Client, 5, Server, 53)), Wan(Udp(Server, 53, Client, 5)), Lan(Udp(Client, 5, Server, 53)),
            Lan(Tcp(Client, 6, Server, 80, TcpFlags.Syn)), Lan(Tcp(Client, 6, Server, 80, TcpFlags.Syn)), Wan(Tcp(Server, 80, Client, 6, TcpFlags.Syn | TcpFlags.Ack, 5000, 1001)))
        {
            Expects = new() { States = "new new est est new new est" },
        },
        new("an answer to what was deleted begins anew, the other way", Telling,
            [
                Lan(Udp(Client, 5, Server, 53)), Wan(Udp(Server, 53, Client, 5)), Wan(Udp(Server, 53, Client, 5)).AfterRequest(Flush),
                .. Connection(Client, 6, Server, 80)[..3], Wan(Tcp(Server, 80, Client, 6, TcpFlags.Ack | TcpFlags.Psh, 5001, 1001, "x")).AfterRequest(Flush),
            ])
        {
            Expects = new() { States = "new est new new est est new", Lives = "80 ESTABLISHED 300", Connections = ["src=203.0.113.7 dst=10.0.0.2 sport=80 dport=6"] },
        },
        new("wrong sums are invalid on the way, and not looked at in the host's own packets", Telling,
            Lan(Udp(Client, 5, Server, 53).WithChecksum(0x1234)), Lan(Tcp(Client, 6, Server, 80, TcpFlags.Syn).WithChecksum(0x1234)), Lan(Ping(Client, Server).WithChecksum(0x1234)), Step.Host(Own(Public, 8, Server, 53).WithChecksum(0x1234)),
            Lan(Udp(Client, 5, Server, 53).WithChecksum(0x1234)).After("checksum", 0))
        {
            Expects = new() { States = "inv inv inv new new", Lives = "5 30; 8 30" },
        },
        new("counting and times are off, and switched on for later connections", Telling, Lan(Udp(Client, 5, Server, 53)), Lan(Udp(Client, 6, Server, 53)).After("acct", 1), Lan(Udp(Client, 5, Server, 53)), Lan(Udp(Client, 7, Server, 53)).After("timestamp", 1))
        {
            Host = Plain,
            Expects = new() { States = "new new new new", Lives = "5 30; 6 30; 7 30 stamped", Connections = ["sport=5 dport=53 [UNREPLIED]", "sport=6 dport=53 packets=1 bytes=29 [UNREPLIED]"] },
        },
        new("what is out of time is not there", Telling, Lan(Udp(Client, 5, Server, 53)).After("udp_timeout", 1), Wan(Udp(Server, 53, Client, 5)).After(1400))
        {
            Expects = new() { States = "new new", Connections = ["src=203.0.113.7 dst=10.0.0.2 sport=53 dport=5"] },
        },
    ];

    private static RulesetCase[] HelperTraps =>
    [
        new("no helper unless a rule gives it to the first packet", """
            table inet t {
              ct helper h { type "ftp" protocol tcp; }
              chain pre { type filter hook prerouting priority -150; tcp sport 1001 ct helper set "h"; tcp sport 1002 tcp flags ack / syn,ack ct helper set "h" counter comment "T3-07: 3"; }
            }
            """, [.. Enumerable.Range(1000, 3).SelectMany(port => new Dialog(Client, (ushort)port, Server, 21).Open().Server("220 hello\r\n").Client("USER x\r\n").Client($"PORT 10,0,0,2,4,{port - 1000}\r\n").Steps)])
        {
            Expects = new() { Expected = "tcp 203.0.113.7:0 > 10.0.0.2:1025" },
        },
        new("the bits of a connection's status", Masqueraded("ftp", "tcp", 21) + "\n" + """
            table ip t {
              chain f {
                type filter hook forward priority 0
                tcp dport 21 ct status == 0x21de counter comment "T3-08: 1"
                tcp sport 20 ct status & 0x20 == 0x20 ct status & 0x101 == 0x101 counter comment "T3-08: 2"
                tcp sport 20 ct status & 0x8 == 0x8 counter comment "T3-08: 1"
              }
            }
            """, [.. Ftp(Public).Client("PORT 10,0,0,2,4,1\r\n", 2).Server("200 ok\r\n").Client("LIST\r\n").Then(Data(Server, 20, Public, 1025), Data(Server, 20, Public, 1025)).Steps])
        {
            Expects = new() { Expected = "" },
        },
        new("a translation to what was there is none", """
            table ip nat { chain post { type nat hook postrouting priority srcnat; udp dport 2 snat to 10.0.0.2; udp dport 3 snat to 192.0.2.100; } }
            table ip t { chain f { type filter hook forward priority 0;
              udp dport 1 ct status & 0x180 == 0x180 counter comment "T3-09: 1"; udp dport 1 ct status snat,dnat counter comment "T3-09: 0"
              udp dport 2 ct status & 0x180 == 0x180 counter comment "T3-09: 1"; udp dport 2 ct status snat,dnat counter comment "T3-09: 0"
              udp dport 3 ct status snat counter comment "T3-09: 1"; udp dport 3 ct status dnat counter comment "T3-09: 0"
            } }
            """, [.. Enumerable.Range(1, 3).SelectMany(port => new[] { Lan(Udp(Client, 5, Server, (ushort)port)), Lan(Udp(Client, 5, Server, (ushort)port)) })])
        {
            Expects = new() { Leaves = "1 1 1 1 1 1" },
        },
    ];

    private static RulesetCase[] OtherTraps =>
    [
        new("from a host to itself, and to a whole network", Telling, Lan(Udp(Client, 5, Client, 5)), Lan(Udp(Client, 5, Client, 5)), Lan(Udp(Client, 6, "10.0.0.255", 7)))
        {
            Expects = new() { Lives = "5 30; 6 30", Connections = ["src=10.0.0.2 dst=10.0.0.2 sport=5 dport=5 packets=1 bytes=29 src=10.0.0.2 dst=10.0.0.2 sport=5 dport=5 packets=1", "dst=10.0.0.255"] },
        },
        new("protocols without a tracker have no ports", Telling,
            [
                .. ((int[])[2, 4, 50, 51, 0, 255, 99]).Select(protocol => Lan(new PacketDraft().IPv4(Client, Server).Payload("\0\u0001\0\u0002xxxxyyyyzzzz").WithProtocol(protocol))),
                Lan(new PacketDraft().IPv4(Client, Server).Dccp(1, 2, DccpType.Request, 1)), Lan(new PacketDraft().IPv4(Client, Server).Dccp(3, 4, DccpType.Request, 1)),
                Wan(new PacketDraft().IPv4(Server, Client).Payload("\0\u0007\0\u0009xxxxyyyyzzzz").WithProtocol(99)), Wan(new PacketDraft().IPv4(Server, Client).Payload("\0\u0007\0\u0009xxxxyyyyzzzz").WithProtocol(99)),
            ])
        {
            Expects = new() { States = "new new new new new new new new new est est", Lives = "0 600; 0 600; 0 600; 0 600; 0 600; 0 600; 0 600; 0 600" },
        },
    ];
}
