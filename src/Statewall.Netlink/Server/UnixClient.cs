using System.Net.Sockets;
using System.Text;
using Statewall.Netlink.Channels;

namespace Statewall.Netlink.Server;

/// <summary>One connection of a <see cref="UnixServer"/>: a reading thread that submits requests and a writing thread that empties the queue.</summary>
internal sealed class UnixClient
{
    private const int StackSize = 256 * 1024;
    private const int LargestDatagram = 256 * 1024 * 1024;
    private const int QueuedBeforeRequestsWait = 1024 * 1024;

    private readonly NetlinkKernel _kernel;
    private readonly Socket _connection;
    private readonly Action<UnixClient> _forget;
    private readonly Thread _reading;
    private readonly Signal _readable = new();
    private readonly Signal _drained = new();
    private readonly Queue<(uint Errno, uint Value)> _results = new();
    private readonly byte[] _readFrame = new byte[UnixFrame.BufferSize];
    private byte[] _parts = [];
    private int _partsSize;
    private ServerSocket? _socket;
    private Thread? _writing;
    private volatile bool _over;

    public UnixClient(NetlinkKernel kernel, Socket connection, Action<UnixClient> forget)
    {
        _kernel = kernel;
        _connection = connection;
        _forget = forget;
        _reading = new Thread(Read, StackSize) { IsBackground = true, Name = "netlink client" };
    }

    public void Start() => _reading.Start();

    /// <summary>Ends the connection; both threads come to their end soon.</summary>
    public void HangUp()
    {
        _over = true;
        try
        {
            _connection.Shutdown(SocketShutdown.Both);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // the client hung up first
        }
        _readable.Set();
        _drained.Set();
    }

    public void Wait() => _reading.Join();

