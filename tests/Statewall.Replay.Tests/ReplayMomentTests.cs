using Statewall.Replay.Embedded;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Tests;

public sealed class ReplayMomentTests
{
    private const long Second = 1_000_000_000;

    [Theory]
    [InlineData("90s", 100, 190)]
    [InlineData("1m30s", 100, 190)]
    [InlineData("0s", 100, 100)]
    [InlineData("1970-01-01T00:03:10Z", 100, 190)]
    [InlineData("1970-01-01T01:03:10+01:00", 100, 190)]
    public void TryParse_Time_IsFromTheFirstPacketOrADate(string text, long start, long seconds)
    {
        Assert.True(ReplayMoment.TryParse(text, out var moment));
        Assert.Equal(seconds * Second, moment.At(start * Second));
    }

    [Theory]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("soon")]
    [InlineData("1969-01-01T00:00:00Z")]
    [InlineData("9999-01-01T00:00:00Z")]
    public void TryParse_SomethingElse_IsRefused(string text) => Assert.False(ReplayMoment.TryParse(text, out _));

    // Unanswered datagrams stay for 30 seconds: of three, a second apart, the first has gone 30.5 seconds after it, and the third was not sent at 1.5.
    [Theory]
    [InlineData(500, 1)]
    [InlineData(1500, 2)]
    [InlineData(5000, 3)]
    [InlineData(30_500, 2)]
    [InlineData(31_500, 1)]
    [InlineData(60_000, 0)]
    public void Until_Moment_ShowsTheTableThen(int milliseconds, int connections)
    {
        var capture = Traffic.Capture(Traffic.Query(), Traffic.Query(source: "10.0.0.2"), Traffic.Query(source: "10.0.0.3"));
        using var target = new EngineTarget();
        var result = Replayer.Run(capture, Scenario.FromCapture(capture), target, new ReplayOptions
        {
            Pace = ReplayPace.Captured,
            Until = ReplayMoment.After(TimeSpan.FromMilliseconds(milliseconds)),
        });
        Assert.Equal(connections, result.Connections.Count);
    }

    [Fact]
    public void Until_BeforeTheFirstPacket_IsRefused()
    {
        Assert.True(ReplayMoment.TryParse("1970-01-01T00:00:00Z", out var moment));
        var capture = Traffic.Capture(Traffic.Query());
        using var target = new EngineTarget();
        Assert.Throws<ReplayException>(() => Replayer.Run(capture, Scenario.FromCapture(capture), target, new ReplayOptions { Pace = ReplayPace.Captured, Until = moment }));
    }
}
