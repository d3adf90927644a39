namespace Statewall.Fuzz;

/// <summary>One parser under fuzzing. Whatever it throws is a finding: bad input must come back as an error value.</summary>
public interface IFuzzTarget
{
    /// <summary>The name on the command line: lower case, the parser's subject (<c>packet</c>, <c>capture</c>).</summary>
    static abstract string Name { get; }

    /// <summary>Feeds one input. It must return within the watchdog's limit, and may keep nothing between calls.</summary>
    static abstract void Fuzz(ReadOnlySpan<byte> input);
}
