using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

internal static partial class RulesetCases
{
    private const string Strict = "  net.netfilter.nf_conntrack_tcp_loose: 0";
    private const uint ServerClock = 7000;

    private static RulesetCase[] Proxies =>
    [
        new("a SYN proxy in front of a server", Proxied("synproxy mss 1460 wscale 7 timestamp sack-perm"),
        [
            .. Handshake(Full(1460, 3, (100, 0)), cookies => Stamps(101, cookies.TimestampOf(1000)), Full(1400, 5, (ServerClock, 101))),
            ToServer(1001, 0, cookies => Stamps(102, cookies.TimestampOf(1000) + 5), "request"),
            Wan(Tcp(Server, 80, Client, 1000, TcpFlags.Ack | TcpFlags.Psh, 5001, 1008, "answer", Stamps(ServerClock + 10, 102))),
            ToServer(1008, 6, cookies => [.. Stamps(103, cookies.TimestampOf(1000) + 11), .. Selective(cookies.SequenceOf(1000) + 10, cookies.SequenceOf(1000) + 20)]),
            Wan(Tcp(Server, 80, Client, 1000, TcpFlags.Syn | TcpFlags.Ack, 5000, 1001, "", Full(1400, 5, (ServerClock, 101)))),
            ToServer(1008, 6, cookies => Stamps(104, cookies.TimestampOf(1000) + 12), "", TcpFlags.Fin | TcpFlags.Ack),
            Wan(Tcp(Server, 80, Client, 1000, TcpFlags.Fin | TcpFlags.Ack, 5007, 1009, "", Stamps(ServerClock + 20, 104))),
            ToServer(1009, 7, cookies => Stamps(105, cookies.TimestampOf(1000) + 21)),
        ]) { More = Strict },
        new("a SYN proxy, and clients without timestamps", Proxied("synproxy mss 1400 wscale 9 sack-perm timestamp"),
        [
            .. Handshake(Full(1300, 3), _ => [], Full(1400, 5)),
            ToServer(1001, 0, _ => [], "request"),
            Wan(Tcp(Server, 80, Client, 1000, TcpFlags.Ack | TcpFlags.Psh, 5001, 1008, "answer")),
            ToServer(1008, 6, _ => [], "", TcpFlags.Rst | TcpFlags.Ack),
        ]) { More = Strict },
        new("a SYN proxy without options, and clients that notify of congestion", Proxied("synproxy"),
        [
            .. Handshake(Full(9000, 3, (100, 0)), _ => [], [], TcpFlags.Ece | TcpFlags.Cwr),
            ToServer(1001, 0, _ => [], "request"),
        ]) { More = Strict },
        new("a SYN proxy keeps what clients can do in timestamps", Proxied("synproxy mss 1460 wscale 7 timestamp sack-perm"),
        [
            Lan(Syn(1, TcpOptions.Make(timestamps: (1, 0)))),
            Lan(Syn(2, TcpOptions.Make(mss: 536, timestamps: (1, 0), windowScale: 14))),
            Lan(Syn(3, TcpOptions.Make(mss: 1440, timestamps: (1, 0), sackPermitted: true), TcpFlags.Ece | TcpFlags.Cwr)),
            Lan(Syn(4, TcpOptions.Make(mss: 1439, timestamps: (1, 0), sackPermitted: true, windowScale: 15), TcpFlags.Ece)),
            Lan(Syn(5, [2, 4, 5])),
            Lan(Syn(6, [1, 1, 0, 2, 2, 4, 5, 180])),
            .. Enumerable.Range(1, 6).Select(port => Acknowledge((ushort)port, 1001, cookies => port < 5 ? Stamps(2, cookies.TimestampOf((ushort)port)) : [])),
        ]) { More = Strict },
        new("a SYN proxy and what is no handshake", Proxied("synproxy mss 1460 timestamp"),
        [
            Lan(Tcp(Client, 1000, Server, 80, TcpFlags.Ack, 1001, 77)), Lan(Tcp(Client, 1000, Server, 80, TcpFlags.Rst, 1001)), Lan(Tcp(Client, 1000, Server, 80, TcpFlags.Fin | TcpFlags.Ack, 1001, 5)),
            Lan(Syn(1000, []).WithChecksum(5)), Lan(Syn(1000, []).WithHeaderLength(40)), Lan(Udp(Client, 1000, Server, 80)), Lan(Syn(1000, [])),
            Acknowledge(1000, 1002, _ => []), Acknowledge(1000, 1001, _ => [], 2), Acknowledge(1000, 1001, _ => []),
            Lan(Tcp(Client, 1000, Server, 80, TcpFlags.Rst, 1001)),
        ]) { More = Strict },
    ];

