namespace Statewall.Cli.Terminal;

/// <summary>A line that is being edited, and where in it. Not for several threads.</summary>
internal sealed class LineBuffer
{
    private string _cut = "";

    /// <summary>The line.</summary>
    public string Text { get; private set; } = "";

    /// <summary>How many characters stand before the cursor.</summary>
    public int Cursor { get; private set; }

    /// <summary>Makes it another line, with the cursor at its end.</summary>
    public void Replace(string text) => (Text, Cursor) = (text, text.Length);

    /// <summary>Puts text in at the cursor.</summary>
    public void Insert(string text)
    {
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
    }

    /// <summary>Does what a key stands for, where that is a change of the line or of the place in it.</summary>
    /// <returns>False for other keys.</returns>
    public bool Apply(ConsoleKeyInfo key)
    {
        var isControl = (key.Modifiers & ConsoleModifiers.Control) != 0;
        var isAlt = (key.Modifiers & ConsoleModifiers.Alt) != 0;
        switch (key.Key)
        {
            case ConsoleKey.Backspace when isAlt || isControl:
            case ConsoleKey.W when isControl:
                Cut(StartOfWord, Cursor);
                return true;
            case ConsoleKey.D when isAlt:
                Cut(Cursor, EndOfWord);
                return true;
            case ConsoleKey.LeftArrow when isAlt || isControl:
            case ConsoleKey.B when isAlt:
                Cursor = StartOfWord;
                return true;
            case ConsoleKey.RightArrow when isAlt || isControl:
            case ConsoleKey.F when isAlt:
                Cursor = EndOfWord;
                return true;
            case ConsoleKey.Backspace:
            case ConsoleKey.H when isControl:
                Remove(Cursor - 1);
                return true;
            case ConsoleKey.Delete:
            case ConsoleKey.D when isControl:
                Remove(Cursor);
                return true;
            case ConsoleKey.LeftArrow:
            case ConsoleKey.B when isControl:
                Cursor = Math.Max(0, Cursor - 1);
                return true;
            case ConsoleKey.RightArrow:
            case ConsoleKey.F when isControl:
                Cursor = Math.Min(Text.Length, Cursor + 1);
                return true;
            case ConsoleKey.Home:
            case ConsoleKey.A when isControl:
                Cursor = 0;
                return true;
            case ConsoleKey.End:
            case ConsoleKey.E when isControl:
                Cursor = Text.Length;
                return true;
            case ConsoleKey.K when isControl:
                Cut(Cursor, Text.Length);
                return true;
            case ConsoleKey.U when isControl:
                Cut(0, Cursor);
                return true;
            case ConsoleKey.Y when isControl:
                Insert(_cut);
                return true;
            default:
                if (isControl || isAlt || char.IsControl(key.KeyChar))
                    return false;
                Insert(key.KeyChar.ToString());
                return true;
        }
    }

    private int StartOfWord
    {
        get
        {
            var at = Cursor;
            while (at > 0 && Text[at - 1] == ' ')
                at--;
            while (at > 0 && Text[at - 1] != ' ')
                at--;
            return at;
        }
    }

    private int EndOfWord
    {
        get
        {
            var at = Cursor;
            while (at < Text.Length && Text[at] == ' ')
                at++;
            while (at < Text.Length && Text[at] != ' ')
                at++;
            return at;
        }
    }

    private void Remove(int at)
    {
        if (at < 0 || at >= Text.Length)
            return;
        Text = Text.Remove(at, 1);
        Cursor = at;
    }

    private void Cut(int from, int to)
    {
        _cut = Text[from..to];
        Text = Text.Remove(from, to - from);
        Cursor = from;
    }
}
