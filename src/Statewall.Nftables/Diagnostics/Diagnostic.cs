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
        output.Append(source.Line(line)).Append("\n"u8);
        FormatMarks(output, source, line);
    }

    private static void FormatIncludes(TextOutput output, SourceText source)
    {
        if (source.IncludedFrom is not { Source: { } outer } place)
            return;
        FormatIncludes(output, outer);
        output.Append("In file included from "u8).Append(outer.Name).Append(":"u8).Append(outer.LineOf(place.Start)).Append(":\n"u8);
    }

    /// <summary>Marks the places that lie on a line; tabs stay tabs, so that the marks stand right under them.</summary>
    private void FormatMarks(TextOutput output, SourceText source, int line)
    {
        var start = source.StartOf(line);
        var text = source.Line(line);
        var marks = new byte[text.Length + 1];
        for (var at = 0; at < marks.Length; at++)
            marks[at] = at < text.Length && text[at] == '\t' ? (byte)'\t' : (byte)' ';
        for (var index = Spans.Count - 1; index >= 0; index--)
        {
            var span = Spans[index];
            if (span.Source != source || source.LineOf(span.Start) != line)
                continue;
            var from = span.Start - start;
            var to = Math.Clamp(from + Math.Max(1, span.Length), from + 1, Math.Max(text.Length, from + 1));
            marks.AsSpan(from, Math.Min(to, marks.Length) - from).Fill((byte)(index == 0 ? '^' : '~'));
        }
        output.Append(marks.AsSpan().TrimEnd(" \t"u8)).Append("\n"u8);
    }
}
