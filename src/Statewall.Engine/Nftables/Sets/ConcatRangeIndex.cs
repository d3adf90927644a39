namespace Statewall.Engine.Nftables.Sets;

/// <summary>
/// Finds elements that are a range in each of several fields, and may overlap: of those that contain a key the oldest counts. A tree sorted by
/// where the ranges of the first field begin knows for each branch where they end at most. // nft_set_pipapo.c
/// </summary>
internal sealed class ConcatRangeIndex(NftSet set) : SetIndex(set)
{
    private const int None = -1;
    private Node[] _nodes = new Node[16];
    private int _root = None;

    public override string Name => "nft_set_pipapo_type";

    public override bool ReusesNumbers => false;

    public override InsertResult Insert(int element, out int clash)
    {
        clash = Find(Elements.Key(element), false);
        if (clash >= 0)
        {
            var isSame = Elements.Key(clash).SequenceEqual(Elements.Key(element)) && Elements.KeyEnd(clash).SequenceEqual(Elements.KeyEnd(element));
            return isSame ? InsertResult.Exists : InsertResult.Overlaps;
        }
        if (Find(Elements.KeyEnd(element), false) >= 0)
            return InsertResult.Overlaps;
        if (IsBackwards(element))
            return InsertResult.Backwards;
        if (element >= _nodes.Length)
            Array.Resize(ref _nodes, Math.Max(_nodes.Length * 2, element + 1));
        _nodes[element] = new Node { Left = None, Right = None, Latest = element };
        Split(_root, element, out var left, out var right);
        _root = Merge(Merge(left, element), right);
        return InsertResult.Inserted;
    }

    public override void Remove(int element)
    {
        Span<int> path = stackalloc int[256]; // a treap is never that deep
        var depth = 0;
        for (var at = _root; at != element; at = IsInFront(element, at) ? _nodes[at].Left : _nodes[at].Right)
            path[depth++] = at;
        var merged = Merge(_nodes[element].Left, _nodes[element].Right);
        if (depth == 0)
            _root = merged;
        else if (_nodes[path[depth - 1]].Left == element)
            _nodes[path[depth - 1]].Left = merged;
        else
            _nodes[path[depth - 1]].Right = merged;
        while (depth > 0)
            Update(path[--depth]);
    }

    // What is deleted is found by its first key alone, as in the kernel. // nft_pipapo_deactivate
    public override int Find(ReadOnlySpan<byte> key, bool isEnd)
    {
        var best = int.MaxValue;
        Search(_root, key, ref best);
        return best == int.MaxValue ? -1 : best;
    }

    private int FirstSize => Set.Fields[0];

    private ReadOnlySpan<byte> Start(int element) => Elements.Key(element)[..FirstSize];

    private ReadOnlySpan<byte> End(int element) => Elements.KeyEnd(element)[..FirstSize];

    private void Search(int at, ReadOnlySpan<byte> key, ref int best)
    {
        var first = key[..FirstSize];
        while (at != None && End(_nodes[at].Latest).SequenceCompareTo(first) >= 0)
        {
            Search(_nodes[at].Left, key, ref best);
            if (Start(at).SequenceCompareTo(first) > 0)
                return;
            if (at < best && IsLive(at) && Contains(at, key))
                best = at;
            at = _nodes[at].Right;
        }
    }

    private bool Contains(int element, ReadOnlySpan<byte> key)
    {
        var from = Elements.Key(element);
        var to = Elements.KeyEnd(element);
        var at = 0;
        foreach (var size in Set.Fields)
        {
            var field = key.Slice(at, size);
            if (field.SequenceCompareTo(from.Slice(at, size)) < 0 || field.SequenceCompareTo(to.Slice(at, size)) > 0)
                return false;
            at += (size + 3) & ~3;
        }
        return true;
    }

    private bool IsBackwards(int element)
    {
        var from = Elements.Key(element);
        var to = Elements.KeyEnd(element);
        var at = 0;
        foreach (var size in Set.Fields)
        {
            if (from.Slice(at, size).SequenceCompareTo(to.Slice(at, size)) > 0)
                return true;
            at += (size + 3) & ~3;
        }
        return false;
    }

    private bool IsInFront(int one, int other)
    {
        var order = Start(one).SequenceCompareTo(Start(other));
        return order < 0 || (order == 0 && one < other);
    }

    // Heaps by chance, and the same chance in every run.
    private static uint Priority(int element)
    {
        var mixed = (uint)element * 0x9E3779B1;
        mixed = (mixed ^ (mixed >> 15)) * 0x85EBCA6B;
        return mixed ^ (mixed >> 13);
    }

    private int Merge(int left, int right)
    {
        if (left == None || right == None)
            return left == None ? right : left;
        if (Priority(left) > Priority(right))
        {
            _nodes[left].Right = Merge(_nodes[left].Right, right);
            Update(left);
            return left;
        }
        _nodes[right].Left = Merge(left, _nodes[right].Left);
        Update(right);
        return right;
    }

    private void Split(int at, int element, out int left, out int right)
    {
        if (at == None)
        {
            left = right = None;
            return;
        }
        if (IsInFront(at, element))
        {
            Split(_nodes[at].Right, element, out var middle, out right);
            _nodes[at].Right = middle;
            left = at;
        }
        else
        {
            Split(_nodes[at].Left, element, out left, out var middle);
            _nodes[at].Left = middle;
            right = at;
        }
        Update(at);
    }

    private void Update(int at)
    {
        ref var node = ref _nodes[at];
        node.Latest = Later(Later(at, node.Left), node.Right);
    }

    private int Later(int one, int branch)
    {
        if (branch == None)
            return one;
        var other = _nodes[branch].Latest;
        return End(one).SequenceCompareTo(End(other)) >= 0 ? one : other;
    }

    private struct Node
    {
        public int Left;
        public int Right;
        public int Latest; // the element of the branch whose first field ends last
    }
}
