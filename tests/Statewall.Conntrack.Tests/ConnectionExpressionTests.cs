using CsCheck;
using Statewall.Conntrack.Filters;
using Statewall.Conntrack.Filters.Expressions;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Tests;

public sealed class ConnectionExpressionTests
{
    private static readonly ConntrackMessage Web = new()
    {
        Original = Messages.Tuple("10.0.0.1", "10.1.0.2", 6, 1234, 80),
        Reply = Messages.Tuple("10.1.0.2", "192.0.2.1", 6, 80, 40000),
        Status = ConntrackStatus.Confirmed | ConntrackStatus.SeenReply | ConntrackStatus.Assured | ConntrackStatus.SrcNat | ConntrackStatus.SrcNatDone,
        Timeout = 431999,
        Tcp = new TcpProtocolInfo { State = TcpState.Established },
        OriginalCounters = new ConntrackCounters { Packets = 3, Bytes = 1_500_000 },
        ReplyCounters = new ConntrackCounters { Packets = 2, Bytes = 120 },
        Mark = 0x13,
        Id = 77,
        Helper = new HelperName("ftp"),
    };

    private static readonly ConntrackMessage Ping = new()
    {
        Original = new ConntrackTuple { Source = Address("2001:db8::1"), Destination = Address("2001:db8::2"), Protocol = 58, IcmpType = 128, IcmpCode = 0, IcmpId = 9 },
        Reply = new ConntrackTuple { Source = Address("2001:db8::2"), Destination = Address("2001:db8::1"), Protocol = 58, IcmpType = 129, IcmpCode = 0, IcmpId = 9 },
        Status = ConntrackStatus.Confirmed,
        Timeout = 29,
    };

    [Theory]
    [InlineData("proto == tcp and bytes > 1M and orig.src in 10.0.0.0/8", true)]
    [InlineData("proto == tcp and bytes > 1Mi and orig.src in 10.0.0.0/9", true)]
    [InlineData("bytes > 2M", false)]
    [InlineData("bytes == 1500120 && orig.bytes = 1500k && reply.bytes <= 120", true)]
    [InlineData("packets >= 5 and packets < 6", true)]
    [InlineData("proto in {udp, 6}", true)]
    [InlineData("proto not in {udp, sctp}", true)]
    [InlineData("proto = 17-136", false)]
    [InlineData("state == established", true)]
    [InlineData("state in {SYN_SENT, SYN_RECV}", false)]
    [InlineData("timeout > 4d and timeout < 5d", true)]
    [InlineData("dport == 80 and reply.dport in {22, 30000-50000}", true)]
    [InlineData("orig.dport != 80", false)]
    [InlineData("mark & 0xf == 3 and mark & 0x10 != 0", true)]
    [InlineData("mark", true)]
    [InlineData("zone", false)]
    [InlineData("zone == 0", true)]
    [InlineData("id == 77", true)]
    [InlineData("status & 0x4 != 0", true)]
    [InlineData("assured and not unreplied and snat and nat and not dnat", true)]
    [InlineData("helper", true)]
    [InlineData("helper == \"ftp\"", true)]
    [InlineData("helper in {sip, irc}", false)]
    [InlineData("orig.src in 10.0.0.0-10.0.0.9", true)]
    [InlineData("orig.src == 10.0.0.2", false)]
    [InlineData("reply.dst in {10.0.0.0/8, 192.0.2.0/24, 2001:db8::/32}", true)]
    [InlineData("family == ipv6 or (not family == ipv6 and dst == 10.1.0.2)", true)]
    [InlineData("label == 3", false)]
    [InlineData("orig.type", false)]
    [InlineData("orig.type == 0", false)]
    [InlineData("orig.type != 8", true)]
    [InlineData("age > 1h", false)]
    public void Matches_Web(string text, bool expected) => Assert.Equal(expected, Matches(text, Web));

    [Theory]
    [InlineData("family == ipv6 and proto == icmpv6 and orig.type == 128 and reply.type == 129", true)]
    [InlineData("src in 2001:db8::/64", true)]
    [InlineData("src in 2001:db9::/32", false)]
    [InlineData("src in 10.0.0.0/8", false)]
    [InlineData("src in 0.0.0.0/0", false)]
    [InlineData("unreplied", true)]
    [InlineData("orig.id == 9", true)]
    [InlineData("bytes", false)]
    [InlineData("bytes < 1M", false)]
    [InlineData("not bytes >= 1M", true)]
    [InlineData("state", false)]
    [InlineData("state != ESTABLISHED", true)]
    public void Matches_Ping(string text, bool expected) => Assert.Equal(expected, Matches(text, Ping));