    // The reading thread.
    private void Read()
    {
        try
        {
            if (TryGreet())
            {
                while (!_over && TryReadFrame(out var frame) && TryObey(in frame))
                    WaitUntilDrained();
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // the client is gone
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            ReportFailure(failure);
        }
        finally
        {
            HangUp();
            _writing?.Join();
            using (_kernel.EnterRequest())
                _socket?.Dispose();
            _connection.Dispose();
            _forget(this);
        }
    }

    private bool TryGreet()
    {
        if (!TryReadFrame(out var hello))
            return false;
        if (hello.Kind != UnixFrameKind.Hello)
            return Refuse(NetlinkErrno.Proto, "the first frame must be a hello");
        try
        {
            lock (_kernel.Gate)
            {
                _socket = _kernel.Open((int)hello.Argument);
                _socket.Readable = _readable.Set;
            }
        }
        catch (NetlinkException refusal)
        {
            return Refuse(refusal.Errno, refusal.Message);
        }
        UnixFrame.Send(_connection, UnixFrameKind.Hello, UnixFrameFlags.None, _socket.PortId, (uint)_socket.ReceiveBufferSize);
        _writing = new Thread(Write, StackSize) { IsBackground = true, Name = "netlink client queue" };
        _writing.Start();
        return true;
    }

    private bool TryReadFrame(out UnixFrame frame)
    {
        frame = default;
        var size = _connection.Receive(_readFrame);
        if (size == 0)
            return false;
        return UnixFrame.TryParse(_readFrame.AsSpan(0, size), out frame) || Refuse(NetlinkErrno.Proto, "malformed frame");
    }

    private bool TryObey(in UnixFrame frame)
    {
        switch (frame.Kind)
        {
            case UnixFrameKind.Data:
                return TrySubmit(in frame);
            case UnixFrameKind.Join or UnixFrameKind.Leave or UnixFrameKind.Option or UnixFrameKind.ReceiveBuffer:
                lock (_kernel.Gate)
                    _results.Enqueue(Change(in frame));
                _readable.Set();
                return true;
            default:
                return Refuse(NetlinkErrno.Proto, "unexpected frame");
        }
    }

    private (uint Errno, uint Value) Change(in UnixFrame frame)
    {
        switch (frame.Kind)
        {
            case UnixFrameKind.Join:
                return ((uint)_socket!.Join(frame.Argument), 0);
            case UnixFrameKind.Leave:
                return ((uint)_socket!.Leave(frame.Argument), 0);
            case UnixFrameKind.Option:
                var known = _socket!.TrySetOption((NetlinkOption)frame.Argument, (frame.Flags & UnixFrameFlags.On) != 0);
                return (known ? 0u : NetlinkErrno.NoProtoOpt, 0);
            default:
                _socket!.ReceiveBufferSize = (int)Math.Min(frame.Argument, int.MaxValue);
                return (0, (uint)_socket.ReceiveBufferSize);
        }
    }

    private bool TrySubmit(in UnixFrame frame)
    {
        if (_partsSize == 0 && (frame.Flags & UnixFrameFlags.More) == 0)
        {
            using (_kernel.EnterRequest())
                _socket!.Submit(frame.Payload);
            return true;
        }
        if (frame.Payload.Length > LargestDatagram - _partsSize)
            return Refuse(NetlinkErrno.MsgSize, $"a datagram is larger than {LargestDatagram} bytes");
        if (_parts.Length - _partsSize < frame.Payload.Length)
            Array.Resize(ref _parts, Math.Max(_parts.Length * 2, _partsSize + frame.Payload.Length));
        frame.Payload.CopyTo(_parts.AsSpan(_partsSize));
        _partsSize += frame.Payload.Length;
        if ((frame.Flags & UnixFrameFlags.More) != 0)
            return true;
        using (_kernel.EnterRequest())
            _socket!.Submit(_parts.AsSpan(0, _partsSize));
        _partsSize = 0;
        return true;
    }

    private bool Refuse(int errno, string reason)
    {
        var frame = new byte[UnixFrame.HeaderSize + Encoding.UTF8.GetByteCount(reason)];
        UnixFrame.WriteHeader(frame, UnixFrameKind.Refusal, UnixFrameFlags.None, (uint)errno);
        Encoding.UTF8.GetBytes(reason, frame.AsSpan(UnixFrame.HeaderSize));
        _connection.SendTimeout = 1000;
        _connection.Send(frame);
        return false;
    }

    /// <summary>A fault of the engine costs the client that met it its connection, but not the others theirs.</summary>
    private void ReportFailure(Exception failure)
    {
        try
        {
            Refuse(NetlinkErrno.IO, $"the engine failed: {failure.GetType().Name}: {failure.Message}");
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // nobody is left to hear it
        }
    }

    private void WaitUntilDrained()
    {
        while (!_over)
        {
            lock (_kernel.Gate)
            {
                if (_socket!.QueuedSize <= Math.Max(QueuedBeforeRequestsWait, 2L * _socket.ReceiveBufferSize) && _results.Count < 1000)
                    return;
            }
            _drained.Wait(Timeout.InfiniteTimeSpan);
        }
    }

    // The writing thread.
    private void Write()
    {
        var scratch = new byte[UnixFrame.BufferSize];
        var datagram = new byte[UnixFrame.LargestPayload];
        try
        {
            while (!_over)
            {
                (uint Errno, uint Value) change;
                bool changed;
                ReceiveResult received = default;
                using (_kernel.EnterRequest())
                {
                    changed = _results.TryDequeue(out change);
                    if (!changed)
                    {
                        if (_socket!.NextSize > datagram.Length)
                            datagram = new byte[_socket.NextSize];
                        received = _socket.TryReceive(datagram);
                    }
                }
                if (changed)
                    UnixFrame.Send(_connection, UnixFrameKind.Result, UnixFrameFlags.None, change.Errno, change.Value);
                else if (received.Status == ReceiveStatus.Datagram)
                    UnixFrame.SendDatagram(_connection, datagram.AsSpan(0, received.Size), scratch);
                else if (received.Status == ReceiveStatus.Gap)
                    UnixFrame.Send(_connection, UnixFrameKind.Gap, UnixFrameFlags.None, 0);
                else if (received.Status == ReceiveStatus.Closed)
                    break;
                else
                    _readable.Wait(Timeout.InfiniteTimeSpan);
                _drained.Set();
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // the client is gone
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            ReportFailure(failure);
        }
        HangUp();
    }
}
