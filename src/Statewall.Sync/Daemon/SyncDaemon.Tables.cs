using System.Globalization;
using Statewall.Conntrack;
using Statewall.Netlink;
using Statewall.Sync.Caches;
using Statewall.Sync.Control;
using Statewall.Sync.Kernel;
using Statewall.Sync.States;

namespace Statewall.Sync.Daemon;

// What is done with the kernel's tables as a whole.
internal sealed partial class SyncDaemon
{
    private StateCommit? _commit;
    private long _purgeDue = long.MaxValue;
    private long _resyncDue = long.MaxValue;

    /// <summary>Goes on with what is under way and begins what is due; true when more is to do at once.</summary>
    private bool AdvanceTables()
    {
        if (_now >= _purgeDue)
            Purge();
        if (_now >= _resyncDue)
        {
            _resyncDue = long.MaxValue;
            Attempt("resync with kernel table", () => Resync(isTold: true, connections: true, expectations: true));
        }
        if (_now >= _pollDue)
        {
            _pollDue = _now + (long)_configuration.General.PollInterval!.Value.TotalMilliseconds;
            Attempt("poll kernel table", () => Resync(isTold: true, connections: true, expectations: true));
        }
        if (_commit is not null)
            Attempt("commit", StepCommit);
        return _commit is not null;
    }

