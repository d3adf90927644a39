using System.Buffers;
using System.Globalization;
using System.Text;

namespace Statewall.Replay.Yaml;

/// <summary>Writes scalars.</summary>
internal static class YamlText
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-:+");

    /// <summary>A text as a scalar that reads as the same text: plain where nothing speaks against it, otherwise in double quotes.</summary>
    public static string Quote(string text)
    {
        var isPlain = text.Length > 0 && (char.IsAsciiLetterOrDigit(text[0]) || text.StartsWith("::", StringComparison.Ordinal))
            && text[^1] != ':' && text != "null" && !text.AsSpan().ContainsAnyExcept(Plain);
        if (isPlain)
            return text;
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
                quoted.Append('\\').Append((char)rune.Value);
            else if (rune.IsBmp && Rune.GetUnicodeCategory(rune) is < UnicodeCategory.LineSeparator or > UnicodeCategory.PrivateUse and not UnicodeCategory.OtherNotAssigned)
                quoted.Append(rune);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
        }
        return quoted.Append('"').ToString();
    }
}
