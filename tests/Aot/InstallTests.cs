using System.Diagnostics;

namespace Aot;

/// <summary>What the native binary installs works: it is made by walking tables and commands, which trimming must leave whole.</summary>
public sealed class InstallTests : IDisposable
{
    private readonly string _prefix = Directory.CreateTempSubdirectory("statewall-prefix-").FullName;

    [Fact]
    public void Install_Completion_CompletesWhatTheBinaryTakes()
    {
        Install();
        const string Script = """
            . "$1/share/bash-completion/completions/conntrack"
            for line in 'statewall replay --show ' 'conntrack -L -p tcp --state E' 'nfct add timeout name inet udp '; do
                COMP_LINE=$line COMP_POINT=${#line} COMPREPLY=()
                _statewall_complete "${line%% *}"
                echo "${COMPREPLY[*]}"
            done
            """;
        Assert.Equal("connections counters events expectations statistics trace verdicts\nESTABLISHED\nUNREPLIED REPLIED\n", Run("bash", "--norc", "-c", Script.ReplaceLineEndings("\n"), "bash", _prefix));
    }

    [Fact]
    public void Install_Manual_IsFoundByMan()
    {
        Install();
        foreach (var name in (string[])["conntrack", "nfct", "statewall", "statewall-replay", "statewall-engine"])
            Assert.StartsWith(_prefix, Run("man", "-M", Path.Combine(_prefix, "share", "man"), "-w", name), StringComparison.Ordinal);
    }

    [Fact]
    public void Install_Links_AreTheTools()
    {
        Install();
        Assert.Equal("conntrack v1.4.9 (conntrack-tools)\n", Run(Path.Combine(_prefix, "sbin", "conntrack"), "-V"));
    }

    public void Dispose() => Directory.Delete(_prefix, recursive: true);

    private void Install()
    {
        var (code, _, error) = NativeProgram.Run("install", "--prefix", _prefix);
        Assert.Equal((0, ""), (code, error));
    }

    private static string Run(string tool, params string[] arguments)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"needs {tool}");
            throw;
        }
        using (process)
        {
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, error.Result);
            return output;
        }
    }
}
