using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;

namespace Statewall.Engine.Nat;

/// <summary>The connections whose source is bound, by that source, newest first. // nf_nat_bysource</summary>
internal sealed class NatSources(ConntrackTable table)
{
    private const int SmallestTable = 256;
    private uint[] _heads = new uint[SmallestTable];
    private uint[] _next = [];
    private int _count;

    /// <summary>Adds a connection.</summary>
    public void Add(uint slot)
    {
        if (_count == _heads.Length)
            Grow();
        if (slot >= _next.Length)
            Array.Resize(ref _next, (int)Math.Max(Math.Max(slot + 1, SmallestTable), (uint)_next.Length * 2));
        Link(slot);
        _count++;
    }

    /// <summary>Takes a connection out that was added.</summary>
    public void Remove(uint slot)
    {
        ref var at = ref _heads[Bucket(in table[slot].Original)];
        while (at != slot)
            at = ref _next[at];
        at = _next[slot];
        _count--;
    }

    /// <summary>The newest connection of the same source and protocol; 0 when there is none. // same_src</summary>
    public uint First(in TupleKey tuple) => SameFrom(_heads[Bucket(in tuple)], in tuple);

    /// <summary>The next one of the same source.</summary>
    public uint Next(uint slot) => SameFrom(_next[slot], in table[slot].Original);

    private uint SameFrom(uint slot, in TupleKey tuple)
    {
        while (slot != 0 && !IsSame(in table[slot].Original, in tuple))
            slot = _next[slot];
        return slot;
    }

    private static bool IsSame(in TupleKey one, in TupleKey other) =>
        one.SourceHigh == other.SourceHigh && one.SourceLow == other.SourceLow && one.SourcePort == other.SourcePort
        && one.Protocol == other.Protocol && one.Family == other.Family && one.Zone == other.Zone;

    private void Link(uint slot)
    {
        ref var head = ref _heads[Bucket(in table[slot].Original)];
        _next[slot] = head;
        head = slot;
    }

    private void Grow()
    {
        var before = _heads;
        _heads = new uint[before.Length * 2];
        foreach (var head in before)
        {
            for (var slot = head; slot != 0;)
            {
                var following = _next[slot];
                Link(slot);
                slot = following;
            }
        }
    }

    private int Bucket(in TupleKey tuple)
    {
        var source = default(TupleKey);
        (source.SourceHigh, source.SourceLow, source.SourcePort, source.Protocol) = (tuple.SourceHigh, tuple.SourceLow, tuple.SourcePort, tuple.Protocol);
        return (int)(table.HashOf(in source) & (uint)(_heads.Length - 1));
    }
}
