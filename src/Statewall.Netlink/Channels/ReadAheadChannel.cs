using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Statewall.Netlink.Channels;

// Overview: a thread of its own receives from the inner channel, so that the kernel fills the next part of a dump while the last one is
// worked on, and a burst of events leaves the socket's buffer at once. It receives into blocks of many datagrams, which go to the reader
// whole and come back when it has read them: the two meet once per block, and no datagram is copied on the way.
// Life-cycle: the thread starts when the reader has taken a number of datagrams itself (none costs a thread that is answered in a few) and
// ends when the inner channel closes. When too much waits it stops: then the kernel waits with its dump, or reports a gap between events.
// Threads: _gate guards _ready, _free, _waiting and the flags; a block belongs to whoever has it in hand.

/// <summary>A channel that is received from ahead of its reader. Everything else goes to the inner channel as it is.</summary>
public sealed class ReadAheadChannel : INetlinkChannel
{
    /// <summary>Bytes that wait at most, unless said otherwise: a burst of a quarter of a million events.</summary>
    public const int DefaultLimit = 64 * 1024 * 1024;

    private static readonly TimeSpan Close = TimeSpan.FromMicroseconds(250);

    private readonly INetlinkChannel _inner;
    private readonly int _limit;
    private readonly int _enough; // bytes with which a block is handed over though more arrives
    private readonly object _gate = new();
    private readonly Queue<Arrival> _ready = new();
    private readonly Stack<Block> _free = new();
    private Thread? _thread;
    private Block? _taken;
    private int _untilStart;
    private int _closeInRow; // waits of the thread that were shorter than Close, one after the other
    private long _waiting; // bytes in _ready
    private bool _readerWaits;
    private bool _ended;
    private bool _disposed;
    private Exception? _failure;

