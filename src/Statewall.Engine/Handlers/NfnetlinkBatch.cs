using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

/// <summary>
/// A datagram whose requests all happen or none does. Errors are told once all requests were looked at. // nfnetlink_rcv_batch
/// </summary>
internal ref struct NfnetlinkBatch
{
    private readonly INfnetlinkBatchSubsystem _subsystem;
    private readonly ServerSocket _socket;
    private readonly NfnetlinkRequest _begin;
    private readonly ReadOnlySpan<byte> _datagram;
    private readonly List<Outcome> _outcomes = [];
    private bool _failed;
    private bool _ended;

    private NfnetlinkBatch(INfnetlinkBatchSubsystem subsystem, NfnetlinkRequest begin, ReadOnlySpan<byte> datagram)
    {
        _subsystem = subsystem;
        _socket = begin.Socket;
        _begin = begin;
        _datagram = datagram;
    }

    /// <summary>Carries out a datagram that begins a batch. // nfnetlink_rcv_skb_batch</summary>
    public static void Receive(INfnetlinkSubsystem?[] subsystems, ServerSocket socket, in NetlinkMessage begin, ReadOnlySpan<byte> datagram)
    {
        if (!begin.TryReadNfgen(out var header))
            return;
        var batch = default(BatchBegin);
        var errno = begin.DecodeNfnetlink(ref batch).IsNone ? 0 : NetlinkErrno.Range;
        var number = NumberOf(header.ResourceId);
        INfnetlinkBatchSubsystem? subsystem = null;
        if (errno == 0)
            errno = Find(subsystems, number, batch.Generation ?? 0, out subsystem);
        if (errno != 0)
        {
            var ack = default(ExtendedAck);
            NetlinkDispatcher.Acknowledge(socket, in begin, errno, in ack);
            return;
        }
        var request = new NfnetlinkRequest(socket, in begin, header);
        while (!new NfnetlinkBatch(subsystem!, request, datagram).TryRun())
        {
        }
    }

    // Old programs write the number in their machine's order.
    private static int NumberOf(ushort resourceId) => resourceId == NfnlSubsystem.Nftables << 8 ? NfnlSubsystem.Nftables : resourceId;

    private static int Find(INfnetlinkSubsystem?[] subsystems, int number, uint generation, out INfnetlinkBatchSubsystem? subsystem)
    {
        subsystem = null;
        if (number >= subsystems.Length)
            return NetlinkErrno.Inval;
        subsystem = subsystems[number] as INfnetlinkBatchSubsystem;
        if (subsystem is null)
            return NetlinkErrno.OpNotSupp;
        return subsystem.IsCurrent(generation) ? 0 : NetlinkErrno.Restart;
    }

    // False when the batch is to be carried out again.
    private bool TryRun()
    {
        if ((_begin.Message.Flags & NetlinkFlags.Ack) != 0)
            Note(_begin.Message, 0, default);
        var messages = new NetlinkMessageEnumerator(_datagram);
        messages.MoveNext();
        while (!_ended && messages.MoveNext())
        {
            if (!Handle(messages.Current))
                break;
            _subsystem.LetPacketsThrough();
        }
        if (!messages.Fault.IsNone && _datagram.Length - messages.Fault.Offset >= NetlinkHeader.Size)
            Break();
        if (_ended && !_failed)
        {
            var first = new NfnetlinkRequest(_socket, First, default);
            var errno = _subsystem.Commit(in first);
            if (errno == NetlinkErrno.Again)
            {
                _subsystem.Abort(false);
                return false;
            }
            if (errno != 0)
            {
                _subsystem.Abort(false);
                var ack = default(ExtendedAck);
                NetlinkDispatcher.Acknowledge(_socket, first.Message, errno, in ack);
            }
            else if ((messages.Current.Flags & NetlinkFlags.Ack) != 0)
            {
                Note(messages.Current, 0, default);
            }
        }
        else if (_subsystem.Abort(!_failed) == NetlinkErrno.Again)
        {
            return false;
        }
        Deliver();
        return true;
    }

    // What is behind the beginning of the batch; the whole is answered in its name.
    private readonly NetlinkMessage First
    {
        get
        {
            var messages = new NetlinkMessageEnumerator(_datagram);
            messages.MoveNext();
            messages.MoveNext();
            return messages.Current;
        }
    }

    // False when nothing that follows is looked at.
    private bool Handle(in NetlinkMessage message)
    {
        if (!message.TryReadNfgen(out var header) || message.Type == NfnlControl.BatchBegin)
        {
            Break();
            return false;
        }
        if (message.Type == NfnlControl.BatchEnd && (message.Flags & NetlinkFlags.Request) != 0)
        {
            _ended = true;
            return true;
        }
        var ack = default(ExtendedAck);
        var errno = NetlinkErrno.Inval;
        if ((message.Flags & NetlinkFlags.Request) != 0 && message.Type >= ControlType.FirstFamilyType
            && NfnetlinkMessage.SubsystemOf(message.Type) == _subsystem.Number)
            errno = _subsystem.HandleInBatch(new NfnetlinkRequest(_socket, in message, header), ref ack);
        if (errno != 0 || (message.Flags & NetlinkFlags.Ack) != 0)
            Note(in message, errno, ack);
        _failed |= errno != 0;
        return true;
    }

    // What is not a message makes all that was said before meaningless.
    private void Break()
    {
        _outcomes.Clear();
        _failed = true;
    }

    private readonly void Note(in NetlinkMessage message, int errno, ExtendedAck ack) => _outcomes.Add(new Outcome(message.DatagramOffset, errno, ack));

    private readonly void Deliver()
    {
        foreach (var outcome in _outcomes)
        {
            var messages = new NetlinkMessageEnumerator(_datagram[outcome.Offset..]);
            messages.MoveNext();
            var ack = outcome.Ack;
            NetlinkDispatcher.Acknowledge(_socket, messages.Current, outcome.Errno, in ack);
        }
    }

    // What became of a request, told when the batch is over. // struct nfnl_err
    private readonly record struct Outcome(int Offset, int Errno, ExtendedAck Ack);
}
