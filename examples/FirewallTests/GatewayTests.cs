using Statewall.Replay.Testing;

namespace FirewallTests;

/// <summary>A gateway's ruleset under test: what it has to do, in C#. Each test has a host of its own in the embedded engine.</summary>
public sealed class GatewayTests : IDisposable
{
    private readonly FirewallHost _firewall = FirewallHost.Load(InFolder("gateway.nft"), InFolder("host.yaml"));

    public void Dispose() => _firewall.Dispose();

    [Fact]
    public void HostsInside_Browse_AndAreNotSeen()
    {
        _firewall.Send("tcp connection 10.0.0.5 > 198.51.100.7:443")
            .ShouldBeAccepted().ShouldLeaveBy("wan0").ShouldHaveSource("192.0.2.254").ShouldBeDecidedBy("out");
        Assert.Single(_firewall.Connections("reply.dst == 192.0.2.254 and state == TIME_WAIT"));
        _firewall.Wait(TimeSpan.FromMinutes(3));
        Assert.Empty(_firewall.Connections());
    }

    [Theory]
    [InlineData(8443)]
    public void PublishedPort_FromOutside_LeadsToTheServer(int port) =>
        _firewall.Send($"tcp handshake 198.51.100.7 > 192.0.2.254:{port}")
            .ShouldBeAccepted().ShouldHaveDestination("10.0.0.80:443").ShouldBeDecidedBy("published");

    [Fact]
    public void Others_FromOutside_AreToldThatItIsProhibited() =>
        _firewall.Send("tcp 198.51.100.7 > 10.0.0.5:80").ShouldBeRejected(with: "icmp admin-prohibited");

    /// <summary>The path of a file beside the tests.</summary>
    internal static string InFolder(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
