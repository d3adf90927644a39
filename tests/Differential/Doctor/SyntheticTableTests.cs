using System.Text;
using Statewall.Conntrack;
using Statewall.Conntrack.Diagnosis;
using Statewall.Conntrack.Diagnosis.Settings;
using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Formats.Text;
using Statewall.Conntrack.Saved;
using Statewall.Conntrack.Tests.Diagnosis;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink.Ctnetlink;

namespace Differential.Doctor;

// The same tables, made over ctnetlink in a namespace of the kernel and in an engine, have the same diagnosis; and so has their saved listing.
public sealed class SyntheticTableTests
{
    private const uint Limit = 100_000; // of the engine; the kernel's is that of the machine
    private const long MostToFill = 400_000;

    public static TheoryData<string> AllPlaces => ["kernel", "engine"];

    [Theory]
    [MemberData(nameof(AllPlaces))]
    public void SynFlood_IsTheCulpritAndASynProxyTheCure(string place) => Examine(place, SyntheticTables.Healthy().Concat(SyntheticTables.SynFlood(60_000)), (diagnosis, _) =>
    {
        var finding = diagnosis.Findings[0];
        Assert.Equal("syn-flood", finding.Id);
        Assert.StartsWith("SYN flood on 192.0.2.1 tcp 80: 60,000 half-open connections", finding.Text, StringComparison.Ordinal);
        Assert.Contains("synproxy", Assert.IsType<RuleCure>(finding.Cures[0]).Ruleset, StringComparison.Ordinal);
    });

    [Theory]
    [MemberData(nameof(AllPlaces))]
    public void PortScan_IsTheCulpritAndShuttingItsSourceOutTheCure(string place) => Examine(place, SyntheticTables.Healthy().Concat(SyntheticTables.PortScan(30_000)), (diagnosis, _) =>
    {
        var finding = diagnosis.Findings[0];
        Assert.Equal("port-scan", finding.Id);
        Assert.StartsWith("port scan from 203.0.113.7: 30,000 failed connections", finding.Text, StringComparison.Ordinal);
        Assert.Contains("ip saddr 203.0.113.7 limit rate", Assert.IsType<RuleCure>(finding.Cures[0]).Ruleset, StringComparison.Ordinal);
    });

    [Theory]
    [MemberData(nameof(AllPlaces))]
    public void BusyNat_IsTheCulpritAndMoreAddressesTheCure(string place) => Examine(place, SyntheticTables.Healthy().Concat(SyntheticTables.BusyNat(62_000)), (diagnosis, _) =>
    {
        var finding = diagnosis.Findings[0];
        Assert.Equal(("snat-ports", Severity.Critical), (finding.Id, finding.Severity));
        Assert.Contains("203.0.113.1 uses 62,000 of 64,512 ports to 198.51.100.10 tcp 443", finding.Text, StringComparison.Ordinal);
        Assert.Contains("snat to 203.0.113.1-203.0.113.4", Assert.IsType<RuleCure>(finding.Cures[0]).Ruleset, StringComparison.Ordinal);
    });

    [Theory]
    [MemberData(nameof(AllPlaces))]
    public void Full_OfIdleConnections_IsSaidWithTheTimeoutAndTheLimitAsCures(string place) => Run(place, (open, settings) =>
    {
        var limit = (long)settings.Read(SettingNames.Maximum)!.Value;
        Assert.SkipUnless(limit <= MostToFill, $"needs a limit (nf_conntrack_max) of at most {MostToFill}, not {limit}");
        Places.Fill(open, SyntheticTables.Idle((int)(limit * 0.97)));
        var diagnosis = Diagnose(open, settings);
        var finding = diagnosis.Findings[0];
        Assert.Equal(("full", Severity.Critical), (finding.Id, finding.Severity));
        Assert.Contains("mainly ESTABLISHED TCP connections that are idle", finding.Text, StringComparison.Ordinal);
        Assert.Equal([("net.netfilter.nf_conntrack_tcp_timeout_established", 86_400ul), ("net.netfilter.nf_conntrack_max", (ulong)limit * 2)], finding.Cures.Cast<SettingCure>().Select(cure => (cure.Name, cure.New)).Take(2));
        Assert.Contains(diagnosis.Findings, other => other.Id == "nothing-to-evict");
    });

