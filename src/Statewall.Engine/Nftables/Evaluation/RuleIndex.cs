using System.Numerics;
using System.Runtime.CompilerServices;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Evaluation;

/// <summary>
/// Which rules of a long chain a packet can pass the first matches of. For some of the things that many rules ask for, such as an address or a port, it knows
/// of each range of values which rules want it, as bits; those that are wanted in all respects are run, and the others would have ended without a trace.
/// </summary>
/// <remarks>
/// Only what stands in front of a rule's first expression with an effect counts, and what a rule has changed is read anew. Rules are in blocks, so that the
/// bits stay few. After T. V. Lakshman and D. Stiliadis, High-Speed Policy-based Packet Forwarding (1998).
/// </remarks>
internal sealed class RuleIndex
{
    /// <summary>Rules of a block.</summary>
    public const int BlockSize = 1024;

    private const int FewestRules = 8;
    private const int MostFields = 4;
    private readonly Block[] _blocks;
    private readonly int _count;

    private RuleIndex(Block[] blocks, int count) => (_blocks, _count) = (blocks, count);

    /// <summary>Makes the index of a chain's rules; null when it would not help.</summary>
    public static RuleIndex? Build(Operation[][] rules)
    {
        if (rules.Length < FewestRules)
            return null;
        var blocks = new List<Block>();
        for (var first = 0; first < rules.Length; first += BlockSize)
            blocks.Add(new Block(rules.AsSpan(first, Math.Min(BlockSize, rules.Length - first))));
        return blocks.Exists(block => block.Fields.Length > 0) ? new RuleIndex([.. blocks], rules.Length) : null;
    }

    /// <summary>The first rule from one on that a packet may match; their number when there is none.</summary>
    public int Next(int at, ref Packet packet, ref IndexCursor cursor)
    {
        while (at < _count)
        {
            var block = at / BlockSize;
            if (cursor.Index != this || cursor.Block != block || cursor.Changes != packet.Changes)
            {
                (cursor.Index, cursor.Block, cursor.Changes) = (this, block, packet.Changes);
                _blocks[block].Match(ref packet, cursor.Bits);
            }
            var found = cursor.Find(at % BlockSize);
            if (found >= 0)
                return block * BlockSize + found;
            at = (block + 1) * BlockSize;
        }
        return _count;
    }

    private sealed class Block
    {
        private readonly ulong[] _all;

        public Block(ReadOnlySpan<Operation[]> rules)
        {
            _all = new ulong[(rules.Length + 63) / 64];
            for (var rule = 0; rule < rules.Length; rule++)
                _all[rule / 64] |= 1UL << rule;
            var enough = Math.Max(FewestRules, rules.Length / 8);
            var demands = new List<(int Rule, Operation Load, FieldDemand Demand)>();
            for (var rule = 0; rule < rules.Length; rule++)
                Read(rule, rules[rule], demands);
            Fields = [.. demands.GroupBy(one => one.Load.Field)
                .Where(group => group.Count() >= enough)
                .OrderByDescending(group => group.Select(one => (one.Demand.First, one.Demand.Last)).Distinct().Count())
                .Take(MostFields)
                .Select(group => new Field(group.First().Load, [.. group.Select(one => (one.Rule, one.Demand))], _all))];
        }

        public Field[] Fields { get; }

        public void Match(ref Packet packet, scoped Span<ulong> bits)
        {
            _all.CopyTo(bits);
            bits[_all.Length..].Clear();
            foreach (var field in Fields)
            {
                var matching = field.Find(ref packet);
                for (var word = 0; word < matching.Length; word++)
                    bits[word] &= matching[word];
            }
        }