    private static RulesetCase[] OtherProxies =>
    [
        new("a SYN proxy, and servers that answer late or not at all", Proxied("synproxy mss 1460 wscale 7 timestamp sack-perm"),
        [
            Lan(Syn(1000, Full(1460, 3, (100, 0)))), Acknowledge(1000, 1001, cookies => Stamps(101, cookies.TimestampOf(1000))),
            Acknowledge(1000, 1000, cookies => Stamps(102, cookies.TimestampOf(1000))), Acknowledge(1000, 1000, _ => [], 7), Acknowledge(1000, 1001, cookies => Stamps(103, cookies.TimestampOf(1000))),
            Wan(Tcp(Server, 80, Client, 1000, TcpFlags.Rst | TcpFlags.Ack, 0, 1001)),
            Lan(Syn(1001, Full(1460, 3, (100, 0)))), Acknowledge(1001, 1001, cookies => Stamps(101, cookies.TimestampOf(1001))),
            Wan(Tcp(Server, 80, Client, 1001, TcpFlags.Syn | TcpFlags.Ack, 5000, 1001, "", Full(1460, 2, (ServerClock, 101)))), Wan(Tcp(Server, 80, Client, 1001, TcpFlags.Rst, 5001)),
        ]) { More = Strict },
        new("a SYN proxy whose connections are opened again",
            Proxied("synproxy mss 1460 wscale 7 timestamp sack-perm").Replace("tcp flags syn notrack", "tcp flags syn ct state untracked", StringComparison.Ordinal).Replace("untracked synproxy", "untracked,new synproxy", StringComparison.Ordinal),
        [
            Lan(Syn(1000, Full(1460, 3, (100, 0)))), Acknowledge(1000, 1001, cookies => Stamps(101, cookies.TimestampOf(1000))),
            Wan(Tcp(Server, 80, Client, 1000, TcpFlags.Syn | TcpFlags.Ack, 5000, 1001, "", Full(1460, 2, (ServerClock, 101)))),
            Wan(Tcp(Server, 80, Client, 1000, TcpFlags.Rst, 5001)), Lan(Syn(1000, Full(1460, 3, (200, 0)))),
        ]) { More = Strict },
        new("a SYN proxy in front of the host itself", Proxied("synproxy mss 1460 wscale 7 timestamp sack-perm", "input"),
            Lan(Tcp(Client, 1000, "10.0.0.254", 80, TcpFlags.Syn, 1000, 0, "", Full(1460, 3, (100, 0)))),
            new Step(0, []) { Make = cookies => Tcp(Client, 1000, "10.0.0.254", 80, TcpFlags.Ack, 1001, cookies.SequenceOf(1000) + 1, "", Stamps(101, cookies.TimestampOf(1000))) }) { More = Strict },
        new("a SYN proxy as an object, without any other rule about connections", """
            table inet t {
              synproxy web { mss 1460; wscale 7; timestamp sack-perm; }
              chain raw { type filter hook prerouting priority raw; tcp dport 80 tcp flags syn notrack; }
              chain f { type filter hook forward priority 0; tcp dport 80 counter synproxy name tcp dport map { 80 : "web" }; tcp dport 81 synproxy name "web"; counter; }
            }
            """, [.. Handshake(Full(1460, 3, (100, 0)), cookies => Stamps(101, cookies.TimestampOf(1000)), Full(1400, 5, (ServerClock, 101)))]) { More = Strict },
        new("a SYN proxy whose server is translated", """
            table ip t {
              chain raw { type filter hook prerouting priority raw; tcp flags syn notrack; }
              chain f { type filter hook forward priority 0; ct state invalid,untracked counter synproxy mss 1460 wscale 7 timestamp sack-perm; ct state invalid drop; }
              chain out { type nat hook output priority dstnat; ip daddr 203.0.113.7 dnat to 203.0.113.8; }
              chain post { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; }
            }
            """, Lan(Syn(1000, Full(1460, 3, (100, 0)))), Acknowledge(1000, 1001, cookies => Stamps(101, cookies.TimestampOf(1000))),
            Wan(Tcp(OtherServer, 80, Public, 1000, TcpFlags.Syn | TcpFlags.Ack, 5000, 1001, "", Full(1400, 5, (ServerClock, 101)))), ToServer(1001, 0, _ => Stamps(102, ServerClock), "request"),
            Wan(Tcp(OtherServer, 80, Public, 1000, TcpFlags.Ack, 5001, 1008, "answer", Stamps(ServerClock + 1, 102)))) { More = Strict },
        new("a SYN proxy in IPv6", Proxied("synproxy mss 1440 wscale 7 timestamp sack-perm"),
            Lan(Tcp6(Client6, 1000, Server6, 80, TcpFlags.Syn, 1000, 0, Full(1420, 3, (100, 0)))),
            new Step(0, []) { Make = cookies => Tcp6(Client6, 1000, Server6, 80, TcpFlags.Ack, 1001, cookies.SequenceOf(1000) + 1, Stamps(101, cookies.TimestampOf(1000))) },
            Wan(Tcp6(Server6, 80, Client6, 1000, TcpFlags.Syn | TcpFlags.Ack, 5000, 1001, Full(1400, 5, (ServerClock, 101)))),
            new Step(0, []) { Make = cookies => Tcp6(Client6, 1000, Server6, 80, TcpFlags.Ack, 1001, cookies.SequenceOf(1000) + 1, Stamps(102, cookies.TimestampOf(1000))).Payload("request") },
            Wan(Tcp6(Server6, 80, Client6, 1000, TcpFlags.Ack, 5001, 1008, Stamps(ServerClock + 1, 102)).Payload("answer"))) { More = Strict },
    ];

