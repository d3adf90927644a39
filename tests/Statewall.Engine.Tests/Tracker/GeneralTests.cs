using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Engine.Tests.Tracker;

public sealed class GeneralTests
{
    [Fact]
    public void Packet_DroppedBeforeTheEnd_LeavesNothing()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.SendAndDrop(Scene.Udp()));
        Assert.Equal(0, scene.Table.Count);
        Assert.Equal(ConntrackState.New, scene.Send(Scene.Udp()));
    }

    [Fact]
    public void Packets_UntilAReply_AreNew()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Send(Scene.Udp()));
        Assert.Equal(ConntrackState.New, scene.Send(Scene.Udp()));
        Assert.Equal(ConntrackState.Established, scene.Send(Scene.UdpReply()));
        Assert.Equal(ConntrackState.Established, scene.Send(Scene.Udp()));
    }

    [Fact]
    public void Reply_AfterItsEntryWasDeleted_MakesAReversedOne()
    {
        using var scene = new Scene();
        scene.Send(Scene.Udp());
        scene.Table.Delete(scene.Entries[0]);
        Assert.Equal(ConntrackState.New, scene.Send(Scene.UdpReply()));
        Assert.Equal(53, scene.Entry.Original.SourcePort);
    }

    [Fact]
    public void Reply_AfterItsEntryExpired_MakesAReversedOne()
    {
        using var scene = new Scene();
        scene.Settings.UdpTimeouts[0] = 1;
        scene.Send(Scene.Udp());
        scene.Wait(1.0001);
        Assert.Equal(ConntrackState.New, scene.Send(Scene.UdpReply()));
        Assert.Equal(53, scene.Entry.Original.SourcePort);
    }

    [Fact]
    public void Checksum_OfTcpWrong_IsInvalid()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.Invalid, scene.Send(TcpScript.ClientSegment("S").WithChecksum(1)));
        Assert.Equal(1u, scene.Table.Statistics.Invalid);
    }

    [Fact]
    public void AccountingAndTimestamps_AreOffAndConcernNewEntriesOnly()
    {
        using var scene = new Scene();
        scene.Send(Scene.Udp());
        scene.Settings.Accounting = scene.Settings.Timestamp = true;
        scene.Send(Scene.Udp());
        Assert.Equal((0ul, 0L), (scene.Entry.Counters[0].Packets, scene.Entry.Start));
        scene.Send(Scene.Udp(2000, payload: "12345"));
        scene.Send(Scene.UdpReply(to: 2000));
        ref var second = ref scene.Table[scene.Entries[1]];
        Assert.Equal((1ul, 33ul), (second.Counters[0].Packets, second.Counters[0].Bytes));
        Assert.Equal((1ul, 29ul), (second.Counters[1].Packets, second.Counters[1].Bytes));
        Assert.Equal(scene.Table.Now, second.Start);
    }

    [Fact]
    public void Tuple_WithBothEndsAlike_IsTracked()
    {
        using var scene = new Scene();
        var draft = PacketBuilder.IPv4(Scene.Client, Scene.Client).Udp(5, 5).Payload("x");
        Assert.Equal(ConntrackState.New, scene.Send(draft));
        Assert.Equal(ConntrackState.Established, scene.Send(draft, out var direction)); // it is its own reply
        Assert.Equal(Direction.Reply, direction);
        Assert.Single(scene.Entries);
    }

    [Fact]
    public void Broadcast_Directed_IsTracked()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Send(PacketBuilder.IPv4(Scene.Client, "10.0.1.255").Udp(5, 5)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(99)]
    [InlineData(255)]
    public void Protocol_WithoutATracker_IsOneFlowPerPairOfAddresses(int protocol)
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).WithProtocol(protocol).Payload("12345678")));
        Assert.Equal(ConntrackState.New, scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).WithProtocol(protocol).Payload("another one")));
        Assert.Equal(ConntrackState.Established, scene.Send(PacketBuilder.IPv4(Scene.Server, Scene.Client).WithProtocol(protocol).Payload("z")));
        scene.Wait(5);
        Assert.Equal(ConntrackState.Established, scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).WithProtocol(protocol)));
        Assert.Equal((600, false), (scene.SecondsLeft, scene.IsAssured));
        Assert.Equal((0, 0), (scene.Entry.Original.SourcePort, scene.Entry.Original.DestinationPort));
    }

    [Fact]
    public void Dccp_WithOtherPorts_IsTheSameFlow()
    {
        using var scene = new Scene();
        scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).Dccp(1, 2, DccpType.Request, 5));
        scene.Send(PacketBuilder.IPv4(Scene.Client, Scene.Server).Dccp(3, 4, DccpType.Request, 5));
        Assert.Single(scene.Entries);
    }

    [Fact]
    public void Invalid_Packet_PassesWithoutAnEntry()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.Invalid, scene.Client("FA")); // Send asserts that it passes
        Assert.Equal((0, 1u), (scene.Table.Count, scene.Table.Statistics.Invalid));
    }

    [Fact]
    public void Packet_WhoseTupleIsTakenMeanwhile_IsDroppedAtTheEnd()
    {
        using var scene = new Scene();
        Assert.True(IpView.TryParse(Scene.Udp().ToArray(), out var view));
        var first = new Packet(InetHook.PreRouting) { View = view };
        var second = new Packet(InetHook.PreRouting) { View = view };
        Assert.True(scene.Tracker.Track(ref first) && scene.Tracker.Track(ref second));
        Assert.True(scene.Tracker.Confirm(ref first));
        Assert.False(scene.Tracker.Confirm(ref second));
        Assert.Equal((1, 1u, 1u), (scene.Table.Count, scene.Table.Statistics.InsertFailed, scene.Table.Statistics.Drop));
    }

    [Fact]
    public void Packet_WhoseReplyIsTakenMeanwhile_IsDroppedAtTheEnd()
    {
        using var scene = new Scene();
        Assert.True(IpView.TryParse(Scene.Udp().ToArray(), out var there));
        Assert.True(IpView.TryParse(Scene.UdpReply().ToArray(), out var back));
        var first = new Packet(InetHook.PreRouting) { View = there };
        var second = new Packet(InetHook.PreRouting) { View = back };
        Assert.True(scene.Tracker.Track(ref first) && scene.Tracker.Track(ref second));
        Assert.True(scene.Tracker.Confirm(ref second));
        Assert.False(scene.Tracker.Confirm(ref first));
        Assert.Equal(53, scene.Entry.Original.SourcePort);
    }

    [Fact]
    public void Entry_OfTheTable_TakesThreeCacheLinesAtMost() =>
        Assert.InRange(System.Runtime.CompilerServices.Unsafe.SizeOf<ConntrackEntry>(), 1, 192);
}
