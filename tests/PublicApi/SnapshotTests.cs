using System.Reflection;
using PublicApiGenerator;

namespace PublicApi;

/// <summary>
/// The public API of each library, as text under review in Snapshots/. A change of the API is a change of that text;
/// STATEWALL_UPDATE_SNAPSHOTS=1 writes it anew.
/// </summary>
public sealed class SnapshotTests
{
    private const string Folder = "tests/PublicApi/Snapshots";
    private const int ShownLines = 60;

    public static TheoryData<string> Libraries { get; } = new(
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "Statewall.*")
            .Where(path => File.Exists(Path.Combine(path, Path.GetFileName(path) + ".csproj")))
            .Select(Path.GetFileName).OfType<string>()
            .Where(name => name != "Statewall.Cli").Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Library_PublicApi_EqualsItsSnapshot(string library)
    {
        var assembly = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, library + ".dll"));
        var actual = Generate(assembly);
        var path = Path.Combine(Repository.Root, Folder, library + ".txt");
        if (Environment.GetEnvironmentVariable("STATEWALL_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, actual);
        }

        var expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (actual != expected)
        {
            Assert.Fail(
                $"the public API of {library} is not the one in {Folder}/{library}.txt (- recorded, + now):\n{LineDiff.Describe(expected, actual, ShownLines)}\n"
                + "If the change is meant, run STATEWALL_UPDATE_SNAPSHOTS=1 ./test --only PublicApi, and say it in CHANGELOG.md.");
        }
    }

    [Fact]
    public void Snapshot_EachFile_HasItsLibrary()
    {
        var names = Directory.EnumerateFiles(Path.Combine(Repository.Root, Folder), "*.txt").Select(Path.GetFileNameWithoutExtension);
        foreach (var name in names)
        {
            Assert.True(Directory.Exists(Path.Combine(Repository.Root, "src", name!)), $"{Folder}/{name}.txt has no library: remove it");
        }
    }

    private static string Generate(Assembly assembly)
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false };
        return assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n";
    }
}
