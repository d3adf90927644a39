using System.Net;
using System.Net.Sockets;
using System.Text;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Scanning;
using Statewall.Packets;
using Statewall.Packets.Building;
using Statewall.Replay;
using Statewall.Replay.Embedded;
using Statewall.Replay.Kernel;
using Statewall.Replay.Rulesets;
using Statewall.Replay.Scenarios;

namespace Differential.Rulesets;

// A ruleset, and packets that are sent through it one after the other.
internal sealed record RulesetCase(string Name, string Ruleset, params Step[] Steps)
{
    // What the host has besides the usual.
    internal string More { get; init; } = "";

    // The MTU of wan0.
    internal int Mtu { get; init; } = ScenarioInterface.LargestMtu;

    // The host, where it is another than the usual one.
    internal string? Host { get; init; }

    // A router with a network of its own behind lan0, one behind dmz0, and the rest of the world behind wan0.
    private string Usual => $$"""
        interfaces:
          lan0:
            addresses: [10.0.0.254/24, "2001:db8:0::fe/64"]
            hosts: [10.0.0.0/24, "2001:db8:0::/64"]
          wan0:
            addresses: [192.0.2.254/24, 192.0.2.253/24, 198.51.100.254/24, "2001:db8:1::fe/64"]
            hosts: [0.0.0.0/0, "::/0"]
            mtu: {{Mtu}}
          dmz0:
            addresses: [10.0.2.254/24, "2001:db8:2::fe/64"]
            hosts: [10.0.2.0/24, "2001:db8:2::/64"]
        sysctls:
          net.netfilter.nf_conntrack_acct: 1
        """;

    // A ruleset made by chance, with packets that have something to do with it.
    internal static RulesetCase Generate(int number)
    {
        const int Packets = 40;
        var generator = new RulesetGenerator(Seeds.Seed * 1_000_003 + (ulong)number);
        return new RulesetCase($"ruleset {number}", generator.Ruleset(), generator.Packets(Packets))
        {
            More = "  net.ipv4.icmp_ratelimit: 0\n  net.ipv6.icmp.ratelimit: 0",
        };
    }

    // Traces the packets when asked to.
    internal Outcome Run(IReplayTarget target, bool isTraced = false)
    {
        var parse = ScenarioFile.Parse((Host ?? Usual) + "\n" + More);
        Assert.Empty(parse.Errors);
        var scenario = parse.Scenario!;
        var time = 1_700_000_000_000_000_000L;
        target.Setup(scenario, time);
        using var channel = target.OpenChannel();
        var ruleset = new HostRuleset(scenario);
        using var traces = isTraced ? new TraceRecorder(target.OpenChannel()) : null;
        if (isTraced)
            ruleset.Load(channel, new SourceText("trace", Encoding.UTF8.GetBytes(TraceRecorder.Ruleset)));
        ruleset.Load(channel, new SourceText(Name, Encoding.UTF8.GetBytes(Ruleset)));
        var sent = new List<string>();
        foreach (var step in Steps)
        {
            var left = new List<(int Device, string Packet)>(); // by device: between them nobody can tell the kernel's order
            step.Send(target, time += 1000, (_, device, bytes) => left.Add((device, scenario.Interfaces[device].HasLinkHeader ? SentPacket.DescribeFrame(bytes) : SentPacket.Describe(bytes))));
            sent.Add(string.Concat(left.OrderBy(one => one.Device).Select(one => $" {scenario.Interfaces[one.Device].Name} {one.Packet}")));
            traces?.EndPacket();
        }
        var (connections, expectations) = (new List<ConntrackMessage>(), new List<ExpectationMessage>());
        using var client = new Statewall.Netlink.Client.NetlinkClient(channel, ownsChannel: false);
        ReplayReader.ReadConnections(client, NfProto.IPv4, connections);
        ReplayReader.ReadConnections(client, NfProto.IPv6, connections);
        ReplayReader.ReadExpectations(client, expectations);
        expectations = [.. expectations.Select(expectation => LeavesNatAlone(expectation) ? expectation with { NatDirection = null, NatTuple = null } : expectation)];
        return new Outcome(sent, ruleset.List(channel), new ReplayResult { Connections = connections, Expectations = expectations }) { Traces = traces?.Packets ?? [] };
    }

    // The kernel's helpers of broadcasts set no translation: what stands there is left of other expectations in the same memory.
    private static bool LeavesNatAlone(ExpectationMessage expectation) => expectation.Helper?.ToString() is "netbios-ns" or "snmp";
}

// A packet, and where it comes in; less than 0 for one of the host's own.
internal sealed record Step(int Interface, byte[] Packet)
{
    private const int Host = -1;

    internal static Step FromHost(PacketDraft draft) => new(Host, draft.ToArray());

    internal static Step Lan(PacketDraft draft) => new(0, draft.ToArray());

    internal static Step Wan(PacketDraft draft) => new(1, draft.ToArray());

    internal static Step Dmz(PacketDraft draft) => new(2, draft.ToArray());

    internal void Send(IReplayTarget target, long time, ReplayOutput output)
    {
        if (Interface != Host)
        {
            target.Send(time, Interface, Packet, output);
            return;
        }
        if (target is EngineTarget engine)
        {
            engine.SendFromHost(time, Packet, output);
            return;
        }
        using var socket = ((KernelTarget)target).Namespace.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw) { EnableBroadcast = true });
        socket.SendTo(Packet, new IPEndPoint(new IPAddress(Packet.AsSpan(IPv4View.Offset.Destination, sizeof(uint))), 0));
        target.Send(time, 0, [], output); // nothing comes in, what has left is read
    }
}

// What each packet made leave the host, and what is there in the end.
internal sealed record Outcome(List<string> Sent, string Ruleset, ReplayResult Tables)
{
    // Whether translation has thrown dice for a source port, since that of the packet was taken.
    internal bool HasDrawn => Tables.Connections.Any(connection =>
        connection.Original is { SourcePort: { } port } && connection.Reply is { DestinationPort: { } translated } && port != translated);

    // The messages about each packet, where it was traced.
    internal IReadOnlyList<IReadOnlyList<string>> Traces { get; init; } = [];
}
