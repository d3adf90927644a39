using System.Diagnostics;

namespace Statewall.Engine;

/// <summary>
/// The kernel's gate as packets go through it: a large batch that holds the gate opens it for them now and then, between two of its requests.
/// </summary>
/// <param name="gate">The kernel's gate.</param>
internal sealed class PacketGate(Lock gate)
{
    private static readonly long Slice = Stopwatch.Frequency / 2000; // half a millisecond
    private int _waiting;
    private long _opened;

    /// <summary>Somebody waits, and the gate was not opened for a while. For who holds it.</summary>
    public bool IsWanted => Volatile.Read(ref _waiting) != 0 && Stopwatch.GetTimestamp() - _opened > Slice;

    /// <summary>Takes the gate for packets, until the result is disposed.</summary>
    public Scope Enter()
    {
        if (!gate.TryEnter())
        {
            Interlocked.Increment(ref _waiting);
            gate.Enter();
            Interlocked.Decrement(ref _waiting);
        }
        return new Scope(gate);
    }

    /// <summary>Opens the gate until those who wait have come in, or do not, and takes it again.</summary>
    public void Yield()
    {
        gate.Exit();
        var begun = Stopwatch.GetTimestamp();
        for (var wait = default(SpinWait); Volatile.Read(ref _waiting) != 0 && Stopwatch.GetTimestamp() - begun < Slice;)
            wait.SpinOnce(sleep1Threshold: -1);
        gate.Enter();
        _opened = Stopwatch.GetTimestamp();
    }

    /// <summary>The gate while it is taken.</summary>
    public readonly ref struct Scope(Lock gate)
    {
        /// <summary>Leaves it.</summary>
        public void Dispose() => gate.Exit();
    }
}
