namespace Differential;

// Finds the captures that tests read but the project does not hold.
internal static class Corpora
{
    internal static string? Directory { get; } = Find();

    // Skips the test unless the captures are there.
    internal static IReadOnlyList<string> Captures()
    {
        Assert.SkipUnless(Directory is not null, "needs the corpora: set STATEWALL_CORPORA or put them at ../shared/corpora");
        string[] files = [.. System.IO.Directory.EnumerateFiles(Path.Combine(Directory!, "captures"), "*.pcap*", SearchOption.AllDirectories)];
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    // A capture's path within the corpora.
    internal static string NameOf(string path) => Path.GetRelativePath(Path.Combine(Directory!, "captures"), path);

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("STATEWALL_CORPORA");
        if (!string.IsNullOrEmpty(named))
            return System.IO.Directory.Exists(named) ? named : null;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, "..", "shared", "corpora");
            if (File.Exists(Path.Combine(at.FullName, "Statewall.slnx")) && System.IO.Directory.Exists(candidate))
                return Path.GetFullPath(candidate);
        }
        return null;
    }
}
