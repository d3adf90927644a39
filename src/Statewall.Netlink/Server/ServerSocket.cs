using System.Diagnostics;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;

namespace Statewall.Netlink.Server;

/// <summary>
/// The kernel's end of one client's netlink socket: its address, options and group memberships, the queue of datagrams it has not read
/// yet, and the dump that is filled in as it reads. Call everything with the kernel's gate held. // struct netlink_sock
/// </summary>
public sealed class ServerSocket : IDisposable
{
    /// <summary>Bytes that may be queued unless the client asks otherwise. // net.core.rmem_default</summary>
    public const int DefaultReceiveBufferSize = 212992;

    private readonly INetlinkProtocol _protocol;
    private readonly MulticastGroups _groups;
    private readonly DatagramQueue _queue = new();
    private DumpProgress _dump;
    private uint _options;
    private int _largestReceive;
    private bool _gap;
    private bool _congested;

    internal ServerSocket(NetlinkKernel kernel, INetlinkProtocol protocol, MulticastGroups groups, uint portId)
    {
        Kernel = kernel;
        _protocol = protocol;
        _groups = groups;
        Protocol = protocol.Protocol;
        PortId = portId;
    }

    /// <summary>The kernel that owns the socket.</summary>
    public NetlinkKernel Kernel { get; }

    /// <summary>The protocol's number.</summary>
    public int Protocol { get; }

    /// <summary>The socket's address, unique among those of its protocol. // nlk->portid</summary>
    public uint PortId { get; }

    /// <summary>Bytes of notifications that may wait before further ones are dropped. // sk_rcvbuf</summary>
    public int ReceiveBufferSize { get; set; } = DefaultReceiveBufferSize;

    /// <summary>Notifications dropped so far. // sk_drops</summary>
    public long Drops { get; private set; }

    /// <summary>Bytes that wait to be read. // sk_rmem_alloc</summary>
    public long QueuedSize => _queue.Size;

    /// <summary>True when a read would return something at once.</summary>
    public bool IsReadable => _gap || IsClosed || _queue.Count > 0;

    /// <summary>True while a multi-part answer is under way. // nlk->cb_running</summary>
    public bool IsDumping => _dump.Source is not null;

    /// <summary>True once the socket was closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Bytes in the datagram that comes next, 0 when none waits.</summary>
    internal int NextSize => _queue.Count > 0 ? _queue.Peek().Length : 0;

    /// <summary>Called, with the gate held, when something becomes readable.</summary>
    internal Action? Readable { get; set; }

    /// <summary>Whether an option is switched on.</summary>
    public bool Has(NetlinkOption option) => (_options & 1u << (int)option) != 0;

    /// <summary>Switches an option. // netlink_setsockopt</summary>
    /// <returns>False when the option is unknown.</returns>
    public bool TrySetOption(NetlinkOption option, bool on)
    {
        if (!Enum.IsDefined(option))
            return false;
        var bit = 1u << (int)option;
        _options = on ? _options | bit : _options & ~bit;
        if (on && option == NetlinkOption.NoGaps)
            _congested = false;
        return true;
    }

    /// <summary>Joins a multicast group. // NETLINK_ADD_MEMBERSHIP</summary>
    /// <returns>0, or a positive error number: EINVAL when there is no such group, or the protocol's own.</returns>
    public int Join(uint group)
    {
        Debug.Assert(Kernel.Gate.IsHeldByCurrentThread);
        if (IsClosed)
            return NetlinkErrno.BadF;
        if (group == 0 || group > (uint)_groups.Count)
            return NetlinkErrno.Inval;
        var errno = _protocol.Joining(this, group);
        if (errno == 0)
            _groups.Add(this, group);
        return errno;
    }

    /// <summary>Leaves a multicast group. // NETLINK_DROP_MEMBERSHIP</summary>
    /// <returns>0, or a positive error number: EINVAL when there is no such group.</returns>
    public int Leave(uint group)
    {
        if (group == 0 || group > (uint)_groups.Count)
            return NetlinkErrno.Inval;
        if (_groups.Remove(this, group))
            _protocol.Left(this, group);
        return 0;
    }

    /// <summary>Whether the socket is a member of <paramref name="group"/>.</summary>
    public bool IsMember(uint group) => _groups.IsMember(this, group);

    /// <summary>Hands a datagram of the client to the protocol. // netlink_sendmsg</summary>
    public void Submit(ReadOnlySpan<byte> datagram)
    {
        Debug.Assert(Kernel.Gate.IsHeldByCurrentThread);
        if (!IsClosed)
            _protocol.Receive(this, datagram);
    }

