namespace Statewall.Nfnetlink;

/// <summary>Finds what may have been meant by a name that does not exist.</summary>
internal static class Nearest
{
    /// <summary>The candidate that takes the fewest edits to come from <paramref name="name"/>, when these are few for its length; else null.</summary>
    public static string? Of(ReadOnlySpan<char> name, IEnumerable<string> candidates)
    {
        string? best = null;
        var least = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            var edits = Edits(name, candidate);
            if (edits >= least)
                continue;
            (best, least) = (candidate, edits);
        }
        return best;
    }

    /// <summary>How many characters have to be added, removed, exchanged, or swapped with their neighbour. // optimal string alignment</summary>
    private static int Edits(ReadOnlySpan<char> from, ReadOnlySpan<char> to)
    {
        var (before, last, row) = (new int[to.Length + 1], new int[to.Length + 1], new int[to.Length + 1]);
        for (var column = 0; column < row.Length; column++)
            row[column] = column;
        for (var line = 1; line <= from.Length; line++)
        {
            (before, last, row) = (last, row, before);
            row[0] = line;
            for (var column = 1; column < row.Length; column++)
            {
                var exchange = last[column - 1] + (from[line - 1] == to[column - 1] ? 0 : 1);
                row[column] = Math.Min(exchange, Math.Min(last[column], row[column - 1]) + 1);
                if (line > 1 && column > 1 && from[line - 1] == to[column - 2] && from[line - 2] == to[column - 1])
                    row[column] = Math.Min(row[column], before[column - 2] + 1);
            }
        }
        return row[^1];
    }
}
