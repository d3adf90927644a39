using System.Text;

namespace Statewall.Sync.Configuration;

/// <summary>Something that a configuration says wrongly, or in a way that is out of use.</summary>
/// <param name="Message">What conntrackd says about it.</param>
/// <param name="Keyword">The keyword that it is about; empty outside of all.</param>
/// <param name="Reason">What is wrong, in more words; empty where the message says all.</param>
/// <param name="Place">Where.</param>
internal sealed record ConfigurationDiagnostic(string Message, string Keyword, string Reason, ConfigurationPlace Place)
{
    /// <summary>The place, the keyword, what is wrong, the line, and marks under the place.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append($"{Place.File}:{Place.Line}:{Place.Column}: ");
        if (Keyword.Length > 0)
            text.Append($"{Keyword}: ");
        text.Append(Reason.Length > 0 ? Reason : Message);
        return Place.Excerpt.Length == 0 ? text.ToString() : text.Append('\n').Append(Place.Excerpt).ToString();
    }
}

/// <summary>A place in a configuration.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character of the line, from 1.</param>
/// <param name="Excerpt">The line, and marks under the place in a second one.</param>
internal sealed record ConfigurationPlace(string File, int Line, int Column, string Excerpt)
{
    /// <summary>Finds a place.</summary>
    /// <param name="file">The file.</param>
    /// <param name="text">Its text.</param>
    /// <param name="start">Where the place begins, in characters.</param>
    /// <param name="length">How many characters it has.</param>
    public static ConfigurationPlace Of(string file, string text, int start, int length)
    {
        const int Before = 80, Behind = 160;
        var lineStart = text.AsSpan(0, start).LastIndexOf('\n') + 1;
        var lineEnd = text.AsSpan(start).IndexOf('\n') is >= 0 and var end ? start + end : text.Length;
        var from = Math.Max(lineStart, start - Before);
        var shown = text[from..Math.Min(lineEnd, start + Behind)].TrimEnd('\r');
        var indent = string.Concat(text[from..start].Select(sign => sign == '\t' ? '\t' : ' '));
        var marks = new string('^', Math.Max(1, Math.Min(length, shown.Length - indent.Length)));
        return new ConfigurationPlace(file, text.AsSpan(0, start).Count('\n') + 1, start - lineStart + 1, shown.Length == 0 ? "" : $"{shown}\n{indent}{marks}");
    }
}

/// <summary>A configuration that cannot be used.</summary>
internal sealed class ConfigurationException(ConfigurationDiagnostic mistake) : Exception(mistake.Message)
{
    /// <summary>What is wrong.</summary>
    public ConfigurationDiagnostic Mistake => mistake;
}
