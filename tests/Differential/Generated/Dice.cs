namespace Differential.Generated;

// Chance, reproducible from its seed on every platform: SplitMix64.
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    // The seed of the index-th of many that come from one.
    internal static ulong Derive(ulong seed, int index) => new Dice(seed ^ ((ulong)index * 0xD1342543DE82EF95)).Roll();

    internal ulong Roll()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    // From 0 up to, but not including, the bound.
    internal int Below(int bound) => (int)(Roll() % (ulong)bound);

    internal bool Percent(int percent) => Below(100) < percent;

    internal T Pick<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    internal uint Word() => (uint)Roll();

    internal ushort Port() => (ushort)(Percent(3) ? 0 : 1 + Below(65535));

    internal byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count; at++)
            bytes[at] = (byte)Roll();
        return bytes;
    }

    internal void Shuffle<T>(Span<T> items)
    {
        for (var at = items.Length - 1; at > 0; at--)
        {
            var other = Below(at + 1);
            (items[at], items[other]) = (items[other], items[at]);
        }
    }
}
