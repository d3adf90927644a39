using System.Text.Json;
using Statewall.Sync.Control;
using Statewall.Sync.Statistics;
using Statewall.Sync.Wire;

namespace Statewall.Sync.Tests.Control;

public class StatisticsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Text_Network_IsConntrackds() => Assert.Equal(
        """
        network statistics:
        	recv:
        		Malformed messages:	                   6
        		Wrong protocol version:	                   1
        		Malformed header:	                   2
        		Malformed payload:	                   3
        		Bad message type:	                   0
        		Truncated message:	                   0
        		Bad message size:	                   0
        	send:
        		Malformed messages:	                   4

        sequence tracking statistics:
        	recv:
        		Packets lost:		                   8
        		Packets before:		                   9

        UDP traffic (active device=eth1):
                        6880 Bytes sent                 2440 Bytes recv
                         188 Pckts sent                  155 Pckts recv
                           1 Error send                    2 Error recv


        """, Text(ControlRequest.StatsNetwork, Counters()));

    [Fact]
    public void Text_Cache_IsConntrackds()
    {
        var counters = Counters();
        counters.External = null;
        counters.Inject = new InjectCounters { Created = 1, UpdateFailed = 2 };
        Assert.Equal(
            """
            cache:internal	active objects:		          11
            	active/total entries:		          10/          11
            	creation OK/failed:		          17/           1
            		no memory available:	           0
            		no space left in cache:	           1
            	update OK/failed:		          33/           0
            		entry not found:	           0
            	deletion created/failed:	           7/           0
            		entry not found:	           0

            external inject:
            connections created:		           1	failed:	           0
            connections updated:		           0	failed:	           2
            connections destroyed:		           0	failed:	           0


            """, Text(ControlRequest.StatsCache, counters));
    }

    [Fact]
    public void Text_General_OfALog_HasOneCacheAndNoLinks()
    {
        var counters = Counters();
        (counters.External, counters.Links) = (null, []);
        Assert.Equal(
            """
            cache stats:
            current active connections:	          10
            connections created:		          17	failed:	           1
            connections updated:		          33	failed:	           0
            connections destroyed:		           7	failed:	           0

            traffic processed:
                           70000 Bytes                       700 Pckts


            """, Text(ControlRequest.Stats, counters));
        Assert.Empty(Text(ControlRequest.StatsNetwork, counters));
        Assert.Empty(Text(ControlRequest.StatsQueue, counters));
        Assert.StartsWith("cache:stats\tactive objects:", Text(ControlRequest.StatsCache, counters), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(59, "0 min")]
    [InlineData(3_599, "59 min")]
    [InlineData(7_260, "2 h 1 min")]
    [InlineData(86_400, "1 day 0 h 0 min")]
    [InlineData(180_060, "2 days 2 h 1 min")]
    public void Text_Uptime_IsInWords(int seconds, string words) =>
        Assert.StartsWith($"daemon uptime: {words}\n\nnetlink stats:\n", Text(ControlRequest.StatsRuntime, Counters(), Start.AddSeconds(seconds)), StringComparison.Ordinal);

    [Fact]
    public void Text_LinkOfTcp_TellsWhoIsConnected()
    {
        var counters = Counters();
        counters.Links[0].Transport = LinkTransport.Tcp;
        counters.Links[0].ServerConnected = true;
        Assert.Contains("TCP traffic (active device=eth1) server=connected client=disconnected:\n", Text(ControlRequest.Stats, counters), StringComparison.Ordinal);
        Assert.StartsWith("TCP traffic device=eth1 status=NO-CARRIER role=ACTIVE:\n", Text(ControlRequest.StatsLink, counters), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_ResendQueue_ListsMessages()
    {
        var counters = Counters();
        Assert.Empty(Text(ControlRequest.StatsResendQueue, counters));
        counters.Resend = new QueueCounters { Length = 2, Maximum = 10 };
        Assert.Equal("resent queue (len=2)\nobject -> seq:4294967295\ncontrol -> seq:0 flags:8\n", Text(ControlRequest.StatsResendQueue, counters));
        Assert.EndsWith("queue rsqueue:\ncurrent elements:\t\t           2\nmaximum elements:\t\t          10\nnot enough space errors:\t           0\n\n", Text(ControlRequest.StatsQueue, counters), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_Whole_HasAllThatTheTextsHave()
    {
        var json = Json(ControlRequest.Stats, Counters());
        Assert.Equal(["connections", "traffic", "messages", "links", "queues", "uptime", "netlink", "runtime"], json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(11, json.GetProperty("connections").GetProperty("internal").GetProperty("objects").GetInt32());
        Assert.Equal("no_carrier", json.GetProperty("links")[0].GetProperty("status").GetString());
        Assert.Equal(8, Json(ControlRequest.StatsNetwork, Counters()).GetProperty("messages").GetProperty("lost").GetInt32());
        Assert.Empty(Json(ControlRequest.StatsProcess, Counters()).EnumerateObject());
    }

    [Theory]
    [InlineData((int)ControlRequest.Kill)]
    [InlineData((int)ControlRequest.FlushInternal)]
    [InlineData(99)]
    public void OtherRequests_AreNotAnswered(int request)
    {
        var source = new StatisticsSource(Counters(), Start, []);
        Assert.Null(StatisticsText.Of((ControlRequest)request, source));
        Assert.Null(StatisticsJson.Of((ControlRequest)request, source));
    }

    [Fact]
    public void Health_OfWhatMoves_IsGood()
    {
        var after = Counters();
        after.Links[0].Status = LinkStatus.Running;
        after.Links[0].PacketsReceived++;
        var check = Check(Counters(), after);
        Assert.Empty(check.Stalls);
        Assert.Empty(check.Remarks);
    }

    [Fact]
    public void Health_OfWhatStalls_NamesEachReason()
    {
        var (before, after) = (Counters(), Counters());
        after.Links[0].SendErrors += 3;
        after.Transmission.Length = 5_000;
        after.Internal!.CreationNoSpace += 4;
        after.Resend = new QueueCounters { Length = 100, Maximum = 100, NotEnoughSpace = 5 };
        after.Netlink.Overruns = 1;
        var check = Check(before, after);
        Assert.Equal(
            [
                "the link eth1 is without a carrier", "the other machine is silent", "3 messages could not be sent", "5000 states wait to be sent, more and more of them",
                "100 messages wait to be acknowledged, the most there can be: 5 were given up", "the internal cache of connections is full: 4 had no room (HashLimit)",
            ], check.Stalls);
        Assert.Equal(["events of the kernel were lost 1 times: the table is read anew"], check.Remarks);
    }

    [Fact]
    public void Health_WithoutHeartbeats_SilenceIsNoReason()
    {
        var counters = Counters();
        counters.Links[0].Status = LinkStatus.Running;
        counters.Links = [counters.Links[0], new LinkCounters { Device = "eth2", Status = LinkStatus.Down }];
        var statistics = Json(ControlRequest.Stats, counters);
        var check = HealthCheck.Of(statistics, statistics, hasHeartbeats: false);
        Assert.Empty(check.Stalls);
        Assert.Equal(["the link eth2 is down"], check.Remarks);
    }

    private static HealthCheck Check(SyncCounters before, SyncCounters after) => HealthCheck.Of(Json(ControlRequest.Stats, before), Json(ControlRequest.Stats, after), hasHeartbeats: true);

    private static string Text(ControlRequest request, SyncCounters counters, DateTimeOffset? now = null) => StatisticsText.Of(request, Source(counters, now ?? Start))!;

    private static JsonElement Json(ControlRequest request, SyncCounters counters)
    {
        using var document = JsonDocument.Parse(StatisticsJson.Of(request, Source(counters, Start.AddMinutes(1)))!);
        return document.RootElement.Clone();
    }

    private static StatisticsSource Source(SyncCounters counters, DateTimeOffset now) =>
        new(counters, now, [new QueuedMessage(false, uint.MaxValue, SyncFlags.None), new QueuedMessage(true, 0, SyncFlags.Ack)]);

    private static SyncCounters Counters() => new()
    {
        Started = Start,
        Internal = new CacheCounters { Active = 10, Objects = 11, Created = 17, CreationFailed = 1, CreationNoSpace = 1, Updated = 33, Destroyed = 7 },
        TrafficBytes = 70_000,
        TrafficPackets = 700,
        Messages = { Malformed = 6, WrongVersion = 1, BadHeader = 2, BadPayload = 3, SendMalformed = 4, Lost = 8, Before = 9 },
        Links =
        [
            new LinkCounters
            {
                Device = "eth1", Transport = LinkTransport.Udp, Status = LinkStatus.NoCarrier, IsActive = true, BytesSent = 6880, BytesReceived = 2440, PacketsSent = 188, PacketsReceived = 155, SendErrors = 1,
                ReceiveErrors = 2,
            },
        ],
    };
}
