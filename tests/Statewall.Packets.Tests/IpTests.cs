using Statewall.Packets.Building;

namespace Statewall.Packets.Tests;

public sealed class IpTests
{
    [Fact]
    public void IPv4View_AllFields_AreRead()
    {
        byte[] packet = PacketBuilder.IPv4(
            "10.1.2.3", "192.0.2.9", ttl: 7, tos: 0xB9, id: 0xBEEF, dontFragment: true, moreFragments: true, fragmentOffset: 1480,
            options: [0x94, 4, 0, 0]).Udp(1, 2).PayloadOf(5).ToArray();
        Assert.True(IPv4View.TryParse(packet, out IPv4View ip));
        Assert.Equal((24, 37, 7, 0xBEEF), (ip.HeaderLength, ip.TotalLength, ip.TimeToLive, ip.Id));
        Assert.Equal((0xB9, 46, 1), (ip.TypeOfService, ip.Dscp, ip.Ecn));
        Assert.Equal((true, true, 1480, true), (ip.DontFragment, ip.MoreFragments, ip.FragmentOffset, ip.IsFragment));
        Assert.Equal([10, 1, 2, 3], ip.Source.ToArray());
        Assert.Equal([192, 0, 2, 9], ip.Destination.ToArray());
        Assert.Equal(IpProtocol.Udp, ip.Protocol);
        Assert.Equal([0x94, 4, 0, 0], ip.Options.ToArray());
        Assert.Equal(13, ip.Payload.Length);
        Assert.True(ip.IsChecksumValid);
    }

