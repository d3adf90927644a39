using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
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

    // sctp_new: of the first packet's tag only some chunks say whose it is.
    [Theory]
    [InlineData(SctpChunkType.Heartbeat, ServerTag, 0)]
    [InlineData(SctpChunkType.HeartbeatAck, ServerTag, 0)]
    [InlineData(SctpChunkType.ShutdownAck, 0, ServerTag)]
    public void Tag_OfTheFirstChunk_IsOfOneSide(byte type, uint original, uint reply)
    {
        using var scene = new Scene();
        scene.Send(There().Chunk(type));
        Assert.Equal((original, reply), Tags(scene));
    }

    [Theory]
    [InlineData(SctpChunkType.Heartbeat, ConntrackState.New)]
    [InlineData(SctpChunkType.HeartbeatAck, ConntrackState.Invalid)]
    public void CookieEcho_First_NeedsAChunkThatTellsItsTag(byte other, ConntrackState expected)
    {
        using var scene = new Scene();
        Assert.Equal(expected, scene.Send(There().Chunk(SctpChunkType.CookieEcho, 0, new byte[8]).Chunk(other)));
    }

    [Theory]
    [InlineData(16, 18, ConntrackState.New)]
    [InlineData(16, 65535, ConntrackState.New)]
    [InlineData(12, 20, ConntrackState.Invalid)]
    public void Init_OfAnotherLength_NeedsTheBytesOnly(int size, int length, ConntrackState expected)
    {
        using var scene = new Scene();
        Assert.Equal(expected, scene.Send(There(0).Chunk(SctpChunkType.Init, 0, [0, 0, 0x11, 0x11, .. new byte[size - 4]]).WithLength(length)));
        Assert.Equal(expected == ConntrackState.New ? 1 : 0, scene.Entries.Count);
    }

    // Both sides have sent an INIT: an INIT-ACK with another tag is not theirs, unless the associations have begun meanwhile.
    [Theory]
    [InlineData(false, false, ConntrackState.Invalid)]
    [InlineData(true, false, ConntrackState.Invalid)] // the INIT once more says nothing new
    [InlineData(false, true, ConntrackState.Established)] // but one that tells another tag does
    public void InitAck_InACollision_TellsTheTagOfItsInit(bool repeated, bool renewed, ConntrackState expected)
    {
        using var scene = new Scene();
        scene.Send(There(0).ChunkInit(ClientTag));
        scene.Send(Back(0).ChunkInit(ServerTag));
        if (repeated)
            scene.Send(Back(0).ChunkInit(ServerTag));
        if (renewed)
            scene.Send(Back(0).ChunkInit(ServerTag + 1));
        Assert.Equal(expected, scene.Send(There(renewed ? ServerTag + 1 : ServerTag).ChunkInit(ClientTag + 1, acknowledge: true)));
    }

    [Theory]
    [InlineData(false, ConntrackState.Established)]
    [InlineData(true, ConntrackState.Invalid)]
    public void CookieAck_Seen_EndsWhatAnInitBegan(bool seen, ConntrackState expected)
    {
        using var scene = new Scene();
        scene.Send(There().Chunk(SctpChunkType.ShutdownAck));
        scene.Send(Back(0).ChunkInit(0x3333));
        if (seen)
            scene.Send(There(0x3333).Chunk(SctpChunkType.CookieAck));
        Assert.Equal(expected, scene.Send(There(0x3333).ChunkInit(0x4444, acknowledge: true)));
    }

    [Theory]
    [InlineData(true, SctpState.Closed)]
    [InlineData(false, SctpState.ShutdownSent)]
    public void Init_DuringShutdown_ClosesFromTheOpenersSideOnly(bool fromClient, SctpState expected)
    {
        using var scene = Established();
        scene.Send(There().Chunk(SctpChunkType.Shutdown, 0, new byte[4]));
        scene.Send(fromClient ? There(0).ChunkInit(7) : Back(0).ChunkInit(7));
        Assert.Equal(expected, scene.SctpState);
    }

    private static (uint Original, uint Reply) Tags(Scene scene)
    {
        ref var association = ref ProtocolState.As<SctpAssociation>(ref scene.Entry.Protocol);
        return (association.Tags[0], association.Tags[1]);
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
