using System.Diagnostics;

namespace Architecture;

/// <summary>The files of the checkout that people write: no build output, paths relative to the root with <c>/</c>.</summary>
internal static class SourceTree
{
    private static readonly string[] Generated = ["bin", "obj", "artifacts", ".git", ".vs", ".idea"];

    /// <summary>The C# source folders, one per kind of code.</summary>
    public static readonly string[] CodeFolders = ["src", "tests", "fuzz", "bench"];

    /// <summary>Files below <paramref name="folder"/>, sorted.</summary>
    public static List<string> Files(string folder, string pattern)
    {
        var found = new List<string>();
        var start = Path.Combine(Repository.Root, folder);
        if (Directory.Exists(start))
        {
            Walk(new DirectoryInfo(start), pattern, found);
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>Every C# file of the checkout.</summary>
    public static IEnumerable<string> CodeFiles() => CodeFolders.SelectMany(folder => Files(folder, "*.cs"));

    /// <summary>The text of a file named relative to the root.</summary>
    public static string Read(string path) => File.ReadAllText(Absolute(path));

    /// <summary>The full path of a file named relative to the root.</summary>
    public static string Absolute(string path) => Path.Combine(Repository.Root, path);

    /// <summary>The folder part of a relative path.</summary>
    public static string FolderOf(string path) => path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "";

    /// <summary>What git tracks or would track, so that a new file is judged before it is committed; skips outside a git checkout.</summary>
    public static List<string> TrackedFiles()
    {
        Assert.SkipUnless(Path.Exists(Absolute(".git")), "needs a git checkout");
        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        Process git;
        try
        {
            git = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("needs git");
            throw;
        }

        using (git)
        {
            var names = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            Assert.SkipUnless(git.ExitCode == 0, "needs a checkout that git accepts (git ls-files failed)");
            return [.. names.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(name => File.Exists(Absolute(name)))];
        }
    }

    private static void Walk(DirectoryInfo folder, string pattern, List<string> found)
    {
        foreach (var file in folder.EnumerateFiles(pattern))
        {
            found.Add(Path.GetRelativePath(Repository.Root, file.FullName).Replace('\\', '/'));
        }

        foreach (var child in folder.EnumerateDirectories())
        {
            if (!Generated.Contains(child.Name) && child.LinkTarget is null)
            {
                Walk(child, pattern, found);
            }
        }
    }
}
