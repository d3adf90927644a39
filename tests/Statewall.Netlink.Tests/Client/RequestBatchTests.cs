using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Tests.Server;

namespace Statewall.Netlink.Tests.Client;

public sealed class RequestBatchTests
{
    [Fact]
    public void Independent_ManyRequests_TravelBoundedAndFailByIndex()
    {
        using var protocol = new EchoProtocol();
        using var client = new NetlinkClient(new InProcessChannel(protocol.Kernel, EchoProtocol.Number));
        using var batch = new RequestBatch(BatchKind.Independent);
        for (var i = 0; i < 1000; i++)
            batch.Add(i % 100 == 99 ? EchoProtocol.Explain : EchoProtocol.Refuse, NetlinkFlags.None, new byte[4 + i]);
        var failures = client.Execute("many", batch);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (i * 100) + 99), failures.Select(failure => failure.Index));
        Assert.All(failures, failure => Assert.Equal(("because", 20), (failure.Error.KernelText, failure.Error.Offset)));
        batch.Clear();
        Assert.Empty(client.Execute("none", batch));
    }

    [Fact]
    public void Independent_LargeBatch_IsSplit()
    {
        using var channel = new ScriptedChannel(Acknowledge);
        using var client = new NetlinkClient(channel);
        using var batch = new RequestBatch(BatchKind.Independent);
        batch.Add(16, NetlinkFlags.None, new byte[50_000]);
        for (var i = 0; i < 99; i++)
            batch.Add(16, NetlinkFlags.None, new byte[984]);
        Assert.Empty(client.Execute("large", batch));
        Assert.Equal([50_016, 32_000, 32_000, 32_000, 3000], channel.Sent.Select(datagram => datagram.Length));
    }

    [Fact]
    public void Transaction_FailedBegin_IsOver()
    {
        using var channel = new ScriptedChannel(sent => [ScriptedChannel.Message(ControlType.Error, 0, ScriptedChannel.SequenceOf(sent), -NetlinkErrno.Restart)]);
        using var client = new NetlinkClient(channel);
        using var batch = Transaction();
        var failure = Assert.Single(client.Execute("transaction", batch));
        Assert.Equal((0, NetlinkErrno.Restart), (failure.Index, failure.Error.Errno));
        Assert.Single(channel.Sent);
    }

    [Fact]
    public void Transaction_SeveralFailures_AreAllReported()
    {
        using var channel = new ScriptedChannel(sent =>
        {
            var first = ScriptedChannel.SequenceOf(sent);
            return
            [
                ScriptedChannel.Message(ControlType.Error, 0, first + 1, -NetlinkErrno.NoEnt),
                ScriptedChannel.Message(20, 0, first + 2, 0),
                ScriptedChannel.Message(ControlType.Error, 0, first + 2, -NetlinkErrno.Exist),
                ScriptedChannel.Message(ControlType.Error, 0, first + 3, 0),
            ];
        });
        using var client = new NetlinkClient(channel);
        using var batch = Transaction();
        var echo = new Echoes();
        Assert.Equal([(1, NetlinkErrno.NoEnt), (2, NetlinkErrno.Exist)], client.Execute("transaction", batch, ref echo).Select(f => (f.Index, f.Error.Errno)));
        Assert.Equal(1, echo.Count);
        var flags = new List<NetlinkFlags>();
        foreach (var message in new NetlinkMessageEnumerator(channel.Sent[0]))
            flags.Add(message.Flags & NetlinkFlags.Ack);
        Assert.Equal([NetlinkFlags.None, NetlinkFlags.None, NetlinkFlags.None, NetlinkFlags.Ack, NetlinkFlags.None], flags);
    }

    [Fact]
    public void Execute_SteadyState_AllocatesNothing()
    {
        using var protocol = new EchoProtocol();
        using var client = new NetlinkClient(new InProcessChannel(protocol.Kernel, EchoProtocol.Number));
        using var batch = new RequestBatch(BatchKind.Independent);
        for (var i = 0; i < 100; i++)
            batch.Add(EchoProtocol.Echo, NetlinkFlags.None, new byte[40]);
        var echoes = default(Echoes);
        void Run(int rounds)
        {
            for (var i = 0; i < rounds; i++)
            {
                client.Execute("many", batch, ref echoes);
                client.Compose(EchoProtocol.Count, NetlinkFlags.None, [100, 0, 0, 0]).Dump("count", ref echoes);
            }
        }
        const int Rounds = 100, DumpSourceSize = 40; // the protocol under test allocates its dump source, whatever the dump's length
        Assert.InRange(AllocationMeter.Least(() => Run(Rounds)) / Rounds, 0, DumpSourceSize);
        Assert.Equal(0, echoes.Count % (200 * Rounds));
        Assert.InRange(echoes.Count, 200 * Rounds * 2, int.MaxValue);
    }

    private static RequestBatch Transaction()
    {
        var batch = new RequestBatch(BatchKind.Transaction);
        for (ushort type = 16; type < 21; type++)
            batch.Add(type, NetlinkFlags.None, new byte[4]);
        return batch;
    }

    private static List<byte[]> Acknowledge(byte[] datagram)
    {
        var answers = new List<byte[]>();
        foreach (var message in new NetlinkMessageEnumerator(datagram))
            answers.Add(ScriptedChannel.Message(ControlType.Error, NetlinkFlags.Capped, message.Sequence, 0));
        return answers;
    }

    private struct Echoes : IMessageHandler
    {
        public int Count;

        public void Handle(in NetlinkMessage message) => Count++;

        public readonly void Restart()
        {
        }
    }
}
