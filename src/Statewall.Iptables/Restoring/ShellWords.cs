using System.Text;
using Statewall.Iptables.CommandLine;

namespace Statewall.Iptables.Restoring;

/// <summary>Takes a line apart into words. // add_param_to_argv</summary>
internal static class ShellWords
{
    /// <summary>Words are parted by white space; quotation marks hold one together, and a backslash in them makes the next sign stand for itself.</summary>
    /// <exception cref="XtUsageException">A quotation mark has no end.</exception>
    public static List<string> Split(string line)
    {
        var words = new List<string>();
        if (!line.AsSpan().ContainsAny('"', '\\'))
        {
            for (var rest = line.AsSpan(); !rest.IsEmpty;)
            {
                var end = rest.IndexOfAny(" \t\r\n");
                if (end != 0)
                    words.Add(rest[..(end < 0 ? rest.Length : end)].ToString());
                rest = end < 0 ? [] : rest[(end + 1)..];
            }
            return words;
        }
        SplitQuoted(line, words);
        return words;
    }

    private static void SplitQuoted(string line, List<string> words)
    {
        var word = new StringBuilder();
        var (isQuoted, isEscaped, isBegun) = (false, false, false);
        foreach (var sign in line)
        {
            if (isEscaped)
            {
                word.Append(sign);
                isEscaped = false;
            }
            else if (sign == '\\' && isQuoted)
                isEscaped = true;
            else if (sign == '"')
                (isQuoted, isBegun) = (!isQuoted, true);
            else if (!isQuoted && sign is (' ' or '\t' or '\r' or '\n'))
                EndWord(words, word, ref isBegun);
            else
            {
                word.Append(sign);
                isBegun = true;
            }
        }
        if (isQuoted)
            throw new XtUsageException("a quotation mark has no end");
        EndWord(words, word, ref isBegun);
    }

    private static void EndWord(List<string> words, StringBuilder word, ref bool isBegun)
    {
        if (isBegun)
            words.Add(word.ToString());
        word.Clear();
        isBegun = false;
    }
}
