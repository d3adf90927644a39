using System.Text;

namespace Statewall.Cli.Terminal;

// Overview: lines from a terminal, with editing, history and completion. What stands in the line is drawn anew after each key, as much of it as the
// terminal is wide around the cursor, so that a line never takes up more than one row. No library of NuGet for this is kept well and survives trimming.
// Life-cycle: one editor per terminal. Threads: one.

/// <summary>Keys in, text out.</summary>
internal interface ILineTerminal
{
    /// <summary>How many characters a row has.</summary>
    int Width { get; }

    /// <summary>Waits for a key.</summary>
    ConsoleKeyInfo ReadKey();

    /// <summary>Writes text and signs that move the cursor.</summary>
    void Write(string text);
}

/// <summary>What could stand at the end of a text.</summary>
/// <param name="text">The text before the cursor.</param>
/// <returns>Words, each of which begins with the last one of the text.</returns>
internal delegate IReadOnlyList<string> LineCompleter(string text);

/// <summary>Reads lines that are edited.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="history">Lines that were entered.</param>
/// <param name="complete">Offers words.</param>
internal sealed class LineEditor(ILineTerminal terminal, LineHistory history, LineCompleter complete)
{
    private const string ToStart = "\r";
    private const string ClearRest = "\e[K"; // EL
    private const string ClearScreen = "\e[H\e[2J"; // CUP, ED

    /// <summary>Stands for a line that was broken off.</summary>
    public const string BrokenOff = "\u0003"; // the sign that Ctrl+C gives

    private LineBuffer _line = new();

    /// <summary>Reads a line.</summary>
    /// <param name="prompt">What stands in front of it.</param>
    /// <returns>The line, or <see cref="BrokenOff"/>; null at the end of the input.</returns>
    public string? Read(string prompt)
    {
        _line = new LineBuffer();
        while (true)
        {
            Draw(prompt);
            var key = terminal.ReadKey();
            var isControl = (key.Modifiers & ConsoleModifiers.Control) != 0;
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                case ConsoleKey.J or ConsoleKey.M when isControl:
                    terminal.Write("\r\n");
                    history.Add(_line.Text);
                    return _line.Text;
                case ConsoleKey.C when isControl:
                    terminal.Write("^C\r\n");
                    return BrokenOff;
                case ConsoleKey.D when isControl && _line.Text.Length == 0:
                    terminal.Write("\r\n");
                    return null;
                case ConsoleKey.L when isControl:
                    terminal.Write(ClearScreen);
                    break;
                case ConsoleKey.Tab:
                    Complete();
                    break;
                case ConsoleKey.UpArrow:
                case ConsoleKey.P when isControl:
                    Replace(history.Previous(_line.Text));
                    break;
                case ConsoleKey.DownArrow:
                case ConsoleKey.N when isControl:
                    Replace(history.Next());
                    break;
                default:
                    _line.Apply(key);
                    break;
            }
        }
    }

    private void Replace(string? text)
    {
        if (text is not null)
            _line.Replace(text);
    }

    /// <summary>Goes on as far as all words that could stand here agree; when that is no further, shows them.</summary>
    private void Complete()
    {
        var before = _line.Text[.._line.Cursor];
        var words = complete(before);
        if (words.Count == 0)
            return;
        var begun = before[(before.LastIndexOf(' ') + 1)..];
        var common = words.Aggregate(CommonStart);
        if (words.Count == 1)
            _line.Insert($"{common[begun.Length..]} ");
        else if (common.Length > begun.Length)
            _line.Insert(common[begun.Length..]);
        else
            terminal.Write($"\r\n{Columns(words)}");
    }

    private static string CommonStart(string left, string right)
    {
        var length = 0;
        while (length < left.Length && length < right.Length && left[length] == right[length])
            length++;
        return left[..length];
    }

    private string Columns(IReadOnlyList<string> words)
    {
        const int Gap = 2;
        var width = words.Max(word => word.Length) + Gap;
        var perRow = Math.Max(1, terminal.Width / width);
        var rows = new StringBuilder();
        for (var index = 0; index < words.Count; index++)
            rows.Append(index % perRow == perRow - 1 || index == words.Count - 1 ? $"{words[index]}\r\n" : words[index].PadRight(width));
        return rows.ToString();
    }

    /// <summary>Shows the prompt and the part of the line around the cursor.</summary>
    private void Draw(string prompt)
    {
        var room = Math.Max(1, terminal.Width - prompt.Length - 1);
        var from = Math.Max(0, _line.Cursor - room);
        var shown = _line.Text[from..Math.Min(_line.Text.Length, from + room)];
        var back = shown.Length - (_line.Cursor - from);
        terminal.Write($"{ToStart}{prompt}{shown}{ClearRest}{(back > 0 ? $"\e[{back}D" : "")}");
    }
}
