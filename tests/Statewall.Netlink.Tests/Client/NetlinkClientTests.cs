using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using static Statewall.Netlink.Tests.Client.ScriptedChannel;

namespace Statewall.Netlink.Tests.Client;

public sealed class NetlinkClientTests
{
    private const ushort Data = 16;

    [Fact]
    public void Execute_Acknowledged_SendsFlagsAndSequence()
    {
        using var channel = new ScriptedChannel(sent => [Message(ControlType.Error, NetlinkFlags.Capped, SequenceOf(sent), 0)]);
        using var client = new NetlinkClient(channel, firstSequence: 9);
        client.Compose(Data, NetlinkFlags.Create, [1, 2, 3, 4]).Execute("create");
        client.Compose(Data, NetlinkFlags.Create, [1, 2, 3, 4]).Execute("create");
        Assert.Equal([9u, 10u], channel.Sent.Select(SequenceOf));
        Assert.Equal(NetlinkFlags.Request | NetlinkFlags.Ack | NetlinkFlags.Create, (NetlinkFlags)MachineOrder.ReadU16(channel.Sent[0].AsSpan(6)));
    }

    [Fact]
    public void Sequence_WrappingAround_SkipsZero()
    {
        using var channel = new ScriptedChannel(sent => [Message(ControlType.Error, 0, SequenceOf(sent), 0)]);
        using var client = new NetlinkClient(channel, firstSequence: uint.MaxValue);
        client.Compose(Data, 0, []).Execute("x");
        client.Compose(Data, 0, []).Execute("x");
        using var batch = new RequestBatch(BatchKind.Independent);
        batch.Add(Data, 0, []);
        client.Execute("x", batch);
        Assert.Equal([uint.MaxValue, 1u, 2u], channel.Sent.Select(SequenceOf));
    }

    [Fact]
    public void Execute_StrayAndLateMessages_AreSkipped()
    {
        using var channel = new ScriptedChannel(sent =>
        [
            Message(Data, 0, 0, 1),
            Message(ControlType.Error, 0, SequenceOf(sent) - 1, -NetlinkErrno.Exist),
            [.. Message(ControlType.Noop, 0, SequenceOf(sent), 0), .. Message(ControlType.Error, 0, SequenceOf(sent), 0)],
        ]);
        using var client = new NetlinkClient(channel, firstSequence: 5);
        var messages = 0;
        client.Compose(Data, 0, []).Request("get", (in _) => messages++);
        Assert.Equal(0, messages);
    }

    [Fact]
    public void Request_Answered_HandsOverAndWaitsForAck()
    {
        using var channel = new ScriptedChannel(sent => [Message(Data, 0, SequenceOf(sent), 7), Message(ControlType.Error, 0, SequenceOf(sent), 0)]);
        using var client = new NetlinkClient(channel);
        var values = new List<uint>();
        client.Compose(Data, 0, []).Request("get", (in message) => values.Add(MachineOrder.ReadU32(message.Payload)));
        Assert.Equal([7u], values);
        Assert.Equal(ReceiveStatus.TimedOut, channel.Receive(new byte[100], TimeSpan.Zero).Status);
    }

