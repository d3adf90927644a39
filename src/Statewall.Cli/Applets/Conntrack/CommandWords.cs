namespace Statewall.Cli.Applets.Conntrack;

/// <summary>The words of a command, kept in one buffer that is used again for the next, so that reading a million of them allocates nothing.</summary>
internal sealed class CommandWords
{
    private char[] _text = [];
    private int[] _ends = [];

    /// <summary>Holds no words yet.</summary>
    public CommandWords()
    {
    }

    /// <summary>Holds the words of a command line.</summary>
    public CommandWords(ReadOnlySpan<string> words)
    {
        var length = 0;
        foreach (var word in words)
            length += word.Length;
        _text = new char[length];
        _ends = new int[words.Length];
        length = 0;
        foreach (var word in words)
        {
            word.CopyTo(_text.AsSpan(length));
            length += word.Length;
            _ends[Count++] = length;
        }
    }

    /// <summary>How many words there are.</summary>
    public int Count { get; private set; }

    /// <summary>A word; good until the words are replaced.</summary>
    public ReadOnlySpan<char> this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : _ends[index - 1];
            return _text.AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>Replaces the words by those of a line, with blanks between them; quotes keep blanks together and are dropped.</summary>
    public void Split(ReadOnlySpan<char> line)
    {
        if (_text.Length < line.Length)
            _text = new char[line.Length * 2];
        if (_ends.Length <= line.Length / 2)
            _ends = new int[line.Length];
        var text = _text.AsSpan(0, line.Length);
        var ends = _ends.AsSpan();
        var (length, count) = (0, 0);
        var (isQuoted, hasWord) = (false, false);
        foreach (var character in line)
        {
            if (character > ' ' && character != '"')
            {
                text[length++] = character;
                hasWord = true;
            }
            else if (character == '"')
            {
                isQuoted = !isQuoted;
                hasWord = true;
            }
            else if (!isQuoted && character is ' ' or '\t' or '\r')
            {
                if (hasWord)
                    ends[count++] = length;
                hasWord = false;
            }
            else
            {
                text[length++] = character;
                hasWord = true;
            }
        }
        if (hasWord)
            ends[count++] = length;
        Count = count;
    }
}
