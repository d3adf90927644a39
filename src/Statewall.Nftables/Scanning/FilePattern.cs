namespace Statewall.Nftables.Scanning;

/// <summary>The shell's patterns for files. // glob(7)</summary>
internal static class FilePattern
{
    /// <summary>All files that match, sorted; what cannot be listed matches nothing.</summary>
    /// <param name="pattern">A path with <c>*</c>, <c>?</c> and <c>[…]</c>.</param>
    public static List<string> Find(string pattern)
    {
        var parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        List<string> found = [pattern.StartsWith('/') ? "/" : ""];
        foreach (var part in parts)
            found = [.. found.SelectMany(directory => Step(directory, part))];
        found.RemoveAll(Directory.Exists);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>True when a name matches a pattern; hidden files only match patterns that say the dot.</summary>
    public static bool IsMatch(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern) => name.StartsWith('.') == pattern.StartsWith('.') && IsRestMatch(name, pattern);

    private static IEnumerable<string> Step(string directory, string part)
    {
        if (!part.AsSpan().ContainsAny("*?["))
            return Path.Exists(directory + part) ? [Directory.Exists(directory + part) ? $"{directory}{part}/" : directory + part] : [];
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(directory.Length == 0 ? "." : directory).Select(entry => Path.GetFileName(entry)!).Where(name => IsMatch(name, part))
                .Select(name => Directory.Exists(directory + name) ? $"{directory}{name}/" : directory + name)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>After a mismatch the last asterisk takes one character more; so the time is at most the product of both lengths.</summary>
    private static bool IsRestMatch(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern)
    {
        var (at, next) = (0, 0);
        var (asterisk, taken) = (-1, 0);
        while (at < name.Length)
        {
            if (next < pattern.Length && pattern[next] == '*')
            {
                (asterisk, taken) = (next++, at);
            }
            else if (next < pattern.Length && IsOneMatch(name[at], pattern[next..], out var length))
            {
                at++;
                next += length;
            }
            else if (asterisk >= 0)
            {
                (at, next) = (++taken, asterisk + 1);
            }
            else
            {
                return false;
            }
        }
        return pattern[next..].TrimStart('*').Length == 0;
    }

    private static bool IsOneMatch(char character, ReadOnlySpan<char> pattern, out int length)
    {
        length = 1;
        if (pattern[0] == '?')
            return true;
        var close = pattern[0] == '[' && pattern.Length > 2 ? pattern[2..].IndexOf(']') + 2 : 1;
        if (close < 2)
            return character == pattern[0];
        length = close + 1;
        var set = pattern[1..close];
        var isOther = set[0] is '!' or '^' && set.Length > 1;
        return IsIn(character, isOther ? set[1..] : set) != isOther;
    }

    private static bool IsIn(char character, ReadOnlySpan<char> set)
    {
        for (var at = 0; at < set.Length; at++)
        {
            if (at + 2 < set.Length && set[at + 1] == '-')
            {
                if (character >= set[at] && character <= set[at + 2])
                    return true;
                at += 2;
            }
            else if (character == set[at])
            {
                return true;
            }
        }
        return false;
    }
}
