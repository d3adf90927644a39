namespace Statewall.Engine.Nftables.Sets;

/// <summary>Finds elements by their whole keys. // nft_set_hash.c, nft_set_bitmap.c</summary>
internal sealed class HashIndex(NftSet set, string name, bool isOrdered) : SetIndex(set)
{
    private const int SmallestTable = 16;
    private int[] _heads = new int[SmallestTable]; // numbers of elements, from 1
    private int[] _next = new int[SmallestTable];
    private int _count;

    public override string Name => name;

    public override bool ReusesNumbers => !isOrdered;

    public override bool IsDynamic => name == "nft_set_rhash_type";

    public override InsertResult Insert(int element, out int clash)
    {
        clash = Find(Elements.Key(element), false);
        if (clash >= 0)
            return InsertResult.Exists;
        if (_count == _heads.Length)
            Grow();
        if (element >= _next.Length)
            Array.Resize(ref _next, Math.Max(_next.Length * 2, element + 1));
        Link(element);
        _count++;
        return InsertResult.Inserted;
    }

    public override void Remove(int element)
    {
        ref var at = ref _heads[Bucket(Elements.Key(element))];
        while (at != element + 1)
            at = ref _next[at - 1];
        at = _next[element];
        _count--;
    }

    public override int Find(ReadOnlySpan<byte> key, bool isEnd)
    {
        for (var at = _heads[Bucket(key)]; at != 0; at = _next[at - 1])
        {
            if (key.SequenceEqual(Elements.Key(at - 1)) && IsLive(at - 1))
                return at - 1;
        }
        return -1;
    }

    private void Grow()
    {
        var before = _heads;
        _heads = new int[before.Length * 2];
        foreach (var head in before)
        {
            for (var at = head; at != 0;)
            {
                var following = _next[at - 1];
                Link(at - 1);
                at = following;
            }
        }
    }

    private void Link(int element)
    {
        ref var head = ref _heads[Bucket(Elements.Key(element))];
        _next[element] = head;
        head = element + 1;
    }

    private int Bucket(ReadOnlySpan<byte> key)
    {
        var hash = new HashCode();
        hash.AddBytes(key);
        return hash.ToHashCode() & (_heads.Length - 1);
    }
}
