using CsCheck;
using Statewall.Engine.Conntrack.Storage;

namespace Statewall.Engine.Tests.Storage;

public sealed class ExpiryWheelTests
{
    private const long Tick = 1 << 20; // nanoseconds
    private const long Year = 365L * 86_400 * 1_000_000_000;

    private enum Act
    {
        Schedule,
        Later,
        Sooner,
        Cancel,
        Advance,
    }

    // From a microsecond to three years, every order of magnitude alike.
    private static readonly Gen<long> Durations = Gen.OneOf(
        Gen.Long[0, 1_000], Gen.Long[0, Tick], Gen.Long[0, 300 * Tick], Gen.Long[0, 70_000 * Tick], Gen.Long[0, 20_000_000 * Tick],
        Gen.Long[0, 3 * Year], Gen.Const(255 * Tick), Gen.Const(256 * Tick), Gen.Const(65_535 * Tick), Gen.Const(65_536 * Tick));

    private static readonly Gen<(Act Act, uint Slot, long Duration)[]> Acts = Gen.Select(
        Gen.Enum<Act>(), Gen.UInt[1, 60], Durations).Array[1, 300];

    [Fact]
    public void Wheel_RandomSchedules_ExpiresNothingEarlyAndNothingLate() => Gen.Select(Acts, Gen.Long[0, Year]).Sample((acts, start) =>
    {
        using var entries = new Entries(61);
        using var wheel = new ExpiryWheel();
        var due = new Dictionary<uint, long>();
        var now = start;
        wheel.Start(now);
        foreach (var (act, slot, duration) in acts)
        {
            switch (act)
            {
                case Act.Schedule when !due.ContainsKey(slot):
                    due[slot] = entries.Times[slot] = now + duration;
                    wheel.Schedule(entries.View, slot);
                    break;
                case Act.Later when due.ContainsKey(slot): // costs nothing: the wheel finds out when the old time comes
                    due[slot] = entries.Times[slot] = due[slot] + duration;
                    break;
                case Act.Sooner when due.ContainsKey(slot):
                    wheel.Cancel(entries.View, slot);
                    due[slot] = entries.Times[slot] = Math.Max(now, due[slot] - duration);
                    wheel.Schedule(entries.View, slot);
                    break;
                case Act.Cancel:
                    wheel.Cancel(entries.View, slot);
                    due.Remove(slot);
                    break;
                case Act.Advance:
                    now += duration;
                    AdvanceAndCheck(wheel, entries, due, now);
                    break;
            }
        }
        AdvanceAndCheck(wheel, entries, due, due.Values.DefaultIfEmpty(now).Max() + (2 * Tick));
        Assert.Empty(due);
    }, iter: 2000);

    [Fact]
    public void Advance_ManyAtOnce_HandsThemOutByTick()
    {
        using var entries = new Entries(1001);
        using var wheel = new ExpiryWheel();
        wheel.Start(5 * Tick);
        var random = new Random(1);
        for (uint slot = 1; slot <= 1000; slot++)
        {
            entries.Times[slot] = random.NextInt64(5 * Tick, 100_000 * Tick);
            wheel.Schedule(entries.View, slot);
        }
        var last = 0L;
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(wheel.Advance(entries.View, 200_000 * Tick, out var slot));
            Assert.True(entries.Times[slot] / Tick >= last, "an entry came after one of a later tick");
            last = entries.Times[slot] / Tick;
        }
        Assert.False(wheel.Advance(entries.View, 200_000 * Tick, out _));
        Assert.Equal(200_000 * Tick, wheel.Now);
    }

    private static void AdvanceAndCheck(ExpiryWheel wheel, Entries entries, Dictionary<uint, long> due, long now)
    {
        while (wheel.Advance(entries.View, now, out var expired))
        {
            Assert.True(due.Remove(expired, out var at), "an entry expired that was not scheduled");
            Assert.True(at <= now, $"an entry expired {at - now} ns early");
        }
        foreach (var at in due.Values)
            Assert.True(at > now - (2 * Tick), $"an entry is {now - at} ns late");
    }

    private sealed unsafe class Entries(int count) : IDisposable
    {
        private readonly WheelLinks* _links = (WheelLinks*)NativePages.Allocate((nuint)(count * sizeof(WheelLinks)));

        public long[] Times { get; } = new long[count];

        public View View => new(_links, Times);

        public void Dispose() => NativePages.Free(_links);
    }

    private readonly unsafe struct View(WheelLinks* links, long[] times) : IWheelEntries
    {
        public WheelLinks* Links(uint slot) => links + slot;

        public long ExpiresAt(uint slot) => times[slot];
    }
}
