using System.Text;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Scanning;
using Statewall.Packets;
using Statewall.Packets.Building;
using Statewall.Replay.Embedded;
using Statewall.Replay.Readdressing;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Statewall.Replay.Tests.Readdressing;

// Captures of exchanges that nobody translated, replayed through rulesets that do: the exchange goes on.
public sealed class ReaddressingTests
{
    private const string Masquerade = "table ip t { chain post { type nat hook postrouting priority srcnat; oifname \"out0\" meta l4proto { tcp, udp } snat to 203.0.113.1:7000-7999; oifname \"out0\" snat to 203.0.113.1 }; }";

    [Fact]
    public void Answers_UnderSourceNat_GoWhereTheServerSawThePacketsComeFrom()
    {
        var run = Run(Masquerade, [.. Traffic.Handshake(), .. Data()]);
        var connection = Assert.Single(run.Result.Connections);
        Assert.Equal(TcpState.Established, connection.Tcp?.State);
        Assert.Equal((7000, 2L, 3L), (connection.Reply!.Value.DestinationPort is >= 7000 and <= 7999 ? 7000 : 0, (long)connection.ReplyCounters!.Value.Packets!, (long)connection.OriginalCounters!.Value.Packets!));
        Assert.All(run.Left, packet => Assert.True(ChecksumsHold(packet)));
        Assert.Equal(Texts(Data()[^1..]), Texts(run.Left[^1..])); // at the client's side everything is as captured
    }

    [Fact]
    public void Answers_UnderDstNat_ComeFromTheServer()
    {
        const string Rules = "table ip t { chain pre { type nat hook prerouting priority dstnat; tcp dport 80 dnat to 10.0.1.9:8080 }; }";
        var run = Run(Rules, Traffic.Handshake());
        Assert.Equal(TcpState.Established, Assert.Single(run.Result.Connections).Tcp?.State);
        Assert.Equal(["10.0.0.1.1234 > 10.0.1.9.8080", "10.0.1.1.80 > 10.0.0.1.1234", "10.0.0.1.1234 > 10.0.1.9.8080"], run.Left.Select(Ends));
    }

    [Fact]
    public void Errors_QuoteThePacketAsItCame()
    {
        var query = Traffic.Query();
        var error = PacketBuilder.IPv4("10.0.1.77", Traffic.Client).IcmpError(IcmpType.DestinationUnreachable, 1, query).ToArray();
        var run = Run(Masquerade, query, error);
        Assert.Equal(2, run.Left.Count);
        Assert.Equal(2, run.Result.Counts.Sent);
        var icmp = run.Left[1];
        Assert.True(ChecksumsHold(icmp));
        Assert.Equal("10.0.0.1.1000 > 10.0.1.1.53", Ends(icmp[28..]));
    }

    [Fact]
    public void Ping_KeepsItsIdentifierForItsSender()
    {
        var run = Run(
            Masquerade,
            PacketBuilder.IPv4(Traffic.Client, Traffic.Server).IcmpEcho(77, 1).ToArray(),
            PacketBuilder.IPv4(Traffic.Server, Traffic.Client).IcmpEcho(77, 1, reply: true).ToArray());
        Assert.True(Assert.Single(run.Result.Connections).Status!.Value.HasFlag(ConntrackStatus.SeenReply));
        Assert.True(IpView.TryParse(run.Left[1], out var view) && IcmpView.TryParse(view.Transport, out var reply) && reply.Id == 77);
        Assert.All(run.Left, packet => Assert.True(ChecksumsHold(packet)));
    }

    [Fact]
    public void Fragments_FollowTheirFirst()
    {
        var answer = PacketBuilder.IPv4(Traffic.Server, Traffic.Client).Udp(53, 1000).Payload(new byte[3000]).ToArray();
        var run = Run(Masquerade, [Traffic.Query(), .. PacketFragmenter.Split(answer, 1500)]);
        Assert.Equal(1L, (long)Assert.Single(run.Result.Connections).ReplyCounters!.Value.Packets!);
    }

    [Fact]
    public void Ftp_ActiveTransfer_ConnectsToTheAddressThatTheServerWasTold()
    {
        const string Rules = "table ip t { ct helper ftp { type \"ftp\" protocol tcp; }; chain pre { type filter hook prerouting priority 0; tcp dport 21 ct helper set \"ftp\" }; "
            + "chain post { type nat hook postrouting priority srcnat; oifname \"out0\" snat to 203.0.113.251 }; }";
        var run = Run(Rules, [.. Control(), .. Transfer()]);
        var transfer = Assert.Single(run.Result.Connections, connection => connection.Original?.SourcePort == 20);
        Assert.Equal("10.0.0.1", transfer.Reply?.Source.ToString());
        const ConntrackStatus Answered = ConntrackStatus.Expected | ConntrackStatus.DstNat | ConntrackStatus.SeenReply;
        Assert.Equal(Answered, transfer.Status!.Value & Answered);
        // The server has been told more than the client said, and acknowledges that; the client sees its own numbers.
        Assert.True(IpView.TryParse(run.Left[5], out var view) && TcpView.TryParse(view.Transport, out var answer) && answer.Acknowledgement == 107 + (uint)Port.Length);
        Assert.All(run.Left, packet => Assert.True(ChecksumsHold(packet)));
    }

