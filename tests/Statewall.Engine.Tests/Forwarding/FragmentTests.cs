using Statewall.Engine.Forwarding;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Engine.Tests.Forwarding;

/// <summary>Which pieces make a packet, and which spoil it.</summary>
public sealed class FragmentTests
{
    private const int Size = 8 + 40; // of the UDP datagram whose pieces are sent

    // Pieces as "offset+size", "." behind the last one's. Made is what a host makes of all: IPv4, IPv6.
    [Theory]
    [InlineData("0+16 16+16 32+16.", true, true)]
    [InlineData("32+16. 16+16 0+16", true, true)]
    [InlineData("0+16 0+16 16+16 32+16.", true, true)] // repeated
    [InlineData("0+32 8+8 32+16.", true, true)] // repeated in part
    [InlineData("0+24 16+16 32+16.", false, false)] // overlapping
    [InlineData("0+16 32+16. 16+24 16+16", false, false)] // overlapping; what comes then finds the set gone
    [InlineData("32+16. 32+8 0+32", true, true)]
    [InlineData("0+16 32+16. 16+8. 16+16", false, true)] // last where it is not: IPv4 drops all that is there
    [InlineData("16+16 32+16. 40+8. 0+16", true, true)]
    [InlineData("16+16 32+16. 40+0. 0+16", false, true)]
    [InlineData("32+16. 48+8 0+32", false, true)] // beyond the end
    [InlineData("16+16 16+0 0+16 32+16.", false, true)] // without data
    [InlineData("0+24 48+0. 24+24", false, true)] // the last without data, which still tells the end
    public void Pieces_OfADatagram_MakeItOrNot(string pieces, bool madeV4, bool madeV6)
    {
        foreach (var isIPv6 in (ReadOnlySpan<bool>)[false, true])
        {
            using var host = new Host();
            var fates = pieces.Split(' ').Select(text => host.Send(Piece(isIPv6, text)).Disposition).ToList();
            Assert.Equal(isIPv6 ? madeV6 : madeV4, fates.Contains(Disposition.Forwarded));
            Assert.Equal(fates.Contains(Disposition.Forwarded) ? 1 : 0, host.Connections);
        }
    }

    // A piece that was there already does not make the packet, although nothing is missing any more: the next one does.
    [Fact]
    public void LastPiece_ThatIsThereAlready_DoesNotComplete()
    {
        using var host = new Host();
        Assert.Equal(Disposition.Held, host.Send(Piece(false, "0+24")).Disposition);
        Assert.Equal(Disposition.Held, host.Send(Piece(false, "24+24")).Disposition);
        Assert.Equal(Disposition.Held, host.Send(Piece(false, "24+24.")).Disposition);
        Assert.Equal(0, host.Connections);
    }

    [Theory]
    [InlineData(64, Disposition.Forwarded)]
    [InlineData(65, Disposition.Held)]
    public void Pieces_WithManyOfTheSenderBetween_AreOfAnotherPacket(int others, Disposition expected)
    {
        using var host = new Host();
        host.Send(Piece(false, "0+24"));
        for (var other = 0; other < others - 1; other++)
            host.Send(Piece(false, "0+24", (ushort)(1000 + other)));
        Assert.Equal(expected, host.Send(Piece(false, "24+24.")).Disposition);
    }

    // Not-ECT goes with itself only.
    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 2, true)]
    [InlineData(2, 3, true)]
    [InlineData(0, 1, false)]
    [InlineData(0, 3, false)]
    public void Pieces_OfDifferentEcn_MakeAPacketWhenAllKnowIt(byte first, byte second, bool made)
    {
        foreach (var isIPv6 in (ReadOnlySpan<bool>)[false, true])
        {
            using var host = new Host();
            host.Send(Piece(isIPv6, "0+24", tos: first));
            Assert.Equal(made, host.Send(Piece(isIPv6, "24+24.", tos: second)).Disposition == Disposition.Forwarded);
        }
    }

    [Theory]
    [InlineData(IpProtocol.Tcp, 19, false)]
    [InlineData(IpProtocol.Tcp, 24, true)]
    [InlineData(IpProtocol.Udp, 7, false)]
    [InlineData(IpProtocol.Udp, 8, true)]
    [InlineData(IpProtocol.IcmpV6, 7, false)]
    [InlineData(IpProtocol.IcmpV6, 8, true)]
    [InlineData(IpProtocol.Sctp, 0, false)]
    [InlineData(IpProtocol.Sctp, 8, true)]
    public void FirstPiece_OfIPv6WithoutAllHeaders_GoesOnAsItIs(byte protocol, int size, bool held)
    {
        using var host = new Host();
        var piece = Host.From(true).Fragment(9, 0, true).WithProtocol(protocol).Payload(new byte[size]);
        Assert.Equal(held ? Disposition.Held : Disposition.Forwarded, host.Send(piece).Disposition);
    }

    // The set goes with it, and it goes on by itself, to be judged as what it seems.
    [Fact]
    public void Piece_OfIPv6ThatEndsAnywhere_SpoilsTheSetAndGoesOn()
    {
        using var host = new Host();
        Assert.Equal(Disposition.Held, host.Send(Piece(true, "0+16")).Disposition);
        Assert.Equal(Disposition.Forwarded, host.Send(Piece(true, "16+12")).Disposition);
        Assert.Equal(Disposition.Held, host.Send(Piece(true, "16+32.")).Disposition);
    }

    [Fact]
    public void Piece_BeyondTheGreatestSize_GoesOnInIPv6Only()
    {
        using var host = new Host();
        Assert.Equal(Disposition.Forwarded, host.Send(Host.From(true).Fragment(9, 65_528, false).WithProtocol(IpProtocol.Udp).Payload(new byte[16])).Disposition);
        var last = new PacketDraft().IPv4("10.1.0.2", "10.2.0.2", fragmentOffset: 65_528).WithProtocol(IpProtocol.Udp).Payload(new byte[16]);
        Assert.Equal(Disposition.Held, host.Send(last).Disposition);
    }

    [Fact]
    public void Set_WithoutItsRest_IsGivenUp()
    {
        using var host = new Host();
        host.Send(Piece(false, "0+24"));
        host.Wait(31);
        Assert.Equal(Disposition.Held, host.Send(Piece(false, "24+24.")).Disposition);
    }

    private static byte[] Piece(bool isIPv6, string text, ushort id = 7, byte tos = 0)
    {
        var parts = text.TrimEnd('.').Split('+');
        var (offset, size) = (int.Parse(parts[0], null), int.Parse(parts[1], null));
        var more = !text.EndsWith('.');
        var head = isIPv6 ? 40 : 20;
        byte[] datagram = [.. Host.From(isIPv6).Udp(1, 2).PayloadOf(Size - 8).ToArray().AsSpan(head), .. new byte[64]];
        var draft = isIPv6
            ? Host.From(true, tos: tos).Fragment(id, offset, more)
            : new PacketDraft().IPv4("10.1.0.2", "10.2.0.2", tos: tos, id: id, moreFragments: more, fragmentOffset: offset);
        return draft.WithProtocol(IpProtocol.Udp).Payload(datagram.AsSpan(offset, size)).ToArray();
    }
}
