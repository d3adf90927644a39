namespace Statewall.Iptables.CommandLine;

/// <summary>Walks a command line as getopt_long does that hands over words in their order: letters can share a word, and a long name can have its word behind an equals sign.</summary>
internal sealed class WordScanner(IReadOnlyList<string> words)
{
    private readonly string[] _words = words as string[] ?? [.. words];
    private int _next;
    private int _letter;
    private string? _attached;
    private bool _isEnded;

    /// <summary>The letter, when the last piece was one; otherwise none.</summary>
    public char Letter { get; private set; }

    /// <summary>The long name without dashes, or the word when it is no option.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The last piece was an option.</summary>
    public bool IsOption { get; private set; }

    /// <summary>Goes to the next piece.</summary>
    public bool MoveNext()
    {
        _attached = null;
        if (_letter > 0)
        {
            TakeLetter();
            return true;
        }
        if (_next == _words.Length)
            return false;
        var word = _words[_next++];
        if (!_isEnded && word == "--")
        {
            _isEnded = true;
            return MoveNext();
        }
        IsOption = !_isEnded && word.Length > 1 && word[0] == '-';
        Letter = '\0';
        if (!IsOption)
            Text = word;
        else if (word[1] == '-')
            TakeLong(word);
        else
        {
            _letter = 1;
            _next--;
            TakeLetter();
        }
        return true;
    }

    /// <summary>The word of the last option: what is attached to it, or the next word; null when there is none.</summary>
    public string? TakeWord()
    {
        if (TakeAttached() is { } attached)
            return attached;
        return _next < _words.Length ? _words[_next++] : null;
    }

    /// <summary>What is attached to the last option; null for nothing.</summary>
    public string? TakeAttached()
    {
        if (_attached is { } attached)
        {
            _attached = null;
            return attached;
        }
        if (_letter == 0)
            return null;
        var rest = _words[_next++][_letter..];
        _letter = 0;
        return rest;
    }

    /// <summary>The next word when it begins no option and no inversion; null otherwise. // xs_has_arg</summary>
    public string? TakeFollowing() => TakeAttached() ?? (HasFollowing ? _words[_next++] : null);

    /// <summary>A further word of an option that has several. // argv[optind++]</summary>
    public string? TakeFurther() => _letter == 0 && HasFollowing ? _words[_next++] : null;

    /// <summary>An exclamation mark that stands by itself behind an option.</summary>
    public bool TryTakeInversion()
    {
        if (_letter > 0 || _attached is not null || _next == _words.Length || _words[_next] != "!")
            return false;
        _next++;
        return true;
    }

    private bool HasFollowing => _letter == 0 && _next < _words.Length && (_words[_next].Length == 0 || _words[_next][0] is not ('-' or '!'));

    private void TakeLong(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        Text = equals < 0 ? word[2..] : word[2..equals];
        _attached = equals < 0 ? null : word[(equals + 1)..];
    }

    private void TakeLetter()
    {
        var word = _words[_next];
        Letter = word[_letter++];
        Text = Letter.ToString();
        IsOption = true;
        if (_letter < word.Length)
            return;
        _letter = 0;
        _next++;
    }
}
