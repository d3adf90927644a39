using Statewall.Conntrack;
using Statewall.Sync.Caches;
using Statewall.Sync.Configuration;
using Statewall.Sync.Modes;
using Statewall.Sync.States;
using Statewall.Sync.Statistics;
using Statewall.Sync.Wire;

namespace Statewall.Sync.Daemon;

// Overview: what a machine does with events of its kernel and messages of other machines, without sockets: events change the internal caches, whose
// entries the mode queues; messages change the external caches, or the kernel. Its clock is milliseconds that the caller counts. One thread.

/// <summary>A machine among those that synchronise.</summary>
internal sealed class SyncNode
{
    private readonly GeneralSection _general;
    private readonly TimerWheel? _expiries;
    private readonly Action<CacheEntry> _expire = static entry => entry.Release();
    private readonly IReceiver<ConnectionState> _connectionReceiver;
    private readonly IReceiver<ExpectationState>? _expectationReceiver;
    private readonly IMessageSink _sink;
    private readonly CacheEntry<ConnectionState> _passing;
    private ConnectionState _received;
    private ExpectationState _receivedExpectation;

    /// <summary>Creates a node.</summary>
    /// <param name="sync">How machines agree.</param>
    /// <param name="general">The size of caches.</param>
    /// <param name="counters">What it counts.</param>
    /// <param name="clock">The time of day.</param>
    /// <param name="random">Spreads repetitions.</param>
    /// <param name="sink">Takes messages to other machines.</param>
    /// <param name="injector">Takes received states where there is no external cache.</param>
    public SyncNode(
        SyncSection sync,
        GeneralSection general,
        SyncCounters counters,
        TimeProvider clock,
        Random random,
        IMessageSink sink,
        IStateInjector? injector = null)
    {
        Settings = sync;
        _general = general;
        Counters = counters;
        Clock = clock;
        _sink = sink;
        var rules = new TellingRules(sync.CommitTimeout is null, sync.TcpWindowTracking);
        var refreshes = sync.Mode == ModeKind.Alarm ? new TimerWheel(Now) : null;
        _expiries = sync.Mode == ModeKind.Alarm ? new TimerWheel(Now) : null;
        Mode = sync.Mode switch
        {
            ModeKind.Alarm => new AlarmMode(counters, rules, clock, refreshes!, (int)sync.RefreshTime.TotalSeconds, random),
            ModeKind.Notrack => new NotrackMode(counters, rules, clock, Now),
            _ => new FtfwMode(counters, rules, clock, Now, (int)sync.ResendQueueSize, (int)sync.AckWindowSize),
        };
        if (sync.Expectations.IsAny)
            (counters.InternalExpectations, counters.ExternalExpectations) = (new CacheCounters(), new CacheCounters());
        Connections = NewInternal<ConnectionState>(counters.Internal!, refreshes);
        _passing = new CacheEntry<ConnectionState>(Connections.Entries, new CacheSlot<ConnectionState>[1], 0);
        if (sync.DisableInternalCache)
            (counters.Internal, counters.InternalExpectations, counters.Bypass) = (null, null, new BypassCounters());
        else if (sync.Expectations.IsAny)
            Expectations = NewInternal<ExpectationState>(counters.InternalExpectations!, refreshes);
        if (injector is not null)
        {
            (counters.External, counters.ExternalExpectations, counters.Inject) = (null, null, injector.Connections);
            counters.InjectExpectations = sync.Expectations.IsAny ? injector.Expectations : null;
            _connectionReceiver = injector;
            _expectationReceiver = sync.Expectations.IsAny ? injector : null;
            return;
        }
        _connectionReceiver = ExternalConnections = NewExternal<ConnectionState>(counters.External!);
        if (sync.Expectations.IsAny)
            _expectationReceiver = ExternalExpectations = NewExternal<ExpectationState>(counters.ExternalExpectations!);
    }

    /// <summary>What it does.</summary>
    public SyncSection Settings { get; }

