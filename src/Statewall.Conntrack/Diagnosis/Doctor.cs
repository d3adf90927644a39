using Statewall.Conntrack.Diagnosis.Findings;
using Statewall.Conntrack.Diagnosis.Settings;
using Statewall.Conntrack.Saved;

namespace Statewall.Conntrack.Diagnosis;

// Overview: a survey of the table in one pass, with counters and the size of the table before and after, gives facts; each kind of finding
// (Findings/, one file each, one line in FindingTable) judges them by Thresholds and names its cures. Settings/ reads and changes what cures.
// Life-cycle: one call, nothing is kept. Threads: one per diagnosis. Mirrors: nothing; what it explains is nf_conntrack_core.c.

/// <summary>Finds out whether a table of connections is healthy, and if not, why and what cures it.</summary>
public static class Doctor
{
    /// <summary>Examines a kernel or engine.</summary>
    /// <param name="client">Reaches it.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="interval">The least time over which the trend is measured; listing a large table takes longer.</param>
    /// <param name="clock">Measures time.</param>
    /// <exception cref="Netlink.NetlinkException">The kernel refused.</exception>
    /// <exception cref="Netlink.NetlinkProtocolException">An answer is malformed.</exception>
    public static TableDiagnosis Examine(ConntrackClient client, IConntrackSettings settings, TimeSpan interval, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(clock);
        var start = clock.GetTimestamp();
        var entriesBefore = client.Count().Entries ?? 0;
        var countersBefore = CounterTotals.Read(client);
        var survey = new TableSurvey(settings);
        client.List(ConnectionTable.Tracked, null, ref survey);
        if (interval - clock.GetElapsedTime(start) is { Ticks: > 0 } rest)
            Thread.Sleep(rest);
        var entries = client.Count().Entries ?? 0;
        var counters = CounterTotals.Read(client);
        var elapsed = clock.GetElapsedTime(start);
        return Judge(new TableFacts(survey, settings)
        {
            Entries = entries,
            EntriesPerSecond = ((double)entries - entriesBefore) / elapsed.TotalSeconds,
            Interval = elapsed,
            Counters = counters,
            Recent = counters.Since(countersBefore),
        });
    }

    /// <summary>Examines a saved listing: without counters and trend, and with those settings alone that somebody gives.</summary>
    /// <param name="listing">What <c>conntrack -L</c> printed.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="settings">What is known of the machine.</param>
    /// <param name="read">What was read, and the lines that were not.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static TableDiagnosis Examine(Stream listing, SavedListingOptions options, IConntrackSettings settings, out SavedListingResult read)
    {
        var survey = new TableSurvey(settings);
        read = SavedListing.Read(listing, options, ref survey);
        return Judge(new TableFacts(survey, settings));
    }

    /// <summary>Judges facts that were gathered elsewhere.</summary>
    public static TableDiagnosis Judge(TableFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new TableDiagnosis(facts, FindingTable.Run(facts));
    }
}
