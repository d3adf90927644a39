using Statewall.Packets.Captures;
using Statewall.Replay;
using Statewall.Replay.Comparison;

namespace Differential;

public sealed class CaptureDifferentialTests
{
    [Fact]
    public void Captures_ThroughEngine_EqualKernel()
    {
        Targets.RequireKernel();
        Assert.SkipUnless(Targets.Engine is not null, "needs the embedded engine as a replay target");
        Compare("captures, engine = kernel", new ComparisonOptions(), capture => Targets.Run(capture, Targets.Engine!));
    }

    [Fact]
    public void Captures_ThroughKernelTwice_Agree()
    {
        Targets.RequireKernel();
        Compare("captures, kernel = kernel", new ComparisonOptions { LeftName = "first", RightName = "second" }, capture => Targets.RunKernel(capture));
    }

    private static void Compare(string title, ComparisonOptions options, Func<CaptureFile, ReplayResult> other)
    {
        var paths = Corpora.Captures();
        var reasons = new List<string>();
        foreach (var path in paths)
        {
            var capture = CaptureFile.Load(path);
            Assert.Null(capture.Error);
            var comparison = ReplayComparer.Compare(Targets.RunKernel(capture), other(capture), options);
            if (!comparison.IsEqual)
                reasons.Add($"{Corpora.NameOf(path)}:\n  {comparison.ToString().Replace("\n", "\n  ", StringComparison.Ordinal)}");
        }
        Counts.Report($"{title}: {paths.Count - reasons.Count}/{paths.Count}");
        Assert.True(reasons.Count == 0, string.Join('\n', reasons));
    }
}
