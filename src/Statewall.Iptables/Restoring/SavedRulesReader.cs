using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Families;

namespace Statewall.Iptables.Restoring;

// Overview: a saved ruleset, line by line, into one transaction: all of it takes effect when its end is reached, or nothing. // xtables_restore_parse

/// <summary>Reads a ruleset as iptables-save writes it.</summary>
/// <param name="family">The family.</param>
/// <param name="tables">Gets what it asks for.</param>
internal sealed class SavedRulesReader(XtFamily family, IRestoredTables tables)
{
    private string? _table;
    private bool _isPassedOver;

    /// <summary>What is there stays. // --noflush</summary>
    public bool KeepsRules { get; init; }

    /// <summary>Counters are taken over. // --counters</summary>
    public bool TakesCounters { get; init; }

    /// <summary>The only table that is taken; null for all. // --table</summary>
    public string? OnlyTable { get; init; }

    /// <summary>The number of the line that was read last.</summary>
    public int Line { get; private set; }

    /// <summary>Gets each line that is a comment, when somebody wants to see them; null otherwise. // -v</summary>
    public Action<string>? Remark { get; init; }

    /// <summary>Gets a mistake in a line that is passed over then; null when the first mistake is the end.</summary>
    public Action<XtUsageException>? Mistake { get; init; }

    /// <summary>The sets of ipset that rules can name; null for those of the kernel.</summary>
    public IpsetNames? Ipsets { get; init; }

    /// <summary>Reads a text to its end.</summary>
    /// <exception cref="XtUsageException">A line is wrong: the one of number <see cref="Line"/>.</exception>
    public void Read(TextReader text)
    {
        while (text.ReadLine() is { } line)
        {
            tables.Line = ++Line;
            try
            {
                ReadLine(line);
            }
            catch (XtUsageException mistake) when (Mistake is { } tell)
            {
                tell(mistake);
            }
        }
        if (_table is not null && family.CommitsSavedTables)
        {
            Line++;
            throw new XtUsageException($"COMMIT expected at line {Line}") { IsBare = true };
        }
    }

    private void ReadLine(string line)
    {
        if (line.Length == 0)
            return;
        if (line[0] == '#')
        {
            Remark?.Invoke(line);
            return;
        }
        if (_table is null || (line[0] == '*' && !family.CommitsSavedTables))
        {
            if (line[0] != '*')
                throw Failed();
            BeginTable(line);
            return;
        }
        if (line == "COMMIT" || line.TrimEnd() == "COMMIT")
            _table = null;
        else if (line[0] == '*')
            throw Failed();
        else if (_isPassedOver)
            return;
        else if (line[0] == ':')
            ReadChain(line);
        else
            ReadRule(line);
    }

    private void BeginTable(string line)
    {
        var name = line[1..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first : throw new XtUsageException($"{Program}: line {Line} table name invalid");
        _table = name;
        _isPassedOver = OnlyTable is not null && OnlyTable != name;
        if (_isPassedOver)
            return;
        if (family.Find(name) is null)
            throw new XtUsageException($"{Program}: line {Line} table name '{name}' invalid");
        if (!KeepsRules)
            tables.FlushTable(name);
    }

    private void ReadChain(string line)
    {
        var words = line[1..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            throw new XtUsageException($"{Program}: line {Line} chain name invalid");
        if (words.Length == 1)
            throw new XtUsageException($"{Program}: line {Line} policy invalid");
        var isBuiltin = family.Find(_table!)!.Find(words[0]) is not null;
        if (!isBuiltin && System.Text.Encoding.UTF8.GetByteCount(words[0]) > 28)
            throw new XtUsageException($"Invalid chain name `{words[0]}' (28 chars max)");
        var counters = (Packets: 0UL, Bytes: 0UL);
        if (TakesCounters && words.Length > 2 && !TryReadCounters(words[2], out counters))
            throw new XtUsageException($"invalid policy counters for chain '{words[0]}'");
        // one that somebody made has no policy, whatever stands there, except on bridges
        tables.RestoreChain(_table!, words[0], words[1] == "-" || (!isBuiltin && !family.HasUserPolicies) ? null : words[1], counters);
    }

    private void ReadRule(string line)
    {
        var counters = (Packets: 0UL, Bytes: 0UL);
        if (line[0] == '[')
        {
            var end = line.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || !TryReadCounters(line[..(end + 1)], out counters))
                throw new XtUsageException($"Bad line {Line}: need [packets:bytes]");
            line = line[(end + 1)..];
        }
        var words = ShellWords.Split(line);
        if (words.Count == 0)
            return;
        var command = family.ReadCommand(words, _table, Ipsets);
        if (command.IsForOtherFamily)
            return;
        if (command.Verb is XtVerb.List or XtVerb.ListRules or XtVerb.Check or XtVerb.Help or XtVerb.Version)
            throw new XtUsageException($"Command `{words[0]}' cannot stand in a saved ruleset");
        if (TakesCounters)
        {
            foreach (var rule in command.Rules)
                (rule.Packets, rule.Bytes) = counters;
        }
        tables.Do(command);
    }

    private static bool TryReadCounters(string text, out (ulong Packets, ulong Bytes) counters)
    {
        counters = default;
        if (text is not ['[', .., ']'] || text[1..^1].Split(':') is not [var packets, var bytes])
            return false;
        var isRead = CNumber.TryParseDecimal(packets, ulong.MaxValue, out counters.Packets);
        return CNumber.TryParseDecimal(bytes, ulong.MaxValue, out counters.Bytes) && isRead;
    }

    private static XtUsageException Failed() => new("", XtUsageException.Other);

    private string Program => $"{family.Tool}-restore";
}
