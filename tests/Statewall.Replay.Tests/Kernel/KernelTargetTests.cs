using Statewall.Nfnetlink.Uapi;
using Statewall.Packets.Captures;
using Statewall.Replay.Kernel;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Tests.Kernel;

[Collection(Host.KernelCollection)]
public sealed class KernelTargetTests
{
    private const string TwoSides = """
        interfaces:
          in0: {hosts: 10.0.0.0/24}
          out0: {hosts: 10.0.1.0/24}
        sysctls:
          net.netfilter.nf_conntrack_acct: 1

        """;

    [Fact]
    public void Run_Handshake_GivesConnectionEventsAndCounters()
    {
        var result = Run(TwoSides, Traffic.Handshake());
        var connection = Assert.Single(result.Connections);
        Assert.Equal((Traffic.Client, Traffic.Server), ($"{connection.Original!.Value.Source}", $"{connection.Original.Value.Destination}"));
        Assert.Equal(TcpState.Established, connection.Tcp!.Value.State);
        Assert.Equal(ConntrackStatus.SeenReply | ConntrackStatus.Assured | ConntrackStatus.Confirmed, connection.Status);
        Assert.Equal((2UL, 1UL), (connection.OriginalCounters!.Value.Packets, connection.ReplyCounters!.Value.Packets));
        Assert.Equal([ReplayEventKind.New, ReplayEventKind.Update, ReplayEventKind.Update], result.Events.Select(change => change.Kind));
        Assert.Equal([TcpState.SynSent, TcpState.SynRecv, TcpState.Established], result.Events.Select(change => change.Connection.Tcp!.Value.State!.Value));
        Assert.Equal(0L, result.Statistics.Sum(cpu => cpu.Invalid!.Value));
        Assert.Equal(new ReplayCounts(3, 3, 0, 0, 0, 0), result.Counts);
    }

    [Fact]
    public void Run_PacketThatCannotBeTracked_IsInTheStatistics()
    {
        var reset = Packets.Building.PacketBuilder.Ip(Traffic.Client, Traffic.Server).Tcp(1, 2, Packets.TcpFlags.Syn | Packets.TcpFlags.Rst).ToArray();
        var result = Run(TwoSides, reset);
        Assert.Empty(result.Connections);
        Assert.Equal(1L, result.Statistics.Sum(cpu => cpu.Invalid!.Value));
    }

    [Fact]
    public void Run_BothFamilies_ListsIPv4First()
    {
        var result = Run(
            "interfaces:\n  in0: {hosts: [10.0.0.0/24, 2001:db8::/64]}\n  out0: {hosts: [10.0.1.0/24, 2001:db8:1::/64]}",
            Traffic.Query("2001:db8::1", "2001:db8:1::1"),
            Traffic.Query());
        Assert.Equal([false, true], result.Connections.Select(connection => connection.Original!.Value.Source!.Value.IsIPv6));
        Assert.Equal([NfProto.IPv6, NfProto.IPv4], result.Events.Select(change => change.Family));
    }

    [Fact]
    public void Run_AccountingOff_GivesNoCounters()
    {
        var connection = Assert.Single(Run(TwoSides.Replace("acct: 1", "acct: 0", StringComparison.Ordinal), Traffic.Query()).Connections);
        Assert.Null(connection.OriginalCounters);
    }

    [Fact]
    public void Run_ForwardingOff_TracksNothing()
    {
        Assert.Single(Run(TwoSides, Traffic.Query()).Connections);
        Assert.Empty(Run(TwoSides + "forwarding: off", Traffic.Query()).Connections);
    }

    [Fact]
    public void Run_Packet_LeavesByItsRouteWithOneHopLess()
    {
        var left = new List<(int Interface, byte[] Packet)>();
        var query = Traffic.Query(destination: "10.9.0.1");
        Run(
            """
            interfaces:
              in0: {hosts: 10.0.0.0/24}
              out0: {hosts: 10.0.1.0/24}
              third: {addresses: 10.0.2.1/24, hosts: 10.0.2.0/24}
            routes:
              - {to: 10.9.0.0/16, dev: third, via: 10.0.2.9}
            """,
            new ReplayOptions { Output = (_, at, packet) => Note(at, packet) },
            query);
        var (device, packet) = Assert.Single(left);
        Assert.Equal(2, device);
        Assert.Equal(query[8] - 1, packet[8]);
        Assert.Equal(query[12..], packet[12..]);

        void Note(int at, ReadOnlySpan<byte> packet)
        {
            if (packet[0] >> 4 == 4) // the devices' own IPv6 chatter is none of ours
                left.Add((at, packet.ToArray()));
        }
    }

