namespace Statewall.Conntrack.Filters.Expressions;

/// <summary>Finds the name that was probably meant.</summary>
internal static class Nearest
{
    /// <summary>The name with the fewest edits, if these are few for its length.</summary>
    public static string? To(ReadOnlySpan<char> word, IEnumerable<string> names)
    {
        string? nearest = null;
        var least = Math.Min(3, 1 + (word.Length / 3));
        foreach (var name in names)
        {
            if (Math.Abs(name.Length - word.Length) >= least || Edits(word, name) is var edits && edits >= least)
                continue;
            (nearest, least) = (name, edits);
        }
        return nearest;
    }

    // letters put in, left out or exchanged: Levenshtein's distance, a row at a time
    private static int Edits(ReadOnlySpan<char> from, ReadOnlySpan<char> to)
    {
        var row = new int[to.Length + 1];
        for (var column = 0; column <= to.Length; column++)
            row[column] = column;
        for (var line = 1; line <= from.Length; line++)
        {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column <= to.Length; column++)
            {
                var above = row[column];
                var same = from[line - 1] == to[column - 1] ? 0 : 1;
                row[column] = Math.Min(Math.Min(above, row[column - 1]) + 1, diagonal + same);
                diagonal = above;
            }
        }
        return row[to.Length];
    }
}
