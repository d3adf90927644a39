using System.Diagnostics;
using Differential.ConntrackCli;

namespace Differential.Conntrackd;

// One round of bench/failover.sh: two firewalls with keepalived, of which each fails in turn under traffic.
public sealed class FailoverTests
{
    private const int Seconds = 180;

    [Fact]
    public async Task ConnectionsThroughAPair_OutliveEachFailure()
    {
        CommandNamespace.Require("bash", "curl", "iperf3", "keepalived", "python3", "ss", "vsftpd");
        var start = new ProcessStartInfo("timeout", ["-k", "10", $"{Seconds}", "bash", Path.Combine(Repository.Root, "bench", "failover.sh"), "1"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["STATEWALL"] = CommandNamespace.Statewall;
        using var script = Process.Start(start)!;
        var error = script.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(script.ExitCode == 0, output + await error);
        Assert.Matches("1 rounds, 3 changes of the primary, [0-9]+ connections: 0 resets, 0 broken\n", output);
    }
}
