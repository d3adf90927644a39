using System.Text.RegularExpressions;
using Differential.Requests;
using Statewall.Nfnetlink.Uapi;
using static Differential.Requests.Wire;

namespace Differential.ConntrackCli;

// The script of everyday commands that stands beside the corpora, unchanged: with Debian's conntrack first on the path, and with ours.
public sealed partial class GuideScriptTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Conntrack_EverydayScript_EqualsDebians()
    {
        var script = Path.GetFullPath(Path.Combine(Repository.RequireCorpora(), "..", "guide", "conntrack.sh"));
        Assert.SkipUnless(File.Exists(script), $"needs {script}");
        CommandNamespace.Require("conntrack", "sh", "env", "timeout");
        var folder = Directory.CreateTempSubdirectory("statewall-guide-");
        try
        {
            // unlike the native program, the managed one does not see by which name it was called
            var applet = Path.Combine(folder.FullName, "conntrack");
            await File.WriteAllTextAsync(applet, $"#!/bin/sh\nexec '{CommandNamespace.Statewall}' conntrack \"$@\"\n", TestContext.Current.CancellationToken);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(applet, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            var theirs = await RunAsync(script, Environment.GetEnvironmentVariable("PATH")!);
            var ours = await RunAsync(script, $"{folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}");
            Assert.Contains("v1.4.9", ours.Error, StringComparison.Ordinal);
            Assert.Contains("[NEW]", theirs.Output, StringComparison.Ordinal);
            Assert.Equal(Sorted(theirs), Sorted(ours));
            Counts.Report("everyday script, statewall = Debian's: 1/1");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<ToolResult> RunAsync(string script, string path)
    {
        using var place = new CommandNamespace();
        using var messenger = new Messenger(place);
        messenger.Send(
            ConnectionScenarios.Make("tcp 192.168.1.100 10.0.1.1 1000 80", ConnectionScenarios.Tcp(3), U32(CtAttribute.Timeout, 90000)),
            ConnectionScenarios.Make("udp 192.168.1.100 10.0.1.1 1000 53", U32(CtAttribute.Timeout, 90000)),
            ConnectionScenarios.Make("tcp 192.168.1.101 10.0.1.1 1000 80", ConnectionScenarios.Tcp(3), U32(CtAttribute.Timeout, 90000)),
            ConnectionScenarios.Make("tcp 192.168.1.102 10.0.1.1 1000 80", ConnectionScenarios.Tcp(1), U32(CtAttribute.Timeout, 90000)));
        var running = Task.Run(() => place.Run("env", [$"PATH={path}", "sh", script]));
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (EventListeners.Waiting(place).Count == 0 && !running.IsCompleted && Environment.TickCount64 < until)
            await Task.Delay(10);
        messenger.Send(
            ConnectionScenarios.Make("tcp 192.168.1.103 10.0.1.1 1000 80", ConnectionScenarios.Tcp(1)),
            Ct(CtMessage.New, default, Original("tcp 192.168.1.103 10.0.1.1 1000 80"), ConnectionScenarios.Tcp(3)),
            Ct(CtMessage.Delete, default, Original("tcp 192.168.1.103 10.0.1.1 1000 80")));
        return await running;
    }

    // A table's order is a hash table's, and what happens on which CPU is chance.
    private static ToolResult Sorted(ToolResult result)
    {
        var neutral = Neutral.Of(result);
        var lines = PerCpu().Replace(neutral.Output, match => Numbers().Replace(match.Value, "=N")).Split('\n');
        Array.Sort(lines, StringComparer.Ordinal);
        return neutral with { Output = string.Join('\n', lines) };
    }

    [GeneratedRegex("^cpu=.*$", RegexOptions.Multiline)]
    private static partial Regex PerCpu();

    [GeneratedRegex(@"=\d+")]
    private static partial Regex Numbers();
}
