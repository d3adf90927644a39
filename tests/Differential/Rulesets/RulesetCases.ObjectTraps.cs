using Statewall.Nfnetlink.Uapi;
using Statewall.Packets.Building;
using static Differential.Requests.Wire;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Differential.Rulesets;

// Traps of zones, timeouts, events and expectations: T3-48 to T3-61 of docs/traps-flows.md.
internal static partial class RulesetCases
{
    private static RulesetCase[] ObjectTraps => [.. ZoneTraps, .. EventTraps, .. ExpectationTraps];

    private static RulesetCase[] ZoneTraps =>
    [
        new("zones of both directions and of one", Telling + """
            table inet t {
              chain raw { type filter hook prerouting priority raw; udp dport 1 ct zone set 5; udp sport 1 ct zone set 5; udp dport 2 ct zone set 5; udp dport 3 ct original zone set 5; }
              chain f { type filter hook forward priority 0;
                udp dport 3 ct zone 5 ct original zone 5 ct reply zone 0 counter comment "T3-48: 1"
                udp sport 3 ct zone 5 ct original zone 5 ct reply zone 0 counter comment "T3-48: 1"
                udp sport 2 ct zone 0 counter comment "T3-48: 1"
              }
            }
            """, [.. Enumerable.Range(1, 3).SelectMany(port => new[] { Lan(Udp(Client, 5, Server, (ushort)port)), Wan(Udp(Server, (ushort)port, Client, 5)) })])
        {
            Expects = new() { States = "new est new new new est", Lives = "2 30; 5 30; 5 30; 5 30" },
        },
        new("one flow in two zones, translated to the same", """
            table ip t {
              chain raw { type filter hook prerouting priority raw; iifname "lan0" ct zone set 1; iifname "dmz0" ct zone set 2; }
              chain post { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; }
              chain late { type filter hook postrouting priority 101; ip saddr 192.0.2.254 udp sport 1000 counter comment "T3-49: 2"; }
            }
            """, Lan(Udp(Client, 1000, Server, 53)), Dmz(Udp(Client, 1000, Server, 53)))
        {
            Expects = new() { Leaves = "1 1", Lives = "1000 30; 1000 30" },
        },
        new("timeouts are given to the first packet", """
            table inet t {
              ct timeout fast { protocol udp; l3proto ip; policy = { unreplied : 70s, replied : 90s }; }
              chain f { type filter hook forward priority 0; udp sport 1 ct timeout set "fast"; udp sport 3-4 ct timeout set "fast"; udp dport 2 ct timeout set "fast" counter comment "T3-50: 2"; tcp sport 5 ct timeout set "fast" counter comment "T3-51: 1"; meta nfproto ipv6 ct timeout set "fast" counter comment "T3-51: 1"; }
            }
            """,
            Lan(Udp(Client, 4, Server, 53)), Lan(Udp(Client, 1, Server, 53)).After(2300), Lan(Udp(Client, 2, Server, 53)), Wan(Udp(Server, 53, Client, 2)), Lan(Udp(Client, 3, Server, 53)), Wan(Udp(Server, 53, Client, 3)), Lan(Udp(Client, 3, Server, 53)),
            Wan(Udp(Server, 53, Client, 4)), Lan(Udp(Client, 4, Server, 53)), FromClient(5, TcpFlags.Syn), Lan(new PacketDraft().IPv6(ClientIPv6, FarIPv6).Udp(6, 53).Payload("x")), Wan(Udp(Server, 2, Client, 7)), Lan(Udp(Client, 7, Server, 2)))
        {
            Expects = new() { Lives = "1 70; 2 30; 2 30; 3 70; 4 90 assured; 5 SYN_SENT 120; 6 70" },
        },
    ];

