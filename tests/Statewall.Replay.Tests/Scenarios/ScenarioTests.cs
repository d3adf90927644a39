using Statewall.Nfnetlink;
using Statewall.Packets.Building;
using Statewall.Packets.Captures;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Tests.Scenarios;

public sealed class ScenarioTests
{
    [Fact]
    public void InterfaceOf_OverlappingHosts_LongestPrefixDecides()
    {
        var scenario = ScenarioFile.Parse("""
            interfaces:
              a: {hosts: [0.0.0.0/0, 10.1.2.0/24]}
              b: {hosts: [10.1.0.0/16, 10.1.2.3/32, 2001:db8::/32]}
            """).Scenario!;
        Assert.Equal(0, Of("192.0.2.1"));
        Assert.Equal(1, Of("10.1.9.9"));
        Assert.Equal(0, Of("10.1.2.9"));
        Assert.Equal(1, Of("10.1.2.3"));
        Assert.Equal(1, Of("2001:db8:7::1"));
        Assert.Equal(-1, Of("2001:db9::1"));

        int Of(string address) => scenario.InterfaceOf(Address(address));
    }

    [Fact]
    public void AllRoutes_HostsOfAnInterface_AreRoutedUnlessTheAddressImpliesIt()
    {
        var scenario = ScenarioFile.Parse("""
            interfaces:
              a: {addresses: 10.0.0.1/24, hosts: [10.0.0.0/24, 10.0.1.0/24, 10.0.0.7/32]}
            routes:
              - {to: 10.9.0.0/16, dev: a, via: 10.0.0.9}
            """).Scenario!;
        Assert.Equal(["10.0.1.0/24", "10.0.0.7/32", "10.9.0.0/16"], scenario.AllRoutes().Select(route => route.Destination.ToString()));
    }

    [Fact]
    public void FromCapture_SpeakersAndSpokenTo_KeepTheirFirstSide()
    {
        var scenario = Scenario.FromCapture(Capture(
            ("10.0.0.1", "10.0.1.1"),
            ("10.0.1.1", "10.0.0.1"), // the answer changes nothing
            ("10.0.2.1", "10.0.0.1"), // its destination is inside, so it is outside
            ("10.0.3.1", "10.0.1.1"), // its destination is outside
            ("10.0.1.1", "10.0.4.1"), // spoken to from outside
            ("10.0.5.1", "10.0.5.1"), // to itself
            ("2001:db8::1", "2001:db8::2")));
        Assert.Equal(["in0", "out0"], scenario.Interfaces.Select(device => device.Name));
        Assert.Equal(["10.0.0.1/32", "10.0.3.1/32", "10.0.4.1/32", "10.0.5.1/32", "2001:db8::1/128"], Hosts(0));
        Assert.Equal(["10.0.1.1/32", "10.0.2.1/32", "2001:db8::2/128"], Hosts(1));
        Assert.True(scenario.ForwardIPv4 && scenario.ForwardIPv6);
        Assert.Contains(new ScenarioSysctl("net.netfilter.nf_conntrack_acct", "1"), scenario.Sysctls);

        IEnumerable<string> Hosts(int index) => scenario.Interfaces[index].Hosts.Select(hosts => hosts.ToString());
    }

    [Fact]
    public void Constructor_SettingsOfOneName_KeepsTheLast()
    {
        var scenario = new Scenario([], sysctls: [new("net.a.b", "1"), new("net.a.c", "2"), new("net/a/b", "3")]);
        Assert.Equal([new("net.a.c", "2"), new ScenarioSysctl("net/a/b", "3")], scenario.Sysctls);
    }

    [Fact]
    public void Constructor_PrefixBehindTwoInterfaces_Throws()
    {
        var hosts = new IpPrefix(Address("10.0.0.0"), 8);
        Assert.Throws<ArgumentException>(() => new Scenario([new("a") { Hosts = [hosts] }, new("b") { Hosts = [hosts] }]));
        Assert.Throws<ArgumentException>(() => new Scenario([new("a"), new("a")]));
        Assert.Throws<ArgumentException>(() => new Scenario([new("a")], [new(hosts, "b")]));
        Assert.Throws<ArgumentException>(() => new Scenario([new("a")], rules: [new(1, 2) { InInterface = "b" }]));
    }

    private static InetAddress Address(string text) => InetAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text);

    private static CaptureFile Capture(params (string Source, string Destination)[] packets)
    {
        var stream = new MemoryStream();
        using (var writer = CaptureWriter.Create(stream))
        {
            foreach (var (source, destination) in packets)
                writer.Write(1, PacketBuilder.Ip(source, destination).Udp(1, 2).Finish());
            writer.Flush();
            return CaptureFile.Load(new MemoryStream(stream.ToArray()));
        }
    }
}