    [Fact]
    public void Sip_Answers_QuoteWhatTheServerHasRead()
    {
        const string Rules = "table ip t { ct helper sip { type \"sip\" protocol udp; }; chain pre { type filter hook prerouting priority 0; udp dport 5060 ct helper set \"sip\" }; "
            + "chain post { type nat hook postrouting priority srcnat; oifname \"out0\" meta l4proto udp snat to 203.0.113.251:7000 }; }";
        const string Called = "Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9;rport\r\nFrom: <sip:a@10.0.0.1:5060>;tag=1\r\nTo: <sip:b@10.0.1.1>\r\nCall-ID: 77@10.0.0.1\r\nCSeq: 1 OPTIONS\r\n";
        const string Answered = "Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9;received=10.0.0.1;rport=5060\r\nFrom: <sip:a@10.0.0.1:5060>;tag=1\r\nTo: <sip:b@10.0.1.1>;tag=2\r\nCall-ID: 77@10.0.0.1\r\nCSeq: 1 OPTIONS\r\n";
        var run = Run(
            Rules,
            Sip(Traffic.Client, Traffic.Server, $"OPTIONS sip:b@10.0.1.1 SIP/2.0\r\n{Called}Contact: <sip:a@10.0.0.1:5060>\r\nContent-Length: 0\r\n\r\n"),
            Sip(Traffic.Server, Traffic.Client, $"SIP/2.0 200 OK\r\n{Answered}Warning: 399 proxy \"you are 10.0.0.1:5060\"\r\nContent-Length: 7\r\n\r\n10.0.0.1"));
        Assert.Equal(2, run.Left.Count);
        Assert.Contains("Contact: <sip:a@203.0.113.251:7000>", TextOf(run.Left[0]), StringComparison.Ordinal);
        var answer = TextOf(run.Left[1]);
        Assert.Contains(Answered, answer, StringComparison.Ordinal); // which the helper has turned back, and found where it looks
        Assert.Contains("\"you are 203.0.113.251:7000\"", answer, StringComparison.Ordinal);
        Assert.EndsWith("Content-Length: 13\r\n\r\n203.0.113.251", answer, StringComparison.Ordinal);
        Assert.All(run.Left, packet => Assert.True(ChecksumsHold(packet)));
    }

    [Fact]
    public void Ftp_AnswersThatQuote_MoveTheNumbersBehindThem()
    {
        const string Rules = "table ip t { ct helper ftp { type \"ftp\" protocol tcp; }; chain pre { type filter hook prerouting priority 0; tcp dport 21 ct helper set \"ftp\" }; "
            + "chain post { type nat hook postrouting priority srcnat; oifname \"out0\" snat to 203.0.113.251 }; }";
        var quote = "200 PORT 10,0,0,1,4,1 it is\r\n"u8.ToArray();
        var (command, next) = (107 + (uint)Port.Length, 501 + (uint)quote.Length);
        var run = Run(Rules,
        [
            .. Control(),
            PacketBuilder.Ip(Traffic.Server, Traffic.Client).Tcp(21, 1234, TcpFlags.Ack | TcpFlags.Psh, seq: 501, ack: command).Payload(quote).ToArray(),
            PacketBuilder.Ip(Traffic.Client, Traffic.Server).Tcp(1234, 21, TcpFlags.Ack, seq: command, ack: next).ToArray(),
            PacketBuilder.Ip(Traffic.Server, Traffic.Client).Tcp(21, 1234, TcpFlags.Ack | TcpFlags.Psh, seq: 501, ack: command).Payload(quote).ToArray(),
            PacketBuilder.Ip(Traffic.Server, Traffic.Client).Tcp(21, 1234, TcpFlags.Ack | TcpFlags.Psh, seq: next, ack: command).Payload("150 \r\n"u8).ToArray(),
        ]);
        const uint More = 5; // 203,0,113,251 for 10,0,0,1
        Assert.Equal("200 PORT 203,0,113,251,4,1 it is\r\n", TextOf(run.Left[6]));
        Assert.Equal(TextOf(run.Left[6]), TextOf(run.Left[8]));
        Assert.Equal((next + More, next + More), (SegmentOf(run.Left[7]).Acknowledgement, SegmentOf(run.Left[9]).Sequence));
        Assert.All(run.Left, packet => Assert.True(ChecksumsHold(packet)));
    }

