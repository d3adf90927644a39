using System.Diagnostics;
using Statewall.Packets.Captures;

namespace Differential;

// The replay through the kernel, against a script that does the same with ip, nft and conntrack and shares no code with it.
public sealed class SecondOpinionTests
{
    private const string Script = "kernel_replay.py";

    [Fact]
    public void Captures_ThroughKernel_LeaveTheTableThatAScriptWithOtherToolsSees()
    {
        Targets.RequireKernel();
        var folder = Environment.GetEnvironmentVariable("STATEWALL_JUDGES");
        Assert.SkipUnless(folder is not null && File.Exists(Path.Combine(folder, Script)), $"needs STATEWALL_JUDGES to name a folder with {Script}");
        var paths = Corpora.Captures();
        var reasons = new List<string>();
        foreach (var path in paths)
        {
            var result = Targets.RunKernel(CaptureFile.Load(path));
            var ours = result.Connections.Select(connection => ListingText.Of(connection)).Order(StringComparer.Ordinal).ToArray();
            var (table, expectations) = RunScript(Path.Combine(folder!, Script), path);
            var theirs = table.Select(ListingText.Normalize).Order(StringComparer.Ordinal).ToArray();
            foreach (var line in ours.Except(theirs))
                reasons.Add($"{Corpora.NameOf(path)}: replay only: {line}");
            foreach (var line in theirs.Except(ours))
                reasons.Add($"{Corpora.NameOf(path)}: script only: {line}");
            if (ours.Length != theirs.Length || result.Expectations.Count != expectations)
                reasons.Add($"{Corpora.NameOf(path)}: {ours.Length} connections and {result.Expectations.Count} expectations, script {theirs.Length} and {expectations}");
        }
        var differing = reasons.Select(reason => reason.Split(':')[0]).Distinct().Count();
        Counts.Report($"captures, kernel replay = script: {paths.Count - differing}/{paths.Count}");
        Assert.True(reasons.Count == 0, string.Join('\n', reasons));
    }

    private static (List<string> Table, int Expectations) RunScript(string script, string capture)
    {
        var start = new ProcessStartInfo("unshare") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-n", "python3", script, capture])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        var table = lines.Where(line => line.StartsWith("ipv", StringComparison.Ordinal)).ToList();
        return (table, lines.Length - table.Count);
    }
}
