using CsCheck;
using Statewall.Packets.Building;

namespace Statewall.Packets.Tests.Building;

public sealed class PacketFragmenterTests
{
    [Fact]
    public void Split_AnyIPv4Packet_PiecesMakeTheWhole() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Int[68, 1500], Gen.UShort).Sample((size, mtu, id) =>
        {
            byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2", id: id).Udp(1, 2).PayloadOf(size).ToArray();
            return Reassemble(PacketFragmenter.Split(packet, mtu), packet, 20, mtu, id);
        });

    [Fact]
    public void Split_AnyIPv6Packet_PiecesMakeTheWhole() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Int[100, 1500], Gen.UInt).Sample((size, mtu, id) =>
        {
            byte[] packet = PacketBuilder.IPv6("::1", "::2").HopByHop().DestinationOptions().Udp(1, 2).PayloadOf(size).ToArray();
            return Reassemble(PacketFragmenter.Split(packet, mtu, id), packet, 48, mtu, id);
        });

    [Fact]
    public void Split_Options_OnlyCopiedOnesAreInLaterFragments()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2", options: [7, 3, 4, 0x94, 4, 0, 0]).Udp(1, 2).PayloadOf(200).ToArray();
        List<byte[]> pieces = PacketFragmenter.Split(packet, 100);
        Assert.Equal([7, 3, 4, 0x94, 4, 0, 0, 0], pieces[0][20..28]);
        Assert.Equal([1, 1, 1, 0x94, 4, 0, 0, 0], pieces[1][20..28]);
    }

    [Fact]
    public void Split_DestinationOptionsBeforeRouting_AreRepeated()
    {
        byte[] packet = PacketBuilder.IPv6("::1", "::2").DestinationOptions().Routing(0, 0).DestinationOptions().Udp(1, 2).PayloadOf(300).ToArray();
        List<byte[]> pieces = PacketFragmenter.Split(packet, 200);
        Assert.Equal(56, IPv6Extensions.Find(pieces[1], IpProtocol.Fragment));
        Assert.Equal(IpProtocol.DestinationOptions, pieces[1][56]);
    }

    [Fact]
    public void Split_FragmentAgain_KeepsTheOffsets()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Udp(1, 2).PayloadOf(1000).ToArray();
        List<byte[]> pieces = [.. PacketFragmenter.Split(packet, 500).SelectMany(piece => PacketFragmenter.Split(piece, 200))];
        Assert.True(Reassemble(pieces, packet, 20, 200, 0));
    }

    [Fact]
    public void Split_Impossible_Throws()
    {
        byte[] packet = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2").Udp(1, 2).PayloadOf(100).ToArray();
        Assert.Throws<ArgumentException>(() => PacketFragmenter.Split(packet, 27));
        Assert.Throws<ArgumentException>(() => PacketFragmenter.Split(packet.AsSpan(0, 60), 100));
        Assert.Throws<ArgumentException>(() => PacketFragmenter.Split([1, 2, 3], 100));
        byte[] headerAlone = PacketBuilder.IPv4("10.0.0.1", "10.0.0.2", options: [1, 1, 1, 0]).WithProtocol(99).ToArray();
        Assert.Throws<ArgumentException>(() => PacketFragmenter.Split(headerAlone, 23));
    }

    private static bool Reassemble(List<byte[]> pieces, byte[] packet, int headerLength, int mtu, uint id)
    {
        if (packet.Length <= mtu)
        {
            return pieces.Count == 1 && pieces[0].AsSpan().SequenceEqual(packet);
        }

        byte[] data = new byte[packet.Length - headerLength];
        int filled = 0;
        for (int i = 0; i < pieces.Count; i++)
        {
            if (!IpView.TryParse(pieces[i], out IpView ip) || pieces[i].Length > mtu || ip.FragmentId != id
                || ip.MoreFragments != (i + 1 < pieces.Count) || ip.FragmentOffset != filled
                || (IPv4View.TryParse(pieces[i], out IPv4View v4) && !v4.IsChecksumValid))
            {
                return false;
            }

            ReadOnlySpan<byte> piece = pieces[i].AsSpan(ip.IsIPv6 ? headerLength + IPv6Extensions.FragmentSize : headerLength);
            piece.CopyTo(data.AsSpan(filled));
            filled += piece.Length;
        }

        return filled == data.Length && data.AsSpan().SequenceEqual(packet.AsSpan(headerLength));
    }
}
