namespace Differential;

// Collects the figures that the suites are judged by, where $STATEWALL_COUNTS names a file for them.
internal static class Counts
{
    internal static void Report(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        var path = Environment.GetEnvironmentVariable("STATEWALL_COUNTS");
        if (!string.IsNullOrEmpty(path))
            File.AppendAllText(path, line + "\n");
    }
}
