namespace Aot;

public sealed class NativeProgramTests
{
    [Fact]
    public void Readme_ReplayBlock_IsWhatTheCommandPrints()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var block = readme.Split("<!-- replay output: begin -->\n```\n")[1].Split("```\n<!-- replay output: end -->")[0];
        var (code, output, error) = NativeProgram.Run("replay", "examples/web.pcap");
        Assert.Equal((0, block, ""), (code, output, error));
    }

    [Fact]
    public void Conntrack_Version_NamesTheReleaseItEquals()
    {
        var (code, output, error) = NativeProgram.Run("conntrack", "--version");
        Assert.Equal((0, "conntrack v1.4.9 (conntrack-tools)\n", ""), (code, output, error));
    }

    [Theory]
    [InlineData("events")]
    [InlineData("connections")]
    [InlineData("statistics")]
    [InlineData("expectations")]
    public void Replay_AsJson_PrintsAnObjectPerLine(string show)
    {
        var (code, output, _) = NativeProgram.Run("replay", "examples/web.pcap", "--show", show, "--output", "json");
        Assert.Equal(0, code);
        Assert.All(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => System.Text.Json.JsonDocument.Parse(line).Dispose());
        Assert.Equal(show == "expectations", output.Length == 0);
    }

    [Fact]
    public void Replay_CaptureCutShort_PrintsWhatIsThereAndNamesThePlace()
    {
        var cut = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(cut, File.ReadAllBytes(Path.Combine(Repository.Root, "examples", "web.pcap"))[..3000]);
            var (code, output, error) = NativeProgram.Run("replay", cut);
            Assert.Equal(1, code);
            Assert.Contains("sport=40112", output, StringComparison.Ordinal);
            Assert.Equal($"statewall: {cut}: packet 10 at offset 2575: record says 1488 bytes, the file ends after 409\n", error);
        }
        finally
        {
            File.Delete(cut);
        }
    }

    [Theory]
    [InlineData(1, "README.md: at offset 0: not a pcap or pcapng file", "replay", "README.md")]
    [InlineData(1, "Could not find file", "replay", "examples/nowhere.pcap")]
    [InlineData(1, "error: this is no YAML", "replay", "examples/web.pcap", "--scenario", "README.md")]
    [InlineData(2, "Required argument", "replay")]
    [InlineData(2, "unknown engine 'none'", "--engine", "none", "conntrack", "-L")]
    public void BadInput_IsOneClearErrorWithItsExitCode(int expected, string words, params string[] arguments)
    {
        var (code, _, error) = NativeProgram.Run(arguments);
        Assert.Equal(expected, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_Running_AnswersManyCommands()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux: sequenced packets over Unix sockets");
        var socket = Path.Combine(Path.GetTempPath(), $"statewall-{Environment.ProcessId}.sock");
        using var engine = NativeProgram.Start("engine", "run", "--socket", socket);
        try
        {
            for (var tries = 0; !File.Exists(socket) && tries < 200; tries++)
                await Task.Delay(50, TestContext.Current.CancellationToken);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
            for (var time = 0; time < 2; time++)
            {
                var (code, output, error) = NativeProgram.Run("--engine", $"unix:{socket}", "conntrack", "-C");
                Assert.Equal((0, "0\n", ""), (code, output, error));
            }
        }
        finally
        {
            engine.Kill();
            await engine.WaitForExitAsync(TestContext.Current.CancellationToken);
            File.Delete(socket);
        }
    }
}
