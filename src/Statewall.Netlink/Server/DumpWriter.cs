using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;

namespace Statewall.Netlink.Server;

/// <summary>Produces a multi-part answer piece by piece, as the receiver reads it. // struct netlink_callback</summary>
public interface IDumpSource : IDisposable
{
    /// <summary>
    /// Appends messages until one does not fit (it comes first in the next call) or there are no more. May be called at any later time,
    /// with the kernel's gate held; the table may have changed in between. // netlink_callback.dump
    /// </summary>
    /// <returns>
    /// True when there may be more: the datagram is sent as it is. False when the dump is complete or has failed
    /// (<see cref="DumpWriter.Fail"/>): NLMSG_DONE follows in the same datagram. Most families return true as long as they wrote something.
    /// </returns>
    bool Fill(DumpWriter writer);
}

/// <summary>The datagram that a dump is filling: it knows whom the dump answers and how much fits.</summary>
public sealed class DumpWriter
{
    /// <summary>Bytes in a dump's datagram when the receiver never offered a larger buffer. // NLMSG_GOODSIZE with 4 KiB pages</summary>
    public const int SmallestDatagram = 3776;

    /// <summary>Bytes in a dump's datagram at most. // netlink_recvmsg: SKB_WITH_OVERHEAD(32768)</summary>
    public const int LargestDatagram = 32448;

    private readonly MessageWriter _messages;
    private uint _generation;
    private uint _previousGeneration;
    private int _limit;

    internal DumpWriter(MessageWriter messages) => _messages = messages;

    /// <summary>The sequence number of the request. // nlmsg_seq</summary>
    public uint Sequence { get; private set; }

    /// <summary>The port id of the requester. // NETLINK_CB(cb->skb).portid</summary>
    public uint PortId { get; private set; }

    /// <summary>Bytes in the datagram so far; 0 when nothing was appended.</summary>
    public int Length => _messages.Length;

    /// <summary>Bytes that still fit.</summary>
    public int Room => _limit - _messages.Length;

    /// <summary>Whose order and marks messages are written with; to be set in each call, before the first of them.</summary>
    public AttributeStyle Style
    {
        get => _messages.Style;
        set => _messages.Style = value;
    }

    internal int Errno { get; private set; }

    internal ReadOnlySpan<byte> Written => _messages.Written;

    /// <summary>
    /// States which generation of the table the messages to come belong to, before the first of them. When it is not that of the messages
    /// before, the next message is marked with NLM_F_DUMP_INTR, and the receiver starts over. // cb->seq, nl_dump_check_consistent
    /// </summary>
    /// <param name="generation">The table's change count; not 0.</param>
    public void SetGeneration(uint generation) => _generation = generation;

    /// <summary>Ends the dump with an error; return false afterwards. // dump_done_errno</summary>
    /// <param name="errno">A positive error number.</param>
    public void Fail(int errno) => Errno = errno;

    /// <summary>Appends a message with NLM_F_MULTI unless it does not fit.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="flags">Flags besides NLM_F_MULTI and NLM_F_DUMP_INTR.</param>
    /// <param name="familyHeader">The family's header in wire form.</param>
    /// <param name="value">The value whose attributes follow.</param>
    /// <returns>False when the datagram is full: append the same message again in the next call. The first message always fits.</returns>
    public bool TryAppend<T>(ushort type, NetlinkFlags flags, ReadOnlySpan<byte> familyHeader, ref T value)
        where T : struct, IAttributeSet<T>
    {
        var start = _messages.Length;
        _messages.Append(type, flags | Flags, Sequence, PortId, familyHeader, ref value);
        return Keep(start);
    }

    /// <summary>Appends a message whose body is given in wire form; otherwise as the other overload.</summary>
    public bool TryAppend(ushort type, NetlinkFlags flags, ReadOnlySpan<byte> body)
    {
        var start = _messages.Length;
        _messages.Append(type, flags | Flags, Sequence, PortId, body);
        return Keep(start);
    }

    internal void Begin(in DumpProgress progress, uint portId, int limit)
    {
        _messages.Clear();
        _messages.Style = AttributeStyle.Program;
        Sequence = progress.Sequence;
        PortId = portId;
        _generation = progress.Generation;
        _previousGeneration = progress.PreviousGeneration;
        _limit = limit;
        Errno = 0;
    }

    internal void Save(ref DumpProgress progress)
    {
        progress.Generation = _generation;
        progress.PreviousGeneration = _previousGeneration;
    }

    /// <summary>Appends NLMSG_DONE, even beyond the limit when nothing else is there. // netlink_dump_done</summary>
    internal bool TryAppendDone(int errno)
    {
        Span<byte> body = stackalloc byte[4];
        MachineOrder.WriteU32(body, (uint)-errno);
        return TryAppend(ControlType.Done, NetlinkFlags.None, body);
    }

    private NetlinkFlags Flags => _previousGeneration != 0 && _generation != _previousGeneration
        ? NetlinkFlags.Multi | NetlinkFlags.DumpInterrupted
        : NetlinkFlags.Multi;

    private bool Keep(int start)
    {
        if (_messages.Length > _limit && start > 0)
        {
            _messages.Truncate(start);
            return false;
        }
        _previousGeneration = _generation;
        return true;
    }
}

/// <summary>What is remembered of a dump between two datagrams.</summary>
internal struct DumpProgress
{
    public IDumpSource? Source;
    public uint Sequence;
    public uint Generation;
    public uint PreviousGeneration;
    public bool Finished;
    public int Errno;
}
