using System.ComponentModel;
using System.Diagnostics;

namespace Differential.ConntrackCli;

// A network namespace of its own in which tools are run as children: Debian's, and ours as it was built beside the tests.
internal sealed partial class CommandNamespace : IDisposable
{
    private const int Seconds = 30;
    internal CommandNamespace()
    {
        Start("ip", ["netns", "add", Name], null);
        Run("ip", ["link", "set", "lo", "up"]);
    }

    // What ip(8) calls it.
    internal string Name { get; } = $"swcmd{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}";

    // The built program; a reference to its project copies it here.
    internal static string Statewall { get; } = Path.Combine(AppContext.BaseDirectory, "statewall");

    // Skips the test unless namespaces can be made here.
    internal static void Require(params ReadOnlySpan<string> tools)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux");
        foreach (var tool in (string[])["ip", .. tools])
            Assert.SkipWhen(Find(tool) is null, $"needs the tool '{tool}'");
    }

    internal ToolResult Run(string tool, IEnumerable<string> arguments, string? input = null) =>
        Start("ip", ["netns", "exec", Name, tool, .. arguments], input);

    // Runs a tool outside any namespace.
    internal static ToolResult RunHere(string tool, IEnumerable<string> arguments, string? input = null) => Start(tool, [.. arguments], input);

    public void Dispose() => Start("ip", ["netns", "delete", Name], null);

    private static string? Find(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin").Split(':').Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);

    private static ProcessStartInfo Prepare(string tool, string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TZ"] = "UTC";
        return start;
    }

    private static ToolResult Start(string tool, string[] arguments, string? input)
    {
        using var process = Process.Start(Prepare(tool, arguments)) ?? throw new Win32Exception($"{tool} does not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input ?? "");
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(Seconds)))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        return new ToolResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}

// What a tool left behind.
internal sealed record ToolResult(int ExitCode, string Output, string Error);
