namespace Statewall.Sync.Caches;

/// <summary>Something that can wait in one queue at a time: an entry of a cache, or a control message.</summary>
internal abstract class QueueNode
{
    /// <summary>The queue it waits in, if any.</summary>
    public MessageQueue? Queue { get; internal set; }

    /// <summary>Number of the message that it was last sent as.</summary>
    public uint Sequence { get; set; }

    internal QueueNode? Next { get; set; }

    internal QueueNode? Previous { get; set; }
}
