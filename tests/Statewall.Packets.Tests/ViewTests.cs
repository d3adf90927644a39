using Statewall.Packets.Building;

namespace Statewall.Packets.Tests;

public sealed class ViewTests
{
    [Fact]
    public void EthernetView_WholeFrame_GivesFields()
    {
        byte[] frame = PacketBuilder.Ethernet("02:00:00:00:00:0a", "ff:ff:ff:ff:ff:ff").IPv4("10.0.0.1", "10.0.0.2").ToArray();
        Assert.True(EthernetView.TryParse(frame, out EthernetView view));
        Assert.Equal("ffffffffffff", Convert.ToHexStringLower(view.Destination));
        Assert.Equal("02000000000a", Convert.ToHexStringLower(view.Source));
        Assert.Equal(EtherType.IPv4, view.Type);
        Assert.Equal(20, view.Payload.Length);
        Assert.False(EthernetView.TryParse(frame.AsSpan(0, 13), out _));
    }

    [Fact]
    public void VlanView_StackedTags_ParseOneAfterTheOther()
    {
        byte[] frame = PacketBuilder.Ethernet().Vlan(100, priority: 5, dropEligible: true, service: true).Vlan(4095)
            .IPv4("10.0.0.1", "10.0.0.2").ToArray();
        Assert.True(EthernetView.TryParse(frame, out EthernetView ethernet));
        Assert.Equal(EtherType.ServiceVlan, ethernet.Type);
        Assert.True(VlanView.TryParse(ethernet.Payload, out VlanView outer));
        Assert.Equal((100, 5, true, EtherType.Vlan), (outer.Id, outer.Priority, outer.DropEligible, outer.Type));
        Assert.True(VlanView.TryParse(outer.Payload, out VlanView inner));
        Assert.Equal((4095, 0, false, EtherType.IPv4), (inner.Id, inner.Priority, inner.DropEligible, inner.Type));
        Assert.False(VlanView.TryParse(frame.AsSpan(0, 3), out _));
    }

    [Fact]
    public void ArpView_RequestForIPv4_GivesAddresses()
    {
        byte[] frame = PacketBuilder.Ethernet()
            .Arp(ArpView.Request, "02:00:00:00:00:01", "10.0.0.1", "00:00:00:00:00:00", "10.0.0.2").ToArray();
        ReadOnlySpan<byte> message = frame.AsSpan(EthernetView.Size);
        Assert.True(ArpView.TryParse(message, out ArpView arp));
        Assert.True(arp.IsEthernetIPv4);
        Assert.Equal(ArpView.Request, arp.Operation);
        Assert.Equal("020000000001", Convert.ToHexStringLower(arp.SenderHardware));
        Assert.Equal("0a000001", Convert.ToHexStringLower(arp.SenderProtocol));
        Assert.Equal("000000000000", Convert.ToHexStringLower(arp.TargetHardware));
        Assert.Equal("0a000002", Convert.ToHexStringLower(arp.TargetProtocol));
        Assert.False(ArpView.TryParse(message[..27], out _));
    }

