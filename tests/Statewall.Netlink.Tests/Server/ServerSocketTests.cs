using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;

namespace Statewall.Netlink.Tests.Server;

public sealed class ServerSocketTests : IDisposable
{
    private readonly EchoProtocol _protocol = new();
    private readonly InProcessChannel _channel;
    private readonly byte[] _buffer = new byte[65536];
    private readonly MessageWriter _request = new();

    public ServerSocketTests() => _channel = new InProcessChannel(_protocol.Kernel, EchoProtocol.Number);

    public void Dispose()
    {
        _channel.Dispose();
        _request.Dispose();
        _protocol.Dispose();
    }

    [Fact]
    public void Echo_WithAck_AnswersThenAcknowledges()
    {
        Send(EchoProtocol.Echo, NetlinkFlags.Ack, 77, [1, 2, 3, 4]);

        var answer = ReceiveOne();
        Assert.Equal(EchoProtocol.Echo, answer.Type);
        Assert.Equal([1, 2, 3, 4], answer.Payload.ToArray());
        var ack = ReceiveOne();
        Assert.Equal(ControlType.Error, ack.Type);
        Assert.Equal(77u, ack.Sequence);
        Assert.Equal(NetlinkFlags.Capped, ack.Flags);
        Assert.Equal(_channel.PortId, ack.PortId);
        Assert.Equal(36, ack.Bytes.Length);
        AssertEmpty();
    }

    [Fact]
    public void Echo_WithoutAck_OnlyAnswers()
    {
        Send(EchoProtocol.Echo, NetlinkFlags.None, 1, [9, 9, 9, 9]);
        Assert.Equal(EchoProtocol.Echo, ReceiveOne().Type);
        AssertEmpty();
    }

    [Fact]
    public void PortIds_OfTwoSockets_Differ()
    {
        using var other = new InProcessChannel(_protocol.Kernel, EchoProtocol.Number);
        Assert.NotEqual(_channel.PortId, other.PortId);
        Assert.Equal((uint)Environment.ProcessId, _channel.PortId);
        Assert.Equal(0xFFFFF000, other.PortId);
    }

    [Fact]
    public void Open_UnknownProtocol_Throws()
    {
        var refusal = Assert.Throws<NetlinkException>(() => new InProcessChannel(_protocol.Kernel, 99));
        Assert.Equal(NetlinkErrno.ProtoNoSupport, refusal.Errno);
    }

    [Fact]
    public void Dump_OfManyMessages_IsPulledAsItIsRead()
    {
        Send(EchoProtocol.Count, NetlinkFlags.Dump | NetlinkFlags.Ack, 5, Number(10_000));
        Assert.Equal(1, _protocol.Filled);

        var next = 0u;
        var done = false;
        while (_channel.Receive(_buffer, TimeSpan.Zero) is { Status: ReceiveStatus.Datagram } received)
        {
            Assert.InRange(received.Size, 1, 32768);
            var messages = new NetlinkMessageEnumerator(_buffer.AsSpan(0, received.Size));
            while (messages.MoveNext())
            {
                Assert.False(done);
                Assert.Equal(NetlinkFlags.Multi, messages.Current.Flags);
                Assert.Equal(5u, messages.Current.Sequence);
                done = messages.Current.Type == ControlType.Done;
                if (!done)
                    Assert.Equal(next++, MachineOrder.ReadU32(messages.Current.Payload));
            }
        }
        Assert.True(done);
        Assert.Equal(10_000u, next);
        Assert.Equal(1, _protocol.DumpsDisposed);
        Assert.InRange(_protocol.Filled, 30, 100);
    }

    [Fact]
    public void Dump_WhileAnotherRuns_IsBusy()
    {
        Send(EchoProtocol.Count, NetlinkFlags.Dump, 1, Number(10_000));
        Send(EchoProtocol.Count, NetlinkFlags.Dump, 2, Number(10));
        Assert.Equal(1u, ReceiveOne().Sequence);
        var refusal = ReceiveOne();
        Assert.Equal(ControlType.Error, refusal.Type);
        Assert.Equal(2u, refusal.Sequence);
        Assert.Equal(-NetlinkErrno.Busy, (int)MachineOrder.ReadU32(refusal.Payload));
        Assert.Equal(1, _protocol.DumpsDisposed);
    }

    [Fact]
    public void Dump_TableChangesInBetween_MarksOneMessage()
    {
        Send(EchoProtocol.Count, NetlinkFlags.Dump, 1, Number(1000));
        ReceiveOne();
        _protocol.Generation++;
        var marked = 0;
        while (_channel.Receive(_buffer, TimeSpan.Zero) is { Status: ReceiveStatus.Datagram } received)
        {
            foreach (var message in new NetlinkMessageEnumerator(_buffer.AsSpan(0, received.Size)))
                marked += (message.Flags & NetlinkFlags.DumpInterrupted) != 0 ? 1 : 0;
        }
        Assert.Equal(1, marked);
    }

    [Fact]
    public void Dump_SocketCloses_DisposesSource()
    {
        Send(EchoProtocol.Count, NetlinkFlags.Dump, 1, Number(10_000));
        _channel.Dispose();
        Assert.Equal(1, _protocol.DumpsDisposed);
        Assert.Equal(["closed"], _protocol.Log);
        Assert.Equal(ReceiveStatus.Closed, _channel.Receive(_buffer, Timeout.InfiniteTimeSpan).Status);
    }

