using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

// Traps of TCP's tracking: T3-15 to T3-33 of docs/traps-flows.md. Connections that got as far as each packet of a conversation stand side by side in the end, by source port.
internal static partial class RulesetCases
{
    private const TcpFlags SynAck = TcpFlags.Syn | TcpFlags.Ack;
    private const TcpFlags FinAck = TcpFlags.Fin | TcpFlags.Ack;
    private const TcpFlags RstAck = TcpFlags.Rst | TcpFlags.Ack;

    // The client has sent up to here behind the handshake, and so has the server.
    private const uint ClientNext = 1001;
    private const uint ServerNext = 5001;

    private static RulesetCase[] TcpTraps => [.. BeginningTraps, .. EndingTraps, .. WindowTraps];

    private static RulesetCase[] BeginningTraps =>
    [
        new("which segments begin a connection", Telling,
            [
                .. FirstFlags.Select((flags, at) => FromClient((ushort)(100 + at), flags)), FromClient(120, TcpFlags.Ack).After("tcp_loose", 0),
            ])
        {
            Expects = new()
            {
                States = "new new new new new new inv inv inv inv inv inv inv inv inv inv",
                Lives = "100 SYN_SENT 120; 101 SYN_SENT 120; 102 SYN_SENT 120; 103 SYN_SENT 120; 104 ESTABLISHED 300; 105 ESTABLISHED 300",
            },
        },
        new("headers of segments that cannot be", Telling, Lan(Tcp(Client, 1, Server, 80, TcpFlags.Syn).WithHeaderLength(16)), Lan(Tcp(Client, 2, Server, 80, TcpFlags.Syn).WithHeaderLength(60)), Lan(new PacketDraft().IPv4(Client, Server).Payload("\0\u0003\0P\0\0\0\0\0\0\0\0").WithProtocol(6)))
        {
            Expects = new() { States = "inv inv inv", Lives = "" },
        },
        new("from handshake to end", Telling, [.. Stages(WholeConversation)])
        {
            Expects = new()
            {
                Lives = "1 SYN_SENT 120; 2 SYN_RECV 60; 3 ESTABLISHED 432000 assured; 4 ESTABLISHED 300 assured; 5 ESTABLISHED 432000 assured; 6 FIN_WAIT 120 assured; 7 CLOSE_WAIT 60 assured; 8 LAST_ACK 30 assured; 9 TIME_WAIT 120 assured",
                States = string.Join(' ', Enumerable.Range(1, 9).Select(length => string.Join(' ', Enumerable.Repeat("est", length - 1).Prepend("new")))),
            },
        },
        new("picked up in the middle", Telling, [.. Stages(port =>
            [
                FromClient(port, TcpFlags.Ack, ClientNext, ServerNext), FromServer(port, TcpFlags.Ack, ServerNext, ClientNext), FromClient(port, TcpFlags.Ack | TcpFlags.Psh, ClientNext, ServerNext, "data"), FromServer(port, TcpFlags.Ack, ServerNext, ClientNext + 4),
            ])])
        {
            Expects = new() { Lives = "1 ESTABLISHED 300; 2 ESTABLISHED 300; 3 ESTABLISHED 300 assured; 4 ESTABLISHED 432000 assured" },
        },
        new("an answer to a SYN that acknowledges something else", Telling, FromClient(1, TcpFlags.Syn), FromServer(1, SynAck, 5000, 4444), FromClient(2, TcpFlags.Syn), FromServer(2, TcpFlags.Ack, 5000, 4444), FromClient(3, TcpFlags.Syn), FromClient(3, TcpFlags.Ack, ClientNext, ServerNext))
        {
            Expects = new() { States = "new inv new est new inv", Lives = "1 SYN_SENT 120; 2 SYN_SENT 120; 3 SYN_SENT 120", Connections = ["src=10.0.0.2 dst=203.0.113.7 sport=2 dport=80 packets=1 bytes=40 src="] },
        },
        new("opened from both sides", Telling, [.. Stages(port => [FromClient(port, TcpFlags.Syn), FromServer(port, TcpFlags.Syn, 5000), FromClient(port, SynAck, 1000, ServerNext), FromServer(port, SynAck, 5000, ClientNext), FromClient(port, TcpFlags.Ack, ClientNext, ServerNext)])])
        {
            Expects = new() { Lives = "1 SYN_SENT 120; 2 SYN_SENT2 120; 3 SYN_RECV 60; 4 SYN_RECV 60; 5 ESTABLISHED 432000 assured" },
        },
    ];

