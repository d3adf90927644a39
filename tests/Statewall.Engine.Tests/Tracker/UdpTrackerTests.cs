using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Engine.Tests.Tracker;

public sealed class UdpTrackerTests
{
    [Fact]
    public void Flow_Unreplied_Has30Seconds()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Send(Scene.Udp()));
        Assert.Equal((30, false), (scene.SecondsLeft, scene.IsReplied));
    }

    [Fact]
    public void Reply_Early_GivesNoStream()
    {
        using var scene = new Scene();
        scene.Send(Scene.Udp());
        Assert.Equal(ConntrackState.Established, scene.Send(Scene.UdpReply(), out var direction));
        Assert.Equal(Direction.Reply, direction);
        Assert.Equal((30, true, false), (scene.SecondsLeft, scene.IsReplied, scene.IsAssured));
    }

    [Fact]
    public void Stream_BeginsWithThePacketAfterTwoSecondsAndAReply()
    {
        using var scene = new Scene();
        scene.Send(Scene.Udp());
        scene.Wait(3);
        scene.Send(Scene.UdpReply());
        Assert.Equal((30, false), (scene.SecondsLeft, scene.IsAssured));
        scene.Send(Scene.Udp());
        Assert.Equal((120, true), (scene.SecondsLeft, scene.IsAssured));
    }

    [Fact]
    public void Stream_WithinTwoSeconds_IsNone()
    {
        using var scene = new Scene();
        for (var i = 0; i < 5; i++)
        {
            scene.Send(Scene.Udp());
            scene.Send(Scene.UdpReply());
            scene.Wait(0.3);
        }
        Assert.Equal(29, scene.SecondsLeft);
        Assert.False(scene.IsAssured);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    public void Length_OutsideOfHeaderAndPayload_IsInvalid(int length)
    {
        using var scene = new Scene();
        var draft = PacketBuilder.IPv4(Scene.Client, Scene.Server).Udp(1, 2).WithLength(length).Payload("x");
        Assert.Equal(ConntrackState.Invalid, scene.Send(draft));
    }

    // The checksum covers the datagram by its length field, but is verified over all that came.
    [Theory]
    [InlineData(0, ConntrackState.New)]
    [InlineData(null, ConntrackState.Invalid)]
    public void Length_SmallerThanPayload_NeedsNoChecksum(int? checksum, ConntrackState expected)
    {
        using var scene = new Scene();
        var inner = PacketBuilder.IPv4(Scene.Client, Scene.Server).Udp(1, 2).Payload("abc").ToArray()[20..];
        if (checksum == 0)
            inner[6] = inner[7] = 0;
        var draft = PacketBuilder.IPv4(Scene.Client, Scene.Server).WithProtocol(17).Payload(inner).Payload("padding");
        Assert.Equal(expected, scene.Send(draft));
    }

    [Fact]
    public void Checksum_ZeroOverIPv6_IsNew()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Send(PacketBuilder.IPv6("fd00::2", "fd01::2").Udp(1, 2).WithChecksum(0).Payload("x")));
    }

    [Fact]
    public void Port_Zero_IsNew()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Send(Scene.Udp(0, 0)));
        Assert.Equal(ConntrackState.Established, scene.Send(Scene.UdpReply(0, 0)));
    }

    [Fact]
    public void UdpLite_WithoutChecksum_IsInvalid()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.Invalid, scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).UdpLite(1, 2).WithChecksum(0).Payload("x")));
    }

    [Theory]
    [InlineData(0, ConntrackState.New)]
    [InlineData(1, ConntrackState.Invalid)]
    [InlineData(7, ConntrackState.Invalid)]
    [InlineData(8, ConntrackState.New)]
    [InlineData(13, ConntrackState.New)]
    [InlineData(14, ConntrackState.Invalid)]
    public void UdpLite_Coverage_LiesBetweenHeaderAndPacket(int coverage, ConntrackState expected)
    {
        using var scene = new Scene();
        Assert.Equal(expected, scene.Send(UdpLite(Scene.Client, Scene.Server, coverage)));
    }

    // The kernel reckons with the pseudo header of UDP, so that a checksum as RFC 3828 has it is wrong.
    [Theory]
    [InlineData(IpProtocol.Udp, ConntrackState.New)]
    [InlineData(IpProtocol.UdpLite, ConntrackState.Invalid)]
    public void UdpLite_Checksum_IsReckonedAsOfUdp(byte pseudo, ConntrackState expected)
    {
        using var scene = new Scene();
        Assert.Equal(expected, scene.Send(UdpLite(Scene.Client, Scene.Server, 8, pseudo)));
        scene.Settings.Checksum = false;
        Assert.Equal(ConntrackState.New, scene.Send(UdpLite(Scene.Client, Scene.Server, 8, pseudo)));
    }

    // In IPv4 it reckons with the lower byte of the length only.
    [Theory]
    [InlineData(247, true)]
    [InlineData(248, false)]
    public void UdpLite_ChecksumOfALongDatagram_IsReckonedWithAPartOfItsLength(int payload, bool standard)
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Send(UdpLite(Scene.Client, Scene.Server, 8, payload: payload, lengthMask: 0xff)));
        var expected = standard ? ConntrackState.New : ConntrackState.Invalid;
        Assert.Equal(expected, scene.Send(UdpLite(Scene.Client, Scene.Server, 8, payload: payload)));
    }

    [Fact]
    public void UdpLite_Answered_IsAStreamAtOnce()
    {
        using var scene = new Scene();
        scene.Send(UdpLite(Scene.Client, Scene.Server));
        scene.Send(UdpLite(Scene.Server, Scene.Client));
        Assert.Equal((30, false), (scene.SecondsLeft, scene.IsAssured));
        scene.Send(UdpLite(Scene.Client, Scene.Server));
        Assert.Equal((120, true), (scene.SecondsLeft, scene.IsAssured));
    }

    [Fact]
    public void Checksum_Wrong_IsInvalidOnlyWhenReceived()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.Invalid, scene.Send(Scene.Udp().WithChecksum(0x1234)));
        scene.Settings.Checksum = false;
        Assert.Equal(ConntrackState.New, scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).Udp(5, 6).WithChecksum(0x1234)));
        scene.Settings.Checksum = true;
        var local = PacketBuilder.IPv4(Scene.Client, Scene.Server).Udp(7, 8).WithChecksum(0x1234);
        Assert.Equal(ConntrackState.New, scene.Send(local, InetHook.LocalOut));
    }

    private static PacketDraft UdpLite(
        string source, string destination, int coverage = 0, byte pseudo = IpProtocol.Udp, int payload = 5, int lengthMask = 0xffff)
    {
        var whole = PacketBuilder.IPv4(source, destination).UdpLite(1, 1, (ushort)coverage).WithChecksum(0).PayloadOf(payload).ToArray();
        var datagram = whole.AsSpan(20);
        var covered = datagram[..(coverage == 0 ? datagram.Length : Math.Min(coverage, datagram.Length))];
        var checksum = Checksum.Finish(Checksum.PseudoHeader(whole.AsSpan(12, 8), pseudo, datagram.Length & lengthMask) + Checksum.Sum(covered));
        return PacketBuilder.IPv4(source, destination).UdpLite(1, 1, (ushort)coverage).WithChecksum(checksum).PayloadOf(payload);
    }
}