    [Theory]
    [InlineData(0, 0x55)] // version 5
    [InlineData(0, 0x44)] // header length 16
    [InlineData(0, 0x4F)] // header length beyond the bytes
    [InlineData(3, 19)] // total length below the header length
    public void IPv4View_BadHeader_DoesNotParse(int offset, byte value)
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Udp(1, 2).ToArray();
        packet[offset] = value;
        Assert.False(IPv4View.TryParse(packet, out _));
        Assert.False(IpView.TryParse(packet, out _));
    }

    [Fact]
    public void IPv4View_EveryTruncation_ParsesWithTheHeaderOnly()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Udp(1, 2).PayloadOf(3).ToArray();
        for (int size = 0; size <= packet.Length; size++)
        {
            Assert.Equal(size >= 20, IPv4View.TryParse(packet.AsSpan(0, size), out IPv4View ip));
            if (size >= 20)
            {
                Assert.Equal(size < packet.Length, ip.IsTruncated);
                Assert.Equal(size - 20, ip.Payload.Length);
            }
        }
    }

    [Fact]
    public void IPv4Options_WalkWithPaddingAndBadLength_ReportsBoth()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2", options: [1, 0x94, 4, 0, 0, 7, 3, 4, 0, 9]).ToArray();
        Assert.True(IPv4View.TryParse(packet, out IPv4View ip));
        IPv4OptionEnumerator options = ip.GetOptions();
        Assert.True(options.MoveNext());
        Assert.Equal((0x94, true, 4), (options.Type, options.IsCopied, options.Current.Length));
        Assert.True(options.MoveNext());
        Assert.Equal((7, false), (options.Type, options.IsCopied));
        Assert.False(options.MoveNext());
        Assert.False(options.IsMalformed);

        byte[] bad = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2", options: [7, 9, 4, 0]).ToArray();
        Assert.True(IPv4View.TryParse(bad, out ip));
        options = ip.GetOptions();
        Assert.False(options.MoveNext());
        Assert.True(options.IsMalformed);
    }

    [Fact]
    public void IPv6View_AllFields_AreRead()
    {
        byte[] packet = PacketBuilder.IPv6("2001:db8::1", "ff02::2", hopLimit: 3, trafficClass: 0xB9, flowLabel: 0xABCDE).Udp(1, 2).ToArray();
        Assert.True(IPv6View.TryParse(packet, out IPv6View ip));
        Assert.Equal((0xB9, 0xABCDEu, 8, IpProtocol.Udp, 3), (ip.TrafficClass, ip.FlowLabel, ip.PayloadLength, ip.NextHeader, ip.HopLimit));
        Assert.Equal("20010db8000000000000000000000001", Convert.ToHexStringLower(ip.Source));
        Assert.Equal("ff020000000000000000000000000002", Convert.ToHexStringLower(ip.Destination));
        Assert.False(IPv6View.TryParse(packet.AsSpan(0, 39), out _));
    }

    [Fact]
    public void IPv6Extensions_EveryKind_LeadsToTransport()
    {
        byte[] packet = PacketBuilder.IPv6("2001:db8::1", "2001:db8::2").HopByHop([5, 2, 0, 0]).DestinationOptions(new byte[9])
            .Routing(0, 0, new byte[20]).Fragment(0xCAFE, 0, true).Ah(1, 2, new byte[12]).DestinationOptions().Udp(5, 6).ToArray();
        Assert.True(IpView.TryParse(packet, out IpView ip));
        Assert.Equal((IPv6WalkStatus.Transport, IpProtocol.Udp, 40 + 8 + 16 + 24 + 8 + 24 + 8), (ip.WalkStatus, ip.Protocol, ip.TransportOffset));
        Assert.Equal((0xCAFEu, 0, true, true), (ip.FragmentId, ip.FragmentOffset, ip.MoreFragments, ip.IsFragment));
        Assert.True(UdpView.TryParse(ip.Transport, out UdpView udp));
        Assert.Equal(6, udp.DestinationPort);
        Assert.Equal(40, IPv6Extensions.Find(packet, IpProtocol.HopByHop));
        Assert.Equal(64, IPv6Extensions.Find(packet, IpProtocol.Routing));
        Assert.Equal(88, IPv6Extensions.Find(packet, IpProtocol.Fragment));
        Assert.Equal(96, IPv6Extensions.Find(packet, IpProtocol.Ah));
        Assert.Equal(128, IPv6Extensions.Find(packet, IpProtocol.Udp));
        Assert.Equal(-1, IPv6Extensions.Find(packet, IpProtocol.Tcp));

        Assert.True(IPv6View.TryParse(packet, out IPv6View view));
        IPv6Walk atAuthentication = view.WalkExtensions(stopAtAuthentication: true);
        Assert.Equal((IPv6WalkStatus.Authentication, IpProtocol.Ah, 96), (atAuthentication.Status, atAuthentication.Protocol, atAuthentication.TransportOffset));
    }

    [Fact]
    public void IPv6Extensions_NoNextHeader_EndsTheWalkThere()
    {
        byte[] packet = PacketBuilder.IPv6("2001:db8::1", "2001:db8::2").DestinationOptions().PayloadOf(4).ToArray();
        Assert.True(IpView.TryParse(packet, out IpView ip));
        Assert.Equal((IPv6WalkStatus.NoNextHeader, IpProtocol.NoNext, 48, false), (ip.WalkStatus, ip.Protocol, ip.TransportOffset, ip.HasTransport));
    }

    [Fact]
    public void IPv6Extensions_Esp_IsTheTransport()
    {
        byte[] packet = PacketBuilder.IPv6("2001:db8::1", "2001:db8::2").HopByHop().Esp(1, 2).ToArray();
        Assert.True(IpView.TryParse(packet, out IpView ip));
        Assert.Equal((IPv6WalkStatus.Transport, IpProtocol.Esp, 48), (ip.WalkStatus, ip.Protocol, ip.TransportOffset));
    }

    [Fact]
    public void IPv6Extensions_LaterFragment_KeepsTheProtocolOfItsHeader()
    {
        byte[] packet = PacketBuilder.IPv6("2001:db8::1", "2001:db8::2").Fragment(1, 1232, false).WithProtocol(IpProtocol.Udp).PayloadOf(8).ToArray();
        Assert.True(IpView.TryParse(packet, out IpView ip));
        Assert.Equal((IPv6WalkStatus.LaterFragment, IpProtocol.Udp, 48, 1232), (ip.WalkStatus, ip.Protocol, ip.TransportOffset, ip.FragmentOffset));
        Assert.False(ip.HasTransport);
        Assert.Equal(-1, IPv6Extensions.Find(packet, IpProtocol.Udp));
        Assert.Equal(40, IPv6Extensions.Find(packet, IpProtocol.Fragment));
    }

    [Fact]
    public void IPv6Extensions_LengthBeyondPacket_StillGivesTheInnerNumber()
    {
        byte[] packet = PacketBuilder.IPv6("2001:db8::1", "2001:db8::2").DestinationOptions().Patch(1, [5]).WithProtocol(IpProtocol.Udp).ToArray();
        Assert.True(IpView.TryParse(packet, out IpView ip));
        Assert.Equal((IPv6WalkStatus.Transport, IpProtocol.Udp, 88, 0), (ip.WalkStatus, ip.Protocol, ip.TransportOffset, ip.TransportLength));
        Assert.True(ip.Transport.IsEmpty);
    }

    [Theory]
    [InlineData(41)]
    [InlineData(40)]
    public void IPv6Extensions_HeaderCutOff_IsTruncated(int size)
    {
        byte[] packet = PacketBuilder.IPv6("2001:db8::1", "2001:db8::2").DestinationOptions().Udp(1, 2).ToArray();
        Assert.False(IpView.TryParse(packet.AsSpan(0, size), out _));
        Assert.True(IpView.TryParseTruncated(packet.AsSpan(0, size), out IpView ip));
        Assert.Equal((IPv6WalkStatus.Truncated, IpProtocol.DestinationOptions), (ip.WalkStatus, ip.Protocol));
    }

    [Fact]
    public void IpView_TrafficClass_IsReadFromBothVersions()
    {
        Assert.True(IpView.TryParse(PacketBuilder.IPv4("10.0.0.1", "10.0.0.2", ttl: 9, tos: 0xB9).ToArray(), out IpView v4));
        Assert.True(IpView.TryParse(PacketBuilder.IPv6("::1", "::2", hopLimit: 8, trafficClass: 0xB9).ToArray(), out IpView v6));
        Assert.Equal((0xB9, 9, 0xB9, 8), (v4.TrafficClass, v4.TimeToLive, v6.TrafficClass, v6.TimeToLive));
    }

    [Fact]
    public void IpView_ParseVerifyAndOptions_AllocateNothing()
    {
        byte[] packet = PacketBuilder.IPv6("::1", "::2").DestinationOptions()
            .Tcp(1, 2, TcpFlags.Syn, options: TcpOptions.Make(1460, 7, true, (1, 2))).PayloadOf(1400).ToArray();
        int good = 0;
        long allocated = AllocationMeter.Least(() =>
        {
            good = 0;
            for (int i = 0; i < 1000; i++)
            {
                good += IpView.TryParse(packet, out IpView ip) && Checksum.VerifyTransport(ip)
                    && TcpView.TryParse(ip.Transport, out TcpView tcp) && tcp.ReadOptions().HasTimestamps ? 1 : 0;
            }
        });

        Assert.Equal(0, allocated);
        Assert.Equal(1000, good);
    }

    [Fact]
    public void IpView_TrailingPadding_IsCutOff()
    {
        byte[] v4 = [.. PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Udp(1, 2).ToArray(), 0, 0, 0];
        byte[] v6 = [.. PacketBuilder.IPv6("::1", "::2").Udp(1, 2).ToArray(), 0, 0, 0];
        Assert.True(IpView.TryParse(v4, out IpView ip4));
        Assert.True(IpView.TryParse(v6, out IpView ip6));
        Assert.Equal((28, 8, 48, 8), (ip4.Bytes.Length, ip4.TransportLength, ip6.Bytes.Length, ip6.TransportLength));
        Assert.Equal([10, 0, 0, 1, 10, 0, 0, 2], ip4.Addresses.ToArray());
        Assert.Equal(32, ip6.Addresses.Length);
    }

    [Theory]
    [InlineData("", IpStatus.TooShort)]
    [InlineData("45000014000000004011000001020304010203", IpStatus.TooShort)]
    [InlineData("6500001400000000401100000102030401020304", IpStatus.TooShort)]
    [InlineData("7500001400000000401100000102030401020304", IpStatus.BadVersion)]
    [InlineData("4600001800000000401100000102030401020304", IpStatus.BadHeaderLength)]
    [InlineData("4500001400000000401100000102030401020304", IpStatus.Ok)]
    [InlineData("4500001500000000401100000102030401020304", IpStatus.Truncated)]
    public void IpView_Parse_TellsWhatIsWrong(string hex, IpStatus expected) =>
        Assert.Equal(expected, IpView.Parse(Convert.FromHexString(hex), out _));
}
