using System.Text;
using Statewall.Cli.Applets;
using Statewall.Cli.Applets.Conntrack;
using Statewall.Cli.Engines;
using Statewall.Cli.Terminal;

namespace Statewall.Cli.Tests;

// On an engine, so anywhere.
public sealed class LoadFileTests
{
    [Fact]
    public void LoadFile_RefusedLines_NamesEachAndCarriesOutTheRest()
    {
        var (code, error) = Run([Line(1), "# a comment", Line(1), Line(2), Line(2), Line(1).Replace("-I", "-A", StringComparison.Ordinal), Line(3)], then: Line(3));
        Assert.Equal(1, code);
        Assert.Equal(
            """
            conntrack v1.4.9 (conntrack-tools): Operation failed: Such conntrack exists, try -U to update
            line 3: Such conntrack exists, try -U to update
            line 5: Such conntrack exists, try -U to update
            line 8: Such conntrack exists, try -U to update

            """,
            error);
    }

    [Fact]
    public void LoadFile_WrongLine_ChangesNothing()
    {
        var (code, error) = Run([Line(1), "-I -p udp"]);
        Assert.Equal(2, code);
        Assert.StartsWith("conntrack v1.4.9 (conntrack-tools): You need to supply the `--timeout' option", error, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFile_MoreThanABatch_ReportsTheRightLines()
    {
        var lines = new List<string>();
        for (var number = 0; number < 5000; number++)
            lines.Add($"-I -s 10.1.{number >> 8}.{number & 255} -d 10.0.1.1 -p udp --sport 5 --dport 53 -t 900");
        lines[4321] = lines[17];
        var (code, error) = Run(lines);
        Assert.Equal(1, code);
        Assert.EndsWith("line 4322: Such conntrack exists, try -U to update\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFile_WrongLineInAnyPartOfALargeFile_IsFound()
    {
        foreach (var wrong in (int[])[0, 30_000, 59_999])
        {
            var lines = Enumerable.Repeat(Line(1) + " # with a tail that makes the file large enough for several parts", 60_000).ToArray();
            lines[wrong] = "-I -p nothing";
            var (code, error) = Run(lines);
            Assert.Equal(2, code);
            Assert.Contains("`nothing' unsupported protocol", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("one line without an end", 4)]
    [InlineData("a\nbb\n\nccc\nd\n", 1)]
    [InlineData("a\nbb\n\nccc\nd\n", 3)]
    [InlineData("a\nbb\n\nccc\nd", 9)]
    public void Divide_File_GivesWholeLinesInOrder(string text, int count)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            using var file = File.OpenHandle(path);
            var whole = "";
            foreach (var part in FilePart.Divide(file, count))
            {
                using var reader = new StreamReader(part);
                var piece = reader.ReadToEnd();
                Assert.True(piece.Length == 0 || whole.Length == 0 || whole.EndsWith('\n'), whole);
                whole += piece;
            }
            Assert.Equal(text, whole);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Line(int host) => $"-I -s 10.0.0.{host} -d 10.0.1.1 -p udp --sport 5 --dport 53 -t 900";

    private static (int ExitCode, string Error) Run(IEnumerable<string> lines, string? then = null)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, then is null ? lines : lines.Append(then));
            using var error = new MemoryStream();
            using var streams = new StandardStreams(Stream.Null, error);
            var context = new AppletContext("conntrack", new EngineChannels(new EngineChoice(EngineKind.Embedded)), streams);
            var code = ConntrackApplet.Run(context, ["-R", file]);
            return (code, Encoding.UTF8.GetString(error.ToArray()));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
