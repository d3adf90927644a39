using CsCheck;
using Statewall.Packets;
using Statewall.Replay.Words;

namespace Statewall.Replay.Tests.Words;

public sealed class PacketWordsTests
{
    [Theory]
    [InlineData("tcp 10.0.0.5:1234 > 192.168.1.1:22 syn in eth1", "IP 10.0.0.5.1234 > 192.168.1.1.22: Flags [S], seq 1000, win 65535, length 0")]
    [InlineData("tcp 10.0.0.5:1>10.0.0.6:2", "IP 10.0.0.5.1 > 10.0.0.6.2: Flags [S], seq 1000, win 65535, length 0")]
    [InlineData("TCP 10.0.0.5:1 > 10.0.0.6:2 PSH,ACK 77 seq 0x10 win 5 data \"GET /\\r\\n\"", "IP 10.0.0.5.1 > 10.0.0.6.2: Flags [P.], seq 16, ack 77, win 5, length 7")]
    [InlineData("tcp 10.0.0.5:1 > 10.0.0.6:2 none", "IP 10.0.0.5.1 > 10.0.0.6.2: Flags [none], seq 1000, win 65535, length 0")]
    [InlineData("tcp 10.0.0.5:1 > 10.0.0.6:2 fin urg 9 ack", "IP 10.0.0.5.1 > 10.0.0.6.2: Flags [F.U], seq 1000, ack 1, win 65535, urg 9, length 0")]
    [InlineData("tcp 10.0.0.5:1 > 10.0.0.6:2 syn mss 1460 sackperm timestamp 1 2 wscale 7", "IP 10.0.0.5.1 > 10.0.0.6.2: Flags [S], seq 1000, win 65535, options [mss 1460,wscale 7,sackOK,TS val 1 ecr 2], length 0")]
    [InlineData("tcp [2001:db8::1]:80 > [2001:db8::2]:443 ack length 10", "IP6 2001:db8::1.80 > 2001:db8::2.443: Flags [.], seq 1000, ack 1, win 65535, length 10")]
    [InlineData("udp 10.0.0.5:53 > 10.0.0.6:1024 data hex:00ff", "IP 10.0.0.5.53 > 10.0.0.6.1024: UDP, length 2")]
    [InlineData("udplite 10.0.0.5:53 > 10.0.0.6:1024 coverage 8 length 9", "IP 10.0.0.5.53 > 10.0.0.6.1024: UDP-Lite, coverage 8, length 9")]
    [InlineData("icmp 10.0.0.5 > 10.0.0.6", "IP 10.0.0.5 > 10.0.0.6: ICMP echo request, id 1, seq 1, length 8")]
    [InlineData("icmp 10.0.0.5 > 10.0.0.6 echo-reply id 7 seq 9 length 56", "IP 10.0.0.5 > 10.0.0.6: ICMP echo reply, id 7, seq 9, length 64")]
    [InlineData("icmp 10.0.0.6 > 10.0.0.5 port-unreachable of (udp 10.0.0.5:1 > 10.0.0.6:2 length 4)", "IP 10.0.0.6 > 10.0.0.5: ICMP destination unreachable, code 3, length 40 [IP 10.0.0.5.1 > 10.0.0.6.2: UDP, length 4]")]
    [InlineData("icmp 10.0.0.6 > 10.0.0.5 frag-needed mtu 1400 of (icmp 10.0.0.5 > 10.0.0.6)", "IP 10.0.0.6 > 10.0.0.5: ICMP destination unreachable, code 4 (fragmentation needed, mtu 1400), length 36 [IP 10.0.0.5 > 10.0.0.6: ICMP echo request, id 1, seq 1, length 8]")]
    [InlineData("icmp 10.0.0.6 > 10.0.0.5 type 40 code 2 rest 0x1", "IP 10.0.0.6 > 10.0.0.5: ICMP type 40, code 2, length 8")]
    [InlineData("icmpv6 2001:db8::1 > 2001:db8::2 packet-too-big mtu 1280 of (udp [2001:db8::2]:1 > [2001:db8::1]:2)", "IP6 2001:db8::1 > 2001:db8::2: ICMP6, packet too big, mtu 1280, length 56 [IP6 2001:db8::2.1 > 2001:db8::1.2: UDP, length 0]")]
    [InlineData("icmpv6 fe80::1 > ff02::1:ff00:2 nd-neighbor-solicit target fe80::2", "IP6 fe80::1 > ff02::1:ff00:2: ICMP6, neighbor solicitation, code 0, length 24")]
    [InlineData("sctp 10.0.0.5:1 > 10.0.0.6:2", "IP 10.0.0.5.1 > 10.0.0.6.2: SCTP vtag 0x00000000 [INIT], length 20")]
    [InlineData("sctp 10.0.0.5:1 > 10.0.0.6:2 cookie-echo data \"x\" vtag 7", "IP 10.0.0.5.1 > 10.0.0.6.2: SCTP vtag 0x00000007 [COOKIE ECHO] [DATA flags 0x03], length 28")]
    [InlineData("gre 10.0.0.5 > 10.0.0.6 key 7 of (icmp 1.1.1.1 > 2.2.2.2)", "IP 10.0.0.5 > 10.0.0.6: GREv0, key 0x7, proto 0x0800, length 36 [IP 1.1.1.1 > 2.2.2.2: ICMP echo request, id 1, seq 1, length 8]")]
    [InlineData("gre 10.0.0.5 > 10.0.0.6 call 9 length 3", "IP 10.0.0.5 > 10.0.0.6: GREv1, call 9, proto 0x880b, length 11")]
    [InlineData("esp 10.0.0.5 > 10.0.0.6 spi 0x100 seq 2 length 8", "IP 10.0.0.5 > 10.0.0.6: ESP(spi=0x00000100,seq=0x2), length 16")]
    [InlineData("proto 89 10.0.0.5 > 224.0.0.5 length 4", "IP 10.0.0.5 > 224.0.0.5: protocol 89, length 4")]
    [InlineData("proto 4 10.0.0.5 > 10.0.0.6 of (icmp 1.1.1.1 > 2.2.2.2)", "IP 10.0.0.5 > 10.0.0.6: IP 1.1.1.1 > 2.2.2.2: ICMP echo request, id 1, seq 1, length 8")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 frag offset 0 more id 7 length 16", "IP 10.0.0.5.1 > 10.0.0.6.2: UDP, length 16 (fragment 7, first, more)")]
    [InlineData("udp 10.0.0.5 > 10.0.0.6 frag offset 24 id 7 length 16", "IP 10.0.0.5 > 10.0.0.6: UDP fragment 7 at 24, last, length 16")]
    [InlineData("sctp 2001:db8::1 > 2001:db8::2 frag offset 24 more id 70000 data \"x\"", "IP6 2001:db8::1 > 2001:db8::2: SCTP fragment 70000 at 24, more, length 1")]
    public void ToBytes_OfADescription_IsThePacket(string words, string packet) =>
        Assert.Equal(packet, PacketText.Format(PacketWords.Parse(words).ToBytes()));

    [Fact]
    public void ToBytes_HeaderWords_AreInTheHeader()
    {
        var bytes = PacketWords.Parse("udp 10.0.0.5:1 > 10.0.0.6:2 ttl 3 dscp af11 ipid 77 df mark 0x10 in \"odd name\"").ToBytes();
        Assert.True(IPv4View.TryParse(bytes, out var ip));
        Assert.Equal((3, 0x28, 77, true), (ip.TimeToLive, ip.TypeOfService, ip.Id, ip.DontFragment));
        Assert.True(ip.IsChecksumValid);
        var six = PacketWords.Parse("udp [::1]:1 > [::2]:2 ttl 3 dscp 63 flow 0x12345 badsum").ToBytes();
        Assert.True(IPv6View.TryParse(six, out var view));
        Assert.Equal((3, 0xFC, 0x12345u), (view.HopLimit, view.TrafficClass, view.FlowLabel));
        Assert.Equal(255, PacketWords.Parse("icmpv6 fe80::1 > ff02::1 nd-router-solicit").ToBytes()[7]);
        Assert.Equal(64, PacketWords.Parse("icmpv6 fe80::1 > ff02::1").ToBytes()[7]);
    }

    [Theory]
    [InlineData("tcp 10.0.0.5:1 > 10.0.0.6:2")]
    [InlineData("udp [::1]:1 > [::2]:2 frag more")]
    [InlineData("udplite 10.0.0.5:1 > 10.0.0.6:2")]
    [InlineData("sctp 10.0.0.5:1 > 10.0.0.6:2")]
    [InlineData("icmp 10.0.0.5 > 10.0.0.6")]
    [InlineData("icmpv6 ::1 > ::2")]
    public void ToBytes_BadChecksum_IsWrongAndAllElseRight(string words)
    {
        var good = PacketWords.Parse(words).ToBytes();
        var bad = PacketWords.Parse(words + " badsum").ToBytes();
        Assert.Equal(1, good.Zip(bad).Count(pair => pair.First != pair.Second));
        if (words.Contains("frag", StringComparison.Ordinal))
            return;
        Assert.True(IpView.TryParse(good, out var right) && IpView.TryParse(bad, out _));
        Assert.True(right.Protocol == IpProtocol.Sctp ? IsSctpValid(good) : Checksum.VerifyTransport(right));
        Assert.True(IpView.TryParse(bad, out var wrong));
        Assert.False(wrong.Protocol == IpProtocol.Sctp ? IsSctpValid(bad) : Checksum.VerifyTransport(wrong));

        static bool IsSctpValid(byte[] packet) => SctpView.TryParse(packet.AsSpan(20), out var sctp) && sctp.IsChecksumValid;
    }

    [Fact]
    public void ToFrame_LinkWords_AreInFrontOfThePacket()
    {
        var words = PacketWords.Parse("udp 10.0.0.5:1 > 10.0.0.6:2 ether 02:00:00:00:00:0A > 02:00:00:00:00:0b vlan 5 vlan 7 badsum");
        Assert.True(words.HasLinkHeader);
        var frame = words.ToFrame();
        Assert.Equal("02000000000b02000000000a88a8000581000007" + "0800", Convert.ToHexStringLower(frame.AsSpan(0, 22)));
        Assert.Equal(words.ToBytes(), frame[22..]);
        Assert.False(PacketWords.Parse("udp 10.0.0.5:1 > 10.0.0.6:2").HasLinkHeader);
    }

    [Fact]
    public void Parse_WithoutSourcePort_ChoosesOne()
    {
        Assert.Equal("tcp 10.0.0.5:49152 > 10.0.0.6:2", PacketWords.Parse("tcp 10.0.0.5 > 10.0.0.6:2").ToString().Replace(" syn", "", StringComparison.Ordinal));
        Assert.Null(PacketWords.Parse("udp 10.0.0.5 > 10.0.0.6 frag offset 8").SourcePort);
        Assert.Null(PacketWords.Parse("icmp 10.0.0.5 > 10.0.0.6").SourcePort);
    }

    [Theory]
    [InlineData("", 1, "expected a protocol: ah, esp, gre, icmp, icmpv6, proto, sctp, tcp, udp or udplite, the text ends")]
    [InlineData("tcpp 10.0.0.5:1 > 10.0.0.6:2", 1, "\"tcpp\" is not known here: did you mean tcp?")]
    [InlineData("tcp 10.0.0.256:1 > 10.0.0.6:2", 5, "expected an address with a port such as 10.0.0.1:80 or [2001:db8::1]:80, found 10.0.0.256:1")]
    [InlineData("tcp 10.0.0.5:65536 > 10.0.0.6:2", 5, "expected an address with a port such as 10.0.0.1:80 or [2001:db8::1]:80, found 10.0.0.5:65536")]
    [InlineData("tcp 10.0.0.5 > 10.0.0.6", 16, "a port is missing: tcp has them, as in 10.0.0.1:80")]
    [InlineData("tcp [2001:db8::1]:1 > 2001:db8::2 syn", 23, "a port is missing: tcp has them, as in [2001:db8::1]:80")]
    [InlineData("icmp 10.0.0.5:8 > 10.0.0.6", 6, "icmp has no ports")]
    [InlineData("icmp ::1 > ::2", 6, "icmp has IPv4 addresses")]
    [InlineData("icmpv6 10.0.0.5 > 10.0.0.6", 8, "icmpv6 has IPv6 addresses")]
    [InlineData("udp 10.0.0.5:1 > [::2]:2", 18, "source and destination are of different families")]
    [InlineData("udp 10.0.0.5:1 10.0.0.6:2", 16, "expected > and the destination, found 10.0.0.6:2")]
    [InlineData("udp 10.0.0.5:1 >", 17, "expected an address with a port such as 10.0.0.1:80 or [2001:db8::1]:80, the text ends")]
    [InlineData("tcp 10.0.0.5:1 > 10.0.0.6:2 synn", 29, "\"synn\" is not known here: did you mean syn?")]
    [InlineData("icmp 10.0.0.5 > 10.0.0.6 echo", 26, "\"echo\" is not known here: did you mean echo-reply or echo-request?")]
    [InlineData("icmp 10.0.0.5 > 10.0.0.6 hello", 26, "expected the end or more about the packet, found hello")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 syn", 29, "expected the end or more about the packet: badsum, data, df, dscp, flow, frag, ipid, length, of, tos, ttl, ether, in, mark, out or vlan, found syn")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 ttl", 32, "expected a number from 0 to 255, the text ends")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 ttl 256", 33, "expected a number from 0 to 255, found 256")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 ttl 1 ttl 2", 35, "ttl is given already")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 tos 1 dscp 2", 35, "tos is given already")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 dscp cs8", 34, "expected a number from 0 to 63, or be, le, cs0 to cs7, af11 to af43, va, ef, found cs8")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 data x", 34, "expected text in double quotes, or hex: and digits, found x")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 data hex:abc", 34, "expected pairs of hexadecimal digits behind hex:, found hex:abc")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 data \"x", 34, "the text in quotes has no end")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 data \"x\\q\"", 36, "expected \\n, \\r, \\t, \\0, \\\", \\\\ or \\x and two hexadecimal digits")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 length 65536", 36, "expected a number from 0 to 65535, found 65536")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 length 65535", 1, "the packet has more than 65535 bytes")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 data \"x\" length 2", 38, "data is given already")]
    [InlineData("sctp 10.0.0.5:1 > 10.0.0.6:2 data \"x\" length 2", 39, "data is given already")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 in a out b", 34, "in or out is given already")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 in", 31, "expected an interface's name, the text ends")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 flow 1", 29, "flow is in IPv6 headers only")]
    [InlineData("udp [::1]:1 > [::2]:2 df", 23, "df is in IPv4 headers only")]
    [InlineData("esp 10.0.0.5 > 10.0.0.6 badsum", 25, "esp has no checksum that could be wrong")]
    [InlineData("udp 10.0.0.5 > 10.0.0.6 frag offset 12", 37, "a fragment's offset is a multiple of 8 bytes")]
    [InlineData("udp 10.0.0.5 > 10.0.0.6 frag id 1", 34, "expected offset and a number, or more, the text ends")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 frag offset 8", 5, "a later fragment has no udp header: leave ports and udp words out")]
    [InlineData("tcp 10.0.0.5 > 10.0.0.6 syn frag offset 8", 5, "a later fragment has no tcp header: leave ports and tcp words out")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 ipid 1 frag more", 36, "the fragment's id is the packet's: leave ipid out")]
    [InlineData("icmp 10.0.0.5 > 10.0.0.6 redirect id 1", 35, "a message of this type has no id; its type and code have to stand in front")]
    [InlineData("icmp 10.0.0.5 > 10.0.0.6 id 1 redirect", 31, "type and code have to stand in front of what depends on them")]
    [InlineData("icmp 10.0.0.5 > 10.0.0.6 redirect gateway ::1", 43, "expected the gateway's address, found ::1")]
    [InlineData("icmp 10.0.0.5 > 10.0.0.6 echo-request of (udp 10.0.0.5:1 > 10.0.0.6:2)", 39, "this icmp packet carries no other")]
    [InlineData("icmp 10.0.0.5 > 10.0.0.6 time-exceeded of udp", 43, "expected a packet in parentheses, found udp")]
    [InlineData("icmp 10.0.0.5 > 10.0.0.6 time-exceeded of (udp 10.0.0.5:1 > 10.0.0.6:2", 71, "expected a closing parenthesis or more about the packet: ")]
    [InlineData("icmp 10.0.0.5 > 10.0.0.6 time-exceeded of (udp 10.0.0.5:1 > 10.0.0.6:2 in eth0)", 72, "expected a closing parenthesis or more about the packet: ")]
    [InlineData("gre 1.1.1.1 > 2.2.2.2 key 1 call 2", 29, "a key and a call exclude each other")]
    [InlineData("gre 1.1.1.1 > 2.2.2.2 of (icmp 1.1.1.1 > 2.2.2.2) call 2", 5, "this gre packet carries no other")]
    [InlineData("gre 1.1.1.1 > 2.2.2.2 of (icmp 1.1.1.1 > 2.2.2.2) frag offset 8", 5, "a later fragment has no gre header: leave ports and gre words out")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 ether 1 > 2", 35, "expected an Ethernet address such as 02:00:00:00:00:01, found 1")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 vlan 1 vlan 2 vlan 3", 43, "more than two VLANs")]
    [InlineData("udp 10.0.0.5:1 > 10.0.0.6:2 )", 29, "expected the end or more about the packet: ")]
    public void TryParse_Mistake_NamesTheColumnAndWhatIsExpected(string text, int column, string message)
    {
        Assert.False(PacketWords.TryParse(text, out var words, out var error));
        Assert.Null(words);
        Assert.Equal(column, error!.Column);
        Assert.StartsWith(message, error.Text, StringComparison.Ordinal);
        Assert.StartsWith($"column {column}: {message}", Assert.Throws<FormatException>(() => PacketWords.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_PacketsInsideEachOther_HaveALimit()
    {
        var text = "icmp 1.1.1.1 > 2.2.2.2";
        for (var depth = 1; depth <= 4; depth++)
        {
            Assert.True(PacketWords.TryParse(text, out _, out _));
            text = $"proto 4 1.1.1.1 > 2.2.2.2 of ({text})";
        }
        Assert.False(PacketWords.TryParse(text, out _, out var error));
        Assert.Equal("more than 4 packets inside each other", error!.Text);
    }

    [Fact]
    public void ToString_AnyPacket_IsReadAsTheSame() => PacketWordsGen.Packets.Sample(words =>
    {
        Assert.True(PacketWords.TryParse(words.ToString(), out var again, out var error), $"{words}: {error}");
        Assert.Equal(words, again);
        Assert.Equal(words.ToString(), again!.ToString());
        Assert.Equal(words.ToBytes(), again.ToBytes());
    }, iter: 5000);

    [Fact]
    public void ToBytes_AnyPacketWithoutBadChecksum_IsWhole() => PacketWordsGen.Packets.Sample(words =>
    {
        var bytes = words.ToBytes();
        Assert.Equal(IpStatus.Ok, IpView.Parse(bytes, out var ip));
        Assert.True(ip.Source.SequenceEqual(words.Source.Bytes) && ip.Destination.SequenceEqual(words.Destination.Bytes));
        if (words.Transport is not AhWords) // an extension header in IPv6
            Assert.Equal(words.Transport.Protocol, ip.Protocol);
    });
}
