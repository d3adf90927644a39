using System.Numerics;
using Statewall.Sync.States;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Caches;

// Overview: a hash table of entries whose number of buckets never changes, so that a walk over it can rest between two buckets while entries come
// and go. Entries are kept for reuse when they are removed: what comes and goes allocates nothing.

/// <summary>The entries of one kind and side.</summary>
internal sealed class EntryCache<TState>
    where TState : struct, ISyncState<TState>
{
    private readonly CacheEntry<TState>?[] _buckets;
    private readonly int _limit;
    private readonly TimerWheel? _timers;
    private CacheEntry<TState>? _free;

    /// <summary>Creates an empty cache.</summary>
    /// <param name="buckets">Buckets asked for. // HashSize</param>
    /// <param name="limit">Entries that it may hold. // HashLimit</param>
    /// <param name="counters">What it counts.</param>
    /// <param name="timers">The timers of its entries, where they have some.</param>
    public EntryCache(int buckets, int limit, CacheCounters counters, TimerWheel? timers = null)
    {
        const int MostBuckets = 1 << 24;
        _buckets = new CacheEntry<TState>?[BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Math.Max(buckets, limit / 2), 1, MostBuckets))];
        _limit = limit;
        _timers = timers;
        Counters = counters;
    }

    /// <summary>What the cache counts.</summary>
    public CacheCounters Counters { get; }

    /// <summary>Buckets, for a walk in steps.</summary>
    public int BucketCount => _buckets.Length;

    /// <summary>Finds the entry with the name of <paramref name="key"/>, dead ones too.</summary>
    public CacheEntry<TState>? Find(in TState key)
    {
        var hash = key.KeyHash;
        for (var entry = _buckets[hash & (_buckets.Length - 1)]; entry is not null; entry = entry.NextInBucket)
        {
            if (entry.Hash == hash && entry.State.HasSameKey(in key))
                return entry;
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
        var entry = _free ?? new CacheEntry<TState>(this);
        _free = entry.NextInBucket;
        entry.State = state;
        entry.Hash = state.KeyHash;
        ref var bucket = ref _buckets[entry.Hash & (_buckets.Length - 1)];
        entry.NextInBucket = bucket;
        bucket = entry;
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
        ref var place = ref _buckets[entry.Hash & (_buckets.Length - 1)];
        while (place != entry)
            place = ref place!.NextInBucket;
        place = entry.NextInBucket;
        entry.Queue?.Remove(entry);
        _timers?.Cancel(entry);
        Counters.Objects--;
        entry.NextInBucket = _free;
        _free = entry;
    }

    /// <summary>Walks all entries; the one at hand may be removed.</summary>
    public Walk GetEnumerator() => new(_buckets, 0, _buckets.Length);

    /// <summary>Walks the entries of some buckets.</summary>
    /// <param name="first">First bucket.</param>
    /// <param name="count">How many; fewer when there are no more.</param>
    public Walk Between(int first, int count) => new(_buckets, first, Math.Min(_buckets.Length, first + count));

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

    /// <summary>A walk that knows the next entry before the one at hand is looked at.</summary>
    public ref struct Walk(CacheEntry<TState>?[] buckets, int first, int end)
    {
        private int _bucket = first;
        private CacheEntry<TState>? _next;

        /// <summary>The entry at hand.</summary>
        public CacheEntry<TState> Current { get; private set; } = null!;

        /// <summary>Returns this walk, for <c>foreach</c>.</summary>
        public readonly Walk GetEnumerator() => this;

        /// <summary>Goes to the next entry.</summary>
        public bool MoveNext()
        {
            while (_next is null)
            {
                if (_bucket >= end)
                    return false;
                _next = buckets[_bucket++];
            }
            Current = _next;
            _next = Current.NextInBucket;
            return true;
        }
    }
}
