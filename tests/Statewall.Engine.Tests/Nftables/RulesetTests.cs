using System.Buffers.Binary;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Tests.Nftables;

[Collection("rulesets")] // whose memory is measured
public sealed class RulesetTests : IDisposable
{
    private readonly EmbeddedKernel _kernel = new();
    private readonly NftSocket _socket;

    public RulesetTests() => _socket = new NftSocket(_kernel);

    public void Dispose()
    {
        _socket.Dispose();
        _kernel.Dispose();
    }

    [Fact]
    public void Batch_WithFault_LeavesNothing()
    {
        var batch = NftSocket.Begin();
        NftSocket.Add(batch, NftMessage.NewTable, new Table { Name = "t" });
        NftSocket.Add(batch, NftMessage.NewChain, new Chain { Table = "none", Name = "c" });
        Assert.Equal([NetlinkErrno.NoEnt], _socket.Commit(batch));
        Assert.Empty(_socket.List<Table>(NftMessage.GetTable));
    }

    [Fact]
    public void Batch_WithLoop_IsRefusedAtItsRule()
    {
        var batch = NftSocket.Begin();
        NftSocket.Add(batch, NftMessage.NewTable, new Table { Name = "t" });
        NftSocket.Add(batch, NftMessage.NewChain, new Chain { Table = "t", Name = "a" });
        NftSocket.Add(batch, NftMessage.NewChain, new Chain { Table = "t", Name = "b", Type = "filter", Hook = new ChainHook { Number = 0, Priority = 0 } });
        NftSocket.Add(batch, NftMessage.NewRule, new Rule { Table = "t", Chain = "a", Expressions = [Expression.OfVerdict(NftVerdict.Jump, "a")] });
        NftSocket.Add(batch, NftMessage.NewRule, new Rule { Table = "t", Chain = "b", Expressions = [Expression.OfVerdict(NftVerdict.Jump, "a")] });
        Assert.Equal([NetlinkErrno.MLink], _socket.Commit(batch));
    }

    [Theory]
    [InlineData(NftTableFlags.Owner, 0)]
    [InlineData(NftTableFlags.Owner | NftTableFlags.Persist, 1)]
    public void Owner_Closed_TakesItsTablesAlong(NftTableFlags flags, int left)
    {
        using (var owner = new NftSocket(_kernel))
        {
            Assert.Empty(owner.Commit(NftMessage.NewTable, new Table { Name = "t", Flags = flags }));
            Assert.Equal([NetlinkErrno.Perm], _socket.Commit(NftMessage.NewChain, new Chain { Table = "t", Name = "c" }));
        }
        Assert.Equal(left, _socket.List<Table>(NftMessage.GetTable).Count);
    }

    [Fact]
    public void Element_TimeIsUp_IsGone()
    {
        MakeSet(NftSetFlags.Timeout);
        Assert.Empty(_socket.Commit(NftMessage.NewSetElem, Elements(new SetElement { Key = Key(1), Timeout = 2000 }, new SetElement { Key = Key(2) })));
        _kernel.AdvanceTo(1_999_000_000);
        Assert.Equal(2, Count());
        _kernel.AdvanceTo(2_000_000_000);
        Assert.Equal(1, Count());
        Assert.Empty(_socket.Commit(NftMessage.NewSetElem, Elements(new SetElement { Key = Key(1), Timeout = 1000 })));
        Assert.Equal(2, Count());
    }

    [Theory]
    [InlineData(NftSetFlags.None, 4)]
    [InlineData(NftSetFlags.Interval, 4)]
    [InlineData(NftSetFlags.Interval | NftSetFlags.Concat, 8)]
    public void Elements_AMillion_StreamInAndOut(NftSetFlags flags, int keySize)
    {
        const int Total = 1_000_000;
        const int PerMessage = 1000;
        MakeSet(flags, keySize);
        var before = GC.GetTotalMemory(true);
        for (var first = 0; first < Total; first += PerMessage * 10)
        {
            var batch = NftSocket.Begin();
            for (var message = first; message < first + PerMessage * 10; message += PerMessage)
                NftSocket.Add(batch, NftMessage.NewSetElem, Elements([.. Enumerable.Range(message, PerMessage).Select(at => Element(at, flags, keySize))]));
            Assert.Empty(_socket.Commit(batch));
        }
        var perElement = (GC.GetTotalMemory(true) - before) / Total;
        Assert.True(perElement < 64, $"{perElement} bytes per element");
        Assert.Equal(Total, Count());
    }

    private static SetElement Element(int number, NftSetFlags flags, int keySize) => new()
    {
        Key = Key(number, keySize),
        KeyEnd = (flags & NftSetFlags.Concat) != 0 ? Key(number, keySize) : null,
        Flags = flags == NftSetFlags.Interval && number % 2 == 1 ? NftSetElemFlags.IntervalEnd : null,
    };

    private static DataValue Key(int number, int size = 4)
    {
        var key = new byte[size];
        BinaryPrimitives.WriteInt32BigEndian(key, number);
        return new DataValue { Value = key };
    }

    private static SetElementList Elements(params SetElement[] elements) => new() { Table = "t", Set = "s", Elements = elements };

    private void MakeSet(NftSetFlags flags, int keySize = 4)
    {
        var batch = NftSocket.Begin();
        NftSocket.Add(batch, NftMessage.NewTable, new Table { Name = "t" });
        NftSocket.Add(batch, NftMessage.NewSet, new Set
        {
            Table = "t",
            Name = "s",
            Id = 1,
            KeySize = (uint)keySize,
            Flags = flags,
            Description = (flags & NftSetFlags.Concat) != 0 ? new SetDescription { Fields = [new SetField { Size = 4 }, new SetField { Size = 4 }] } : null,
        });
        Assert.Empty(_socket.Commit(batch));
    }

    private int Count()
    {
        var count = 0;
        _socket.Walk(NftMessage.GetSetElem, new SetElementList { Table = "t", Set = "s" }, message =>
        {
            foreach (var element in SetElementsView.Of(message))
                count += element.Fault.IsNone ? 1 : 0;
        });
        return count;
    }
}
