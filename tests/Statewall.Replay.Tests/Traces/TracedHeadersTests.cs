using Statewall.Nfnetlink.Nftables;
using Statewall.Packets;
using Statewall.Packets.Building;
using Statewall.Replay.Traces;

namespace Statewall.Replay.Tests.Traces;

public sealed class TracedHeadersTests
{
    [Fact]
    public void Packet_OfTcpWithOptions_KeepsPortsAndLength()
    {
        var sent = new PacketDraft().IPv4("10.0.0.2", "203.0.113.7").Tcp(5, 80, TcpFlags.Syn, 1, options: [2, 4, 5, 180, 1, 3, 3, 7]).Payload("hello").ToArray();
        Assert.Equal("IP 10.0.0.2.5 > 203.0.113.7.80: Flags [S], seq 1, win 65535, length 5", Told(sent, IPv4View.MinimumSize));
    }

    [Fact]
    public void Packet_OfIPv6_KeepsItsLength() =>
        Assert.Equal("IP6 2001:db8::1.5 > 2001:db8::2.53: UDP, length 100", Told(new PacketDraft().IPv6("2001:db8::1", "2001:db8::2").Udp(5, 53).Payload(new string('x', 100)).ToArray(), IPv6View.Size));

    [Fact]
    public void Error_WhoseQuotationWasCut_IsToldWithoutIt()
    {
        var sent = new byte[56];
        new PacketDraft().IPv4("203.0.113.7", "10.0.0.2").IcmpEcho(1, 1, false).Payload(new string('x', 28)).ToArray().CopyTo(sent, 0);
        (sent[20], sent[21]) = (IcmpType.DestinationUnreachable, 3);
        Assert.Equal("IP 203.0.113.7 > 10.0.0.2: ICMP destination unreachable, code 3, length 8 [truncated]", Told(sent, IPv4View.MinimumSize));
    }

    [Fact]
    public void Headers_ThatWereNotTold_AreEmpty()
    {
        Assert.Empty(TracedHeaders.ToPacket(default));
        Assert.Equal([0x45, 0], TracedHeaders.ToPacket(new TraceEvent { NetworkHeader = [0x45, 0] }));
        Assert.Equal(3, TracedHeaders.ToPacket(new TraceEvent { NetworkHeader = [0x45, 0], TransportHeader = [1] }).Length);
    }

    private static string Told(byte[] sent, int transport) => PacketText.Format(TracedHeaders.ToPacket(new TraceEvent
    {
        NetworkHeader = sent[..transport],
        TransportHeader = sent[transport..Math.Min(sent.Length, transport + 20)],
    }));
}
