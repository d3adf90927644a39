using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Rulesets;

// Traps of tracking what is not TCP: T3-34 to T3-47 of docs/traps-flows.md.
internal static partial class RulesetCases
{
    private static RulesetCase[] DatagramTraps => [.. UdpTraps, .. IcmpTraps, .. SctpTraps];

    private static RulesetCase[] UdpTraps =>
    [
        new("when an answered flow of datagrams is a stream", Telling,
            Lan(Udp(Client, 2, Server, 53)), Lan(Udp(Client, 3, Server, 53)), Lan(Udp(Client, 1, Server, 53)).After(2300), Wan(Udp(Server, 53, Client, 1)), Lan(Udp(Client, 1, Server, 53)),
            Wan(Udp(Server, 53, Client, 2)), Wan(Udp(Server, 53, Client, 3)), Lan(Udp(Client, 3, Server, 53)))
        {
            Expects = new() { States = "new new new est est est est est", Lives = "1 30; 2 30; 3 120 assured" },
        },
        new("lengths and sums of datagrams", Telling,
            Lan(Udp(Client, 1, Server, 53).WithLength(7)), Lan(Udp(Client, 2, Server, 53).WithLength(100)), Lan(Padded(3, 0x1234)), Lan(Padded(4, SumOf(Udp(Client, 4, Server, 53)))), Lan(Padded(5, 0)),
            Lan(new PacketDraft().IPv6(ClientIPv6, FarIPv6).Udp(6, 53).Payload("x").WithChecksum(0)), Lan(Udp(Client, 7, Server, 0)),
            Lan(new PacketDraft().IPv4(Client, Server).UdpLite(8, 53).Payload("x").WithChecksum(0)), Lan(new PacketDraft().IPv4(Client, Server).UdpLite(9, 53).Payload("x").WithLength(7)),
            Lan(new PacketDraft().IPv4(Client, Server).UdpLite(10, 53).Payload("x").WithLength(8)).After("checksum", 0), Lan(new PacketDraft().IPv4(Client, Server).UdpLite(11, 53).Payload("x").WithChecksum(0)), Lan(new PacketDraft().IPv4(Client, Server).UdpLite(12, 53).Payload("x").WithLength(7)))
        {
            Expects = new() { States = "inv inv inv inv new new new inv inv new inv inv", Lives = "5 30; 6 30; 7 30; 10 30" },
        },
        new("tunnels of two versions", Telling,
            Lan(new PacketDraft().IPv4(Client, Server).Gre(key: 5).Payload("xxxx")), Lan(new PacketDraft().IPv4(Client, Server).Gre(key: 6).Payload("xxxx")), Wan(new PacketDraft().IPv4(Server, Client).Gre(key: 7).Payload("xxxx")), Lan(new PacketDraft().IPv4(Client, Server).Gre(key: 5).Payload("xxxx")),
            Lan(Gre(OtherClient, Server, 300)), Wan(Gre(Server, OtherClient, 200)))
        {
            Expects = new() { States = "new new est est new new", Lives = "0 180 assured; 0 30; 0 30" },
        },
        new("pieces are one packet, or none", """
            table inet t { chain f { type filter hook forward priority 0; ct state new counter comment "T3-47: 1"; counter comment "T3-47: 1"; } }
            """,
            [
                .. Halves(Client).Select(Lan), Lan(Halves(OtherClient)[0]),
                Lan(Halves("10.0.0.4")[0]), Lan(new PacketDraft().IPv4("10.0.0.4", Server, id: 99, fragmentOffset: 16).Payload("these are the last bytes").WithProtocol(17)), Lan(Halves("10.0.0.4")[1]),
            ])
        {
            Expects = new() { Leaves = "0 2 0 0 0 0", Lives = "5 30" },
        },
    ];

