using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Tests.Diagnosis;

public sealed class SurveyTests
{
    [Fact]
    public void Counts_OfAMixture_AreThoseOfItsConnections()
    {
        var connections = SyntheticTables.Healthy().Concat(SyntheticTables.PortScan(700)).Concat(SyntheticTables.BusyNat(900)).ToArray();
        var survey = Examination.Survey(connections, new TestSettings());
        Assert.Equal(connections.Length, survey.Entries);
        Assert.Equal(connections.LongCount(one => (one.Status & ConntrackStatus.SeenReply) == 0), survey.Unreplied);
        Assert.Equal(connections.LongCount(one => (one.Status & ConntrackStatus.Assured) != 0), survey.Assured);
        Assert.Equal(survey.Entries - survey.Assured, survey.Evictable);
        Assert.Equal(connections.LongCount(one => one.Original!.Value.Protocol == 17), survey.OfProtocol(ProtocolNames.Udp));
        Assert.Equal(connections.LongCount(one => one.Tcp?.State == TcpState.TimeWait), survey.OfTcpState(TcpState.TimeWait));
        Assert.Equal(connections.LongCount(one => one.Tcp?.State == TcpState.SynSent), survey.HalfOpen);
        Assert.Equal(connections.Select(one => one.Original!.Value.Source).Distinct().Count(), survey.SourceCount);
        Assert.Equal(900, survey.SourceNat);
        Assert.Equal(0, survey.Sample);
    }

    [Fact]
    public void Top_IsSortedAndHasTheLargest()
    {
        var connections = Enumerable.Range(1, 100).SelectMany(host => Enumerable.Range(0, host).Select(i => SyntheticTables.Udp(SyntheticTables.V4((uint)host), SyntheticTables.V6(1, (ulong)host), (ushort)i, 9, i % 2 == 0, 9)));
        var survey = Examination.Survey(connections, new TestSettings());
        Assert.Equal([("0.0.0.100", 100, 50), ("0.0.0.99", 99, 49), ("0.0.0.98", 98, 49)], survey.TopSources(3).Select(one => (one.Name, (int)one.Entries, (int)one.Unreplied)));
        Assert.Equal("::1:0:0:0:64 udp 9", survey.TopServices(1)[0].Name);
        Assert.Equal(100, survey.TopSources(1000).Count);
        Assert.Empty(survey.TopNat(5));
    }

    [Fact]
    public void OffloadedConnection_IsNotEvictable()
    {
        var flow = SyntheticTables.Udp(SyntheticTables.V4(1), SyntheticTables.V4(2), 3, 4, true, 5) with { Status = ConntrackStatus.SeenReply | ConntrackStatus.Offload };
        var survey = Examination.Survey([flow, flow with { Status = ConntrackStatus.SeenReply }], new TestSettings());
        Assert.Equal((1, 1), (survey.Evictable, survey.Offloaded));
    }

    [Fact]
    public void Idle_IsMeasuredByTheTimeoutThatIsSet()
    {
        ConntrackMessage[] table = [SyntheticTables.Tcp(SyntheticTables.V4(1), SyntheticTables.V4(2), 3, 4, TcpState.Established, 300_000)];
        var lowered = new TestSettings { Values = { ["nf_conntrack_tcp_timeout_established"] = 300_100 } };
        Assert.Equal((1, 0), (Examination.Survey(table, new TestSettings()).IdleForADay, Examination.Survey(table, lowered).IdleForADay));
        var lower = new TestSettings { Values = { ["nf_conntrack_tcp_timeout_established"] = 3600 } };
        Assert.Equal((0, 1), (Examination.Survey(table, lower).Idle, Examination.Survey(table, lower).Overlong));
    }
}