    [Fact]
    public void Ftp_PassiveUnderDstNat_AnnouncesTheServersOwnAddress()
    {
        const string Rules = "table ip t { ct helper ftp { type \"ftp\" protocol tcp; }; chain pre { type filter hook prerouting priority 0; tcp dport 21 ct helper set \"ftp\" }; "
            + "chain dst { type nat hook prerouting priority dstnat; tcp dport 21 dnat to 10.0.1.9 }; }";
        var run = Run(Rules,
        [
            .. Control()[..3],
            PacketBuilder.Ip(Traffic.Server, Traffic.Client).Tcp(21, 1234, TcpFlags.Ack | TcpFlags.Psh, seq: 501, ack: 101).Payload("220 \r\n"u8).ToArray(),
            PacketBuilder.Ip(Traffic.Server, Traffic.Client).Tcp(21, 1234, TcpFlags.Ack | TcpFlags.Psh, seq: 507, ack: 101).Payload("227 Entering Passive Mode (10,0,1,1,4,1)\r\n"u8).ToArray(),
            PacketBuilder.Ip(Traffic.Client, Traffic.Server).Tcp(1300, 1025, TcpFlags.Syn, seq: 1).ToArray(),
        ]);
        Assert.Equal("10.0.0.1.1300 > 10.0.1.9.1025", Ends(run.Left[^1]));
        Assert.EndsWith("(10,0,1,1,4,1)\r\n", TextOf(run.Left[4]), StringComparison.Ordinal);
    }

    [Fact]
    public void BinaryMessages_QuoteAddressesWithTheirPorts()
    {
        var seen = new SeenMessages();
        var (own, translated) = (new InetAddress([10, 0, 0, 1]), new InetAddress([203, 0, 113, 1]));
        seen.Learn([3, 0, 10, 0, 0, 1, 6, 184, 9], [3, 0, 203, 0, 113, 1, 27, 88, 9], own, translated);
        var key = new FlowKey(new InetAddress([10, 0, 1, 1]), own, IpProtocol.Tcp, 1720, 1234);
        Assert.Equal((byte[])[8, 0, 203, 0, 113, 1, 27, 88, 10, 0, 0, 1, 1, 1], seen.Quote([8, 0, 10, 0, 0, 1, 6, 184, 10, 0, 0, 1, 1, 1], key, key with { Destination = translated }));
        Assert.Null(seen.Quote([8, 0, 10, 0, 0, 1, 1, 1], key, key with { Destination = translated }));
    }

    // Whatever is cut off or changed in packets of translated connections, all of them are sent.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Packets_Damaged_AreSentAllTheSame(int seed)
    {
        var random = new Random(seed);
        var query = Traffic.Query();
        var error = PacketBuilder.IPv4("10.0.1.77", Traffic.Client).IcmpError(IcmpType.DestinationUnreachable, 1, query).ToArray();
        var sound = (byte[][])[query, .. Control(), .. Transfer(), error, PacketBuilder.Ip(Traffic.Server, Traffic.Client).Udp(53, 1000).Payload("answer"u8).ToArray()];
        var packets = new List<byte[]>(sound);
        for (var number = 0; number < 3000; number++)
        {
            var packet = sound[random.Next(sound.Length)].ToArray();
            for (var change = random.Next(4); change > 0; change--)
                packet[random.Next(IPv4View.Offset.Source) is var at && random.Next(2) == 0 ? at : random.Next(IPv4View.MinimumSize, packet.Length)] = (byte)random.Next(256);
            packets.Add(random.Next(3) == 0 ? packet[..random.Next(1, packet.Length)] : packet);
        }
        var counts = Run(Masquerade, [.. packets]).Result.Counts;
        Assert.Equal(packets.Count, counts.Total);
        Assert.Equal(counts.Total, counts.Sent + counts.NotIp + counts.Malformed + counts.Unplaced + counts.Refused);
    }

    [Fact]
    public void Rulesets_WithoutTranslation_SendWhatWasCaptured()
    {
        var run = Run("table ip t { chain f { type filter hook forward priority 0; ct state new counter }; }", Traffic.Handshake());
        Assert.Equal(Traffic.Handshake().Select(Ends), run.Left.Select(Ends));
    }

    private static readonly byte[] Port = Encoding.ASCII.GetBytes("PORT 10,0,0,1,4,1\r\n");

