using System.Diagnostics;
using Statewall.Replay.Kernel;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Tests.Kernel;

// What a scenario sets up in the kernel, as ip(8) shows it.
[Collection(Host.KernelCollection)]
public sealed class KernelSetupTests
{
    private const string Scenario = """
        interfaces:
          in0: {addresses: [10.0.0.1/24, "2001:db8::1/64"], hosts: [10.0.0.0/24, 10.7.0.0/16], mtu: 1400, group: 7}
          out0: {addresses: 192.0.2.1/32, hosts: 0.0.0.0/0}
        routes:
          - {to: 10.9.0.0/16, dev: in0, via: 10.0.0.9, src: 192.0.2.1}
          - {to: default, dev: in0, via: 10.0.0.8, table: 100}
          - {to: 0.0.0.0/0, type: local, table: 101}
          - {to: 10.10.0.0/16, type: blackhole}
          - {to: 10.11.0.0/16, type: unreachable}
          - {to: 10.12.0.0/16, type: prohibit, table: 70000}
          - {to: "::/0", dev: in0, via: "2001:db8::9", table: 100}
          - {to: "2001:db8:1::/48", type: unreachable}
          - {to: "2001:db8:2::/48", type: local, table: 101}
        rules:
          - {mark: 0x10/0xff, table: 100}
          - {priority: 5, from: 10.0.0.0/8, to: 10.1.0.0/16, iif: in0, table: 101}
          - {priority: 6, to: "2001:db8::/32", table: main}
          - {priority: 7, family: ipv4, iif: lo, from: 0.0.0.0/0, mark: 3, table: 70000}
        """;

    [Fact]
    public void Setup_RulesOfBothFamilies_AreThoseThatIpShows()
    {
        using var target = SetUp();
        Assert.Equal(
            [
                "0: from all lookup local",
                "5: from 10.0.0.0/8 to 10.1.0.0/16 iif in0 lookup 101",
                "7: from all fwmark 0x3 iif lo lookup 70000",
                "1000: from all fwmark 0x10/0xff lookup 100",
                "32766: from all lookup main",
                "32767: from all lookup default",
            ],
            Ip(target, "-4 rule"));
        Assert.Equal(
            ["0: from all lookup local", "6: from all to 2001:db8::/32 lookup main", "1000: from all fwmark 0x10/0xff lookup 100", "32766: from all lookup main"],
            Ip(target, "-6 rule"));
    }

    [Fact]
    public void Setup_RoutesOfAllTables_AreThoseThatIpShows()
    {
        using var target = SetUp();
        Assert.Equal(
            [
                "default dev out0 scope link",
                "10.0.0.0/24 dev in0 proto kernel scope link src 10.0.0.1",
                "10.7.0.0/16 dev in0 scope link",
                "10.9.0.0/16 via 10.0.0.9 dev in0 src 192.0.2.1",
                "blackhole 10.10.0.0/16",
                "unreachable 10.11.0.0/16",
            ],
            Ip(target, "-4 route show table main"));
        Assert.Equal(["default via 10.0.0.8 dev in0"], Ip(target, "-4 route show table 100"));
        Assert.Equal(["local default dev lo scope host"], Ip(target, "-4 route show table 101"));
        Assert.Equal(["prohibit 10.12.0.0/16"], Ip(target, "-4 route show table 70000"));
        Assert.Equal(["default via 2001:db8::9 dev in0 metric 1024 pref medium"], Ip(target, "-6 route show table 100"));
        Assert.Equal(["local 2001:db8:2::/48 dev lo metric 1024 pref medium"], Ip(target, "-6 route show table 101"));
        Assert.Contains("unreachable 2001:db8:1::/48 dev lo metric 1024 pref medium", Ip(target, "-6 route show table main"));
    }

    [Fact]
    public void Setup_Interfaces_AreThoseThatIpShows()
    {
        using var target = SetUp();
        var links = Ip(target, "-o link");
        Assert.Contains("mtu 1400 ", links[1], StringComparison.Ordinal);
        Assert.Contains(" group 7 ", links[1], StringComparison.Ordinal);
        Assert.Contains(" group default ", links[2], StringComparison.Ordinal);
        var addresses = Ip(target, "-br address show dev in0");
        Assert.Contains("10.0.0.1/24 2001:db8::1/64", Assert.Single(addresses), StringComparison.Ordinal);
    }

    private static KernelTarget SetUp()
    {
        Host.RequireKernel();
        Assert.SkipUnless(File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip"), "needs ip(8)");
        var parse = ScenarioFile.Parse(Scenario);
        Assert.Empty(parse.Errors);
        var target = new KernelTarget();
        target.Setup(parse.Scenario!, 0);
        return target;
    }

    // A process that is started on the namespace's thread is in the namespace.
    private static string[] Ip(KernelTarget target, string command)
    {
        using var ip = target.Namespace.Run(() => Process.Start(new ProcessStartInfo("ip", command) { RedirectStandardOutput = true })!);
        var output = ip.StandardOutput.ReadToEnd();
        ip.WaitForExit();
        Assert.Equal(0, ip.ExitCode);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)))];
    }
}
