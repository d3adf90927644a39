namespace Statewall.Fuzz;

/// <summary>Feeds one input to a parser.</summary>
public delegate void FuzzInput(ReadOnlySpan<byte> input);

/// <summary>A row of <see cref="TargetTable"/>.</summary>
public sealed record FuzzTarget(string Name, FuzzInput Fuzz, Func<IEnumerable<byte[]>> Seeds)
{
    /// <summary>A target that starts from nothing but the inputs of <c>--corpus</c>.</summary>
    public static FuzzTarget Of<T>()
        where T : IFuzzTarget => new(T.Name, T.Fuzz, static () => []);

    /// <summary>A target with seeds of its own.</summary>
    public static FuzzTarget WithSeeds<T>()
        where T : IFuzzTarget, IFuzzSeeds => new(T.Name, T.Fuzz, static () => T.Seeds);
}
