using Statewall.Sync.States;
using Statewall.Sync.Wire;

namespace Statewall.Sync.Caches;

/// <summary>What has happened to an entry since it was created.</summary>
internal enum EntryLife : byte
{
    /// <summary>Nothing.</summary>
    New,

    /// <summary>It was updated.</summary>
    Updated,

    /// <summary>It has ended, and stays until its end was told.</summary>
    Dead,
}

/// <summary>An entry of a cache, of whatever kind.</summary>
internal abstract class CacheEntry : QueueNode
{
    /// <summary>What has happened to it.</summary>
    public EntryLife Life { get; set; }

    /// <summary>When it was created; milliseconds of the node's clock.</summary>
    public long Created { get; set; }

    /// <summary>When it was last updated; milliseconds of the node's clock.</summary>
    public long Updated { get; set; }

    /// <summary>The message that tells of it now.</summary>
    public abstract SyncMessageType Message { get; }

    internal CacheEntry? TimerNext { get; set; }

    internal CacheEntry? TimerPrevious { get; set; }

    internal int TimerSlot { get; set; } = TimerWheel.None;

    internal long Due { get; set; }

    /// <summary>Writes the attributes of a message about it.</summary>
    public abstract int Write(Span<byte> destination, TellingRules rules);

    /// <summary>Takes it out of its cache.</summary>
    public abstract void Release();
}

/// <summary>Where an entry's state lies.</summary>
internal struct CacheSlot<TState>
{
    /// <summary>Hash of what names it.</summary>
    public int Hash;

    /// <summary>Number of the next entry of its bucket, or of the next free one.</summary>
    public int Next;

    /// <summary>What is known.</summary>
    public TState State;
}

/// <summary>An entry of a cache.</summary>
/// <param name="cache">The cache.</param>
/// <param name="slots">The block that its state lies in.</param>
/// <param name="index">Its place there.</param>
internal sealed class CacheEntry<TState>(EntryCache<TState> cache, CacheSlot<TState>[] slots, int index) : CacheEntry
    where TState : struct, ISyncState<TState>
{
    /// <summary>What is known.</summary>
    public ref TState State => ref slots[index].State;

    /// <inheritdoc/>
    public override SyncMessageType Message => TState.NewMessage + (byte)Life;

    internal int Number { get; init; }

    internal bool IsThere { get; set; }

    /// <inheritdoc/>
    public override int Write(Span<byte> destination, TellingRules rules) => State.WriteWire(destination, rules);

    /// <inheritdoc/>
    public override void Release() => cache.Remove(this);
}
