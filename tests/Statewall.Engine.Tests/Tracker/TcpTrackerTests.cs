using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Uapi;
using static Statewall.Engine.Tests.Tracker.TcpScript;

namespace Statewall.Engine.Tests.Tracker;

public sealed class TcpTrackerTests
{
    [Theory]
    [InlineData("S")]
    [InlineData("SU")]
    [InlineData("SP")]
    [InlineData("SEC")]
    public void Syn_First_IsNewInSynSent(string flags)
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Client(flags, ClientIsn));
        Assert.Equal((TcpState.SynSent, 120), (scene.TcpState, scene.SecondsLeft));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("PA")]
    [InlineData("UA")]
    public void Ack_First_IsPickedUpFor300Seconds(string flags)
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Client(flags, data: 5));
        Assert.Equal((TcpState.Established, 300), (scene.TcpState, scene.SecondsLeft));
    }

    [Fact]
    public void Ack_FirstWithoutLoose_IsInvalid()
    {
        using var scene = new Scene();
        scene.Settings.TcpLoose = false;
        Assert.Equal(ConntrackState.Invalid, scene.Client("A"));
        Assert.Empty(scene.Entries);
        Assert.Equal(ConntrackState.New, scene.Syn());
    }

    [Theory]
    [InlineData("SA")]
    [InlineData("F")]
    [InlineData("FA")]
    [InlineData("R")]
    [InlineData("RA")]
    [InlineData("")]
    [InlineData("SF")]
    [InlineData("SR")]
    [InlineData("P")]
    [InlineData("U")]
    public void Segment_ThatOpensNothing_IsInvalid(string flags)
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.Invalid, scene.Client(flags));
        Assert.Empty(scene.Entries);
        Assert.Equal(0, scene.Table.Count);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(60)]
    public void Header_OfWrongLength_IsInvalid(int headerLength)
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.Invalid, scene.Send(ClientSegment("S", ClientIsn).WithHeaderLength(headerLength)));
    }

    [Fact]
    public void Header_CutShort_IsInvalid()
    {
        using var scene = new Scene();
        var draft = Packets.Building.PacketBuilder.IPv4(Scene.Client, Scene.Server).WithProtocol(6).Payload([3, 232, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0]);
        Assert.Equal(ConntrackState.Invalid, scene.Send(draft));
    }

    [Fact]
    public void Handshake_StepByStep_EndsAssured()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Syn());
        Assert.Equal(ConntrackState.Established, scene.SynAck());
        Assert.Equal((TcpState.SynRecv, 60, false), (scene.TcpState, scene.SecondsLeft, scene.IsAssured));
        Assert.Equal(ConntrackState.Established, scene.Client("A"));
        Assert.Equal((TcpState.Established, 432_000, true), (scene.TcpState, scene.SecondsLeft, scene.IsAssured));
    }

    [Fact]
    public void Data_NotYetAcknowledged_Leaves300Seconds()
    {
        using var scene = Established();
        scene.Client("PA", data: 100);
        Assert.Equal(300, scene.SecondsLeft);
        scene.Server("A", ack: ClientIsn + 101);
        Assert.Equal(432_000, scene.SecondsLeft);
    }

    [Fact]
    public void PickedUp_WithTrafficFromBothSides_IsAssuredLater()
    {
        using var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Client("A"));
        Assert.Equal(ConntrackState.Established, scene.Server("A"));
        Assert.Equal((300, false), (scene.SecondsLeft, scene.IsAssured));
        Assert.Equal(ConntrackState.Established, scene.Client("A"));
        Assert.True(scene.IsAssured);
        Assert.Equal(432_000, scene.SecondsLeft);
    }

    [Fact]
    public void Fin_StepByStep_EndsInTimeWait()
    {
        using var scene = Established();
        Assert.Equal(ConntrackState.Established, scene.Client("FA"));
        Assert.Equal((TcpState.FinWait, 120), (scene.TcpState, scene.SecondsLeft));
        Assert.Equal(ConntrackState.Established, scene.Server("A", ack: ClientIsn + 2));
        Assert.Equal((TcpState.CloseWait, 60), (scene.TcpState, scene.SecondsLeft));
        Assert.Equal(ConntrackState.Established, scene.Server("FA", ack: ClientIsn + 2));
        Assert.Equal((TcpState.LastAck, 30), (scene.TcpState, scene.SecondsLeft));
        Assert.Equal(ConntrackState.Established, scene.Client("A", ClientIsn + 2, ServerIsn + 2));
        Assert.Equal((TcpState.TimeWait, 120), (scene.TcpState, scene.SecondsLeft));
    }

    [Fact]
    public void Syn_InTimeWait_OpensAnotherEntry()
    {
        using var scene = Closed();
        var old = scene.Entry.Id;
        Assert.Equal(ConntrackState.New, scene.Syn(seq: 10));
        Assert.Equal(TcpState.SynSent, scene.TcpState);
        Assert.NotEqual(old, scene.Entry.Id);
    }

    [Fact]
    public void Reset_OfUnansweredSyn_EndsTheEntryAtOnce()
    {
        using var scene = new Scene();
        scene.Syn();
        Assert.Equal(ConntrackState.Established, scene.Server("RA", seq: 0));
        Assert.Empty(scene.Entries);
        Assert.Equal(0, scene.Table.Count);
    }

    [Fact]
    public void Reset_AtTheExpectedNumber_Closes()
    {
        using var scene = Established();
        Assert.Equal(ConntrackState.Established, scene.Server("R"));
        Assert.Equal((TcpState.Close, 10), (scene.TcpState, scene.SecondsLeft));
    }

    [Fact]
    public void Reset_WithinTheWindow_CutsTheTimeoutOnly()
    {
        using var scene = Established();
        Assert.Equal(ConntrackState.Established, scene.Server("R", seq: ServerIsn + 1 + 2000));
        Assert.Equal((TcpState.Established, 10), (scene.TcpState, scene.SecondsLeft));
        scene.Client("A");
        Assert.Equal((TcpState.Established, 300), (scene.TcpState, scene.SecondsLeft)); // what the reset skipped counts as sent
        scene.Client("A", ack: ServerIsn + 1 + 2000);
        Assert.Equal((TcpState.Established, 432_000), (scene.TcpState, scene.SecondsLeft));
    }

    [Theory]
    [InlineData(-51)]
    [InlineData(1_000_000)]
    public void Reset_BelowTheAcknowledgedOrFarAhead_IsInvalid(int shift)
    {
        using var scene = Established();
        scene.Server("A", data: 100);
        scene.Client("A", ack: ServerIsn + 101);
        Assert.Equal(ConntrackState.Invalid, scene.Server("R", seq: (uint)(ServerIsn + 101 + shift)));
        Assert.Equal((TcpState.Established, 432_000), (scene.TcpState, scene.SecondsLeft));
    }

    [Fact]
    public void Syn_AfterThePeersReset_PassesWithoutReopening()
    {
        using var scene = Established();
        scene.Server("R");
        var id = scene.Entry.Id;
        Assert.Equal(ConntrackState.Established, scene.Syn(seq: 77_000));
        Assert.Equal((TcpState.Close, id), (scene.TcpState, scene.Entry.Id));
    }

    [Fact]
    public void Syn_AfterOnesOwnReset_Reopens()
    {
        using var scene = Established();
        scene.Client("R");
        var id = scene.Entry.Id;
        Assert.Equal(ConntrackState.New, scene.Syn(seq: 77_000));
        Assert.Equal(TcpState.SynSent, scene.TcpState);
        Assert.NotEqual(id, scene.Entry.Id);
    }

    [Fact]
    public void Syn_InsideAConnection_PassesAndChangesNothing()
    {
        using var scene = Established();
        Assert.Equal(ConntrackState.Established, scene.Syn(seq: 900_000));
        Assert.Equal(TcpState.Established, scene.TcpState);
    }

    [Fact]
    public void Syn_InsideAConnectionAnsweredBySynAck_BeginsAnew()
    {
        using var scene = Established();
        scene.Syn(seq: 900_000);
        Assert.Equal(ConntrackState.Established, scene.SynAck(seq: 700_000, ack: 900_001));
        Assert.Equal((TcpState.SynRecv, 60), (scene.TcpState, scene.SecondsLeft));
        scene.Client("A", 900_001, 700_001);
        Assert.Equal(TcpState.Established, scene.TcpState);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5001)]
    [InlineData(6000)]
    public void Syn_InsideAConnectionAnsweredByReset_Closes(uint seq)
    {
        using var scene = Established();
        scene.Syn(seq: 900_000);
        Assert.Equal(ConntrackState.Established, scene.Server("RA", seq, ack: 900_001));
        Assert.Equal((TcpState.Close, 10), (scene.TcpState, scene.SecondsLeft));
    }

    [Theory]
    [InlineData(4000, ConntrackState.Established, TcpState.Close)]
    [InlineData(990_000_000, ConntrackState.Invalid, TcpState.Established)]
    public void Reset_AfterASynThatWasLetThrough_IsJudgedByTheWindowAlone(uint seq, ConntrackState expected, TcpState state)
    {
        using var scene = Established();
        scene.Syn(seq: 900_000);
        Assert.Equal(expected, scene.Server("R", seq));
        Assert.Equal(state, scene.TcpState);
    }

    [Theory]
    [InlineData(77)]
    [InlineData(990_000_000)]
    public void Reset_OfAClosingConnection_IsNotJudged(uint seq)
    {
        using var scene = Established();
        scene.Client("FA");
        Assert.Equal(ConntrackState.Established, scene.Server("R", seq));
        Assert.Equal((TcpState.Close, 10), (scene.TcpState, scene.SecondsLeft));
        Assert.Equal(ConntrackState.Established, scene.Server("R", seq + 5000));
    }

    [Fact]
    public void Syn_InsideAConnectionAnsweredByChallenge_ClosesWithTheReset()
    {
        using var scene = Established();
        scene.Syn(seq: 900_000);
        Assert.Equal(ConntrackState.Established, scene.Server("A"));
        Assert.Equal(TcpState.Established, scene.TcpState);
        Assert.Equal(ConntrackState.Established, scene.Client("R", ClientIsn + 1));
        Assert.Equal((TcpState.Close, 10), (scene.TcpState, scene.SecondsLeft));
    }

    [Fact]
    public void SynAck_OfAnotherNumber_IsInvalid()
    {
        using var scene = new Scene();
        scene.Syn();
        Assert.Equal(ConntrackState.Invalid, scene.SynAck(ack: 4444));
        Assert.Equal(TcpState.SynSent, scene.TcpState);
    }

    [Fact]
    public void Ack_InAnswerToSyn_IsAChallenge()
    {
        using var scene = new Scene();
        scene.Syn();
        Assert.Equal(ConntrackState.Established, scene.Server("A", ack: 4444));
        Assert.Equal((TcpState.SynSent, true), (scene.TcpState, scene.IsReplied));
    }

    [Fact]
    public void Ack_OfTheClientBeforeSynAck_IsInvalid()
    {
        using var scene = new Scene();
        scene.Syn();
        Assert.Equal(ConntrackState.Invalid, scene.Client("A"));
        Assert.Equal(TcpState.SynSent, scene.TcpState);
    }

    [Fact]
    public void SimultaneousOpen_StepByStep_IsEstablished()
    {
        using var scene = new Scene();
        scene.Syn();
        Assert.Equal(ConntrackState.Established, scene.Server("S", ServerIsn));
        Assert.Equal((TcpState.SynSent2, 120), (scene.TcpState, scene.SecondsLeft));
        scene.SynAck();
        Assert.Equal(TcpState.SynRecv, scene.TcpState);
        scene.Client("SA", ClientIsn);
        Assert.Equal(TcpState.SynRecv, scene.TcpState);
        scene.Client("A");
        Assert.Equal(TcpState.Established, scene.TcpState);
    }

    [Fact]
    public void Syn_Repeated_StaysNewAndDoesNotRefresh()
    {
        using var scene = new Scene();
        scene.Syn();
        scene.Wait(20);
        Assert.Equal(ConntrackState.New, scene.Syn());
        Assert.Equal((TcpState.SynSent, 100), (scene.TcpState, scene.SecondsLeft));
    }

    [Fact]
    public void State_InAFreshEntry_StartsWithNothingOfTheLast()
    {
        using var scene = Closed();
        var slot = scene.Entries[0];
        scene.Table.Delete(slot);
        scene.Syn(seq: 5);
        Assert.Equal(slot, scene.Entries[0]);
        Assert.Equal(5u + 1, ProtocolState.As<Conntrack.Trackers.TcpConnection>(ref scene.Entry.Protocol).Peers[0].End);
        Assert.Equal(0u, ProtocolState.As<Conntrack.Trackers.TcpConnection>(ref scene.Entry.Protocol).Peers[1].MaximumWindow);
    }
}
