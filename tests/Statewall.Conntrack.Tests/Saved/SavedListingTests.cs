using System.Text;
using Statewall.Conntrack.Formats.Text;
using Statewall.Conntrack.Saved;

namespace Statewall.Conntrack.Tests.Saved;

public sealed class SavedListingTests
{
    private const string Web =
        "tcp      6 431999 ESTABLISHED src=10.0.0.1 dst=10.1.0.2 sport=1234 dport=80 packets=3 bytes=180 src=10.1.0.2 dst=203.0.113.9 sport=80 dport=1024 packets=2 bytes=120 [ASSURED] mark=0 use=1";

    [Theory]
    [InlineData(Web)]
    [InlineData("udp      17 29 src=10.0.0.1 dst=10.1.0.2 sport=1234 dport=53 [UNREPLIED] src=10.1.0.2 dst=10.0.0.1 sport=53 dport=1234 mark=7 zone=3 helper=tftp use=2")]
    [InlineData("udp      17 src=10.0.0.1 dst=10.1.0.2 sport=1234 dport=53 src=10.1.0.2 dst=10.0.0.1 sport=53 dport=1234 [OFFLOAD] mark=0 use=2")]
    [InlineData("tcp      6 src=10.0.0.1 dst=10.1.0.2 sport=1234 dport=53 src=10.1.0.2 dst=10.0.0.1 sport=53 dport=1234 [HW_OFFLOAD] mark=0 use=2")]
    [InlineData("tcp      6 ESTABLISHED src=10.0.0.1 dst=10.1.0.2 sport=1 dport=2 src=10.1.0.2 dst=10.0.0.1 sport=2 dport=1 [OFFLOAD] mark=0 secctx=system_u:object_r:x:s0 use=2")]
    [InlineData("icmp     1 29 src=10.0.0.1 dst=10.1.0.2 type=8 code=0 id=77 src=10.1.0.2 dst=10.0.0.1 type=0 code=0 id=77 mark=0 use=1")]
    [InlineData("icmpv6   58 29 src=2001:db8::1 dst=2001:db8::2 type=128 code=0 id=77 src=2001:db8::2 dst=2001:db8::1 type=129 code=0 id=77 mark=0 use=1")]
    [InlineData("gre      47 29 src=10.0.0.1 dst=10.1.0.2 srckey=0x0 dstkey=0xbeef src=10.1.0.2 dst=10.0.0.1 srckey=0xbeef dstkey=0x0 mark=0 use=1")]
    [InlineData("unknown  50 599 src=10.0.0.1 dst=10.1.0.2 [UNREPLIED] src=10.1.0.2 dst=10.0.0.1 mark=0 use=1")]
    [InlineData("sctp     132 209 ESTABLISHED src=10.0.0.1 dst=10.1.0.2 sport=1 dport=2 zone-orig=4 src=10.1.0.2 dst=10.0.0.1 sport=2 dport=1 zone-reply=5 [ASSURED] mark=0 use=1")]
    [InlineData("dccp     33 9 REQUEST src=10.0.0.1 dst=10.1.0.2 sport=1 dport=2 [UNREPLIED] src=10.1.0.2 dst=10.0.0.1 sport=2 dport=1 mark=0 secmark=9 use=1")]
    public void Read_Line_GivesItsTextAgain(string line)
    {
        Assert.Equal(line, Assert.Single(ListingText.Read(line, TextFields.None)));
        var extended = (line.Contains("::", StringComparison.Ordinal) ? "ipv6     10 " : "ipv4     2 ") + line;
        Assert.Equal(extended, Assert.Single(ListingText.Read(extended, TextFields.Extended)));
        Assert.Equal(extended, Assert.Single(ListingText.Read(line, TextFields.Extended)));
    }

