using Statewall.Sync.Caches;
using Statewall.Sync.States;
using Statewall.Sync.Statistics;
using Statewall.Sync.Wire;

namespace Statewall.Sync.Modes;

/// <summary>
/// Every entry is told again from time to time, and forgotten by the others when it is not; nothing else is said. // Mode ALARM
/// </summary>
internal sealed class AlarmMode : SyncMode
{
    private readonly TimerWheel _timers;
    private readonly Random _random;
    private readonly int _refreshSeconds;
    private readonly Action<CacheEntry> _queue;

    /// <summary>Creates the mode.</summary>
    /// <param name="counters">What it counts.</param>
    /// <param name="rules">What it may tell.</param>
    /// <param name="clock">The time of day.</param>
    /// <param name="timers">The timers of the internal caches' entries.</param>
    /// <param name="refreshSeconds">Within which time an entry is told again. // RefreshTime</param>
    /// <param name="random">Spreads them over that time.</param>
    public AlarmMode(SyncCounters counters, TellingRules rules, TimeProvider clock, TimerWheel timers, int refreshSeconds, Random random)
        : base(counters, rules, clock)
    {
        _timers = timers;
        _random = random;
        _refreshSeconds = refreshSeconds;
        _queue = Queue;
    }

    /// <inheritdoc/>
    public override long NextDue => _timers.NextDue;

    /// <inheritdoc/>
    public override MessageVerdict Receive(in SyncHeader header, uint from, uint to, ReadOnlySpan<byte> body)
    {
        if (header.Flags != SyncFlags.None)
            return MessageVerdict.Drop;
        return header.IsData ? MessageVerdict.Take : MessageVerdict.BadType;
    }

    /// <inheritdoc/>
    public override void Advance(long now) => _timers.Advance(now, _queue);

    /// <summary>There are no requests in this mode: all is told anyway.</summary>
    public override bool RequestResync() => false;

    /// <inheritdoc/>
    public override void Note(CacheEntry entry, long now) =>
        _timers.Start(entry, now + (1000 * (1 + _random.Next(_refreshSeconds))) + (200 * (1 + _random.Next(5))));

    /// <inheritdoc/>
    protected override void Sent(QueueNode node, long now)
    {
        Forget(node);
        if (node is CacheEntry { Life: not EntryLife.Dead } entry)
            Note(entry, now);
    }

    /// <inheritdoc/>
    protected override void Drained(long now)
    {
    }
}
