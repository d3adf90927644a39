using CsCheck;
using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Tests.Tracker;

public sealed class ConntrackTableTests
{
    private const long Tick = 1 << 20; // the clock's step, nanoseconds
    private const long Second = 1_000_000_000;

    private enum Act
    {
        Create,
        CreateAgain,
        Refresh,
        Delete,
        Advance,
    }

    // Few addresses and ports, so that tuples clash, are each other's reply or their own.
    private static readonly Gen<TupleKey> Tuples = Gen.Select(Gen.UInt[0, 9], Gen.UInt[0, 9], Gen.UShort[0, 3], Gen.UShort[0, 3], Key);

    private static readonly Gen<(Act Act, TupleKey Tuple, long Time)[]> Acts = Gen.Select(
        Gen.Enum<Act>(), Tuples, Gen.OneOf(Gen.Long[0, 3 * Tick], Gen.Long[0, 100 * Second], Gen.Long[0, 10_000_000 * Second])).Array[1, 400];

    [Fact]
    public void Table_RandomLife_HoldsWhatTheModelHolds() => Acts.Sample(acts =>
    {
        using var table = new ConntrackTable(new ConntrackSettings(), seed: 7);
        var model = new Dictionary<TupleKey, long>(); // original tuple, expiry
        var now = 1000 * Second;
        table.AdvanceTo(now);
        foreach (var (act, tuple, time) in acts)
        {
            switch (act)
            {
                case Act.Create or Act.CreateAgain:
                    var taken = Holds(model, tuple, now) || Holds(model, tuple.Swapped(), now);
                    Assert.Equal(!taken, TryCreate(table, tuple, time));
                    if (!taken)
                        model[tuple] = now + time;
                    break;
                case Act.Refresh when Find(table, tuple, out var direction) is var slot and not 0:
                    table.Refresh(slot, time);
                    model[direction == Direction.Original ? tuple : tuple.Swapped()] = now + time;
                    break;
                case Act.Delete when Find(table, tuple, out var direction) is var slot and not 0:
                    table.Delete(slot);
                    Assert.True(model.Remove(direction == Direction.Original && model.ContainsKey(tuple) ? tuple : tuple.Swapped()));
                    break;
                case Act.Advance:
                    table.AdvanceTo(now += time);
                    break;
            }
            foreach (var gone in model.Where(x => x.Value <= now).ToList())
                model.Remove(gone.Key);
            AssertFinds(table, model, tuple);
            AssertFinds(table, model, tuple.Swapped());
        }
        AssertAll(table, model);
        table.AdvanceTo(now + (2 * Tick)); // what was due by then is gone, or at most two ticks late
        Assert.InRange(table.Count, model.Count(x => x.Value > now + (2 * Tick)), model.Count);
    }, iter: 500);

    [Fact]
    public void Table_ThatGrows_LosesNothing()
    {
        using var table = new ConntrackTable(new ConntrackSettings { Maximum = 0 }, seed: 7);
        table.AdvanceTo(Second);
        const uint count = 100_000;
        for (uint i = 0; i < count; i++)
        {
            Assert.True(TryCreate(table, Key(i, 3, 1, 2), 100 * Second));
            if (i % 1000 == 0)
                Assert.NotEqual(0u, Find(table, Key(i / 2, 3, 1, 2).Swapped(), out _));
        }
        for (uint i = 0; i < count; i++)
        {
            Assert.NotEqual(0u, Find(table, Key(i, 3, 1, 2), out var direction));
            Assert.Equal(Direction.Original, direction);
            Assert.NotEqual(0u, Find(table, Key(i, 3, 1, 2).Swapped(), out direction));
            Assert.Equal(Direction.Reply, direction);
        }
        for (uint i = 0; i < count; i += 2)
            table.Delete(Find(table, Key(i, 3, 1, 2), out _));
        for (uint i = 0; i < count; i++)
            Assert.Equal(i % 2 != 0, Find(table, Key(i, 3, 1, 2), out _) != 0);
        Assert.Equal((int)count / 2, table.Count);
    }

    [Fact]
    public void Full_OfUnassured_DropsOneForEachNewEntry()
    {
        using var table = Filled(200, assured: false, out _);
        for (uint i = 0; i < 50; i++)
            Assert.True(TryCreate(table, Key(1000 + i, 3, 1, 2), 100 * Second));
        Assert.Equal((200, 50u, 0ul), (table.Count, table.Statistics.EarlyDrop, table.Statistics.TableFull));
    }

    [Fact]
    public void Full_OfAssured_Refuses()
    {
        using var table = Filled(200, assured: true, out _);
        var key = Key(1000, 3, 1, 2);
        Assert.Equal(0u, table.Allocate(in key, table.HashOf(in key)));
        Assert.Equal((200, 0u, 1ul), (table.Count, table.Statistics.EarlyDrop, table.Statistics.TableFull));
    }

