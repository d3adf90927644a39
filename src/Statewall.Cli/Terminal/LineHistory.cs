namespace Statewall.Cli.Terminal;

/// <summary>Lines that were entered, the oldest first, and the way through them. Not for several threads.</summary>
/// <param name="limit">How many are kept.</param>
internal sealed class LineHistory(int limit)
{
    private readonly List<string> _lines = [];
    private int _at;
    private string _pending = "";

    /// <summary>The lines.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Reads a file, a line each; one that is not there has none.</summary>
    public static LineHistory Load(string path, int limit)
    {
        var history = new LineHistory(limit);
        try
        {
            foreach (var line in File.ReadLines(path))
                history.Add(line);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return history; // what cannot be read is not offered
        }
        return history;
    }

    /// <summary>Adds a line, unless it is empty or the last one again, and goes behind the last.</summary>
    public void Add(string line)
    {
        if (line.Length > 0 && (_lines.Count == 0 || _lines[^1] != line))
            _lines.Add(line);
        if (_lines.Count > limit)
            _lines.RemoveAt(0);
        _at = _lines.Count;
    }

    /// <summary>The line before; null when there is none.</summary>
    /// <param name="current">What stands in the line now: kept while the way leads through older ones.</param>
    public string? Previous(string current)
    {
        if (_at == 0)
            return null;
        if (_at == _lines.Count)
            _pending = current;
        return _lines[--_at];
    }

    /// <summary>The line behind, at the end what stood there before the way back began; null when there is none.</summary>
    public string? Next()
    {
        if (_at == _lines.Count)
            return null;
        return ++_at == _lines.Count ? _pending : _lines[_at];
    }

    /// <summary>Writes a file, for its owner alone.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        foreach (var line in _lines)
            file.Write($"{line}\n");
    }
}
