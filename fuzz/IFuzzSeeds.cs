namespace Statewall.Fuzz;

/// <summary>Optional: well-formed inputs to start the mutations from, small and different from each other.</summary>
public interface IFuzzSeeds
{
    /// <summary>The inputs, the same ones in the same order on every call.</summary>
    static abstract IEnumerable<byte[]> Seeds { get; }
}
