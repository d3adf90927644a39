using Statewall.Netlink.Server;

namespace Statewall.Netlink.Channels;

/// <summary>
/// A channel to a kernel in this process. Sending runs the kernel's handlers in the calling thread, so answers are ready when it returns.
/// </summary>
public sealed class InProcessChannel : INetlinkChannel
{
    private readonly ServerSocket _socket;
    private readonly Signal _readable = new();

    /// <summary>Opens a socket in <paramref name="kernel"/>.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="protocol">The protocol's number, e.g. 12 for NETLINK_NETFILTER.</param>
    /// <exception cref="NetlinkException">The kernel does not have the protocol.</exception>
    public InProcessChannel(NetlinkKernel kernel, int protocol)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        lock (kernel.Gate)
        {
            _socket = kernel.Open(protocol);
            _socket.Readable = _readable.Set;
        }
    }

    /// <inheritdoc/>
    public uint PortId => _socket.PortId;

    /// <inheritdoc/>
    public int ReceiveBufferSize
    {
        get
        {
            lock (_socket.Kernel.Gate)
                return _socket.ReceiveBufferSize;
        }
    }

    /// <inheritdoc/>
    public int RequestReceiveBuffer(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        lock (_socket.Kernel.Gate)
            return _socket.ReceiveBufferSize = size;
    }

    /// <inheritdoc/>
    public bool TrySetOption(NetlinkOption option, bool on)
    {
        lock (_socket.Kernel.Gate)
            return _socket.TrySetOption(option, on);
    }

    /// <inheritdoc/>
    public void Join(uint group)
    {
        int errno;
        lock (_socket.Kernel.Gate)
            errno = _socket.Join(group);
        if (errno != 0)
            throw new NetlinkException($"join multicast group {group}", errno);
    }

    /// <inheritdoc/>
    public void Leave(uint group)
    {
        int errno;
        lock (_socket.Kernel.Gate)
            errno = _socket.Leave(group);
        if (errno != 0)
            throw new NetlinkException($"leave multicast group {group}", errno);
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        using (_socket.Kernel.EnterRequest())
        {
            ObjectDisposedException.ThrowIf(_socket.IsClosed, this);
            _socket.Submit(datagram);
        }
    }

    /// <inheritdoc/>
    public ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout)
    {
        var deadline = Deadline.After(timeout);
        while (true)
        {
            using (_socket.Kernel.EnterRequest())
            {
                var result = _socket.TryReceive(buffer);
                if (result.Status != ReceiveStatus.TimedOut || deadline.IsOver)
                    return result;
            }
            _readable.Wait(deadline.Left);
        }
    }

    /// <summary>Closes the socket; a waiting receiver returns <see cref="ReceiveStatus.Closed"/>.</summary>
    public void Dispose()
    {
        using (_socket.Kernel.EnterRequest())
            _socket.Dispose();
    }
}
