using Statewall.Nftables.Diagnostics;

namespace Statewall.Nftables.Scanning;

// Overview: names that begin with `/`, `./` or `../` are files as they stand, all others are looked for in the directories, the first that has
// them wins. Names can have `*`, `?` and `[…]` in every part: they stand for all files that match, sorted by their bytes, hidden ones aside.

/// <summary>Where <c>include</c> finds files. Immutable; any number of threads may use one.</summary>
/// <param name="directories">The directories to be searched, in this order.</param>
public sealed class IncludePath(params IReadOnlyList<string> directories)
{
    /// <summary>Where administrators keep rulesets.</summary>
    public const string DefaultDirectory = "/etc";

    /// <summary>Reads what an <c>include</c> asks for.</summary>
    /// <param name="name">What it names.</param>
    /// <param name="place">Where it stands.</param>
    /// <returns>The texts; none when a pattern matches nothing.</returns>
    /// <exception cref="LanguageException">There is no such file, or it cannot be read.</exception>
    internal List<SourceText> Read(string name, SourceSpan place)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
            throw CannotOpen(name, "Invalid argument", place);
        var isPattern = name.AsSpan().ContainsAny("*?[");
        foreach (var candidate in Candidates(name))
        {
            var files = isPattern ? FilePattern.Find(candidate) : File.Exists(candidate) || Directory.Exists(candidate) ? [candidate] : [];
            if (files.Count > 0)
                return [.. files.Select(file => ReadFile(file, place))];
        }
        return isPattern ? [] : throw new LanguageException(new Diagnostic($"File not found: {name}", place));
    }

    private IEnumerable<string> Candidates(string name) =>
        name.StartsWith('/') || name.StartsWith("./", StringComparison.Ordinal) || name.StartsWith("../", StringComparison.Ordinal)
            ? [name] : directories.Select(directory => $"{directory.TrimEnd('/')}/{name}");

    private static SourceText ReadFile(string file, SourceSpan place)
    {
        if (Directory.Exists(file))
            throw CannotOpen(file, "Is a directory", place);
        try
        {
            return new SourceText(file, File.ReadAllBytes(file), place);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CannotOpen(file, failure is UnauthorizedAccessException ? "Permission denied" : failure.Message, place);
        }
    }

    private static LanguageException CannotOpen(string file, string why, SourceSpan place) => new(new Diagnostic($"Could not open file \"{file}\": {why}", place));
}
