using System.Net;
using System.Net.Sockets;
using Differential.ConntrackCli;
using Statewall.Replay.Embedded;
using Statewall.Replay.Live;
using Statewall.Replay.Scenarios;

namespace Differential.Live;

// The loop itself, in this process.
public sealed class LiveRouterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Packets_ThroughRouter_AllocateNothing()
    {
        LiveNetwork.Require();
        const int Packets = 20_000;
        const int Burst = 200;
        const int Aside = 128 * 1024; // a room for a packet, and what the collector charges to the thread
        using var client = new CommandNamespace();
        using var server = new CommandNamespace();
        var parse = ScenarioFile.Parse("""
            interfaces:
              lan0: {addresses: 10.0.0.254/24, peer: 10.0.0.2/24}
              wan0: {addresses: 192.0.2.254/24, peer: 192.0.2.2/24}
            """);
        using var target = new EngineTarget(TimeProvider.System);
        target.Setup(parse.Scenario!, 0);
        target.StartTracking();
        using var router = new LiveRouter(target, parse.Scenario!, [new TunPlace("wan0", server.Name), new TunPlace("lan0", client.Name)]);
        var allocated = long.MaxValue;
        var loop = new Thread(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            router.Run();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        loop.Start();
        using var sender = client.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
        using var receiver = server.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Any, 9));
        var destination = new IPEndPoint(IPAddress.Parse("192.0.2.2"), 9);
        ListeningTool.WaitUntil(Patience, () =>
        {
            for (var sent = 0; sent < Burst; sent++)
                sender.SendTo(new byte[100], destination);
            return router.Counters[1].SentPackets >= Packets;
        }, "the packets do not arrive");
        router.Stop();
        loop.Join();
        Assert.InRange(allocated, 0, Aside);
        Assert.Equal(0, router.Counters[1].Refused);
    }
}
