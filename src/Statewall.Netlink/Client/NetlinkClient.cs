using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Messages;

namespace Statewall.Netlink.Client;

// Overview: turns a channel's datagrams into calls: a request is composed, sent with a fresh sequence number, and its answers are walked
// until the kernel acknowledges it or ends the dump. Answers to earlier requests that were given up are skipped by their sequence number.
// Life-cycle: one client per channel; it switches on extended and capped acknowledgements. Buffers are kept, so calls allocate nothing.
// Threads: one call at a time. Notifications that arrive during a request are not its answer and are dropped: listen on another channel.
// Mirrors what libmnl's callback runner and iproute2's rtnl_talk do.

/// <summary>Requests, dumps, batches and notifications over a channel.</summary>
public sealed partial class NetlinkClient : IDisposable
{
    /// <summary>Bytes that a datagram of the kernel may have.</summary>
    public const int BufferSize = 64 * 1024;

    private readonly MessageWriter _writer = new();
    private readonly bool _ownsChannel;
    private readonly byte[] _buffer = new byte[BufferSize];
    private uint _sequence;

    /// <summary>Wraps a channel.</summary>
    /// <param name="channel">The channel; this client alone uses it from now on.</param>
    /// <param name="ownsChannel">Dispose the channel with the client.</param>
    /// <param name="firstSequence">The sequence number of the first request; 0 is reserved for notifications.</param>
    public NetlinkClient(INetlinkChannel channel, bool ownsChannel = true, uint firstSequence = 1)
    {
        ArgumentNullException.ThrowIfNull(channel);
        Channel = channel;
        _ownsChannel = ownsChannel;
        _sequence = firstSequence - 1;
        channel.TrySetOption(NetlinkOption.ExtendedAck, true);
        channel.TrySetOption(NetlinkOption.CapAck, true);
    }

    /// <summary>The channel.</summary>
    public INetlinkChannel Channel { get; }

    /// <summary>How long to wait for each datagram of an answer before the call fails with ETIMEDOUT.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Composes a request whose body is a family header and the attributes of <paramref name="value"/>.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="flags">Flags besides those that the kind of call implies.</param>
    /// <param name="familyHeader">The family's header in wire form.</param>
    /// <param name="value">The value whose attributes follow.</param>
    /// <returns>The request, to be sent at once.</returns>
    public ComposedRequest Compose<T>(ushort type, NetlinkFlags flags, ReadOnlySpan<byte> familyHeader, ref T value)
        where T : struct, IAttributeSet<T>
    {
        _writer.Clear();
        _writer.Append(type, flags | NetlinkFlags.Request, 0, 0, familyHeader, ref value);
        return new ComposedRequest(this);
    }

    /// <summary>Composes a request whose body is given in wire form.</summary>
    public ComposedRequest Compose(ushort type, NetlinkFlags flags, ReadOnlySpan<byte> body)
    {
        _writer.Clear();
        _writer.Append(type, flags | NetlinkFlags.Request, 0, 0, body);
        return new ComposedRequest(this);
    }

    /// <summary>Disposes the channel, if it is owned, and the buffers.</summary>
    public void Dispose()
    {
        if (_ownsChannel)
            Channel.Dispose();
        _writer.Dispose();
    }

    internal void Execute<THandler>(string operation, ref THandler handler)
        where THandler : IMessageHandler, allows ref struct
    {
        var sequence = NextSequence();
        SendRequest(sequence, NetlinkFlags.Ack);
        var messages = 0L;
        for (var ended = false; !ended;)
        {
            var walk = new AnswerWalk(operation, ReceiveAnswer(operation), sequence);
            while (walk.MoveNext())
                messages += walk.HandOver(ref handler);
            walk.ThrowIfRefused();
            ended = walk.Ended;
        }
    }

    internal DumpResult Dump<THandler>(string operation, int maximumRestarts, ref THandler handler)
        where THandler : IMessageHandler, allows ref struct
    {
        for (var restarts = 0; ; restarts++)
        {
            var (messages, interrupted) = DumpOnce(operation, mayRestart: restarts < maximumRestarts, ref handler);
            if (!interrupted || restarts >= maximumRestarts)
                return new DumpResult(messages, restarts, interrupted);
            handler.Restart();
        }
    }

    private (long Messages, bool Interrupted) DumpOnce<THandler>(string operation, bool mayRestart, ref THandler handler)
        where THandler : IMessageHandler, allows ref struct
    {
        var sequence = NextSequence();
        SendRequest(sequence, NetlinkFlags.Dump);
        var messages = 0L;
        var interrupted = false;
        while (true)
        {
            var walk = new AnswerWalk(operation, ReceiveAnswer(operation), sequence);
            while (walk.MoveNext())
            {
                // what follows an interruption is only read to get it out of the way
                if (!(walk.Interrupted || interrupted) || !mayRestart)
                    messages += walk.HandOver(ref handler);
            }
            interrupted |= walk.Interrupted;
            if (walk.Errno == NetlinkErrno.Intr && mayRestart)
                return (messages, true);
            walk.ThrowIfRefused();
            if (walk.Ended)
                return (messages, interrupted);
        }
    }

    private uint NextSequence() => ++_sequence == 0 ? ++_sequence : _sequence;

    private void SendRequest(uint sequence, NetlinkFlags flags)
    {
        _writer.SetFlags(0, flags);
        _writer.SetSequence(0, sequence);
        Channel.Send(_writer.Written);
    }

    private ReadOnlySpan<byte> ReceiveAnswer(string operation)
    {
        var received = Channel.Receive(_buffer, AnswerTimeout, out var datagram);
        return received.Status switch
        {
            ReceiveStatus.Datagram => datagram,
            ReceiveStatus.Gap => throw new NetlinkException(operation, NetlinkErrno.NoBufs),
            ReceiveStatus.TimedOut => throw new NetlinkException(operation, NetlinkErrno.TimedOut),
            ReceiveStatus.Truncated => throw new NetlinkProtocolException(operation, received.Size),
            _ => throw new NetlinkException(operation, NetlinkErrno.BadF),
        };
    }
}
