using Statewall.Nfnetlink.Uapi;
using Statewall.Packets.Building;
using static Statewall.Engine.Tests.Tracker.TcpScript;

namespace Statewall.Engine.Tests.Tracker;

public sealed class TcpWindowTests
{
    // Both ends announce 1000 bytes.
    [Theory]
    [InlineData(1500, ConntrackState.Established)]
    [InlineData(2000, ConntrackState.Invalid)]
    public void Data_AheadOfTheWindow_IsToleratedForAnotherWindow(int ahead, ConntrackState expected)
    {
        using var scene = Established(window: 1000);
        Assert.Equal(expected, scene.Client("A", ClientIsn + 1 + (uint)ahead, data: 1, window: 1000));
    }

    [Fact]
    public void Ack_OfWhatWasNeverSent_IsInvalid()
    {
        using var scene = Established();
        scene.Wait(100);
        Assert.Equal(ConntrackState.Invalid, scene.Client("A", ack: ServerIsn + 2));
        Assert.Equal(432_000 - 100, scene.SecondsLeft);
    }

    [Fact]
    public void Ack_TooOld_PassesAndChangesNothing()
    {
        using var scene = Established();
        scene.Wait(100);
        Assert.Equal(ConntrackState.Established, scene.Client("A", ack: unchecked(ServerIsn + 1 - 75_000)));
        Assert.Equal(432_000 - 100, scene.SecondsLeft);
    }

    [Fact]
    public void Data_TooOld_PassesAndChangesNothing()
    {
        using var scene = Established();
        scene.Wait(100);
        Assert.Equal(ConntrackState.Established, scene.Client("A", unchecked(ClientIsn + 1 - 20_000), data: 1));
        Assert.Equal(432_000 - 100, scene.SecondsLeft);
    }

    [Fact]
    public void Data_FarAheadWhenLiberal_IsEstablished()
    {
        using var scene = Established(window: 1000);
        scene.Settings.TcpBeLiberal = true;
        Assert.Equal(ConntrackState.Established, scene.Client("A", ClientIsn + 1 + 900_000, data: 1));
        Assert.Equal(TcpState.Established, scene.TcpState);
    }

    [Fact]
    public void Reset_FarAheadWhenLiberal_ShortensTheTimeoutOnly()
    {
        using var scene = Established(window: 1000);
        scene.Settings.TcpBeLiberal = true;
        Assert.Equal(ConntrackState.Established, scene.Server("R", ServerIsn + 1 + 900_000));
        Assert.Equal((TcpState.Established, 10), (scene.TcpState, scene.SecondsLeft));
    }

    [Fact]
    public void Retransmission_ThreeTimes_CapsTheTimeout()
    {
        using var scene = Established();
        scene.Settings.TcpTimeouts[(int)TcpState.Retrans] = 33;
        scene.Client("A", data: 10);
        Assert.Equal(300, scene.SecondsLeft);
        scene.Client("A", data: 10);
        scene.Client("A", data: 10);
        Assert.Equal(300, scene.SecondsLeft);
        scene.Client("A", data: 10);
        Assert.Equal(33, scene.SecondsLeft);
        scene.Client("A", ClientIsn + 11, data: 10);
        Assert.Equal(300, scene.SecondsLeft);
    }

    [Fact]
    public void DuplicateAck_ThreeTimes_CapsTheTimeout()
    {
        using var scene = Established();
        scene.Settings.TcpTimeouts[(int)TcpState.Retrans] = 33;
        for (var i = 0; i < 2; i++)
            scene.Client("A");
        Assert.Equal(432_000, scene.SecondsLeft);
        scene.Client("A");
        Assert.Equal(33, scene.SecondsLeft);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void KeepAlive_OfOneBefore_IsEstablished(int data)
    {
        using var scene = Established();
        Assert.Equal(ConntrackState.Established, scene.Client("A", ClientIsn, data: data));
        Assert.Equal(ConntrackState.Established, scene.Server("A"));
    }

    // A window of 1000 with a scale of 7 is 128 000 bytes, but only when both ends offered scaling.
    [Theory]
    [InlineData(true, ConntrackState.Established)]
    [InlineData(false, ConntrackState.Invalid)]
    public void Window_WithScale_CountsOnlyWhenBothOffered(bool both, ConntrackState expected)
    {
        using var scene = new Scene();
        var scale = TcpOptions.Make(windowScale: 7);
        scene.Client("S", ClientIsn, window: 1000, options: scale);
        scene.Server("SA", ServerIsn, window: 1000, options: both ? scale : null);
        scene.Client("A", window: 1000);
        scene.Server("A", window: 1000);
        Assert.Equal(expected, scene.Client("A", ClientIsn + 1 + 50_000, data: 1, window: 1000));
    }

    [Fact]
    public void Numbers_ThatWrap_AreJudgedAsOthers()
    {
        using var scene = new Scene();
        const uint isn = uint.MaxValue - 1;
        Assert.Equal(ConntrackState.New, scene.Syn(seq: isn));
        Assert.Equal(ConntrackState.Established, scene.SynAck(seq: uint.MaxValue, ack: unchecked(isn + 1)));
        Assert.Equal(ConntrackState.Established, scene.Client("A", unchecked(isn + 1), 0, data: 100));
        Assert.Equal(ConntrackState.Established, scene.Server("A", 0, unchecked(isn + 101)));
        Assert.Equal((TcpState.Established, 432_000), (scene.TcpState, scene.SecondsLeft));
        Assert.Equal(ConntrackState.Invalid, scene.Server("A", 0, unchecked(isn + 102)));
    }
}