    [Theory]
    [MemberData(nameof(AllPlaces))]
    public void Healthy_HasNoFinding(string place) => Examine(place, SyntheticTables.Healthy(), (diagnosis, _) =>
    {
        Assert.Equal(Severity.Notice, diagnosis.Severity);
        Assert.Empty(diagnosis.Findings);
    });

    [Theory]
    [MemberData(nameof(AllPlaces))]
    public void Timeout_ThatIsWritten_IsReadAgain(string place) => Run(place, (_, settings) =>
    {
        Assert.Equal(432_000ul, settings.Read(SettingNames.TcpEstablished));
        settings.Write(SettingNames.TcpEstablished, 86_400);
        settings.Write(SettingNames.UdpStream, 77);
        Assert.Equal((86_400ul, 77ul, 30ul), (settings.Read(SettingNames.TcpEstablished), settings.Read(SettingNames.UdpStream), settings.Read(SettingNames.Udp)));
        Assert.NotNull(settings.ObstacleTo(SettingNames.Maximum)); // in a namespace and over netlink
        Assert.Throws<SettingException>(() => settings.Write(SettingNames.Maximum, 1000));
    });

    [Theory]
    [MemberData(nameof(AllPlaces))]
    public void Listing_BrokenOff_IsScaledToTheWhole(string place) => Run(place, (open, settings) =>
    {
        Places.Fill(open, SyntheticTables.SynFlood(80_000));
        var diagnosis = Statewall.Conntrack.Diagnosis.Doctor.Examine(() => new ConntrackClient(open()), settings, new ExaminationOptions(TimeSpan.Zero, TimeSpan.FromTicks(1), TimeProvider.System));
        Assert.InRange(diagnosis.Facts.Survey.Sample, 1, 79_999);
        Assert.Equal((80_000, 80_000), (diagnosis.Facts.Survey.Entries, diagnosis.Facts.Survey.HalfOpen));
        Assert.Contains("80,000 half-open connections", diagnosis.Findings[0].Text, StringComparison.Ordinal);
    });

    // Examined where it is, and as a saved listing, with the same result.
    private static void Examine(string place, IEnumerable<ConntrackMessage> connections, Action<TableDiagnosis, long> check) => Run(place, (open, settings) =>
    {
        Places.Fill(open, connections);
        var diagnosis = Diagnose(open, settings);
        Assert.Equal(connections.Count(), diagnosis.Facts.Entries);
        check(diagnosis, diagnosis.Facts.Entries);
        using var listing = Save(open);
        var known = new Dictionary<string, ulong> { [SettingNames.Maximum] = settings.Read(SettingNames.Maximum)!.Value };
        var saved = Statewall.Conntrack.Diagnosis.Doctor.Examine(listing, SavedListingOptions.Default, new GivenSettings(known), out var read);
        Assert.Equal((0, diagnosis.Facts.Entries), (read.ErrorCount, read.Connections));
        Assert.Equal(diagnosis.Findings.Select(finding => finding.Text), saved.Findings.Select(finding => finding.Text));
    });

    private static void Run(string place, Action<Func<INetlinkChannel>, IConntrackSettings> test) => Places.Run(place, Limit, test);

    private static TableDiagnosis Diagnose(Func<INetlinkChannel> open, IConntrackSettings settings) =>
        Statewall.Conntrack.Diagnosis.Doctor.Examine(() => new ConntrackClient(open()), settings, new ExaminationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan, TimeProvider.System));

    private static MemoryStream Save(Func<INetlinkChannel> open)
    {
        var stream = new MemoryStream();
        using var client = new ConntrackClient(open());
        using var output = new OutputBuffer(stream);
        var lines = new Lines(output);
        client.List(ConnectionTable.Tracked, null, ref lines);
        output.Append(Encoding.ASCII.GetBytes("conntrack v1.4.8 (conntrack-tools): some flow entries have been shown.\n"));
        output.Flush();
        stream.Position = 0;
        return stream;
    }

    private readonly struct Lines(OutputBuffer output) : IConnectionHandler
    {
        public void Handle(ref ConnectionView connection)
        {
            Assert.True(ConnectionText.Write(output, ref connection, TextOptions.Default).IsNone);
            output.EndLine();
        }
    }
}
