using System.Diagnostics;

namespace Differential.Conntrackd;

// Waits for what happens soon.
internal static class Patience
{
    internal static void Until(Func<bool> condition, Func<string> failure, int seconds = 15)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started).TotalSeconds > seconds)
                Assert.Fail(failure());
            Thread.Sleep(20);
        }
    }
}