    // a kernel that refuses ends no daemon
    private void Attempt(string what, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is NetlinkException or NetlinkProtocolException)
        {
            Log(LogLevel.Error, $"{what}: {error.Message}");
            if (_commit is not null)
                EndCommit();
        }
    }

    private void BeginCommit(ControlRequest request)
    {
        if (_node is null || _commit is not null)
        {
            if (_commit is not null)
                Log(LogLevel.Notice, "commit already in progress, skipping");
            CloseCommitters(_commit is null ? 0 : _committers.Count - 1);
            return;
        }
        CancelPurge();
        if (request == ControlRequest.CommitAll)
            Log(LogLevel.Notice, "committing all external caches");
        else
            Log(LogLevel.Notice, request == ControlRequest.Commit ? "committing conntrack cache" : "committing expectation cache");
        _commit = new StateCommit(
            _table!,
            request == ControlRequest.CommitExpectations ? null : _node.ExternalConnections?.Entries,
            request == ControlRequest.Commit ? null : _node.ExternalExpectations?.Entries,
            _node.Settings.CommitTimeout is { } timeout ? (uint)timeout.TotalSeconds : null,
            _node.Settings.TcpWindowTracking,
            _now);
    }

    private void StepCommit()
    {
        if (_commit!.Step(_now))
            return;
        SetNow();
        Report(_commit);
        EndCommit();
    }

    private void Report(StateCommit commit)
    {
        if (commit.HasConnections)
        {
            Log(LogLevel.Notice, string.Create(CultureInfo.InvariantCulture, $"Committed {commit.Created} new entries"));
            if (commit.Failed > 0)
                Log(LogLevel.Notice, string.Create(CultureInfo.InvariantCulture, $"{commit.Failed} entries can't be committed"));
        }
        if (commit.HasExpectations)
        {
            Log(LogLevel.Notice, string.Create(CultureInfo.InvariantCulture, $"Committed {commit.CreatedExpectations} new expectations"));
            if (commit.FailedExpectations > 0)
                Log(LogLevel.Notice, string.Create(CultureInfo.InvariantCulture, $"{commit.FailedExpectations} expectations can't be committed"));
        }
        if (commit.LastError is { } error)
            Log(LogLevel.Error, $"commit: {error.Message}");
        var elapsed = commit.Elapsed(_now);
        Log(LogLevel.Notice, string.Create(CultureInfo.InvariantCulture, $"commit has taken {elapsed / 1000}.{elapsed % 1000 * 1000:D6} seconds"));
    }

    private void EndCommit()
    {
        _commit = null;
        CloseCommitters(0);
    }

    private void CloseCommitters(int first)
    {
        for (var index = first; index < _committers.Count; index++)
            _committers[index].Dispose();
        _committers.RemoveRange(first, _committers.Count - first);
    }

    private void SendBulk()
    {
        Log(LogLevel.Notice, "sending bulk update");
        if (!_node!.Settings.DisableInternalCache)
        {
            _node.SendBulk();
            return;
        }
        var passing = new Passing(_node, _selection);
        Attempt("bulk update", () => _table!.Dump(ref passing));
    }

    private void AnswerResync()
    {
        Log(LogLevel.Notice, "resync requested by other node");
        SendBulk();
    }

    private void ResyncByRequest(bool connections, bool expectations)
    {
        if (_node is { Settings.DisableInternalCache: true })
        {
            Log(LogLevel.Notice, "resync is unsupported in this mode");
            return;
        }
        Attempt("resync with kernel table", () => Resync(isTold: false, connections, expectations));
    }

    /// <summary>Reads the kernel's tables into the internal caches; what is not there any more ends.</summary>
    private void Resync(bool isTold, bool connections, bool expectations)
    {
        Log(LogLevel.Notice, "resync with master conntrack table");
        _counters.Netlink.TableResyncs++;
        if (_node is { Settings.DisableInternalCache: true })
            return;
        SetNow();
        _now++; // later than all that is known
        if (_node is not null)
            _node.Now = _now;
        Populate(connections, expectations, isTold);
        if (_node is null)
            return;
        if (connections)
            EndUnseen(_node.Connections, isTold);
        if (expectations && _node.Expectations is not null)
            EndUnseen(_node.Expectations, isTold);
    }

    private void Populate(bool connections, bool expectations, bool isTold = false)
    {
        if (_node is null)
        {
            if (_ended is null)
                return;
            var filling = new Filling(_ended.Entries, _selection, _now);
            _table!.Dump(ref filling);
            return;
        }
        if (_node.Settings.DisableInternalCache)
            return;
        var populating = new Populating(_node, _selection, SelectsExpectation, !isTold);
        if (connections)
            _table!.Dump(ref populating);
        if (expectations && _node.Expectations is not null)
            _table!.DumpExpectations(ref populating);
    }

    private void EndUnseen<TState>(InternalCache<TState> cache, bool isTold)
        where TState : struct, ISyncState<TState>
    {
        foreach (var entry in cache.Entries)
        {
            if (entry.Life == EntryLife.Dead || entry.Updated == _now)
                continue;
            cache.Entries.Kill(entry);
            _node!.Tell(entry, isOwn: !isTold);
        }
    }

    private void Overrun()
    {
        var general = _configuration.General;
        Log(LogLevel.Warning, "events of the kernel were lost");
        _events!.Grow(general.NetlinkBufferSizeMaxGrowth);
        if (general.NetlinkOverrunResync is { } delay && _resyncDue == long.MaxValue)
            _resyncDue = _now + (long)delay.TotalMilliseconds;
    }

    private void SchedulePurge()
    {
        if (_purgeDue != long.MaxValue)
            return;
        var delay = _node!.Settings.PurgeTimeout;
        Log(LogLevel.Notice, string.Create(CultureInfo.InvariantCulture, $"flushing conntrack table in {delay.TotalSeconds:0} secs"));
        _purgeDue = _now + (long)delay.TotalMilliseconds;
    }

    private void CancelPurge() => _purgeDue = long.MaxValue;

    private void Purge()
    {
        _purgeDue = long.MaxValue;
        Log(LogLevel.Notice, "flushing kernel conntrack table (scheduled)");
        Attempt("flush kernel table", () => RemoveFromKernel(connections: true, expectations: true));
        _node!.FlushInternal(connections: true, expectations: true);
    }

    private void FlushKernel(bool connections, bool expectations)
    {
        Log(LogLevel.Notice, connections ? "flushing kernel conntrack table" : "flushing kernel expectation table");
        Attempt("flush kernel table", () => RemoveFromKernel(connections, expectations));
    }

    private void RemoveFromKernel(bool connections, bool expectations)
    {
        _counters.Netlink.TableFlushes++;
        if (expectations)
            _table!.FlushExpectations();
        if (!connections)
            return;
        var removing = new Removing(_selection, []);
        _table!.Dump(ref removing);
        foreach (var state in removing.Found)
        {
            _table.Delete(in state);
            if (_table.Waiting >= 512)
                _table.Send();
        }
        _table.Send(); // what has gone by itself is gone
    }

    private readonly struct Populating(SyncNode node, FlowSelection selection, Func<ExpectationState, bool> selectsExpectation, bool isOwn)
        : IStateHandler<ConnectionState>, IStateHandler<ExpectationState>
    {
        public void Handle(in ConnectionState state)
        {
            if (selection.Accepts(in state))
                node.TakeEvent(EventKinds.Update, in state, isOwn);
        }

        public void Handle(in ExpectationState state)
        {
            if (selectsExpectation(state))
                node.TakeEvent(EventKinds.Update, in state, isOwn);
        }
    }

    private readonly struct Passing(SyncNode node, FlowSelection selection) : IStateHandler<ConnectionState>
    {
        public void Handle(in ConnectionState state)
        {
            if (selection.Accepts(in state))
                node.TakeEvent(EventKinds.New, in state, isOwn: false);
        }
    }

    private readonly struct Filling(EntryCache<ConnectionState> cache, FlowSelection selection, long now) : IStateHandler<ConnectionState>
    {
        public void Handle(in ConnectionState state)
        {
            if (selection.Accepts(in state) && cache.Find(in state) is null)
                cache.Add(in state, now);
        }
    }

    private readonly struct Removing(FlowSelection selection, List<ConnectionState> found) : IStateHandler<ConnectionState>
    {
        public List<ConnectionState> Found => found;

        public void Handle(in ConnectionState state)
        {
            if (selection.Accepts(in state))
                found.Add(state);
        }
    }
}
