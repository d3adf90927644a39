using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Differential.ConntrackCli;

namespace Differential.Live;

// Real programs on both sides of the engine, and of the kernel for comparison.
public sealed partial class LiveTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private const string Masquerade = """
        table inet fw {
          ct helper ftp { type "ftp" protocol tcp; }
          ct helper sip { type "sip" protocol udp; l3proto ip; }
          chain helpers {
            type filter hook prerouting priority 0;
            tcp dport 21 ct helper set "ftp"
            udp dport 5060 ct helper set "sip"
          }
          chain forward {
            type filter hook forward priority filter; policy drop;
            ct state established,related counter accept
            iifname "lan0" ct state new counter accept
            ct status dnat counter accept
          }
          chain in {
            type nat hook prerouting priority dstnat;
            iifname "wan0" tcp dport 21 dnat ip to 10.0.0.2
          }
          chain out {
            type nat hook postrouting priority srcnat;
            oifname "wan0" masquerade
          }
        }
        """;

    private const string Open = """
        table inet fw {
          chain forward {
            type filter hook forward priority filter; policy accept;
            ct state new counter
          }
        }
        """;

    [Theory]
    [InlineData(RouterKind.Engine)]
    [InlineData(RouterKind.Kernel)]
    public void Ping_ThroughRouter_IsAnswered(RouterKind kind)
    {
        LiveNetwork.Require("ping");
        using var network = new LiveNetwork(kind, Masquerade);
        var answer = LiveNetwork.Succeed(network.Client.Run("ping", ["-c", "3", "-i", "0.1", LiveNetwork.ServerAddress]));
        Assert.Contains("3 packets transmitted, 3 received, 0% packet loss", answer.Output, StringComparison.Ordinal);
        Assert.Contains("ttl=63", answer.Output, StringComparison.Ordinal);
        LiveNetwork.Succeed(network.Client.Run("ping", ["-c", "1", "10.0.0.254"]));
        Assert.NotEqual(0, network.Server.Run("ping", ["-c", "1", "-W", "1", LiveNetwork.ClientAddress]).ExitCode);
    }

    [Theory]
    [InlineData(RouterKind.Engine)]
    [InlineData(RouterKind.Kernel)]
    public void Ping6_ThroughRouter_IsAnsweredAndTellsThePathMtu(RouterKind kind)
    {
        LiveNetwork.Require("ping");
        using var network = new LiveNetwork(kind, Masquerade, wanMtu: 1300);
        var answer = LiveNetwork.Succeed(network.Client.Run("ping", ["-c", "3", "-i", "0.1", LiveNetwork.ServerAddress6]));
        Assert.Contains("3 packets transmitted, 3 received, 0% packet loss", answer.Output, StringComparison.Ordinal);
        Assert.Contains("ttl=63", answer.Output, StringComparison.Ordinal);
        Assert.Contains("Packet too big: mtu=1300", network.Client.Run("ping", ["-c", "1", "-W", "1", "-M", "do", "-s", "1400", LiveNetwork.ServerAddress6]).Output, StringComparison.Ordinal);
        Assert.Contains("mtu 1300", network.Client.Run("ip", ["route", "get", LiveNetwork.ServerAddress6]).Output, StringComparison.Ordinal);
        LiveNetwork.Succeed(network.Client.Run("ping", ["-c", "1", "-s", "1400", LiveNetwork.ServerAddress6])); // in fragments
        Assert.Contains("icmpv6", network.Conntrack("-L", "-f", "ipv6"), StringComparison.Ordinal);
        Assert.NotEqual(0, network.Server.Run("ping", ["-c", "1", "-W", "1", LiveNetwork.ClientAddress6]).ExitCode);
    }

    [Theory]
    [InlineData(RouterKind.Engine, 1500)]
    [InlineData(RouterKind.Engine, 1300)]
    [InlineData(RouterKind.Kernel, 1300)]
    public void Download_ThroughMasquerade_IsWhole(RouterKind kind, int mtu)
    {
        LiveNetwork.Require("curl");
        const int Size = 50_000_000;
        using var network = new LiveNetwork(kind, Masquerade, mtu);
        var content = new byte[Size];
        new Random(1).NextBytes(content);
        using var server = new ContentServer(network.Server, 80, content);
        var file = network.PathOf("download");
        LiveNetwork.Succeed(network.Client.Run("curl", ["-sS", "-o", file, $"http://{LiveNetwork.ServerAddress}/"]));
        using (var downloaded = File.OpenRead(file))
            Assert.Equal(SHA256.HashData(content), SHA256.HashData(downloaded));
        Assert.Equal(
            ["tcp      6 * src=10.0.0.2 dst=192.0.2.2 sport=* dport=80 src=192.0.2.2 dst=192.0.2.254 sport=80 dport=* [ASSURED] mark=0 use=1"],
            network.Connections());
    }

    // The server's segments do not fit, too.
    [Theory]
    [InlineData(RouterKind.Engine, LiveNetwork.ClientAddress)]
    [InlineData(RouterKind.Kernel, LiveNetwork.ClientAddress)]
    [InlineData(RouterKind.Engine, $"[{LiveNetwork.ClientAddress6}]")]
    [InlineData(RouterKind.Kernel, $"[{LiveNetwork.ClientAddress6}]")]
    public void Upload_ThroughNarrowLink_IsWhole(RouterKind kind, string address)
    {
        LiveNetwork.Require("curl");
        const int Size = 5_000_000;
        using var network = new LiveNetwork(kind, Open, wanMtu: 1300);
        var content = new byte[Size];
        new Random(2).NextBytes(content);
        using var server = new ContentServer(network.Client, 80, content);
        var file = network.PathOf("download");
        LiveNetwork.Succeed(network.Server.Run("curl", ["-sS", "-o", file, $"http://{address}/"]));
        Assert.Equal(content, File.ReadAllBytes(file));
    }

    [Theory]
    [InlineData(RouterKind.Engine)]
    [InlineData(RouterKind.Kernel)]
    public void Iperf_BothWays_Runs(RouterKind kind)
    {
        LiveNetwork.Require("iperf3");
        using var network = new LiveNetwork(kind, Masquerade);
        using var server = network.Server.Listen("iperf3", ["-s"]);
        ListeningTool.WaitUntil(Patience, () => network.Server.Run("ss", ["-Hltn", "sport = 5201"]).Output.Length > 0, "iperf3 does not listen");
        foreach (var way in (string[][])[[], ["-R"]])
        {
            var run = LiveNetwork.Succeed(network.Client.Run("iperf3", ["-c", LiveNetwork.ServerAddress, "-t", "2", "-J", .. way]));
            using var report = JsonDocument.Parse(run.Output);
            var rate = report.RootElement.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble();
            Assert.True(rate > 0, run.Output);
            Counts.Report($"iperf3{string.Concat(way)} through the {(kind == RouterKind.Engine ? "engine" : "kernel")}: {rate / 1e6:F0} Mbit/s");
        }
        server.Stop(Patience);
    }

    // Commands are answered, and rules change, while packets flow.
    [Fact]
    public async Task Commands_WhilePacketsFlow_AreAnswered()
    {
        LiveNetwork.Require("curl");
        const int Size = 200_000_000;
        using var network = new LiveNetwork(RouterKind.Engine, Masquerade);
        using var server = new ContentServer(network.Server, 80, new byte[Size]);
        var download = Task.Run(() => network.Client.Run("curl", ["-sS", "-o", "/dev/null", "-w", "%{size_download}", $"http://{LiveNetwork.ServerAddress}/"]));
        var commands = 0;
        while (!download.IsCompleted)
        {
            network.Nft("add table inet later; delete table inet later");
            network.Conntrack("-L");
            commands += 2;
        }
        Assert.Equal("200000000", LiveNetwork.Succeed(await download).Output);
        Assert.True(commands >= 4, $"{commands} commands");
    }

    [Theory]
    [InlineData(RouterKind.Engine, "--ftp-port", "-")]
    [InlineData(RouterKind.Engine, "--ftp-port", "-", "--disable-eprt")]
    [InlineData(RouterKind.Engine, "--ftp-pasv")]
    [InlineData(RouterKind.Engine, "--ftp-pasv", "--disable-epsv")]
    [InlineData(RouterKind.Kernel, "--ftp-port", "-")]
    [InlineData(RouterKind.Kernel, "--ftp-port", "-", "--disable-eprt")]
    [InlineData(RouterKind.Kernel, "--ftp-pasv")]
    [InlineData(RouterKind.Kernel, "--ftp-pasv", "--disable-epsv")]
    public void Ftp_OutThroughMasquerade_Transfers(RouterKind kind, params string[] options)
    {
        LiveNetwork.Require("curl", "vsftpd", "ss");
        using var network = new LiveNetwork(kind, Masquerade);
        using var server = new FileServer(network, network.Server, "from outside");
        var answer = LiveNetwork.Succeed(network.Client.Run("curl", ["-sS", .. options, $"ftp://{LiveNetwork.ServerAddress}/{FileServer.Name}"]));
        Assert.Equal("from outside", answer.Output);
        var data = options[0] == "--ftp-port"
            ? "tcp      6 * src=192.0.2.2 dst=192.0.2.254 sport=20 dport=* src=10.0.0.2 dst=192.0.2.2 sport=* dport=20 [ASSURED] mark=0 use=1"
            : "tcp      6 * src=10.0.0.2 dst=192.0.2.2 sport=* dport=* src=192.0.2.2 dst=192.0.2.254 sport=* dport=* [ASSURED] mark=0 use=1";
        Assert.Equal(
            [data, "tcp      6 * src=10.0.0.2 dst=192.0.2.2 sport=* dport=21 src=192.0.2.2 dst=192.0.2.254 sport=21 dport=* [ASSURED] mark=0 helper=ftp use=2"],
            network.Connections().OrderBy(line => line.Contains("helper", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(RouterKind.Engine, "--ftp-port", "-")]
    [InlineData(RouterKind.Engine, "--ftp-pasv")]
    [InlineData(RouterKind.Engine, "--ftp-pasv", "--disable-epsv")]
    [InlineData(RouterKind.Kernel, "--ftp-port", "-")]
    [InlineData(RouterKind.Kernel, "--ftp-pasv")]
    [InlineData(RouterKind.Kernel, "--ftp-pasv", "--disable-epsv")]
    public void Ftp_InThroughDnat_Transfers(RouterKind kind, params string[] options)
    {
        LiveNetwork.Require("curl", "vsftpd", "ss");
        using var network = new LiveNetwork(kind, Masquerade);
        using var server = new FileServer(network, network.Client, "from inside");
        var answer = LiveNetwork.Succeed(network.Server.Run("curl", ["-sS", "--no-ftp-skip-pasv-ip", .. options, $"ftp://{LiveNetwork.PublicAddress}/{FileServer.Name}"]));
        Assert.Equal("from inside", answer.Output);
    }

    [Theory]
    [InlineData(RouterKind.Engine)]
    [InlineData(RouterKind.Kernel)]
    public async Task Sip_ThroughMasquerade_Calls(RouterKind kind)
    {
        LiveNetwork.Require("sipp", "ss");
        const int Calls = 3;
        using var network = new LiveNetwork(kind, Masquerade);
        using var server = network.Server.Listen("sipp", ["-sn", "uas", "-i", LiveNetwork.ServerAddress, "-nostdin"]);
        ListeningTool.WaitUntil(Patience, () => network.Server.Run("ss", ["-Hlun", "sport = 5060"]).Output.Length > 0, "sipp does not listen");
        var caller = Task.Run(() => network.Client.Run("sipp",
            ["-sn", "uac", $"{LiveNetwork.ServerAddress}:5060", "-i", LiveNetwork.ClientAddress, "-m", $"{Calls}", "-d", "2000", "-timeout", "20", "-nostdin"]));
        // RTP and RTCP, both ways
        ListeningTool.WaitUntil(Patience, () => ExpectedMedia(network).Count == 4, "no media are expected");
        Assert.Equal(["src=10.0.0.2 dst=192.0.2.2 dport=6000", "src=10.0.0.2 dst=192.0.2.2 dport=6001", "src=192.0.2.2 dst=192.0.2.254 dport=6000", "src=192.0.2.2 dst=192.0.2.254 dport=6001"],
            ExpectedMedia(network).Order(StringComparer.Ordinal));
        var result = await caller;
        Assert.True(result.ExitCode == 0, $"{result.ExitCode}\n{result.Output}\n{result.Error}");
        Assert.Matches($@"Successful call +\| +0 +\| +{Calls} ", result.Output);
        Assert.Equal(
            ["udp      17 * src=10.0.0.2 dst=192.0.2.2 sport=5060 dport=5060 src=192.0.2.2 dst=192.0.2.254 sport=5060 dport=5060 [ASSURED] mark=0 helper=sip use=1"],
            network.Connections());
        server.Stop(Patience);
    }

    private static List<string> ExpectedMedia(LiveNetwork network) =>
        [.. Media().Matches(network.Conntrack("-L", "expect")).Select(match => $"{match.Groups[1]} {match.Groups[2]}").Order(StringComparer.Ordinal)];

    [GeneratedRegex("proto=17 (src=[^ ]+ dst=[^ ]+) sport=0 (dport=[0-9]+)")]
    private static partial Regex Media();

    [Theory]
    [InlineData(RouterKind.Engine)]
    [InlineData(RouterKind.Kernel)]
    public async Task ConnectionLimit_Holds(RouterKind kind)
    {
        LiveNetwork.Require();
        const int Limit = 4;
        const int Attempts = 9;
        using var network = new LiveNetwork(kind, $$"""
            table inet fw {
              chain forward {
                type filter hook forward priority filter; policy accept;
                tcp dport 80 ct state new ct count over {{Limit}} counter reject with tcp reset
              }
            }
            """);
        using var server = new ContentServer(network.Server, 80, []);
        var clients = Enumerable.Range(0, Attempts).Select(_ => network.Client.OpenSocket(SocketType.Stream, ProtocolType.Tcp)).ToList();
        try
        {
            await Task.WhenAll(clients.Select(ConnectAsync));
            Assert.Equal(Limit, clients.Count(client => client.Connected));
            clients.First(client => client.Connected).Close();
            var another = network.Client.OpenSocket(SocketType.Stream, ProtocolType.Tcp);
            clients.Add(another);
            ListeningTool.WaitUntil(Patience, () => network.Conntrack("-L").Contains("TIME_WAIT", StringComparison.Ordinal), "the connection is not closed");
            await ConnectAsync(another);
            Assert.True(another.Connected);
            Assert.Contains($"counter packets {Attempts - Limit} bytes", network.Nft("list", "ruleset").Output, StringComparison.Ordinal);
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }
    }

    private static async Task ConnectAsync(Socket client)
    {
        try
        {
            await client.ConnectAsync(IPAddress.Parse(LiveNetwork.ServerAddress), 80);
        }
        catch (SocketException refused)
        {
            Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        }
    }

    [Fact]
    public void Devices_MadeBefore_AreAttachedTo()
    {
        LiveNetwork.Require("ping");
        using var network = new LiveNetwork(RouterKind.Engine, Masquerade, areDevicesThere: true);
        LiveNetwork.Succeed(network.Client.Run("ping", ["-c", "1", LiveNetwork.ServerAddress]));
        Assert.Equal(0, network.Stop().ExitCode);
        LiveNetwork.Succeed(network.Client.Run("ip", ["link", "show", "lan0"])); // they stay
    }

    [Fact]
    public void Device_ThatGoesAway_IsTold()
    {
        LiveNetwork.Require("ping");
        using var network = new LiveNetwork(RouterKind.Engine, Masquerade);
        LiveNetwork.Succeed(network.Client.Run("ping", ["-c", "2", "-i", "0.1", LiveNetwork.ServerAddress]));
        LiveNetwork.Succeed(network.Server.Run("ip", ["link", "delete", "wan0"]));
        Assert.NotEqual(0, network.Client.Run("ping", ["-c", "1", "-W", "1", LiveNetwork.ServerAddress]).ExitCode);
        LiveNetwork.Succeed(network.Client.Run("ping", ["-c", "1", "10.0.0.254"]));
        Assert.Contains("icmp", network.Conntrack("-L"), StringComparison.Ordinal);
        var end = network.Stop();
        Assert.Equal(0, end.ExitCode);
        Assert.Contains("statewall: device wan0 is gone", end.Error, StringComparison.Ordinal);
        Assert.Matches("(?m)^lan0: received [0-9]+ packets, [0-9]+ bytes, dropped [0-9]+; sent [0-9]+ packets, [0-9]+ bytes, refused 0$", end.Error);
        Assert.Matches("(?m)^wan0: .*, refused 1$", end.Error);
    }
}
