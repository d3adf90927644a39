namespace Statewall.Cli.Applets.Conntrack;

/// <summary>
/// Walks a command line as getopt_long does: letters can share a word, long names can be cut short while they stay clear, words that
/// are no options are passed over, and <c>--</c> ends the options.
/// </summary>
internal ref struct OptionScanner(CommandWords words)
{
    private OptionRow[] _protocolRows = [];
    private int _next;
    private int _letter;

    /// <summary>The last option or <see cref="TryTakeFollowing"/> has an argument.</summary>
    public bool HasArgument { get; private set; }

    /// <summary>The argument; empty when there is none.</summary>
    public ReadOnlySpan<char> Argument { get; private set; }

    /// <summary>Makes the options of a protocol known from here on.</summary>
    public void Learn(OptionRow[] rows) => _protocolRows = _protocolRows.Length == 0 ? rows : [.. _protocolRows, .. rows];

    /// <summary>Goes to the next option.</summary>
    /// <exception cref="UsageException">It is not known, not clear, or lacks its argument.</exception>
    public bool TryNext(out OptionRow row)
    {
        SetArgument(default, false);
        row = default;
        if (_letter > 0)
        {
            row = TakeLetter();
            return true;
        }
        while (_next < words.Count && (words[_next].Length < 2 || words[_next][0] != '-'))
            _next++;
        if (_next == words.Count || words[_next] is "--")
            return false;
        if (words[_next][1] == '-')
        {
            row = TakeLong();
            return true;
        }
        _letter = 1;
        row = TakeLetter();
        return true;
    }

    /// <summary>Takes the word behind an option that may be followed by one as its argument, unless that starts with a dash.</summary>
    public bool TryTakeFollowing()
    {
        if (_letter == 0 && _next < words.Count && (words[_next].IsEmpty || words[_next][0] != '-'))
            SetArgument(words[_next++], true);
        return HasArgument;
    }

    private OptionRow TakeLetter()
    {
        var word = words[_next];
        var letter = word[_letter++];
        var ended = _letter == word.Length;
        var attached = ended ? default : word[_letter..];
        if (ended)
            Advance();
        var index = OptionIndex.Common.FindLetter(letter);
        if (index < 0)
            // the word that getopt has passed last: this one only when its letters are used up
            throw new UsageException($"unknown option `{(ended || _next == 0 ? word : words[_next - 1])}'");
        ref readonly var row = ref OptionTable.Rows[index];
        if (row.Takes == Takes.Nothing || (row.Takes == Takes.MaybeArgument && ended))
            return row;
        // what is attached to a command is passed over
        if (row.Takes != Takes.Table && !ended)
            SetArgument(attached, true);
        if (!ended)
            Advance();
        RequireArgument(in row, word);
        return row;
    }

    private OptionRow TakeLong()
    {
        var word = words[_next++];
        var equals = word.IndexOf('=');
        var name = equals < 0 ? word[2..] : word[2..equals];
        var row = Find(name, out var found);
        if (!found || (equals >= 0 && row.Takes == Takes.Nothing))
            throw new UsageException($"unknown option `{word}'");
        if (equals >= 0 && row.Takes != Takes.Table)
            SetArgument(word[(equals + 1)..], true);
        RequireArgument(in row, word);
        return row;
    }

    private void RequireArgument(in OptionRow row, ReadOnlySpan<char> word)
    {
        if (HasArgument || row.Takes != Takes.Argument)
            return;
        if (_next == words.Count)
            throw new UsageException($"option `{word}' requires an argument");
        SetArgument(words[_next++], true);
    }

    private readonly OptionRow Find(ReadOnlySpan<char> name, out bool found)
    {
        found = true;
        if (OptionIndex.Common.FindName(name) is var index and >= 0)
            return OptionTable.Rows[index];
        foreach (ref readonly var row in _protocolRows.AsSpan())
        {
            if (row.Long.Length == name.Length && name.SequenceEqual(row.Long))
                return row;
        }
        var result = default(OptionRow);
        found = AddBeginning(OptionTable.Rows, name, ref result, out var unclear) | AddBeginning(_protocolRows, name, ref result, out var unclearHere);
        found &= !(unclear | unclearHere);
        return result;
    }

    /// <summary>Looks for names that begin so: the first one becomes the result, another one that means something else makes it unclear.</summary>
    private static bool AddBeginning(OptionRow[] rows, ReadOnlySpan<char> name, ref OptionRow result, out bool unclear)
    {
        unclear = false;
        var found = result.Long is not null;
        foreach (ref readonly var row in rows.AsSpan())
        {
            if (!row.Long.AsSpan().StartsWith(name, StringComparison.Ordinal))
                continue;
            unclear |= found && !row.Means(in result);
            if (!found)
                result = row;
            found = true;
        }
        return found;
    }

    private void SetArgument(ReadOnlySpan<char> argument, bool isThere)
    {
        Argument = argument;
        HasArgument = isThere;
    }

    private void Advance()
    {
        _letter = 0;
        _next++;
    }
}