    private static byte[][] Control() =>
    [
        PacketBuilder.Ip(Traffic.Client, Traffic.Server).Tcp(1234, 21, TcpFlags.Syn, seq: 100).ToArray(),
        PacketBuilder.Ip(Traffic.Server, Traffic.Client).Tcp(21, 1234, TcpFlags.Syn | TcpFlags.Ack, seq: 500, ack: 101).ToArray(),
        PacketBuilder.Ip(Traffic.Client, Traffic.Server).Tcp(1234, 21, TcpFlags.Ack, seq: 101, ack: 501).ToArray(),
        PacketBuilder.Ip(Traffic.Client, Traffic.Server).Tcp(1234, 21, TcpFlags.Ack | TcpFlags.Psh, seq: 101, ack: 501).Payload("NOOP\r\n"u8).ToArray(),
        PacketBuilder.Ip(Traffic.Client, Traffic.Server).Tcp(1234, 21, TcpFlags.Ack | TcpFlags.Psh, seq: 107, ack: 501).Payload(Port).ToArray(),
        PacketBuilder.Ip(Traffic.Server, Traffic.Client).Tcp(21, 1234, TcpFlags.Ack, seq: 501, ack: 107 + (uint)Port.Length).ToArray(),
    ];

    private static byte[][] Transfer() =>
    [
        PacketBuilder.Ip(Traffic.Server, Traffic.Client).Tcp(20, 1025, TcpFlags.Syn, seq: 900).ToArray(),
        PacketBuilder.Ip(Traffic.Client, Traffic.Server).Tcp(1025, 20, TcpFlags.Syn | TcpFlags.Ack, seq: 700, ack: 901).ToArray(),
        PacketBuilder.Ip(Traffic.Server, Traffic.Client).Tcp(20, 1025, TcpFlags.Ack, seq: 901, ack: 701).ToArray(),
    ];

    private static byte[][] Data() =>
    [
        PacketBuilder.Ip(Traffic.Client, Traffic.Server).Tcp(1234, 80, TcpFlags.Ack | TcpFlags.Psh, seq: 101, ack: 501).Payload("hello"u8).ToArray(),
        PacketBuilder.Ip(Traffic.Server, Traffic.Client).Tcp(80, 1234, TcpFlags.Ack | TcpFlags.Psh, seq: 501, ack: 106).Payload("world"u8).ToArray(),
    ];

    private static (ReplayResult Result, List<byte[]> Left) Run(string rules, params byte[][] packets)
    {
        var left = new List<byte[]>();
        var scenario = new Scenario(
            [
                new ScenarioInterface("in0") { Addresses = [Prefix("10.0.0.254/24")], Hosts = [Prefix("10.0.0.0/24")] },
                new ScenarioInterface("out0") { Addresses = [Prefix("10.0.1.254/24"), Prefix("203.0.113.1/24")], Hosts = [Prefix("10.0.1.0/24")] },
            ],
            [],
            [new ScenarioSysctl("net.netfilter.nf_conntrack_acct", "1")]);
        using var target = new EngineTarget();
        var ruleset = new HostRuleset(scenario, allowsOthers: false);
        var result = Replayer.Run(Traffic.Capture(packets), scenario, target, new ReplayOptions
        {
            LoadRuleset = channel => ruleset.Load(channel, new SourceText("rules", Encoding.UTF8.GetBytes(rules))),
            Output = (_, _, packet) => left.Add(packet.ToArray()),
        });
        return (result, left);
    }

    private static byte[] Sip(string from, string to, string message) => PacketBuilder.Ip(from, to).Udp(5060, 5060).Payload(Encoding.ASCII.GetBytes(message)).ToArray();

    private static string TextOf(byte[] packet) => Encoding.ASCII.GetString(IpView.TryParse(packet, out var view)
        ? view.Transport[(view.Protocol == IpProtocol.Tcp ? SegmentOf(packet).HeaderLength : UdpView.Size)..]
        : throw new ArgumentException("This is no packet.", nameof(packet)));

    private static TcpView SegmentOf(byte[] packet) => IpView.TryParse(packet, out var view) && TcpView.TryParse(view.Transport, out var segment) ? segment : throw new ArgumentException("This is no segment.", nameof(packet));

    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new ArgumentException("This is no prefix.", nameof(text));

    private static string[] Texts(IEnumerable<byte[]> packets) => [.. packets.Select(packet => Convert.ToHexString(packet.AsSpan(IPv4View.MinimumSize)))];

    private static string Ends(byte[] packet) => IpView.TryParseTruncated(packet, out var view)
        ? $"{InetAddress.Read(view.Source)}.{view.Transport[0] << 8 | view.Transport[1]} > {InetAddress.Read(view.Destination)}.{view.Transport[2] << 8 | view.Transport[3]}"
        : throw new ArgumentException("This is no packet.", nameof(packet));

    private static bool ChecksumsHold(byte[] packet) =>
        IpView.TryParse(packet, out var view) && Checksum.Sum(packet.AsSpan(0, view.TransportOffset)) == 0xFFFF && (view.Protocol == IpProtocol.Icmp ? Checksum.Sum(view.Transport) == 0xFFFF : Checksum.VerifyTransport(in view));
}
