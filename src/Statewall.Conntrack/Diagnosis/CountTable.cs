using System.Runtime.CompilerServices;

namespace Statewall.Conntrack.Diagnosis;

/// <summary>What a <see cref="CountTable{TKey}"/> counts by.</summary>
internal interface ICountKey<TSelf> : IEquatable<TSelf>
    where TSelf : unmanaged, ICountKey<TSelf>
{
    /// <summary>A hash whose upper bits are well mixed.</summary>
    ulong Hash { get; }
}

/// <summary>What is counted of the connections of one key.</summary>
internal struct Tally
{
    /// <summary>Connections; 0 marks a free place.</summary>
    public int Count;

    /// <summary>Those to which nothing came back.</summary>
    public int Unreplied;

    /// <summary>Those that failed: unreplied, or closed by a reset.</summary>
    public int Failed;

    /// <summary>TCP connections whose handshake is not done.</summary>
    public int HalfOpen;

    /// <summary>TCP connections in TIME_WAIT.</summary>
    public int TimeWait;

    /// <summary>Number of the key's details from 1, or 0.</summary>
    public int Detail;
}

/// <summary>
/// Counts by key: open addressing in one flat array that doubles when it is half full, without an object per key. A million different addresses
/// take 96 MB. Exact up to two million keys; then the rarest are forgotten, so that memory is bounded, and those that matter are counted on.
/// </summary>
internal sealed class CountTable<TKey>
    where TKey : unmanaged, ICountKey<TKey>
{
    private const int MostSlots = 1 << 22;
    private Slot[] _slots = new Slot[1024];
    private int _shift = 64 - 10;
    private int _kept;
    private int _forgotten;

    /// <summary>Different keys; at most, once some were forgotten.</summary>
    public int Count => _kept + _forgotten;

    /// <summary>The tally of a key, made when it is new: whoever asks counts it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Tally Note(in TKey key)
    {
        ref var slot = ref Find(in key);
        if (slot.Tally.Count == 0)
            slot = ref Insert(in key, ref slot);
        slot.Tally.Count++;
        return ref slot.Tally;
    }

    /// <summary>The tally of a key; zeros when there is none.</summary>
    public Tally Get(in TKey key) => Find(in key).Tally;

    /// <summary>The keys with the highest score, highest first; keys of score 0 are left out.</summary>
    /// <param name="most">How many.</param>
    /// <param name="score">What makes a tally high.</param>
    public List<Ranked<TKey>> Top(int most, Func<Tally, int> score)
    {
        var queue = new PriorityQueue<int, int>(most + 1);
        for (var index = 0; index < _slots.Length; index++)
        {
            if (_slots[index].Tally.Count == 0 || score(_slots[index].Tally) is not (> 0 and var points))
                continue;
            if (queue.Count < most)
                queue.Enqueue(index, points);
            else if (queue.TryPeek(out _, out var least) && points > least)
                queue.EnqueueDequeue(index, points);
        }
        var top = new List<Ranked<TKey>>(queue.Count);
        while (queue.TryDequeue(out var index, out _))
            top.Add(new Ranked<TKey>(_slots[index].Key, _slots[index].Tally));
        top.Reverse();
        return top;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Slot Find(in TKey key)
    {
        var slots = _slots;
        var mask = slots.Length - 1;
        var at = (int)(key.Hash >> _shift);
        while (slots[at].Tally.Count != 0 && !slots[at].Key.Equals(key))
            at = (at + 1) & mask;
        return ref slots[at];
    }

    /// <summary>Multiplies every count: what a sample found becomes an estimate of the whole.</summary>
    public void Scale(double factor)
    {
        foreach (ref var slot in _slots.AsSpan())
        {
            ref var tally = ref slot.Tally;
            tally.Count = (int)Math.Round(tally.Count * factor);
            tally.Unreplied = (int)Math.Round(tally.Unreplied * factor);
            tally.Failed = (int)Math.Round(tally.Failed * factor);
            tally.HalfOpen = (int)Math.Round(tally.HalfOpen * factor);
            tally.TimeWait = (int)Math.Round(tally.TimeWait * factor);
        }
    }

    private ref Slot Insert(in TKey key, ref Slot free)
    {
        if (2 * (_kept + 1) > _slots.Length)
        {
            if (_slots.Length < MostSlots)
                Grow();
            else
                Forget();
            free = ref Find(in key);
        }
        _kept++;
        free.Key = key;
        return ref free;
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new Slot[2 * old.Length];
        _shift--;
        foreach (ref readonly var slot in old.AsSpan())
        {
            if (slot.Tally.Count != 0)
                Find(in slot.Key) = slot;
        }
    }

    // Drops the keys seen least, until half of them are left: those that make up much of a table are never among them.
    private void Forget()
    {
        var old = _slots;
        var before = _kept;
        for (var rare = 1; 2 * _kept > before; rare *= 2)
        {
            _kept = 0;
            foreach (ref readonly var slot in old.AsSpan())
                _kept += slot.Tally.Count > rare ? 1 : 0;
            if (2 * _kept > before)
                continue;
            _slots = new Slot[old.Length];
            foreach (ref readonly var slot in old.AsSpan())
            {
                if (slot.Tally.Count > rare)
                    Find(in slot.Key) = slot;
            }
        }
        _forgotten += before - _kept;
    }

    private struct Slot
    {
        public TKey Key;
        public Tally Tally;
    }
}

/// <summary>A key with its tally.</summary>
internal readonly record struct Ranked<TKey>(TKey Key, Tally Tally);
