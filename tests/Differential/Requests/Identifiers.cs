namespace Differential.Requests;

// The kernel's identifiers are hashes under a key of its own, and a new thing may get that of one that is gone. Here each is the
// ordinal of its first appearance, from 1.
internal sealed class Identifiers
{
    private readonly Dictionary<(byte Subsystem, uint Value), int> _ordinals = [];
    private readonly List<uint> _values = [];

    // The value of an ordinal; one that was never given to anything when nothing has that ordinal.
    internal uint this[int ordinal] => ordinal <= _values.Count ? _values[ordinal - 1] : 0x5EED_0001;

    internal int OrdinalOf(byte subsystem, uint value)
    {
        if (_ordinals.TryGetValue((subsystem, value), out var ordinal))
            return ordinal;
        _values.Add(value);
        return _ordinals[(subsystem, value)] = _values.Count;
    }

    internal bool Knows(byte subsystem, uint value) => _ordinals.ContainsKey((subsystem, value));

    // What had it is gone.
    internal void Forget(byte subsystem, uint value) => _ordinals.Remove((subsystem, value));

    // Who is not told what goes cannot know what an identifier stands for.
    internal void ForgetAll()
    {
        _ordinals.Clear();
        _values.Clear();
    }
}
