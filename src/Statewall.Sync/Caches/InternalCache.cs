using Statewall.Conntrack;
using Statewall.Sync.States;

namespace Statewall.Sync.Caches;

/// <summary>Keeps what the kernel of this machine tells.</summary>
internal sealed class InternalCache<TState>(EntryCache<TState> entries)
    where TState : struct, ISyncState<TState>
{
    /// <summary>The cache.</summary>
    public EntryCache<TState> Entries => entries;

    /// <summary>Takes an event, or an entry of a dump as an update.</summary>
    /// <returns>The entry that others should learn of; null when there is nothing to tell.</returns>
    public CacheEntry<TState>? Take(EventKinds kind, in TState state, long now)
    {
        var entry = entries.Find(in state);
        if (kind == EventKinds.Destroy)
            return End(entry);
        if (entry is null)
            return entries.Add(in state, now);
        if (kind == EventKinds.New || entry.Life == EntryLife.Dead)
            entries.Replace(entry, in state, now);
        else
            entries.Update(entry, in state, now);
        return entry;
    }

    private CacheEntry<TState>? End(CacheEntry<TState>? entry)
    {
        if (entry is null or { Life: EntryLife.Dead })
            return null;
        entries.Kill(entry);
        return entry;
    }
}
