using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Tests.Handlers;

/// <summary>What cannot be asked of the kernel by requests alone: policies that rules have given to connections.</summary>
public sealed class TimeoutHandlerTests
{
    private static TimeoutPolicy Short { get; } = new()
    {
        Name = "short",
        L3Protocol = (ushort)NfProto.IPv4,
        L4Protocol = 6,
        Tcp = new TcpTimeouts { Established = 11 },
    };

    [Fact]
    public void Policy_UsedByARule_StaysAndSaysSo()
    {
        using var engine = new EngineSocket();
        Assert.Equal(0, Ask(engine, TimeoutMessage.New, Short));
        var policy = engine.Kernel.Connections.Policies.Find("short"u8)!;
        policy.Users = 2;
        Assert.Equal(NetlinkErrno.Busy, Ask(engine, TimeoutMessage.Delete, new TimeoutPolicy { Name = "short" }));
        Assert.Equal(0, Ask(engine, TimeoutMessage.Delete, default)); // all: those in use stay, and it is no error
        Assert.Equal(0, engine.Ask(NfnlSubsystem.CtnetlinkTimeout, TimeoutMessage.Get, NetlinkFlags.Dump, default(TimeoutPolicy), out List<TimeoutPolicy> all));
        Assert.Equal(3u, Assert.Single(all).Use);
    }

    [Fact]
    public void Policy_OfConnection_RulesUntilItIsDeleted()
    {
        using var engine = new EngineSocket();
        var table = engine.Kernel.Connections;
        Assert.Equal(0, Ask(engine, TimeoutMessage.New, Short));
        Assert.Equal(0, engine.Ask(NfnlSubsystem.Ctnetlink, CtMessage.New, NetlinkFlags.Create, EngineSocket.Connection(1)));
        table.Extend(1).TimeoutPolicy = table.Policies.NumberOf(table.Policies.Find("short"u8)!);
        var defaults = table.Settings.TcpTimeouts;
        Assert.Equal(11u, table.TimeoutsOf(1, defaults)[(int)TcpState.Established]);
        Assert.Equal(defaults[(int)TcpState.FinWait], table.TimeoutsOf(1, defaults)[(int)TcpState.FinWait]);
        Assert.Equal(0, Ask(engine, TimeoutMessage.Delete, new TimeoutPolicy { Name = "short" }));
        Assert.Same(defaults, table.TimeoutsOf(1, defaults));
    }

    private static int Ask(EngineSocket engine, byte message, TimeoutPolicy policy) =>
        engine.Ask(NfnlSubsystem.CtnetlinkTimeout, message, NetlinkFlags.Create, policy);
}
