using System.Text;
using Statewall.Conntrack.Filters;
using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Formats.Json;
using Statewall.Conntrack.Formats.Text;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Tests;

public sealed class ConnectionTextTests
{
    private static readonly ConntrackMessage Tcp = new()
    {
        Original = Messages.Tuple("10.0.0.1", "10.1.0.2", 6, 1234, 80),
        Reply = Messages.Tuple("10.1.0.2", "10.0.0.1", 6, 80, 1234),
        Status = ConntrackStatus.Confirmed | ConntrackStatus.SeenReply | ConntrackStatus.Assured,
        Timeout = 431999,
        Tcp = new TcpProtocolInfo { State = TcpState.Established },
        OriginalCounters = new ConntrackCounters { Packets = 3, Bytes = 180 },
        ReplyCounters = new ConntrackCounters { Packets = 2, Bytes = 120 },
        Mark = 0,
        Use = 1,
    };

    [Fact]
    public void Write_Connection_IsTheListingsLine() => Assert.Equal(
        "tcp      6 431999 ESTABLISHED src=10.0.0.1 dst=10.1.0.2 sport=1234 dport=80 packets=3 bytes=180 src=10.1.0.2 dst=10.0.0.1 sport=80 dport=1234 packets=2 bytes=120 [ASSURED] mark=0 use=1",
        Text(Tcp, TextFields.None));

    [Fact]
    public void Write_Extended_HasTheFamilyInFront() => Assert.StartsWith("ipv4     2 tcp      6 431999 ESTABLISHED ", Text(Tcp, TextFields.Extended), StringComparison.Ordinal);

    [Fact]
    public void Write_WithoutReply_SaysUnreplied()
    {
        var fresh = Tcp with { Status = ConntrackStatus.Confirmed, Tcp = new TcpProtocolInfo { State = TcpState.SynSent }, ReplyCounters = null };
        var text = Text(fresh, TextFields.None);
        Assert.Contains(" SYN_SENT ", text, StringComparison.Ordinal);
        Assert.Contains(" [UNREPLIED] ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ASSURED", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_Connection_HasBothDirections()
    {
        using var output = new OutputBuffer(Stream.Null);
        var connection = new ConnectionView(Messages.Of(Tcp).Current);
        Assert.True(ConnectionJson.Write(output, EventKinds.Update, ref connection).IsNone);
        using var json = System.Text.Json.JsonDocument.Parse(output.Pending.ToArray());
        Assert.Equal("update", json.RootElement.GetProperty("event").GetString());
        Assert.Equal("ESTABLISHED", json.RootElement.GetProperty("state").GetString());
        Assert.Equal(80, json.RootElement.GetProperty("original").GetProperty("dport").GetInt32());
        Assert.Equal(120, json.RootElement.GetProperty("reply").GetProperty("bytes").GetInt32());
    }

    [Theory]
    [InlineData("10.0.0.1", 32, true)]
    [InlineData("10.0.0.0", 24, true)]
    [InlineData("10.0.1.0", 24, false)]
    public void Filter_SourceNetwork_MatchesByPrefix(string network, int length, bool expected)
    {
        Assert.True(InetAddress.TryParse(network, out var address));
        var match = new AddressMatch(address, InetAddress.PrefixMask(NfProto.IPv4, length));
        var filter = new ConnectionFilter { Original = new TupleFilter { Source = match } };
        var view = new ConnectionView(Messages.Of(Tcp).Current);
        Assert.Equal(expected, filter.Matches(ref view));
    }

    private static string Text(ConntrackMessage connection, TextFields fields)
    {
        using var output = new OutputBuffer(Stream.Null);
        var view = new ConnectionView(Messages.Of(connection).Current);
        Assert.True(ConnectionText.Write(output, ref view, new TextOptions(fields, TimeProvider.System)).IsNone);
        return Encoding.UTF8.GetString(output.Pending);
    }
}
