using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Engine.Tests.Tracker;

public sealed class SctpTrackerTests
{
    private const uint ClientTag = 0x1111; // what the server has to send
    private const uint ServerTag = 0x2222;

    private static PacketDraft There(uint tag = ServerTag) => PacketBuilder.IPv4(Scene.Client, Scene.Server).Sctp(1000, 3868, tag);

    private static PacketDraft Back(uint tag = ClientTag) => PacketBuilder.IPv4(Scene.Server, Scene.Client).Sctp(3868, 1000, tag);

    [Theory]
    [InlineData(SctpChunkType.Heartbeat, SctpState.HeartbeatSent, 30)]
    [InlineData(SctpChunkType.HeartbeatAck, SctpState.Closed, 10)]
    [InlineData(SctpChunkType.ShutdownAck, SctpState.ShutdownAckSent, 3)]
    public void Chunk_First_OpensAnAssociation(byte type, SctpState state, long seconds)
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Send(There().Chunk(type)));
        Assert.Equal((state, seconds), (scene.SctpState, scene.SecondsLeft));
    }

    [Theory]
    [InlineData(SctpChunkType.Data)]
    [InlineData(SctpChunkType.InitAck)]
    [InlineData(SctpChunkType.CookieEcho)]
    [InlineData(SctpChunkType.CookieAck)]
    [InlineData(SctpChunkType.Abort)]
    [InlineData(SctpChunkType.Shutdown)]
    [InlineData(SctpChunkType.ShutdownComplete)]
    public void Chunk_ThatOpensNothing_IsInvalid(byte type)
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.Invalid, scene.Send(There().Chunk(type, 0, new byte[16])));
        Assert.Equal(0, scene.Table.Count);
    }

    [Fact]
    public void Init_First_NeedsNoTagAndStandsAlone()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.Invalid, scene.Send(There(5).ChunkInit(ClientTag)));
        Assert.Equal(ConntrackState.Invalid, scene.Send(There(0).ChunkInit(ClientTag).Chunk(SctpChunkType.Heartbeat)));
        Assert.Equal(ConntrackState.New, scene.Send(There(0).ChunkInit(ClientTag)));
        Assert.Equal((SctpState.Closed, 10), (scene.SctpState, scene.SecondsLeft));
    }

    [Fact]
    public void Checksum_Wrong_IsInvalid()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.Invalid, scene.Send(There(0).WithChecksum(77).ChunkInit(ClientTag)));
    }

    [Fact]
    public void Handshake_StepByStep_EndsAssured()
    {
        using var scene = Established();
        Assert.Equal((SctpState.Established, 210, true), (scene.SctpState, scene.SecondsLeft, scene.IsAssured));
    }

    [Theory]
    [InlineData(SctpChunkType.Data)]
    [InlineData(SctpChunkType.Abort)]
    public void Chunk_WithAnotherTag_IsInvalid(byte type)
    {
        using var scene = Established();
        Assert.Equal(ConntrackState.Invalid, scene.Send(There(0x3333).Chunk(type, 0, new byte[16])));
        Assert.Equal(SctpState.Established, scene.SctpState);
        Assert.Equal(ConntrackState.Established, scene.Send(There().Chunk(type, 0, new byte[16])));
    }

    [Fact]
    public void Heartbeat_AndItsAnswer_EstablishAPath()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Send(There().Chunk(SctpChunkType.Heartbeat)));
        Assert.Equal(ConntrackState.Established, scene.Send(Back().Chunk(SctpChunkType.HeartbeatAck)));
        Assert.Equal((SctpState.Established, 210, true), (scene.SctpState, scene.SecondsLeft, scene.IsAssured));
    }

    [Fact]
    public void Heartbeat_WithANewTag_PassesAndItsAnswerIsBelieved()
    {
        using var scene = Established();
        Assert.Equal(ConntrackState.Established, scene.Send(There(0x4444).Chunk(SctpChunkType.Heartbeat)));
        Assert.Equal(ConntrackState.Established, scene.Send(Back(0x5555).Chunk(SctpChunkType.HeartbeatAck)));
        Assert.Equal(ConntrackState.Established, scene.Send(Back(0x5555).ChunkData(1, "x"u8)));
        Assert.Equal(ConntrackState.Invalid, scene.Send(Back().ChunkData(1, "x"u8)));
    }

    [Fact]
    public void Shutdown_StepByStep_EndsInClosed()
    {
        using var scene = Established();
        scene.Send(There().Chunk(SctpChunkType.Shutdown, 0, new byte[4]));
        Assert.Equal((SctpState.ShutdownSent, 3), (scene.SctpState, scene.SecondsLeft));
        scene.Send(Back().Chunk(SctpChunkType.ShutdownAck));
        Assert.Equal((SctpState.ShutdownAckSent, 3), (scene.SctpState, scene.SecondsLeft));
        scene.Send(There().Chunk(SctpChunkType.ShutdownComplete));
        Assert.Equal((SctpState.Closed, 10), (scene.SctpState, scene.SecondsLeft));
    }

    private static Scene Established()
    {
        var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Send(There(0).ChunkInit(ClientTag)));
        Assert.Equal(ConntrackState.Established, scene.Send(Back().ChunkInit(ServerTag, acknowledge: true)));
        Assert.Equal((SctpState.CookieWait, 3), (scene.SctpState, scene.SecondsLeft));
        Assert.Equal(ConntrackState.Established, scene.Send(There().Chunk(SctpChunkType.CookieEcho, 0, new byte[8])));
        Assert.Equal((SctpState.CookieEchoed, 3), (scene.SctpState, scene.SecondsLeft));
        Assert.Equal(ConntrackState.Established, scene.Send(Back().Chunk(SctpChunkType.CookieAck)));
        return scene;
    }
}
