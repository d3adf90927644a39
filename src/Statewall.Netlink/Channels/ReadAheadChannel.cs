using System.Diagnostics.CodeAnalysis;
using Statewall.Netlink.Server;

namespace Statewall.Netlink.Channels;

// Overview: a thread of its own receives from the inner channel into a queue, so that the kernel fills the next part of a dump while
// the last one is worked on, and a burst of events leaves the socket's buffer at once. The reader exchanges its empty queue for the
// full one, so that the two meet once per queue, not once per datagram.
// Life-cycle: the thread starts when the reader has taken a number of datagrams itself (none costs a thread that is answered in a few) and
// ends when the inner channel closes. A full queue makes it wait: then the kernel waits with its dump, or reports a gap between events.
// Threads: _gate guards all that both touch; the queue taken belongs to the reader.

/// <summary>A channel that is received from ahead of its reader. Everything else goes to the inner channel as it is.</summary>
public sealed class ReadAheadChannel : INetlinkChannel
{
    /// <summary>Bytes that wait at most, unless said otherwise: a burst of a quarter of a million events.</summary>
    public const int DefaultLimit = 64 * 1024 * 1024;

    private const int BufferSize = 64 * 1024;
    private const int WorthWaking = 8;

    private readonly INetlinkChannel _inner;
    private readonly int _limit;
    private readonly object _gate = new();
    private Waiting _arriving = new();
    private Waiting _taken = new();
    private Thread? _thread;
    private int _untilStart;
    private long _added;
    private long _removed;
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
        if (_thread is null)
        {
            if (_untilStart > 0)
            {
                var received = _inner.Receive(buffer, timeout);
                _untilStart -= received.Status == ReceiveStatus.Datagram ? 1 : 0;
                return received;
            }
            Start();
        }
        if (_taken.IsEmpty && !TryTake(timeout, out var end))
            return end;
        if (_taken.Interruptions.TryPeek(out var interruption) && interruption.After == _removed)
            return _taken.Interruptions.Dequeue().Result;
        var datagram = _taken.Datagrams.Peek();
        var size = datagram.Length;
        var fits = datagram.TryCopyTo(buffer);
        _taken.Datagrams.Drop();
        _removed++;
        return new ReceiveResult(fits ? ReceiveStatus.Datagram : ReceiveStatus.Truncated, size);
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
        _arriving.Datagrams.Dispose();
        _taken.Datagrams.Dispose();
    }

    private void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "netlink read ahead" };
        _thread.Start();
    }

    private bool TryTake(TimeSpan timeout, out ReceiveResult end)
    {
        var deadline = Deadline.After(timeout);
        lock (_gate)
        {
            while (_arriving.IsEmpty)
            {
                if (_failure is not null)
                    throw _failure;
                end = new ReceiveResult(_ended || _disposed ? ReceiveStatus.Closed : ReceiveStatus.TimedOut, 0);
                if (end.Status == ReceiveStatus.Closed || deadline.IsOver)
                    return false;
                _readerWaits = true;
                Monitor.Wait(_gate, deadline.Left);
                _readerWaits = false;
            }
            var isFull = IsFull;
            (_arriving, _taken) = (_taken, _arriving);
            if (isFull)
                Monitor.PulseAll(_gate);
            end = default;
            return true;
        }
    }

    private bool IsFull => _arriving.Datagrams.Size >= _limit;

    [SuppressMessage("Design", "CA1031", Justification = "whatever ends the thread is thrown where the reader is")]
    private void Run()
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (TryAdd(buffer, ReceiveNext(buffer)))
            {
            }
        }
        catch (Exception failure)
        {
            End(failure);
            return;
        }
        End(null);
    }

    private ReceiveResult ReceiveNext(byte[] buffer)
    {
        var received = _inner.Receive(buffer, TimeSpan.Zero);
        if (received.Status != ReceiveStatus.TimedOut)
            return received;
        lock (_gate)
        {
            if (_readerWaits && !_arriving.IsEmpty)
                Monitor.PulseAll(_gate);
        }
        return _inner.Receive(buffer, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Hands over what was received; false at the end.</summary>
    private bool TryAdd(byte[] buffer, ReceiveResult received)
    {
        if (received.Status == ReceiveStatus.Closed)
            return false;
        lock (_gate)
        {
            while (IsFull && !_disposed)
                Monitor.Wait(_gate);
            if (_disposed)
                return false;
            if (received.Status == ReceiveStatus.Datagram)
            {
                _arriving.Datagrams.Add(buffer.AsSpan(0, received.Size));
                _added++;
            }
            else
            {
                _arriving.Interruptions.Enqueue((_added, received));
            }
            if (_readerWaits && (_arriving.Datagrams.Count >= WorthWaking || received.Status != ReceiveStatus.Datagram))
                Monitor.PulseAll(_gate);
        }
        return true;
    }

    private void End(Exception? failure)
    {
        lock (_gate)
        {
            _failure = failure;
            _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>What was received, in order: an interruption stands after so many datagrams.</summary>
    private sealed class Waiting
    {
        public DatagramQueue Datagrams { get; } = new();

        public Queue<(long After, ReceiveResult Result)> Interruptions { get; } = new();

        public bool IsEmpty => Datagrams.Count == 0 && Interruptions.Count == 0;
    }
}
