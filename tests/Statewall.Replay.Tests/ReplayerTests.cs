using Statewall.Packets.Captures;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Tests;

public sealed class ReplayerTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Run_PacketsOfBothSides_EnterInOrderAfterSetup()
    {
        var capture = Traffic.Capture(Traffic.Query(), Traffic.Answer());
        using var target = new RecordingTarget();
        var result = Replayer.Run(capture, Scenario.FromCapture(capture), target);
        Assert.Equal(["setup", "channel", "channel", "track", "send", "send"], target.Calls);
        Assert.Equal([0, 1], target.Sent.Select(sent => sent.Interface));
        Assert.Equal(2, result.Counts.Sent);
        Assert.Empty(result.Connections);
    }

    [Fact]
    public void Run_CapturedPace_TellsThePacketsTimesAndNeverGoesBack()
    {
        var stream = new MemoryStream();
        using var writer = CaptureWriter.Create(stream);
        foreach (var second in (long[])[10, 700, 699, 701])
            writer.Write(second * Second, Traffic.Query());
        writer.Flush();
        var capture = CaptureFile.Load(new MemoryStream(stream.ToArray()));
        using var target = new RecordingTarget();
        Replayer.Run(capture, Scenario.FromCapture(capture), target, new ReplayOptions { Pace = ReplayPace.Captured });
        Assert.Equal(10 * Second, target.Start);
        Assert.Equal([10 * Second, 700 * Second, 700 * Second, 701 * Second], target.Sent.Select(sent => sent.Time));
    }

    [Fact]
    public void Run_CapturedPaceInRealTime_WaitsForThePacketsTimes()
    {
        var stream = new MemoryStream();
        using var writer = CaptureWriter.Create(stream);
        writer.Write(10 * Second, Traffic.Query());
        writer.Write((10 * Second) + (Second / 5), Traffic.Query());
        writer.Flush();
        var capture = CaptureFile.Load(new MemoryStream(stream.ToArray()));
        using var target = new RecordingTarget { RunsInRealTime = true };
        var begun = TimeProvider.System.GetTimestamp();
        Replayer.Run(capture, Scenario.FromCapture(capture), target, new ReplayOptions { Pace = ReplayPace.Captured });
        Assert.True(TimeProvider.System.GetElapsedTime(begun) >= TimeSpan.FromSeconds(0.2));
        Assert.Equal(2, target.Sent.Count);
    }

    [Fact]
    public void Run_FlatPace_TellsAlmostOneTime()
    {
        var capture = Traffic.Capture(Traffic.Query(), Traffic.Answer(), Traffic.Query());
        using var target = new RecordingTarget();
        Replayer.Run(capture, Scenario.FromCapture(capture), target);
        Assert.Equal([Second, Second + 1000, Second + 2000], target.Sent.Select(sent => sent.Time));
    }

    [Fact]
    public void Run_Reader_EqualsFile()
    {
        var stream = new MemoryStream();
        using var writer = CaptureWriter.Create(stream);
        writer.Write(5 * Second, Traffic.Query());
        writer.Write(6 * Second, Traffic.Answer());
        writer.Flush();
        using var target = new RecordingTarget();
        using var reader = CaptureReader.Open(new MemoryStream(stream.ToArray()));
        var scenario = Scenario.FromCapture(CaptureFile.Load(new MemoryStream(stream.ToArray())));
        var result = Replayer.Run(reader, scenario, target, new ReplayOptions { Pace = ReplayPace.Captured });
        Assert.Equal(5 * Second, target.Start);
        Assert.Equal([(5 * Second, 0), (6 * Second, 1)], target.Sent);
        Assert.Equal(2, result.Counts.Total);
    }

    [Fact]
    public void Run_EmptyCapture_GivesAnEmptyResult()
    {
        using var target = new RecordingTarget();
        var result = Replayer.Run(Traffic.Capture(), new Scenario([new("in0")]), target);
        Assert.Equal(default, result.Counts);
        Assert.Null(result.Error);
    }

    [Fact]
    public void Run_RefusedPackets_AreCounted()
    {
        var capture = Traffic.Capture(Traffic.Query("2001:db8::1", "2001:db8::2"), Traffic.Query());
        using var target = new RecordingTarget();
        var result = Replayer.Run(capture, Scenario.FromCapture(capture), target);
        Assert.Equal(new ReplayCounts(2, 1, 0, 0, 0, 1), result.Counts);
    }

    [Fact]
    public void Run_LongCapture_TellsProgress()
    {
        var capture = Traffic.Capture(Enumerable.Repeat(Traffic.Query(), 2500).ToArray());
        var told = new List<long>();
        using var target = new RecordingTarget();
        Replayer.Run(capture, Scenario.FromCapture(capture), target, new ReplayOptions { Progress = told.Add });
        Assert.Equal([1024, 2048, 2500], told);
    }
}
