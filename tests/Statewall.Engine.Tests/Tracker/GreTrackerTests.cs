using Statewall.Nfnetlink.Uapi;
using Statewall.Packets.Building;

namespace Statewall.Engine.Tests.Tracker;

public sealed class GreTrackerTests
{
    private static readonly byte[] Inner = PacketBuilder.IPv4("192.168.0.1", "192.168.0.2").Udp(1, 2).ToArray();

    [Fact]
    public void Gre_OfVersion0_IgnoresTheKey()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).Gre(key: 1).Payload(Inner)));
        Assert.Equal(ConntrackState.New, scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).Gre(key: 2).Payload(Inner)));
        Assert.Equal((0, 0, 30L), ((int)scene.Entry.Original.SourcePort, (int)scene.Entry.Original.DestinationPort, scene.SecondsLeft));
    }

    [Fact]
    public void Gre_Replied_IsAnAssuredStream()
    {
        using var scene = new Scene();
        scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).Gre().Payload(Inner));
        Assert.Equal(ConntrackState.Established, scene.Send(PacketBuilder.IPv4(Scene.Server, Scene.Client).Gre().Payload(Inner)));
        scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).Gre().Payload(Inner));
        Assert.Equal((180, true), (scene.SecondsLeft, scene.IsAssured));
    }

    [Fact]
    public void Pptp_WithoutItsControlConnection_IsOneFlowPerCallId()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).GrePptp(10, sequence: 1).Payload("x")));
        Assert.Equal(ConntrackState.New, scene.Send(PacketBuilder.IPv4(Scene.Server, Scene.Client).GrePptp(20, sequence: 1).Payload("x")));
        Assert.Equal(2, scene.Entries.Count);
        Assert.Equal((0, 10), (scene.Table[scene.Entries[0]].Original.SourcePort, scene.Table[scene.Entries[0]].Original.DestinationPort));
    }
}