    private static RulesetCase[] IcmpTraps =>
    [
        new("messages that ask, and others", Telling,
            [
                .. ((byte[])[8, 13, 15, 17, 0, 14, 16, 18, 9, 10, 40, 200]).Select((type, at) => Lan(new PacketDraft().IPv4(Client, Server).Icmp(type, 0, (uint)((at + 1) << 16 | 1)).Payload("12345678901234567890"))),
                .. ((byte[])[128, 139, 129, 140, 137, 144, 200]).Select((type, at) => Lan(new PacketDraft().IPv6(ClientIPv6, FarIPv6).IcmpV6(type, 0, (uint)((at + 21) << 16 | 1)).Payload("1234567890123456"))),
                Wan(new PacketDraft().IPv4(Server, Client).Icmp(0, 0, 1 << 16 | 1).Payload("x")), Wan(new PacketDraft().IPv4(Server, Client).Icmp(0, 0, 1 << 16 | 1).Payload("x")),
            ])
        {
            Expects = new() { States = "new new new new inv inv inv inv inv inv inv inv new new inv inv inv inv inv est est", Lives = "1 30; 2 30; 3 30; 4 30; 21 30; 22 30" },
        },
        new("asked from both sides with one number", Telling, Lan(Ping(Client, Server)), Wan(Ping(Server, Client)), Lan(Ping(Client, Server, reply: true)))
        {
            Expects = new() { States = "new new est", Lives = "7 30; 7 30" },
        },
        new("neighbours and groups are not tracked", Telling, [.. ((byte[])[130, 131, 132, 133, 134, 135, 136, 143]).Select(type => Lan(new PacketDraft().IPv6(ClientIPv6, FarIPv6, 255).IcmpV6(type).Payload(new byte[20])))])
        {
            Expects = new() { States = "untracked untracked untracked untracked untracked untracked untracked untracked", Lives = "" },
        },
        new("errors belong to what they are about", Telling + """
            table inet t { chain f { type filter hook forward priority 0; icmp type != 8 ct direction original counter comment "T3-39: 1"; icmp type != 8 ct direction reply counter comment "T3-39: 7"; } }
            """,
            [
                Lan(Udp(Client, 5, Server, 53)), Lan(Ping(Client, Server)), Lan(new PacketDraft().IPv6(ClientIPv6, FarIPv6).Udp(6, 53).Payload("x")),
                .. ((byte[])[3, 4, 5, 11, 12]).Select(type => Wan(new PacketDraft().IPv4("203.0.113.99", Client).IcmpError(type, 0, Udp(Client, 5, Server, 53).ToArray()))),
                Wan(new PacketDraft().IPv4(Server, Client).IcmpError(3, 3, Udp(Client, 5, Server, 53).ToArray(), limit: 24)),
                Wan(new PacketDraft().IPv4(Server, Client).IcmpError(3, 3, Udp(Client, 5, Server, 54).ToArray())),
                Lan(new PacketDraft().IPv4("10.0.0.77", Server).IcmpError(3, 3, Udp(Server, 53, Client, 5).ToArray())), Wan(new PacketDraft().IPv4(Server, Client).IcmpError(11, 0, Ping(Client, Server).ToArray())),
                .. ((byte[])[1, 2, 3, 4]).Select(type => Wan(new PacketDraft().IPv6("2001:db8:9::99", ClientIPv6).IcmpV6Error(type, 0, new PacketDraft().IPv6(ClientIPv6, FarIPv6).Udp(6, 53).Payload("x").ToArray()))),
                Wan(new PacketDraft().IPv6(FarIPv6, ClientIPv6).IcmpV6Error(2, 0, new PacketDraft().IPv6(ClientIPv6, FarIPv6).DestinationOptions().Udp(6, 53).Payload("x").ToArray(), 1280)),
            ])
        {
            Expects = new() { States = "new new new rel rel rel rel rel rel inv rel rel rel rel rel rel rel", Lives = "5 30; 6 30; 7 30" },
        },
        new("errors that belong to nothing", Telling,
            Lan(Udp(Client, 5, Server, 53)), Wan(new PacketDraft().IPv4(Server, OtherClient).IcmpError(3, 3, Udp(Client, 5, Server, 53).ToArray())), Wan(new PacketDraft().IPv4("198.51.100.7", Client).IcmpError(3, 3, Udp(Client, 5, Server, 53).ToArray())),
            Wan(new PacketDraft().IPv4(Server, Client).IcmpError(3, 3, new PacketDraft().IPv4(Client, Server).IcmpError(3, 3, Udp(Server, 53, Client, 5).ToArray()).ToArray())),
            Wan(new PacketDraft().IPv4(Server, Client).IcmpError(3, 3, Udp(Client, 5, Server, 53).ToArray()).WithChecksum(0x1234)), Wan(new PacketDraft().IPv4(Server, Client).IcmpError(5, 1, Udp(Client, 5, Server, 53).ToArray())))
        {
            Expects = new() { States = "new inv rel inv inv rel", Lives = "5 30" },
        },
    ];

