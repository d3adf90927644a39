using System.Text;
using Statewall.Cli.Applets;
using Statewall.Cli.Applets.Conntrack;
using Statewall.Cli.Engines;
using Statewall.Cli.Terminal;

namespace Statewall.Cli.Tests;

// --where with the commands that take it, on an engine, so anywhere.
public sealed class WhereTests
{
    private const string Table =
        """
        -I -s 10.0.0.1 -d 10.0.1.1 -p udp --sport 5 --dport 53 -t 900
        -I -s 10.0.0.2 -d 10.0.1.1 -p udp --sport 6 --dport 53 -t 900 -u SEEN_REPLY -m 7
        -I -s 10.9.0.3 -d 10.0.1.1 -p tcp --sport 7 --dport 80 -t 900 -u SEEN_REPLY,ASSURED --state ESTABLISHED
        -I -s 2001:db8::1 -d 2001:db8::2 -p tcp --sport 8 --dport 443 -t 60 --state SYN_SENT

        """;

    [Theory]
    [InlineData("proto == udp and orig.src in 10.0.0.0/8", 2)]
    [InlineData("proto == udp and unreplied", 1)]
    [InlineData("state in {ESTABLISHED, SYN_SENT}", 2)]
    [InlineData("timeout < 2m or mark == 7", 2)]
    [InlineData("family == ipv6", 1)]
    public void List_Where_ShowsWhatMatches(string condition, int count)
    {
        var result = Run("-L", "--where", condition);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(count, result.Output.Count('\n'));
    }

    [Fact]
    public void List_WhereAndOptions_BothHold() => Assert.Equal(1, Run("-L", "-p", "udp", "-m", "7", "--where", "sport > 5").Output.Count('\n'));

    [Fact]
    public void Delete_Where_DeletesThese()
    {
        var context = Start(out var output, out _);
        Assert.Equal(0, ConntrackApplet.Run(context, ["-D", "--where", "dport == 53 and src != 10.0.0.1"]));
        Assert.Contains("src=10.0.0.2", Text(output), StringComparison.Ordinal);
        output.SetLength(0);
        ConntrackApplet.Run(context, ["-L"]);
        Assert.DoesNotContain("src=10.0.0.2", Text(output), StringComparison.Ordinal);
        Assert.Equal(3, Text(output).Count('\n'));
    }

    [Fact]
    public void Update_Where_ChangesThese()
    {
        var context = Start(out var output, out _);
        Assert.Equal(0, ConntrackApplet.Run(context, ["-U", "-m", "9", "--where", "proto == tcp"]));
        output.SetLength(0);
        ConntrackApplet.Run(context, ["-L", "--where", "mark == 9"]);
        Assert.Equal(2, Text(output).Count('\n'));
    }

    [Fact]
    public void Where_Wrong_MarksThePlaceAndDoesNothing()
    {
        var result = Run("-D", "--where", "proto == tcp and byts > 1M");
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith(
            "conntrack v1.4.9 (conntrack-tools): --where: there is no field `byts'; did you mean `bytes'?\n  proto == tcp and byts > 1M\n                   ^~~~\n",
            result.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-I -s 10.0.0.1 -d 10.0.1.1 -p udp --sport 5 --dport 53 -t 900")]
    [InlineData("-L expect")]
    [InlineData("-C")]
    [InlineData("-F")]
    public void Where_WithOtherCommands_IsIllegal(string command)
    {
        var result = Run([.. command.Split(' '), "--where", "assured"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Illegal option `--where' with this command", result.Error, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Output, string Error) Run(params string[] words)
    {
        var context = Start(out var output, out var error);
        var code = ConntrackApplet.Run(context, words);
        return (code, Text(output), Text(error));
    }

    private static AppletContext Start(out MemoryStream output, out MemoryStream error)
    {
        (output, error) = (new MemoryStream(), new MemoryStream());
        var context = new AppletContext("conntrack", new EngineChannels(new EngineChoice(EngineKind.Embedded)), new StandardStreams(output, error));
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, Table);
            Assert.Equal(0, ConntrackApplet.Run(context, ["-R", file]));
        }
        finally
        {
            File.Delete(file);
        }
        return context;
    }

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());
}
