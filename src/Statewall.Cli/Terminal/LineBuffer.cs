namespace Statewall.Cli.Terminal;

/// <summary>A line that is being edited, and where in it. Not for several threads.</summary>
internal sealed class LineBuffer
{
    private static readonly Dictionary<(ConsoleModifiers Modifiers, ConsoleKey Key), Action<LineBuffer>> Edits = new()
    {
        [(ConsoleModifiers.None, ConsoleKey.Backspace)] = line => line.Remove(line.Cursor - 1),
        [(ConsoleModifiers.Control, ConsoleKey.H)] = line => line.Remove(line.Cursor - 1),
        [(ConsoleModifiers.None, ConsoleKey.Delete)] = line => line.Remove(line.Cursor),
        [(ConsoleModifiers.Control, ConsoleKey.D)] = line => line.Remove(line.Cursor),
        [(ConsoleModifiers.None, ConsoleKey.LeftArrow)] = line => line.Move(line.Cursor - 1),
        [(ConsoleModifiers.Control, ConsoleKey.B)] = line => line.Move(line.Cursor - 1),
        [(ConsoleModifiers.None, ConsoleKey.RightArrow)] = line => line.Move(line.Cursor + 1),
        [(ConsoleModifiers.Control, ConsoleKey.F)] = line => line.Move(line.Cursor + 1),
        [(ConsoleModifiers.None, ConsoleKey.Home)] = line => line.Move(0),
        [(ConsoleModifiers.Control, ConsoleKey.A)] = line => line.Move(0),
        [(ConsoleModifiers.None, ConsoleKey.End)] = line => line.Move(line.Text.Length),
        [(ConsoleModifiers.Control, ConsoleKey.E)] = line => line.Move(line.Text.Length),
        [(ConsoleModifiers.Alt, ConsoleKey.LeftArrow)] = line => line.Move(line.StartOfWord),
        [(ConsoleModifiers.Control, ConsoleKey.LeftArrow)] = line => line.Move(line.StartOfWord),
        [(ConsoleModifiers.Alt, ConsoleKey.B)] = line => line.Move(line.StartOfWord),
        [(ConsoleModifiers.Alt, ConsoleKey.RightArrow)] = line => line.Move(line.EndOfWord),
        [(ConsoleModifiers.Control, ConsoleKey.RightArrow)] = line => line.Move(line.EndOfWord),
        [(ConsoleModifiers.Alt, ConsoleKey.F)] = line => line.Move(line.EndOfWord),
        [(ConsoleModifiers.Alt, ConsoleKey.Backspace)] = line => line.Cut(line.StartOfWord, line.Cursor),
        [(ConsoleModifiers.Control, ConsoleKey.Backspace)] = line => line.Cut(line.StartOfWord, line.Cursor),
        [(ConsoleModifiers.Control, ConsoleKey.W)] = line => line.Cut(line.StartOfWord, line.Cursor),
        [(ConsoleModifiers.Alt, ConsoleKey.D)] = line => line.Cut(line.Cursor, line.EndOfWord),
        [(ConsoleModifiers.Control, ConsoleKey.K)] = line => line.Cut(line.Cursor, line.Text.Length),
        [(ConsoleModifiers.Control, ConsoleKey.U)] = line => line.Cut(0, line.Cursor),
        [(ConsoleModifiers.Control, ConsoleKey.Y)] = line => line.Insert(line._cut),
    };

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
        var modifiers = key.Modifiers & ~ConsoleModifiers.Shift;
        if (Edits.TryGetValue((modifiers, key.Key), out var edit))
        {
            edit(this);
            return true;
        }
        if (modifiers != ConsoleModifiers.None || char.IsControl(key.KeyChar))
            return false;
        Insert(key.KeyChar.ToString());
        return true;
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

    private void Move(int to) => Cursor = Math.Clamp(to, 0, Text.Length);

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