    /// <summary>Queues an answer for the client, whatever waits already. // nlmsg_unicast</summary>
    public void Queue(ReadOnlySpan<byte> datagram)
    {
        if (!datagram.IsEmpty)
            datagram.CopyTo(Queue(datagram.Length));
    }

    /// <summary>Queues an answer of <paramref name="size"/> bytes, for the caller to fill before it releases the gate.</summary>
    internal Span<byte> Queue(int size)
    {
        Debug.Assert(Kernel.Gate.IsHeldByCurrentThread);
        if (IsClosed)
            return new byte[size];
        var datagram = _queue.Add(size);
        Readable?.Invoke();
        return datagram;
    }

    /// <summary>
    /// Queues a notification if it fits. Otherwise it is dropped, the client learns of the gap once, and further ones are dropped until it has
    /// read all that waits. // netlink_broadcast_deliver, netlink_overrun
    /// </summary>
    internal bool TryQueueMulticast(ReadOnlySpan<byte> datagram)
    {
        Debug.Assert(Kernel.Gate.IsHeldByCurrentThread);
        if (IsClosed)
            return false;
        if (!_congested && (_queue.Count == 0 || _queue.Size + datagram.Length <= ReceiveBufferSize))
        {
            Queue(datagram);
            return true;
        }
        Drops++;
        if (!_congested && !Has(NetlinkOption.NoGaps))
        {
            _congested = true;
            _gap = true;
            Readable?.Invoke();
        }
        return false;
    }

    /// <summary>
    /// Starts a multi-part answer and queues its first datagram; the others are produced as the client reads. The source is disposed when the
    /// dump ends, the socket is closed, or it is refused. // __netlink_dump_start
    /// </summary>
    /// <returns>
    /// EINTR, for the handler to return: the dump runs and no acknowledgement is due; or EBUSY when another one is under way on this socket.
    /// </returns>
    public int StartDump(in NetlinkMessage request, IDumpSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (_dump.Source is not null || IsClosed)
        {
            source.Dispose();
            return NetlinkErrno.Busy;
        }
        _dump = new DumpProgress { Source = source, Sequence = request.Sequence };
        ContinueDump();
        return NetlinkErrno.Intr;
    }

    /// <summary>Takes the next datagram, and lets a running dump produce another one. // netlink_recvmsg</summary>
    /// <param name="buffer">Receives the datagram.</param>
    /// <returns>The outcome; timed out when nothing waits.</returns>
    public ReceiveResult TryReceive(Span<byte> buffer)
    {
        Debug.Assert(Kernel.Gate.IsHeldByCurrentThread);
        _largestReceive = Math.Min(Math.Max(_largestReceive, buffer.Length), DumpWriter.LargestDatagram);
        if (_gap)
        {
            _gap = false;
            return new ReceiveResult(ReceiveStatus.Gap, 0);
        }
        if (_queue.Count == 0)
            return new ReceiveResult(IsClosed ? ReceiveStatus.Closed : ReceiveStatus.TimedOut, 0);
        var datagram = _queue.Peek();
        var result = new ReceiveResult(datagram.Length <= buffer.Length ? ReceiveStatus.Datagram : ReceiveStatus.Truncated, datagram.Length);
        if (result.Status == ReceiveStatus.Datagram)
            datagram.CopyTo(buffer);
        _queue.Drop();
        if (_dump.Source is not null && _queue.Size <= ReceiveBufferSize / 2)
            ContinueDump();
        _congested &= _queue.Count > 0;
        return result;
    }

    /// <summary>Closes the socket: it leaves its groups, its dump ends and its queue is dropped. // netlink_release</summary>
    public void Dispose()
    {
        Debug.Assert(Kernel.Gate.IsHeldByCurrentThread);
        if (IsClosed)
            return;
        IsClosed = true;
        for (var group = 1u; group <= (uint)_groups.Count; group++)
            Leave(group);
        EndDump();
        _queue.Dispose();
        Kernel.Remove(this);
        _protocol.Closed(this);
        Readable?.Invoke();
    }

    // netlink_dump
    private void ContinueDump()
    {
        var writer = Kernel.DumpWriter;
        writer.Begin(in _dump, PortId, Math.Max(_largestReceive, DumpWriter.SmallestDatagram));
        var more = false;
        if (!_dump.Finished)
        {
            more = _dump.Source!.Fill(writer) && writer.Errno == 0 && writer.Length > 0;
            _dump.Finished = !more;
            _dump.Errno = writer.Errno;
        }
        var done = !more && writer.TryAppendDone(_dump.Errno);
        writer.Save(ref _dump);
        if (done)
            EndDump();
        Queue(writer.Written);
    }

    private void EndDump()
    {
        _dump.Source?.Dispose();
        _dump = default;
    }
}
