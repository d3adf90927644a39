namespace Statewall.Cli.Applets.Conntrack;

/// <summary>
/// Walks a command line as getopt_long does: letters can share a word, long names can be cut short while they stay clear, words that
/// are no options are passed over, and <c>--</c> ends the options.
/// </summary>
internal sealed class OptionScanner(string[] words)
{
    private OptionRow[] _protocolRows = [];
    private int _next;
    private int _letter;

    /// <summary>The option's argument, if it has one.</summary>
    public string? Argument { get; private set; }

    /// <summary>Makes the options of a protocol known from here on.</summary>
    public void Learn(OptionRow[] rows) => _protocolRows = _protocolRows.Length == 0 ? rows : [.. _protocolRows, .. rows];

    /// <summary>Goes to the next option.</summary>
    /// <exception cref="UsageException">It is not known, not clear, or lacks its argument.</exception>
    public bool TryNext(out OptionRow row)
    {
        Argument = null;
        row = default;
        if (_letter > 0)
        {
            row = TakeLetter();
            return true;
        }
        while (_next < words.Length && (words[_next].Length < 2 || words[_next][0] != '-'))
            _next++;
        if (_next == words.Length || words[_next] == "--")
            return false;
        if (words[_next].StartsWith("--", StringComparison.Ordinal))
        {
            row = TakeLong();
            return true;
        }
        _letter = 1;
        row = TakeLetter();
        return true;
    }

    /// <summary>The word behind an option that may be followed by one, unless that starts with a dash.</summary>
    public string? TakeFollowing() =>
        _letter == 0 && _next < words.Length && (words[_next].Length == 0 || words[_next][0] != '-') ? words[_next++] : null;

    private OptionRow TakeLetter()
    {
        var word = words[_next];
        var letter = word[_letter++];
        var ended = _letter == word.Length;
        var attached = ended ? null : word[_letter..];
        if (ended)
            Advance();
        foreach (var row in OptionTable.Rows)
        {
            if (row.Short != letter)
                continue;
            if (row.Takes == Takes.Nothing || (row.Takes == Takes.MaybeArgument && attached is null))
                return row;
            // what is attached to a command is passed over
            if (row.Takes != Takes.Table)
                Argument = attached;
            if (!ended)
                Advance();
            RequireArgument(row, word);
            return row;
        }
        // the word that getopt has passed last: this one only when its letters are used up
        throw new UsageException($"unknown option `{(ended || _next == 0 ? word : words[_next - 1])}'");
    }

    private OptionRow TakeLong()
    {
        var word = words[_next++];
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word.AsSpan(2) : word.AsSpan(2, equals - 2);
        var row = Find(name, out var found);
        if (!found || (equals >= 0 && row.Takes == Takes.Nothing))
            throw new UsageException($"unknown option `{word}'");
        Argument = equals < 0 ? null : word[(equals + 1)..];
        if (row.Takes == Takes.Table)
            Argument = null;
        else if (row.Takes == Takes.Argument)
            RequireArgument(row, word);
        return row;
    }

    private void RequireArgument(in OptionRow row, string word)
    {
        if (Argument is not null || row.Takes != Takes.Argument)
            return;
        if (_next == words.Length)
            throw new UsageException($"option `{word}' requires an argument");
        Argument = words[_next++];
    }

    private OptionRow Find(ReadOnlySpan<char> name, out bool found)
    {
        found = false;
        var result = default(OptionRow);
        var unclear = false;
        for (var index = 0; index < OptionTable.Rows.Length + _protocolRows.Length; index++)
        {
            ref readonly var row = ref index < OptionTable.Rows.Length
                ? ref OptionTable.Rows[index]
                : ref _protocolRows[index - OptionTable.Rows.Length];
            if (!row.Long.AsSpan().StartsWith(name, StringComparison.Ordinal))
                continue;
            if (row.Long.Length == name.Length)
            {
                found = true;
                return row;
            }
            unclear |= found && !row.Means(result);
            if (!found)
                result = row;
            found = true;
        }
        found &= !unclear;
        return result;
    }

    private void Advance()
    {
        _letter = 0;
        _next++;
    }
}
