using Statewall.Sync.Caches;
using Statewall.Sync.States;
using Statewall.Sync.Statistics;
using Statewall.Sync.Wire;

namespace Statewall.Sync.Modes;

// Overview: how machines agree. A mode knows entries, control messages, numbers and the time, and neither sockets nor a kernel, so that tests
// can join two of them by any link. What changes is queued as the entry itself, once, and written when it is sent, with the state that it has
// then. One thread.

/// <summary>What becomes of a message from another machine.</summary>
internal enum MessageVerdict
{
    /// <summary>Its state is taken.</summary>
    Take,

    /// <summary>It carries no state.</summary>
    Control,

    /// <summary>It asks for all that this machine has.</summary>
    Resync,

    /// <summary>It is left out: it came before, or the mode has no use for it.</summary>
    Drop,

    /// <summary>Its header makes no sense.</summary>
    BadHeader,

    /// <summary>The mode does not take its type.</summary>
    BadType,
}

/// <summary>A way to keep machines in step.</summary>
internal abstract class SyncMode
{
    /// <summary>After that many milliseconds of silence a sign of life is sent.</summary>
    protected const int AliveInterval = 1000;

    private readonly Stack<ControlNode> _free = [];
    private bool _isNumbered;
    private uint _sequence;

    protected SyncMode(SyncCounters counters, TellingRules rules, TimeProvider clock)
    {
        Counters = counters;
        Rules = rules;
        Clock = clock;
        Transmission = new MessageQueue(counters.Transmission);
    }

    /// <summary>What waits to be sent.</summary>
    public MessageQueue Transmission { get; }

    /// <summary>When <see cref="Advance"/> wants to be called; milliseconds of the node's clock.</summary>
    public abstract long NextDue { get; }

    protected SyncCounters Counters { get; }

    protected TellingRules Rules { get; }

    protected TimeProvider Clock { get; }

    /// <summary>Looks at a message's header; its numbers count from now on.</summary>
    /// <param name="header">The header.</param>
    /// <param name="from">First number of a range, where it has one.</param>
    /// <param name="to">Last number of a range.</param>
    /// <param name="body">What follows the header.</param>
    public abstract MessageVerdict Receive(in SyncHeader header, uint from, uint to, ReadOnlySpan<byte> body);

    /// <summary>Does what the time has come for.</summary>
    public abstract void Advance(long now);

    /// <summary>Queues an entry that has changed, or that was asked for; one that waits already only waits.</summary>
    public void Queue(CacheEntry entry)
    {
        if (entry.Queue == Transmission)
            return;
        entry.Queue?.Remove(entry);
        Transmission.Add(entry);
    }

    /// <summary>An entry is there that others are not told of now: they know, or it is told later.</summary>
    public virtual void Note(CacheEntry entry, long now)
    {
    }

    /// <summary>Asks the other machine for all that it has; false when the mode cannot.</summary>
    public virtual bool RequestResync()
    {
        QueueControl(SyncFlags.Resync, 0, 0);
        return true;
    }

    /// <summary>Sends what waits.</summary>
    /// <param name="sink">Gets the messages, and is flushed.</param>
    /// <param name="most">How many messages at most, so that what comes in is not kept waiting.</param>
    /// <param name="now">The time.</param>
    /// <returns>True when more waits.</returns>
    public bool Transmit(IMessageSink sink, int most, long now)
    {
        var left = most;
        for (; left > 0 && Transmission.First is { } node; left--)
        {
            Transmission.Remove(node);
            node.Sequence = NextSequence();
            if (node is CacheEntry entry)
                sink.Commit(Write(sink.Room, entry));
            else
                sink.Commit(Write(sink.Room, (ControlNode)node));
            Sent(node, now);
        }
        sink.Flush();
        if (left < most)
            Drained(now);
        return Transmission.First is not null;
    }

    /// <summary>Sends an entry that is in no cache.</summary>
    public void Send(IMessageSink sink, CacheEntry entry)
    {
        entry.Sequence = NextSequence();
        sink.Commit(Write(sink.Room, entry));
    }

    /// <summary>What greets the other machine in the next message.</summary>
    protected virtual SyncFlags Greet() => SyncFlags.None;

    /// <summary>A message was handed over.</summary>
    protected abstract void Sent(QueueNode node, long now);

    /// <summary>All that could be sent for now was sent.</summary>
    protected abstract void Drained(long now);

    protected void QueueControl(SyncFlags flags, uint from, uint to)
    {
        if (!_free.TryPop(out var node))
        {
            node = new ControlNode();
            Counters.QueueNodes++;
        }
        (node.Flags, node.From, node.To) = (flags, from, to);
        Transmission.Add(node);
    }

    /// <summary>Lets go of a message that was sent and is not needed any more.</summary>
    protected void Forget(QueueNode node)
    {
        if (node is ControlNode control)
        {
            control.Queue?.Remove(control);
            _free.Push(control);
        }
        else if (node is CacheEntry { Life: EntryLife.Dead } dead)
        {
            dead.Release();
        }
        else
        {
            node.Queue?.Remove(node);
        }
    }

    private uint NextSequence()
    {
        if (!_isNumbered)
        {
            _isNumbered = true;
            _sequence = (uint)Clock.GetUtcNow().ToUnixTimeSeconds();
        }
        return _sequence++;
    }

    private int Write(Span<byte> room, CacheEntry entry)
    {
        var length = SyncHeader.Size + entry.Write(room[SyncHeader.Size..], Rules);
        new SyncHeader(entry.Message, Greet(), entry.Sequence).Write(room, length);
        return length;
    }

    private int Write(Span<byte> room, ControlNode control) =>
        new SyncHeader(SyncMessageType.Control, control.Flags | Greet(), control.Sequence).WriteControl(room, control.From, control.To);
}