    [Fact]
    public void Execute_Refused_ThrowsWithWordsAndOffset()
    {
        using var channel = new ScriptedChannel(sent =>
        {
            var error = Message(ControlType.Error, NetlinkFlags.AckAttributes | NetlinkFlags.Capped, SequenceOf(sent), -NetlinkErrno.Inval);
            byte[] whole = [.. error, 12, 0, 1, 0, .. "because"u8, 0, 8, 0, 2, 0, .. BitConverter.GetBytes(24)];
            MachineOrder.WriteU32(whole, (uint)whole.Length);
            return [whole];
        });
        using var client = new NetlinkClient(channel);
        var refusal = Assert.Throws<NetlinkException>(() => client.Compose(Data, 0, []).Execute("create table"));
        Assert.Equal((NetlinkErrno.Inval, "because", 24), (refusal.Errno, refusal.KernelText, refusal.Offset));
        Assert.Equal("create table: Invalid argument: because (at offset 24 of the request)", refusal.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("gap")]
    public void Execute_NoAnswer_Throws(string kind)
    {
        using var channel = new ScriptedChannel(_ => kind == "gap" ? [Gap] : []);
        using var client = new NetlinkClient(channel);
        var failure = Assert.Throws<NetlinkException>(() => client.Compose(Data, 0, []).Execute("x"));
        Assert.Equal(kind == "gap" ? NetlinkErrno.NoBufs : NetlinkErrno.TimedOut, failure.Errno);
    }

    [Fact]
    public void Answer_Malformed_NamesMessageAndOffset()
    {
        using var channel = new ScriptedChannel(sent => [[.. Message(Data, NetlinkFlags.Multi, SequenceOf(sent), 1), .. new byte[16]]]);
        using var client = new NetlinkClient(channel);
        var fault = Assert.Throws<NetlinkProtocolException>(() => client.Compose(Data, 0, []).Dump("list", (in _) => { }));
        Assert.Equal((1, new CodecFault(CodecFaultKind.BadMessageLength, 20, 0)), (fault.MessageNumber, fault.Fault));

        using var shortError = new ScriptedChannel(sent => [[.. Message(Data, 0, 77, 1), .. Message(ControlType.Error, 0, SequenceOf(sent), 0)[..16]]]);
        using var other = new NetlinkClient(shortError);
        Assert.Throws<NetlinkProtocolException>(() => other.Compose(Data, 0, []).Execute("x"));
    }

    [Fact]
    public void Answer_LargerThanAnyDatagram_IsAFault()
    {
        using var channel = new ScriptedChannel(_ => [new byte[100_000]]);
        using var client = new NetlinkClient(channel);
        Assert.Throws<NetlinkProtocolException>(() => client.Compose(Data, 0, []).Execute("x"));
    }

    [Fact]
    public void Dump_OverSeveralDatagrams_EndsAtDone()
    {
        using var channel = new ScriptedChannel(sent => Dump(sent, 5));
        using var client = new NetlinkClient(channel);
        var handler = new Collector();
        Assert.Equal(new DumpResult(5, 0, false), client.Compose(Data, 0, []).Dump("list", ref handler));
        Assert.Equal([0u, 1u, 2u, 3u, 4u], handler.Values);
        Assert.True(((NetlinkFlags)MachineOrder.ReadU16(channel.Sent[0].AsSpan(6)) & NetlinkFlags.Dump) == NetlinkFlags.Dump);
    }

    [Fact]
    public void Dump_DoneWithError_Throws()
    {
        using var channel = new ScriptedChannel(sent => [Message(Data, NetlinkFlags.Multi, SequenceOf(sent), 1), Message(ControlType.Done, NetlinkFlags.Multi, SequenceOf(sent), -NetlinkErrno.NoMem)]);
        using var client = new NetlinkClient(channel);
        Assert.Equal(NetlinkErrno.NoMem, Assert.Throws<NetlinkException>(() => client.Compose(Data, 0, []).Dump("list", (in _) => { })).Errno);
    }

    [Fact]
    public void Dump_RefusedAtOnce_Throws()
    {
        using var channel = new ScriptedChannel(sent => [Message(ControlType.Error, 0, SequenceOf(sent), -NetlinkErrno.Busy)]);
        using var client = new NetlinkClient(channel);
        Assert.Equal(NetlinkErrno.Busy, Assert.Throws<NetlinkException>(() => client.Compose(Data, 0, []).Dump("list", (in _) => { })).Errno);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dump_InterruptedTwice_RestartsAndForgets(bool byErrno)
    {
        var attempt = 0;
        using var channel = new ScriptedChannel(sent => ++attempt > 2 ? Dump(sent, 5) : Interrupted(sent, byErrno));
        using var client = new NetlinkClient(channel);
        var handler = new Collector();
        Assert.Equal(new DumpResult(5, 2, false), client.Compose(Data, 0, []).Dump("list", ref handler));
        Assert.Equal([0u, 1u, 2u, 3u, 4u], handler.Values);
        Assert.Equal(2, handler.Restarts);
        Assert.Equal([1u, 2u, 3u], channel.Sent.Select(SequenceOf));
    }

    [Fact]
    public void Dump_AlwaysInterrupted_GivesUpAndSaysSo()
    {
        using var channel = new ScriptedChannel(sent => Interrupted(sent, false));
        using var client = new NetlinkClient(channel);
        var handler = new Collector();
        Assert.Equal(new DumpResult(3, 4, true), client.Compose(Data, 0, []).Dump("list", ref handler, maximumRestarts: 4));
        Assert.Equal(3, handler.Values.Count);
        Assert.Equal(5, channel.Sent.Count);
    }

    [Fact]
    public void Listen_GapBetweenNotifications_IsToldAndGoesOn()
    {
        using var channel = new ScriptedChannel(_ => []);
        channel.Push(Message(Data, 0, 0, 1));
        channel.Push(Gap);
        channel.Push(Message(Data, 0, 0, 2));
        using var client = new NetlinkClient(channel);
        using var enough = new CancellationTokenSource();
        var events = new Events { Enough = enough };
        client.Listen(ref events, enough.Token);
        Assert.Equal("1 gap 2", string.Join(' ', events.Log));
    }

    private static IEnumerable<byte[]> Dump(byte[] sent, int count)
    {
        for (var i = 0; i < count; i++)
            yield return Message(Data, NetlinkFlags.Multi, SequenceOf(sent), i);
        yield return Message(ControlType.Done, NetlinkFlags.Multi, SequenceOf(sent), 0);
    }

    private static byte[][] Interrupted(byte[] sent, bool byErrno) => byErrno
        ? [Message(Data, NetlinkFlags.Multi, SequenceOf(sent), 99), Message(ControlType.Done, NetlinkFlags.Multi, SequenceOf(sent), -NetlinkErrno.Intr)]
        :
        [
            Message(Data, NetlinkFlags.Multi, SequenceOf(sent), 99),
            Message(Data, NetlinkFlags.Multi | NetlinkFlags.DumpInterrupted, SequenceOf(sent), 98),
            Message(Data, NetlinkFlags.Multi, SequenceOf(sent), 97),
            Message(ControlType.Done, NetlinkFlags.Multi, SequenceOf(sent), 0),
        ];

    private sealed class Collector : IMessageHandler
    {
        public List<uint> Values { get; } = [];

        public int Restarts { get; private set; }

        public void Handle(in NetlinkMessage message) => Values.Add(MachineOrder.ReadU32(message.Payload));

        public void Restart()
        {
            Restarts++;
            Values.Clear();
        }
    }

    private sealed class Events : INotificationHandler
    {
        public List<string> Log { get; } = [];

        public required CancellationTokenSource Enough { get; init; }

        public void Handle(in NetlinkMessage message)
        {
            Log.Add($"{MachineOrder.ReadU32(message.Payload)}");
            if (Log.Count == 3)
                Enough.Cancel();
        }

        public void Gap() => Log.Add("gap");
    }
}
