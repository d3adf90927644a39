using System.Text;
using CsCheck;
using Statewall.Cli.Applets.Conntrack;

namespace Statewall.Cli.Tests;

public sealed class CommandFileTests
{
    [Theory]
    [InlineData("-D  -p\ttcp \r", "-D|-p|tcp")]
    [InlineData("\"-D\" -s \"10.0.0.1\"", "-D|-s|10.0.0.1")]
    [InlineData("a\"b c\"d \"\"", "ab cd|")]
    [InlineData("open \"to the end ", "open|to the end ")]
    [InlineData("", "")]
    public void Split_Line_GivesWords(string line, string words)
    {
        var split = new CommandWords();
        split.Split(line);
        Assert.Equal(words, string.Join('|', WordsOf(split)));
    }

    [Fact]
    public void TryNext_CommentsAndEmptyLines_KeepsLineNumbers()
    {
        Assert.Equal(["3:-D", "5:-F", "6:end"], Read("# one\n\n-D\n  #-L\n -F \nend"));
        Assert.Empty(Read("\n\n"));
    }

    [Fact]
    public void TryNext_LineLongerThanTheBuffer_IsWhole()
    {
        var word = new string('x', 200_000);
        Assert.Equal([$"1:{word}", "2:y"], Read($"{word}\ny"));
    }

    [Fact]
    public void TryNext_AnyText_GivesTheLinesThatAreThere() =>
        Gen.Char["ab #\n\"é\t"].Array[0, 300].Sample(characters =>
        {
            var text = new string(characters);
            var expected = text.Split('\n').Select((line, index) => (line, index + 1))
                .Select(entry => (Words: Plain(entry.line), entry.Item2))
                .Where(entry => entry.Words.Count > 0 && !entry.Words[0].StartsWith('#'))
                .Select(entry => $"{entry.Item2}:{string.Join('|', entry.Words)}");
            Assert.Equal(expected, Read(text));
        });

    [Fact]
    public void CommandWords_OfACommandLine_AreItsArguments() =>
        Gen.String.Array[0, 8].Sample(words => Assert.Equal(words, WordsOf(new CommandWords(words))));

    // as it is told: quotes toggle, blanks outside them separate
    private static List<string> Plain(string line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        var quoted = false;
        foreach (var character in line)
        {
            var isBlank = !quoted && character is ' ' or '\t' or '\r';
            if (isBlank && word is not null)
                words.Add(word.ToString());
            word = isBlank ? null : word ?? new StringBuilder();
            if (character == '"')
                quoted = !quoted;
            else
                word?.Append(isBlank ? "" : character.ToString());
        }
        if (word is not null)
            words.Add(word.ToString());
        return words;
    }

    private static List<string> Read(string text)
    {
        using var file = new CommandFile(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        var words = new CommandWords();
        var commands = new List<string>();
        while (file.TryNext(words))
            commands.Add($"{file.Line}:{string.Join('|', WordsOf(words))}");
        return commands;
    }

    private static List<string> WordsOf(CommandWords words)
    {
        var result = new List<string>();
        for (var index = 0; index < words.Count; index++)
            result.Add(words[index].ToString());
        return result;
    }
}
