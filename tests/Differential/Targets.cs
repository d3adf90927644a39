using Statewall.Packets.Captures;
using Statewall.Replay;
using Statewall.Replay.Embedded;
using Statewall.Replay.Kernel;
using Statewall.Replay.Scenarios;

namespace Differential;

// The two kernels that the suites compare.
internal static class Targets
{
    private static readonly Lazy<string?> Missing = new(Probe);

    // Makes the embedded engine as a replay's host.
    internal static Func<IReplayTarget>? Engine { get; } = static () => new EngineTarget();

    // Skips the test unless the running kernel can be a replay's host here.
    internal static void RequireKernel() => Assert.SkipUnless(Missing.Value is null, $"needs a kernel namespace with TUN devices: {Missing.Value}");

    internal static ReplayResult RunKernel(CaptureFile capture, ReplayOptions? options = null) => Run(capture, () => new KernelTarget(), options);

    internal static ReplayResult Run(CaptureFile capture, Func<IReplayTarget> factory, ReplayOptions? options = null)
    {
        using var target = factory();
        return Replayer.Run(capture, Scenario.FromCapture(capture), target, options);
    }

    private static string? Probe()
    {
        try
        {
            using var target = new KernelTarget();
            target.Setup(new Scenario([new("probe0")]), 0);
            return null;
        }
        catch (ReplayException exception)
        {
            return exception.Message;
        }
    }
}
