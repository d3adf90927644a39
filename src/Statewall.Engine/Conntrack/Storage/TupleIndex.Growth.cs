using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Statewall.Engine.Conntrack.Storage;

// A reference is, from the highest bit down: the direction, bits of the hash, the slot number. The hash's lowest bits choose the bucket
// and the next ones are in the reference, so doubling the index needs no look at the entries: the lowest hash bit of a reference says to
// which of the two buckets it goes, and its place is just what the slot numbers of an index twice as large need.
internal sealed unsafe partial class TupleIndex
{
    private void Grow<THashes>(THashes hashes, uint slot)
        where THashes : struct, ITupleHashes
    {
        do
        {
            while (_previous.Words is not null)
                MoveBucket(hashes);
            _previous = _current;
            _current = new Generation(_previous.Bits + 1);
            _moved = 0;
        }
        while (slot > _current.SlotMask);
    }

    // Moves a bucket on, or all of them when the previous generation cannot name a slot so high (unconfirmed entries crowd the pool).
    private void Move<THashes>(THashes hashes, uint slot)
        where THashes : struct, ITupleHashes
    {
        MoveBucket(hashes);
        while (_previous.Words is not null && slot > _previous.SlotMask)
            MoveBucket(hashes);
    }

    private void MoveBucket<THashes>(THashes hashes)
        where THashes : struct, ITupleHashes
    {
        var home = _moved++;
        var line = _previous.Line(home);
        // When nothing ran over into this bucket, all in it belongs to it.
        if (_previous.Line((home - 1) & _previous.BucketMask)[BucketSize] == 0)
            MoveOwn(home, line);
        else
            MoveSome(hashes, home, home);
        for (var bucket = home; _previous.Line(bucket)[BucketSize] != 0;)
        {
            bucket = (bucket + 1) & _previous.BucketMask;
            if (bucket == home)
                break;
            MoveSome(hashes, home, bucket);
        }
        if (_moved > _previous.BucketMask)
            _previous.Free();
    }

    private void MoveOwn(uint home, uint* line)
    {
        var sideBit = _previous.SlotMask + 1;
        for (var i = 0; i < BucketSize; i++)
        {
            var reference = line[i];
            if (reference == 0)
                continue;
            var target = (reference & sideBit) == 0 ? home : home + _previous.BucketMask + 1;
            _current.Place(target, reference & ~sideBit);
            line[i] = 0;
        }
    }

    // Moves those of a bucket's references that belong to another bucket before it, or to itself among such.
    private void MoveSome<THashes>(THashes hashes, uint home, uint bucket)
        where THashes : struct, ITupleHashes
    {
        var line = _previous.Line(bucket);
        for (var i = 0; i < BucketSize; i++)
        {
            var reference = line[i];
            if (reference == 0)
                continue;
            var slot = reference & _previous.SlotMask;
            var direction = (int)(reference >> 31);
            var hash = hashes.HashOf(slot, direction);
            if ((hash & _previous.BucketMask) != home)
                continue;
            _current.Place(hash & _current.BucketMask, _current.ReferenceTo(hash, slot, direction));
            line[i] = 0;
            _previous.Unpass(home, bucket);
        }
    }

    /// <summary>Buckets of one size; the index has two of them while it grows.</summary>
    internal struct Generation
    {
        private const int SmallSize = 256 * 1024; // bytes of an index that will be touched all over soon
        private const int SlotBitsAbove = 3; // an entry has two references: six slots per bucket when the index grows, eight have names

        /// <summary>Makes 2 to the power of <paramref name="bits"/> empty buckets.</summary>
        public Generation(int bits)
        {
            Bits = bits;
            BucketMask = (1u << bits) - 1;
            SlotMask = (1u << (bits + SlotBitsAbove)) - 1;
            TagMask = ~SlotMask & 0x7fff_ffff;
            GrowAt = 12 << bits;
            Words = (uint*)NativePages.Allocate((nuint)Bytes(bits), huge: true);
            if (Bytes(bits) <= SmallSize)
                NativePages.Populate(Words, (nuint)Bytes(bits));
        }

        /// <summary>All buckets, a line each; null when there are none.</summary>
        public uint* Words { get; private set; }

        /// <summary>Logarithm of the number of buckets.</summary>
        public int Bits { get; }

        /// <summary>Number of buckets less one.</summary>
        public uint BucketMask { get; }

        /// <summary>The bits of a reference that are the slot.</summary>
        public uint SlotMask { get; }

        /// <summary>The bits of a reference that are of the hash.</summary>
        public uint TagMask { get; }

        /// <summary>How many references are enough: four fifths of the room.</summary>
        public int GrowAt { get; }

        /// <summary>Bytes allocated.</summary>
        public readonly long Size => Words is null ? 0 : Bytes(Bits);

        /// <summary>The hash where references have it: bits 0 and up of the hash are bits 3 and up of the tag, whatever the size.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint TagOf(uint hash) => hash << SlotBitsAbove;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly uint* Line(uint bucket) => Words + ((nuint)bucket * TupleIndex.Words);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly uint ReferenceTo(uint hash, uint slot, int direction) => ((uint)direction << 31) | (TagOf(hash) & TagMask) | slot;

        /// <summary>Which places of a line may hold a reference that was inserted under the hash, a bit each; empty places can be among them.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly uint Match(uint* line, uint hash) => PlacesOf(line, TagOf(hash) & TagMask, TagMask);

        /// <summary>Which places of a line hold a value under a mask, a bit each.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint PlacesOf(uint* line, uint value, uint mask = uint.MaxValue)
        {
            var masks = Vector256.Create(mask);
            var values = Vector256.Create(value);
            var low = Vector256.Equals(Vector256.Load(line) & masks, values).ExtractMostSignificantBits();
            var high = Vector256.Equals(Vector256.Load(line + 8) & masks, values).ExtractMostSignificantBits();
            return (low | (high << 8)) & ((1u << BucketSize) - 1);
        }

        /// <summary>Puts a reference into its bucket, or into the next one that has room.</summary>
        public readonly void Place(uint bucket, uint reference)
        {
            while (true)
            {
                var line = Line(bucket);
                var empty = PlacesOf(line, 0);
                if (empty != 0)
                {
                    line[BitOperations.TrailingZeroCount(empty)] = reference;
                    return;
                }
                line[BucketSize]++;
                bucket = (bucket + 1) & BucketMask;
            }
        }

        /// <summary>A reference that ran over from its bucket to a later one is gone.</summary>
        public readonly void Unpass(uint home, uint bucket)
        {
            for (var passed = home; passed != bucket; passed = (passed + 1) & BucketMask)
                Line(passed)[BucketSize]--;
        }

        public void Free()
        {
            NativePages.Free(Words);
            Words = null;
        }

        private static long Bytes(int bits) => (long)TupleIndex.Words * sizeof(uint) << bits;
    }
}
