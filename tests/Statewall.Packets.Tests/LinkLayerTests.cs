using Statewall.Packets.Building;

namespace Statewall.Packets.Tests;

public sealed class LinkLayerTests
{
    private static readonly byte[] V4 = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Udp(1, 2).ToArray();
    private static readonly byte[] V6 = PacketBuilder.IPv6("::1", "::2").Udp(1, 2).ToArray();

    [Theory]
    [InlineData(LinkType.Raw, "", 0)]
    [InlineData(LinkType.RawDlt, "", 0)]
    [InlineData(LinkType.RawOpenBsd, "", 0)]
    [InlineData(LinkType.IPv4, "", 0)]
    [InlineData(LinkType.Null, "02000000", 0)]
    [InlineData(LinkType.Null, "00000002", 0)]
    [InlineData(LinkType.Loop, "00000002", 0)]
    [InlineData(LinkType.LinuxSll, "00000001000602000000000100000800", 0)]
    [InlineData(LinkType.LinuxSll2, "0800000000000003000100060200000000010000", 0)]
    [InlineData(LinkType.Ethernet, "0200000000010200000000020800", 0)]
    [InlineData(LinkType.Ethernet, "02000000000102000000000281000005" + "0800", 1)]
    [InlineData(LinkType.Ethernet, "02000000000102000000000288a80007" + "81000005" + "0800", 2)]
    public void TryGetNetworkPayload_EveryLinkType_FindsIPv4(int linkType, string header, int tags)
    {
        byte[] frame = [.. Convert.FromHexString(header), .. V4, 0, 0, 0];
        Assert.True(LinkLayer.TryGetNetworkPayload(linkType, frame, out NetworkPayload payload));
        Assert.Equal((EtherType.IPv4, header.Length / 2, tags), (payload.EtherType, payload.PayloadOffset, payload.VlanTags));
        Assert.True(LinkLayer.TryGetIpPacket(linkType, frame, out ReadOnlySpan<byte> packet));
        Assert.Equal(V4, packet.ToArray());
        for (int size = 0; size < header.Length / 2; size++)
        {
            Assert.False(LinkLayer.TryGetIpPacket(linkType, frame.AsSpan(0, size), out _));
        }
    }

    [Theory]
    [InlineData(LinkType.Raw, "")]
    [InlineData(LinkType.IPv6, "")]
    [InlineData(LinkType.Null, "1e000000")] // macOS
    [InlineData(LinkType.Null, "18000000")] // OpenBSD
    [InlineData(LinkType.Null, "0000001c")] // FreeBSD, big endian
    [InlineData(LinkType.Null, "0a000000")] // Linux
    [InlineData(LinkType.Ethernet, "02000000000102000000000286dd")]
    public void TryGetIpPacket_EveryLinkType_FindsIPv6(int linkType, string header)
    {
        byte[] frame = [.. Convert.FromHexString(header), .. V6, 1];
        Assert.True(LinkLayer.TryGetIpPacket(linkType, frame, out ReadOnlySpan<byte> packet));
        Assert.Equal(V6, packet.ToArray());
    }

    [Fact]
    public void TryGetIpPacket_LengthFieldsOfAllSizes_CutLikeTheTracker()
    {
        byte[] packet = [.. V4];
        packet[2] = 0;
        packet[3] = 5; // below the header: 20 bytes are kept
        Assert.True(LinkLayer.TryGetIpPacket(LinkType.Raw, packet, out ReadOnlySpan<byte> cut));
        Assert.Equal(20, cut.Length);
        packet[3] = 200; // beyond the capture: all that is there
        Assert.True(LinkLayer.TryGetIpPacket(LinkType.Raw, packet, out cut));
        Assert.Equal(28, cut.Length);
        Assert.False(LinkLayer.TryGetIpPacket(LinkType.Raw, packet.AsSpan(0, 19), out _));
        Assert.False(LinkLayer.TryGetIpPacket(LinkType.Raw, V6.AsSpan(0, 39), out _));
    }

    [Theory]
    [InlineData(147, "45000014000000004011000001020304")] // a user's link type
    [InlineData(LinkType.Null, "07000000" + "4500001400000000401100000102030401020304")] // another family
    [InlineData(LinkType.Ethernet, "0200000000010200000000020806" + "4500001400000000401100000102030401020304")] // ARP
    [InlineData(LinkType.Ethernet, "0200000000010200000000028100" + "0005")] // half a tag
    [InlineData(LinkType.Raw, "5500001400000000401100000102030401020304")] // version 5
    public void TryGetIpPacket_NoIp_IsFalse(int linkType, string frame) =>
        Assert.False(LinkLayer.TryGetIpPacket(linkType, Convert.FromHexString(frame), out _));
}
