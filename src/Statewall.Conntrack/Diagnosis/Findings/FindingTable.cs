namespace Statewall.Conntrack.Diagnosis.Findings;

/// <summary>Looks for one kind of finding.</summary>
/// <param name="facts">What is known.</param>
/// <param name="findings">Gets what is found.</param>
internal delegate void Judge(TableFacts facts, List<Finding> findings);

/// <summary>
/// The kinds of findings, one file each, in the order in which they stand beside each other when equally bad: causes that come from outside
/// first, then what the table is made of, then its size, then the counters.
/// </summary>
internal static class FindingTable
{
    public static readonly Judge[] All =
    [
        SynFlood.Judge,
        PortScan.Judge,
        SnatPorts.Judge,
        IcmpFlood.Judge,
        IdleEstablished.Judge,
        Closing.Judge,
        Dns.Judge,
        UnknownProtocols.Judge,
        Full.Judge,
        Filling.Judge,
        NothingToEvict.Judge,
        Drops.Judge,
        InsertFailed.Judge,
        Chains.Judge,
        Unreplied.Judge,
        BusySource.Judge,
        BusyService.Judge,
        HelperPorts.Judge,
        Timeouts.Judge,
    ];

    /// <summary>Runs them all: the worst first, and the cause before what it causes.</summary>
    public static List<Finding> Run(TableFacts facts)
    {
        var findings = new List<Finding>();
        foreach (var judge in All)
            judge(facts, findings);
        return [.. findings.OrderByDescending(static finding => finding.Severity)]; // stable: equals keep the table's order
    }
}
