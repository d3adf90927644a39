using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets.Building;
using static Statewall.Engine.Tests.Tracker.TcpScript;

namespace Statewall.Engine.Tests.Tracker;

/// <summary>What is remembered of both ends, and what makes it forgotten.</summary>
public sealed class TcpMemoryTests
{
    private static readonly byte[] Scaled = TcpOptions.Make(windowScale: 3, sackPermitted: true);

    // A reset that answers a SYN which was let through does not come from the SYN's own side.
    [Theory]
    [InlineData(false, ConntrackState.Established, TcpState.Close)]
    [InlineData(true, ConntrackState.Invalid, TcpState.Established)]
    public void Reset_AfterASynThatWasLetThrough_AnswersFromTheOtherSide(bool fromClient, ConntrackState expected, TcpState state)
    {
        using var scene = Established();
        scene.Client("S", seq: 777);
        var far = 1_000_000u;
        Assert.Equal(expected, fromClient ? scene.Client("RA", far, ack: 778) : scene.Server("RA", far, ack: 778));
        Assert.Equal(state, scene.TcpState);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Options_OfASecondSyn_CountWhenThereAreAny(bool any)
    {
        using var scene = new Scene();
        scene.Client("S", ClientIsn, options: Scaled);
        scene.Client("S", ClientIsn + 500, options: any ? TcpOptions.Make(mss: 1460) : null);
        var opener = Peer(scene, Direction.Original);
        Assert.Equal(any ? (0, TcpFlags.None) : (3, TcpFlags.WindowScale | TcpFlags.SackPermitted), (opener.Scale, opener.Flags));
    }

    [Theory]
    [InlineData("R")]
    [InlineData("RA")]
    public void Data_BeforeAReset_CountsAsAcknowledged(string flags)
    {
        using var scene = Established();
        scene.Server("PA", data: 10);
        Assert.True(Peer(scene, Direction.Reply).Has(TcpFlags.DataUnacknowledged));
        scene.Client(flags, ack: ServerIsn + 11);
        Assert.False(Peer(scene, Direction.Reply).Has(TcpFlags.DataUnacknowledged));
    }

    // A connection that was picked up stays liberal towards the side that answers a new SYN, not towards the SYN's.
    [Fact]
    public void PickedUp_BegunAnew_StaysLiberalForTheAnswer()
    {
        using var scene = new Scene();
        scene.Client("A");
        scene.Client("S", 77, options: Scaled);
        scene.Server("SA", 99, 78, options: Scaled);
        Assert.Equal(TcpState.SynRecv, scene.TcpState);
        Assert.False(Peer(scene, Direction.Original).Has(TcpFlags.BeLiberal));
        Assert.True(Peer(scene, Direction.Reply).Has(TcpFlags.BeLiberal));
    }

    private static TcpPeer Peer(Scene scene, Direction direction) => ProtocolState.As<TcpConnection>(ref scene.Entry.Protocol).Peers[(int)direction];
}