    private static RulesetCase[] EndingTraps =>
    [
        new("a SYN where the connection was before", Telling, [.. WholeConversation(1), FromClient(1, TcpFlags.Syn, 7)])
        {
            Expects = new() { States = "new est est est est est est est est new", Lives = "1 SYN_SENT 120" },
        },
        new("refused", Telling, FromClient(1, TcpFlags.Syn), FromServer(1, RstAck, 0, ClientNext))
        {
            Expects = new() { States = "new est", Lives = "" },
        },
        new("resets that are right, near and far", Telling,
            [
                .. Enumerable.Range(1, 6).SelectMany(port => Handshake((ushort)port)),
                FromServer(1, TcpFlags.Rst, ServerNext), FromServer(2, TcpFlags.Rst, ServerNext + 2000), FromServer(3, TcpFlags.Rst, ServerNext + 2000), FromClient(3, TcpFlags.Ack, ClientNext, ServerNext),
                FromServer(4, TcpFlags.Rst, ServerNext - 51), FromServer(5, TcpFlags.Rst, ServerNext + 200_000), FromServer(6, TcpFlags.Rst, ServerNext + 2000), FromClient(6, TcpFlags.Ack | TcpFlags.Psh, ClientNext, ServerNext, "data"),
            ])
        {
            Expects = new()
            {
                States = string.Join(' ', Enumerable.Repeat("new est est", 6)) + " est est est est inv inv est est",
                Lives = "1 CLOSE 10 assured; 2 ESTABLISHED 10 assured; 3 ESTABLISHED 300 assured; 4 ESTABLISHED 432000 assured; 5 ESTABLISHED 432000 assured; 6 ESTABLISHED 300 assured",
            },
        },
        new("a SYN behind a reset", Telling,
            [
                .. Handshake(1), FromServer(1, TcpFlags.Rst, ServerNext), FromClient(1, TcpFlags.Syn, 90000),
                .. Handshake(2), FromClient(2, TcpFlags.Rst, ClientNext), FromClient(2, TcpFlags.Syn, 90000),
                .. Handshake(3), FromClient(3, FinAck, ClientNext, ServerNext), FromServer(3, TcpFlags.Rst, ServerNext), FromClient(3, TcpFlags.Syn, 90000),
            ])
        {
            Expects = new() { States = "new est est est est new est est est new new est est est est new", Lives = "1 CLOSE 10 assured; 2 SYN_SENT 120; 3 SYN_SENT 120" },
        },
        new("a SYN in the middle, and its answers", Telling,
            [
                .. Handshake(1), FromClient(1, TcpFlags.Syn, 9000),
                .. Handshake(2), FromClient(2, TcpFlags.Syn, 9000), FromServer(2, SynAck, 20000, 9001),
                .. Handshake(3), FromClient(3, TcpFlags.Syn, 9000), FromServer(3, RstAck, 0, 9001),
                .. Handshake(4), FromClient(4, TcpFlags.Syn, 9000), FromServer(4, TcpFlags.Ack, ServerNext, ClientNext), FromClient(4, TcpFlags.Rst, ClientNext),
            ])
        {
            Expects = new() { Lives = "1 ESTABLISHED 432000 assured; 2 SYN_RECV 60 assured; 3 CLOSE 10 assured; 4 CLOSE 10 assured" },
        },
    ];

    private static RulesetCase[] WindowTraps =>
    [
        new("ahead of the window, and acknowledged too soon or too late", Telling,
            [
                .. Narrow(1), FromClient(1, TcpFlags.Ack, ClientNext + 1500, ServerNext, "x", 1000), .. Narrow(2), FromClient(2, TcpFlags.Ack, ClientNext + 2000, ServerNext, "x", 1000),
                .. Handshake(3), FromClient(3, TcpFlags.Ack, ClientNext, ServerNext + 1), .. Handshake(4), FromClient(4, TcpFlags.Ack, ClientNext, unchecked(ServerNext - 75000)), .. Handshake(5), FromClient(5, TcpFlags.Ack, unchecked(ClientNext - 75000), ServerNext, "x"),
                .. Handshake(6), FromClient(6, TcpFlags.Ack, ClientNext - 1, ServerNext), FromClient(6, TcpFlags.Ack, ClientNext - 1, ServerNext, "x"),
            ])
        {
            Expects = new() { States = "new est est est new est est inv new est est inv new est est est new est est est new est est est est" },
        },
        new("windows are scaled where both sides say so", Telling,
            [
                .. Scaled(1, 7, 7), FromClient(1, TcpFlags.Ack, ClientNext + 100_000, ServerNext, "x", 1000), .. Scaled(2, 7, null), FromClient(2, TcpFlags.Ack, ClientNext + 100_000, ServerNext, "x", 1000),
            ])
        {
            Expects = new() { States = "new est est est est new est est est inv" },
        },
        new("liberal about windows", Telling,
            [
                .. Handshake(1), FromClient(1, TcpFlags.Ack, ClientNext + 200_000, ServerNext, "x"), .. Handshake(2), FromServer(2, TcpFlags.Rst, ServerNext + 200_000),
                FromClient(1, TcpFlags.Ack, ClientNext + 200_000, ServerNext, "x").After("tcp_be_liberal", 1), FromServer(2, TcpFlags.Rst, ServerNext + 200_000),
            ])
        {
            Expects = new() { States = "new est est inv new est est inv est est", Lives = "1 ESTABLISHED 432000 assured; 2 ESTABLISHED 10 assured" },
        },
        new("sent again and again", Telling,
            [
                .. Handshake(1), .. Enumerable.Repeat(FromClient(1, TcpFlags.Ack, ClientNext, ServerNext, "data"), 3), .. Handshake(2), .. Enumerable.Repeat(FromClient(2, TcpFlags.Ack, ClientNext, ServerNext, "data"), 4),
                .. Handshake(3), .. Enumerable.Repeat(FromClient(3, TcpFlags.Ack, ClientNext, ServerNext), 3), .. Handshake(4), .. Enumerable.Repeat(FromClient(4, TcpFlags.Ack, ClientNext, ServerNext, "data"), 4), FromClient(4, TcpFlags.Ack, ClientNext + 4, ServerNext, "more"),
            ])
        {
            More = "  net.netfilter.nf_conntrack_tcp_timeout_max_retrans: 40",
            Expects = new() { Lives = "1 ESTABLISHED 300 assured; 2 ESTABLISHED 40 assured; 3 ESTABLISHED 40 assured; 4 ESTABLISHED 300 assured" },
        },
        new("what gives a connection no more time", Telling,
            [
                .. Handshake(1), .. Handshake(2), Lan(Udp(Client, 3, Server, 53)), Lan(Udp(Client, 4, Server, 53)), FromClient(1, TcpFlags.Ack, ClientNext + 200_000, ServerNext, "x").After(2300), FromClient(2, TcpFlags.Ack, ClientNext, ServerNext),
                Wan(new PacketDraft().IPv4(Server, Client).IcmpError(3, 3, Udp(Client, 3, Server, 53).ToArray())), Lan(Udp(Client, 4, Server, 53)),
            ])
        {
            Expects = new() { States = "new est est new est est new new inv est rel new", Lives = "1 ESTABLISHED 431997 assured; 2 ESTABLISHED 432000 assured; 3 27; 4 30" },
        },
    ];

