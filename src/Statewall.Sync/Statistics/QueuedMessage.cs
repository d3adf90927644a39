using Statewall.Sync.Wire;

namespace Statewall.Sync.Statistics;

/// <summary>A message that waits to be acknowledged. // -s rsqueue</summary>
/// <param name="IsControl">It is a control message, not the state of an entry.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Flags">The flags of a control message.</param>
internal readonly record struct QueuedMessage(bool IsControl, uint Sequence, SyncFlags Flags);
