using Statewall.Iptables.CommandLine;

namespace Statewall.Iptables.Restoring;

/// <summary>Takes what a saved ruleset asks for.</summary>
internal interface IRestoredTables
{
    /// <summary>The line that asks for what comes next.</summary>
    int Line { get; set; }

    /// <summary>All that a table has goes.</summary>
    void FlushTable(string name);

    /// <summary>A chain with its policy; without one for a chain that is jumped to.</summary>
    void RestoreChain(string tableName, string name, string? policy, (ulong Packets, ulong Bytes) counters);

    /// <summary>A command of the ruleset.</summary>
    void Do(XtCommand command);
}