    [Fact]
    public void GreView_AllOptionalFields_AreFoundInTheirOrder()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Gre(key: 7, sequence: 9, checksum: true)
            .IPv4("1.1.1.1", "2.2.2.2").Udp(1, 2).ToArray();
        Assert.True(IpView.TryParse(packet, out IpView ip));
        Assert.Equal(IpProtocol.Gre, ip.Protocol);
        Assert.True(GreView.TryParse(ip.Transport, out GreView gre));
        Assert.Equal((0, 16, EtherType.IPv4), (gre.Version, gre.HeaderLength, gre.Protocol));
        Assert.Equal((7u, 9u), (gre.Key, gre.Sequence));
        Assert.True(gre.IsChecksumValid);
        Assert.True(IpView.TryParse(gre.Payload, out IpView inner));
        Assert.Equal(IpProtocol.Udp, inner.Protocol);
        Assert.False(GreView.TryParse(ip.Transport[..15], out _));
    }

    [Fact]
    public void GreView_Pptp_GivesCallId()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").GrePptp(0x1234, sequence: 1, acknowledgement: 2).PayloadOf(5).ToArray();
        Assert.True(GreView.TryParse(packet.AsSpan(20), out GreView gre));
        Assert.Equal((1, 0x1234, 5), (gre.Version, gre.CallId, gre.PayloadLength));
        Assert.Equal((1u, 2u, 16), (gre.Sequence, gre.Acknowledgement, gre.HeaderLength));
    }

    [Theory]
    [InlineData("00020800")] // version 2
    [InlineData("0001880b00000000")] // version 1 without key
    [InlineData("a001880b0000000000000000")] // version 1 with checksum
    [InlineData("20000800")] // key announced, not there
    public void GreView_Malformed_DoesNotParse(string hex) => Assert.False(GreView.TryParse(Convert.FromHexString(hex), out _));

    [Fact]
    public void AhView_BuiltHeader_GivesFields()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Ah(5, 6, [1, 2, 3]).Udp(1, 2).ToArray();
        Assert.True(AhView.TryParse(packet.AsSpan(20), out AhView ah));
        Assert.Equal((IpProtocol.Udp, 16, 5u, 6u), (ah.NextHeader, ah.HeaderLength, ah.Spi, ah.Sequence));
        Assert.Equal(8, ah.Payload.Length);
        Assert.Equal([1, 2, 3, 0], ah.IntegrityCheck.ToArray());
        packet[21] = 0; // a length below its own fixed part
        Assert.False(AhView.TryParse(packet.AsSpan(20), out _));
    }

    [Fact]
    public void EspView_BuiltHeader_GivesFields()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Esp(0xDEADBEEF, 3).PayloadOf(4).ToArray();
        Assert.True(EspView.TryParse(packet.AsSpan(20), out EspView esp));
        Assert.Equal((0xDEADBEEFu, 3u, 4), (esp.Spi, esp.Sequence, esp.Payload.Length));
        Assert.False(EspView.TryParse(packet.AsSpan(20, 7), out _));
    }

    [Fact]
    public void DccpView_LongAndShortSequence_Differ()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Dccp(1, 2, DccpType.Reset, 0x0102_0304_0506).ToArray();
        Assert.True(DccpView.TryParse(packet.AsSpan(20), out DccpView dccp));
        Assert.Equal((1, 2, DccpType.Reset, true), (dccp.SourcePort, dccp.DestinationPort, dccp.Type, dccp.IsExtended));
        Assert.Equal(0x0102_0304_0506UL, dccp.Sequence);
        Assert.Equal(16, dccp.HeaderLength);
        Assert.False(DccpView.TryParse(packet.AsSpan(20, 15), out _));
        packet[28] &= 0xFE;
        packet[29] = 9;
        Assert.True(DccpView.TryParse(packet.AsSpan(20, 12), out dccp));
        Assert.Equal(0x090102UL, dccp.Sequence);
    }

    [Fact]
    public void SctpView_TwoChunks_WalksBoth()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Sctp(1, 2, 0xAABBCCDD)
            .ChunkData(5, "abc"u8).Chunk(SctpChunkType.Heartbeat, 1, [9]).ToArray();
        Assert.True(SctpView.TryParse(packet.AsSpan(20), out SctpView sctp));
        Assert.Equal((1, 2, 0xAABBCCDDu), (sctp.SourcePort, sctp.DestinationPort, sctp.VerificationTag));
        Assert.True(sctp.IsChecksumValid);
        SctpChunkEnumerator chunks = sctp.GetChunks();
        Assert.True(chunks.MoveNext());
        Assert.Equal((SctpChunkType.Data, 3, 19, 15), (chunks.Type, chunks.Flags, chunks.Length, chunks.Data.Length));
        Assert.True(chunks.MoveNext());
        Assert.Equal((SctpChunkType.Heartbeat, 1, 5), (chunks.Type, chunks.Flags, chunks.Length));
        Assert.Equal([9], chunks.Data.ToArray());
        Assert.False(chunks.MoveNext());
        packet[^1] ^= 1;
        Assert.True(SctpView.TryParse(packet.AsSpan(20), out sctp));
        Assert.False(sctp.IsChecksumValid);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("000000", 0)] // less than a chunk header
    [InlineData("01000000" + "02000004", 1)] // length 0 cannot be stepped over
    [InlineData("01000001" + "02000004", 2)] // length 1 steps over 4
    [InlineData("010000ff" + "02000004", 1)] // length beyond the end
    public void SctpChunks_OddLengths_EndTheWalkLikeTheKernel(string chunks, int expected)
    {
        byte[] packet = [.. new byte[SctpView.Size], .. Convert.FromHexString(chunks)];
        Assert.True(SctpView.TryParse(packet, out SctpView sctp));
        int count = 0;
        foreach (ReadOnlySpan<byte> _ in sctp.GetChunks())
        {
            count++;
        }

        Assert.Equal(expected, count);
    }
}
