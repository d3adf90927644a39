using System.Diagnostics;
using Statewall.Conntrack.Diagnosis;
using Statewall.Nfnetlink.Ctnetlink;

namespace Statewall.Conntrack.Tests.Diagnosis;

// What the cures print is what nft loads: each is loaded twice, as a rule that is in place already must not come a second time.
public sealed class RulesetTests
{
    public static TheoryData<string> Names => [.. Tables.Keys];

    private static readonly Dictionary<string, Func<IEnumerable<ConntrackMessage>>> Tables = new()
    {
        ["SYN flood"] = () => SyntheticTables.SynFlood(2000),
        ["SYN flood of IPv6"] = () => SyntheticTables.SynFlood(2000, ipv6: true),
        ["SYN flood from one source"] = () => Enumerable.Range(0, 2000).Select(i => SyntheticTables.Tcp(SyntheticTables.V4(9), SyntheticTables.V4(8), (ushort)(1000 + i), 80, Nfnetlink.Uapi.TcpState.SynSent, 9)),
        ["port scan"] = () => SyntheticTables.PortScan(2000),
        ["port scan of IPv6"] = () => SyntheticTables.PortScan(2000, ipv6: true),
        ["busy NAT"] = () => SyntheticTables.BusyNat(60_000),
        ["busy NAT of IPv6"] = () => SyntheticTables.BusyNat(60_000, ipv6: true),
        ["SYN flood from one source of IPv6"] = () => Enumerable.Range(0, 2000).Select(i => SyntheticTables.Tcp(SyntheticTables.V6(9, 9), SyntheticTables.V6(9, 8), (ushort)(1000 + i), 80, Nfnetlink.Uapi.TcpState.SynSent, 9)),
        ["DNS of IPv6"] = () => Enumerable.Range(0, 2000).Select(i => SyntheticTables.Udp(SyntheticTables.V6(9, (ulong)i), SyntheticTables.V6(9, 8_888_888), 1000, 53, true, 9)),
        ["DNS"] = () => Enumerable.Range(0, 2000).Select(i => SyntheticTables.Udp(SyntheticTables.V4((uint)i + 1), SyntheticTables.V4(8), 1000, 53, true, 9)),
        ["one-way UDP"] = () => Enumerable.Range(0, 2000).Select(i => SyntheticTables.Udp(SyntheticTables.V4((uint)i + 1), SyntheticTables.V4(8), 1000, 514, false, 9)),
        ["pings"] = () => Enumerable.Range(0, 2000).Select(i => SyntheticTables.Ping(SyntheticTables.V4((uint)i + 1), SyntheticTables.V4(8), 1)),
        ["protocol 50"] = () => Enumerable.Range(0, 2000).Select(i => SyntheticTables.Unknown(SyntheticTables.V4((uint)i + 1), SyntheticTables.V4(8), 50)),
        ["one source"] = () => Enumerable.Range(0, 2000).Select(i => SyntheticTables.Tcp(SyntheticTables.V4(9), SyntheticTables.V4((uint)i + 10), 1000, 443, Nfnetlink.Uapi.TcpState.Established, SyntheticTables.Fresh)),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Rulesets_OfAllCures_LoadTwice(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux");
        Assert.SkipUnless(File.Exists("/usr/sbin/nft"), "needs nft");
        var moving = new CounterTotals { InsertFailed = 1 };
        var rulesets = Examination.Of(Tables[name](), Examination.Machine(3000, 3000), moving, moving).Findings.SelectMany(finding => finding.Cures).OfType<RuleCure>().Select(cure => cure.Ruleset).ToArray();
        Assert.NotEmpty(rulesets);
        foreach (var ruleset in rulesets)
            Load(ruleset);
    }

    private static void Load(string ruleset)
    {
        var start = new ProcessStartInfo("unshare", ["-n", "nft", "-f", "-"]) { RedirectStandardInput = true, RedirectStandardError = true };
        using var nft = Process.Start(start)!;
        nft.StandardInput.Write(ruleset + ruleset);
        nft.StandardInput.Close();
        var errors = nft.StandardError.ReadToEnd();
        nft.WaitForExit();
        Assert.True(nft.ExitCode == 0, $"{errors}\n{ruleset}");
    }
}
