namespace PublicApi;

/// <summary>The lines in which two texts differ, by their longest common subsequence.</summary>
internal static class LineDiff
{
    /// <summary>Removed lines marked <c>-</c>, added ones <c>+</c>, in order; at most <paramref name="most"/> of them.</summary>
    public static string Describe(string before, string after, int most)
    {
        var changes = Changes(before.Split('\n'), after.Split('\n'));
        var text = string.Join("\n", changes.Take(most));
        return changes.Count > most ? $"{text}\n… and {changes.Count - most} more lines" : text;
    }

    private static List<string> Changes(string[] before, string[] after)
    {
        var common = CommonLengths(before, after);
        var changes = new List<string>();
        int i = 0, j = 0;
        while (i < before.Length || j < after.Length)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                i++;
                j++;
            }
            else if (j == after.Length || (i < before.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                changes.Add("- " + before[i++]);
            }
            else
            {
                changes.Add("+ " + after[j++]);
            }
        }

        return changes;
    }

    // [i, j]: the length of the longest common subsequence of before[i..] and after[j..].
    private static int[,] CommonLengths(string[] before, string[] after)
    {
        var lengths = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = before[i] == after[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        return lengths;
    }
}