    [Fact]
    public void Full_Unconfirmed_CountAgainstTheLimit()
    {
        using var table = new ConntrackTable(new ConntrackSettings { Maximum = 10 }, seed: 7);
        table.AdvanceTo(Second);
        for (uint i = 0; i < 10; i++)
        {
            var key = Key(i, 3, 1, 2);
            Assert.NotEqual(0u, table.Allocate(in key, table.HashOf(in key)));
        }
        var one = Key(11, 3, 1, 2);
        Assert.Equal(0u, table.Allocate(in one, table.HashOf(in one)));
    }

    [Fact]
    public void Full_OfExpired_MakesRoomWithoutAnEarlyDrop()
    {
        using var table = Filled(200, assured: true, out var now);
        table.AdvanceTo(now + (100 * Second));
        Assert.Equal(200, table.Count); // their time is up, the clock's tick is not
        Assert.True(TryCreate(table, Key(1000, 3, 1, 2), 100 * Second));
        Assert.Equal(0u, table.Statistics.EarlyDrop);
    }

    [Fact]
    public void Tuple_ThatIsItsOwnReply_IsFoundOnceAndGoesWholly()
    {
        using var table = new ConntrackTable(new ConntrackSettings(), seed: 7);
        table.AdvanceTo(Second);
        var key = Key(5, 5, 3, 3);
        Assert.True(TryCreate(table, key, 100 * Second));
        var slot = Find(table, key, out var direction);
        Assert.Equal(Direction.Reply, direction);
        table.Delete(slot);
        Assert.Equal(0u, Find(table, key, out _));
        Assert.True(TryCreate(table, key, 100 * Second));
    }

    [Fact]
    public void Reply_StoredApart_IsFoundByAndGoesWithIt()
    {
        using var table = new ConntrackTable(new ConntrackSettings(), seed: 7);
        table.AdvanceTo(Second);
        var key = Key(1, 2, 3, 4);
        var translated = Key(2, 9, 4, 777);
        var slot = table.Allocate(in key, table.HashOf(in key));
        table.StoreReply(slot, in translated);
        table.Refresh(slot, 10 * Second);
        Assert.True(table.Confirm(slot));
        Assert.Equal(slot, Find(table, translated, out var direction));
        Assert.Equal(Direction.Reply, direction);
        Assert.Equal(0u, Find(table, key.Swapped(), out _));
        table.Delete(slot);
        Assert.Equal(0u, Find(table, translated, out _));
    }

    private static TupleKey Key(uint source, uint destination, ushort sourcePort, ushort destinationPort) => new()
    {
        SourceLow = source,
        DestinationLow = destination,
        SourcePort = sourcePort,
        DestinationPort = destinationPort,
        Family = 2,
        Protocol = 17,
    };

    private static ConntrackTable Filled(uint count, bool assured, out long now)
    {
        var table = new ConntrackTable(new ConntrackSettings { Maximum = count }, seed: 7);
        table.AdvanceTo(now = Second);
        for (uint i = 0; i < count; i++)
        {
            Assert.True(TryCreate(table, Key(i, 3, 1, 2), 100 * Second));
            if (assured)
                table[Find(table, Key(i, 3, 1, 2), out _)].Status |= ConntrackStatus.Assured;
        }
        return table;
    }

    private static bool TryCreate(ConntrackTable table, TupleKey tuple, long timeout)
    {
        var slot = table.Allocate(in tuple, table.HashOf(in tuple));
        Assert.NotEqual(0u, slot);
        table.Refresh(slot, timeout);
        if (table.Confirm(slot))
            return true;
        table.Discard(slot);
        return false;
    }

    private static uint Find(ConntrackTable table, TupleKey tuple, out Direction direction) => table.Find(in tuple, table.HashOf(in tuple), out direction);

    private static bool Holds(Dictionary<TupleKey, long> model, TupleKey tuple, long now) =>
        (model.TryGetValue(tuple, out var expires) && expires > now) || (model.TryGetValue(tuple.Swapped(), out expires) && expires > now);

    private static void AssertFinds(ConntrackTable table, Dictionary<TupleKey, long> model, TupleKey tuple)
    {
        var own = tuple.EqualsRef(tuple.Swapped());
        var slot = Find(table, tuple, out var direction);
        var original = model.ContainsKey(tuple);
        Assert.Equal(original || model.ContainsKey(tuple.Swapped()), slot != 0);
        if (slot == 0)
            return;
        Assert.Equal(original && !own ? Direction.Original : Direction.Reply, direction);
        Assert.True(table[slot].Original.EqualsRef(original ? tuple : tuple.Swapped()));
        Assert.Equal(model[original ? tuple : tuple.Swapped()], table[slot].Expires);
    }

    private static void AssertAll(ConntrackTable table, Dictionary<TupleKey, long> model)
    {
        var seen = new HashSet<TupleKey>();
        for (uint slot = 1; slot < table.Bound; slot++)
        {
            if (table.IsVisible(slot))
                Assert.True(seen.Add(table[slot].Original));
        }
        Assert.True(seen.SetEquals(model.Keys));
    }
}
