using Statewall.Packets.Building;
using Statewall.Replay;
using Statewall.Replay.Embedded;
using Statewall.Replay.Scenarios;

namespace Differential.Rulesets;

// The kernel asks whether anybody listens, in whichever namespace, which a test cannot know: this is of the engine alone.
public sealed class LateListenerTests
{
    [Fact]
    public void Connections_MadeWhileNobodyListens_TellNothing()
    {
        using var target = new EngineTarget();
        target.Setup(ScenarioFile.Parse("interfaces:\n  lan0: {hosts: 10.0.0.0/24}\n  wan0: {hosts: 0.0.0.0/0}").Scenario!, 0);
        target.StartTracking();
        Send(target, 0, "10.0.0.2", 5, "203.0.113.7", 53);
        using var events = new EventCollector(target.OpenChannel(), null);
        Send(target, 1, "203.0.113.7", 53, "10.0.0.2", 5);
        Send(target, 0, "10.0.0.2", 6, "203.0.113.7", 53);
        Send(target, 1, "203.0.113.7", 53, "10.0.0.2", 6);
        events.Drain();
        Assert.Equal([ReplayEventKind.New, ReplayEventKind.Update], events.Events.Select(told => told.Kind));
        Assert.All(events.Events, told => Assert.Equal((ushort)6, told.Connection.Original!.Value.SourcePort));
    }

    private static void Send(EngineTarget target, int device, string from, ushort fromPort, string to, ushort toPort) =>
        Assert.True(target.Send(1, device, new PacketDraft().IPv4(from, to).Udp(fromPort, toPort).Payload("x").Finish(), null));
}