    private static string Proxied(string statement, string hook = "forward") => $$"""
        table inet t {
          chain raw { type filter hook prerouting priority raw; tcp dport 80 tcp flags syn notrack counter; }
          chain f { type filter hook {{hook}} priority 0; tcp dport 80 ct state invalid,untracked {{statement}}; ct state invalid counter drop; counter; }
          chain out { type filter hook output priority -300; tcp flags syn counter; ct state new counter; }
          chain late { type filter hook output priority 0; ct state new counter; ct state established counter; ct state invalid counter; }
          chain post { type filter hook postrouting priority 300; tcp flags syn counter; tcp flags & (syn | ack) == ack counter; }
        }
        """;

    // The client gets a cookie and acknowledges it, and the server answers.
    private static Step[] Handshake(byte[] offered, Func<ProxyCookies, byte[]> acknowledged, byte[] answered, TcpFlags more = 0) =>
    [
        Lan(Syn(1000, offered, more)), Acknowledge(1000, 1001, acknowledged),
        Wan(Tcp(Server, 80, Client, 1000, TcpFlags.Syn | TcpFlags.Ack, 5000, 1001, "", answered)),
    ];

    private static PacketDraft Syn(ushort port, byte[] options, TcpFlags more = 0) => Tcp(Client, port, Server, 80, TcpFlags.Syn | more, 1000, 0, "", options);

    private static Step Acknowledge(ushort port, uint sequence, Func<ProxyCookies, byte[]> options, uint beyond = 0) =>
        new(0, []) { Make = cookies => Tcp(Client, port, Server, 80, TcpFlags.Ack, sequence, cookies.SequenceOf(port) + 1 + beyond, "", options(cookies)) };

    private static Step ToServer(uint sequence, uint acknowledged, Func<ProxyCookies, byte[]> options, string payload = "", TcpFlags flags = TcpFlags.Ack) =>
        new(0, []) { Make = cookies => Tcp(Client, 1000, Server, 80, flags, sequence, cookies.SequenceOf(1000) + 1 + acknowledged, payload, options(cookies)) };

    private static byte[] Full(ushort size, byte scale, (uint, uint)? stamps = null) => TcpOptions.Make(size, scale, true, stamps);

    private static byte[] Stamps(uint value, uint echo) => TcpOptions.Make(timestamps: (value, echo));

    private static byte[] Selective(uint left, uint right) => TcpOptions.Make(sackEdges: [left, right]);

    // The kernel's rule sums IPv6 segments as if they were in IPv4, with all of the header: a flow label makes that sum right, too. // nf_ip_checksum
    private static PacketDraft Tcp6(string from, ushort fromPort, string to, ushort toPort, TcpFlags flags, uint seq, uint ack, byte[] options)
    {
        const int Header = 0x6000 + 0x063F; // version; protocol and what is left of the hop limit
        return new PacketDraft().IPv6(from, to, flowLabel: (uint)(ushort.MaxValue - Header - TcpView.MinimumSize - options.Length)).Tcp(fromPort, toPort, flags, seq, ack, options: options);
    }
}
