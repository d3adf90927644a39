using Statewall.Replay.Kernel;

namespace Statewall.Replay.Tests;

// What tests need of the machine they run on.
internal static class Host
{
    // Classes that count what the machine holds run one after another.
    internal const string KernelCollection = "kernel";

    private static readonly Lazy<string?> Missing = new(Probe);

    // Skips the test unless a replay through the kernel can be run here.
    internal static void RequireKernel() => Assert.SkipUnless(Missing.Value is null, $"needs a kernel namespace with TUN devices: {Missing.Value}");

    private static string? Probe()
    {
        try
        {
            using var target = new KernelTarget();
            target.Setup(new Statewall.Replay.Scenarios.Scenario([new("probe0")]), 0);
            return null;
        }
        catch (ReplayException exception)
        {
            return exception.Message;
        }
    }
}
