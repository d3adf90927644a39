using CsCheck;
using Statewall.Nfnetlink;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Tests.Scenarios;

public sealed class ScenarioFileTests
{
    [Fact]
    public void Parse_AllStatements_GivesTheHost()
    {
        var parse = ScenarioFile.Parse("""
            # a host
            interface in0 { address 192.0.2.254/32, 2001:db8::1/64; hosts 10.0.0.0/24 } # one line
            interface out0 {
                mtu 1500
                optional
                hosts 0.0.0.0/0, ::/0
            }
            interface idle
            route 10.9.0.0/16 via 10.0.0.9 dev in0
            route 10.8.0.0/16 dev idle optional;; sysctl net.netfilter.nf_conntrack_tcp_loose = 0
            sysctl optional net/ipv4/conf/eth0.1/rp_filter =  4096 87380 6291456  # buffers
            forwarding ipv6 off
            """);
        Assert.Empty(parse.Errors);
        var scenario = parse.Scenario!;
        Assert.Equal(["in0", "out0", "idle"], scenario.Interfaces.Select(device => device.Name));
        Assert.Equal(["192.0.2.254/32", "2001:db8::1/64"], scenario.Interfaces[0].Addresses.Select(address => address.ToString()));
        Assert.Equal(["0.0.0.0/0", "::/0"], scenario.Interfaces[1].Hosts.Select(hosts => hosts.ToString()));
        Assert.Equal((65535, 1500), (scenario.Interfaces[0].Mtu, scenario.Interfaces[1].Mtu));
        Assert.Equal((false, true), (scenario.Interfaces[0].HostsMayFail, scenario.Interfaces[1].HostsMayFail));
        Assert.Equal(new ScenarioRoute(Prefix("10.9.0.0/16"), "in0", Prefix("10.0.0.9").Address), scenario.Routes[0]);
        Assert.Equal(new ScenarioRoute(Prefix("10.8.0.0/16"), "idle", null, true), scenario.Routes[1]);
        Assert.Equal(new ScenarioSysctl("net.netfilter.nf_conntrack_tcp_loose", "0"), scenario.Sysctls[0]);
        Assert.Equal(new ScenarioSysctl("net/ipv4/conf/eth0.1/rp_filter", "4096 87380 6291456", true), scenario.Sysctls[1]);
        Assert.Equal(["net", "ipv4", "conf", "eth0.1", "rp_filter"], scenario.Sysctls[1].Parts);
        Assert.Equal((true, false), (scenario.ForwardIPv4, scenario.ForwardIPv6));
    }

    [Theory]
    [InlineData("interfaces in0", 1, 1, "expected interface, route, sysctl or forwarding, found \"interfaces\"")]
    [InlineData("\n  interface", 2, 12, "expected the interface's name, the text ends")]
    [InlineData("interface a/b", 1, 11, "\"a/b\" cannot be an interface's name")]
    [InlineData("interface lo", 1, 11, "\"lo\" cannot be an interface's name")]
    [InlineData("interface a\ninterface a", 2, 11, "interface a is described above")]
    [InlineData("interface a {\n  address 10.0.0.1", 2, 19, "expected a closing brace for interface a, the text ends")]
    [InlineData("interface a { address 10.0.0.256 }", 1, 23, "expected an address such as 10.0.0.1/24, found \"10.0.0.256\"")]
    [InlineData("interface a { hosts 10.0.0.1/24 }", 1, 21, "10.0.0.1/24 has bits behind the prefix: did you mean 10.0.0.0/24?")]
    [InlineData("interface a { hosts 10.0.0.0/33 }", 1, 21, "expected a prefix such as 10.0.0.0/24, found \"10.0.0.0/33\"")]
    [InlineData("interface a { hosts ::/0 }\ninterface b { hosts ::/0 }", 2, 21, "::/0 is behind a already")]
    [InlineData("interface a { mtu 67 }", 1, 19, "expected a number from 68 to 65535, found \"67\"")]
    [InlineData("interface a { color red }", 1, 15, "expected address, hosts, mtu or optional, found \"color\"")]
    [InlineData("route 10.0.0.0/8 dev a", 1, 22, "there is no interface a")]
    [InlineData("route 10.0.0.0/8", 1, 17, "expected dev and an interface's name, the text ends")]
    [InlineData("interface a\nroute 10.0.0.0/8 dev a via ::1", 2, 28, "the next hop is of another family than the destination")]
    [InlineData("sysctl kernel.panic = 1", 1, 8, "\"kernel.panic\" is no setting below net: others belong to the whole machine")]
    [InlineData("sysctl net/../kernel/panic = 1", 1, 8, "\"net/../kernel/panic\" is no setting below net: others belong to the whole machine")]
    [InlineData("sysctl net.core.x 1", 1, 19, "expected =, found \"1\"")]
    [InlineData("sysctl net.core.x =", 1, 20, "expected a value, the text ends")]
    [InlineData("forwarding maybe", 1, 12, "expected on or off, found \"maybe\"")]
    [InlineData("\u001b[2J\0", 1, 1, "expected interface, route, sysctl or forwarding, found \"\uFFFD[2J\uFFFD\"")]
    [InlineData("forwarding on off", 1, 15, "expected the end of the line, found \"off\"")]
    public void Parse_BadText_NamesThePlace(string text, int line, int column, string message)
    {
        var parse = ScenarioFile.Parse(text, "home.scenario");
        Assert.Null(parse.Scenario);
        Assert.Equal($"home.scenario:{line}:{column}: error: {message}", Assert.Single(parse.Errors).ToString());
    }

