using System.Net.Sockets;
using System.Text;
using Statewall.Netlink.Server;

namespace Statewall.Netlink.Channels;

/// <summary>
/// A channel to an embedded engine in another process, over the Unix socket of its <see cref="UnixServer"/>.
/// </summary>
/// <remarks>
/// At most one thread reads the socket at any time, on behalf of all: a control call that finds itself reading keeps the datagrams it
/// meets for the next <see cref="Receive"/>, and a receiver hands results over to the waiting control call.
/// </remarks>
public sealed class UnixChannel : INetlinkChannel
{
    private readonly Socket _socket;
    private readonly object _state = new();
    private readonly Lock _sending = new();
    private readonly DatagramQueue _kept = new();
    private readonly byte[] _sendScratch = new byte[UnixFrame.BufferSize];
    private readonly byte[] _frame = new byte[UnixFrame.BufferSize];
    private byte[] _parts = [];
    private int _partsSize;
    private int _frameSize;
    private bool _reading;
    private bool _gap;
    private bool _closed;
    private NetlinkException? _refusal;
    private bool _haveResult;
    private (int Errno, uint Value) _result;

    /// <summary>Connects to an engine.</summary>
    /// <param name="path">The server's socket.</param>
    /// <param name="protocol">The netlink protocol, e.g. 12 for NETLINK_NETFILTER.</param>
    /// <exception cref="NetlinkException">Nobody listens, access is denied, or the engine does not have the protocol.</exception>
    public UnixChannel(string path, int protocol)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _socket = UnixFrame.CreateSocket();
        try
        {
            _socket.Connect(new UnixDomainSocketEndPoint(path));
            UnixFrame.Send(_socket, UnixFrameKind.Hello, UnixFrameFlags.None, (uint)protocol);
            if (!UnixFrame.TryParse(_frame.AsSpan(0, _socket.Receive(_frame)), out var hello))
                throw new NetlinkException($"connect to engine at {path}", NetlinkErrno.Proto);
            if (hello.Kind == UnixFrameKind.Refusal)
                throw new NetlinkException($"connect to engine at {path}", (int)hello.Argument, kernelText: Encoding.UTF8.GetString(hello.Payload));
            PortId = hello.Argument;
            ReceiveBufferSize = (int)hello.Number;
        }
        catch (SocketException refusal)
        {
            _socket.Dispose();
            throw new NetlinkException($"connect to engine at {path}", ToErrno(refusal));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public uint PortId { get; }

    /// <inheritdoc/>
    public int ReceiveBufferSize { get; private set; }

    /// <inheritdoc/>
    public int RequestReceiveBuffer(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var (errno, value) = Control(UnixFrameKind.ReceiveBuffer, UnixFrameFlags.None, (uint)size);
        if (errno == 0)
            ReceiveBufferSize = (int)value;
        return ReceiveBufferSize;
    }

    /// <inheritdoc/>
    public bool TrySetOption(NetlinkOption option, bool on) =>
        Control(UnixFrameKind.Option, on ? UnixFrameFlags.On : UnixFrameFlags.None, (uint)option).Errno == 0;

    /// <inheritdoc/>
    public void Join(uint group)
    {
        if (Control(UnixFrameKind.Join, UnixFrameFlags.None, group).Errno is var errno and not 0)
            throw new NetlinkException($"join multicast group {group}", errno);
    }

    /// <inheritdoc/>
    public void Leave(uint group)
    {
        if (Control(UnixFrameKind.Leave, UnixFrameFlags.None, group).Errno is var errno and not 0)
            throw new NetlinkException($"leave multicast group {group}", errno);
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        try
        {
            lock (_sending)
                UnixFrame.SendDatagram(_socket, datagram, _sendScratch);
        }
        catch (SocketException refusal)
        {
            throw new NetlinkException("send", ToErrno(refusal));
        }
    }

    /// <inheritdoc/>
    public ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout)
    {
        var deadline = Deadline.After(timeout);
        Monitor.Enter(_state);
        try
        {
            while (true)
            {
                if (TryTake(buffer, out var result))
                    return result;
                if (_closed)
                    return new ReceiveResult(ReceiveStatus.Closed, 0);
                if (!Advance(deadline))
                    return new ReceiveResult(ReceiveStatus.TimedOut, 0);
            }
        }
        finally
        {
            Monitor.Exit(_state);
        }
    }

