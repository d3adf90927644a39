using CsCheck;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Tests.Scenarios;

public sealed class ScenarioFileTests
{
    [Fact]
    public void Parse_AllKeys_GivesTheHost()
    {
        var parse = ScenarioFile.Parse("""
            # a host
            interfaces:
              in0: {addresses: [192.0.2.254/32, "2001:db8::1/64"], hosts: 10.0.0.0/24}   # one line
              out0:
                mtu: 1500
                group: 7
                optional: on
                hosts:
                  - 0.0.0.0/0
                  - ::/0
              idle:
            routes:
              - {to: 10.9.0.0/16, via: 10.0.0.9, dev: in0}
              - {to: 10.8.0.0/16, dev: idle, optional: true}
              - {to: default, via: 10.0.0.9, dev: in0, src: 192.0.2.254, table: 100}
              - {to: 0.0.0.0/0, type: local, table: 101}
              - {to: "::/0", type: prohibit, table: main}
            rules:
              - {mark: 0x10/0xff, table: 100}
              - {priority: 5, from: 10.0.0.0/8, to: 0.0.0.0/0, iif: in0, table: 101, optional: yes}
              - {family: ipv6, iif: lo, table: default}
            sysctls:
              net.netfilter.nf_conntrack_tcp_loose: 0
              net/ipv4/conf/eth0.1/rp_filter: {value: 4096 87380 6291456, optional: on}
            forwarding: {ipv6: off}
            """);
        Assert.Empty(parse.Errors);
        var scenario = parse.Scenario!;
        Assert.Equal(["in0", "out0", "idle"], scenario.Interfaces.Select(device => device.Name));
        Assert.Equal(["192.0.2.254/32", "2001:db8::1/64"], scenario.Interfaces[0].Addresses.Select(address => address.ToString()));
        Assert.Equal(["0.0.0.0/0", "::/0"], scenario.Interfaces[1].Hosts.Select(hosts => hosts.ToString()));
        Assert.Equal([(65535, 0u), (1500, 7u), (65535, 0u)], scenario.Interfaces.Select(device => (device.Mtu, device.Group)));
        Assert.Equal([false, true, false], scenario.Interfaces.Select(device => device.HostsMayFail));
        Assert.Equal(
            [
                new ScenarioRoute(Prefix("10.9.0.0/16"), "in0", Prefix("10.0.0.9").Address),
                new ScenarioRoute(Prefix("10.8.0.0/16"), "idle", null, true),
                new ScenarioRoute(Prefix("0.0.0.0/0"), "in0", Prefix("10.0.0.9").Address) { Source = Prefix("192.0.2.254").Address, Table = 100 },
                new ScenarioRoute(Prefix("0.0.0.0/0"), "lo") { Type = ScenarioRouteType.Local, Table = 101 },
                new ScenarioRoute(Prefix("::/0"), null) { Type = ScenarioRouteType.Prohibit },
            ],
            scenario.Routes);
        Assert.Equal(
            [
                new ScenarioRule(1000, 100) { Mark = 0x10, MarkMask = 0xff },
                new ScenarioRule(5, 101) { From = Prefix("10.0.0.0/8"), To = Prefix("0.0.0.0/0"), Family = NfProto.IPv4, InInterface = "in0", MayFail = true },
                new ScenarioRule(1002, ScenarioRoute.DefaultTable) { Family = NfProto.IPv6, InInterface = "lo" },
            ],
            scenario.Rules);
        Assert.Equal(new ScenarioSysctl("net.netfilter.nf_conntrack_tcp_loose", "0"), scenario.Sysctls[0]);
        Assert.Equal(new ScenarioSysctl("net/ipv4/conf/eth0.1/rp_filter", "4096 87380 6291456", true), scenario.Sysctls[1]);
        Assert.Equal(["net", "ipv4", "conf", "eth0.1", "rp_filter"], scenario.Sysctls[1].Parts);
        Assert.Equal((true, false), (scenario.ForwardIPv4, scenario.ForwardIPv6));
    }

