using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

// What is easily got wrong of packets that are sent back.
internal static partial class RulesetCases
{
    private const string NoRateLimit = "  net.ipv4.icmp_ratelimit: 0\n  net.ipv6.icmp.ratelimit: 0";

    private static RulesetCase[] RejectionTraps =>
    [
        new("what a rejection says", """
            table inet t { chain pre { type filter hook prerouting priority 0;
              udp dport 1 reject
              tcp dport 1 reject
              udp dport 2 reject with icmpx no-route
              udp dport 3 reject with icmpx admin-prohibited
              reject with tcp reset
              counter comment "T1-96: 1"
            } }
            """, Lan(Udp(Client, 1, Server, 1)), Lan(Tcp(Client, 1, Server, 1, TcpFlags.Syn)), Lan(Udp(Client, 1, Server, 2)), Lan(Udp(Client, 1, Server, 3)), Lan(Udp6(1)), Lan(Udp6(2)), Lan(Udp6(3)),
            Lan(Tcp(Client, 1, Server, 2, TcpFlags.Syn)), Lan(Tcp(Client, 1, Server, 2, TcpFlags.Syn, payload: "abc")), Lan(Tcp(Client, 1, Server, 2, TcpFlags.Fin)), Lan(Tcp(Client, 1, Server, 2, TcpFlags.Fin | TcpFlags.Ack, 5, 9)), Lan(Tcp(Client, 1, Server, 2, TcpFlags.Rst)),
            Lan(Udp(Client, 1, Server, 9)))
        {
            More = NoRateLimit,
            Expects = new()
            {
                Leaves = "1 1 1 1 1 1 1 1 1 1 1 0 1",
                Sends =
                [
                    Unreachable(3, Udp(Client, 1, Server, 1)), Unreachable(3, Tcp(Client, 1, Server, 1, TcpFlags.Syn)), Unreachable(0, Udp(Client, 1, Server, 2)), Unreachable(13, Udp(Client, 1, Server, 3)),
                    Unreachable6(4, Udp6(1)), Unreachable6(0, Udp6(2)), Unreachable6(1, Udp6(3)), Reset(TcpFlags.Rst | TcpFlags.Ack, 0, 1001), Reset(TcpFlags.Rst | TcpFlags.Ack, 0, 1004), Reset(TcpFlags.Rst | TcpFlags.Ack, 0, 1001), Reset(TcpFlags.Rst, 9, 0),
                ],
            },
        },
        new("what is rejected without a word", Forward("reject"), Lan(new PacketDraft().IPv4(Client, Server).Icmp(3, 3).Payload("1234567812345678")), Lan(new PacketDraft().IPv4(Client, Server, fragmentOffset: 16).Payload("12345678").WithProtocol(17)), Lan(Udp(Client, 1, Server, 2).WithChecksum(0x1234)),
            Lan(new PacketDraft().IPv4(Client, Server, moreFragments: true).Payload(Udp(Client, 1, Server, 2, "123456781234567812345678").ToArray().AsSpan(20, 24)).WithProtocol(17)), Lan(Udp(Client, 1, Server, 2).WithChecksum(0)), Lan(Ping(Client, Server)), Lan(Tcp(Client, 1, Server, 2, TcpFlags.Rst)), Lan(new PacketDraft().IPv4(Client, Server).Payload("12345678").WithProtocol(99)))
        {
            More = NoRateLimit, Expects = new() { Leaves = "0 0 0 0 1 1 1 0" },
        },
        new("what is rejected without a word at the host", """
            table ip t { chain in { type filter hook input priority 0; counter comment "T1-97: 3"; reject; } }
            """, Lan(Udp(Client, 1, "10.0.0.255", 8)), Lan(Udp(Client, 1, "255.255.255.255", 8)), Lan(Udp(Client, 1, "10.0.0.254", 8)))
        {
            More = NoRateLimit, Expects = new() { Leaves = "0 0 1" },
        },
        new("as many rejections as are allowed", """
            table inet t { chain pre { type filter hook prerouting priority 0; udp dport 2 reject; } }
            """, [.. Enumerable.Repeat(Lan(Udp(Client, 1, Server, 2, new string('y', 1000))), 8)])
        {
            Expects = new() { Leaves = "1 1 1 1 1 1 0 0", Sends = [Unreachable(3, Udp(Client, 1, Server, 2, new string('y', 1000)))] },
        },
        new("rejected before the way is known", """
            table inet t { chain pre { type filter hook prerouting priority 0; ct state new counter comment "T1-99: 2"; reject; } }
            """, Lan(Udp(Client, 1, Server, 2)), Lan(Udp(Client, 1, Server, 2)))
        {
            Host = Island,
            More = "sysctls:\n" + NoRateLimit, Expects = new() { Leaves = "1 1", Sends = [Unreachable(3, Udp(Client, 1, Server, 2))] },
        },
        new("whose packets rejections are", """
            table inet t {
              chain in { type filter hook input priority 0; udp dport 8 reject; tcp dport 8 reject with tcp reset; }
              chain f { type filter hook forward priority 0; udp dport 8 reject; tcp dport 8 reject with tcp reset; }
              chain out { type filter hook output priority 0; ct state related counter comment "T1-100: 4"; ct state established counter comment "T1-100: 1"; ct state { new, invalid, untracked } counter comment "T1-100: 0"; }
            }
            """, Lan(Udp(Client, 1, "10.0.0.254", 8)), Lan(Tcp(Client, 1, "10.0.0.254", 8, TcpFlags.Syn)), Lan(Udp(Client, 1, Server, 8)), Lan(Tcp(Client, 1, Server, 8, TcpFlags.Syn)), Lan(Tcp(Client, 1, "10.0.0.254", 9, TcpFlags.Syn)))
        {
            More = NoRateLimit, Expects = new() { Leaves = "1 1 1 1 1" },
        },
        new("logging changes nothing", Forward("log prefix \"seen\" counter comment \"T1-101: 1\"\nlog group 5 counter comment \"T1-101: 1\"\nlog counter comment \"T1-101: 1\""), Lan(Udp(Client, 1, Server, 1))) { Expects = new() { Leaves = "1" } },
    ];

    private static PacketDraft Udp6(ushort port) => new PacketDraft().IPv6(Client6, Server6).Udp(1, port).Payload("x");

    private static byte[] Unreachable(byte code, PacketDraft about) => new PacketDraft().IPv4("10.0.0.254", Client, tos: 0xC0).IcmpError(3, code, about.ToArray()).ToArray();

    private static byte[] Unreachable6(byte code, PacketDraft about) => new PacketDraft().IPv6("2001:db8:0::fe", Client6).IcmpV6Error(1, code, about.ToArray()).ToArray();

    private static byte[] Reset(TcpFlags flags, uint seq, uint ack) => new PacketDraft().IPv4(Server, Client, dontFragment: true).Tcp(2, 1, flags, seq, ack, window: 0).ToArray();
}
