using Statewall.Packets.Building;
using Statewall.Replay;
using Statewall.Replay.Embedded;
using Statewall.Replay.Kernel;

namespace Differential.Rulesets;

// Ports and identifiers that translation draws by lot: of both hosts the same is demanded, not that they draw alike.
public sealed class DrawnPortTests
{
    private const string Server = "203.0.113.7";
    private const string OtherServer = "203.0.113.8";
    private const int Free = 1024;

    // Whether the kernel is the host, and not the engine.
    public static IEnumerable<TheoryDataRow<bool>> Hosts => [new(true), new(false)];

    [Theory]
    [MemberData(nameof(Hosts))]
    public void NullBinding_WhereTuplesClash_TakesAnotherPort(bool isKernel)
    {
        var drawn = Run(isKernel, """
            table ip nat { chain pre { type nat hook prerouting priority dstnat; ip daddr 192.0.2.253 dnat to 203.0.113.7; } }
            """, Udp("10.0.0.2", 1000, Server, 80), Udp("10.0.0.2", 1000, "192.0.2.253", 80));
        Assert.Equal(1000, drawn[0]);
        Assert.NotEqual(1000, drawn[1]);
        Assert.InRange(drawn[1], 600, 1023);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Masquerade_WherePortsAreTaken_StaysInTheirGroup(bool isKernel)
    {
        ushort[] ports = [511, 512, 1023, 1024, 5000, 60000];
        var drawn = Run(isKernel, Masquerade(""), [.. ports.Select(port => Udp("10.0.0.2", port, Server, 53)), .. ports.Select(port => Udp("10.0.0.3", port, Server, 53))]);
        Assert.Equal(ports.Select(port => (int)port), drawn[..6]);
        Assert.InRange(drawn[6], 1, 511);
        Assert.InRange(drawn[7], 600, 1023);
        Assert.InRange(drawn[8], 600, 1023);
        Assert.All(drawn[9..], port => Assert.InRange(port, Free, 65535));
        Assert.Equal(drawn.Length, drawn.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Search_ForAFreePort_BeginsAnywhere(bool isKernel)
    {
        var drawn = Run(isKernel, Masquerade(""), [.. Enumerable.Range(2, 7).Select(last => Udp($"10.0.0.{last}", 5000, Server, 53)), .. Enumerable.Range(2, 7).Select(last => Ping($"10.0.0.{last}"))]);
        Assert.Equal(5000, drawn[0]);
        Assert.Equal(7, drawn[7]);
        Assert.All((int[][])[drawn[1..7], drawn[8..]], some => Assert.True(some.Max() - some.Min() > 100, string.Join(' ', some)));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Source_ThatIsTranslatedAlready_KeepsItsMapping(bool isKernel)
    {
        var drawn = Run(isKernel, Masquerade(""), Udp("10.0.0.2", 5000, Server, 53), Udp("10.0.0.3", 5000, Server, 53), Udp("10.0.0.3", 5000, OtherServer, 53), Udp("10.0.0.4", 5000, OtherServer, 53));
        Assert.NotEqual(5000, drawn[1]);
        Assert.Equal(drawn[1], drawn[2]);
        Assert.Equal(5000, drawn[3]);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void PortRange_IsUsedUp_ThenPacketsAreDropped(bool isKernel)
    {
        var drawn = Run(isKernel, "table ip nat { chain post { type nat hook postrouting priority srcnat; udp dport 53 snat to 192.0.2.100:7000-7002; } }",
            Udp("10.0.0.2", 7001, Server, 53), Udp("10.0.0.2", 1, Server, 53), Udp("10.0.0.3", 7001, Server, 53), Udp("10.0.0.3", 1, Server, 53), Udp("10.0.0.4", 7002, Server, 53));
        Assert.Equal(7001, drawn[0]);
        Assert.Equal([7000, 7001, 7002], drawn[..3].Order());
        Assert.Equal([0, 0], drawn[3..]);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void RandomPorts_OfFreePorts_StayInTheirGroup(bool isKernel)
    {
        ushort[] ports = [53, 700, 5000];
        foreach (var flag in (string[])["random", "fully-random"])
        {
            var drawn = Run(isKernel, Masquerade(flag), [.. Enumerable.Range(2, 5).SelectMany(last => ports.Select(port => Udp($"10.0.0.{last}", port, $"203.0.113.{last}", 9)))]);
            Assert.All(drawn.Chunk(3), chunk => Assert.InRange(chunk[0], 1, 511));
            Assert.All(drawn.Chunk(3), chunk => Assert.InRange(chunk[1], 600, 1023));
            Assert.All(drawn.Chunk(3), chunk => Assert.InRange(chunk[2], Free, 65535));
            Assert.True(drawn.Where((port, at) => port != ports[at % 3]).Count() >= 12, string.Join(' ', drawn));
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Expectation_WherePortIsTaken_HasAnother(bool isKernel)
    {
        var outcome = RunWhole(isKernel, RulesetCases.All.Single(tested => tested.Name == "FTP, masquerade: EPRT, passive").Ruleset, [.. Named("10.0.0.2", 1000), .. Named("10.0.0.3", 1001)]);
        var ports = outcome.Tables.Expectations.Select(expectation => (int)expectation.Tuple!.Value.DestinationPort!.Value).Order().ToArray();
        Assert.Equal(2, ports.Length);
        Assert.Equal(1025, ports[0]);
        Assert.InRange(ports[1], Free + 2, 65535);
        var (high, low) = Math.DivRem(ports[1], 256);
        Assert.EndsWith(Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes($"PORT 192,0,2,254,{high},{low}\r\n")), outcome.Sent[^1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Zones_OfOneDirection_ShareThePorts(bool isKernel)
    {
        var drawn = Run(isKernel, """
            table ip t {
              chain raw { type filter hook prerouting priority raw; iifname "lan0" ct original zone set 1; iifname "dmz0" ct original zone set 2; }
              chain post { type nat hook postrouting priority srcnat; oifname "wan0" masquerade; }
            }
            """, Udp("10.0.0.2", 5000, Server, 53), Step.Dmz(new PacketDraft().IPv4("10.0.0.2", Server).Udp(5000, 53).Payload("x")));
        Assert.Equal(5000, drawn[0]);
        Assert.NotEqual(5000, drawn[1]);
    }

    private static string Masquerade(string flag) => $"table ip nat {{ chain post {{ type nat hook postrouting priority srcnat; oifname \"wan0\" masquerade {flag}; }} }}";

    private static Step Udp(string from, ushort fromPort, string to, ushort toPort) => Step.Lan(new PacketDraft().IPv4(from, to).Udp(fromPort, toPort).Payload("x"));

    private static Step Ping(string from) => Step.Lan(new PacketDraft().IPv4(from, Server).IcmpEcho(7, 1).Payload("x"));

    private static Step[] Named(string client, ushort port) =>
        new Dialog(client, port, Server, 21, "192.0.2.254").Open().Server("220 hello\r\n").Client("USER x\r\n").Client($"PORT {client.Replace('.', ',')},4,1\r\n").Steps;

    // The source port or identifier with which each packet left, 0 where none did.
    private static int[] Run(bool isKernel, string ruleset, params Step[] steps) => [.. RunWhole(isKernel, ruleset, steps).Sent.Select(PortOf)];

    private static Outcome RunWhole(bool isKernel, string ruleset, Step[] steps)
    {
        Targets.RequireKernel();
        using IReplayTarget target = isKernel ? new KernelTarget() : new EngineTarget();
        return new RulesetCase("drawn", ruleset, steps).Run(target);
    }

    private static int PortOf(string sent)
    {
        const int Header = 2 * 20; // digits
        const int Protocol = 2 * 9;
        var packet = sent.Trim().Split(' ')[^1];
        if (packet.Length == 0)
            return 0;
        var at = Header + (packet[Protocol..(Protocol + 2)] == "01" ? 8 : 0);
        return Convert.ToInt32(packet[at..(at + 4)], 16);
    }
}
