using Statewall.Iptables.CommandLine;

namespace Statewall.Iptables.Commands;

/// <summary>Files that command lines name.</summary>
internal static class TextFiles
{
    /// <summary>Opens one to read.</summary>
    /// <exception cref="XtUsageException">It cannot be opened.</exception>
    public static StreamReader Open(string path) => Attempt(path, () => new StreamReader(path));

    /// <summary>Makes one, or empties it.</summary>
    /// <exception cref="XtUsageException">It cannot be made.</exception>
    public static FileStream Create(string path) => Attempt(path, () => File.Create(path));

    private static T Attempt<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new XtUsageException($"Can't open {path}: {(failure is FileNotFoundException or DirectoryNotFoundException ? "No such file or directory" : failure.Message)}", XtUsageException.Other);
        }
    }
}
