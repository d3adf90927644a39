using Statewall.Sync.Statistics;

namespace Statewall.Sync.Caches;

/// <summary>A queue whose nodes know it, so that one can be taken out of its middle.</summary>
internal sealed class MessageQueue(QueueCounters counters)
{
    /// <summary>The node that waits longest.</summary>
    public QueueNode? First { get; private set; }

    private QueueNode? _last;

    /// <summary>Nodes in the queue.</summary>
    public int Count => counters.Length;

    /// <summary>True when it holds as many as it may.</summary>
    public bool IsFull => counters.Length >= counters.Maximum;

    /// <summary>Appends a node that waits nowhere.</summary>
    public void Add(QueueNode node)
    {
        node.Queue = this;
        node.Previous = _last;
        node.Next = null;
        if (_last is null)
            First = node;
        else
            _last.Next = node;
        _last = node;
        counters.Length++;
    }

    /// <summary>Takes a node out.</summary>
    public void Remove(QueueNode node)
    {
        if (node.Previous is null)
            First = node.Next;
        else
            node.Previous.Next = node.Next;
        if (node.Next is null)
            _last = node.Previous;
        else
            node.Next.Previous = node.Previous;
        node.Next = node.Previous = null;
        node.Queue = null;
        counters.Length--;
    }
}
