using System.Collections.Concurrent;
using Statewall.Netlink.Channels;

namespace Statewall.Netlink.Tests.Channels;

public sealed class ReadAheadChannelTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly byte[] _buffer = new byte[64 * 1024];

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5000)]
    public void Receive_ManyDatagrams_GivesAllInOrder(int startAfter)
    {
        using var source = new Source();
        using var channel = new ReadAheadChannel(source, startAfter, limit: 4096);
        var feeder = new Thread(() =>
        {
            for (var number = 0; number < 5000; number++)
                source.Add(BitConverter.GetBytes(number));
        });
        feeder.Start();
        for (var number = 0; number < 5000; number++)
        {
            Assert.Equal(new ReceiveResult(ReceiveStatus.Datagram, sizeof(int)), channel.Receive(_buffer, Patience));
            Assert.Equal(number, BitConverter.ToInt32(_buffer));
        }
        feeder.Join();
        Assert.Equal(ReceiveStatus.TimedOut, channel.Receive(_buffer, TimeSpan.Zero).Status);
    }

    [Fact]
    public void Receive_Gap_StandsWhereItWas()
    {
        using var source = new Source();
        source.Add(new byte[] { 1 });
        source.Add(new ReceiveResult(ReceiveStatus.Gap, 0));
        source.Add(new ReceiveResult(ReceiveStatus.Truncated, 70_000));
        source.Add(new byte[] { 2, 2 });
        using var channel = new ReadAheadChannel(source);
        var results = new List<ReceiveResult>();
        for (var count = 0; count < 4; count++)
            results.Add(channel.Receive(_buffer, Patience));
        Assert.Equal(
            [new(ReceiveStatus.Datagram, 1), new(ReceiveStatus.Gap, 0), new(ReceiveStatus.Truncated, 70_000), new(ReceiveStatus.Datagram, 2)],
            results);
    }

    [Fact]
    public void Receive_BufferTooSmall_SaysTruncatedAndGoesOn()
    {
        using var source = new Source();
        source.Add(new byte[40]);
        source.Add(new byte[] { 7 });
        using var channel = new ReadAheadChannel(source);
        Assert.Equal(new ReceiveResult(ReceiveStatus.Truncated, 40), channel.Receive(_buffer.AsSpan(0, 8), Patience));
        Assert.Equal(new ReceiveResult(ReceiveStatus.Datagram, 1), channel.Receive(_buffer.AsSpan(0, 8), Patience));
    }

    [Fact]
    public void Receive_FullQueue_ReadsNoFurtherThanTheLimit()
    {
        using var source = new Source();
        for (var count = 0; count < 100; count++)
            source.Add(new byte[100]);
        using var channel = new ReadAheadChannel(source, limit: 1000);
        channel.Receive(_buffer, Patience);
        Assert.True(SpinWait.SpinUntil(() => source.Left < 100, Patience));
        Thread.Sleep(50);
        Assert.InRange(source.Left, 70, 99); // what the reader took, what waits for it, and one in the thread's hands
        for (var count = 1; count < 100; count++)
            Assert.Equal(ReceiveStatus.Datagram, channel.Receive(_buffer, Patience).Status);
    }

    [Fact]
    public void Receive_InnerFails_ThrowsBehindWhatCameBefore()
    {
        using var source = new Source();
        source.Add(new byte[] { 1 });
        source.Add(new NetlinkException("receive", NetlinkErrno.NoBufs));
        using var channel = new ReadAheadChannel(source);
        Assert.Equal(ReceiveStatus.Datagram, channel.Receive(_buffer, Patience).Status);
        Assert.Equal(NetlinkErrno.NoBufs, Assert.Throws<NetlinkException>(() => channel.Receive(_buffer, Patience)).Errno);
    }

    [Fact]
    public void Dispose_ReaderWaits_ItReturnsClosed()
    {
        using var source = new Source();
        var channel = new ReadAheadChannel(source);
        var status = ReceiveStatus.Datagram;
        var reader = new Thread(() => status = channel.Receive(_buffer, Timeout.InfiniteTimeSpan).Status);
        reader.Start();
        Thread.Sleep(20);
        channel.Dispose();
        Assert.True(reader.Join(Patience));
        Assert.Equal(ReceiveStatus.Closed, status);
    }

    /// <summary>Gives what was added: datagrams, other results, or a failure.</summary>
    private sealed class Source : INetlinkChannel
    {
        private readonly BlockingCollection<object> _items = [];
        private readonly CancellationTokenSource _closing = new();

        public int Left => _items.Count;

        public uint PortId => 1;

        public int ReceiveBufferSize => 0;

        public void Add(object item) => _items.Add(item);

        public int RequestReceiveBuffer(int size) => size;

        public bool TrySetOption(NetlinkOption option, bool on) => true;

        public void Join(uint group)
        {
        }

        public void Leave(uint group)
        {
        }

        public void Send(ReadOnlySpan<byte> datagram)
        {
        }

        public ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout)
        {
            object? item;
            try
            {
                if (!_items.TryTake(out item, (int)timeout.TotalMilliseconds, _closing.Token))
                    return new ReceiveResult(ReceiveStatus.TimedOut, 0);
            }
            catch (OperationCanceledException)
            {
                return new ReceiveResult(ReceiveStatus.Closed, 0);
            }
            switch (item)
            {
                case ReceiveResult result:
                    return result;
                case Exception failure:
                    throw failure;
                default:
                    var datagram = (byte[])item;
                    datagram.CopyTo(buffer);
                    return new ReceiveResult(ReceiveStatus.Datagram, datagram.Length);
            }
        }

        public void Dispose() => _closing.Cancel();
    }
}