    [Fact]
    public void Run_FramesThatAreNoPackets_AreCounted()
    {
        byte[] header = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
        var result = Run(
            TwoSides,
            null,
            Traffic.Capture(
                Packets.LinkType.Ethernet,
                [.. header, 0x08, 0x06, .. new byte[28]], // ARP
                [.. header, 0x08, 0x00, 0x45, 0x00], // IPv4 in name
                [.. header, 0x08, 0x00, .. Traffic.Query("192.0.2.1")], // from nowhere
                [.. header, 0x08, 0x00, .. Traffic.Query()]));
        Assert.Equal(new ReplayCounts(Total: 4, Sent: 1, NotIp: 1, Malformed: 1, Unplaced: 1, Refused: 0), result.Counts);
    }

    [Fact]
    public void Run_CutCapture_TellsTheFaultAndWhatCameBefore()
    {
        Host.RequireKernel();
        var stream = new MemoryStream();
        using (var writer = CaptureWriter.Create(stream))
        {
            writer.Write(1, Traffic.Query());
            writer.Write(2, Traffic.Answer());
            writer.Flush();
        }
        using var capture = CaptureReader.Open(new MemoryStream(stream.ToArray()[..^3]), "cut.pcap");
        using var target = new KernelTarget();
        var result = Replayer.Run(capture, ScenarioFile.Parse(TwoSides).Scenario!, target);
        Assert.Equal(1, result.Counts.Sent);
        Assert.Equal(("cut.pcap", 2L), (result.Error!.File, result.Error.PacketNumber));
        Assert.Single(result.Connections);
    }

    [Fact]
    public void Run_ManyEvents_LosesNone()
    {
        var queries = Enumerable.Range(0, 20_000).Select(number => Packets.Building.PacketBuilder
            .Ip(Traffic.Client, Traffic.Server).Udp((ushort)(1024 + number), 53).ToArray()).ToArray();
        var result = Run(TwoSides, queries);
        Assert.False(result.EventsLost);
        Assert.Equal(queries.Length, result.Connections.Count);
        Assert.Equal(queries.Length, result.Events.Count);
    }

    [Fact]
    public void Run_LoadRulesetAndInspect_SeeTheHost()
    {
        var loaded = false;
        var inspected = false;
        var options = new ReplayOptions
        {
            LoadRuleset = _ => loaded = true,
            Inspect = channel => inspected = channel.PortId != 0,
        };
        Assert.Empty(Run(TwoSides, options, Traffic.Query()).Connections); // nothing looks at connections, so the kernel tracks none
        Assert.True(loaded && inspected);
    }

    [Theory]
    [InlineData("  net.netfilter.no_such_thing: {value: 1, optional: OPTIONAL}", "cannot open sysctl net.netfilter.no_such_thing = 1: No such file or directory")]
    [InlineData("  net.ipv4.ip_default_ttl: {value: many, optional: OPTIONAL}", "cannot write sysctl net.ipv4.ip_default_ttl = many: Invalid argument")]
    [InlineData("routes: [{to: 10.9.0.0/16, dev: in0, via: 203.0.113.1, optional: OPTIONAL}]", "cannot add route 10.9.0.0/16: ")]
    [InlineData("rules: [{priority: 1, table: 7}, {priority: 1, table: 7, optional: OPTIONAL}]", "cannot add rule 1: ")]
    public void Setup_WhatTheKernelRefuses_IsAnErrorUnlessOptional(string statement, string message)
    {
        var failure = Assert.Throws<ReplayException>(() => Run(TwoSides + statement.Replace("OPTIONAL", "off", StringComparison.Ordinal), Traffic.Query()));
        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
        Assert.Single(Run(TwoSides + statement.Replace("OPTIONAL", "on", StringComparison.Ordinal), Traffic.Query()).Connections);
    }

    [Fact]
    public void Run_ParallelThreads_DoNotMixTheirHosts() => Parallel.For(1, 33, number =>
    {
        var queries = Enumerable.Range(0, number).Select(host => Traffic.Query($"10.0.0.{host + 1}")).ToArray();
        var result = Run(TwoSides, queries);
        Assert.Equal((number, number), (result.Connections.Count, result.Events.Count));
    });

    private static ReplayResult Run(string scenario, params byte[][] packets) => Run(scenario, null, packets);

    private static ReplayResult Run(string scenario, ReplayOptions? options, params byte[][] packets) =>
        Run(scenario, options, Traffic.Capture(packets));

    private static ReplayResult Run(string scenario, ReplayOptions? options, CaptureFile capture)
    {
        Host.RequireKernel();
        var parse = ScenarioFile.Parse(scenario);
        Assert.Empty(parse.Errors);
        using var target = new KernelTarget();
        return Replayer.Run(capture, parse.Scenario!, target, options);
    }
}
