using Statewall.Engine.Tests.Forwarding;
using Statewall.Engine.Xtables;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Tests.Nftables;

public sealed class XtablesTests : IDisposable
{
    private readonly EmbeddedKernel _kernel = new();
    private readonly NftSocket _socket;

    public XtablesTests() => _socket = new NftSocket(_kernel);

    public void Dispose()
    {
        _socket.Dispose();
        _kernel.Dispose();
    }

    [Fact]
    public void Kinds_OfOneNameAndRevision_ShareNoFamily()
    {
        Assert.All(XtMatchTable.All.Kinds.GroupBy(kind => (kind.Name, kind.Revision)), ShareNone);
        Assert.All(XtTargetTable.All.Kinds.GroupBy(kind => (kind.Name, kind.Revision)), ShareNone);
    }

    [Theory]
    [InlineData("conntrack", 1, 3)]
    [InlineData("conntrack", 3, 3)]
    [InlineData("conntrack", 9, -NetlinkErrno.ProtoNoSupport)]
    [InlineData("limit", 0, 0)]
    [InlineData("nothing", 0, -NetlinkErrno.NoEnt)]
    [InlineData("stp", 0, -NetlinkErrno.NoEnt)] // of bridges alone
    public void Revision_ThatIsAskedFor_IsAnsweredWithTheHighest(string name, uint revision, int expected)
    {
        using var channel = _kernel.OpenChannel();
        using var writer = new MessageWriter();
        var question = new CompatRevision { Name = name, Revision = revision, Type = NftCompatType.Match };
        writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.NftCompat, NftCompatMessage.Get), NetlinkFlags.Request, 1, 0, NfProto.IPv4, 0, ref question);
        channel.Send(writer.Written);
        var buffer = new byte[1024];
        var received = channel.Receive(buffer, TimeSpan.Zero);
        var messages = new NetlinkMessageEnumerator(buffer.AsSpan(0, received.Size));
        Assert.True(messages.MoveNext());
        if (expected < 0)
        {
            Assert.Equal(expected, (int)MachineOrder.ReadU32(messages.Current.Payload));
            return;
        }
        var answer = default(CompatRevision);
        Assert.True(messages.Current.DecodeNfnetlink(ref answer).IsNone);
        Assert.Equal(new CompatRevision { Name = name, Revision = (uint)expected, Type = NftCompatType.Match }, answer);
    }

    [Theory]
    [InlineData("mark", 1, 12, 0)]
    [InlineData("mark", 1, 16, 0)] // as it is in memory
    [InlineData("mark", 1, 8, NetlinkErrno.Inval)]
    [InlineData("mark", 1, 24, NetlinkErrno.Inval)]
    [InlineData("mark", 0, 12, NetlinkErrno.NoEnt)]
    [InlineData("tcp", 0, 12, NetlinkErrno.NoEnt)] // not of inet
    [InlineData("conntrack", 3, 164, 0)]
    public void Match_OfSize_IsTakenOrRefused(string name, uint revision, int size, int errno)
    {
        AddChain();
        Assert.Equal(errno == 0 ? [] : [errno], AddRule(new MatchExpression { Name = name, Revision = revision, Info = new byte[size] }));
    }

    [Fact]
    public void Listing_OfData_EndsWhereTheKernelsOwnBegins()
    {
        const int Size = 24, Shown = 16;
        AddChain();
        var info = new byte[Size];
        info[8] = 100;
        info.AsSpan(Shown).Fill(0xAA); // a pointer of somebody else
        Assert.Empty(AddRule(new MatchExpression { Name = "quota", Revision = 0, Info = info }));
        info.AsSpan(Shown).Clear();
        var rule = Assert.Single(_socket.List<Rule>(NftMessage.GetRule));
        Assert.Equal(info, Assert.IsType<MatchExpression>(Assert.Single(rule.Expressions!).Data).Info);
    }

    [Fact]
    public void Packets_PastMatchesAndTargets_AllocateNothing()
    {
        using var host = new Host();
        using var socket = new NftSocket(host.Kernel);
        var batch = NftSocket.Begin();
        NftSocket.Add(batch, NftMessage.NewTable, new Table { Name = "t" });
        NftSocket.Add(batch, NftMessage.NewChain, new Chain { Table = "t", Name = "c", Type = "filter", Hook = new ChainHook { Number = (uint)InetHook.Forward, Priority = 0 } });
        foreach (var (name, revision, size) in (ReadOnlySpan<(string, uint, int)>)[("mark", 1, 12), ("statistic", 0, 24), ("quota", 0, 24), ("conntrack", 3, 164), ("state", 0, 4), ("comment", 0, 256), ("connmark", 1, 12), ("time", 0, 24)])
            NftSocket.Add(batch, NftMessage.NewRule, new Rule { Table = "t", Chain = "c", Expressions = [Expression.Of(new MatchExpression { Name = name, Revision = revision, Info = new byte[size] })] });
        Assert.Empty(socket.Commit(batch));
        var packet = Host.From(false).Udp(1000, 53).PayloadOf(20).ToArray();
        Assert.Equal(0, AllocationMeter.Least(() => host.Pass(packet)));
    }

    private void AddChain()
    {
        var batch = NftSocket.Begin();
        NftSocket.Add(batch, NftMessage.NewTable, new Table { Name = "t" });
        NftSocket.Add(batch, NftMessage.NewChain, new Chain { Table = "t", Name = "c" });
        Assert.Empty(_socket.Commit(batch));
    }

    private List<int> AddRule(MatchExpression match) => _socket.Commit(NftMessage.NewRule, new Rule { Table = "t", Chain = "c", Expressions = [Expression.Of(match)] });

    private static void ShareNone<T>(IEnumerable<XtKind<T>> kinds)
        where T : XtExtension
    {
        var taken = 0UL;
        foreach (var kind in kinds)
        {
            Assert.Equal(0UL, taken & kind.Families);
            Assert.InRange(kind.ShownSize, 0, kind.Size);
            taken |= kind.Families;
        }
    }
}
