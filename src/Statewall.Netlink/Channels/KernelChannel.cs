using System.Runtime.InteropServices;

namespace Statewall.Netlink.Channels;

/// <summary>
/// A channel to the running Linux kernel: an AF_NETLINK socket in the network namespace that the calling thread is in when it is created.
/// </summary>
public sealed unsafe class KernelChannel : INetlinkChannel
{
    private readonly DescriptorHandle _socket;
    private readonly DescriptorHandle _wake;
    private volatile bool _disposed;

    /// <summary>Opens a socket.</summary>
    /// <param name="protocol">The netlink protocol: 12 is NETLINK_NETFILTER, 0 NETLINK_ROUTE.</param>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    /// <exception cref="NetlinkException">The kernel does not have the protocol, or descriptors ran out.</exception>
    public KernelChannel(int protocol)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("Only Linux has netlink sockets; an embedded engine answers the same messages.");
        var descriptor = LinuxCalls.Socket(LinuxCalls.AddressFamilyNetlink, LinuxCalls.SocketRaw | LinuxCalls.CloseOnExec, protocol);
        _socket = Own(descriptor, $"open netlink protocol {protocol}");
        try
        {
            _wake = Own(LinuxCalls.EventFd(0, LinuxCalls.CloseOnExec | LinuxCalls.NonBlocking), "create event descriptor");
            var address = new NetlinkAddress { Family = LinuxCalls.AddressFamilyNetlink };
            var size = (uint)sizeof(NetlinkAddress);
            Check(LinuxCalls.Bind(_socket.Descriptor, &address, size), "bind netlink socket");
            Check(LinuxCalls.GetSocketName(_socket.Descriptor, &address, &size), "get netlink address");
            PortId = address.PortId;
        }
        catch
        {
            _wake?.Dispose();
            _socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public uint PortId { get; }

    /// <summary>The socket, to wait for it beside others.</summary>
    internal SafeHandle Socket => _socket;

    /// <inheritdoc/>
    public int ReceiveBufferSize => GetSize(LinuxCalls.ReceiveBuffer);

    /// <inheritdoc/>
    public int RequestReceiveBuffer(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return RequestSize(LinuxCalls.ReceiveBufferForce, LinuxCalls.ReceiveBuffer, size);
    }

    /// <inheritdoc/>
    public bool TrySetOption(NetlinkOption option, bool on)
    {
        var errno = Set(LinuxCalls.LevelNetlink, (int)option, on ? 1 : 0);
        return errno is 0 or NetlinkErrno.NoProtoOpt ? errno == 0 : throw new NetlinkException($"set netlink option {option}", errno);
    }

    /// <inheritdoc/>
    public void Join(uint group)
    {
        if (Set(LinuxCalls.LevelNetlink, LinuxCalls.AddMembership, (int)group) is var errno and not 0)
            throw new NetlinkException($"join multicast group {group}", errno);
    }

    /// <inheritdoc/>
    public void Leave(uint group)
    {
        if (Set(LinuxCalls.LevelNetlink, LinuxCalls.DropMembership, (int)group) is var errno and not 0)
            throw new NetlinkException($"leave multicast group {group}", errno);
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        var errno = TrySend(datagram);
        if (errno == NetlinkErrno.MsgSize)
        {
            // netlink_sendmsg: the whole datagram has to fit the send buffer; batches may be of any size
            RequestSize(LinuxCalls.SendBufferForce, LinuxCalls.SendBuffer, (datagram.Length / 2) + 4096);
            errno = TrySend(datagram);
        }
        if (errno != 0)
            throw new NetlinkException("send", errno);
    }

    /// <inheritdoc/>
    public ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout)
    {
        if (_disposed || !TryHold())
            return new ReceiveResult(ReceiveStatus.Closed, 0);
        try
        {
            var deadline = Deadline.After(timeout);
            while (!_disposed)
            {
                if (TryReceive(buffer, out var result))
                    return result;
                if (deadline.IsOver)
                    return new ReceiveResult(ReceiveStatus.TimedOut, 0);
                WaitReadable((int)deadline.Left.TotalMilliseconds);
            }
            return new ReceiveResult(ReceiveStatus.Closed, 0);
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Closes the socket; a waiting receiver returns <see cref="ReceiveStatus.Closed"/>.</summary>
    public void Dispose()
    {
        if (_disposed || !TryHold())
            return;
        _disposed = true;
        var one = 1UL;
        _ = LinuxCalls.Write(_wake.Descriptor, &one, sizeof(ulong)); // an event descriptor that is full wakes as well
        Release();
        _wake.Dispose(); // both are closed when the last user has let go
        _socket.Dispose();
    }

    private static DescriptorHandle Own(int descriptor, string operation)
    {
        Check(descriptor, operation);
        return new DescriptorHandle(descriptor);
    }

    private static void Check(int result, string operation)
    {
        if (result < 0)
            throw new NetlinkException(operation, LinuxCalls.LastError);
    }

    private bool TryReceive(Span<byte> buffer, out ReceiveResult result)
    {
        while (true)
        {
            var sender = default(NetlinkAddress);
            var senderSize = (uint)sizeof(NetlinkAddress);
            nint size;
            fixed (byte* start = buffer)
            {
                size = LinuxCalls.ReceiveFrom(
                    _socket.Descriptor, start, (nuint)buffer.Length, LinuxCalls.DontWait | LinuxCalls.ReportFullSize, &sender, &senderSize);
            }
            if (size < 0)
            {
                result = default;
                switch (LinuxCalls.LastError)
                {
                    case NetlinkErrno.Intr:
                        continue;
                    case NetlinkErrno.Again:
                        return false;
                    case NetlinkErrno.NoBufs:
                        result = new ReceiveResult(ReceiveStatus.Gap, 0);
                        return true;
                    case var errno:
                        throw new NetlinkException("receive", errno);
                }
            }
            if (sender.PortId != 0)
                continue; // another process wrote to our address: not the kernel's word
            result = new ReceiveResult(size <= buffer.Length ? ReceiveStatus.Datagram : ReceiveStatus.Truncated, (int)size);
            return true;
        }
    }

    private void WaitReadable(int milliseconds)
    {
        var entries = stackalloc PollEntry[2];
        entries[0] = new PollEntry { Descriptor = _socket.Descriptor, Events = LinuxCalls.PollIn };
        entries[1] = new PollEntry { Descriptor = _wake.Descriptor, Events = LinuxCalls.PollIn };
        if (LinuxCalls.Poll(entries, 2, milliseconds) < 0 && LinuxCalls.LastError is var errno and not NetlinkErrno.Intr)
            throw new NetlinkException("wait for datagram", errno);
    }

    private int TrySend(ReadOnlySpan<byte> datagram)
    {
        ObjectDisposedException.ThrowIf(_disposed || !TryHold(), this);
        try
        {
            var kernel = new NetlinkAddress { Family = LinuxCalls.AddressFamilyNetlink };
            while (true)
            {
                nint sent;
                fixed (byte* start = datagram)
                    sent = LinuxCalls.SendTo(_socket.Descriptor, start, (nuint)datagram.Length, 0, &kernel, (uint)sizeof(NetlinkAddress));
                if (sent >= 0)
                    return 0;
                if (LinuxCalls.LastError is var errno and not NetlinkErrno.Intr)
                    return errno;
            }
        }
        finally
        {
            Release();
        }
    }

    private int RequestSize(int forceOption, int option, int size)
    {
        if (Set(LinuxCalls.LevelSocket, forceOption, size) != 0)
            Set(LinuxCalls.LevelSocket, option, size); // without privilege: as far as the system's limit allows
        return GetSize(option);
    }

    private int GetSize(int option)
    {
        ObjectDisposedException.ThrowIf(_disposed || !TryHold(), this);
        try
        {
            int value;
            var size = (uint)sizeof(int);
            Check(LinuxCalls.GetOption(_socket.Descriptor, LinuxCalls.LevelSocket, option, &value, &size), "get buffer size");
            return value / 2; // the kernel says twice what was asked for
        }
        finally
        {
            Release();
        }
    }

    private int Set(int level, int option, int value)
    {
        ObjectDisposedException.ThrowIf(_disposed || !TryHold(), this);
        try
        {
            return LinuxCalls.SetOption(_socket.Descriptor, level, option, &value, sizeof(int)) == 0 ? 0 : LinuxCalls.LastError;
        }
        finally
        {
            Release();
        }
    }

    private bool TryHold()
    {
        bool socketHeld = false, wakeHeld = false;
        try
        {
            _socket.DangerousAddRef(ref socketHeld);
            _wake.DangerousAddRef(ref wakeHeld);
            return true;
        }
        catch (ObjectDisposedException)
        {
            if (socketHeld)
                _socket.DangerousRelease();
            return false;
        }
    }

    private void Release()
    {
        _wake.DangerousRelease();
        _socket.DangerousRelease();
    }
}