    [Theory]
    [InlineData("id=77 src=10.1.0.2 dst=10.0.0.1 type=0 code=0 id=77 mark=0 use=1 id=4000000000")]
    [InlineData("id=77 [UNREPLIED] src=10.1.0.2 dst=10.0.0.1 type=0 code=0 id=77 mark=0 use=1 id=5")]
    public void Read_IdOfTheEntry_IsNotThatOfTheTuple(string tail)
    {
        var line = "icmp     1 29 src=10.0.0.1 dst=10.1.0.2 type=8 code=0 " + tail;
        Assert.Equal(line, Assert.Single(ListingText.Read(line, TextFields.Id)));
    }

    // nf_ct_seq_show in /proc/net/nf_conntrack writes no use of a comma or the like, but a space at the end
    [Fact]
    public void Read_ProcFile_IsTheExtendedForm()
    {
        const string Proc = "ipv4     2 tcp      6 118 TIME_WAIT src=10.0.0.1 dst=10.1.0.2 sport=1234 dport=80 src=10.1.0.2 dst=10.0.0.1 sport=80 dport=1234 [ASSURED] mark=0 zone=0 delta-time=5 use=2";
        Assert.Equal(Proc, Assert.Single(ListingText.Read(Proc.Replace(" zone=0 delta-time=5 use", " delta-time=5 zone=0 use", StringComparison.Ordinal) + " ", TextFields.Extended)));
    }

    [Fact]
    public void Read_Dates_AreInTheClocksZone()
    {
        var dated = Web.Replace(" use=1", " delta-time=3600 [start=Tue Nov 24 00:13:01 2026] use=1", StringComparison.Ordinal);
        Assert.Equal(dated, Assert.Single(ListingText.Read(dated, TextFields.KernelTimestamp)));
        var ended = Web.Replace(" use=1", " delta-time=60 [start=Mon Feb  2 23:59:59 2026] [stop=Tue Feb  3 00:00:59 2026] use=1", StringComparison.Ordinal);
        Assert.Equal(ended, Assert.Single(ListingText.Read(ended, TextFields.KernelTimestamp)));
    }

    [Fact]
    public void Read_Labels_NeedTheirNames()
    {
        var line = Web + " labels=gold,tin";
        var map = LabelMap.Parse(["3 gold", "77 tin"]);
        Assert.Equal(line, Assert.Single(ListingText.Read(line, TextFields.Labels, map)));
        Assert.Equal(Web, Assert.Single(ListingText.Read(line, TextFields.Labels)));
        Assert.Equal($"1:{Web.Length + 2}: there is no label \"iron\"", ErrorOf(Web + " labels=iron", map));
    }

    [Fact]
    public void Read_Remarks_AreNoErrors()
    {
        var text = $"\n{Web}\r\nconntrack v1.4.8 (conntrack-tools): 2 flow entries have been shown.\n   \n{Web}";
        var result = ListingText.Result(text);
        Assert.Equal((2, 0, 5), (result.Connections, result.ErrorCount, result.Lines));
    }

    [Theory]
    [InlineData("tcp", "1:4: expected a protocol's name and number")]
    [InlineData("tcp 17 5 src=1.1.1.1", "1:1: \"tcp\" is not the name of protocol 17")]
    [InlineData("ipv5 2 tcp 6 5 src=1.1.1.1", "1:1: the family is \"ipv4 2\" or \"ipv6 10\"")]
    [InlineData("ipv6 10 tcp 6 5 SYN_SENT src=1.1.1.1", "1:26: the addresses of a connection are of one family")]
    [InlineData("tcp 6 5 SLEEPING src=1.1.1.1", "1:9: \"SLEEPING\" is no state of protocol 6")]
    [InlineData("udp 17 5 NONE src=1.1.1.1", "1:10: protocol 17 has no states, but here is \"NONE\"")]
    [InlineData("udp 17 5 src=1.1.1.300", "1:10: \"1.1.1.300\" is no address")]
    [InlineData("udp 17 5 sport=1", "1:10: expected src=, not \"sport=1\"")]
    [InlineData("udp 17 5 src=1.1.1.1 dst=1.1.1.2 sport=66000", "1:34: \"66000\" is no number from 0 to 65535, or the second one")]
    [InlineData("udp 17 5 src=1.1.1.1 dst=1.1.1.2 sport=1 sport=1", "1:42: \"1\" is no number from 0 to 65535, or the second one")]
    [InlineData("udp 17 5 src=1.1.1.1 dst=1.1.1.2 sport=1", "1:41: the original direction has no dport=")]
    [InlineData("udp 17 5 src=1.1.1.1 dst=1.1.1.2 sport=1 dport=2 src=1.1.1.2", "1:61: the reply direction has no dst=")]
    [InlineData("udp 17 5 src=1.1.1.1 dst=1.1.1.2 type=8", "1:34: protocol 17 has no such field")]
    [InlineData("udp 17 5 src=1.1.1.1 dst=1.1.1.2 colour=8", "1:34: there is no field \"colour\"")]
    [InlineData("udp 17 5 src=1.1.1.1 dst=1.1.1.2 [SLEEPING]", "1:34: \"[SLEEPING]\" is no mark of a listed connection")]
    [InlineData(" [NEW] udp 17 5", "1:2: this is an event, not a listed connection: save what conntrack -L prints")]
    [InlineData("{\"family\":", "1:1: this is a listing in another format: save it without -o json or -o xml")]
    public void Read_BadLine_IsAnErrorThatNamesThePlace(string line, string expected) => Assert.Equal(expected, ErrorOf(line));

