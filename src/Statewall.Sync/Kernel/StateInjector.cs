using Statewall.Netlink;
using Statewall.Sync.Caches;
using Statewall.Sync.States;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Kernel;

/// <summary>
/// Puts what other machines tell into the kernel as it comes. Requests wait until the datagram is read, so that they travel together. // external_inject
/// </summary>
internal sealed class StateInjector(KernelTable table, bool tracksWindows) : IStateInjector
{
    private const uint UsualTimeout = 60;

    private readonly List<(EntryLife Life, ConnectionState State)> _waiting = [];

    /// <inheritdoc/>
    public InjectCounters Connections { get; } = new();

    /// <inheritdoc/>
    public InjectCounters Expectations { get; } = new();

    /// <inheritdoc/>
    public void Take(EntryLife life, in ConnectionState state, long now) => _waiting.Add((life, state));

    /// <inheritdoc/>
    public void Take(EntryLife life, in ExpectationState state, long now)
    {
        Flush();
        table.Delete(in state);
        if (life == EntryLife.Dead)
        {
            Expectations.Destroyed++;
            table.Send(); // it may have gone by itself
            return;
        }
        table.Create(in state, state.Timeout == 0 ? UsualTimeout : state.Timeout);
        var isRefused = table.Send().Any(failure => failure.Index == 1);
        _ = isRefused ? Expectations.CreationFailed++ : Expectations.Created++;
    }

    /// <summary>Carries out what waits.</summary>
    public void Flush()
    {
        if (_waiting.Count == 0)
            return;
        foreach (ref readonly var item in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_waiting))
            Add(item.Life, in item.State);
        var failures = table.Send();
        var next = 0;
        for (var index = 0; index < _waiting.Count; index++)
        {
            var error = next < failures.Count && failures[next].Index == index ? failures[next++].Error : null;
            Finish(_waiting[index].Life, _waiting[index].State, error);
        }
        _waiting.Clear();
    }

    private static uint TimeoutOf(in ConnectionState state) => state.Has(ConnectionFields.Timeout) ? state.Timeout : UsualTimeout;

    private void Add(EntryLife life, in ConnectionState state)
    {
        if (life == EntryLife.New)
            table.Create(in state, TimeoutOf(in state), tracksWindows);
        else if (life == EntryLife.Updated)
            table.Update(in state, TimeoutOf(in state), tracksWindows);
        else
            table.Delete(in state);
    }

    private void Finish(EntryLife life, in ConnectionState state, NetlinkException? error)
    {
        switch (life)
        {
            case EntryLife.Dead:
                _ = error is null or { Errno: NetlinkErrno.NoEnt } ? Connections.Destroyed++ : Connections.DestructionFailed++;
                break;
            case EntryLife.New:
                _ = error is null || (error.Errno == NetlinkErrno.Exist && Recreate(in state)) ? Connections.Created++ : Connections.CreationFailed++;
                break;
            default:
                _ = error is null || Recreate(in state) ? Connections.Updated++ : Connections.UpdateFailed++;
                break;
        }
    }

    private bool Recreate(in ConnectionState state)
    {
        table.Delete(in state);
        table.Create(in state, TimeoutOf(in state), tracksWindows);
        return !table.Send().Any(failure => failure.Index == 1);
    }
}
