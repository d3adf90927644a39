using Statewall.Engine.Forwarding;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Engine.Tests.Forwarding;

/// <summary>What the host tells senders, and what that does to the connections it is about.</summary>
public sealed class ErrorReportTests
{
    [Theory]
    [InlineData(false, IpProtocol.Icmp, IcmpType.TimeExceeded)]
    [InlineData(true, IpProtocol.IcmpV6, IcmpV6Type.TimeExceeded)]
    public void Packet_TooOld_IsReportedToItsSender(bool isIPv6, byte protocol, byte type)
    {
        using var host = new Host();
        Assert.Equal(DropReason.TimeExceeded, host.Send(Host.From(isIPv6, ttl: 1).Udp(1, 2).Payload("x")).Reason);
        var (device, report) = Assert.Single(host.Sent);
        Assert.True(IpView.TryParse(report, out var view) && Checksum.VerifyTransport(in view));
        Assert.Equal(("in0", protocol, type), (device, view.Protocol, view.Transport[0]));
        Assert.Equal(0, host.Connections);
    }

    [Theory]
    [InlineData(false, "10.3.0.1")]
    [InlineData(true, "fd03::1")]
    public void Packet_WithoutARoute_IsReported(bool isIPv6, string destination)
    {
        using var host = new Host();
        var draft = isIPv6 ? new PacketDraft().IPv6("fd01::2", destination) : new PacketDraft().IPv4("10.1.0.2", destination);
        Assert.Equal(DropReason.NoRoute, host.Send(draft.Udp(1, 2).Payload("x")).Reason);
        Assert.Single(host.Sent);
    }

    // The report is of the packet's connection, and takes along what was to be announced.
    [Fact]
    public void Change_ByAPacketTooOld_IsAnnouncedWithTheReport()
    {
        using var host = new Host();
        host.Send(Host.From(false).Udp(1, 2).Payload("x"));
        host.Send(new PacketDraft().IPv4("10.2.0.2", "10.1.0.2", ttl: 1).Udp(2, 1).Payload("y"));
        Assert.Equal(0, host.Table[1].PendingEvents);
        for (var times = 0; times < 5; times++)
            host.Send(new PacketDraft().IPv4("10.2.0.2", "10.1.0.2", ttl: 1).Udp(2, 1).Payload("y"));
        host.Send(Host.From(false).Tcp(1, 2, TcpFlags.Syn));
        host.Send(new PacketDraft().IPv4("10.2.0.2", "10.1.0.2", ttl: 1).Tcp(2, 1, TcpFlags.Syn | TcpFlags.Ack, ack: 1));
        Assert.NotEqual(0, host.Table[2].PendingEvents); // the sender has been told often enough
    }

    [Theory]
    [InlineData(false, 6, 1)]
    [InlineData(true, 6, 8)] // its prefix is short
    public void Reports_ToOneSender_AreRationed(bool isIPv6, int atOnce, int perSecond)
    {
        using var host = new Host();
        var old = Host.From(isIPv6, ttl: 1).Udp(1, 2).Payload("x").ToArray();
        for (var times = 0; times < 20; times++)
            host.Send(old);
        Assert.Equal(atOnce, host.Sent.Count);
        host.Wait(1.0001);
        for (var times = 0; times < 20; times++)
            host.Send(old);
        Assert.Equal(atOnce + Math.Min(perSecond, atOnce), host.Sent.Count);
    }

    [Theory]
    [InlineData(IcmpType.EchoRequest, 1)]
    [InlineData(IcmpType.DestinationUnreachable, 0)]
    [InlineData(200, 0)]
    public void Icmp_TooOld_IsReportedWhenItIsNoError(byte type, int reports)
    {
        using var host = new Host();
        host.Send(Host.From(false, ttl: 1).Icmp(type).Payload(new byte[28]));
        Assert.Equal(reports, host.Sent.Count);
    }

    // A redirect, and then nothing else for a while.
    [Fact]
    public void Packet_BackWhereItCameFrom_RedirectsAndSpendsTheReports()
    {
        using var host = new Host();
        var detour = new PacketDraft().IPv4("10.1.0.2", "10.1.0.3").Udp(1, 2).Payload("x").ToArray();
        Assert.Equal(Disposition.Forwarded, host.Send(detour).Disposition);
        Assert.Equal(2, host.Sent.Count);
        Assert.Equal((IcmpType.Redirect, 10, 1, 0, 3), (host.Sent[0].Packet[20], host.Sent[0].Packet[24], host.Sent[0].Packet[25], host.Sent[0].Packet[26], host.Sent[0].Packet[27]));
        host.Send(Host.From(false, ttl: 1).Udp(1, 2).Payload("x"));
        Assert.Equal(2, host.Sent.Count);
        host.Wait(1);
        host.Send(Host.From(false, ttl: 1).Udp(1, 2).Payload("x"));
        Assert.Equal(3, host.Sent.Count);
    }

    // An authentication header that says it is longer than the packet: what it says follows is tracked, without a header to look at.
    [Fact]
    public void Header_BeyondTheEnd_DoesNotMatterToProtocolsWithoutATracker()
    {
        using var host = new Host();
        byte[] authentication = [99, 40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(Disposition.Forwarded, host.Send(Host.From(true).WithProtocol(IpProtocol.Ah).Payload(authentication)).Disposition);
        Assert.Equal(1, host.Connections);
        authentication[0] = IpProtocol.Udp;
        host.Send(Host.From(true).WithProtocol(IpProtocol.Ah).Payload(authentication));
        Assert.Equal(1, host.Connections);
    }
}
