using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Replay.Comparison;

namespace Statewall.Replay.Tests.Comparison;

public sealed class ReplayComparerTests
{
    private const string Key = "tcp 10.0.0.1:1000 > 10.0.0.2:80";

    [Fact]
    public void Compare_SameTablesInAnotherOrder_IsEqual()
    {
        var comparison = ReplayComparer.Compare(
            Table(Connection(1), Connection(2)),
            Table(Connection(2) with { Id = 5, Timeout = 119 }, Connection(1)));
        Assert.True(comparison.IsEqual, comparison.ToString());
        Assert.Equal("", comparison.ToString());
    }

    [Fact]
    public void Compare_MissingConnections_NamesThemAndTheSide()
    {
        var comparison = ReplayComparer.Compare(Table(Connection(1)), Table(Connection(2)));
        Assert.Equal($"kernel only: {Key.Replace("1000", "1001", StringComparison.Ordinal)}\nengine only: {Key.Replace("1000", "1002", StringComparison.Ordinal)}", comparison.ToString());
    }

    public static TheoryData<string, string> Changes => new()
    {
        { "reply", "reply: kernel tcp 10.0.0.2:80 > 10.0.0.1:1000, engine tcp 10.0.0.2:81 > 10.0.0.1:1000" },
        { "state", "state: kernel Established scale 7/7 flags 03/03, engine FinWait scale 7/7 flags 03/03" },
        { "status", "status: kernel SeenReply, Confirmed, engine SeenReply, Assured, Confirmed" },
        { "mark", "mark: kernel 0, engine 7" },
        { "helper", "helper: kernel nothing, engine ftp" },
        { "counters", "counters: kernel 3 packets 120 bytes / none, engine 3 packets 121 bytes / none" },
        { "timeout", "timeout: kernel 120, engine 118" },
        { "adjustment", "sequence adjustment: kernel nothing, engine 1 2 3 / none" },
        { "master", "master: kernel nothing, engine tcp 10.0.0.2:80 > 10.0.0.1:1000" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Compare_OneFieldDiffers_NamesItWithBothValues(string field, string text)
    {
        var left = Connection(0);
        var right = field switch
        {
            "reply" => left with { Reply = left.Reply!.Value with { SourcePort = 81 } },
            "state" => left with { Tcp = left.Tcp!.Value with { State = TcpState.FinWait } },
            "status" => left with { Status = left.Status | ConntrackStatus.Assured },
            "mark" => left with { Mark = 7 },
            "helper" => left with { Helper = new HelperName("ftp") },
            "counters" => left with { OriginalCounters = new ConntrackCounters { Packets = 3, Bytes = 121 } },
            "timeout" => left with { Timeout = 118 },
            "adjustment" => left with { OriginalSequenceAdjustment = new SequenceAdjustment { CorrectionPosition = 1, OffsetBefore = 2, OffsetAfter = 3 } },
            _ => left with { Master = left.Reply },
        };
        Assert.Equal($"{Key}: {text}", ReplayComparer.Compare(Table(left), Table(right)).ToString());
    }

    [Fact]
    public void Compare_SameTupleInAnotherZone_IsAnotherConnection()
    {
        var comparison = ReplayComparer.Compare(Table(Connection(0)), Table(Connection(0) with { Zone = 3 }));
        Assert.Equal($"kernel only: {Key}\nengine only: {Key} in zone 3", comparison.ToString());
    }

    [Fact]
    public void Compare_Expectations_AreMatchedByWhatTheyExpect()
    {
        var expectation = new ExpectationMessage { Tuple = Connection(1).Original, Master = Connection(0).Original, Timeout = 300, Class = 0 };
        var left = new ReplayResult { Expectations = [expectation] };
        Assert.True(ReplayComparer.Compare(left, new ReplayResult { Expectations = [expectation with { Id = 3, Timeout = 299 }] }).IsEqual);
        Assert.Contains("contents", ReplayComparer.Compare(left, new ReplayResult { Expectations = [expectation with { Class = 1 }] }).ToString(), StringComparison.Ordinal);
        Assert.Contains("timeout", ReplayComparer.Compare(left, new ReplayResult { Expectations = [expectation with { Timeout = 200 }] }).ToString(), StringComparison.Ordinal);
        Assert.StartsWith("kernel only: expectation tcp", ReplayComparer.Compare(left, new ReplayResult()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_AnExtraEvent_IsNamedAloneAndTheOthersAreMatched()
    {
        var events = Enumerable.Range(0, 6).Select(number => Event(ReplayEventKind.New, number)).ToArray();
        var comparison = ReplayComparer.Compare(Events(events), Events([.. events[..2], Event(ReplayEventKind.Destroy, 9), .. events[2..]]));
        var difference = Assert.Single(comparison.Differences);
        Assert.StartsWith("engine only: event 3 Destroy tcp 10.0.0.1:1009", comparison.Describe(difference), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_EventsInAnotherOrder_Differ()
    {
        var first = Event(ReplayEventKind.New, 1);
        var second = Event(ReplayEventKind.New, 2);
        Assert.Equal(2, ReplayComparer.Compare(Events(first, second), Events(second, first)).Differences.Count);
        Assert.True(ReplayComparer.Compare(Events(first, second), Events(second, first), new ComparisonOptions { Events = false }).IsEqual);
    }

    [Fact]
    public void Compare_EventTimeouts_MayDifferByASecond()
    {
        var left = Event(ReplayEventKind.New, 1);
        Assert.True(ReplayComparer.Compare(Events(left), Events(With(119))).IsEqual);
        Assert.Contains("timeout: kernel 120, engine 118", ReplayComparer.Compare(Events(left), Events(With(118))).ToString(), StringComparison.Ordinal);

        ReplayEvent With(uint timeout) => left with { Connection = left.Connection with { Timeout = timeout } };
    }

    [Fact]
    public void Compare_LostEvents_AreADifference() =>
        Assert.Equal("events: lost: kernel some, engine nothing", ReplayComparer.Compare(new ReplayResult { EventsLost = true }, new ReplayResult()).ToString());

    private static ReplayResult Table(params ConntrackMessage[] connections) => new() { Connections = connections };

    private static ReplayResult Events(params ReplayEvent[] events) => new() { Events = events };

    private static ReplayEvent Event(ReplayEventKind kind, int number) => new(kind, NfProto.IPv4, Connection(number), default);

    private static ConntrackMessage Connection(int number)
    {
        var port = (ushort)(1000 + number);
        InetAddress client = new(0x0a000001u), server = new(0x0a000002u);
        return new ConntrackMessage
        {
            Original = new ConntrackTuple { Source = client, Destination = server, Protocol = 6, SourcePort = port, DestinationPort = 80 },
            Reply = new ConntrackTuple { Source = server, Destination = client, Protocol = 6, SourcePort = 80, DestinationPort = port },
            Status = ConntrackStatus.SeenReply | ConntrackStatus.Confirmed,
            Mark = 0,
            Timeout = 120,
            Tcp = new TcpProtocolInfo
            {
                State = TcpState.Established,
                OriginalWindowScale = 7,
                ReplyWindowScale = 7,
                OriginalFlags = new TcpFlagsMask((TcpFlags)3, 0),
                ReplyFlags = new TcpFlagsMask((TcpFlags)3, 0),
            },
            OriginalCounters = new ConntrackCounters { Packets = 3, Bytes = 120 },
        };
    }
}
