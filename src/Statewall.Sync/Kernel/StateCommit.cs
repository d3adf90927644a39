using Statewall.Netlink;
using Statewall.Sync.Caches;
using Statewall.Sync.States;

namespace Statewall.Sync.Kernel;

// Overview: what other machines told goes into the kernel in steps, between which the daemon does its other work: connections that stand for
// themselves, then those that another one expected, which the kernel needs first, then expectations. What exists is removed and created anew. The caches
// keep what they have.

/// <summary>A commit of the external caches under way.</summary>
internal sealed class StateCommit
{
    private const int StepNumbers = 4096;
    private const int StepRequests = 512;
    private const uint UsualTimeout = 60;

    private readonly KernelTable _table;
    private readonly EntryCache<ConnectionState>? _connections;
    private readonly EntryCache<ExpectationState>? _expectations;
    private readonly uint? _timeout;
    private readonly bool _tracksWindows;
    private readonly List<CacheEntry<ConnectionState>> _sent = new(StepRequests);
    private readonly long _started;
    private Phase _phase;
    private int _next;

    /// <summary>Begins.</summary>
    /// <param name="table">The kernel's.</param>
    /// <param name="connections">Connections to commit; null for none.</param>
    /// <param name="expectations">Expectations to commit; null for none.</param>
    /// <param name="timeout">Seconds that all of them get; null for what they had left.</param>
    /// <param name="tracksWindows">Window scales were told.</param>
    /// <param name="now">Milliseconds of the node's clock.</param>
    public StateCommit(
        KernelTable table,
        EntryCache<ConnectionState>? connections,
        EntryCache<ExpectationState>? expectations,
        uint? timeout,
        bool tracksWindows,
        long now)
    {
        _table = table;
        _connections = connections;
        _expectations = expectations;
        _timeout = timeout;
        _tracksWindows = tracksWindows;
        _started = now;
        _phase = connections is null ? Phase.Expectations : Phase.Masters;
    }

    private enum Phase
    {
        Masters,
        Related,
        Expectations,
        Done,
    }

    /// <summary>Connections that were created.</summary>
    public int Created { get; private set; }

    /// <summary>Connections that the kernel refused.</summary>
    public int Failed { get; private set; }

    /// <summary>Expectations that were created.</summary>
    public int CreatedExpectations { get; private set; }

    /// <summary>Expectations that the kernel refused.</summary>
    public int FailedExpectations { get; private set; }

    /// <summary>What the kernel said to the last that it refused.</summary>
    public NetlinkException? LastError { get; private set; }

    /// <summary>Connections are among what is committed.</summary>
    public bool HasConnections => _connections is not null;

    /// <summary>Expectations are among what is committed.</summary>
    public bool HasExpectations => _expectations is not null;

    /// <summary>How long it has taken so far, in milliseconds.</summary>
    public long Elapsed(long now) => now - _started;

    /// <summary>Does a part of the work; false when all is done.</summary>
    public bool Step(long now)
    {
        switch (_phase)
        {
            case Phase.Masters or Phase.Related:
                CommitConnections(now);
                break;
            case Phase.Expectations:
                if (_expectations is not null)
                    CommitExpectations(_expectations, now);
                _phase = Phase.Done;
                break;
            default:
                break;
        }
        return _phase != Phase.Done;
    }

    private void CommitConnections(long now)
    {
        var wantsRelated = _phase == Phase.Related;
        foreach (var entry in _connections!.Between(_next, StepNumbers))
        {
            if (((entry.State.Present & ConnectionFields.MasterAddresses) != 0) != wantsRelated)
                continue;
            _table.Create(in entry.State, TimeoutOf(entry, entry.State.Has(ConnectionFields.Timeout) ? entry.State.Timeout : 0, now), _tracksWindows);
            _sent.Add(entry);
            if (_sent.Count == StepRequests)
                Send(now);
        }
        Send(now);
        _next += StepNumbers;
        if (_next < _connections.NumberCount)
            return;
        _next = 0;
        _phase++;
    }

    private void Send(long now)
    {
        var failures = _table.Send();
        Created += _sent.Count - failures.Count;
        if (failures.Count > 0)
            Repeat(failures, now);
        _sent.Clear();
    }

    private void Repeat(IReadOnlyList<Netlink.Client.BatchFailure> failures, long now)
    {
        var repeated = 0;
        foreach (var failure in failures)
        {
            if (failure.Error.Errno != NetlinkErrno.Exist)
            {
                Failed++;
                LastError = failure.Error;
                continue;
            }
            var entry = _sent[failure.Index];
            _table.Delete(in entry.State);
            _table.Create(in entry.State, TimeoutOf(entry, entry.State.Timeout, now), _tracksWindows);
            repeated++;
        }
        var refused = 0;
        foreach (var failure in _table.Send())
        {
            if ((failure.Index & 1) == 0)
                continue; // its removal: it has gone by itself
            refused++;
            LastError = failure.Error;
        }
        Created += repeated - refused;
        Failed += refused;
    }

    private void CommitExpectations(EntryCache<ExpectationState> expectations, long now)
    {
        var sent = 0;
        foreach (var entry in expectations)
        {
            _table.Delete(in entry.State);
            _table.Create(in entry.State, TimeoutOf(entry, entry.State.Timeout, now));
            sent++;
        }
        foreach (var failure in _table.Send())
        {
            if ((failure.Index & 1) == 0)
                continue; // there was none before
            FailedExpectations++;
            LastError = failure.Error;
        }
        CreatedExpectations = sent - FailedExpectations;
    }

    private uint TimeoutOf(CacheEntry entry, uint told, long now)
    {
        if (_timeout is { } timeout)
            return timeout;
        var left = told - ((now - entry.Updated) / 1000);
        return left > 0 ? (uint)left : UsualTimeout;
    }
}
