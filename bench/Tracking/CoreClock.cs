using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Statewall.Bench.Tracking;

/// <summary>
/// Time that this thread has had on a core: other work on the machine does not count as ours. Where the system cannot tell, wall time.
/// </summary>
internal static partial class CoreClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Nanoseconds of this thread on a core.</summary>
    public static long Now
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return Wall;
            _ = GetTime(ThreadCpuTime, out var time);
            return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
        }
    }

    /// <summary>Nanoseconds of wall time.</summary>
    public static long Wall => Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
