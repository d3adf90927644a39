using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Tests.Handlers;

/// <summary>What the comparison with the kernel cannot reach: limits that a namespace cannot set, and the storage behind.</summary>
public sealed class ExpectationHandlerTests
{
    private const NetlinkFlags Create = NetlinkFlags.Create;

    [Fact]
    public void Expectations_BeyondTheTablesLimit_AreRefused()
    {
        using var engine = new EngineSocket();
        engine.Kernel.Settings.ExpectMaximum = 2;
        for (ushort port = 1; port <= 3; port++)
        {
            Assert.Equal(0, engine.Ask(NfnlSubsystem.Ctnetlink, CtMessage.New, Create, EngineSocket.Connection(port, "ftp")));
            var expected = port <= 2 ? 0 : NetlinkErrno.MFile;
            Assert.Equal(expected, engine.Ask(NfnlSubsystem.CtnetlinkExpect, ExpMessage.New, Create, EngineSocket.Expectation(port, (ushort)(2000 + port))));
        }
        Assert.Equal(2, engine.Kernel.Connections.Expectations.Count);
    }

    [Fact]
    public void Expectations_OfManyMasters_EndWithThem()
    {
        using var engine = new EngineSocket();
        for (ushort port = 1; port <= 500; port++)
        {
            Assert.Equal(0, engine.Ask(NfnlSubsystem.Ctnetlink, CtMessage.New, Create, EngineSocket.Connection(port, "irc")));
            for (ushort place = 0; place < 4; place++)
                Assert.Equal(0, engine.Ask(NfnlSubsystem.CtnetlinkExpect, ExpMessage.New, Create, EngineSocket.Expectation(port, (ushort)((port * 10) + place))));
        }
        var table = engine.Kernel.Connections;
        Assert.Equal(2000, table.Expectations.Count);
        for (ushort port = 1; port <= 500; port += 2)
            Assert.Equal(0, engine.Ask(NfnlSubsystem.Ctnetlink, CtMessage.Delete, NetlinkFlags.None, EngineSocket.Connection(port)));
        Assert.Equal(1000, table.Expectations.Count);
        engine.Kernel.AdvanceTo(engine.Kernel.Now + 301_000_000_000L); // irc's wait 300 s, and so do the connections
        Assert.Equal((0, 0), (table.Expectations.Count, table.Count));
        Assert.Equal(2000u, engine.Kernel.Statistics.ExpectDelete);
    }

    [Fact]
    public void Master_Deleted_CountsUntilItsChildIsGone()
    {
        using var engine = new EngineSocket();
        Assert.Equal(0, engine.Ask(NfnlSubsystem.Ctnetlink, CtMessage.New, Create, EngineSocket.Connection(1)));
        Assert.Equal(0, engine.Ask(NfnlSubsystem.Ctnetlink, CtMessage.New, Create, EngineSocket.Connection(2) with { Master = EngineSocket.Connection(1).Original }));
        Assert.Equal(0, engine.Ask(NfnlSubsystem.Ctnetlink, CtMessage.New, Create, EngineSocket.Connection(3) with { Master = EngineSocket.Connection(2).Original }));
        Delete(1);
        Delete(2);
        Assert.Equal(3, engine.Kernel.Connections.Count);
        Assert.Equal(0, engine.Ask(NfnlSubsystem.Ctnetlink, CtMessage.New, Create, EngineSocket.Connection(1))); // its tuple is free
        Delete(1);
        Assert.Equal(3, engine.Kernel.Connections.Count);
        Delete(3);
        Assert.Equal(0, engine.Kernel.Connections.Count);

        void Delete(ushort port) => Assert.Equal(0, engine.Ask(NfnlSubsystem.Ctnetlink, CtMessage.Delete, NetlinkFlags.None, EngineSocket.Connection(port)));
    }
}
