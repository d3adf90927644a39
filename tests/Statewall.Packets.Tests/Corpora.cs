namespace Statewall.Packets.Tests;

// Finds the captures that tests read but the project does not hold.
internal static class Corpora
{
    internal static string? Directory { get; } = Find();

    internal static IReadOnlyList<string> Captures()
    {
        Assert.SkipUnless(Directory is not null, "needs the corpora: set STATEWALL_CORPORA or put them at ../shared/corpora");
        string[] files = [.. System.IO.Directory.EnumerateFiles(Path.Combine(Directory!, "captures"), "*.pcap*", SearchOption.AllDirectories)];
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static string? Find()
    {
        string? named = Environment.GetEnvironmentVariable("STATEWALL_CORPORA");
        if (!string.IsNullOrEmpty(named))
        {
            return System.IO.Directory.Exists(named) ? named : null;
        }

        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "..", "shared", "corpora");
            if (File.Exists(Path.Combine(at.FullName, "Statewall.slnx")) && System.IO.Directory.Exists(candidate))
            {
                return Path.GetFullPath(candidate);
            }
        }

        return null;
    }
}
