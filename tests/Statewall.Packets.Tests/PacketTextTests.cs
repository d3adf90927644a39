using Statewall.Packets.Building;

namespace Statewall.Packets.Tests;

public sealed class PacketTextTests
{
    [Fact]
    public void Format_Tcp_ShowsFlagsAndOptions() => Assert.Equal(
        "IP 10.0.0.1.1234 > 10.0.1.2.80: Flags [S.], seq 1, ack 2, win 1000, options [mss 1460,wscale 7,sackOK,TS val 3 ecr 4], length 2",
        PacketBuilder.IPv4("10.0.0.1", "10.0.1.2").Tcp(
            1234, 80, TcpFlags.Syn | TcpFlags.Ack, 1, 2, 1000, 0, TcpOptions.Make(1460, 7, true, (3, 4))).PayloadOf(2).ToString());

    [Fact]
    public void Format_SackAndMalformedOption_ShowBoth() => Assert.Equal(
        "IP 10.0.0.1.1 > 10.0.1.2.2: Flags [FRPUEWe], seq 0, win 0, urg 9, options [sack 1 {5:6},kind 254 0x0102,malformed], length 0",
        PacketBuilder.IPv4("10.0.0.1", "10.0.1.2").Tcp(
            1, 2, (TcpFlags)0x1ED, 0, 0, 0, 9, [.. TcpOptions.Make(null, null, false, null, 5, 6), 254, 4, 1, 2, 9, 0]).ToString());

    [Fact]
    public void Format_VlanAndUdp6_ShowTag() => Assert.Equal(
        "vlan 5 p 3, IP6 2001:db8::1.53 > 2001:db8::2.54: UDP, length 3",
        PacketBuilder.Ethernet().Vlan(5, 3).IPv6("2001:db8::1", "2001:db8::2").Udp(53, 54).PayloadOf(3).ToString());

    [Fact]
    public void Format_IcmpError_QuotesTheInnerPacket() => Assert.Equal(
        "IP 10.0.0.9 > 10.0.0.1: ICMP destination unreachable, code 4 (fragmentation needed, mtu 1400), length 36 [IP 10.0.0.1.1 > 10.0.1.2.2: UDP, bad length 1008 of 8 [truncated]]",
        PacketBuilder.IPv4("10.0.0.9", "10.0.0.1").IcmpError(
            3, 4, PacketBuilder.IPv4("10.0.0.1", "10.0.1.2").Udp(1, 2).PayloadOf(1000).ToArray(), 1400, limit: 28).ToString());

    [Fact]
    public void Format_Sctp_ListsChunks() => Assert.Equal(
        "IP 10.0.0.1.1 > 10.0.1.2.2: SCTP vtag 0x00000007 [COOKIE ECHO] [DATA flags 0x03], length 24",
        PacketBuilder.IPv4("10.0.0.1", "10.0.1.2").Sctp(1, 2, 7).Chunk(SctpChunkType.CookieEcho, 0, [1]).ChunkData(1, []).ToString());

    [Theory]
    [InlineData("", "truncated or unknown frame, length 0")]
    [InlineData("50", "truncated or unknown frame, length 1")]
    [InlineData("45", "truncated IP, length 1")]
    [InlineData("4100001400000000401100000102030401020304", "IP with a bad header length, length 20")]
    [InlineData("4500001400050001401100000102030401020304", "IP 1.2.3.4 > 1.2.3.4: UDP fragment 5 at 8, last, length 0")]
    [InlineData("4500001500000000400600000102030401020304FF", "IP 1.2.3.4 > 1.2.3.4: truncated TCP, length 1")]
    [InlineData("4500001400000000405900000102030401020304", "IP 1.2.3.4 > 1.2.3.4: protocol 89, length 0")]
    public void Format_OddBytes_SaysWhatTheyAre(string hex, string expected) =>
        Assert.Equal(expected, PacketText.Format(Convert.FromHexString(hex)));

    [Fact]
    public void Format_Arp_IsReadable()
    {
        PacketDraft request = PacketBuilder.Ethernet().Arp(ArpView.Request, "02:00:00:00:00:01", "10.0.0.1", "00:00:00:00:00:00", "10.0.0.2");
        PacketDraft reply = PacketBuilder.Ethernet().Arp(ArpView.Reply, "02:00:00:00:00:02", "10.0.0.2", "02:00:00:00:00:01", "10.0.0.1");
        Assert.Equal("ARP, Request who-has 10.0.0.2 tell 10.0.0.1", request.ToString());
        Assert.Equal("ARP, Reply 10.0.0.2 is-at 02:00:00:00:00:02", reply.ToString());
    }

    [Fact]
    public void Format_TunnelsNestedWithoutEnd_StopsAtADepth()
    {
        PacketDraft draft = new();
        for (int i = 0; i < 50; i++)
        {
            draft.IPv4("10.0.0.1", "10.0.0.2");
        }

        Assert.EndsWith("IP nested too deep", draft.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Format_Tunnels_ShowTheInside() => Assert.Equal(
        "IP 10.0.0.1 > 10.0.0.2: GREv0, key 0x7, proto 0x6558, length 50 [IP 1.1.1.1 > 2.2.2.2: ESP(spi=0x00000001,seq=0x2), length 8]",
        PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Gre(key: 7).Ethernet().IPv4("1.1.1.1", "2.2.2.2").Esp(1, 2).ToString());
}
