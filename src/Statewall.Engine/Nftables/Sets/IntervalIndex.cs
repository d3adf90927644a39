namespace Statewall.Engine.Nftables.Sets;

/// <summary>
/// Finds intervals, each of which is a first key and, as an element of its own, the first key behind it. Elements are sorted, greatest key
/// first and firsts before ends, in short lists side by side. // nft_set_rbtree.c
/// </summary>
internal sealed class IntervalIndex(NftSet set) : SetIndex(set)
{
    private const int LongestBlock = 256;
    private readonly List<List<int>> _blocks = []; // none is empty

    public override string Name => "nft_set_rbtree_type";

    public override bool IsCollectedFirst => true;

    // nft_rbtree_ksize, nft_rbtree_adjust_maxsize: the end that stands before all intervals is not counted; the kernel knows it by having no byte of 1
    public override uint Capacity(uint size)
    {
        if (size == uint.MaxValue)
            return size;
        var hasLeadingEnd = _blocks.Count > 0 && _blocks[^1][^1] is var least && IsEnd(least) && !Elements.Key(least).Contains((byte)1);
        return (uint)Math.Min((ulong)size * 2 + (hasLeadingEnd ? 1u : 0), uint.MaxValue);
    }

    public override uint Listed(uint count) => count / 2;

    public override InsertResult Insert(int element, out int clash)
    {
        var isEnd = IsEnd(element);
        var place = PlaceOf(Elements.Key(element), false);
        var end = PlaceOf(Elements.Key(element), true);
        // the nearest live ones in front and behind; at the same key the first is in front and the end behind
        var above = Live(place, end, false) is var first and >= 0 ? first : LiveBefore(place);
        var below = Live(place, end, true) is var last and >= 0 ? last : LiveFrom(end);
        clash = -1;
        if (above >= 0 && IsEnd(above) == isEnd && SameKey(above, element))
            clash = above;
        else if (below >= 0 && IsEnd(below) == isEnd && SameKey(below, element))
            clash = below;
        if (clash >= 0)
            return InsertResult.Exists;
        if (below >= 0 && IsEnd(below) == isEnd && (isEnd || !Set.IsAnonymous))
            return InsertResult.Overlaps;
        if (above >= 0 && IsEnd(above) && isEnd)
            return InsertResult.Overlaps;
        InsertAt(isEnd ? end : place, element);
        return InsertResult.Inserted;
    }

    // the end of an interval stands directly in front of its first key
    public override int CompanionOf(int element)
    {
        if ((Elements[element] & ElementStates.Catchall) != 0)
            return -1;
        return TryPrecede(Find(element), out var preceding) && At(preceding) is var end && IsEnd(end) ? end : -1;
    }

    public override void Remove(int element)
    {
        var place = Find(element);
        var block = _blocks[place.Block];
        block.RemoveAt(place.Index);
        if (block.Count == 0)
            _blocks.RemoveAt(place.Block);
    }

    public override int Find(ReadOnlySpan<byte> key, bool isEnd) => Live(PlaceOf(key, false), PlaceOf(key, true), isEnd);

    // nft_rbtree_get
    public override int Get(ReadOnlySpan<byte> key, bool isEnd)
    {
        var (place, end) = (PlaceOf(key, false), PlaceOf(key, true));
        var exact = Live(place, end, isEnd);
        if (exact >= 0)
            return exact;
        if (!isEnd && Live(place, end, true) >= 0)
            return -1; // where an interval ends and none begins
        var nearest = isEnd ? LiveBefore(place) : LiveFrom(end);
        return nearest >= 0 && IsEnd(nearest) == isEnd ? nearest : -1;
    }

    // A position is a block in the upper half and a place in it in the lower.
    public override bool MoveNext(ref long position, out int element)
    {
        var place = new Place((int)(position >> 32), (int)position);
        while (place.Block < _blocks.Count && place.Index >= _blocks[place.Block].Count)
            place = new Place(place.Block + 1, 0);
        element = At(place);
        position = (long)place.Block << 32 | (uint)place.Index + 1u;
        return element >= 0;
    }

    private bool IsEnd(int element) => (Elements[element] & ElementStates.IntervalEnd) != 0;

    private bool SameKey(int one, int other) => Elements.Key(one).SequenceEqual(Elements.Key(other));

    // The live first or end of an interval between two places.
    private int Live(Place from, Place to, bool isEnd)
    {
        for (var at = from; at != to; at = Following(at))
        {
            if (At(at) is var element and >= 0 && IsEnd(element) == isEnd && IsLive(element))
                return element;
        }
        return -1;
    }

    private int LiveBefore(Place place)
    {
        while (TryPrecede(place, out place))
        {
            if (At(place) is var element and >= 0 && IsLive(element))
                return element;
        }
        return -1;
    }

    private int LiveFrom(Place place)
    {
        for (; place.Block < _blocks.Count; place = Following(place))
        {
            if (At(place) is var element and >= 0 && IsLive(element))
                return element;
        }
        return -1;
    }

    private Place Find(int element)
    {
        var place = PlaceOf(Elements.Key(element), false);
        while (At(place) != element)
            place = Following(place);
        return place;
    }

    private int At(Place place) => place.Block < _blocks.Count && place.Index < _blocks[place.Block].Count ? _blocks[place.Block][place.Index] : -1;

    private bool TryPrecede(Place place, out Place preceding)
    {
        preceding = place.Index > 0 || place.Block == 0 ? place with { Index = place.Index - 1 } : new Place(place.Block - 1, _blocks[place.Block - 1].Count - 1);
        return preceding.Index >= 0;
    }

    private Place Following(Place place) =>
        place.Index + 1 < _blocks[place.Block].Count ? place with { Index = place.Index + 1 } : new Place(place.Block + 1, 0);

    // The place of the first element whose key is not greater, or, behind equal ones, is less.
    private Place PlaceOf(ReadOnlySpan<byte> key, bool behind)
    {
        int low = 0, high = _blocks.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var block = _blocks[middle];
            if (IsInFront(block[^1], key, behind))
                low = middle + 1;
            else
                high = middle;
        }
        if (low == _blocks.Count)
            return new Place(low, 0);
        var (found, start, end) = (_blocks[low], 0, _blocks[low].Count);
        while (start < end)
        {
            var middle = (start + end) / 2;
            if (IsInFront(found[middle], key, behind))
                start = middle + 1;
            else
                end = middle;
        }
        return new Place(low, start);
    }

    private bool IsInFront(int element, ReadOnlySpan<byte> key, bool behind)
    {
        var order = Elements.Key(element).SequenceCompareTo(key);
        return order > 0 || (behind && order == 0);
    }

    private void InsertAt(Place place, int element)
    {
        if (_blocks.Count == 0)
            _blocks.Add([]);
        else if (place.Block == _blocks.Count)
            place = new Place(place.Block - 1, _blocks[^1].Count);
        var block = _blocks[place.Block];
        block.Insert(place.Index, element);
        if (block.Count <= LongestBlock)
            return;
        _blocks.Insert(place.Block + 1, block[(block.Count / 2)..]);
        block.RemoveRange(block.Count / 2, block.Count - block.Count / 2);
    }

    private readonly record struct Place(int Block, int Index);
}
