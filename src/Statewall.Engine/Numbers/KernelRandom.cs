namespace Statewall.Engine.Numbers;

/// <summary>Dice with a seed: the same seed gives the same run. // get_random_u32</summary>
internal sealed class KernelRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 32 bits.</summary>
    public uint NextUInt32()
    {
        // splitmix64
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (uint)((mixed ^ (mixed >> 31)) >> 32);
    }

    /// <summary>The next 16 bits.</summary>
    public ushort NextUInt16() => (ushort)NextUInt32();

    /// <summary>Where 32 random bits, or a hash, fall among so many places: 0 up to the last one. // reciprocal_scale</summary>
    public static uint Scale(uint bits, uint places) => (uint)(((ulong)bits * places) >> 32);
}
