using Statewall.Engine.Forwarding;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Engine.Tests.Forwarding;

/// <summary>Which options of IP headers let a packet pass, and which are reported to its sender.</summary>
public sealed class HeaderOptionTests
{
    [Theory]
    [InlineData("01 01 01 00")]
    [InlineData("07 07 04 00 00 00 00 00", false)]
    [InlineData("07 07 08 01 02 03 04 00", false)] // full
    [InlineData("07 07 05 00 00 00 00 00", true)] // points into the middle
    [InlineData("07 07 03 00 00 00 00 00", true)] // points at itself
    [InlineData("07 02 00 00", true)]
    [InlineData("07 07 04 00 00 00 00 07 07 04 00 00 00 00 00 00", true)] // twice
    [InlineData("44 0C 05 00 00 00 00 00 00 00 00 00", false)]
    [InlineData("44 0C 05 01 00 00 00 00 00 00 00 00", false)]
    [InlineData("44 08 05 01 00 00 00 00", true)] // no room for address and time
    [InlineData("44 0C 0D F0 00 00 00 00 00 00 00 00", true)] // overflown as often as can be counted
    [InlineData("44 0C 0D E0 00 00 00 00 00 00 00 00", false)]
    [InlineData("44 0C 0D F3 00 00 00 00 00 00 00 00", false)] // of given hosts none is missed
    [InlineData("44 03 05 00", true)]
    [InlineData("94 04 00 00", false)]
    [InlineData("94 03 00 00", true)]
    [InlineData("86 0B 00 00 00 01 01 05 00 00 00 00", true)] // CIPSO of an unknown domain
    [InlineData("82 03 00 00", false)]
    [InlineData("DE 04 01 02", false)]
    [InlineData("DE 00 00 00", true)]
    [InlineData("01 01 01 DE", true)]
    [InlineData("00 DE 00 DE", false)] // behind the end
    public void IPv4Options_WhenWrong_AreReported(string options, bool wrong = false)
    {
        using var host = new Host();
        var fate = host.Send(new PacketDraft().IPv4("10.1.0.2", "10.2.0.2", options: Bytes(options)).Udp(1, 2).Payload("x"));
        Assert.Equal(wrong ? (Disposition.Dropped, DropReason.BadOption) : (Disposition.Forwarded, DropReason.None), (fate.Disposition, fate.Reason));
        var sent = Assert.Single(host.Sent);
        Assert.Equal(wrong ? ("in0", IpProtocol.Icmp) : ("out0", IpProtocol.Udp), (sent.Device, sent.Packet[IPv4View.Offset.Protocol]));
    }

    // Which option is to blame, counted from the header's start.
    [Theory]
    [InlineData("07 07 05 00 00 00 00 00", 22)]
    [InlineData("01 01 44 03 05 00 00 00", 23)]
    [InlineData("01 01 01 DE", 23)]
    public void IPv4Options_WhenWrong_ArePointedAt(string options, byte at)
    {
        using var host = new Host();
        host.Send(new PacketDraft().IPv4("10.1.0.2", "10.2.0.2", options: Bytes(options)).Udp(1, 2).Payload("x"));
        var report = Assert.Single(host.Sent).Packet;
        Assert.Equal((IcmpType.ParameterProblem, at), (report[20], report[24]));
    }

    [Theory]
    [InlineData("83 07 04 0A 00 00 01 00")]
    [InlineData("89 07 08 0A 00 00 01 00")]
    public void IPv4Options_WithSourceRoutes_AreDroppedInSilence(string options)
    {
        using var host = new Host();
        var fate = host.Send(new PacketDraft().IPv4("10.1.0.2", "10.2.0.2", options: Bytes(options)).Udp(1, 2).Payload("x"));
        Assert.Equal((DropReason.BadOption, 0), (fate.Reason, host.Sent.Count));
    }

    // A report has the options of its packet, and goes on with their records: without room there is no report.
    [Theory]
    [InlineData("44 0C 05 00 00 00 00 00 00 00 00 00", 1)]
    [InlineData("44 0C 06 00 00 00 00 00 00 00 00 00", 0)]
    [InlineData("07 0B 04 00 00 00 00 00 00 00 00 00", 1)]
    [InlineData("07 0A 04 00 00 00 00 00 00 00 00 00", 0)]
    [InlineData("83 07 04 0A 00 00 01 FB", 1)] // with a route that was not begun, and a fault behind it
    [InlineData("83 07 08 0A 09 00 01 FB", 0)] // that ended: the report would go to its last stop, but there is no way there
    [InlineData("83 07 08 0A 01 00 07 FB", 1)]
    [InlineData("83 07 08 0A 01 00 02 FB", 1)] // with the sender as its only stop
    public void Report_OnAPacketWithRecords_NeedsRoomForAnother(string options, int reports)
    {
        using var host = new Host();
        host.Send(new PacketDraft().IPv4("10.1.0.2", "10.2.0.2", ttl: 1, options: Bytes(options)).Udp(1, 2).Payload("x"));
        Assert.Equal(reports, host.Sent.Count);
    }

    [Theory]
    [InlineData("05 02 00 00", Disposition.Forwarded, 1)]
    [InlineData("05 03 00 00 00 01", Disposition.Dropped, 0)]
    [InlineData("1E 04 01 02 03 04", Disposition.Forwarded, 1)]
    [InlineData("5E 04 01 02 03 04", Disposition.Dropped, 0)]
    [InlineData("9E 04 01 02 03 04", Disposition.Dropped, 1)]
    [InlineData("DE 04 01 02 03 04", Disposition.Dropped, 1)]
    [InlineData("C2 04 00 01 00 00", Disposition.Dropped, 1)] // jumbo payload
    [InlineData("31 04 00 00 00 00", Disposition.Dropped, 0)] // IOAM where it must not be
    [InlineData("01 00 31 02 00 00", Disposition.Forwarded, 1)]
    [InlineData("07 08 00 00 00 01 00 00 00 00", Disposition.Dropped, 0)] // CALIPSO of an unknown domain
    [InlineData("01 02 00 01", Disposition.Dropped, 0)] // padding that says something
    public void HopByHopOptions_ByKind_PassOrNot(string options, Disposition expected, int sent)
    {
        using var host = new Host();
        var fate = host.Send(Host.From(true).HopByHop(Bytes(options)).Udp(1, 2).Payload("x"));
        Assert.Equal((expected, sent), (fate.Disposition, host.Sent.Count));
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
