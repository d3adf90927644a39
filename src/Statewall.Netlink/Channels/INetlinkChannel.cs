namespace Statewall.Netlink.Channels;

/// <summary>
/// The seam of the suite: one netlink socket that carries datagrams to and from a kernel. Which kernel answers (the running one over
/// AF_NETLINK, an engine in this process, an engine behind a Unix socket) cannot be told from here on up.
/// </summary>
/// <remarks>One thread may send while another receives; otherwise callers take turns. Disposing wakes a waiting receiver.</remarks>
public interface INetlinkChannel : IDisposable
{
    /// <summary>The socket's address, by which the kernel names it in messages. // nl_pid</summary>
    uint PortId { get; }

    /// <summary>The number of bytes the kernel may queue for this socket before it drops and reports a gap. // SO_RCVBUF</summary>
    int ReceiveBufferSize { get; }

    /// <summary>Asks for a receive buffer of <paramref name="size"/> bytes, beyond the system's limit where privilege allows. // SO_RCVBUFFORCE</summary>
    /// <returns>The size granted, in bytes as asked (not doubled); less than <paramref name="size"/> when refused.</returns>
    int RequestReceiveBuffer(int size);

    /// <summary>Switches a socket option.</summary>
    /// <returns>False when this kernel does not know the option.</returns>
    bool TrySetOption(NetlinkOption option, bool on);

    /// <summary>Joins a multicast group. // NETLINK_ADD_MEMBERSHIP</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    void Join(uint group);

    /// <summary>Leaves a multicast group. // NETLINK_DROP_MEMBERSHIP</summary>
    void Leave(uint group);

    /// <summary>Sends one datagram of one or more messages.</summary>
    /// <exception cref="NetlinkException">The kernel refused the datagram as a whole.</exception>
    void Send(ReadOnlySpan<byte> datagram);

    /// <summary>Waits for one datagram.</summary>
    /// <param name="buffer">Receives it; 64 KiB hold whatever the kernel sends in one piece.</param>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> waits until the channel is disposed, zero does not wait.</param>
    ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout);

    /// <summary>Waits for one datagram, which a channel that has it in memory already lends without a copy.</summary>
    /// <param name="buffer">Receives it where it has to be received; as for the other overload.</param>
    /// <param name="timeout">How long to wait; as for the other overload.</param>
    /// <param name="datagram">The datagram, in <paramref name="buffer"/> or in the channel's memory: good until the next call.</param>
    ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout, out ReadOnlySpan<byte> datagram)
    {
        var received = Receive(buffer, timeout);
        datagram = received.Status == ReceiveStatus.Datagram ? buffer[..received.Size] : default;
        return received;
    }
}

/// <summary>Socket options of netlink.</summary>
public enum NetlinkOption
{
    /// <summary>Acknowledgements quote the request's header alone. // NETLINK_CAP_ACK</summary>
    CapAck = 10,

    /// <summary>Errors carry text, offset and missing attributes. // NETLINK_EXT_ACK</summary>
    ExtendedAck = 11,

    /// <summary>Get requests are checked strictly and filters are honoured. // NETLINK_GET_STRICT_CHK</summary>
    StrictCheck = 12,

    /// <summary>Lost notifications are not reported. // NETLINK_NO_ENOBUFS</summary>
    NoGaps = 5,

    /// <summary>A notification that cannot be queued makes its sender see an error. // NETLINK_BROADCAST_ERROR</summary>
    BroadcastError = 4,
}

/// <summary>How a wait for a datagram ended.</summary>
public enum ReceiveStatus
{
    /// <summary>A datagram was received.</summary>
    Datagram,

    /// <summary>Notifications were lost because the receive buffer was full; the stream goes on. // ENOBUFS</summary>
    Gap,

    /// <summary>Nothing arrived in time.</summary>
    TimedOut,

    /// <summary>The channel was disposed, or the other side is gone.</summary>
    Closed,

    /// <summary>The datagram was larger than the buffer and is lost; the size says what it needed. // MSG_TRUNC</summary>
    Truncated,
}

/// <summary>The outcome of <see cref="INetlinkChannel.Receive(Span{byte}, TimeSpan)"/>.</summary>
/// <param name="Status">How the wait ended.</param>
/// <param name="Size">Bytes received; with <see cref="ReceiveStatus.Truncated"/> the datagram's full size; otherwise 0.</param>
public readonly record struct ReceiveResult(ReceiveStatus Status, int Size);
