using System.Net;
using System.Net.Sockets;
using Differential.ConntrackCli;

namespace Differential.NftCli;

// statewall trace on the running kernel.
public sealed class TraceCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Trace_OfPackets_TellsTheirWayAndLeavesNothing()
    {
        CommandNamespace.Require("nft");
        using var place = new CommandNamespace();
        place.Run("nft", ["-f", "-"], "table inet t { chain in { type filter hook input priority 0; policy drop; ct state established accept; udp dport 6 counter; udp dport 5 drop; }; }\n");
        using var trace = place.Listen(CommandNamespace.Statewall, ["trace", "--add", "udp dport 5-6", "--filter", "dport != 4", "--count", "4"]);
        ListeningTool.WaitUntil(Patience, () => trace.HasEnded || place.Run("nft", ["list", "table", "inet", "statewall_trace"]).ExitCode == 0, "no table");
        ListeningTool.WaitUntil(Patience, () => trace.HasEnded || EventListeners.Waiting(place).Count > 0, "nobody listens");
        using var udp = place.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
        foreach (var port in (int[])[4, 5, 6])
            udp.SendTo([1, 2, 3], new IPEndPoint(IPAddress.Loopback, port));
        ListeningTool.WaitUntil(Patience, () => trace.HasEnded, "it goes on");
        var told = trace.Stop(Patience);
        Assert.Equal((0, ""), (told.ExitCode, told.Error));
        Assert.Contains("      ct state established accept                           no: ct state == new\n      udp dport 6 counter                                   no: udp dport 5\n      udp dport 5 drop                                      drop\n  dropped\n", told.Output, StringComparison.Ordinal);
        Assert.Contains("      udp dport 6 counter                                   matches, goes on\n      udp dport 5 drop                                      no: udp dport 6\n      no rule decides: policy                               drop\n  dropped\n", told.Output, StringComparison.Ordinal);
        Assert.Equal("table inet t\n", place.Run("nft", ["list", "tables"]).Output);
    }
}
