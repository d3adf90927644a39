using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Restoring;

namespace Statewall.Iptables.Migration.Ipsets;

/// <summary>Reads what <c>ipset save</c> writes.</summary>
internal static class IpsetReader
{
    private static readonly string[] Flags = ["counters", "comment", "skbinfo", "forceadd"];

    /// <summary>Reads all of it.</summary>
    /// <exception cref="MigrationException">A line is wrong.</exception>
    public static Dictionary<string, Ipset> Read(string name, TextReader text)
    {
        var sets = new Dictionary<string, Ipset>(StringComparer.Ordinal);
        var number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            if (line.Length == 0 || line[0] == '#' || line.Trim() == "COMMIT")
                continue;
            try
            {
                ReadLine(sets, ShellWords.Split(line), number);
            }
            catch (XtUsageException mistake)
            {
                throw new MigrationException($"{name}:{number}: {mistake.Message.Trim()}");
            }
        }
        return sets;
    }

    private static void ReadLine(Dictionary<string, Ipset> sets, List<string> words, int number)
    {
        switch (words)
        {
            case []:
                return;
            case ["create" or "-N", var name, var type, ..] when type.Contains(':', StringComparison.Ordinal):
                var made = new Ipset(name, type, number);
                ReadOptions(made, words[3..]);
                if (!sets.TryAdd(name, made))
                    throw new XtUsageException($"set {name} is there already, since line {sets[name].Line}");
                return;
            case ["add" or "-A", var name, var element, ..]:
                if (!sets.TryGetValue(name, out var set))
                    throw new XtUsageException($"no line makes set {name} before");
                set.Elements.Add(Element(element, words[3..], number, set.Dimensions.Length));
                return;
            default:
                throw new XtUsageException($"\"create NAME TYPE …\" or \"add NAME ELEMENT …\" was expected");
        }
    }

    private static void ReadOptions(Ipset set, List<string> words)
    {
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            if (Array.IndexOf(Flags, word) >= 0)
                set.Options[word] = "";
            else if (++at < words.Count)
                set.Options[word] = words[at];
            else
                throw new XtUsageException($"a value was expected behind {word}");
        }
    }

    private static IpsetElement Element(string text, List<string> words, int number, int dimensions)
    {
        var parts = text.Split(',');
        if (parts.Length != dimensions)
            throw new XtUsageException($"element {text} has {parts.Length} parts, those of its set have {dimensions}");
        var element = new IpsetElement(parts, number);
        for (var at = 0; at < words.Count; at++)
        {
            if (words[at] == "nomatch")
            {
                element = element with { IsException = true };
                continue;
            }
            if (at + 1 == words.Count)
                throw new XtUsageException($"a value was expected behind {words[at]}");
            var value = words[++at];
            element = words[at - 1] switch
            {
                "timeout" => element with { Timeout = CNumber.TryParseDecimal(value, uint.MaxValue, out var seconds) ? (uint)seconds : throw new XtUsageException($"timeout {value} is no number") },
                "comment" => element with { Comment = value },
                "packets" or "bytes" or "skbmark" or "skbprio" or "skbqueue" or "before" or "after" => element,
                var other => throw new XtUsageException($"{other} is no option of an element"),
            };
        }
        return element;
    }
}
