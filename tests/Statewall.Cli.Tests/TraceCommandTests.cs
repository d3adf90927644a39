using System.Diagnostics;

namespace Statewall.Cli.Tests;

// What is refused before anybody is listened to, and an engine that ends.
public sealed class TraceCommandTests
{
    [Theory]
    [InlineData("--filter", "prto == tcp", "--filter: there is no field `prto'; did you mean `proto'?\n  prto == tcp\n  ^~~~")]
    [InlineData("--engine", "embedded", "has no packets: take --engine unix:PATH")]
    [InlineData("--engine", "windows", "unknown engine 'windows': it is kernel or unix:PATH")]
    [InlineData("--engine", "unix:/nowhere", "/nowhere")]
    public void Command_ThatCannotBeCarriedOut_SaysWhy(string option, string value, string expected)
    {
        var result = CommandNamespace.RunHere(CommandNamespace.Statewall, ["trace", option, value]);
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--count", "0")]
    [InlineData("--output", "xml")]
    [InlineData("--ruleset", "x")]
    public void Command_ThatIsWrong_EndsWithCode2(string option, string value) =>
        Assert.Equal(2, CommandNamespace.RunHere(CommandNamespace.Statewall, ["trace", option, value]).ExitCode);

    [Fact]
    public void Match_WithAMistake_IsShownWithItsPlace()
    {
        using var engine = new EngineProcess();
        var result = engine.Run(["trace", "--add", "tcp dprt 22"], "");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("unknown field 'dprt' of tcp, did you mean 'dport'?\ntcp dprt 22 meta nftrace set 1\n    ^^^^\n", result.Error, StringComparison.Ordinal);
        Assert.Equal("", engine.Run(["nft", "list", "ruleset"], "").Output);
    }

    [Fact]
    public void Engine_WithoutTraceRule_IsSaidToHaveNone()
    {
        var engine = new EngineProcess();
        using var process = Process.Start(new ProcessStartInfo(CommandNamespace.Statewall, ["trace", "--engine", $"unix:{engine.Socket}"]) { RedirectStandardError = true })!;
        Assert.Contains("no rule traces packets: begin with --add", process.StandardError.ReadLine(), StringComparison.Ordinal);
        engine.Dispose();
        Assert.Equal("statewall: the engine has ended", process.StandardError.ReadLine());
        process.WaitForExit();
        Assert.Equal(1, process.ExitCode);
    }
}
