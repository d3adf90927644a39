namespace Statewall.Nftables.Comparison;

/// <summary>The longest common subsequence of two lists. // Hunt and Szymanski: fast when most items are there once</summary>
internal static class Subsequence
{
    /// <summary>Finds what two lists have in common, in order.</summary>
    /// <returns>For each item of <paramref name="from"/> the index of its partner in <paramref name="to"/>, or -1.</returns>
    public static int[] Find(IReadOnlyList<string> from, IReadOnlyList<string> to)
    {
        var partners = new int[from.Count];
        Array.Fill(partners, -1);
        var (start, fromEnd, toEnd) = (0, from.Count, to.Count);
        for (; start < fromEnd && start < toEnd && from[start] == to[start]; start++)
            partners[start] = start;
        for (; fromEnd > start && toEnd > start && from[fromEnd - 1] == to[toEnd - 1]; fromEnd--, toEnd--)
            partners[fromEnd - 1] = toEnd - 1;
        for (var link = LastLink(from, to, (start, fromEnd), (start, toEnd)); link is not null; link = link.Before)
            partners[link.From] = link.To;
        return partners;
    }

    private static Link? LastLink(IReadOnlyList<string> from, IReadOnlyList<string> to, (int Start, int End) fromPart, (int Start, int End) toPart)
    {
        var places = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var index = toPart.End - 1; index >= toPart.Start; index--)
        {
            if (!places.TryGetValue(to[index], out var list))
                places.Add(to[index], list = []);
            list.Add(index);
        }
        // ends[n]: of all common subsequences of n + 1 items, the one whose last partner comes first
        var ends = new List<Link>();
        for (var index = fromPart.Start; index < fromPart.End; index++)
        {
            foreach (var place in places.GetValueOrDefault(from[index]) ?? [])
            {
                var length = CountBefore(ends, place);
                var link = new Link(index, place, length > 0 ? ends[length - 1] : null);
                if (length == ends.Count)
                    ends.Add(link);
                else
                    ends[length] = link;
            }
        }
        return ends.Count > 0 ? ends[^1] : null;
    }

    /// <summary>How many of the ends come before a place.</summary>
    private static int CountBefore(List<Link> ends, int place)
    {
        var (low, high) = (0, ends.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ends[middle].To < place)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private sealed record Link(int From, int To, Link? Before);
}
