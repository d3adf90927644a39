using CsCheck;
using Statewall.Engine.Conntrack.Storage;

namespace Statewall.Engine.Tests.Storage;

public sealed unsafe class EntryPoolTests
{
    [Fact]
    public void Pool_RandomTakesAndReturns_NeverHandsOutAnythingTwice() => Gen.Int[-2, 3].Array[1, 400].Sample(acts =>
    {
        using var pool = new EntryPool<ConntrackEntry>();
        var taken = new List<uint>();
        foreach (var act in acts)
        {
            if (act <= 0 && taken.Count > 0)
            {
                var at = -act * 7 % taken.Count;
                AssertOwn(pool, taken[at]);
                pool.Return(taken[at]);
                taken.RemoveAt(at);
            }
            for (var i = 0; i < act; i++)
            {
                var slot = pool.Take();
                Assert.NotEqual(0u, slot);
                Assert.True(slot < pool.Bound);
                Assert.DoesNotContain(slot, taken);
                Assert.True(new ReadOnlySpan<byte>(pool.At(slot), sizeof(ConntrackEntry)).IndexOfAnyExcept((byte)0) < 0, "a slot was not zeroed");
                new Span<byte>(pool.At(slot), sizeof(ConntrackEntry)).Fill((byte)slot);
                taken.Add(slot);
            }
            Assert.Equal(taken.Count, pool.Count);
        }
        foreach (var slot in taken)
            AssertOwn(pool, slot);
    }, iter: 500);

    [Fact]
    public void Pool_ManyChunks_MovesNothing()
    {
        using var pool = new EntryPool<long>();
        var first = pool.Take();
        var address = (nint)pool.At(first);
        *pool.At(first) = 42;
        for (var i = 0; i < 600_000; i++)
            *pool.At(pool.Take()) = i;
        Assert.Equal(address, (nint)pool.At(first));
        Assert.Equal(42, *pool.At(first));
        Assert.True(pool.Bytes >= 600_001 * sizeof(long));
    }

    private static void AssertOwn(EntryPool<ConntrackEntry> pool, uint slot) =>
        Assert.True(new ReadOnlySpan<byte>(pool.At(slot), sizeof(ConntrackEntry)).IndexOfAnyExcept((byte)slot) < 0, "a slot in use was written by another");
}
