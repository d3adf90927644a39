using CsCheck;
using Statewall.Engine.Conntrack.Storage;

namespace Statewall.Engine.Tests.Storage;

public sealed class TupleIndexTests
{
    private enum Act
    {
        Insert,
        InsertAgain,
        Remove,
        RemoveAbsent,
        Find,
    }

    // Few distinct hashes pile up in few buckets and run over; many slots force the index to grow.
    private static readonly Gen<(Act Act, uint Hash, uint Slot, int Direction)[]> Acts = Gen.Select(
        Gen.Enum<Act>(),
        Gen.OneOf(Gen.UInt[0, 40].Select(x => x & 3), Gen.UInt[0, 63].Select(x => x << 26 | 5), Gen.UInt),
        Gen.UInt[1, 3000],
        Gen.Int[0, 1]).Array[1, 1500];

    [Fact]
    public void Index_RandomChanges_FindsExactlyWhatIsIn() => Acts.Sample(acts =>
    {
        var model = new Dictionary<(uint Slot, int Direction), uint>();
        using var index = new TupleIndex(16);
        foreach (var (act, hash, slot, direction) in acts)
        {
            switch (act)
            {
                case Act.Insert or Act.InsertAgain when !model.ContainsKey((slot, direction)):
                    model[(slot, direction)] = hash;
                    index.Insert(new Hashes(model), hash, slot, direction);
                    break;
                case Act.Remove when model.Count > 0:
                    var (victim, itsHash) = model.ElementAt((int)(slot % (uint)model.Count));
                    Assert.True(index.Remove(itsHash, victim.Slot, victim.Direction));
                    Assert.False(index.Remove(itsHash, victim.Slot, victim.Direction));
                    model.Remove(victim);
                    break;
                case Act.RemoveAbsent when !model.ContainsKey((slot, direction)):
                    Assert.False(index.Remove(hash, slot, direction));
                    break;
            }
            AssertFinds(index, model, hash);
        }
        foreach (var hash in model.Values.Distinct())
            AssertFinds(index, model, hash);
    }, iter: 300);

    [Fact]
    public void Index_OneHashForAll_KeepsEveryReference()
    {
        using var index = new TupleIndex(16);
        var model = new Dictionary<(uint Slot, int Direction), uint>();
        for (uint slot = 1; slot <= 90; slot++)
        {
            model[(slot, 0)] = model[(slot, 1)] = 7;
            index.Insert(new Hashes(model), 7, slot, 0);
            index.Insert(new Hashes(model), 7, slot, 1);
        }
        AssertFinds(index, model, 7);
        for (uint slot = 1; slot <= 90; slot += 2)
        {
            Assert.True(index.Remove(7, slot, 1));
            model.Remove((slot, 1));
        }
        AssertFinds(index, model, 7);
    }

    [Fact]
    public void Index_WhenEveryBucketWasPassed_StillEndsItsWalks()
    {
        using var index = new TupleIndex(16);
        var model = new Dictionary<(uint Slot, int Direction), uint>();
        for (uint slot = 1; slot <= 100; slot++)
            Add(slot, 0); // fills buckets 0 to 6
        for (uint slot = 1; slot <= 90; slot++)
            Drop(slot); // leaves those that passed 0 to 5
        for (uint slot = 1; slot <= 90; slot++)
            Add(slot, 6); // fills up to bucket 12
        for (uint slot = 1; slot <= 75; slot++)
            Drop(slot);
        for (uint slot = 1; slot <= 75; slot++)
            Add(slot, 11); // fills 11 to 15 and passes the end
        AssertFinds(index, model, 3);
        Assert.False(index.Remove(3, 120, 0));

        void Add(uint slot, uint hash)
        {
            model[(slot, 0)] = hash;
            index.Insert(new Hashes(model), hash, slot, 0);
        }

        void Drop(uint slot)
        {
            Assert.True(index.Remove(model[(slot, 0)], slot, 0));
            model.Remove((slot, 0));
        }
    }

    [Fact]
    public void Index_WhileItGrows_LosesNothing()
    {
        using var index = new TupleIndex(16);
        var model = new Dictionary<(uint Slot, int Direction), uint>();
        var random = new Random(5);
        for (uint slot = 1; slot <= 20_000; slot++)
        {
            // A fifth of the hashes lie close together, so that buckets run over while others move.
            var hash = random.Next(5) == 0 ? (uint)random.Next(40) * 0x0100_0000 : (uint)random.NextInt64(uint.MaxValue);
            model[(slot, 0)] = hash;
            model[(slot, 1)] = ~hash;
            index.Insert(new Hashes(model), hash, slot, 0);
            index.Insert(new Hashes(model), ~hash, slot, 1);
            if (slot % 3 != 0)
                continue;
            var victim = (uint)random.Next(1, (int)slot + 1);
            if (model.Remove((victim, 1), out var gone))
                Assert.True(index.Remove(gone, victim, 1));
        }
        foreach (var ((slot, direction), hash) in model)
        {
            Assert.True(index.Remove(hash, slot, direction), "a reference was lost");
            Assert.False(index.Remove(hash, slot, direction), "a reference was there twice");
        }
    }

    [Fact]
    public void Slots_OfEveryBucket_AreWhatWasInserted()
    {
        using var index = new TupleIndex(1000);
        for (uint slot = 1; slot <= 400; slot++)
            index.Insert(default(Hashes), slot * 0x9E3779B9, slot, 0);
        var seen = new List<uint>();
        Span<uint> slots = stackalloc uint[TupleIndex.BucketSize];
        for (uint bucket = 0; bucket < index.Buckets; bucket++)
            seen.AddRange(slots[..index.Slots(bucket, slots)]);
        Assert.Equal(Enumerable.Range(1, 400).Select(x => (uint)x), seen.Order());
    }

    private readonly struct Hashes(Dictionary<(uint Slot, int Direction), uint> model) : ITupleHashes
    {
        public uint HashOf(uint slot, int direction) => model[(slot, direction)];
    }

    // All references with the hash come up, once each; what else comes up for its tag is in at least.
    private static void AssertFinds(TupleIndex index, Dictionary<(uint Slot, int Direction), uint> model, uint hash)
    {
        var found = new HashSet<(uint Slot, int Direction)>();
        var cursor = index.Find(hash);
        while (cursor.MoveNext(out var slot, out var direction))
        {
            Assert.True(found.Add((slot, direction)), "a reference came up twice");
            Assert.True(model.ContainsKey((slot, direction)), "a reference came up that is not in");
        }
        foreach (var (key, itsHash) in model)
            Assert.True(itsHash != hash || found.Contains(key), "a reference was not found");
    }
}