    private static TcpFlags[] FirstFlags =>
    [
        TcpFlags.Syn, TcpFlags.Syn | TcpFlags.Urg, TcpFlags.Syn | TcpFlags.Psh, TcpFlags.Syn | TcpFlags.Ece | TcpFlags.Cwr, TcpFlags.Ack, TcpFlags.Ack | TcpFlags.Psh,
        SynAck, TcpFlags.Fin, FinAck, TcpFlags.Rst, 0, TcpFlags.Syn | TcpFlags.Fin, TcpFlags.Syn | TcpFlags.Rst, TcpFlags.Psh, TcpFlags.Urg,
    ];

    private static Step FromClient(ushort port, TcpFlags flags, uint seq = 1000, uint ack = 0, string payload = "", ushort window = 65535) => Lan(new PacketDraft().IPv4(Client, Server).Tcp(port, 80, flags, seq, ack, window).Payload(payload));

    private static Step FromServer(ushort port, TcpFlags flags, uint seq, uint ack = 0, ushort window = 65535) => Wan(new PacketDraft().IPv4(Server, Client).Tcp(80, port, flags, seq, ack, window));

    private static Step[] Handshake(ushort port) => [FromClient(port, TcpFlags.Syn), FromServer(port, SynAck, 5000, ClientNext), FromClient(port, TcpFlags.Ack, ClientNext, ServerNext)];

    private static Step[] Narrow(ushort port) =>
        [FromClient(port, TcpFlags.Syn, window: 1000), FromServer(port, SynAck, 5000, ClientNext, 1000), FromClient(port, TcpFlags.Ack, ClientNext, ServerNext, "", 1000)];

    private static Step[] Scaled(ushort port, byte client, byte? server) =>
    [
        Lan(new PacketDraft().IPv4(Client, Server).Tcp(port, 80, TcpFlags.Syn, 1000, window: 1000, options: [3, 3, client, 1])),
        Wan(new PacketDraft().IPv4(Server, Client).Tcp(80, port, SynAck, 5000, ClientNext, 1000, options: server is { } scale ? [3, 3, scale, 1] : [])),
        FromClient(port, TcpFlags.Ack, ClientNext, ServerNext, "", 1000), FromServer(port, TcpFlags.Ack, ServerNext, ClientNext, 1000),
    ];

    // Handshake, data, and an end that takes its time.
    private static Step[] WholeConversation(ushort port) =>
    [
        .. Handshake(port), FromClient(port, TcpFlags.Ack | TcpFlags.Psh, ClientNext, ServerNext, "data"), FromServer(port, TcpFlags.Ack, ServerNext, ClientNext + 4),
        FromClient(port, FinAck, ClientNext + 4, ServerNext), FromServer(port, TcpFlags.Ack, ServerNext, ClientNext + 5), FromServer(port, FinAck, ServerNext, ClientNext + 5), FromClient(port, TcpFlags.Ack, ClientNext + 5, ServerNext + 1),
    ];

    // As many conversations as one has packets, each a packet longer than the one before.
    private static IEnumerable<Step> Stages(Func<ushort, Step[]> conversation) =>
        Enumerable.Range(1, conversation(1).Length).SelectMany(length => conversation((ushort)length).Take(length));
}
