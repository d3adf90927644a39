using System.ComponentModel;
using System.Diagnostics;

namespace Statewall.Cli.Tests;

/// <summary>A running <c>statewall engine</c>, and commands that reach it through its socket.</summary>
internal sealed class EngineProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string _folder = Directory.CreateTempSubdirectory("statewall-engine-").FullName;
    private readonly Process _process;

    internal EngineProcess()
    {
        _process = Process.Start(new ProcessStartInfo(CommandNamespace.Statewall, ["engine", "run", "--socket", Socket]) { RedirectStandardError = true })
            ?? throw new Win32Exception("the engine does not start");
        // it says so once it listens
        var line = _process.StandardError.ReadLine();
        Assert.True(line?.StartsWith("engine listening", StringComparison.Ordinal) == true, line ?? "the engine ended");
    }

    internal string Socket => Path.Combine(_folder, "engine");

    /// <summary>Runs an applet on the engine.</summary>
    internal ToolResult Run(string[] words, string input) => CommandNamespace.RunHere(CommandNamespace.Statewall, ["--engine", $"unix:{Socket}", .. words], input);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit(Patience);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
