using Statewall.Conntrack.Diagnosis;
using Statewall.Conntrack.Diagnosis.Settings;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Tests.Diagnosis;

public sealed class FindingTests
{
    [Fact]
    public void Healthy_Table_HasNoWarning()
    {
        var diagnosis = Examination.Of(SyntheticTables.Healthy());
        Assert.Equal(Severity.Notice, diagnosis.Severity);
        Assert.Empty(diagnosis.Findings);
        Assert.Empty(diagnosis.Settings);
    }

    [Fact]
    public void EmptyTable_IsHealthy() => Assert.Empty(Examination.Of([]).Findings);

    [Fact]
    public void SynFlood_OfHalfTheLimit_IsCriticalAndKeptOutByASynProxy()
    {
        var finding = Examination.Of(SyntheticTables.Healthy().Concat(SyntheticTables.SynFlood(140_000))).Findings[0];
        Assert.Equal("syn-flood", finding.Id);
        Assert.Equal(Severity.Critical, finding.Severity);
        Assert.Contains("192.0.2.1 tcp 80", finding.Text, StringComparison.Ordinal);
        Assert.Equal(140_000, Figure(finding, "half_open"));
        Assert.InRange(Figure(finding, "sources"), 130_000, 150_000);
        Assert.Contains("ip daddr 192.0.2.1 tcp dport 80 ct state invalid,untracked synproxy", Assert.IsType<RuleCure>(finding.Cures[0]).Ruleset, StringComparison.Ordinal);
        Assert.Contains(finding.Cures.OfType<SettingCure>(), cure => cure.Name == "net.netfilter.nf_conntrack_tcp_loose" && cure.New == 0);
        Assert.DoesNotContain(finding.Cures.OfType<SettingCure>(), cure => cure.Name.EndsWith("_max", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4000, true)] // then it is a fifth of the service's connections
    [InlineData(4100, false)]
    public void SynFlood_OfABusyService_IsFoundByItsShare(int established, bool isFlood)
    {
        var busy = Enumerable.Range(0, established).Select(i => SyntheticTables.Tcp(SyntheticTables.V4(0x0c000000u + (uint)i), SyntheticTables.V4(0xc0000201), 4000, 80, TcpState.Established, SyntheticTables.Fresh));
        Assert.Equal(isFlood, Examination.Of(busy.Concat(SyntheticTables.SynFlood(1000))).Findings.Any(finding => finding.Id == "syn-flood"));
    }

    [Fact]
    public void SynFlood_FromFewSources_IsMeteredAndNotProxied()
    {
        var flood = Enumerable.Range(0, 3000).Select(i => SyntheticTables.Tcp(
            SyntheticTables.V4(0x0a000001u + (uint)(i % 4)), SyntheticTables.V4(0xc0000201), (ushort)(2000 + i), 80, TcpState.SynSent, 60));
        var finding = Examination.Of(flood).Findings[0];
        Assert.Equal("syn-flood", finding.Id);
        Assert.Equal(4, Figure(finding, "sources"));
        Assert.Contains("limit rate over", Assert.IsType<RuleCure>(finding.Cures[0]).Ruleset, StringComparison.Ordinal);
    }

    [Fact]
    public void PortScan_NamesTheSourceItsTargetAndEveryPort()
    {
        var finding = Examination.Of(SyntheticTables.Healthy().Concat(SyntheticTables.PortScan(20_000))).Findings[0];
        Assert.Equal("port-scan", finding.Id);
        Assert.Equal(Severity.Warning, finding.Severity);
        Assert.Contains("port scan from 203.0.113.7", finding.Text, StringComparison.Ordinal);
        Assert.Contains("of 192.0.2.1,", finding.Text, StringComparison.Ordinal);
        // those before the source became conspicuous are not among the ports
        Assert.InRange(Figure(finding, "ports"), 19_930, 20_000);
        Assert.Contains("ip saddr 203.0.113.7", Assert.IsType<RuleCure>(finding.Cures[0]).Ruleset, StringComparison.Ordinal);
    }

    // more sources than are counted exactly: the scanner is found although it comes last
    [Fact]
    public void PortScan_BehindMillionsOfSources_IsStillFound()
    {
        var crowd = Enumerable.Range(0, 2_200_000).Select(i => SyntheticTables.Udp(SyntheticTables.V4(0x0b000000u + (uint)i), SyntheticTables.V4(0xc0000300u + (uint)(i % 200)), 1000, 443, true, 100));
        var diagnosis = Examination.Of(crowd.Concat(SyntheticTables.PortScan(20_000)), max: 4_000_000, buckets: 4_000_000);
        Assert.Contains("port scan from 203.0.113.7: 20,000 failed", Assert.Single(diagnosis.Findings, finding => finding.Id == "port-scan").Text, StringComparison.Ordinal);
        Assert.InRange(diagnosis.Facts.Survey.SourceCount, 2_200_001, 2_200_001);
    }

    [Fact]
    public void ScanOfHosts_IsFoundToo()
    {
        var sweep = Enumerable.Range(0, 5000).Select(i => SyntheticTables.Tcp(
            SyntheticTables.V4(0xcb007109), SyntheticTables.V4(0x0a020000u + (uint)i), 40_000, 22, TcpState.SynSent, 100));
        var finding = Examination.Of(sweep).Findings[0];
        Assert.Equal("port-scan", finding.Id);
        Assert.StartsWith("scan of hosts from 203.0.113.9", finding.Text, StringComparison.Ordinal);
        Assert.InRange(Figure(finding, "destinations"), 4500, 5500);
    }

    [Theory]
    [InlineData(50_000, null)]
    [InlineData(52_000, Severity.Warning)]
    [InlineData(62_000, Severity.Critical)]
    public void SnatPorts_ByUse_IsNothingWarningOrCritical(int ports, Severity? expected)
    {
        var finding = Examination.Of(SyntheticTables.BusyNat(ports), max: 2_000_000, buckets: 2_000_000).Findings.FirstOrDefault(finding => finding.Id == "snat-ports");
        Assert.Equal(expected, finding?.Severity);
        if (finding is null)
            return;
        Assert.Contains("203.0.113.1", finding.Text, StringComparison.Ordinal);
        Assert.Contains("198.51.100.10 tcp 443", finding.Text, StringComparison.Ordinal);
        Assert.Equal(ports, Figure(finding, "ports_used"));
        Assert.Contains("ip daddr 198.51.100.10 tcp dport 443 snat to 203.0.113.1-203.0.113.4", Assert.IsType<RuleCure>(finding.Cures[0]).Ruleset, StringComparison.Ordinal);
        Assert.Equal("net.netfilter.nf_conntrack_tcp_timeout_time_wait", Assert.IsType<SettingCure>(finding.Cures[1]).Name);
    }

    [Fact]
    public void FullTable_OfIdleConnections_LowersTheTimeoutFirstAndSaysWhatGrowthCosts()
    {
        var diagnosis = Examination.Of(SyntheticTables.Idle(97_000), max: 100_000, buckets: 50_000);
        var finding = diagnosis.Findings[0];
        Assert.Equal("full", finding.Id);
        Assert.Equal(Severity.Critical, finding.Severity);
        Assert.Contains("mainly ESTABLISHED TCP connections that are idle", finding.Text, StringComparison.Ordinal);
        Assert.Equal(["net.netfilter.nf_conntrack_tcp_timeout_established", "net.netfilter.nf_conntrack_max", "net.netfilter.nf_conntrack_buckets"], finding.Cures.Cast<SettingCure>().Select(cure => cure.Name));
        Assert.Equal([86_400u, 200_000u, 200_000u], finding.Cures.Cast<SettingCure>().Select(cure => cure.New));
        Assert.Equal([0, 100_000 * 384, 8 * 150_000], finding.Cures.Cast<SettingCure>().Select(cure => cure.Memory));
        Assert.Contains(diagnosis.Findings, other => other.Id == "nothing-to-evict" && other.Severity == Severity.Critical);
    }

    [Fact]
    public void FullTable_OfASynFlood_IsNotMadeBigger()
    {
        var diagnosis = Examination.Of(SyntheticTables.SynFlood(96_000), max: 100_000, buckets: 100_000);
        Assert.Equal(["syn-flood", "full"], diagnosis.Findings.Take(2).Select(finding => finding.Id));
        Assert.Empty(diagnosis.Findings[1].Cures);
        Assert.DoesNotContain(diagnosis.Settings, cure => cure.Name.EndsWith("_max", StringComparison.Ordinal));
    }

    [Fact]
    public void Drops_OnlyWhatMovesNow_IsAWarning()
    {
        var old = new CounterTotals { Drop = 5, EarlyDrop = 70, InsertFailed = 9 };
        var quiet = Examination.Of(SyntheticTables.Healthy(), Examination.Machine(262_144, 262_144), old, default(CounterTotals));
        Assert.Equal(Severity.Notice, quiet.Severity);
        Assert.Equal(["drops", "insert-failed"], quiet.Findings.Select(finding => finding.Id));
        var now = Examination.Of(SyntheticTables.Healthy(), Examination.Machine(262_144, 262_144), old, new CounterTotals { Drop = 2, InsertFailed = 1 });
        Assert.Equal([Severity.Critical, Severity.Warning], now.Findings.Select(finding => finding.Severity));
    }

    [Fact]
    public void Growth_ThatFillsTheTableSoon_IsAWarning()
    {
        var diagnosis = Examination.Of(SyntheticTables.Healthy(), Examination.Machine(10_000, 10_000), rate: 100);
        Assert.Equal(("filling", Severity.Warning), (diagnosis.Findings[0].Id, diagnosis.Findings[0].Severity));
        Assert.Equal(76, Figure(diagnosis.Findings[0], "seconds_to_limit"), 0.1);
        Assert.Empty(Examination.Of(SyntheticTables.Healthy(), Examination.Machine(10_000, 10_000), rate: -100).Findings);
    }

    [Fact]
    public void Chains_ThatAreLong_WantMoreBuckets()
    {
        var finding = Examination.Of(SyntheticTables.Healthy(), max: 100_000, buckets: 1000).Findings[0];
        Assert.Equal(("chains", Severity.Warning), (finding.Id, finding.Severity));
        Assert.Equal(4.8, Figure(finding, "nodes_per_bucket"), 0.001);
        Assert.Equal((100_000ul, 99_000 * 8L), (((SettingCure)finding.Cures[0]).New, ((SettingCure)finding.Cures[0]).Memory!.Value));
    }

    [Fact]
    public void DnsIcmpAndUnknownProtocols_AreNamed()
    {
        var dns = Enumerable.Range(0, 4000).Select(i => SyntheticTables.Udp(SyntheticTables.V4(0x0a000000u + (uint)i), SyntheticTables.V4(0xc0000235), (ushort)(2000 + i), 53, true, 25));
        Assert.Contains("192.0.2.53 udp 53", Only(dns, "dns").Text, StringComparison.Ordinal);
        var pings = Enumerable.Range(0, 4000).Select(i => SyntheticTables.Ping(SyntheticTables.V4(0x0a000000u + (uint)i), SyntheticTables.V4(0xc0000201), (ushort)i));
        Assert.Equal(4000, Figure(Only(pings, "icmp-flood"), "unreplied_icmp"));
        var tunnels = Enumerable.Range(0, 4000).Select(i => SyntheticTables.Unknown(SyntheticTables.V4(0x0a000000u + (uint)i), SyntheticTables.V4(0xc0000201), 50));
        Assert.Equal(50, Figure(Only(tunnels, "unknown-protocols"), "protocol"));
    }

    [Fact]
    public void ClosingAndUnreplied_AreNamed()
    {
        var closing = Enumerable.Range(0, 4000).Select(i => SyntheticTables.Tcp(SyntheticTables.V4(0x0a000000u + (uint)i), SyntheticTables.V4(0xc0000300u + (uint)(i % 250)), (ushort)(2000 + i), 80, TcpState.CloseWait, 50));
        var finding = Only(closing, "closing");
        Assert.Contains("CLOSE_WAIT", finding.Text, StringComparison.Ordinal);
        Assert.Equal("net.netfilter.nf_conntrack_tcp_timeout_close_wait", ((SettingCure)finding.Cures[0]).Name);
        var syslog = Enumerable.Range(0, 4000).Select(i => SyntheticTables.Udp(SyntheticTables.V4(0x0a000000u + (uint)i), SyntheticTables.V4(0xc0000201), 514, 514, false, 25));
        Assert.Contains("192.0.2.1 udp 514", Only(syslog, "unreplied").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Helper_OnAnotherPort_IsNamed()
    {
        var web = SyntheticTables.Tcp(SyntheticTables.V4(0x0a000001), SyntheticTables.V4(0xc0000201), 2000, 8080, TcpState.Established, 1000) with { Helper = new HelperName("ftp") };
        var ftp = SyntheticTables.Tcp(SyntheticTables.V4(0x0a000002), SyntheticTables.V4(0xc0000201), 2000, 21, TcpState.Established, 1000) with { Helper = new HelperName("ftp") };
        Assert.Contains("tcp port 8080", Assert.Single(Examination.Of([web, ftp]).Findings).Text, StringComparison.Ordinal);
        Assert.Empty(Examination.Of([ftp]).Findings);
    }

    [Fact]
    public void Timeouts_AboveTheKernelsOwn_AreNamed()
    {
        var machine = Examination.Machine(262_144, 262_144);
        machine.Write(SettingNames.Udp, 600);
        var finding = Assert.Single(Examination.Of(SyntheticTables.Healthy(), machine).Findings);
        Assert.Equal("timeout-setting", finding.Id);
        Assert.Equal(30u, ((SettingCure)finding.Cures[0]).New);
        var forever = Enumerable.Range(0, 100).Select(i => SyntheticTables.Udp(SyntheticTables.V4((uint)i + 1), SyntheticTables.V4(0xc0000201), 5, 6, true, 100_000));
        Assert.Contains(Examination.Of(forever).Findings, other => other.Id == "timeouts" && Figure(other, "longest") == 100_000);
    }

    private static Finding Only(IEnumerable<ConntrackMessage> connections, string id) => Assert.Single(Examination.Of(connections).Findings, finding => finding.Id == id);

    private static double Figure(Finding finding, string name) => finding.Figures.Single(figure => figure.Name == name).Value;
}
