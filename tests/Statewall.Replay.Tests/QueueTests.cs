using System.Text;
using Statewall.Engine.Hooks;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Scanning;
using Statewall.Packets;
using Statewall.Packets.Building;
using Statewall.Replay.Embedded;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Tests;

// Rules that queue packets, and a program that decides about them.
public sealed class QueueTests
{
    private const string Queueing = "table ip t { chain f { type filter hook forward priority 0; queue to 3; drop; }; chain g { type filter hook forward priority 10; meta mark 7 drop; }; }";

    [Fact]
    public void Queue_HandlerLetsThePacketPass_GoesOnBehindTheChain()
    {
        var seen = new List<string>();
        var left = Send(Queueing, (ref packet) => seen.Add($"{packet.Queue} {packet.Hook} {packet.Family} {packet.InInterface} {packet.OutInterface} {packet.Bytes.Length}"));
        Assert.Equal([$"3 {InetHook.Forward} {NfProto.IPv4} in0 out0 28"], seen);
        Assert.Single(left);
    }

    [Fact]
    public void Queue_HandlerDrops_NothingLeaves() => Assert.Empty(Send(Queueing, (ref packet) => packet.Drop()));

    [Fact]
    public void Queue_HandlerMarks_LaterChainsSeeIt() => Assert.Empty(Send(Queueing, (ref packet) => packet.Mark = 7));

    [Fact]
    public void Queue_HandlerReplaces_TheOtherPacketLeaves()
    {
        var other = PacketBuilder.Ip(Traffic.Client, Traffic.Server).Udp(1000, 53).Payload("instead"u8).ToArray();
        var left = Assert.Single(Send(Queueing, (ref packet) => packet.Replace(other)));
        Assert.True(left.AsSpan(IPv4View.MinimumSize).SequenceEqual(other.AsSpan(IPv4View.MinimumSize)));
    }

    [Fact]
    public void Queue_ReplacementIsNoPacket_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Send(Queueing, (ref packet) => packet.Replace([1, 2, 3])));

    [Theory]
    [InlineData("queue to 3", false)]
    [InlineData("queue flags bypass to 3", true)]
    [InlineData("queue flags bypass to 4", true)]
    public void Queue_NobodyListens_OnlyBypassPasses(string statement, bool passes)
    {
        foreach (var type in (string[])["filter", "route"])
        {
            var hook = type == "route" ? "output" : "forward";
            var rules = $"table ip t {{ chain f {{ type {type} hook {hook} priority 0; {statement}; drop; }}; }}";
            Assert.Equal(passes ? 1 : 0, Send(rules, null, fromHost: type == "route").Count);
        }
    }

    [Fact]
    public void Listen_Twice_IsRefusedUntilTheFirstLeaves()
    {
        using var target = new EngineTarget();
        target.Kernel.Queues.Listen(1, (ref _) => { });
        Assert.Throws<InvalidOperationException>(() => target.Kernel.Queues.Listen(1, (ref _) => { }));
        Assert.True(target.Kernel.Queues.Leave(1));
        Assert.False(target.Kernel.Queues.Leave(1));
        target.Kernel.Queues.Listen(1, (ref _) => { });
    }

    private static List<byte[]> Send(string rules, QueuedPacketHandler? handler, bool fromHost = false)
    {
        var capture = Traffic.Capture(Traffic.Query());
        var scenario = Scenario.FromCapture(capture);
        var left = new List<byte[]>();
        using var target = new EngineTarget();
        target.Setup(scenario, 0);
        if (handler is not null)
            target.Kernel.Queues.Listen(3, handler);
        using var channel = target.OpenChannel();
        new HostRuleset(scenario, allowsOthers: false).Load(channel, new SourceText("rules", Encoding.UTF8.GetBytes(rules)));
        ReplayOutput output = (_, _, packet) => left.Add(packet.ToArray());
        if (fromHost)
            target.SendFromHost(1, PacketBuilder.Ip("192.0.2.254", Traffic.Server).Udp(1000, 53).ToArray(), output);
        else
            target.Send(1, 0, Traffic.Query(), output);
        return left;
    }
}
