using Statewall.Sync.States;

namespace Statewall.Sync.Caches;

/// <summary>Keeps what other machines tell until it is committed.</summary>
/// <param name="entries">The cache.</param>
/// <param name="timers">Its entries' timers, where they expire.</param>
/// <param name="lifetime">Milliseconds after which an entry expires that is not told of again.</param>
internal sealed class ExternalCache<TState>(EntryCache<TState> entries, TimerWheel? timers = null, long lifetime = 0) : IReceiver<TState>
    where TState : struct, ISyncState<TState>
{
    /// <summary>The cache.</summary>
    public EntryCache<TState> Entries => entries;

    /// <inheritdoc/>
    public void Take(EntryLife life, in TState state, long now)
    {
        var entry = entries.Find(in state);
        if (life == EntryLife.Dead)
        {
            if (entry is not null)
                entries.Remove(entry);
            return;
        }
        if (entry is null)
            entry = entries.Add(in state, now);
        else if (life == EntryLife.New)
            entries.Replace(entry, in state, now);
        else
            entries.Update(entry, in state, now);
        if (entry is not null)
            timers?.Start(entry, now + lifetime);
    }
}
