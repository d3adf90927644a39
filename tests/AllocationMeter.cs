namespace Statewall.Tests;

/// <summary>Counts what a piece of code allocates.</summary>
internal static class AllocationMeter
{
    private const int Attempts = 8;

    /// <summary>
    /// Bytes that the last of several runs of <paramref name="body"/> allocate on this thread. The least counts: a collection that
    /// another thread causes charges the rest of this thread's allocation buffer to whatever runs at the time.
    /// </summary>
    public static long Least(Action body)
    {
        body();
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            body();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
