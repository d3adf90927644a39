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
    /// <param name="open">Opens a client to it; they are disposed here.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="options">How long it may take.</param>
    /// <exception cref="Netlink.NetlinkException">The kernel refused.</exception>
    /// <exception cref="Netlink.NetlinkProtocolException">An answer is malformed.</exception>
    public static TableDiagnosis Examine(Func<ConntrackClient> open, IConntrackSettings settings, ExaminationOptions options)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(options);
        var clock = options.Clock;
        using var client = open();
        var start = clock.GetTimestamp();
        var entriesBefore = client.Count().Entries ?? 0;
        var countersBefore = CounterTotals.Read(client);
        var survey = new TableSurvey(settings);
        var isWhole = SurveyWithin(open, survey, options);
        if (options.Interval - clock.GetElapsedTime(start) is { Ticks: > 0 } rest)
            Thread.Sleep(rest);
        var entries = client.Count().Entries ?? 0;
        var counters = CounterTotals.Read(client);
        var elapsed = clock.GetElapsedTime(start);
        if (!isWhole)
            survey.ScaleTo(entries);
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

    // A listing cannot be broken off but by closing its socket: it has one of its own.
    private static bool SurveyWithin(Func<ConntrackClient> open, TableSurvey survey, ExaminationOptions options)
    {
        if (options.Budget == Timeout.InfiniteTimeSpan)
        {
            using var client = open();
            client.List(ConnectionTable.Tracked, null, ref survey);
            return true;
        }
        using var limited = open();
        var handler = new LimitedSurvey(survey, options.Clock, options.Budget);
        try
        {
            limited.List(ConnectionTable.Tracked, null, ref handler);
            return true;
        }
        catch (OutOfTimeException)
        {
            return false;
        }
    }

    private struct LimitedSurvey(TableSurvey survey, TimeProvider clock, TimeSpan budget) : IConnectionHandler
    {
        private const uint Seldom = 1024; // entries between looks at the clock
        private readonly long _start = clock.GetTimestamp();
        private uint _number;

        public void Handle(ref ConnectionView connection)
        {
            survey.Handle(ref connection);
            if (++_number % Seldom == 0 && clock.GetElapsedTime(_start) > budget)
                throw new OutOfTimeException();
        }
    }

#pragma warning disable CA1032, CA1064 // never leaves this class
    private sealed class OutOfTimeException : Exception;
#pragma warning restore CA1032, CA1064
}

/// <summary>How a table is examined.</summary>
/// <param name="Interval">The least time over which the trend is measured.</param>
/// <param name="Budget">
/// The time after which a listing is broken off: what it gave by then is a sample, which is random since the kernel lists its table in the order
/// of a keyed hash. <see cref="Timeout.InfiniteTimeSpan"/> lists everything.
/// </param>
/// <param name="Clock">Measures time.</param>
public sealed record ExaminationOptions(TimeSpan Interval, TimeSpan Budget, TimeProvider Clock);
