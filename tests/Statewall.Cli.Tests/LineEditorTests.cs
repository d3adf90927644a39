using Statewall.Cli.Terminal;

namespace Statewall.Cli.Tests;

/// <summary>Lines that are edited on a terminal which exists in the test alone.</summary>
public sealed class LineEditorTests
{
    [Theory]
    [InlineData("list{Enter}", "list")]
    [InlineData("lst{Left}{Left}i{Enter}", "list")]
    [InlineData("xlist{Home}{Delete}{End}!{Enter}", "list!")]
    [InlineData("list x{Backspace}{Backspace}{Enter}", "list")]
    [InlineData("{Backspace}{Delete}a{Left}{Left}{Right}{Right}{Enter}", "a")]
    [InlineData("list tables{^W}sets{Enter}", "list sets")]
    [InlineData("list tables{^A}{^K}{^Y} now{Enter}", "list tables now")]
    [InlineData("garbage {^U}list{Enter}", "list")]
    [InlineData("a b{^B}{^B}{^F}{^D}{^E}c{Enter}", "a c")]
    [InlineData("one two{AltB}{AltB}{AltF} and{Enter}", "one and two")]
    [InlineData("one two{AltB}{AltD}{^H}{Enter}", "one")]
    [InlineData("a{Insert}{Escape}b{Enter}", "ab")]
    [InlineData("äö€{Left}{Backspace}{Enter}", "ä€")]
    public void Read_Keys_GiveTheLine(string keys, string line) => Assert.Equal(line, new ScriptedTerminal(keys).Editor([]).Read("> "));

    [Fact]
    public void Read_EndOfInput_OnlyInAnEmptyLine()
    {
        var editor = new ScriptedTerminal("a{^D}{Enter}{^D}").Editor([]);
        Assert.Equal("a", editor.Read(""));
        Assert.Null(editor.Read(""));
    }

    [Fact]
    public void Read_BrokenOff_IsToldAndForgotten()
    {
        var editor = new ScriptedTerminal("garbage{^C}{Up}list{Enter}").Editor([]);
        Assert.Equal(LineEditor.BrokenOff, editor.Read(""));
        Assert.Equal("list", editor.Read(""));
    }

    [Theory]
    [InlineData("{Up}{Enter}", "second")]
    [InlineData("{Up}{Up}{Enter}", "first")]
    [InlineData("{Up}{Up}{Up}{Enter}", "first")]
    [InlineData("{^P}{^P}{^N}{Enter}", "second")]
    [InlineData("new{Up}{Down}{Down}{Enter}", "new")]
    public void Read_History_IsGoneThrough(string keys, string line)
    {
        var editor = new ScriptedTerminal($"first{{Enter}}second{{Enter}}second{{Enter}}{{Enter}}{keys}").Editor([]);
        for (var entered = 0; entered < 4; entered++)
            editor.Read("");
        Assert.Equal(line, editor.Read(""));
    }

    [Theory]
    [InlineData("li{Tab}{Enter}", "list ")]
    [InlineData("fl{Tab}{Enter}", "flush ")]
    [InlineData("add t{Tab}{Enter}", "add t")]
    [InlineData("add ta{Tab}l{Tab}{Enter}", "add table ")]
    [InlineData("add ta{Tab}{Tab}l{Enter}", "add tabl")]
    [InlineData("zzz{Tab}{Enter}", "zzz")]
    [InlineData("li x{Left}{Left}{Tab}{Enter}", "list  x")]
    public void Tab_AddsWhatAllWordsAgreeAbout(string keys, string line) =>
        Assert.Equal(line, new ScriptedTerminal(keys).Editor(["list", "flush", "table", "tabs", "tunnel"]).Read(""));

    [Fact]
    public void Tab_Undecided_ShowsWords()
    {
        var terminal = new ScriptedTerminal("ta{Tab}{Tab}{Enter}");
        terminal.Editor(["table", "tabs"]).Read("> ");
        Assert.Contains("\r\ntable  tabs\r\n\r> tab", terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_LongLine_StaysInOneRow()
    {
        var terminal = new ScriptedTerminal("0123456789abcdefghij{Home}{Enter}") { Width = 12 };
        Assert.Equal("0123456789abcdefghij", terminal.Editor([]).Read("> "));
        Assert.Contains("\r> bcdefghij\e[K", terminal.Written, StringComparison.Ordinal);
        Assert.EndsWith("\r> 012345678\e[K\e[9D\r\n", terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void History_File_KeepsTheLastLines()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var history = new LineHistory(3);
            foreach (var line in (string[])["a", "b", "b", "", "c", "d"])
                history.Add(line);
            history.Save(path);
            Assert.Equal("b\nc\nd\n", File.ReadAllText(path));
            Assert.Equal(["c", "d"], LineHistory.Load(path, 2).Lines);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Empty(LineHistory.Load(path, 2).Lines);
    }

    /// <summary>Keys in a row: signs stand for themselves, names of others in braces.</summary>
    private sealed class ScriptedTerminal(string script) : ILineTerminal
    {
        private int _at;

        public string Written { get; private set; } = "";

        public int Width { get; init; } = 80;

        public LineEditor Editor(IReadOnlyList<string> words) =>
            new(this, new LineHistory(100), text => [.. words.Where(word => word.StartsWith(text[(text.LastIndexOf(' ') + 1)..], StringComparison.Ordinal))]);

        public void Write(string text) => Written += text;

        public ConsoleKeyInfo ReadKey()
        {
            var sign = script[_at++];
            if (sign != '{')
                return new ConsoleKeyInfo(sign, ConsoleKey.None, false, false, false);
            var name = script[_at..(_at = script.IndexOf('}', _at))];
            _at++;
            if (name[0] == '^')
                return new ConsoleKeyInfo((char)(name[1] - '@'), Enum.Parse<ConsoleKey>(name[1..]), false, false, control: true);
            if (name.StartsWith("Alt", StringComparison.Ordinal))
                return new ConsoleKeyInfo(name[3], Enum.Parse<ConsoleKey>(name[3..]), false, alt: true, false);
            var key = name switch { "Up" or "Down" or "Left" or "Right" => $"{name}Arrow", _ => name };
            return new ConsoleKeyInfo(name == "Enter" ? '\r' : '\0', Enum.Parse<ConsoleKey>(key), false, false, false);
        }
    }
}