    /// <summary>Hangs up; a waiting receiver returns <see cref="ReceiveStatus.Closed"/>.</summary>
    public void Dispose()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // the server hung up first
        }
        _socket.Dispose();
        lock (_state)
        {
            _closed = true;
            Monitor.PulseAll(_state);
        }
    }

    internal static int ToErrno(SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.AccessDenied => NetlinkErrno.Access,
        SocketError.ConnectionRefused => NetlinkErrno.ConnRefused,
        SocketError.AddressAlreadyInUse => NetlinkErrno.AddrInUse,
        SocketError.AddressNotAvailable => NetlinkErrno.NoEnt,
        SocketError.NoBufferSpaceAvailable => NetlinkErrno.NoBufs,
        SocketError.MessageSize => NetlinkErrno.MsgSize,
        SocketError.Shutdown or SocketError.ConnectionReset => 32, // EPIPE
        _ => exception.NativeErrorCode,
    };

    private (int Errno, uint Value) Control(UnixFrameKind kind, UnixFrameFlags flags, uint argument)
    {
        try
        {
            lock (_sending)
                UnixFrame.Send(_socket, kind, flags, argument);
        }
        catch (SocketException refusal)
        {
            throw new NetlinkException("talk to engine", ToErrno(refusal));
        }
        lock (_state)
        {
            while (!_haveResult)
            {
                if (_closed)
                    throw _refusal ?? new NetlinkException("talk to engine", NetlinkErrno.Proto);
                Advance(Deadline.Never);
            }
            _haveResult = false;
            return _result;
        }
    }

    private bool TryTake(Span<byte> buffer, out ReceiveResult result)
    {
        result = default;
        if (_gap)
        {
            _gap = false;
            result = new ReceiveResult(ReceiveStatus.Gap, 0);
            return true;
        }
        if (_kept.Count == 0)
            return false;
        var datagram = _kept.Peek();
        var fits = datagram.Length <= buffer.Length;
        if (fits)
            datagram.CopyTo(buffer);
        result = new ReceiveResult(fits ? ReceiveStatus.Datagram : ReceiveStatus.Truncated, datagram.Length);
        _kept.Drop();
        return true;
    }

    /// <summary>With the state locked: reads one frame, or waits until another thread has read one. False when time is up.</summary>
    private bool Advance(Deadline deadline)
    {
        if (_reading)
            return Monitor.Wait(_state, deadline.Left) || !deadline.IsOver;
        _reading = true;
        Monitor.Exit(_state);
        bool? read;
        try
        {
            read = TryRead(deadline);
        }
        finally
        {
            Monitor.Enter(_state);
            _reading = false;
            Monitor.PulseAll(_state);
        }
        if (read == true)
            Interpret();
        _closed |= read is null;
        return read != false;
    }

    /// <summary>Reads a frame into the frame buffer: true; false when time is up; null when the connection is over.</summary>
    private bool? TryRead(Deadline deadline)
    {
        try
        {
            if (!deadline.IsNever && !_socket.Poll(deadline.Left, SelectMode.SelectRead))
                return false;
            _frameSize = _socket.Receive(_frame);
            return _frameSize > 0 ? true : null;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    private void Interpret()
    {
        if (!UnixFrame.TryParse(_frame.AsSpan(0, _frameSize), out var frame))
        {
            _closed = true;
            return;
        }
        switch (frame.Kind)
        {
            case UnixFrameKind.Data when _partsSize == 0 && frame.Flags == UnixFrameFlags.None:
                _kept.Add(frame.Payload);
                break;
            case UnixFrameKind.Data:
                Append(frame.Payload);
                if (frame.Flags == UnixFrameFlags.None)
                {
                    _kept.Add(_parts.AsSpan(0, _partsSize));
                    _partsSize = 0;
                }
                break;
            case UnixFrameKind.Gap:
                _gap = true;
                break;
            case UnixFrameKind.Result:
                _result = ((int)frame.Argument, frame.Number);
                _haveResult = true;
                break;
            case UnixFrameKind.Refusal:
                _refusal = new NetlinkException("talk to engine", (int)frame.Argument, kernelText: Encoding.UTF8.GetString(frame.Payload));
                _closed = true;
                break;
            default:
                _closed = true; // a server that makes no sense
                break;
        }
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        if (_parts.Length - _partsSize < part.Length)
            Array.Resize(ref _parts, Math.Max(_parts.Length * 2, _partsSize + part.Length));
        part.CopyTo(_parts.AsSpan(_partsSize));
        _partsSize += part.Length;
    }
}