    [Fact]
    public void Parse_SeveralErrors_TellsAllInOrder()
    {
        var parse = ScenarioFile.Parse("route ::/0 dev nowhere\ninterface a {\n  mtu x\n  hosts y\n}\nnonsense\n");
        Assert.Equal([1, 3, 4, 6], parse.Errors.Select(error => error.Line));
    }

    [Fact]
    public void Parse_AnyText_GivesAScenarioOrErrors() =>
        Gen.Int[0, Words.Length - 1].Select(index => Words[index])
            .Array[0, 40].Select(string.Concat).Sample(text =>
            {
                var parse = ScenarioFile.Parse(text);
                Assert.Equal(parse.Scenario is null, parse.Errors.Count > 0);
                Assert.All(parse.Errors, error => Assert.InRange(error.Line, 1, text.Count(character => character == '\n') + 1));
            });

    [Fact]
    public void Format_AnyScenario_IsReadBack() => Scenarios.Sample(scenario =>
    {
        var text = ScenarioFile.Format(scenario);
        var parse = ScenarioFile.Parse(text);
        Assert.Empty(parse.Errors);
        Assert.Equal(text, ScenarioFile.Format(parse.Scenario!));
        Assert.Equal(scenario.Sysctls, parse.Scenario!.Sysctls);
        Assert.Equal(scenario.Routes, parse.Scenario.Routes);
        Assert.Equal((scenario.ForwardIPv4, scenario.ForwardIPv6), (parse.Scenario.ForwardIPv4, parse.Scenario.ForwardIPv6));
        foreach (var (before, after) in scenario.Interfaces.Zip(parse.Scenario.Interfaces))
        {
            Assert.Equal((before.Name, before.Mtu, before.HostsMayFail), (after.Name, after.Mtu, after.HostsMayFail));
            Assert.Equal(before.Addresses, after.Addresses);
            Assert.Equal(before.Hosts, after.Hosts);
        }
    });

    private static readonly string[] Words =
    [
        "interface ", "a ", "{ ", "} ", "address ", "hosts ", "10.0.0.0/8", "::/0", ", ", "\n", ";", "# ", "sysctl ", "net.a.b", " = ", "route ",
        "dev ", "via ", "mtu ", "68", "optional ", "forwarding ", "off", "ipv4 ", "\u00e4", "\0", "\t", "=", "/",
    ];

    private static readonly Gen<InetAddress> Addresses = Gen.OneOf(
        Gen.UInt.Select(bits => new InetAddress(bits)),
        Gen.Select(Gen.ULong, Gen.ULong).Select((high, low) => new InetAddress(new UInt128(high, low))));

    private static readonly Gen<IpPrefix> Prefixes =
        Gen.Select(Addresses, Gen.Int[0, 128]).Select((address, length) => new IpPrefix(address, Math.Min(length, address.Size * 8)));

    private static readonly Gen<IpPrefix> Networks = Prefixes.Select(prefix => new IpPrefix(prefix.Network, prefix.Length));

    private static readonly Gen<Scenario> Scenarios =
        from hosts in Networks.Array[0, 9]
        from addresses in Prefixes.Array[0, 4]
        from mtu in Gen.Int[ScenarioInterface.SmallestMtu, ScenarioInterface.LargestMtu]
        from destinations in Networks.Array[0, 4]
        from values in Gen.Int.Array[0, 4]
        from flags in Gen.Bool.Array[4]
        select new Scenario(
            [
                new ScenarioInterface("in0") { Hosts = [.. hosts.Distinct()], Addresses = addresses, HostsMayFail = flags[0] },
                new ScenarioInterface("out-1.5") { Mtu = mtu },
            ],
            [.. destinations.Select(destination => new ScenarioRoute(destination, "out-1.5", flags[1] ? destination.Address : null, flags[2]))],
            [.. values.Select(value => new ScenarioSysctl("net.netfilter.nf_conntrack_max", $"{value} {value}", flags[3]))],
            flags[1],
            flags[2]);

    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new ArgumentException(text);
}
