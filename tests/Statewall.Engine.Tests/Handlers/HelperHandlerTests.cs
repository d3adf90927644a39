using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Tests.Handlers;

/// <summary>Helpers in programs. Kernels are seldom built for them, so that the comparison with the kernel may have to skip these.</summary>
public sealed class HelperHandlerTests
{
    private const NetlinkFlags Create = NetlinkFlags.Create;
    private const int ConnectionChanged = NfnlSubsystem.Ctnetlink << 8;
    private const int ExpectationEnded = (NfnlSubsystem.CtnetlinkExpect << 8) | ExpMessage.Delete;

    private static HelperDefinition Mine { get; } = new()
    {
        Name = "mine",
        L3Protocol = (ushort)NfProto.IPv4,
        L4Protocol = 6,
        PolicyCount = 1,
        Policy1 = new HelperPolicy { Name = "data", ExpectMaximum = 2, ExpectTimeout = 60 },
        PrivateDataLength = 4,
    };

    [Fact]
    public void Helper_MadeKnown_IsListedAsItIs()
    {
        using var engine = new EngineSocket();
        Assert.Equal(0, Ask(engine, HelperMessage.New, Mine with { QueueNumber = 7, Status = HelperStatus.Enabled }));
        var expected = Mine with { QueueNumber = 7, Status = HelperStatus.Enabled };
        Assert.Equal(expected, Assert.Single(List(engine)));
        Assert.Equal(0, engine.Ask(NfnlSubsystem.CtHelper, HelperMessage.Get, NetlinkFlags.None, new HelperDefinition { Name = "mine" }, out List<HelperDefinition> one));
        Assert.Equal(expected, Assert.Single(one));
    }

    [Fact]
    public void Helper_MadeKnownAgain_IsChanged()
    {
        using var engine = new EngineSocket();
        Assert.Equal(0, Ask(engine, HelperMessage.New, Mine));
        var changed = Mine with { PrivateDataLength = null, QueueNumber = 9, Policy1 = Mine.Policy1!.Value with { ExpectMaximum = 5 } };
        Assert.Equal(0, Ask(engine, HelperMessage.New, changed));
        Assert.Equal(changed with { PrivateDataLength = 4, Status = HelperStatus.Disabled }, Assert.Single(List(engine)));
        Assert.Equal(NetlinkErrno.Exist, engine.Ask(NfnlSubsystem.CtHelper, HelperMessage.New, Create | NetlinkFlags.Exclusive, changed));
    }

    [Fact]
    public void Helper_ChangedInWhatIsFixed_IsBusy()
    {
        using var engine = new EngineSocket();
        Assert.Equal(0, Ask(engine, HelperMessage.New, Mine));
        Assert.Equal(NetlinkErrno.Busy, Ask(engine, HelperMessage.New, Mine)); // the size of its data
        Assert.Equal(NetlinkErrno.Busy, Ask(engine, HelperMessage.New, Mine with { PrivateDataLength = null, PolicyCount = 2, Policy2 = Mine.Policy1 }));
        var renamed = Mine.Policy1!.Value with { Name = "other" };
        Assert.Equal(NetlinkErrno.Busy, Ask(engine, HelperMessage.New, Mine with { PrivateDataLength = null, Policy1 = renamed }));
    }

    [Fact]
    public void Helper_Malformed_IsRefusedAsTheKernelWould()
    {
        using var engine = new EngineSocket();
        Assert.Equal(NetlinkErrno.Inval, Ask(engine, HelperMessage.New, Mine with { Name = null }));
        Assert.Equal(NetlinkErrno.Inval, Ask(engine, HelperMessage.New, Mine with { L4Protocol = null }));
        Assert.Equal(NetlinkErrno.Inval, Ask(engine, HelperMessage.New, Mine with { PrivateDataLength = null }));
        Assert.Equal(NetlinkErrno.NoMem, Ask(engine, HelperMessage.New, Mine with { PrivateDataLength = 33 }));
        Assert.Equal(NetlinkErrno.Inval, Ask(engine, HelperMessage.New, Mine with { PolicyCount = 0 }));
        Assert.Equal(NetlinkErrno.Overflow, Ask(engine, HelperMessage.New, Mine with { PolicyCount = 5 }));
        Assert.Equal(NetlinkErrno.Inval, Ask(engine, HelperMessage.New, Mine with { PolicyCount = 2 }));
        Assert.Equal(NetlinkErrno.Inval, Ask(engine, HelperMessage.New, Mine with { Policy1 = Mine.Policy1!.Value with { ExpectMaximum = 256 } }));
        Assert.Equal(NetlinkErrno.Exist, Ask(engine, HelperMessage.New, Mine with { Name = "ftp" })); // one is built in
        Assert.Empty(List(engine));
    }

