using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Statewall.Engine.Conntrack.Storage;

/// <summary>What the index asks of the entries that it refers to.</summary>
internal interface ITupleHashes
{
    /// <summary>The hash under which a reference was inserted.</summary>
    uint HashOf(uint slot, int direction);
}

/// <summary>
/// The hash index over both directions of every connection: one cache line per bucket, 15 references of 32 bits and a count of the
/// references that found their bucket full and went on to a later one. A reference is the entry's slot number, a direction bit and, in
/// the bits left over, part of the hash, so that a look-up touches one line here and the one entry it wants.
/// </summary>
/// <remarks>
/// <para>Grows by doubling, a bucket with each insertion, so that no insertion takes long: see TupleIndex.Growth.cs.</para>
/// <para>Not safe for several threads: the engine's gate guards it.</para>
/// </remarks>
internal sealed unsafe partial class TupleIndex : IDisposable
{
    /// <summary>References per bucket.</summary>
    public const int BucketSize = 15;

    private const int Words = BucketSize + 1;
    private Generation _current;
    private Generation _previous; // while it is being emptied; without words otherwise
    private uint _moved; // buckets of the previous generation that were emptied
    private int _count;

    /// <summary>Makes an index with room for about <paramref name="capacity"/> references.</summary>
    public TupleIndex(int capacity) => _current = new Generation(BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, (capacity / 12) + 1))));

    /// <summary>Bytes allocated.</summary>
    public long Bytes => _current.Size + _previous.Size;

    /// <summary>Number of buckets, a power of two.</summary>
    public int Buckets => (int)(_current.BucketMask + 1);

    /// <summary>Asks the processor for the bucket's line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint hash)
    {
        if (!Sse.IsSupported)
            return;
        ref var generation = ref GenerationOf(hash);
        Sse.Prefetch0(generation.Line(hash & generation.BucketMask));
    }

    /// <summary>Starts a walk over the references that may carry <paramref name="hash"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Cursor Find(uint hash) => new(ref GenerationOf(hash), hash);

    /// <summary>Adds a reference that is not there yet.</summary>
    /// <param name="hashes">Tells the hashes of references that move while the index grows.</param>
    /// <param name="hash">The hash of this one.</param>
    /// <param name="slot">The entry's slot, not 0.</param>
    /// <param name="direction">0 or 1.</param>
    public void Insert<THashes>(THashes hashes, uint hash, uint slot, int direction)
        where THashes : struct, ITupleHashes
    {
        if (_count >= _current.GrowAt || slot > _current.SlotMask)
            Grow(hashes, slot);
        if (_previous.Words is not null)
            Move(hashes, slot);
        ref var generation = ref GenerationOf(hash);
        generation.Place(hash & generation.BucketMask, generation.ReferenceTo(hash, slot, direction));
        _count++;
    }

    /// <summary>Removes a reference; false when it is not there.</summary>
    public bool Remove(uint hash, uint slot, int direction)
    {
        ref var generation = ref GenerationOf(hash);
        if (slot > generation.SlotMask)
            return false;
        var reference = generation.ReferenceTo(hash, slot, direction);
        var home = hash & generation.BucketMask;
        var bucket = home;
        do
        {
            var line = generation.Line(bucket);
            var places = Generation.PlacesOf(line, reference);
            if (places != 0)
            {
                line[BitOperations.TrailingZeroCount(places)] = 0;
                _count--;
                generation.Unpass(home, bucket);
                return true;
            }
            if (line[BucketSize] == 0)
                return false;
            bucket = (bucket + 1) & generation.BucketMask;
        }
        while (bucket != home);
        return false;
    }

    /// <summary>Copies the slot numbers that the bucket of a hash refers to; returns how many there are.</summary>
    public int Slots(uint hash, Span<uint> slots)
    {
        ref var generation = ref GenerationOf(hash);
        var line = generation.Line(hash & generation.BucketMask);
        var found = 0;
        for (var i = 0; i < BucketSize; i++)
        {
            if (line[i] != 0)
                slots[found++] = line[i] & generation.SlotMask;
        }
        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _current.Free();
        _previous.Free();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Generation GenerationOf(uint hash)
    {
        if (_previous.Words is not null && (hash & _previous.BucketMask) >= _moved)
            return ref _previous;
        return ref _current;
    }

    /// <summary>A walk over the candidates for one hash. Four fields, which the compiler keeps in registers.</summary>
    internal ref struct Cursor
    {
        private readonly ref readonly Generation _generation;
        private readonly uint _hash;
        private uint* _line;
        private uint _candidates;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Cursor(ref readonly Generation generation, uint hash)
        {
            _generation = ref generation;
            _hash = hash;
            _line = generation.Line(hash & generation.BucketMask);
            _candidates = generation.Match(_line, hash);
        }

        /// <summary>Goes to the next candidate; false when there is none.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext(out uint slot, out int direction)
        {
            while (true)
            {
                while (_candidates != 0)
                {
                    var reference = _line[BitOperations.TrailingZeroCount(_candidates)];
                    _candidates &= _candidates - 1;
                    slot = reference & _generation.SlotMask;
                    direction = (int)(reference >> 31);
                    if (slot != 0) // an empty place looks like a tag of zero
                        return true;
                }
                if (_line[BucketSize] == 0)
                    break;
                _line = Following(in _generation, _line, _hash);
                if (_line is null)
                    break;
                _candidates = CandidatesIn(in _generation, _line, _hash);
            }
            slot = 0;
            direction = 0;
            return false;
        }

        // References that did not fit into their bucket are in one of the next; null when all have been seen. Static, so that the cursor's address is not taken.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static uint* Following(ref readonly Generation generation, uint* line, uint hash)
        {
            var bucket = ((uint)((line - generation.Words) / Words) + 1) & generation.BucketMask;
            return bucket == (hash & generation.BucketMask) ? null : generation.Line(bucket);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static uint CandidatesIn(ref readonly Generation generation, uint* line, uint hash) => generation.Match(line, hash);
    }
}