    /// <summary>Wraps a channel.</summary>
    /// <param name="inner">The channel; disposed with this one.</param>
    /// <param name="startAfter">How many datagrams the reader takes itself before a thread is worth it.</param>
    /// <param name="limit">How many bytes may wait for the reader.</param>
    public ReadAheadChannel(INetlinkChannel inner, int startAfter = 0, int limit = DefaultLimit)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfNegative(startAfter);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        _inner = inner;
        _untilStart = startAfter;
        _limit = limit;
        _enough = Math.Min(Block.Capacity, limit / 4);
    }

    /// <inheritdoc/>
    public uint PortId => _inner.PortId;

    /// <inheritdoc/>
    public int ReceiveBufferSize => _inner.ReceiveBufferSize;

    /// <inheritdoc/>
    public int RequestReceiveBuffer(int size) => _inner.RequestReceiveBuffer(size);

    /// <inheritdoc/>
    public bool TrySetOption(NetlinkOption option, bool on) => _inner.TrySetOption(option, on);

    /// <inheritdoc/>
    public void Join(uint group) => _inner.Join(group);

    /// <inheritdoc/>
    public void Leave(uint group) => _inner.Leave(group);

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> datagram) => _inner.Send(datagram);

    /// <inheritdoc/>
    public ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout)
    {
        var received = Receive(buffer, timeout, out var datagram);
        return received.Status != ReceiveStatus.Datagram || datagram.TryCopyTo(buffer)
            ? received
            : new ReceiveResult(ReceiveStatus.Truncated, received.Size);
    }

    /// <inheritdoc/>
    public ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout, out ReadOnlySpan<byte> datagram)
    {
        datagram = default;
        if (_thread is null)
        {
            if (_untilStart > 0)
            {
                var received = _inner.Receive(buffer, timeout, out datagram);
                _untilStart -= received.Status == ReceiveStatus.Datagram ? 1 : 0;
                return received;
            }
            Start();
        }
        if (_taken is not { IsRead: false })
        {
            var end = TakeNext(timeout);
            if (end.Status != ReceiveStatus.Datagram)
                return end;
        }
        datagram = _taken!.Read();
        return new ReceiveResult(ReceiveStatus.Datagram, datagram.Length);
    }

    /// <summary>Closes the inner channel; a waiting reader returns <see cref="ReceiveStatus.Closed"/>.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Monitor.PulseAll(_gate);
        }
        _inner.Dispose();
        _thread?.Join();
    }

    private void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "netlink read ahead" };
        _thread.Start();
    }

    /// <summary>Exchanges the block that was read for the next, or says what came instead of one.</summary>
    private ReceiveResult TakeNext(TimeSpan timeout)
    {
        var deadline = Deadline.After(timeout);
        lock (_gate)
        {
            Reclaim(ref _taken);
            while (_ready.Count == 0)
            {
                if (_failure is not null)
                    throw _failure;
                if (_ended || _disposed)
                    return new ReceiveResult(ReceiveStatus.Closed, 0);
                if (deadline.IsOver)
                    return new ReceiveResult(ReceiveStatus.TimedOut, 0);
                _readerWaits = true;
                Monitor.Wait(_gate, deadline.Left);
                _readerWaits = false;
            }
            var arrival = _ready.Dequeue();
            if (arrival.Block is not { } block)
                return arrival.Instead;
            _taken = block;
            if (_waiting >= _limit)
                Monitor.PulseAll(_gate);
            _waiting -= block.Size;
            return new ReceiveResult(ReceiveStatus.Datagram, 0);
        }
    }

    private void Reclaim(ref Block? block)
    {
        const int MostKept = 8;
        if (block is not null && _free.Count < MostKept)
            _free.Push(block);
        block = null;
    }

    [SuppressMessage("Design", "CA1031", Justification = "whatever ends the thread is thrown where the reader is")]
    private void Run()
    {
        Exception? failure = null;
        var block = new Block();
        try
        {
            while (TryReceive(ref block))
            {
            }
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }
        TryHandOver(ref block, instead: null);
        lock (_gate)
        {
            _failure = failure;
            _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Receives one datagram into a block, which is handed over when enough is in it or nothing more arrives; false at the end.</summary>
    private bool TryReceive(ref Block block)
    {
        var received = _inner.Receive(block.Room, TimeSpan.Zero);
        if (received.Status == ReceiveStatus.TimedOut)
        {
            if (!block.IsRead && !TryHandOver(ref block, instead: null))
                return false;
            received = Await(block.Room);
        }
        if (received.Status == ReceiveStatus.Closed)
            return false;
        if (received.Status != ReceiveStatus.Datagram)
            return TryHandOver(ref block, received);
        block.Add(received.Size);
        return block.Size < _enough || TryHandOver(ref block, instead: null);
    }

    /// <summary>
    /// Waits for a datagram. When they follow each other closely it sleeps and finds many, for to be woken for each, and to wake the
    /// reader for each, costs more than to work on it.
    /// </summary>
    private ReceiveResult Await(Span<byte> room)
    {
        const int Many = 8;
        if (_closeInRow >= Many)
        {
            Thread.Sleep(1);
            var gathered = _inner.Receive(room, TimeSpan.Zero);
            if (gathered.Status != ReceiveStatus.TimedOut)
                return gathered;
            _closeInRow = 0;
        }
        var start = Stopwatch.GetTimestamp();
        var received = _inner.Receive(room, Timeout.InfiniteTimeSpan);
        _closeInRow = Stopwatch.GetElapsedTime(start) < Close ? _closeInRow + 1 : 0;
        return received;
    }

    /// <summary>Hands over a block that is not empty, and what came behind it; false when nobody will read on.</summary>
    private bool TryHandOver(ref Block block, ReceiveResult? instead)
    {
        lock (_gate)
        {
            while (_waiting >= _limit && !_disposed)
                Monitor.Wait(_gate);
            if (!block.IsRead)
            {
                _ready.Enqueue(new Arrival(block, default));
                _waiting += block.Size;
                block = _free.TryPop(out var free) ? free : new Block();
                block.Clear();
            }
            if (instead is { } result)
                _ready.Enqueue(new Arrival(null, result));
            if (_readerWaits)
                Monitor.PulseAll(_gate);
            return !_disposed;
        }
    }

    /// <summary>A block, or what came instead of a datagram.</summary>
    private readonly record struct Arrival(Block? Block, ReceiveResult Instead);

    /// <summary>Datagrams one behind the other, each behind its length.</summary>
    private sealed class Block
    {
        /// <summary>Bytes after which the largest datagram may no longer fit.</summary>
        public const int Capacity = Length - LargestDatagram - LengthSize;

        private const int LengthSize = sizeof(int);
        private const int LargestDatagram = 64 * 1024;
        private const int Length = 256 * 1024;

        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Length);
        private int _read;

        /// <summary>Bytes written.</summary>
        public int Size { get; private set; }

        /// <summary>True when no datagram is left.</summary>
        public bool IsRead => _read == Size;

        /// <summary>Where the next datagram goes.</summary>
        public Span<byte> Room => _bytes.AsSpan(Size + LengthSize, LargestDatagram);

        /// <summary>Adds the datagram of <paramref name="size"/> bytes that was written to <see cref="Room"/>.</summary>
        public void Add(int size)
        {
            MachineOrder.WriteU32(_bytes.AsSpan(Size), (uint)size);
            Size += LengthSize + size;
        }

        public ReadOnlySpan<byte> Read()
        {
            var size = (int)MachineOrder.ReadU32(_bytes.AsSpan(_read));
            var datagram = _bytes.AsSpan(_read + LengthSize, size);
            _read += LengthSize + size;
            return datagram;
        }

        public void Clear() => _read = Size = 0;
    }
}