    /// <summary>What it counts.</summary>
    public SyncCounters Counters { get; }

    /// <summary>How it agrees with others.</summary>
    public SyncMode Mode { get; }

    /// <summary>This machine's connections; empty where that cache is disabled.</summary>
    public InternalCache<ConnectionState> Connections { get; }

    /// <summary>This machine's expectations; null unless they are told.</summary>
    public InternalCache<ExpectationState>? Expectations { get; }

    /// <summary>The other machines' connections; null where that cache is disabled.</summary>
    public ExternalCache<ConnectionState>? ExternalConnections { get; }

    /// <summary>The other machines' expectations; null unless they are told, and where that cache is disabled.</summary>
    public ExternalCache<ExpectationState>? ExternalExpectations { get; }

    /// <summary>The time of day.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Milliseconds; the caller sets it before calls.</summary>
    public long Now { get; set; }

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public long NextDue => Math.Min(Mode.NextDue, _expiries?.NextDue ?? long.MaxValue);

    /// <summary>Another machine asked for all that this one has.</summary>
    public Action? ResyncRequested { get; set; }

    /// <summary>Takes an event about a connection.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="state">The connection.</param>
    /// <param name="isOwn">This program itself made it happen, so that others know.</param>
    public void TakeEvent(EventKinds kind, in ConnectionState state, bool isOwn)
    {
        if (Settings.DisableInternalCache)
        {
            if (!isOwn)
                Pass(kind, in state);
            return;
        }
        if (Connections.Take(kind, in state, Now) is not { } entry)
            return;
        if (entry.State.Has(ConnectionFields.Reply))
            entry.State.DeriveNat();
        Tell(entry, isOwn);
    }

    /// <summary>Takes an event about an expectation.</summary>
    public void TakeEvent(EventKinds kind, in ExpectationState state, bool isOwn)
    {
        if (Expectations?.Take(kind, in state, Now) is { } entry)
            Tell(entry, isOwn);
    }

    /// <summary>Takes a datagram, or a piece of a stream.</summary>
    /// <param name="bytes">The datagram.</param>
    /// <param name="isStream">The rest of a message may still come.</param>
    /// <returns>Bytes of whole messages; -1 when nothing more can be made of a stream.</returns>
    public int Receive(ReadOnlySpan<byte> bytes, bool isStream = false)
    {
        var reader = new SyncMessageReader(bytes, isStream);
        while (reader.MoveNext())
        {
            if (reader.Fault == SyncFault.None)
                Receive(ref reader);
            else
                Count(reader.Fault);
        }
        if (reader.Fault == SyncFault.None)
            return reader.Consumed;
        Count(reader.Fault);
        return -1;
    }

    /// <summary>Sends what waits; true when more waits.</summary>
    /// <param name="most">How many messages at most.</param>
    public bool Transmit(int most) => Mode.Transmit(_sink, most, Now);

    /// <summary>Does what the time has come for.</summary>
    public void Advance()
    {
        Mode.Advance(Now);
        _expiries?.Advance(Now, _expire);
    }

    /// <summary>Queues all of the internal caches; an entry that has ended waits for its end to be told. // sending bulk update</summary>
    public void SendBulk()
    {
        if (Settings.Mode == ModeKind.Alarm)
            return;
        QueueAll(Connections);
        if (Expectations is not null)
            QueueAll(Expectations);
    }

    /// <summary>Forgets the internal caches; others are told nothing.</summary>
    public void FlushInternal(bool connections, bool expectations)
    {
        if (connections)
            Flush(Connections.Entries);
        if (expectations && Expectations is not null)
            Flush(Expectations.Entries);
    }

    /// <summary>Forgets the external caches.</summary>
    public void FlushExternal(bool connections, bool expectations)
    {
        if (connections && ExternalConnections is not null)
            Flush(ExternalConnections.Entries);
        if (expectations && ExternalExpectations is not null)
            Flush(ExternalExpectations.Entries);
    }

