namespace Statewall.Fuzz;

// The face of a fuzz target, for builds without the fuzzing project.
public interface IFuzzTarget
{
    static abstract string Name { get; }

    static abstract void Fuzz(ReadOnlySpan<byte> input);
}