    [Fact]
    public void Connection_OfHelper_KeepsItsData()
    {
        using var engine = new EngineSocket();
        Assert.Equal(0, Ask(engine, HelperMessage.New, Mine));
        Assert.Equal(0, engine.Ask(NfnlSubsystem.Ctnetlink, CtMessage.New, Create, EngineSocket.Connection(1, "mine") with { HelperInfo = [1, 2, 3, 4] }));
        Assert.Equal(0, engine.Ask(NfnlSubsystem.Ctnetlink, CtMessage.Get, NetlinkFlags.None, EngineSocket.Connection(1), out List<ConntrackMessage> found));
        Assert.Equal(new HelperName("mine"), Assert.Single(found).Helper);
        Assert.Equal([1, 2, 3, 4], found[0].HelperInfo!);
    }

    [Fact]
    public void Helper_TakenAway_LeavesItsConnectionsWithout()
    {
        using var engine = new EngineSocket();
        Assert.Equal(0, Ask(engine, HelperMessage.New, Mine));
        Assert.Equal(0, engine.Ask(NfnlSubsystem.Ctnetlink, CtMessage.New, Create, EngineSocket.Connection(1, "mine")));
        Assert.Equal(0, engine.Ask(NfnlSubsystem.CtnetlinkExpect, ExpMessage.New, Create, EngineSocket.Expectation(1, 2000)));
        engine.Announced();
        Assert.Equal(0, Ask(engine, HelperMessage.Delete, new HelperDefinition { Name = "mine" }));
        Assert.Equal([ExpectationEnded, ConnectionChanged], engine.Announced());
        Assert.Equal(0, engine.Ask(NfnlSubsystem.Ctnetlink, CtMessage.Get, NetlinkFlags.None, EngineSocket.Connection(1), out List<ConntrackMessage> found));
        Assert.Null(Assert.Single(found).Helper);
        Assert.Equal(NetlinkErrno.OpNotSupp, engine.Ask(NfnlSubsystem.Ctnetlink, CtMessage.New, Create, EngineSocket.Connection(2, "mine")));
        Assert.Empty(List(engine));
    }

    [Fact]
    public void Helper_UsedByARule_Stays()
    {
        using var engine = new EngineSocket();
        Assert.Equal(0, Ask(engine, HelperMessage.New, Mine));
        var helpers = engine.Kernel.Connections.Helpers;
        var helper = helpers[helpers.Find("mine"u8, NfProto.IPv4, 6)];
        helper.Users++;
        Assert.Equal(NetlinkErrno.Busy, Ask(engine, HelperMessage.Delete, default));
        helper.Users--;
        Assert.Equal(0, Ask(engine, HelperMessage.Delete, default));
        Assert.Equal(0, Ask(engine, HelperMessage.Delete, default)); // none at all is no error
    }

    private static int Ask(EngineSocket engine, byte message, HelperDefinition helper) => engine.Ask(NfnlSubsystem.CtHelper, message, Create, helper);

    private static List<HelperDefinition> List(EngineSocket engine)
    {
        Assert.Equal(0, engine.Ask(NfnlSubsystem.CtHelper, HelperMessage.Get, NetlinkFlags.Dump, default(HelperDefinition), out List<HelperDefinition> all));
        return all;
    }
}