    private static RulesetCase[] EventTraps =>
    [
        new("one message a packet, if anything is new", """
            table inet t { chain f { type filter hook forward priority 0; udp sport 5 ct state new ct mark set 5; udp sport 6 ct direction reply ct mark set 6; } }
            """,
            Lan(Udp(Client, 5, Server, 53)), Lan(Udp(Client, 5, Server, 53)), Wan(Udp(Server, 53, Client, 5)), Wan(Udp(Server, 53, Client, 5)),
            Lan(Udp(Client, 6, Server, 53)), Wan(Udp(Server, 53, Client, 6)), Wan(Udp(Server, 53, Client, 6)))
        {
            Listens = true,
            Expects = new() { Told = "New Update New Update" },
        },
        new("what a connection of TCP tells", """
            table inet t { chain f { type filter hook forward priority 0; ct state new counter comment "T3-53: 1"; tcp flags psh ct mark set 7 counter comment "T3-53: 1"; } }
            """, [.. Handshake(1), FromClient(1, TcpFlags.Ack, ClientNext, ServerNext, "data"), FromClient(1, TcpFlags.Ack | TcpFlags.Psh, ClientNext + 4, ServerNext, "more"), FromServer(1, TcpFlags.Rst, ServerNext)])
        {
            Listens = true,
            Expects = new() { Told = "New Update Update Update Update" },
        },
        new("what a rule lets be told, and what is never told", """
            table inet t { chain f { type filter hook forward priority 0; udp dport 54 ct event set destroy counter comment "T3-54: 1"; udp dport 55 ct state new counter drop comment "T3-55: 1"; } }
            """,
            Lan(Udp(Client, 4, Server, 54)), Wan(Udp(Server, 54, Client, 4)), Lan(Udp(Client, 5, Server, 55)), Lan(Udp(Client, 6, Server, 53)),
            Lan(Udp(Client, 7, Server, 53)).AfterRequest(Ct(CtMessage.Delete, default, Original($"udp {Client} {Server} 4 54"))))
        {
            Listens = true,
            Expects = new() { Told = "New Destroy New" },
        },
        new("what was expected names its master when it is told", Helped("ftp", "tcp", 21), [.. Ftp().Client("PORT 10,0,0,2,4,1\r\n").Then(Data(Server, 20, Client, 1025)).Steps])
        {
            Listens = true,
            Expects = new() { Told = "New Update Update ExpectationNew ExpectationDestroy New", Expected = "" },
        },
    ];

    private static RulesetCase[] ExpectationTraps =>
    [
        new("the data connection that FTP announces", Helped("ftp", "tcp", 21, "ct mark set 7") + """

            table inet u { chain f { type filter hook forward priority 0; tcp sport 20 ct state related counter comment "T3-59: 3"; tcp sport 20 ct mark 7 counter comment "T3-59: 3"; tcp dport 1026 ct state new counter comment "T3-56: 1"; } }
            """,
            [
                .. Ftp().Client("PORT 10,0,0,2,4,1\r\n").Client("PORT 10,0,0,2,4,3\r\n").Steps, // the second takes the first one's place
                .. new Dialog(OtherClient, 1000, Server, 21).Open().Server("220 hello\r\n").Client("USER x\r\n").Client("PORT 10,0,0,3,4,2\r\n")
                    .Then(Data(Server, 20, OtherClient, 1026), Data(Server, 20, OtherClient, 1026), Data(Server, 21, OtherClient, 1026)).Client("PORT 10,0,0,3,4,2\r\n")
                    .Then(Data(Server, 20, OtherClient, 1026).AfterRequest(Ct(CtMessage.Delete, default, Original($"tcp {OtherClient} {Server} 1000 21")))).Steps,
            ])
        {
            Expects = new() { Expected = "tcp 203.0.113.7:0 > 10.0.0.2:1027", Connections = ["src=203.0.113.7 dst=10.0.0.3 sport=20 dport=1026"] },
        },
        new("commands that FTP's helper does not see", Helped("ftp", "tcp", 21),
            [
                .. new Dialog(Client, 1000, Server, 21).Open().Client("PORT 10,0,0,2,4,1\r\n").Steps, .. new Dialog(OtherClient, 1000, Server, 21).Open().Server("220 hello\r\n").Client("USER x\r\n").Client("PORT 10,0,0,77,4,2\r\n").Steps,
                .. new Dialog("10.0.0.4", 1000, Server, 21).Open().Server("220 hello\r\n").Client("USER x\r\n").Client("PORT 10,0,0,4,4").Steps,
            ])
        {
            Expects = new() { Leaves = "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 0", Expected = "" },
        },
        new("an expectation that a rule makes", """
            table inet t {
              ct expectation e { protocol udp; dport 9876; timeout 10m; size 12; l3proto ip; }
              chain f { type filter hook forward priority 0; udp dport 8 ct expectation set "e"; udp dport 9876 ct state related counter comment "T3-60: 1"; udp dport 9876 ct state new counter comment "T3-60: 2"; }
            }
            """, Lan(Udp(Client, 5, Server, 8)), Lan(Udp(Client, 5, Server, 9876)), Wan(Udp("203.0.113.99", 77, Client, 9876)), Wan(Udp(Server, 77, Client, 9876)), Lan(Udp(OtherClient, 5, Server, 8)))
        {
            Expects = new() { Expected = "udp 203.0.113.7:0 > 10.0.0.3:9876" },
        },
    ];
}
