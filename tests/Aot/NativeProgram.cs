using System.Diagnostics;

namespace Aot;

// The native binary that ./statewall builds, run as a user runs it.
internal static class NativeProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static string Path { get; } = System.IO.Path.Combine(Repository.Root, "artifacts", "statewall", "statewall");

    internal static void Require() => Assert.SkipUnless(File.Exists(Path), "needs the native binary: run ./statewall once");

    internal static Process Start(params string[] arguments)
    {
        Require();
        var start = new ProcessStartInfo(Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        start.Environment["NO_COLOR"] = "1";
        start.Environment.Remove("STATEWALL_ENGINE");
        return Process.Start(start)!;
    }

    internal static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(Patience), "the program does not end");
        return (process.ExitCode, output, error.Result);
    }
}