    [Theory]
    [InlineData("", 0, 1, "expected a field")]
    [InlineData("proto == tcp and", 16, 1, "expected a field")]
    [InlineData("byts > 1M", 0, 4, "there is no field `byts'; did you mean `bytes'?")]
    [InlineData("left.src == 10.0.0.1", 0, 8, "there is no field `left.src'")]
    [InlineData("orig.bytes", -1, 0, "")]
    [InlineData("orig.timeout > 3", 0, 12, "there is no field `orig.timeout'")]
    [InlineData("proto == tcpp", 9, 4, "`tcpp' is no protocol")]
    [InlineData("state == ESTABLISHD", 9, 10, "there is no state `ESTABLISHD'; did you mean `ESTABLISHED'?")]
    [InlineData("src > 10.0.0.1", 4, 1, "`src' is not greater or less than another; use ==, != or in")]
    [InlineData("src in 10.0.0.0/33", 7, 11, "a prefix has 0 to 32 bits")]
    [InlineData("src in 10.0.0.9-10.0.0.1", 7, 17, "the range ends before it begins")]
    [InlineData("sport in {1, 2", 9, 1, "this set is not closed")]
    [InlineData("(assured", 0, 1, "this parenthesis is not closed")]
    [InlineData("assured == 1", 0, 7, "`assured' is true or false by itself and is not compared")]
    [InlineData("helper == \"ftp", 10, 4, "this quote is not closed")]
    [InlineData("mark & 3", 8, 1, "expected a comparison behind the mask")]
    [InlineData("timeout > 5x", 10, 2, "`5x' is no time, which can end in s, m, h or d")]
    [InlineData("label == work", 9, 4, "there is no label `work'")]
    [InlineData("bytes > 99999999999T", 8, 12, "`99999999999T' is no number, which can end in k, M, G or Ki, Mi, Gi")]
    [InlineData("assured unreplied", 8, 9, "expected `and', `or' or the end")]
    [InlineData("src # 3", 4, 1, "expected `and', `or' or the end")]
    public void TryParse_Wrong_PointsAtThePlace(string text, int position, int length, string message)
    {
        var isParsed = ConnectionExpression.TryParse(text, null, out _, out var fault);
        Assert.Equal(position < 0, isParsed);
        if (!isParsed)
            Assert.Equal(new ExpressionFault(position, length, message), fault);
    }

    [Fact]
    public void TryParse_ManyNested_IsRefused()
    {
        Assert.False(ConnectionExpression.TryParse(new string('(', 5000) + "assured" + new string(')', 5000), null, out _, out var fault));
        Assert.Equal("more than 100 parts inside each other", fault.Message);
        Assert.True(ConnectionExpression.TryParse(string.Join(" and ", Enumerable.Repeat("not (assured)", 2000)), null, out _, out _));
    }

    [Fact]
    public void Describe_Fault_MarksThePlace() => Assert.Equal(
        "no\n  a b c\n    ^~~",
        new ExpressionFault(2, 3, "no").Describe("a\tb c"));

    [Fact]
    public void Label_ByName_IsItsBit()
    {
        var labels = ConntrackLabels.Empty;
        labels[5] = true;
        var options = new ExpressionOptions { LabelNames = () => LabelMap.Parse(["5 work", "6 play"]) };
        Assert.True(ConnectionExpression.TryParse("label in {play, work}", options, out var expression, out _));
        var view = new ConnectionView(Messages.Of(Web with { Labels = labels }).Current);
        Assert.True(expression.Matches(ref view));
        Assert.True(ConnectionExpression.TryParse("label == play", options, out expression, out _));
        Assert.False(expression.Matches(ref view));
    }

    // What a kernel is asked for may only leave out what does not match: narrowed or not, the answer is the same.
    [Fact]
    public void Narrow_AnyExpression_ChangesNoAnswer()
    {
        string[] parts =
        [
            "proto == tcp", "proto == udp", "proto in {tcp, icmpv6}", "mark == 0x13", "mark & 0xf == 3", "mark", "zone == 0", "zone == 4", "family == ipv4", "family == ipv6",
            "src == 10.0.0.1", "src in 10.0.0.0/8", "src in 2001:db8::/32", "dst in {10.1.0.2, 10.1.0.3}", "reply.dst == 192.0.2.1", "sport == 1234", "reply.sport == 81",
            "assured", "unreplied", "nat", "snat", "dnat", "bytes > 1M", "state == ESTABLISHED", "reply.dst in 192.0.2.0-192.0.2.9",
        ];
        string[] joints = [" and ", " or ", " and not "];
        var part = Gen.Int[0, parts.Length - 1].Select(index => parts[index]);
        var expression = part.Array[1, 5].Select(Gen.Int[0, 2].Select(index => joints[index]), (words, joint) => string.Join(joint, words));
        expression.Select(Gen.Bool).Sample((text, isWeb) =>
        {
            Assert.True(ConnectionExpression.TryParse(text, null, out var parsed, out _));
            var view = new ConnectionView(Messages.Of(isWeb ? Web : Ping).Current);
            var filter = parsed.Narrow(new ConnectionFilter());
            Assert.Same(parsed, filter.Expression);
            Assert.Equal(parsed.Matches(ref view), filter.Matches(ref view));
        });
    }

    [Fact]
    public void Narrow_Conjunction_AsksTheKernel()
    {
        Assert.True(ConnectionExpression.TryParse("proto == tcp and (src in 10.0.0.0/8) and mark & 0xff == 7 and assured and dport > 5", null, out var parsed, out _));
        var filter = parsed.Narrow(new ConnectionFilter());
        Assert.Equal((byte)6, filter.Protocol);
        Assert.Equal(NfProto.IPv4, filter.Family);
        Assert.Equal(new MarkMatch(7, 0xff), filter.Mark);
        Assert.Equal(ConntrackStatus.Assured, filter.Status);
        Assert.Equal(8, filter.Original.Source?.Mask.PrefixLength);
    }

    private static bool Matches(string text, ConntrackMessage connection)
    {
        Assert.True(ConnectionExpression.TryParse(text, null, out var expression, out var fault), fault.Message);
        var view = new ConnectionView(Messages.Of(connection).Current);
        return expression.Matches(ref view);
    }

    private static InetAddress Address(string text)
    {
        Assert.True(InetAddress.TryParse(text, out var address));
        return address;
    }
}
