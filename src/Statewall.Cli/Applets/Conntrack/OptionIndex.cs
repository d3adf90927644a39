namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Finds the row of an option's letter or whole name without going through the table.</summary>
internal sealed class OptionIndex
{
    private const int Slots = 128;
    private readonly OptionRow[] _rows;
    private readonly sbyte[] _letters = new sbyte[Slots];
    private readonly sbyte[] _names = new sbyte[Slots];

    /// <summary>Indexes a table of fewer than 100 rows; of rows that share a letter or a name the first counts.</summary>
    public OptionIndex(OptionRow[] rows)
    {
        _rows = rows;
        _letters.AsSpan().Fill(-1);
        _names.AsSpan().Fill(-1);
        for (var index = 0; index < rows.Length; index++)
        {
            if (_letters[rows[index].Short] < 0)
                _letters[rows[index].Short] = (sbyte)index;
            var slot = SlotOf(rows[index].Long);
            while (_names[slot] >= 0)
                slot = (slot + 1) % Slots;
            _names[slot] = (sbyte)index;
        }
    }

    /// <summary>The index of the options that are always known.</summary>
    public static OptionIndex Common { get; } = new(OptionTable.Rows);

    /// <summary>The number of a letter's row, or -1.</summary>
    public int FindLetter(char letter) => letter is > '\0' and < (char)Slots ? _letters[letter] : -1;

    /// <summary>The number of a whole name's row, or -1.</summary>
    public int FindName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
            return -1;
        for (var slot = SlotOf(name); _names[slot] is var index and >= 0; slot = (slot + 1) % Slots)
        {
            if (name.SequenceEqual(_rows[index].Long))
                return index;
        }
        return -1;
    }

    private static int SlotOf(ReadOnlySpan<char> name) => ((name[0] * 7) + (name[^1] * 31) + (name[name.Length / 2] * 3) + (name.Length * 17)) & (Slots - 1);
}
