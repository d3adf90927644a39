using Statewall.Sync.States;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Caches;

/// <summary>Takes what other machines tell into the kernel at once.</summary>
internal interface IStateInjector : IReceiver<ConnectionState>, IReceiver<ExpectationState>
{
    /// <summary>What became of connections.</summary>
    InjectCounters Connections { get; }

    /// <summary>What became of expectations.</summary>
    InjectCounters Expectations { get; }
}
