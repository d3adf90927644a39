using CsCheck;
using Statewall.Packets.Building;

namespace Statewall.Packets.Tests;

public sealed class TransportTests
{
    [Fact]
    public void TcpView_AllFields_AreRead()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Tcp(
            1234, 80, TcpFlags.Syn | TcpFlags.Ack | TcpFlags.Ae, seq: 0x01020304, ack: 0xF0000001, window: 4321, urgent: 7,
            options: TcpOptions.Make(mss: 1460)).Payload("hello").ToArray();
        Assert.True(TcpView.TryParse(packet.AsSpan(20), out TcpView tcp));
        Assert.Equal((1234, 80, 0x01020304u, 0xF0000001u), (tcp.SourcePort, tcp.DestinationPort, tcp.Sequence, tcp.Acknowledgement));
        Assert.Equal((24, TcpFlags.Syn | TcpFlags.Ack | TcpFlags.Ae, 4321, 7), (tcp.HeaderLength, tcp.Flags, tcp.Window, tcp.Urgent));
        Assert.Equal("hello"u8.ToArray(), tcp.Payload.ToArray());
        Assert.Equal(6, tcp.SequenceLength);
        Assert.Equal(0, tcp.Reserved);
    }

    [Theory]
    [InlineData(0x40)] // data offset 16
    [InlineData(0x60)] // data offset beyond the bytes
    public void TcpView_BadDataOffset_DoesNotParse(byte offset)
    {
        byte[] segment = new byte[20];
        segment[12] = offset;
        Assert.False(TcpView.TryParse(segment, out _));
        segment[12] = 0x50;
        Assert.True(TcpView.TryParse(segment, out _));
        Assert.False(TcpView.TryParse(segment.AsSpan(0, 19), out _));
    }

    [Fact]
    public void TcpOptions_AllThatAreKnown_AreRead()
    {
        TcpOptionValues syn = Read(TcpOptions.Make(mss: 1400, windowScale: 7, sackPermitted: true, timestamps: (5, 6)));
        Assert.Equal((true, 1400, true, 7, true), (syn.HasMaximumSegmentSize, syn.MaximumSegmentSize, syn.HasWindowScale, syn.WindowScale, syn.HasSackPermitted));
        Assert.Equal((true, 5u, 6u, 0), (syn.HasTimestamps, syn.Timestamp, syn.TimestampEcho, syn.SackBlocks));
        TcpOptionValues data = Read(TcpOptions.Make(null, null, false, (0xFFFFFFFF, 1), 0xFFFFFF00, 0xFFFFFFF0, 0x10, 0x20));
        Assert.Equal((2, 0x20u, 0xFFFFFFFFu, false), (data.SackBlocks, data.SackHighest, data.Timestamp, data.IsMalformed));
    }

    [Theory]
    [InlineData("0101080a0000000100000002", true, false, false)] // the usual timestamps alone
    [InlineData("00030307", false, false, false)] // behind end-of-list
    [InlineData("03030700", false, true, false)]
    [InlineData("0303070303080000", false, true, false)]
    [InlineData("0301", false, false, true)] // length below 2
    [InlineData("03000000", false, false, true)]
    [InlineData("01010303", false, false, true)] // runs past the header
    [InlineData("01010103", false, false, true)] // kind without length
    [InlineData("0304070003030900", false, true, false)] // window scale of a wrong length is not one
    public void TcpOptions_Oddities_EndTheWalkOrAreSkipped(string hex, bool timestamps, bool scale, bool malformed)
    {
        TcpOptionValues values = TcpOptionValues.Read(Convert.FromHexString(hex));
        Assert.Equal((timestamps, scale, malformed), (values.HasTimestamps, values.HasWindowScale, values.IsMalformed));
    }

    [Fact]
    public void UdpView_LengthField_DecidesThePayload()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Udp(53, 54).PayloadOf(10).ToArray();
        Span<byte> datagram = packet.AsSpan(20);
        Assert.True(UdpView.TryParse(datagram, out UdpView udp));
        Assert.Equal((53, 54, 18, true, 10), (udp.SourcePort, udp.DestinationPort, udp.Length, udp.IsLengthValid, udp.Payload.Length));
        datagram[5] = 12;
        Assert.Equal((true, 4), (udp.IsLengthValid, udp.Payload.Length));
        datagram[5] = 7;
        Assert.Equal((false, 10), (udp.IsLengthValid, udp.Payload.Length));
        datagram[5] = 19;
        Assert.Equal((false, 10), (udp.IsLengthValid, udp.Payload.Length));
        Assert.False(UdpView.TryParse(datagram[..7], out _));
    }

    [Fact]
    public void UdpLite_Coverage_LimitsWhatIsChecked()
    {
        byte[] packet = PacketBuilder.IPv6("::1", "::2").UdpLite(1, 2, coverage: 12).PayloadOf(10).ToArray();
        Assert.True(Verify(packet));
        packet[^1] ^= 0xFF; // not covered
        Assert.True(Verify(packet));
        packet[49] ^= 0xFF; // covered
        Assert.False(Verify(packet));
        Assert.True(Verify(PacketBuilder.IPv4("1.1.1.1", "2.2.2.2").UdpLite(1, 2).PayloadOf(9).ToArray()));
        Assert.False(Verify(PacketBuilder.IPv4("1.1.1.1", "2.2.2.2").UdpLite(1, 2, coverage: 7).PayloadOf(9).ToArray()));
        Assert.False(Verify(PacketBuilder.IPv4("1.1.1.1", "2.2.2.2").UdpLite(1, 2, coverage: 18).PayloadOf(9).ToArray()));
        Assert.False(Verify(PacketBuilder.IPv4("1.1.1.1", "2.2.2.2").UdpLite(1, 2).WithChecksum(0).PayloadOf(9).ToArray()));
    }

    [Fact]
    public void VerifyTransport_UdpWithoutChecksum_IsRight() =>
        Assert.True(Verify(PacketBuilder.IPv4("1.1.1.1", "2.2.2.2").Udp(1, 2).WithChecksum(0).PayloadOf(9).ToArray()));

    [Fact]
    public void VerifyTransport_UdpWithTrailingBytes_IsWrongUnlessUnchecked()
    {
        byte[] datagram = PacketBuilder.IPv4("1.1.1.1", "2.2.2.2").Udp(1, 2).PayloadOf(4).ToArray()[20..];
        byte[] padded = PacketBuilder.IPv4("1.1.1.1", "2.2.2.2").WithProtocol(IpProtocol.Udp).Payload(datagram).PayloadOf(3).ToArray();
        Assert.False(Verify(padded));
        padded[26] = padded[27] = 0;
        Assert.True(Verify(padded));
    }

    [Fact]
    public void VerifyTransport_AnySingleBitFlipped_IsFound()
    {
        foreach (PacketDraft draft in (PacketDraft[])[
            PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 2, TcpFlags.Ack).PayloadOf(33),
            PacketBuilder.IPv6("::1", "::2").Tcp(1, 2, TcpFlags.Ack).PayloadOf(33),
            PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Icmp(8).PayloadOf(33),
            PacketBuilder.IPv6("::1", "::2").DestinationOptions().IcmpV6Echo(1, 2).PayloadOf(33),
            PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Sctp(1, 2, 3).ChunkInit(4)])
        {
            byte[] packet = draft.ToArray();
            Assert.True(Verify(packet), draft.ToString());
            Assert.True(IpView.TryParse(packet, out IpView ip));
            for (int bit = ip.TransportOffset * 8; bit < packet.Length * 8; bit++)
            {
                packet[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(Verify(packet));
                packet[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void VerifyTransport_TooShortForItsHeader_IsWrong()
    {
        foreach (byte protocol in (byte[])[IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.UdpLite, IpProtocol.Icmp, IpProtocol.Sctp])
        {
            Assert.False(Verify(PacketBuilder.IPv4("1.1.1.1", "2.2.2.2").WithProtocol(protocol).PayloadOf(7).ToArray()));
        }
    }

    [Fact]
    public void Build_AnyTcpSegment_ParsesToTheSameFieldsAndSumsUp() =>
        Gen.Select(Gen.UShort, Gen.UShort, Gen.UInt, Gen.UInt, Gen.UShort, Gen.UShort[0, 0x1FF], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 1500]).Sample(
            (source, destination, seq, ack, window, flags, options, payload) =>
            {
                byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2")
                    .Tcp(source, destination, (TcpFlags)flags, seq, ack, window, 0, options).Payload(payload).ToArray();
                return IpView.TryParse(packet, out IpView ip) && TcpView.TryParse(ip.Transport, out TcpView tcp)
                    && (tcp.SourcePort, tcp.DestinationPort, tcp.Sequence, tcp.Acknowledgement, tcp.Window) == (source, destination, seq, ack, window)
                    && tcp.Flags == (TcpFlags)flags && tcp.Payload.SequenceEqual(payload) && tcp.Options.StartsWith(options)
                    && Verify(packet);
            });

    [Fact]
    public void Build_AnyUdpDatagram_SumsUpAndIsNeverZero() =>
        Gen.Select(Gen.UShort, Gen.UShort, Gen.Byte.Array[0, 200], Gen.Bool).Sample((source, destination, payload, six) =>
        {
            byte[] packet = PacketBuilder.Ip(six ? "2001:db8::1" : "10.0.0.1", six ? "2001:db8::2" : "10.0.0.2")
                .Udp(source, destination).Payload(payload).ToArray();
            return IpView.TryParse(packet, out IpView ip) && UdpView.TryParse(ip.Transport, out UdpView udp) && udp.Checksum != 0
                && udp.Payload.SequenceEqual(payload) && Verify(packet);
        });

    private static TcpOptionValues Read(byte[] options)
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 2, TcpFlags.Syn, options: options).ToArray();
        Assert.True(TcpView.TryParse(packet.AsSpan(20), out TcpView tcp));
        return tcp.ReadOptions();
    }

    private static bool Verify(byte[] packet)
    {
        Assert.True(IpView.TryParse(packet, out IpView ip));
        return Checksum.VerifyTransport(ip);
    }
}