    [Fact]
    public void Read_AfterABadLine_GoesOn()
    {
        var result = ListingText.Result($"{Web}\nnonsense\n{Web}\n{new string('x', SavedListing.MaximumLineSize + 1)}\n{Web}\n{new string('y', 5 * SavedListing.MaximumLineSize)}");
        Assert.Equal((3, 3, 6), (result.Connections, result.ErrorCount, result.Lines));
        Assert.Equal([2, 4, 6], result.Errors.Select(error => error.Line));
        Assert.Contains("at most", result.Errors[1].Text, StringComparison.Ordinal);
    }

    // bytes that are no UTF-8 grow threefold when they are written again
    [Fact]
    public void Read_LongSecurityContext_IsAnError()
    {
        var bytes = Encoding.Latin1.GetBytes(Web + " secctx=" + new string('\xff', 40_000));
        Assert.Equal($"1:{Web.Length + 2}: a security context has at most 4096 bytes", Assert.Single(ListingText.Result(new MemoryStream(bytes)).Errors).ToString());
    }

    [Fact]
    public void Read_OfAHandlerThatThrows_Throws()
    {
        var text = string.Concat(Enumerable.Repeat(Web + "\n", 5000));
        var handler = new Refusing();
        Assert.Throws<InvalidOperationException>(() => SavedListing.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), SavedListingOptions.Default, ref handler));
    }

    // more than a block, so that reading ahead is in it
    [Fact]
    public void Read_ManyLines_GivesAllInTheirOrder()
    {
        var lines = Enumerable.Range(0, 20_000).Select(i => Web.Replace("mark=0", $"mark={i}", StringComparison.Ordinal)).ToArray();
        Assert.Equal(lines, ListingText.Read(string.Join('\n', lines), TextFields.None));
    }

    [Fact]
    public void Read_ManyErrors_KeepsTheFirstAndCountsAll()
    {
        var result = ListingText.Result(string.Concat(Enumerable.Repeat("nonsense\n", 500)));
        Assert.Equal((500, SavedListingResult.MostErrors), (result.ErrorCount, result.Errors.Count));
    }

    // whatever sizes a stream gives its bytes in
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void Read_InPieces_GivesTheSame(int size)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50).Select(i => Web.Replace("1234", $"{1000 + i}", StringComparison.Ordinal) + "\n")));
        Assert.Equal(50, ListingText.Result(new PiecewiseStream(text, size)).Connections);
    }

    private static string ErrorOf(string line, LabelMap? labels = null) => Assert.Single(ListingText.Result(line, labels).Errors).ToString();

    private sealed class PiecewiseStream(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, size));
    }

    private readonly struct Refusing : IConnectionHandler
    {
        public void Handle(ref ConnectionView connection) => throw new InvalidOperationException();
    }
}
