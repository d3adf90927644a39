using System.Diagnostics;

namespace Statewall.Fuzz;

/// <summary>
/// Tells a parser that hangs from a machine that is busy: an input is overdue when the process has spent <paramref name="limit"/> of processor
/// time on it, or, should it block, after ten times as long by the clock.
/// </summary>
internal sealed class Watchdog(TimeSpan limit)
{
    private const int BlockedFactor = 10;

    private long _input;
    private TimeSpan _spentBefore;

    /// <summary>Asked again and again with the time stamp at which the running input started; 0 when none runs.</summary>
    public bool IsOverdue(long startedAt)
    {
        if (startedAt == 0)
        {
            return false;
        }

        if (startedAt != _input)
        {
            _input = startedAt;
            _spentBefore = Spent();
            return false;
        }

        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        return elapsed > limit && (elapsed > BlockedFactor * limit || Spent() - _spentBefore > limit);
    }

    private static TimeSpan Spent() => Environment.CpuUsage.TotalTime;
}
