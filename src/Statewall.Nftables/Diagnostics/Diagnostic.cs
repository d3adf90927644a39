using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Diagnostics;

/// <summary>What is wrong with a text, and where.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Spans">Where: the first place is the mistake, others are what it conflicts with.</param>
public sealed record Diagnostic(string Message, params IReadOnlyList<SourceSpan> Spans)
{
    /// <summary>Writes the error as nft does: the place, the message, the line, and marks under the places.</summary>
    public void Format(TextOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Spans.Count == 0 || Spans[0].Source is not { } source)
        {
            output.Append("Error: "u8).Append(Message).Append("\n"u8);
            return;
        }
        var first = Spans[0];
        FormatIncludes(output, source);
        var line = source.LineOf(first.Start);
        var column = first.Start - source.StartOf(line);
        if (source.Name.Length > 0)
        {
            output.Append(source.Name).Append(":"u8).Append(line).Append(":"u8).Append(column + 1).Append("-"u8);
            output.Append(column + Math.Max(1, first.Length)).Append(": "u8);
        }
        output.Append("Error: "u8).Append(Message).Append("\n"u8);
        var (from, to) = Excerpt(source.Line(line), column);
        output.Append(from > 0 ? Ellipsis : default).Append(source.Line(line)[from..to]).Append(to < source.Line(line).Length ? Ellipsis : default).Append("\n"u8);
        FormatMarks(output, source, line, from, to);
    }

    private static ReadOnlySpan<byte> Ellipsis => "..."u8;

    /// <summary>What is shown of a line: all, or what lies around the mistake when the line is long, as documents in JSON are.</summary>
    private static (int From, int To) Excerpt(ReadOnlySpan<byte> line, int column)
    {
        const int Longest = 240, Before = 80;
        if (line.Length <= Longest)
            return (0, line.Length);
        var from = Math.Clamp(column - Before, 0, line.Length - Longest);
        var to = from + Longest;
        while (from > 0 && IsInside(line[from]))
            from--;
        while (to < line.Length && IsInside(line[to]))
            to++;
        return (from, to);

        static bool IsInside(byte sign) => (sign & 0xc0) == 0x80; // of a character of several bytes
    }

    private static void FormatIncludes(TextOutput output, SourceText source)
    {
        if (source.IncludedFrom is not { Source: { } outer } place)
            return;
        FormatIncludes(output, outer);
        output.Append("In file included from "u8).Append(outer.Name).Append(":"u8).Append(outer.LineOf(place.Start)).Append(":\n"u8);
    }

    /// <summary>Marks the places that lie on a line; tabs stay tabs, so that the marks stand right under them.</summary>
    private void FormatMarks(TextOutput output, SourceText source, int line, int shownFrom, int shownTo)
    {
        var start = source.StartOf(line) + shownFrom;
        var text = source.Line(line)[shownFrom..shownTo];
        var marks = new byte[text.Length + 1];
        for (var at = 0; at < marks.Length; at++)
            marks[at] = at < text.Length && text[at] == '\t' ? (byte)'\t' : (byte)' ';
        for (var index = Spans.Count - 1; index >= 0; index--)
        {
            var span = Spans[index];
            var from = span.Start - start;
            if (span.Source != source || source.LineOf(span.Start) != line || from < 0 || from > text.Length)
                continue;
            var end = from + Math.Max(1, span.Length);
            var to = end == marks.Length ? end : Math.Clamp(end, from + 1, Math.Max(text.Length, from + 1)); // the line's end has a mark, further lines have none
            marks.AsSpan(from, Math.Min(to, marks.Length) - from).Fill((byte)(index == 0 ? '^' : '~'));
        }
        if (shownFrom > 0)
            output.Append("   "u8);
        output.Append(marks.AsSpan().TrimEnd(" \t"u8)).Append("\n"u8);
    }
}
