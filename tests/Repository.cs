namespace Statewall.Tests;

/// <summary>Where the checkout and the corpora are, found from the test executable's own folder.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>Statewall.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The corpora: <c>$STATEWALL_CORPORA</c>, or <c>../shared/corpora</c> beside the checkout; null when absent.</summary>
    public static string? Corpora { get; } = FindCorpora();

    /// <summary>The corpora's folder, or a visible skip of the running test.</summary>
    public static string RequireCorpora()
    {
        Assert.SkipWhen(Corpora is null, "needs the corpora: set STATEWALL_CORPORA, or put them at ../shared/corpora");
        return Corpora!;
    }

    /// <summary>A folder of reference material that lies beside the corpora, or a visible skip of the running test.</summary>
    public static string RequireReference(string name)
    {
        var folder = Path.GetFullPath(Path.Combine(RequireCorpora(), "..", "reference", name));
        Assert.SkipUnless(Directory.Exists(folder), $"needs the folder {name} in reference beside the corpora");
        return folder;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Statewall.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no Statewall.slnx above {AppContext.BaseDirectory}: run the tests from a checkout");
    }

    private static string? FindCorpora()
    {
        var named = Environment.GetEnvironmentVariable("STATEWALL_CORPORA");
        var place = string.IsNullOrEmpty(named) ? Path.Combine(Root, "..", "shared", "corpora") : named;
        return Directory.Exists(place) ? Path.GetFullPath(place) : null;
    }
}