        // What a rule demands in front of its first effect.
        private static void Read(int rule, Operation[] operations, List<(int, Operation, FieldDemand)> demands)
        {
            var registers = new Dictionary<byte, (Operation Load, ulong? Mask)>();
            foreach (var operation in operations)
            {
                if (!operation.IsPure)
                    return;
                if (operation.Loads is { Size: > 0 } load)
                {
                    Forget(registers, load.Word, load.Size);
                    if (operation.Field != 0 && load.Size <= FieldDemand.LargestSize)
                        registers[load.Word] = (operation, null);
                    continue;
                }
                var demand = operation.Demand;
                if (demand.Kind == DemandKind.Spoil)
                    registers.Clear();
                if (!registers.TryGetValue(demand.Word, out var value) || demand.Size != value.Load.Loads.Size)
                    continue;
                if (demand.Kind == DemandKind.Mask)
                    registers[demand.Word] = value.Mask is null ? (value.Load, demand.First) : value with { Load = value.Load, Mask = 0 };
                else if (demand.Kind == DemandKind.Between && (value.Mask is { } mask ? demand.Under(mask) : demand) is { Kind: DemandKind.Between } whole)
                    demands.Add((rule, value.Load, whole));
            }
        }

        private static void Forget(Dictionary<byte, (Operation, ulong?)> registers, byte word, int size)
        {
            for (var at = word; at < word + (size + 3) / 4; at++)
                registers.Remove(at);
        }
    }

    // One thing of a packet: where a range of values begins, and which rules want those, or any.
    private sealed class Field
    {
        private readonly Operation _load;
        private readonly ulong[] _starts;
        private readonly ulong[][] _matching;
        private readonly ulong[] _indifferent;

        public Field(Operation load, (int Rule, FieldDemand Demand)[] demands, ulong[] all)
        {
            _load = load;
            _indifferent = (ulong[])all.Clone();
            foreach (var (rule, _) in demands)
                _indifferent[rule / 64] &= ~(1UL << rule);
            var starts = new SortedSet<ulong> { 0 };
            foreach (var (_, demand) in demands)
            {
                starts.Add(demand.First);
                if (demand.Last < ulong.MaxValue)
                    starts.Add(demand.Last + 1);
            }
            _starts = [.. starts];
            _matching = Array.ConvertAll(_starts, _ => (ulong[])all.Clone());
            foreach (var (rule, demand) in demands)
                Exclude(rule, demand);
        }

        // A rule that demands several things of one field wants what all of them allow.
        private void Exclude(int rule, FieldDemand demand)
        {
            for (var at = 0; at < _starts.Length; at++)
            {
                if (_starts[at] < demand.First || _starts[at] > demand.Last)
                    _matching[at][rule / 64] &= ~(1UL << rule);
            }
        }

        public ulong[] Find(ref Packet packet)
        {
            var registers = default(Registers);
            registers.Verdict = NftVerdict.Continue;
            _load.Evaluate(ref registers, ref packet);
            if (registers.Verdict != NftVerdict.Continue)
                return _indifferent;
            var (word, size) = _load.Loads;
            var at = Array.BinarySearch(_starts, FieldDemand.Number(registers.Read(word, size)));
            return _matching[at < 0 ? ~at - 1 : at];
        }
    }
}

/// <summary>Which rules of a block a packet may match, while it runs through a chain.</summary>
internal struct IndexCursor
{
    private BitWords _bits;

    /// <summary>The index that the bits are of; null at first.</summary>
    public RuleIndex? Index;

    /// <summary>The block.</summary>
    public int Block;

    /// <summary>The packet's <see cref="Packet.Changes"/> when it was looked up.</summary>
    public uint Changes;

    /// <summary>A bit for each rule.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public Span<ulong> Bits => _bits;

    /// <summary>The first rule of the block from one on; -1 when there is none.</summary>
    public readonly int Find(int from)
    {
        var word = from / 64;
        var bits = _bits[word] & (ulong.MaxValue << from);
        while (bits == 0)
        {
            if (++word == RuleIndex.BlockSize / 64)
                return -1;
            bits = _bits[word];
        }
        return word * 64 + BitOperations.TrailingZeroCount(bits);
    }

    [InlineArray(RuleIndex.BlockSize / 64)]
    private struct BitWords
    {
        private ulong _first;
    }
}
