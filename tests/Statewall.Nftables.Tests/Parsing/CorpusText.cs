namespace Statewall.Nftables.Tests.Parsing;

/// <summary>Texts of the corpora, put so that what means the same is equal.</summary>
internal static class CorpusText
{
    /// <summary>Without spaces and with the elements of a set in order: a set has none.</summary>
    public static string Sorted(string text)
    {
        var (open, close) = (text.IndexOf('{', StringComparison.Ordinal), text.IndexOf('}', StringComparison.Ordinal));
        var all = open < 0 || close < open ? text : text[..open] + string.Join(',', text[(open + 1)..close].Replace(" ", "", StringComparison.Ordinal).Split(',').Order(StringComparer.Ordinal)) + text[close..];
        return all.Replace(" ", "", StringComparison.Ordinal);
    }

    /// <summary>The expressions of bytecode, a line each; elements of one set count in any order, wherever the lines break.</summary>
    public static IReadOnlyList<string> Blocks(string bytecode)
    {
        var blocks = new List<string>();
        var elements = new List<string>();
        foreach (var line in bytecode.Split('\n'))
        {
            if (line.StartsWith("  [ ", StringComparison.Ordinal))
            {
                Flush();
                blocks.Add(line.TrimEnd());
            }
            else if (line.TrimStart().StartsWith("element", StringComparison.Ordinal))
            {
                elements.AddRange(line.Split("element", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            }
        }
        Flush();
        return blocks;

        void Flush()
        {
            if (elements.Count > 0)
                blocks.Add(string.Join('\n', elements.Order(StringComparer.Ordinal)));
            elements.Clear();
        }
    }

    /// <summary>The first line in which two texts differ.</summary>
    public static string FirstDifference(IReadOnlyList<string> wanted, IReadOnlyList<string> got)
    {
        var line = 0;
        while (line < wanted.Count - 1 && line < got.Count - 1 && wanted[line] == got[line])
            line++;
        return $"want {wanted.ElementAtOrDefault(line)}\ngot  {got.ElementAtOrDefault(line)}\n";
    }
}