    [Fact]
    public void Multicast_BeyondReceiveBuffer_ReportsOneGapAndGoesOn()
    {
        _channel.RequestReceiveBuffer(1000);
        _channel.Join(3);
        Send(EchoProtocol.Shout, NetlinkFlags.None, 1, Number(500));

        Assert.Equal(ReceiveStatus.Gap, _channel.Receive(_buffer, TimeSpan.Zero).Status);
        var received = 0;
        while (_channel.Receive(_buffer, TimeSpan.Zero).Status == ReceiveStatus.Datagram)
            received++;
        Assert.Equal(50, received);
        Send(EchoProtocol.Shout, NetlinkFlags.None, 1, Number(1));
        Assert.Equal(ReceiveStatus.Datagram, _channel.Receive(_buffer, TimeSpan.Zero).Status);
        AssertEmpty();
    }

    [Fact]
    public void Multicast_BeyondReceiveBufferWithNoGaps_IsSilent()
    {
        _channel.RequestReceiveBuffer(1000);
        Assert.True(_channel.TrySetOption(NetlinkOption.NoGaps, true));
        _channel.Join(3);
        Send(EchoProtocol.Shout, NetlinkFlags.None, 1, Number(500));
        Assert.Equal(ReceiveStatus.Datagram, _channel.Receive(_buffer, TimeSpan.Zero).Status);
    }

    [Fact]
    public void Unicast_BeyondReceiveBuffer_IsQueued()
    {
        _channel.RequestReceiveBuffer(100);
        for (var i = 0u; i < 5000; i++)
            Send(EchoProtocol.Echo, NetlinkFlags.None, i, new byte[400]);
        for (var i = 0u; i < 5000; i++)
            Assert.Equal(i, ReceiveOne().Sequence);
        AssertEmpty();
    }

    [Fact]
    public void Groups_JoinLeaveClose_TellProtocolAndListeners()
    {
        Assert.False(_protocol.Groups.HasListeners(3));
        _channel.Join(3);
        Assert.True(_protocol.Groups.HasListeners(3));
        _channel.Leave(3);
        _channel.Leave(3);
        Assert.False(_protocol.Groups.HasListeners(3));
        _channel.Join(4);
        _channel.Dispose();
        Assert.Equal(["join 3", "left 3", "join 4", "left 4", "closed"], _protocol.Log);
        Assert.False(_protocol.Groups.HasListeners(4));
        Assert.False(_protocol.Groups.HasListeners(uint.MaxValue));
    }

    [Theory]
    [InlineData(0u, NetlinkErrno.Inval)]
    [InlineData(33u, NetlinkErrno.Inval)]
    [InlineData(EchoProtocol.ForbiddenGroup, NetlinkErrno.Perm)]
    public void Join_Refused_Throws(uint group, int errno) =>
        Assert.Equal(errno, Assert.Throws<NetlinkException>(() => _channel.Join(group)).Errno);

    [Fact]
    public void Receive_TooSmallBuffer_SaysWhatItNeeded()
    {
        Send(EchoProtocol.Echo, NetlinkFlags.None, 1, new byte[100]);
        Assert.Equal(new ReceiveResult(ReceiveStatus.Truncated, 116), _channel.Receive(new byte[50], TimeSpan.Zero));
        AssertEmpty();
    }

    [Fact]
    public void Receive_Waiting_WakesOnDataAndOnDispose()
    {
        var results = new List<ReceiveStatus>();
        var receiver = new Thread(() =>
        {
            var buffer = new byte[1000];
            ReceiveStatus status;
            do
            {
                status = _channel.Receive(buffer, Timeout.InfiniteTimeSpan).Status;
                lock (results)
                    results.Add(status);
            }
            while (status == ReceiveStatus.Datagram);
        });
        receiver.Start();
        Send(EchoProtocol.Echo, NetlinkFlags.None, 1, [1, 2, 3, 4]);
        Assert.True(SpinWait.SpinUntil(() => { lock (results) return results.Count == 1; }, 5000));
        _channel.Dispose();
        Assert.True(receiver.Join(5000));
        Assert.Equal([ReceiveStatus.Datagram, ReceiveStatus.Closed], results);
    }

    [Fact]
    public void Receive_Timeout_IsKept() => Assert.Equal(ReceiveStatus.TimedOut, _channel.Receive(_buffer, TimeSpan.FromMilliseconds(20)).Status);

    [Fact]
    public void RequestAndAnswer_SteadyState_AllocateNothing()
    {
        _request.Clear();
        _request.Append(EchoProtocol.Echo, NetlinkFlags.Request | NetlinkFlags.Ack, 1, 0, new byte[200]);
        long Run(int rounds)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < rounds; i++)
            {
                _channel.Send(_request.Written);
                while (_channel.Receive(_buffer, TimeSpan.Zero).Status == ReceiveStatus.Datagram)
                {
                }
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Run(100);
        Assert.Equal(0, Run(10_000));
    }

    private void AssertEmpty() => Assert.Equal(ReceiveStatus.TimedOut, _channel.Receive(_buffer, TimeSpan.Zero).Status);

    private void Send(ushort type, NetlinkFlags flags, uint sequence, ReadOnlySpan<byte> body)
    {
        _request.Clear();
        _request.Append(type, flags | NetlinkFlags.Request, sequence, 0, body);
        _channel.Send(_request.Written);
    }

    private NetlinkMessage ReceiveOne()
    {
        var received = _channel.Receive(_buffer, TimeSpan.FromSeconds(5));
        Assert.Equal(ReceiveStatus.Datagram, received.Status);
        var messages = new NetlinkMessageEnumerator(_buffer.AsSpan(0, received.Size));
        Assert.True(messages.MoveNext());
        return messages.Current;
    }

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        MachineOrder.WriteU32(bytes, value);
        return bytes;
    }
}
