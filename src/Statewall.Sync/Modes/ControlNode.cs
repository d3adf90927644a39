using Statewall.Sync.Caches;
using Statewall.Sync.Wire;

namespace Statewall.Sync.Modes;

/// <summary>A control message that waits.</summary>
internal sealed class ControlNode : QueueNode
{
    /// <summary>Its meaning.</summary>
    public SyncFlags Flags { get; set; }

    /// <summary>First number of its range.</summary>
    public uint From { get; set; }

    /// <summary>Last number of its range.</summary>
    public uint To { get; set; }
}
