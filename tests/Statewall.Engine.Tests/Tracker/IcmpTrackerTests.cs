using Statewall.Nfnetlink.Uapi;
using Statewall.Packets.Building;

namespace Statewall.Engine.Tests.Tracker;

public sealed class IcmpTrackerTests
{
    private const string Client6 = "fd00::2";
    private const string Server6 = "fd01::2";
    private const string Router = "10.9.9.9";

    [Fact]
    public void Type_OfAnIcmpQuery_OpensAFlowAndNoOtherDoes()
    {
        for (var type = 0; type < 256; type++)
        {
            using var scene = new Scene();
            var expected = type is 8 or 13 or 15 or 17 ? ConntrackState.New : ConntrackState.Invalid;
            var state = scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).Icmp((byte)type, 0, 0x0001_0001).PayloadOf(40));
            Assert.True(expected == state, $"type {type} is {state}");
            Assert.Equal(expected == ConntrackState.New ? 1 : 0, scene.Table.Count);
        }
    }

    [Fact]
    public void Type_OfAnIcmpV6Query_OpensAFlowAndDiscoveryIsUntracked()
    {
        for (var type = 0; type < 256; type++)
        {
            using var scene = new Scene();
            var expected = type is 128 or 139 ? ConntrackState.New
                : type is (>= 130 and <= 136) or 143 ? ConntrackState.Untracked : ConntrackState.Invalid;
            var state = scene.Send(PacketBuilder.IPv6(Client6, Server6).IcmpV6((byte)type, 0, 0x0001_0001).PayloadOf(60));
            Assert.True(expected == state, $"type {type} is {state}");
        }
    }

    [Fact]
    public void Echo_WithReplies_HasThirtySecondsEach()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).IcmpEcho(7, 1)));
        Assert.Equal(30, scene.SecondsLeft);
        scene.Wait(10);
        for (var i = 0; i < 2; i++)
            Assert.Equal(ConntrackState.Established, scene.Send(PacketBuilder.IPv4(Scene.Server, Scene.Client).IcmpEcho(7, 1, reply: true)));
        Assert.Equal((30, false), (scene.SecondsLeft, scene.IsAssured));
    }

    [Fact]
    public void Echo_TheOtherWayWithTheSameId_IsAnotherFlow()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).IcmpEcho(7, 1)));
        Assert.Equal(ConntrackState.New, scene.Send(PacketBuilder.IPv4(Scene.Server, Scene.Client).IcmpEcho(7, 1)));
        Assert.Equal(2, scene.Entries.Count);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(11)]
    [InlineData(12)]
    public void Error_AboutAFlow_IsRelatedAndRefreshesNothing(byte type)
    {
        using var scene = new Scene();
        scene.Send(Scene.Udp());
        scene.Wait(10);
        var error = PacketBuilder.IPv4(Router, Scene.Client).IcmpError(type, 0, Scene.Udp().ToArray());
        Assert.Equal(ConntrackState.Related, scene.Send(error, out var direction));
        Assert.Equal(Direction.Reply, direction);
        Assert.Equal((20, false), (scene.SecondsLeft, scene.IsReplied));
    }

    [Fact]
    public void Error_WithFourBytesOfTransport_IsRelated()
    {
        using var scene = new Scene();
        scene.Send(Scene.Udp());
        Assert.Equal(ConntrackState.Related, scene.Send(PacketBuilder.IPv4(Router, Scene.Client).IcmpError(3, 1, Scene.Udp().ToArray().AsSpan(0, 24))));
        Assert.Equal(ConntrackState.Invalid, scene.Send(PacketBuilder.IPv4(Router, Scene.Client).IcmpError(3, 1, Scene.Udp().ToArray().AsSpan(0, 23))));
    }

    [Fact]
    public void Error_AboutAReply_IsRelatedInTheOriginalDirection()
    {
        using var scene = new Scene();
        scene.Send(Scene.Udp());
        scene.Send(Scene.UdpReply());
        var error = PacketBuilder.IPv4(Scene.Client, Scene.Server).IcmpError(3, 3, Scene.UdpReply().ToArray());
        Assert.Equal(ConntrackState.Related, scene.Send(error, out var direction));
        Assert.Equal(Direction.Original, direction);
    }

    [Fact]
    public void Error_AboutNoFlow_IsInvalid()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.Invalid, scene.Send(PacketBuilder.IPv4(Router, Scene.Client).IcmpError(3, 3, Scene.Udp().ToArray())));
        Assert.Equal(0, scene.Table.Count);
    }

    [Fact]
    public void Error_ToAnotherThanTheSender_IsInvalid()
    {
        using var scene = new Scene();
        scene.Send(Scene.Udp());
        Assert.Equal(ConntrackState.Invalid, scene.Send(PacketBuilder.IPv4(Router, "10.0.0.3").IcmpError(3, 3, Scene.Udp().ToArray())));
    }

    [Fact]
    public void Error_AboutAnError_IsInvalid()
    {
        using var scene = new Scene();
        scene.Send(Scene.Udp());
        var error = PacketBuilder.IPv4(Router, Scene.Client).IcmpError(3, 3, Scene.Udp().ToArray()).ToArray();
        Assert.Equal(ConntrackState.Invalid, scene.Send(PacketBuilder.IPv4(Scene.Client, Router).IcmpError(11, 0, error)));
    }

    [Fact]
    public void Error_WithABadChecksum_IsInvalid()
    {
        using var scene = new Scene();
        scene.Send(Scene.Udp());
        Assert.Equal(ConntrackState.Invalid, scene.Send(PacketBuilder.IPv4(Router, Scene.Client).IcmpError(3, 3, Scene.Udp().ToArray()).WithChecksum(1)));
    }

    [Fact]
    public void Error_AboutAnEcho_IsRelated()
    {
        using var scene = new Scene();
        var echo = PacketBuilder.IPv4(Scene.Client, Scene.Server).IcmpEcho(7, 1);
        scene.Send(echo);
        Assert.Equal(ConntrackState.Related, scene.Send(PacketBuilder.IPv4(Router, Scene.Client).IcmpError(11, 0, echo.ToArray())));
    }

    [Fact]
    public void ErrorV6_WithExtensionHeadersInside_IsRelated()
    {
        using var scene = new Scene();
        var inner = PacketBuilder.IPv6(Client6, Server6).DestinationOptions().Udp(5, 6).Payload("x");
        Assert.Equal(ConntrackState.New, scene.Send(inner));
        var error = PacketBuilder.IPv6("fd09::9", Client6).IcmpV6Error(2, 0, inner.ToArray(), rest: 1280);
        Assert.Equal(ConntrackState.Related, scene.Send(error));
    }
}
