using Statewall.Netlink.Channels;
using Statewall.Replay;
using Statewall.Replay.Scenarios;

namespace Differential.Generated;

// A host with the real clock, which has to wait where its packets' times are apart.
internal sealed class PacedTarget(IReplayTarget target) : IReplayTarget
{
    private const long NanosecondsPerTick = 100;
    private long _time;

    public void Setup(Scenario scenario, long start)
    {
        target.Setup(scenario, start);
        _time = start;
    }

    public void StartTracking() => target.StartTracking();

    public INetlinkChannel OpenChannel() => target.OpenChannel();

    public bool Send(long time, int interfaceIndex, ReadOnlySpan<byte> packet, ReplayOutput? output)
    {
        var wait = TimeSpan.FromTicks((time - _time) / NanosecondsPerTick);
        _time = time;
        if (wait > TimeSpan.FromMilliseconds(1))
            Thread.Sleep(wait);
        return target.Send(time, interfaceIndex, packet, output);
    }

    public void Dispose() => target.Dispose();
}
