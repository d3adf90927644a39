using Differential.ConntrackCli;

namespace Differential.Live;

// Real programs on both sides of the engine, by devices that carry frames.
public sealed class LiveEthernetTests
{
    private const int Size = 2_000_000;

    [Fact]
    public void Download_ThroughBridge_IsWholeAndFiltered()
    {
        LiveNetwork.Require("curl", "ping");
        using var network = new LiveNetwork("""
            interfaces:
              lan0: {type: ethernet, peer: 10.0.0.2/24}
              wan0: {type: ethernet, peer: 10.0.0.3/24}
              br0: {bridge: {ports: [lan0, wan0]}, addresses: 10.0.0.254/24}
            """, """
            table bridge fw {
              chain forward {
                type filter hook forward priority filter; policy drop;
                ether type arp counter accept
                ip protocol tcp counter accept
              }
            }
            """);
        Download(network, "10.0.0.3");
        Assert.NotEqual(0, network.Client.Run("ping", ["-c", "1", "-W", "1", "10.0.0.3"]).ExitCode);
        LiveNetwork.Succeed(network.Client.Run("ping", ["-c", "1", "10.0.0.254"])); // the bridge's own
        Assert.Contains($"lladdr {AddressOf(network.Server, "wan0")}", network.Client.Run("ip", ["neighbour", "show", "10.0.0.3"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Download_ThroughRouterOverArp_IsWholeAndTranslated()
    {
        LiveNetwork.Require("curl", "ping");
        using var network = new LiveNetwork("""
            interfaces:
              lan0: {type: ethernet, mac: "02:00:00:00:00:0a", addresses: [10.0.0.254/24, "fd00:1::fe/64", "fe80::fe/64"], peer: [10.0.0.2/24, "fd00:1::2/64"]}
              wan0: {type: ethernet, mac: "02:00:00:00:00:0b", addresses: [192.0.2.254/24, "fd00:2::fe/64", "fe80::fe/64"], peer: [192.0.2.2/24, "fd00:2::2/64"]}
            """, """
            table inet fw {
              chain out {
                type nat hook postrouting priority srcnat;
                oifname "wan0" masquerade
              }
            }
            """);
        Download(network, LiveNetwork.ServerAddress);
        Assert.Equal(
            ["tcp      6 * src=10.0.0.2 dst=192.0.2.2 sport=* dport=80 src=192.0.2.2 dst=192.0.2.254 sport=80 dport=* [ASSURED] mark=0 use=1"],
            network.Connections());
        Assert.Contains("lladdr 02:00:00:00:00:0a", network.Client.Run("ip", ["neighbour", "show", "10.0.0.254"]).Output, StringComparison.Ordinal);
        Assert.Contains("lladdr 02:00:00:00:00:0b", network.Server.Run("ip", ["neighbour", "show", LiveNetwork.PublicAddress]).Output, StringComparison.Ordinal);
        Download(network, $"[{LiveNetwork.ServerAddress6}]");
        Assert.Contains("dst=fd00:2::fe", network.Conntrack("-L", "-f", "ipv6"), StringComparison.Ordinal);
        var nobody = network.Client.Run("ping", ["-c", "1", "-W", "1", "192.0.2.77"]); // whom nobody answers for
        Assert.NotEqual(0, nobody.ExitCode);
    }

    private static void Download(LiveNetwork network, string host)
    {
        var content = new byte[Size];
        new Random(3).NextBytes(content);
        using var server = new ContentServer(network.Server, 80, content);
        var file = network.PathOf("download");
        LiveNetwork.Succeed(network.Client.Run("curl", ["-sS", "--retry", "5", "--retry-connrefused", "--connect-timeout", "5", "-o", file, $"http://{host}/"]));
        Assert.Equal(content, File.ReadAllBytes(file));
    }

    private static string AddressOf(CommandNamespace place, string device) => place.Run("ip", ["-o", "link", "show", device]).Output.Split("link/ether ")[1].Split(' ')[0];
}