    [Theory]
    [InlineData("", 1, 1, "the file is empty: write interfaces: {} for a host without any")]
    [InlineData("---", 1, 4, "expected a mapping with interfaces, routes, rules, sysctls or forwarding, found nothing")]
    [InlineData("- a", 1, 1, "expected a mapping with interfaces, routes, rules, sysctls or forwarding, found a list")]
    [InlineData("interface: {}", 1, 1, "unknown key \"interface\": did you mean interfaces?")]
    [InlineData("colour: red", 1, 1, "unknown key \"colour\": expected interfaces, routes, rules, sysctls or forwarding")]
    [InlineData("interfaces: [a]", 1, 13, "expected interfaces by their names, found a list")]
    [InlineData("interfaces:\n  a/b:", 2, 3, "\"a/b\" cannot be an interface's name")]
    [InlineData("interfaces:\n  lo:", 2, 3, "\"lo\" cannot be an interface's name")]
    [InlineData("interfaces:\n  a:\n  a:", 3, 3, "\"a\" is there already, in line 2")]
    [InlineData("interfaces:\n  a: up", 2, 6, "expected a mapping with type, mac, bridge, vlan, neighbours, addresses, hosts, peer, mtu, group or optional, found \"up\"")]
    [InlineData("interfaces: {a: {addresses: 10.0.0.256}}", 1, 29, "expected an address such as 10.0.0.1/24, found \"10.0.0.256\"")]
    [InlineData("interfaces: {a: {hosts: 10.0.0.1/24}}", 1, 25, "10.0.0.1/24 has bits behind the prefix: did you mean 10.0.0.0/24?")]
    [InlineData("interfaces: {a: {hosts: [10.0.0.0/33]}}", 1, 26, "expected a prefix such as 10.0.0.0/24, found \"10.0.0.0/33\"")]
    [InlineData("interfaces:\n  a: {hosts: '::/0'}\n  b: {hosts: '::/0'}", 3, 14, "::/0 is behind a already")]
    [InlineData("interfaces: {a: {mtu: 67}}", 1, 23, "expected a number from 68 to 65535, found \"67\"")]
    [InlineData("interfaces: {a: {group: -1}}", 1, 25, "expected a number from 0 to 4294967295, found \"-1\"")]
    [InlineData("interfaces: {a: {optional: maybe}}", 1, 28, "expected on or off, found \"maybe\"")]
    [InlineData("routes:\n- {to: 10.0.0.0/8, dev: a}", 2, 25, "there is no interface a")]
    [InlineData("routes:\n- {to: 10.0.0.0/8}", 2, 3, "dev is missing")]
    [InlineData("interfaces: {a: }\nroutes: {dev: a}", 2, 9, "to is missing")]
    [InlineData("interfaces: {a: }\nroutes: [{to: default, dev: a}]", 2, 15, "default of which family? Write 0.0.0.0/0 or ::/0")]
    [InlineData("interfaces: {a: }\nroutes: [{to: 10.0.0.0/8, dev: a, via: '::1'}]", 2, 40, "the next hop is of another family than the destination")]
    [InlineData("interfaces: {a: }\nroutes: [{to: 10.0.0.0/8, dev: a, src: x}]", 2, 40, "expected an address of the host, found \"x\"")]
    [InlineData("routes: [{to: 10.0.0.0/8, type: blckhole}]", 1, 33, "expected unicast, local, blackhole, unreachable or prohibit, found \"blckhole\": did you mean blackhole?")]
    [InlineData("routes: [{to: 10.0.0.0/8, type: prohibit, via: 10.0.0.1}]", 1, 48, "a route of type prohibit has no next hop")]
    [InlineData("routes: [{to: 10.0.0.0/8, type: prohibit, dev: a}]", 1, 48, "a route of type prohibit has no interface")]
    [InlineData("routes: [{to: 10.0.0.0/8, type: local, dev: a}]", 1, 45, "a local route goes by lo")]
    [InlineData("rules: [{from: 10.0.0.0/8}]", 1, 9, "table is missing")]
    [InlineData("rules: [{from: 10.0.0.0/8, table: 0}]", 1, 35, "expected a number from 1 to 4294967295, found \"0\"")]
    [InlineData("rules: [{from: 10.0.0.0/8, to: '::/0', table: 1}]", 1, 32, "from and to are of different families")]
    [InlineData("rules: [{from: 10.0.0.0/8, family: ipv6, table: 1}]", 1, 36, "from or to is of the other family")]
    [InlineData("rules: [{iif: a, table: 1}]", 1, 15, "there is no interface a")]
    [InlineData("rules: [{mark: 1/x, table: 1}]", 1, 16, "expected a mark such as 1 or 0x10/0xff, found \"1/x\"")]
    [InlineData("sysctls: {kernel.panic: 1}", 1, 11, "\"kernel.panic\" is no setting below net: others belong to the whole machine")]
    [InlineData("sysctls: {net/../kernel/panic: 1}", 1, 11, "\"net/../kernel/panic\" is no setting below net: others belong to the whole machine")]
    [InlineData("sysctls: {net.core.x: }", 1, 23, "expected a value, found nothing")]
    [InlineData("sysctls: {net.core.x: {optional: on}}", 1, 23, "value is missing")]
    [InlineData("sysctls: {net.core.x: \"1\\n2\"}", 1, 25, "a setting's value is one line of text")]
    [InlineData("interfaces: {a: {mac: '02:00:00:00:00:01'}}", 1, 23, "a device without link headers has no mac: give it type: ethernet")]
    [InlineData("interfaces: {a: {type: ethernet, mac: 'ff:ff:ff:ff:ff:ff'}}", 1, 39, "expected the hardware address of one device such as 02:00:00:00:00:01, found \"ff:ff:ff:ff:ff:ff\"")]
    [InlineData("interfaces: {a: {type: ethernt}}", 1, 24, "expected tun or ethernet, found \"ethernt\": did you mean ethernet?")]
    [InlineData("interfaces: {a: {type: ethernet, neighbours: {x: '02:00:00:00:00:01'}}}", 1, 47, "expected an address such as 10.0.0.1, found \"x\"")]
    [InlineData("interfaces: {b: {bridge: {ports: [a]}}}", 1, 35, "there is no interface a")]
    [InlineData("interfaces: {a: , b: {bridge: {ports: [a]}}}", 1, 40, "a has no link headers, or is a bridge: ports have type: ethernet")]
    [InlineData("interfaces: {v: {vlan: {on: e, id: 5}}, e: {type: ethernet}}", 1, 29, "e has to stand before v, which is on it")]
    [InlineData("interfaces: {e: {type: ethernet}, v: {vlan: {on: e, id: 5000}}}", 1, 57, "expected a number from 1 to 4094, found \"5000\"")]
    [InlineData("interfaces: {e: {type: ethernet}, b: {bridge: {ports: e}}, c: {bridge: {ports: e}}}", 1, 80, "e is a port of a bridge already")]
    [InlineData("interfaces: {e: {type: ethernet}, b: {bridge: {ports: [e, v]}}, v: {vlan: {on: b, id: 5}}}", 1, 59, "v is on b: as a port of it, it would send itself what it sends")]
    [InlineData("interfaces: {b: {bridge: {ports: [w]}}, v: {vlan: {on: b, id: 5}}, w: {vlan: {on: v, id: 6}}}", 1, 35, "w is on b: as a port of it, it would send itself what it sends")]
    [InlineData("forwarding: maybe", 1, 13, "expected on or off, found \"maybe\"")]
    [InlineData("forwarding: {ipv5: on}", 1, 14, "unknown key \"ipv5\": did you mean ipv4?")]
    public void Parse_BadText_NamesThePlace(string text, int line, int column, string message)
    {
        var parse = ScenarioFile.Parse(text, "home.yaml");
        Assert.Null(parse.Scenario);
        Assert.Equal($"home.yaml:{line}:{column}: error: {message}", Assert.Single(parse.Errors).ToString());
    }

