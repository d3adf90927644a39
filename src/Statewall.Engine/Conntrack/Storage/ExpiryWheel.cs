using System.Numerics;

namespace Statewall.Engine.Conntrack.Storage;

/// <summary>Links of one entry in the wheel.</summary>
internal struct WheelLinks
{
    /// <summary>The next entry of the same wheel slot, 0 at the end.</summary>
    public uint Next;

    /// <summary>The previous entry, or with the highest bit set the wheel slot whose first entry this is; 0 when not scheduled.</summary>
    public uint Previous;
}

/// <summary>What the wheel needs to know of the entries it holds.</summary>
internal unsafe interface IWheelEntries
{
    /// <summary>The entry's links.</summary>
    WheelLinks* Links(uint slot);

    /// <summary>When the entry expires, in the engine's nanoseconds.</summary>
    long ExpiresAt(uint slot);
}

/// <summary>
/// A hierarchical timer wheel: four rings of 256 slots, about a millisecond per slot in the innermost. Refreshing an entry's timeout to a
/// later time costs nothing: an entry whose slot comes up early is put back where it belongs. Empty stretches of time are skipped
/// through bitmaps, so that a jump of days is as cheap as one of a second. Not safe for several threads.
/// </summary>
internal sealed unsafe class ExpiryWheel : IDisposable
{
    private const int TickBits = 20; // 1.048576 ms
    private const int RingBits = 8;
    private const int RingSize = 1 << RingBits;
    private const int Rings = 4;
    private const uint HeadFlag = 0x8000_0000;
    private readonly uint* _heads = (uint*)NativePages.Allocate(Rings * RingSize * sizeof(uint));
    private readonly ulong[] _occupied = new ulong[Rings * RingSize / 64];
    private long _tick;

    /// <summary>The time up to which entries were expired, rounded down to a tick, in nanoseconds.</summary>
    public long Now => _tick << TickBits;

    /// <summary>The earliest time at which <see cref="Advance"/> has something to do, in nanoseconds.</summary>
    public long NextTick => (_tick + 1) << TickBits;

    /// <summary>Sets the clock of an empty wheel.</summary>
    public void Start(long now) => _tick = now >> TickBits;

    /// <summary>Puts an entry that is not scheduled into the slot of its expiry.</summary>
    public void Schedule<TEntries>(TEntries entries, uint slot)
        where TEntries : struct, IWheelEntries
    {
        // The slot after the expiry's own tick: when it comes up, the expiry has passed for certain.
        var due = Math.Max((entries.ExpiresAt(slot) >> TickBits) + 1, _tick);
        var distance = (ulong)(due - _tick);
        int ring;
        if (distance < RingSize)
            ring = 0;
        else if (distance < 1ul << (2 * RingBits))
            ring = 1;
        else if (distance < 1ul << (3 * RingBits))
            ring = 2;
        else
        {
            ring = 3;
            due = Math.Min(due, _tick + (255L << (3 * RingBits)));
        }
        Link(entries, slot, (ring << RingBits) | ((int)(due >> (ring * RingBits)) & (RingSize - 1)));
    }

    /// <summary>Takes an entry out; does nothing when it is not scheduled.</summary>
    public void Cancel<TEntries>(TEntries entries, uint slot)
        where TEntries : struct, IWheelEntries
    {
        var links = entries.Links(slot);
        var previous = links->Previous;
        if (previous == 0)
            return;
        var next = links->Next;
        if ((previous & HeadFlag) != 0)
        {
            var head = (int)(previous & ~HeadFlag);
            _heads[head] = next;
            if (next == 0)
                _occupied[head >> 6] &= ~(1ul << (head & 63));
        }
        else
        {
            entries.Links(previous)->Next = next;
        }
        if (next != 0)
            entries.Links(next)->Previous = previous;
        *links = default;
    }

    /// <summary>
    /// Moves time forward and hands out, one per call, each entry whose expiry is at or before <paramref name="now"/>, unscheduled.
    /// </summary>
    /// <returns>False when there is no more; time then stands at <paramref name="now"/>.</returns>
    public bool Advance<TEntries>(TEntries entries, long now, out uint expired)
        where TEntries : struct, IWheelEntries
    {
        var target = now >> TickBits;
        while (true)
        {
            var head = (int)(_tick & (RingSize - 1));
            while ((expired = _heads[head]) != 0)
            {
                Cancel(entries, expired);
                if (entries.ExpiresAt(expired) <= now)
                    return true;
                Schedule(entries, expired);
            }
            if (_tick >= target)
                return false;
            _tick = NextOccupiedTick(target);
            CascadeAt(entries);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => NativePages.Free(_heads);

    private void Link<TEntries>(TEntries entries, uint slot, int head)
        where TEntries : struct, IWheelEntries
    {
        var first = _heads[head];
        *entries.Links(slot) = new WheelLinks { Next = first, Previous = HeadFlag | (uint)head };
        if (first != 0)
            entries.Links(first)->Previous = slot;
        _heads[head] = slot;
        _occupied[head >> 6] |= 1ul << (head & 63);
    }

    // When the inner rings wrap, the outer ring's slot for the stretch that begins is dealt out again.
    private void CascadeAt<TEntries>(TEntries entries)
        where TEntries : struct, IWheelEntries
    {
        for (var ring = 1; ring < Rings && (_tick & ((1L << (ring * RingBits)) - 1)) == 0; ring++)
        {
            var head = (ring << RingBits) | ((int)(_tick >> (ring * RingBits)) & (RingSize - 1));
            var slot = _heads[head];
            _heads[head] = 0;
            _occupied[head >> 6] &= ~(1ul << (head & 63));
            while (slot != 0)
            {
                var links = entries.Links(slot);
                var next = links->Next;
                *links = default;
                Schedule(entries, slot);
                slot = next;
            }
        }
    }

    // The next tick, at most target, that has entries in its innermost slot or is the start of an outer slot with entries.
    private long NextOccupiedTick(long target)
    {
        var best = target;
        for (var ring = 0; ring < Rings; ring++)
        {
            var shift = ring * RingBits;
            var position = _tick >> shift;
            var distance = DistanceInRing(ring, (int)(position & (RingSize - 1)));
            if (distance > 0)
                best = Math.Min(best, (position + distance) << shift);
        }
        return Math.Max(best, _tick + 1);
    }

    // How many slots behind the given one the next occupied slot of the ring lies (1 to 256), or 0 when the ring is empty.
    private int DistanceInRing(int ring, int from)
    {
        var words = _occupied.AsSpan(ring * (RingSize / 64), RingSize / 64);
        var start = (from + 1) & (RingSize - 1);
        for (var step = 0; step <= RingSize / 64; step++)
        {
            var index = ((start >> 6) + step) & (RingSize / 64 - 1);
            var word = words[index];
            if (step == 0)
                word &= ulong.MaxValue << (start & 63);
            else if (step == RingSize / 64)
                word &= (1ul << (start & 63)) - 1;
            if (word == 0)
                continue;
            var slot = (index << 6) + BitOperations.TrailingZeroCount(word);
            return ((slot - start) & (RingSize - 1)) + 1;
        }
        return 0;
    }
}
