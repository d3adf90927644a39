using System.Globalization;
using System.Text;

namespace Statewall.Cli.Manual;

/// <summary>A page for man(1), in the macros of man(7).</summary>
internal sealed class RoffText
{
    private readonly StringBuilder _text = new();

    /// <summary>Opens a page.</summary>
    /// <param name="mark">What the file says of itself.</param>
    /// <param name="name">The page's name.</param>
    /// <param name="section">Its section.</param>
    /// <param name="source">The program and its version.</param>
    public RoffText(string mark, string name, int section, string source)
    {
        _text.Append(CultureInfo.InvariantCulture, $".\\\" {mark}\n");
        Macro("TH", name.ToUpperInvariant(), $"{section}", "", source, "Statewall");
        // no word is broken, as most of them are typed; groff's paragraphs would allow it again but for the register
        _text.Append(".nr HY 0\n.nh\n.ad l\n");
    }

    /// <summary>A section's heading.</summary>
    public void Section(string heading) => Macro("SH", heading);

    /// <summary>A heading within a section.</summary>
    public void Subsection(string heading) => Macro("SS", heading);

    /// <summary>A paragraph.</summary>
    public void Paragraph(string text)
    {
        _text.Append(".PP\n");
        Text(text);
    }

    /// <summary>A term and what it means.</summary>
    /// <param name="spellings">The words that are typed as they are.</param>
    /// <param name="value">What follows them; empty for nothing.</param>
    /// <param name="meanings">What it means, one paragraph each.</param>
    public void Item(IEnumerable<string> spellings, string? value, params IEnumerable<string> meanings)
    {
        _text.Append(".TP\n");
        var typed = string.Join(", ", spellings.Select(word => $"\\fB{Escape(word)}\\fR"));
        _text.Append(string.IsNullOrEmpty(value) ? typed : $"{typed} \\fI{Escape(value)}\\fR".TrimStart()).Append('\n');
        var isFirst = true;
        foreach (var meaning in meanings)
        {
            if (!isFirst)
                _text.Append(".IP\n");
            isFirst = false;
            Text(meaning);
        }
    }

    /// <summary>A line of a synopsis: words that are typed, and what follows them.</summary>
    public void Synopsis(string words, string rest)
    {
        _text.Append(CultureInfo.InvariantCulture, $"\\fB{Escape(words)}\\fR");
        if (rest.Length > 0)
            _text.Append(CultureInfo.InvariantCulture, $" \\fI{Escape(rest)}\\fR");
        _text.Append("\n.br\n");
    }

    /// <summary>Lines as they are typed.</summary>
    public void Example(string what, params IEnumerable<string> lines)
    {
        Paragraph(what);
        _text.Append(".PP\n.RS 4\n.EX\n");
        foreach (var line in lines)
            Text(line);
        _text.Append(".EE\n.RE\n");
    }

    /// <summary>Other pages, in the order of the alphabet.</summary>
    public void SeeAlso(params IEnumerable<ManualPage> pages)
    {
        Section("SEE ALSO");
        _text.AppendJoin(",\n", pages.Select(page => $"\\fB{Escape(page.Name)}\\fR({page.Section})")).Append('\n');
    }

    /// <summary>A line of text.</summary>
    public void Text(string text) => _text.Append(Escape(text)).Append('\n');

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Macro(string name, params ReadOnlySpan<string> arguments)
    {
        _text.Append('.').Append(name);
        foreach (var argument in arguments)
            _text.Append(" \"").Append(Escape(argument).Replace("\"", "\\(dq", StringComparison.Ordinal)).Append('"');
        _text.Append('\n');
    }

    // Dashes are those that are typed; what is not ASCII has a name; a line that opens with a dot or a quote is no request.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        if (text.Length > 0 && text[0] is '.' or '\'')
            escaped.Append("\\&");
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => escaped.Append("\\e"),
                '-' => escaped.Append("\\-"),
                '\'' => escaped.Append("\\(aq"),
                '`' => escaped.Append("\\(ga"),
                '^' => escaped.Append("\\(ha"),
                '~' => escaped.Append("\\(ti"),
                '…' => escaped.Append("..."),
                > 0x7E => escaped.Append(CultureInfo.InvariantCulture, $"\\[u{rune.Value:X4}]"),
                _ => escaped.Append((char)rune.Value),
            };
        }
        return escaped.ToString();
    }
}
