namespace Statewall.Replay.Yaml;

/// <summary>Counts lines and columns as YAML does.</summary>
internal static class TextPlace
{
    /// <summary>The place behind a piece of text that begins at a place.</summary>
    public static (int Line, int Column) Behind(ReadOnlySpan<char> text, int line = 1, int column = 1)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var ends = text[at] is '\n' or '\u0085' or '\u2028' or '\u2029' || (text[at] == '\r' && !(at + 1 < text.Length && text[at + 1] == '\n'));
            (line, column) = ends ? (line + 1, 1) : (line, column + 1);
        }
        return (line, column);
    }
}