    private static RulesetCase[] SctpTraps =>
    [
        new("which chunks begin an association", Telling,
            [
                Lan(Sctp(1, 0).ChunkInit(5)), Lan(Sctp(2, 9).ChunkInit(5)), Lan(Sctp(3, 9).Chunk(SctpChunkType.Heartbeat, 0, [0, 1, 0, 4])), Lan(Sctp(4, 9).Chunk(SctpChunkType.HeartbeatAck, 0, [0, 1, 0, 4])), Lan(Sctp(5, 9).Chunk(SctpChunkType.ShutdownAck)),
                Lan(Sctp(6, 9).ChunkData(1, [1, 2, 3, 4])), Lan(Sctp(7, 9).ChunkInit(5, acknowledge: true)),
                .. ((byte[])[SctpChunkType.CookieEcho, SctpChunkType.CookieAck, SctpChunkType.Abort, SctpChunkType.Shutdown, SctpChunkType.ShutdownComplete]).Select((type, at) => Lan(Sctp((ushort)(8 + at), 9).Chunk(type, 0, [0, 0, 0, 1]))),
                Lan(Sctp(20, 0).WithChecksum(0x12345678).ChunkInit(5)), Lan(Sctp(21, 0).ChunkInit(5).ChunkData(1, [1, 2, 3, 4])),
            ])
        {
            More = "  net.netfilter.nf_conntrack_sctp_timeout_shutdown_ack_sent: 20",
            Expects = new() { States = "new inv new new new inv inv inv inv inv inv inv inv inv", Lives = "1 CLOSED 10; 3 HEARTBEAT_SENT 30; 4 CLOSED 10; 5 SHUTDOWN_ACK_SENT 20" },
        },
        new("an association, its tags, and another path", Telling,
            [
                .. Stages(Association), .. Association(11), Lan(Sctp(11, 77).ChunkData(1, [1, 2, 3, 4])), Wan(SctpBack(11, 77).Chunk(SctpChunkType.Abort)),
                Lan(Sctp(12, 9).Chunk(SctpChunkType.Heartbeat, 0, [0, 1, 0, 4])), Wan(SctpBack(12, 5).Chunk(SctpChunkType.HeartbeatAck, 0, [0, 1, 0, 4])), Lan(Sctp(12, 10).Chunk(SctpChunkType.Heartbeat, 0, [0, 1, 0, 4])),
            ])
        {
            More = "  net.netfilter.nf_conntrack_sctp_timeout_cookie_wait: 40\n  net.netfilter.nf_conntrack_sctp_timeout_cookie_echoed: 50",
            Expects = new()
            {
                States = "new new est new est est new est est est new est est est inv inv new est est",
                Lives = "1 CLOSED 10; 2 COOKIE_WAIT 40; 3 COOKIE_ECHOED 50; 4 ESTABLISHED 210 assured; 11 ESTABLISHED 210 assured; 12 ESTABLISHED 210 assured",
            },
        },
    ];

    private static PacketDraft Sctp(ushort port, uint tag) => new PacketDraft().IPv4(Client, Server).Sctp(port, 80, tag);

    private static PacketDraft SctpBack(ushort port, uint tag) => new PacketDraft().IPv4(Server, Client).Sctp(80, port, tag);

    private static Step[] Association(ushort port) =>
        [Lan(Sctp(port, 0).ChunkInit(5)), Wan(SctpBack(port, 5).ChunkInit(6, acknowledge: true)), Lan(Sctp(port, 6).Chunk(SctpChunkType.CookieEcho, 0, [0, 0, 0, 1])), Wan(SctpBack(port, 5).Chunk(SctpChunkType.CookieAck))];

    // A datagram with three bytes behind it that its length does not count.
    private static PacketDraft Padded(ushort port, uint sum) => Udp(Client, port, Server, 53, "x\0\0\0").WithLength(9).WithChecksum(sum);

    private static uint SumOf(PacketDraft draft)
    {
        _ = IpView.TryParse(draft.ToArray(), out var packet);
        _ = UdpView.TryParse(packet.Transport, out var udp);
        return udp.Checksum;
    }
}
