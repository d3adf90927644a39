using Statewall.Sync.States;

namespace Statewall.Sync.Caches;

/// <summary>Takes what other machines tell.</summary>
internal interface IReceiver<TState>
    where TState : struct, ISyncState<TState>
{
    /// <summary>Takes a state.</summary>
    /// <param name="life">What the message says has happened to it.</param>
    /// <param name="state">The state.</param>
    /// <param name="now">Milliseconds of the node's clock.</param>
    void Take(EntryLife life, in TState state, long now);
}
