using System.Text.Json;

namespace Statewall.Nftables.Tests.Parsing;

/// <summary>A table of the corpus of rules.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Name">Its name.</param>
/// <param name="Chains">The chains that rules are added to, each with what makes it a base chain.</param>
internal sealed record CorpusTable(string Family, string Name, IReadOnlyList<(string Name, string Hook)> Chains);

/// <summary>What each of the tables gets: a set, an object, or elements of a set.</summary>
/// <param name="Kind">As the language calls it.</param>
/// <param name="Name">Its name, or the set's.</param>
/// <param name="Block">What it is, in braces.</param>
/// <param name="IsOk">False when it is to be refused.</param>
internal sealed record CorpusLine(string Kind, string Name, string Block, bool IsOk)
{
    /// <summary>The command that adds it to a table.</summary>
    public string CommandFor(CorpusTable table) => $"add {Kind} {table.Family} {table.Name} {Name} {Block}";
}

/// <summary>What a file of the corpus of rules sets up.</summary>
/// <param name="Tables">Its tables.</param>
/// <param name="Lines">What each of them gets, in order.</param>
internal sealed record CorpusSetup(IReadOnlyList<CorpusTable> Tables, IReadOnlyList<CorpusLine> Lines)
{
    /// <summary>Sets and objects, as they stand in a table.</summary>
    public string Body => string.Concat(Lines.Where(line => line is { IsOk: true, Kind: not "element" }).Select(line => $"{line.Kind} {line.Name} {line.Block}\n"));

    /// <summary>Reads the setup of a file.</summary>
    public static CorpusSetup Read(JsonElement file)
    {
        var (hooks, tables, lines) = (new Dictionary<string, string>(), new List<CorpusTable>(), new List<CorpusLine>());
        foreach (var line in file.GetProperty("setup").EnumerateArray().Select(line => line.GetString()!))
        {
            var text = line[1..].TrimEnd();
            if (line[0] == ':')
                hooks[text.Split(';')[0]] = text[(text.IndexOf(';', StringComparison.Ordinal) + 1)..];
            else if (line[0] == '*' && text.Split(';') is [var family, var name, var chains, ..])
                tables.Add(new CorpusTable(family, name, [.. chains.Split(',').Select(chain => (chain, hooks[chain]))]));
            else
                lines.Add(LineOf(line[0], text[..text.LastIndexOf(';')], text.EndsWith(";ok", StringComparison.Ordinal)));
        }
        return new CorpusSetup(tables, lines);
    }

    private static CorpusLine LineOf(char kind, string text, bool isOk) => kind switch
    {
        '!' => SetOf(text.Split(' '), isOk),
        '%' => ObjectOf(text.Split(' '), isOk),
        _ => new CorpusLine("element", text.Split(' ')[0], $"{{ {text[text.IndexOf(' ', StringComparison.Ordinal)..]} }}", isOk),
    };

    /// <summary><c>NAME type|typeof WHAT [. WHAT]… [: WHAT]… [timeout TIME] [flags FLAGS]</c></summary>
    private static CorpusLine SetOf(string[] words, bool isOk)
    {
        var end = Array.FindIndex(words, 3, word => word is "timeout" or "flags");
        var type = string.Join(' ', words[1..(end < 0 ? words.Length : end)]);
        var rest = "";
        for (var index = end; index >= 0 && index + 1 < words.Length; index += 2)
            rest += $"{words[index]} {words[index + 1]}; ";
        return new CorpusLine(type.Contains(" : ", StringComparison.Ordinal) ? "map" : "set", words[0], $"{{ {type}; {rest}}}", isOk);
    }

    /// <summary><c>NAME type KIND WHAT…</c></summary>
    private static CorpusLine ObjectOf(string[] words, bool isOk)
    {
        var isCt = words[2] == "ct";
        var what = string.Join(' ', words[(isCt ? 4 : 3)..]);
        return new CorpusLine(isCt ? $"ct {words[3]}" : words[2], words[0], what.StartsWith('{') ? what : $"{{ {what} }}", isOk);
    }
}
