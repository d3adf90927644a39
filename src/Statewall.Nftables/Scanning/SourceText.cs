using System.Runtime.InteropServices;

namespace Statewall.Nftables.Scanning;

/// <summary>A text that is read: a file, a command line, standard input or what a user typed. Immutable; any number of threads may read.</summary>
public sealed class SourceText
{
    private readonly ArraySegment<byte> _utf8; // whose span costs nothing
    private int[]? _lineStarts;

    /// <summary>Wraps a text.</summary>
    /// <param name="name">What errors call it: a file's name as it was given, or e.g. <c>&lt;cmdline&gt;</c>.</param>
    /// <param name="utf8">The text; it must not change afterwards.</param>
    /// <param name="includedFrom">The place of the <c>include</c> that brought it in, if one did.</param>
    public SourceText(string name, ReadOnlyMemory<byte> utf8, SourceSpan? includedFrom = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        _utf8 = MemoryMarshal.TryGetArray(utf8, out var segment) ? segment : utf8.ToArray();
        IncludedFrom = includedFrom;
    }

    /// <summary>What errors call the text.</summary>
    public string Name { get; }

    /// <summary>The place of the <c>include</c> that brought it in.</summary>
    public SourceSpan? IncludedFrom { get; }

    /// <summary>The text's bytes.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>The line that holds a byte, from 1.</summary>
    /// <param name="offset">The byte's offset; the end of the text counts as part of its last line.</param>
    public int LineOf(int offset)
    {
        var line = Array.BinarySearch(LineStarts, offset);
        return line >= 0 ? line + 1 : ~line;
    }

    /// <summary>The offset of a line's first byte.</summary>
    /// <param name="line">The line, from 1.</param>
    public int StartOf(int line) => LineStarts[line - 1];

    /// <summary>A line without its end.</summary>
    /// <param name="line">The line, from 1.</param>
    public ReadOnlySpan<byte> Line(int line)
    {
        var rest = Utf8[StartOf(line)..];
        var end = rest.IndexOf((byte)'\n');
        return end < 0 ? rest : rest[..end];
    }

    private int[] LineStarts => _lineStarts ??= FindLines();

    private int[] FindLines()
    {
        var text = Utf8;
        var starts = new int[text.Count((byte)'\n') + 1];
        var next = 1;
        for (var at = 0; text[at..].IndexOf((byte)'\n') is var end and >= 0;)
        {
            at += end + 1;
            starts[next++] = at;
        }
        return starts;
    }
}
