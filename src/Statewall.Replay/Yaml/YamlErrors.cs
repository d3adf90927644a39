namespace Statewall.Replay.Yaml;

/// <summary>The errors of one file, as they are found; told in the order of the text.</summary>
internal sealed class YamlErrors(string file)
{
    private const int MostTold = 100;
    private const int MostKept = 2 * MostTold; // they are found in another order than they are told in
    private const int MostShown = 60; // characters of the text in an error

    private readonly List<YamlError> _errors = [];

    /// <summary>Whether nothing is wrong so far.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>How many were found.</summary>
    public int Count { get; private set; }

    /// <summary>The errors in the order of the text, up to a number that somebody may still read.</summary>
    public IReadOnlyList<YamlError> ToList() => [.. _errors.OrderBy(error => error.Line).ThenBy(error => error.Column).Take(MostTold)];

    /// <summary>Adds an error at a place; always false, so that a reader can return it.</summary>
    public bool Add(int line, int column, string text)
    {
        Count++;
        if (_errors.Count < MostKept && !_errors.Exists(error => error.Line == line && error.Column == column)) // a node may be referred to more than once
            _errors.Add(new YamlError(file, line, column, text));
        return false;
    }

    /// <summary>Adds an error at the beginning of a node.</summary>
    public bool Add(YamlNode node, string text) => Add(node.Line, node.Column, text);

    /// <summary>Adds an error inside a scalar, at an offset in its text.</summary>
    public bool Add(YamlNode scalar, int offset, string text)
    {
        var (line, column) = _errors.Count < MostKept ? scalar.Locate(offset) : (0, 0);
        return Add(line, column, text);
    }

    /// <summary>Adds that something else was expected than the node.</summary>
    public bool Expected(YamlNode node, string what) => Add(node, $"expected {what}, found {node.Describe()}");

    /// <summary>The beginning of a text, as a terminal can take it: a file may hold anything.</summary>
    public static string Shown(ReadOnlySpan<char> text) => text.Length > MostShown ? $"{Printable(text[..MostShown])}…" : Printable(text);

    /// <summary>A text without what a terminal would obey.</summary>
    public static string Printable(ReadOnlySpan<char> text)
    {
        var shown = text.ToArray();
        foreach (ref var character in shown.AsSpan())
            character = char.IsControl(character) || char.IsSurrogate(character) ? '\uFFFD' : character;
        return new string(shown);
    }
}