    [Fact]
    public void Parse_SeveralErrors_TellsAllInOrder()
    {
        var parse = ScenarioFile.Parse("routes:\n- {to: '::/0', dev: nowhere}\ninterfaces:\n  a:\n    mtu: x\n    hosts: y\nnonsense:\n");
        Assert.Equal([2, 5, 6, 7], parse.Errors.Select(error => error.Line));
    }

    [Fact]
    public void Parse_AnyText_GivesAScenarioOrErrors() =>
        Gen.Int[0, Words.Length - 1].Select(index => Words[index])
            .Array[0, 40].Select(string.Concat).Sample(text =>
            {
                var parse = ScenarioFile.Parse(text);
                Assert.Equal(parse.Scenario is null, parse.Errors.Count > 0);
                Assert.All(parse.Errors, error => Assert.InRange(error.Line, 1, text.Count(character => character is '\n' or '\r') + 1));
            });

    [Fact]
    public void Format_DevicesWithLinkHeaders_AreReadBack()
    {
        const string Text = """
            interfaces:
              eth0:
                type: ethernet
                mac: "02:00:00:00:00:01"
                neighbours:
                  "10.0.0.2": "02:00:00:00:00:02"
                mtu: 1400
                addresses:
                  - 10.0.0.1/24
              eth0.5:
                vlan: {on: eth0, id: 5}
                mtu: 1400
              br0:
                bridge: {ports: [eth0, eth0.5]}

            """;
        var parse = ScenarioFile.Parse(Text);
        Assert.Empty(parse.Errors);
        Assert.Equal(Text, ScenarioFile.Format(parse.Scenario!));
    }

