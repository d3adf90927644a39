using CsCheck;
using Statewall.Packets.Building;

namespace Statewall.Packets.Tests.Building;

public sealed class PacketDraftTests
{
    [Fact]
    public void ToArray_KnownUdpPacket_EqualsItsBytes() => Assert.Equal(
        "4500002000000000401166cb0a0000010a000002" + "04d20035000c" + "2206" + "61626364",
        Convert.ToHexStringLower(PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Udp(1234, 53).Payload("abcd").ToArray()));

    [Fact]
    public void Finish_NextProtocols_FollowTheLayers()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").IPv6("::1", "::2").IPv4("10.0.0.3", "10.0.0.4").Gre().IPv6("::3", "::4").IcmpV6Echo(1, 2).ToArray();
        Assert.Equal(IpProtocol.IPv6, packet[9]);
        Assert.Equal(IpProtocol.IpIp, packet[26]);
        Assert.Equal(IpProtocol.Gre, packet[69]);
        Assert.Equal([0x86, 0xDD], packet[82..84]);
        Assert.Equal(IpProtocol.IcmpV6, packet[90]);
    }

    [Fact]
    public void With_EveryOverride_StandsAsGiven()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").WithLength(999).WithChecksum(0x1234).WithProtocol(99).WithHeaderLength(24)
            .Udp(1, 2).WithLength(5).WithChecksum(0xABCD).ToArray();
        Assert.Equal("4603e7", Convert.ToHexStringLower([packet[0], packet[2], packet[3]]));
        Assert.Equal((99, 0x12, 0x34), (packet[9], packet[10], packet[11]));
        Assert.Equal([0, 5, 0xAB, 0xCD], packet[24..28]);
        byte[] six = PacketBuilder.IPv6("::1", "::2").WithLength(7).WithProtocol(200).Tcp(1, 2, TcpFlags.Syn).WithHeaderLength(8).ToArray();
        Assert.Equal([0, 7, 200], six[4..7]);
        Assert.Equal(0x20, six[52] & 0xF0);
        byte[] sctp = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Sctp(1, 2, 3).WithChecksum(0x01020304).Chunk(1).WithLength(0).ToArray();
        Assert.Equal([4, 3, 2, 1, 1, 0, 0, 0], sctp[28..]);
    }

    [Fact]
    public void Patch_OfAHeaderField_IsCoveredByTheChecksums()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Patch(1, [0xFF]).Udp(1, 2).Patch(0, [9, 9]).ToArray();
        Assert.True(IPv4View.TryParse(packet, out IPv4View ip));
        Assert.True(ip.IsChecksumValid);
        Assert.Equal(0xFF, ip.TypeOfService);
        Assert.True(IpView.TryParse(packet, out IpView view));
        Assert.True(Checksum.VerifyTransport(view));
        Assert.Equal(0x0909, new Func<byte[], ushort>(bytes => UdpView.TryParse(bytes.AsSpan(20), out UdpView udp) ? udp.SourcePort : (ushort)0)(packet));
    }

    [Fact]
    public void PadTo_ShortFrame_IsNotCountedByTheHeaders()
    {
        PacketDraft draft = PacketBuilder.Ethernet().IPv4("10.0.0.1", "10.0.0.2").Udp(1, 2).PadTo();
        byte[] frame = draft.ToArray();
        Assert.Equal(60, frame.Length);
        Assert.Equal(frame, draft.ToArray()); // finishing again changes nothing
        Assert.True(IpView.TryParse(frame.AsSpan(14), out IpView ip));
        Assert.Equal(28, ip.Bytes.Length);
    }

    [Fact]
    public void Clear_UsedAgain_MakesTheSamePacketWithoutAllocation()
    {
        byte[] source = [10, 0, 0, 1], destination = [10, 0, 0, 2];
        var draft = new PacketDraft();
        byte[] first = draft.IPv4(source, destination).Tcp(1, 2, TcpFlags.Rst).ToArray();
        byte[] buffer = new byte[40];
        Assert.Equal(0, AllocationMeter.Least(() =>
        {
            for (int i = 0; i < 100; i++)
                draft.Clear().IPv4(source, destination).Tcp(1, 2, TcpFlags.Rst).TryWrite(buffer, out _);
        }));
        Assert.Equal(first, buffer);
        Assert.False(draft.TryWrite(buffer.AsSpan(0, 39), out int size));
        Assert.Equal(40, size);
    }

    [Theory]
    [InlineData("10.0.0", "10.0.0.1")]
    [InlineData("10.0.0.1", "::1")]
    [InlineData("010.0.0.1", "10.0.0.1")]
    [InlineData("x", "10.0.0.1")]
    public void IPv4_NoAddress_Throws(string source, string destination) =>
        Assert.Throws<FormatException>(() => PacketBuilder.IPv4(source, destination));

    [Fact]
    public void Ethernet_NoAddress_Throws() => Assert.Throws<FormatException>(() => PacketBuilder.Ethernet("02:00:00:00:00", "x"));

    [Fact]
    public void With_NoLayer_Throws() => Assert.Throws<InvalidOperationException>(() => new PacketDraft().WithLength(1));

    [Fact]
    public void Build_AnyIPv4Header_ParsesToTheSameFields() =>
        Gen.Select(Gen.Byte.Array[8], Gen.Byte, Gen.Byte, Gen.UShort, Gen.Int[0, 8191], Gen.Bool, Gen.Bool, Gen.Byte.Array[0, 40]).Sample(
            (addresses, ttl, tos, id, offset, dont, more, options) =>
            {
                byte[] packet = new PacketDraft().IPv4(addresses.AsSpan(0, 4), addresses.AsSpan(4), ttl, tos, id, dont, more, offset * 8, options)
                    .PayloadOf(9).ToArray();
                return IPv4View.TryParse(packet, out IPv4View ip) && ip.IsChecksumValid && !ip.IsTruncated
                    && (ip.TimeToLive, ip.TypeOfService, ip.Id, ip.FragmentOffset) == (ttl, tos, id, offset * 8)
                    && (ip.DontFragment, ip.MoreFragments) == (dont, more) && ip.Options.StartsWith(options)
                    && ip.Source.SequenceEqual(addresses.AsSpan(0, 4)) && ip.Destination.SequenceEqual(addresses.AsSpan(4))
                    && ip.Payload.Length == 9;
            });

    [Fact]
    public void Build_AnyIPv6Header_ParsesToTheSameFields() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte, Gen.Byte, Gen.UInt[0, 0xFFFFF], Gen.Byte.Array[0, 60]).Sample(
            (addresses, hops, traffic, flow, options) =>
            {
                byte[] packet = new PacketDraft().IPv6(addresses.AsSpan(0, 16), addresses.AsSpan(16), hops, traffic, flow)
                    .HopByHop(options).Esp(1, 2).ToArray();
                return IPv6View.TryParse(packet, out IPv6View ip) && !ip.IsTruncated
                    && (ip.HopLimit, ip.TrafficClass, ip.FlowLabel, ip.NextHeader) == (hops, traffic, flow, IpProtocol.HopByHop)
                    && ip.Source.SequenceEqual(addresses.AsSpan(0, 16)) && ip.Destination.SequenceEqual(addresses.AsSpan(16))
                    && ip.WalkExtensions().Protocol == IpProtocol.Esp;
            });

    [Fact]
    public void Build_AnySctpChunks_ParseToTheSame() =>
        Gen.Select(Gen.UInt, Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte.Array[0, 50]).Array[0, 6]).Sample((tag, chunks) =>
        {
            PacketDraft draft = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Sctp(1, 2, tag);
            foreach ((byte type, byte flags, byte[] data) in chunks)
            {
                draft.Chunk(type, flags, data);
            }

            bool same = SctpView.TryParse(draft.Finish()[20..], out SctpView sctp) && sctp.VerificationTag == tag && sctp.IsChecksumValid;
            SctpChunkEnumerator walk = sctp.GetChunks();
            foreach ((byte type, byte flags, byte[] data) in chunks)
            {
                same &= walk.MoveNext() && (walk.Type, walk.Flags) == (type, flags) && walk.Data.SequenceEqual(data) && !walk.IsMalformed;
            }

            return same && !walk.MoveNext();
        });
}
