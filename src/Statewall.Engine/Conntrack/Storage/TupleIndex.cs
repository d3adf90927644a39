using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Statewall.Engine.Conntrack.Storage;

/// <summary>
/// The hash index over both directions of every connection: one cache line per bucket, 15 references of 32 bits and a count of the
/// references that found their bucket full and went on to a later one. A reference is the entry's slot number, a direction bit and, in
/// the bits left over, part of the hash, so that a look-up touches one line here and the one entry it wants.
/// </summary>
/// <remarks>Not safe for several threads: the engine's gate guards it. Grows by doubling; the caller re-inserts.</remarks>
internal sealed unsafe class TupleIndex : IDisposable
{
    /// <summary>References per bucket.</summary>
    public const int BucketSize = 15;

    private const int Words = BucketSize + 1;
    private uint* _words;
    private uint _bucketMask;
    private uint _slotMask;
    private uint _tagMask;
    private int _count;
    private int _growAt;

    /// <summary>Makes an index with room for about <paramref name="capacity"/> references.</summary>
    public TupleIndex(int capacity) => Reset(capacity);

    /// <summary>Bytes allocated.</summary>
    public long Bytes => (long)(_bucketMask + 1) * Words * sizeof(uint);

    /// <summary>Number of buckets, a power of two.</summary>
    public int Buckets => (int)(_bucketMask + 1);

    /// <summary>True when one more reference, or a slot number as high as <paramref name="slot"/>, asks for a larger index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MustGrow(uint slot) => _count + 2 > _growAt || slot > _slotMask;

    /// <summary>Empties the index and gives it room for <paramref name="references"/> references to slots up to <paramref name="maximumSlot"/>.</summary>
    public void Reset(int references, uint maximumSlot = 0)
    {
        NativePages.Free(_words);
        var buckets = BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, references / 12 + 1));
        _words = (uint*)NativePages.Allocate(buckets * Words * sizeof(uint));
        _bucketMask = buckets - 1;
        _growAt = (int)Math.Min(buckets * (long)BucketSize * 4 / 5, int.MaxValue);
        var slots = Math.Max((uint)_growAt, maximumSlot);
        _slotMask = BitOperations.RoundUpToPowerOf2(slots + 1) - 1;
        _tagMask = ~_slotMask & 0x7fff_ffff;
        _count = 0;
    }

    /// <summary>Asks the processor for the bucket's line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint hash)
    {
        if (System.Runtime.Intrinsics.X86.Sse.IsSupported)
            System.Runtime.Intrinsics.X86.Sse.Prefetch0(_words + (hash & _bucketMask) * Words);
    }

    /// <summary>Starts a walk over the references that may carry <paramref name="hash"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Cursor Find(uint hash) => new(this, hash);

    /// <summary>Adds a reference.</summary>
    public void Insert(uint hash, uint slot, int direction)
    {
        var reference = ((uint)direction << 31) | (TagOf(hash) & _tagMask) | slot;
        for (var bucket = hash & _bucketMask; ; bucket = (bucket + 1) & _bucketMask)
        {
            var words = _words + bucket * Words;
            for (var i = 0; i < BucketSize; i++)
            {
                if (words[i] != 0)
                    continue;
                words[i] = reference;
                _count++;
                return;
            }
            words[BucketSize]++;
        }
    }

    /// <summary>Removes a reference; false when it is not there.</summary>
    public bool Remove(uint hash, uint slot, int direction)
    {
        var reference = ((uint)direction << 31) | (TagOf(hash) & _tagMask) | slot;
        var home = hash & _bucketMask;
        for (var bucket = home; ; bucket = (bucket + 1) & _bucketMask)
        {
            var words = _words + bucket * Words;
            for (var i = 0; i < BucketSize; i++)
            {
                if (words[i] != reference)
                    continue;
                words[i] = 0;
                _count--;
                for (var passed = home; passed != bucket; passed = (passed + 1) & _bucketMask)
                    (_words + passed * Words)[BucketSize]--;
                return true;
            }
            if (words[BucketSize] == 0)
                return false;
        }
    }

    /// <summary>Copies the slot numbers that one bucket refers to; returns how many there are.</summary>
    public int Slots(uint bucket, Span<uint> slots)
    {
        var words = _words + (bucket & _bucketMask) * Words;
        var found = 0;
        for (var i = 0; i < BucketSize; i++)
        {
            if (words[i] != 0)
                slots[found++] = words[i] & _slotMask;
        }
        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativePages.Free(_words);
        _words = null;
    }

    // The bucket takes the hash's low bits, the tag its high ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint TagOf(uint hash) => BitOperations.RotateRight(hash, 1) & 0x7fff_ffff;

    /// <summary>A walk over the candidates for one hash.</summary>
    internal ref struct Cursor
    {
        private readonly TupleIndex _index;
        private readonly uint _tag;
        private uint _bucket;
        private uint _candidates;
        private uint* _line;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Cursor(TupleIndex index, uint hash)
        {
            _index = index;
            _tag = TagOf(hash) & index._tagMask;
            _bucket = hash & index._bucketMask;
            _line = index._words + _bucket * Words;
            _candidates = Match();
        }

        /// <summary>Goes to the next candidate; false when there is none.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext(out uint slot, out int direction)
        {
            while (_candidates == 0)
            {
                if (_line[BucketSize] == 0)
                {
                    slot = 0;
                    direction = 0;
                    return false;
                }
                _bucket = (_bucket + 1) & _index._bucketMask;
                _line = _index._words + _bucket * Words;
                _candidates = Match();
            }
            var reference = _line[BitOperations.TrailingZeroCount(_candidates)];
            _candidates &= _candidates - 1;
            slot = reference & _index._slotMask;
            direction = (int)(reference >> 31);
            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly uint Match()
        {
            var mask = Vector256.Create(_index._tagMask);
            var tag = Vector256.Create(_tag);
            var slots = Vector256.Create(_index._slotMask);
            var low = Vector256.Load(_line);
            var high = Vector256.Load(_line + 8);
            var hits = Vector256.AndNot(Vector256.Equals(low & mask, tag), Vector256.Equals(low & slots, Vector256<uint>.Zero))
                .ExtractMostSignificantBits();
            hits |= Vector256.AndNot(Vector256.Equals(high & mask, tag), Vector256.Equals(high & slots, Vector256<uint>.Zero))
                .ExtractMostSignificantBits() << 8;
            return hits & ((1u << BucketSize) - 1);
        }
    }
}