    [Fact]
    public void Format_AnyScenario_IsReadBack() => Scenarios.Sample(scenario =>
    {
        var text = ScenarioFile.Format(scenario);
        var parse = ScenarioFile.Parse(text);
        Assert.Empty(parse.Errors);
        Assert.Equal(text, ScenarioFile.Format(parse.Scenario!));
        Assert.Equal(scenario.Sysctls, parse.Scenario!.Sysctls);
        Assert.Equal(scenario.Routes, parse.Scenario.Routes);
        Assert.Equal(scenario.Rules, parse.Scenario.Rules);
        Assert.Equal((scenario.ForwardIPv4, scenario.ForwardIPv6), (parse.Scenario.ForwardIPv4, parse.Scenario.ForwardIPv6));
        foreach (var (before, after) in scenario.Interfaces.Zip(parse.Scenario.Interfaces))
        {
            Assert.Equal((before.Name, before.Mtu, before.Group, before.HostsMayFail), (after.Name, after.Mtu, after.Group, after.HostsMayFail));
            Assert.Equal(before.Addresses, after.Addresses);
            Assert.Equal(before.Hosts, after.Hosts);
            Assert.Equal(before.Peers, after.Peers);
        }
    });

    private static readonly string[] Words =
    [
        "interfaces: ", "a", ": ", "{", "}", "addresses: ", "hosts: ", "peer: ", "10.0.0.0/8", "::/0", ", ", "\n", "  ", "- ", "# ", "sysctls: ", "net.a.b: ", "routes: ",
        "dev: ", "via: ", "mtu: ", "68", "optional: on", "forwarding: ", "off", "[", "]", "rules: ", "table: ", "type: ethernet", "mac: ", "'02:00:00:00:00:01'", "bridge: ", "ports: ", "vlan: ", "on: ", "id: 5", "neighbours: ", "&x ", "*x", "!t ", "\"", "'", "|\n", "\u00e4", "\0", "\t", "\\",
    ];

    private static readonly Gen<InetAddress> Addresses = Gen.OneOf(
        Gen.UInt.Select(bits => new InetAddress(bits)),
        Gen.Select(Gen.ULong, Gen.ULong).Select((high, low) => new InetAddress(new UInt128(high, low))));

    private static readonly Gen<IpPrefix> Prefixes =
        Gen.Select(Addresses, Gen.Int[0, 128]).Select((address, length) => new IpPrefix(address, Math.Min(length, address.Size * 8)));

    private static readonly Gen<IpPrefix> Networks = Prefixes.Select(prefix => new IpPrefix(prefix.Network, prefix.Length));

    private static readonly Gen<ScenarioRoute> Routes =
        from destination in Networks
        from type in Gen.Int[0, 4].Select(index => Enum.GetValues<ScenarioRouteType>()[index])
        from flags in Gen.Bool.Array[4]
        from table in Gen.UInt[1, uint.MaxValue]
        let isUnicast = type == ScenarioRouteType.Unicast
        let device = isUnicast ? "out-1.5" : type == ScenarioRouteType.Local ? "lo" : null
        select new ScenarioRoute(destination, device, flags[0] && isUnicast ? destination.Address : null, flags[1])
        {
            Type = type,
            Table = flags[2] ? table : ScenarioRoute.UsualTable(type),
            Source = flags[3] ? destination.Address : null,
        };

    private static readonly Gen<ScenarioRule> Rules =
        from side in Networks
        from numbers in Gen.UInt[1, uint.MaxValue].Array[4]
        from flags in Gen.Bool.Array[6]
        let family = side.Address.Family
        select new ScenarioRule(numbers[0], numbers[1])
        {
            From = flags[0] ? side : null,
            To = flags[1] ? side : null,
            Family = flags[0] || flags[1] || flags[2] ? family : null,
            InInterface = flags[3] ? "in0" : null,
            Mark = flags[4] ? numbers[2] : null,
            MarkMask = flags[4] ? numbers[3] : uint.MaxValue,
            MayFail = flags[5],
        };

    private static readonly Gen<Scenario> Scenarios =
        from hosts in Networks.Array[0, 9]
        from addresses in Prefixes.Array[0, 4]
        from mtu in Gen.Int[ScenarioInterface.SmallestMtu, ScenarioInterface.LargestMtu]
        from routes in Routes.Array[0, 4]
        from rules in Rules.Array[0, 4]
        from values in Gen.OneOf(Gen.Char['\t', '\t'], Gen.Char[' ', '\u0100'], Gen.Char['\u2028', '\u2029'], Gen.Char['\uFFF0', '\uFFFD']).Array[1, 8].Select(text => new string(text)).Array[0, 4]
        from flags in Gen.Bool.Array[4]
        select new Scenario(
            [
                new ScenarioInterface("in0") { Hosts = [.. hosts.Distinct()], Addresses = addresses, HostsMayFail = flags[0] },
                new ScenarioInterface("out-1.5") { Mtu = mtu, Group = (uint)mtu, Peers = addresses },
                new ScenarioInterface("{#\"ä"),
            ],
            routes,
            [.. values.Select((value, at) => new ScenarioSysctl($"net.netfilter.nf_{at}", value, flags[3]))],
            flags[1],
            flags[2],
            rules);

    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new ArgumentException(text);
}