    private static void Flush<TState>(EntryCache<TState> cache)
        where TState : struct, ISyncState<TState>
    {
        foreach (var entry in cache)
            cache.Remove(entry);
    }

    private InternalCache<TState> NewInternal<TState>(CacheCounters counters, TimerWheel? timers)
        where TState : struct, ISyncState<TState> =>
        new(new EntryCache<TState>(Settings.DisableInternalCache ? 1 : (int)_general.HashSize, Settings.DisableInternalCache ? 1 : (int)_general.HashLimit, counters, timers));

    private ExternalCache<TState> NewExternal<TState>(CacheCounters counters)
        where TState : struct, ISyncState<TState> =>
        new(new EntryCache<TState>((int)_general.HashSize, (int)_general.HashLimit, counters, _expiries), _expiries, (long)Settings.CacheTimeout.TotalMilliseconds);

    /// <summary>Has others told of an entry that has changed.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isOwn">This program itself changed it, so that others know; one that has ended goes.</param>
    public void Tell(CacheEntry entry, bool isOwn)
    {
        if (!isOwn)
            Mode.Queue(entry);
        else if (entry.Life == EntryLife.Dead)
            entry.Release();
        else
            Mode.Note(entry, Now);
    }

    private void Pass(EventKinds kind, in ConnectionState state)
    {
        var bypass = Counters.Bypass!;
        _passing.State = state;
        (_passing.Life, _) = kind switch
        {
            EventKinds.New => (EntryLife.New, bypass.New++),
            EventKinds.Destroy => (EntryLife.Dead, bypass.Destroyed++),
            _ => (EntryLife.Updated, bypass.Updated++),
        };
        Mode.Send(_sink, _passing);
    }

    private void QueueAll<TState>(InternalCache<TState> cache)
        where TState : struct, ISyncState<TState>
    {
        foreach (var entry in cache.Entries)
        {
            if (entry.Life != EntryLife.Dead)
                Mode.Queue(entry);
        }
    }

    private void Receive(scoped ref SyncMessageReader reader)
    {
        var header = reader.Header;
        var hasRange = header.Type == SyncMessageType.Control && (header.Flags & SyncHeader.WithRange) != 0;
        var (from, to) = hasRange ? reader.Range : default;
        switch (Mode.Receive(in header, from, to, reader.Message[SyncHeader.Size..]))
        {
            case MessageVerdict.Take:
                Take(in header, reader.Message[SyncHeader.Size..]);
                break;
            case MessageVerdict.Resync:
                ResyncRequested?.Invoke();
                break;
            case MessageVerdict.BadHeader:
                Count(SyncFault.BadHeader);
                break;
            case MessageVerdict.BadType:
                Count(SyncFault.BadType);
                break;
            default:
                break;
        }
    }

    private void Take(in SyncHeader header, ReadOnlySpan<byte> attributes)
    {
        if (header.IsExpectation)
        {
            if (!_receivedExpectation.TryReadWire(attributes))
                Count(SyncFault.BadPayload);
            else if (_receivedExpectation.IsComplete)
                _expectationReceiver?.Take((EntryLife)(header.Type - SyncMessageType.ExpectationNew), in _receivedExpectation, Now);
            return;
        }
        if (!_received.TryReadWire(attributes))
            Count(SyncFault.BadPayload);
        else if (_received.IsComplete)
            _connectionReceiver.Take((EntryLife)header.Type, in _received, Now);
    }

    private void Count(SyncFault fault)
    {
        var messages = Counters.Messages;
        messages.Malformed++;
        switch (fault)
        {
            case SyncFault.WrongVersion:
                messages.WrongVersion++;
                break;
            case SyncFault.BadHeader:
                messages.BadHeader++;
                break;
            case SyncFault.BadPayload:
                messages.BadPayload++;
                break;
            case SyncFault.BadType:
                messages.BadType++;
                break;
            case SyncFault.Truncated:
                messages.Truncated++;
                break;
            default:
                messages.BadSize++;
                break;
        }
    }
}
