namespace Statewall.Sync.Caches;

/// <summary>Timers of entries, one each: slots of a tenth of a second in a ring; what is due later than one turn waits for its turn.</summary>
internal sealed class TimerWheel(long now)
{
    /// <summary>The slot of an entry whose timer does not run.</summary>
    public const int None = -1;

    private const int Slots = 4096;
    private const int SlotMilliseconds = 100;

    private readonly CacheEntry?[] _slots = new CacheEntry?[Slots];
    private long _tick = now / SlotMilliseconds;

    /// <summary>How many timers run.</summary>
    public int Count { get; private set; }

    /// <summary>When to look again; never when no timer runs.</summary>
    public long NextDue => Count == 0 ? long.MaxValue : (_tick + 1) * SlotMilliseconds;

    /// <summary>Starts an entry's timer, anew if it runs.</summary>
    public void Start(CacheEntry entry, long due)
    {
        Cancel(entry);
        entry.Due = due;
        var slot = (int)(Math.Max((due / SlotMilliseconds) + 1, _tick + 1) % Slots);
        entry.TimerSlot = slot;
        entry.TimerPrevious = null;
        entry.TimerNext = _slots[slot];
        if (entry.TimerNext is { } next)
            next.TimerPrevious = entry;
        _slots[slot] = entry;
        Count++;
    }

    /// <summary>Stops an entry's timer, if it runs.</summary>
    public void Cancel(CacheEntry entry)
    {
        if (entry.TimerSlot == None)
            return;
        if (entry.TimerPrevious is { } previous)
            previous.TimerNext = entry.TimerNext;
        else
            _slots[entry.TimerSlot] = entry.TimerNext;
        if (entry.TimerNext is { } next)
            next.TimerPrevious = entry.TimerPrevious;
        entry.TimerNext = entry.TimerPrevious = null;
        entry.TimerSlot = None;
        Count--;
    }

    /// <summary>Hands over the entries whose time has come; their timers have stopped.</summary>
    public void Advance(long now, Action<CacheEntry> due)
    {
        var last = now / SlotMilliseconds;
        if (last - _tick > Slots)
            _tick = last - Slots; // one turn meets all
        while (_tick < last)
        {
            _tick++;
            for (var entry = _slots[_tick % Slots]; entry is not null;)
            {
                var next = entry.TimerNext;
                if (entry.Due <= now)
                {
                    Cancel(entry);
                    due(entry);
                }
                entry = next;
            }
        }
    }
}
