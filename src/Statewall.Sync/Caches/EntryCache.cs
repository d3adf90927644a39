using System.Numerics;
using Statewall.Sync.States;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Caches;

// Overview: a hash table whose states lie in blocks that never move and that the collector need not look into; small objects beside them are what queues
// link. Both are made when they are first needed, keep their number, and are used again: what comes and goes allocates nothing, and a walk by numbers, which
// goes through memory in order, can rest while entries come and go.

/// <summary>The entries of one kind and side.</summary>
internal sealed class EntryCache<TState>
    where TState : struct, ISyncState<TState>
{
    private const int BlockBits = 8;
    private const int BlockSize = 1 << BlockBits;
    private const int None = -1;

    private readonly int[] _buckets; // number of the first entry, plus one
    private readonly CacheSlot<TState>[]?[] _slots;
    private readonly CacheEntry<TState>[]?[] _entries;
    private readonly int _limit;
    private readonly TimerWheel? _timers;
    private int _made;
    private int _free = None;

    /// <summary>Creates an empty cache.</summary>
    /// <param name="buckets">Buckets asked for. // HashSize</param>
    /// <param name="limit">Entries that it may hold. // HashLimit</param>
    /// <param name="counters">What it counts.</param>
    /// <param name="timers">The timers of its entries, where they have some.</param>
    public EntryCache(int buckets, int limit, CacheCounters counters, TimerWheel? timers = null)
    {
        const int MostBuckets = 1 << 24;
        const int MostEntries = 1 << 28;
        _limit = Math.Clamp(limit, 1, MostEntries);
        _buckets = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Math.Max(buckets, _limit / 2), 1, MostBuckets))];
        _slots = new CacheSlot<TState>[]?[(_limit >> BlockBits) + 1];
        _entries = new CacheEntry<TState>[]?[_slots.Length];
        _timers = timers;
        Counters = counters;
    }

    /// <summary>What the cache counts.</summary>
    public CacheCounters Counters { get; }

    /// <summary>Numbers that entries have or had, for a walk in steps.</summary>
    public int NumberCount => _made;

    /// <summary>Finds the entry with the name of <paramref name="key"/>, dead ones too.</summary>
    public CacheEntry<TState>? Find(in TState key)
    {
        var hash = key.KeyHash;
        for (var number = _buckets[hash & (_buckets.Length - 1)] - 1; number != None;)
        {
            ref var slot = ref SlotAt(number);
            if (slot.Hash == hash && slot.State.HasSameKey(in key))
                return EntryAt(number);
            number = slot.Next;
        }
        return null;
    }

    /// <summary>Adds an entry that is not there; null when there is no space.</summary>
    public CacheEntry<TState>? Add(in TState state, long now)
    {
        if (Counters.Objects >= _limit)
        {
            Counters.CreationFailed++;
            Counters.CreationNoSpace++;
            return null;
        }
        var entry = _free == None ? Make() : EntryAt(_free);
        ref var slot = ref SlotAt(entry.Number);
        if (_free != None)
            _free = slot.Next;
        slot.State = state;
        slot.Hash = state.KeyHash;
        ref var bucket = ref _buckets[slot.Hash & (_buckets.Length - 1)];
        slot.Next = bucket - 1;
        bucket = entry.Number + 1;
        entry.IsThere = true;
        Counters.Objects++;
        Start(entry, now);
        return entry;
    }

    /// <summary>Gives an entry a new state, as if it were removed and added: a dead one lives again.</summary>
    public void Replace(CacheEntry<TState> entry, in TState state, long now)
    {
        if (entry.Life != EntryLife.Dead)
            End();
        entry.State = state;
        Start(entry, now);
    }

    /// <summary>Takes over a later state of a living entry.</summary>
    public void Update(CacheEntry<TState> entry, in TState later, long now)
    {
        entry.State.Merge(in later);
        entry.Life = EntryLife.Updated;
        entry.Updated = now;
        Counters.Updated++;
    }

    /// <summary>Marks an entry as ended; it stays until it is released.</summary>
    public void Kill(CacheEntry<TState> entry)
    {
        entry.Life = EntryLife.Dead;
        End();
    }

    /// <summary>Takes an entry out, and out of the queue and off the timer it is on.</summary>
    public void Remove(CacheEntry<TState> entry)
    {
        if (entry.Life != EntryLife.Dead)
            End();
        ref var slot = ref SlotAt(entry.Number);
        ref var bucket = ref _buckets[slot.Hash & (_buckets.Length - 1)];
        if (bucket - 1 == entry.Number)
            bucket = slot.Next + 1;
        else
            Unchain(bucket - 1, entry.Number, slot.Next);
        entry.Queue?.Remove(entry);
        _timers?.Cancel(entry);
        entry.IsThere = false;
        Counters.Objects--;
        slot.Next = _free;
        _free = entry.Number;
    }

    /// <summary>Walks all entries; any may be removed on the way.</summary>
    public Walk GetEnumerator() => new(this, 0, _made);

    /// <summary>Walks the entries of some numbers.</summary>
    /// <param name="first">First number.</param>
    /// <param name="count">How many; fewer when there are no more.</param>
    public Walk Between(int first, int count) => new(this, first, Math.Min(_made, first + count));

    private ref CacheSlot<TState> SlotAt(int number) => ref _slots[number >> BlockBits]![number & (BlockSize - 1)];

    private CacheEntry<TState> EntryAt(int number) => _entries[number >> BlockBits]![number & (BlockSize - 1)];

    private CacheEntry<TState> Make()
    {
        var slots = _slots[_made >> BlockBits] ??= new CacheSlot<TState>[BlockSize];
        var entries = _entries[_made >> BlockBits] ??= new CacheEntry<TState>[BlockSize];
        var entry = new CacheEntry<TState>(this, slots, _made & (BlockSize - 1)) { Number = _made };
        entries[_made & (BlockSize - 1)] = entry;
        _made++;
        return entry;
    }

    private void Unchain(int first, int number, int next)
    {
        ref var slot = ref SlotAt(first);
        while (slot.Next != number)
            slot = ref SlotAt(slot.Next);
        slot.Next = next;
    }

    private void Start(CacheEntry<TState> entry, long now)
    {
        entry.Life = EntryLife.New;
        entry.Created = entry.Updated = now;
        Counters.Created++;
        Counters.Active++;
    }

    private void End()
    {
        Counters.Destroyed++;
        Counters.Active--;
    }

    /// <summary>A walk by numbers.</summary>
    public ref struct Walk(EntryCache<TState> cache, int first, int end)
    {
        private int _number = first - 1;

        /// <summary>The entry at hand.</summary>
        public CacheEntry<TState> Current { get; private set; } = null!;

        /// <summary>Returns this walk, for <c>foreach</c>.</summary>
        public readonly Walk GetEnumerator() => this;

        /// <summary>Goes to the next entry.</summary>
        public bool MoveNext()
        {
            while (++_number < end)
            {
                Current = cache.EntryAt(_number);
                if (Current.IsThere)
                    return true;
            }
            return false;
        }
    }
}
