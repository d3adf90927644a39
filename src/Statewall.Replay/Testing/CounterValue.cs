namespace Statewall.Replay.Testing;

/// <summary>What a counter shows.</summary>
/// <param name="Packets">Packets.</param>
/// <param name="Bytes">Bytes.</param>
public readonly record struct CounterValue(ulong Packets, ulong Bytes);
