using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Packets.Building;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Statewall.Replay.Tests.Links;

// The kernel at hand has no flow tables: what is expected here follows nft_flow_offload.c, nf_flow_table_core.c and nf_flow_table_ip.c.
public sealed class FlowTableTests
{
    private const string Client = "10.0.0.2";
    private const string Server = "192.0.2.7";
    private const string Public = "192.0.2.254";

    private const string Scenario = """
        interfaces:
          lan0: {addresses: 10.0.0.254/24, hosts: 10.0.0.0/24, mtu: 1500}
          wan0: {addresses: 192.0.2.254/32, hosts: 0.0.0.0/0, mtu: 1500}
        sysctls: {net.netfilter.nf_conntrack_acct: 1}
        """;

    private static string Ruleset(string flags = "", string devices = "lan0, wan0", string more = "") => $$"""
        table ip t {
            flowtable ft { hook ingress priority filter; devices = { {{devices}} }; {{flags}} }
            {{more}}
            chain forward {
                type filter hook forward priority filter;
                counter
                meta l4proto { tcp, udp } flow add @ft counter
            }
            chain post {
                type nat hook postrouting priority srcnat;
                oifname "wan0" masquerade
            }
        }
        """;

    private static PacketDraft Tcp(bool isReply, TcpFlags flags, uint seq, uint ack, string payload = "", byte ttl = 64) => isReply
        ? new PacketDraft().IPv4(Server, Public, ttl).Tcp(80, 1024, flags, seq, ack).Payload(payload)
        : new PacketDraft().IPv4(Client, Server, ttl).Tcp(1024, 80, flags, seq, ack).Payload(payload);

    private static LinkHost Established(string flags = "", string devices = "lan0, wan0")
    {
        var host = new LinkHost(Scenario, Ruleset(flags, devices));
        host.Send("lan0", Tcp(false, TcpFlags.Syn, 1000, 0)).Send("wan0", Tcp(true, TcpFlags.Syn | TcpFlags.Ack, 5000, 1001));
        Assert.Equal([2, 0], host.Counters);
        host.Send("lan0", Tcp(false, TcpFlags.Ack, 1001, 5001));
        return host;
    }

    [Fact]
    public void Tcp_OnceEstablished_GoesPastTheRulesTranslatedAndOlder()
    {
        using var host = Established();
        Assert.Equal([3, 1], host.Counters);
        Assert.True(host.IsOffloaded);
        host.Send("lan0", Tcp(false, TcpFlags.Ack | TcpFlags.Psh, 1001, 5001, "request"));
        Assert.Equal(["wan0 " + new PacketDraft().IPv4(Public, Server, 63).Tcp(1024, 80, TcpFlags.Ack | TcpFlags.Psh, 1001, 5001).Payload("request")], host.Sent);
        Assert.True(IpView.TryParse(host.Bytes[0], out var view) && Checksum.VerifyTransport(in view) && Checksum.Sum(view.Bytes[..20]) == ushort.MaxValue);
        host.Send("wan0", Tcp(true, TcpFlags.Ack, 5001, 1008, "answer"));
        Assert.Equal(["lan0 " + new PacketDraft().IPv4(Server, Client, 63).Tcp(80, 1024, TcpFlags.Ack, 5001, 1008).Payload("answer")], host.Sent);
        Assert.Equal([3, 1], host.Counters);
    }

    [Fact]
    public void Listing_OfAnOffloadedConnection_TellsNeitherTimeNorState()
    {
        using var host = Established();
        Assert.Null(host.Connection.Timeout);
        Assert.Null(host.Connection.Tcp);
    }

    [Theory]
    [InlineData("", 3u)]
    [InlineData("counter;", 5u)]
    public void Counters_OfTheConnection_CountWhenTheTableSaysSo(string flags, uint expected)
    {
        using var host = Established(flags);
        host.Send("lan0", Tcp(false, TcpFlags.Ack, 1001, 5001, "a")).Send("lan0", Tcp(false, TcpFlags.Ack, 1002, 5001, "b"));
        Assert.Equal(expected - 1, host.Connection.OriginalCounters!.Value.Packets);
    }

    // As since kernel 6.15.
    [Theory]
    [InlineData(TcpFlags.Fin | TcpFlags.Ack)]
    [InlineData(TcpFlags.Rst)]
    public void Close_GivesTheConnectionBackOnceItIsSilent(TcpFlags flags)
    {
        using var host = Established();
        host.Send("lan0", Tcp(false, TcpFlags.Ack, 1001, 5001, "a")).Send("lan0", Tcp(false, flags, 1002, 5001));
        Assert.Equal([3, 1], host.Counters);
        Assert.True(host.IsOffloaded);
        host.Wait(31);
        Assert.False(host.IsOffloaded);
        Assert.Equal(TcpState.Close, host.Connection.Tcp!.Value.State);
        Assert.InRange(host.Connection.Timeout!.Value, 8u, 10u); // nothing of which went by
    }

    [Fact]
    public void Syn_AfterAReset_OpensAnotherConnection()
    {
        using var host = Established();
        host.Send("lan0", Tcp(false, TcpFlags.Rst, 1001, 5001)).Send("lan0", Tcp(false, TcpFlags.Syn, 2000, 0));
        Assert.Equal([4, 1], host.Counters);
        Assert.False(host.IsOffloaded);
        Assert.Equal(TcpState.SynSent, host.Connection.Tcp!.Value.State);
    }

    [Fact]
    public void Silence_GivesTheConnectionBack()
    {
        using var host = Established();
        host.Wait(29);
        Assert.Null(host.Connection.Timeout);
        host.Wait(2);
        Assert.False(host.IsOffloaded);
        Assert.InRange(host.Connection.Timeout!.Value, 86_400u - 32, 86_400u - 30); // it was given a day, which is less than it would have
        host.Send("lan0", Tcp(false, TcpFlags.Ack, 1001, 5001, "a"));
        Assert.Equal([4, 2], host.Counters); // and is taken again
    }

    [Fact]
    public void Udp_IsTakenWithItsSecondPacket()
    {
        using var host = new LinkHost(Scenario, Ruleset());
        var request = new PacketDraft().IPv4(Client, Server).Udp(5, 53).Payload("x");
        host.Send("lan0", request);
        Assert.Equal([1, 0], host.Counters);
        host.Send("lan0", request).Send("lan0", request);
        Assert.Equal([2, 1], host.Counters);
        host.Wait(31);
        host.Wait(1);
        Assert.Empty(host.Connections); // it had 30 seconds, all of which went by
    }

    [Fact]
    public void Packets_ThatNeedMoreThanTheFlowKnows_GoTheUsualWay()
    {
        using var host = Established();
        host.Send("lan0", Tcp(false, TcpFlags.Ack, 1001, 5001, "a", ttl: 1)); // somebody has to be told
        host.Send("lan0", new PacketDraft().IPv4(Client, Server, options: [1, 1, 1, 0]).Tcp(1024, 80, TcpFlags.Ack, 1001, 5001).Payload("a"));
        host.Send("lan0", Tcp(false, TcpFlags.Ack, 1002, 5001, new string('x', 1500)));
        Assert.Equal([5, 1], host.Counters);
        host.Send("lan0", Tcp(false, TcpFlags.Ack, 1002, 5001, "y"));
        Assert.Equal([5, 1], host.Counters);
    }

    [Fact]
    public void Devices_ThatTheTableDoesNotName_KeepTheirPackets()
    {
        using var host = Established(devices: "lan0");
        host.Send("lan0", Tcp(false, TcpFlags.Ack, 1001, 5001, "a"));
        Assert.Equal([3, 1], host.Counters);
        host.Send("wan0", Tcp(true, TcpFlags.Ack, 5001, 1002, "b"));
        Assert.Equal([4, 1], host.Counters);
    }

    [Fact]
    public void Helpers_KeepTheirConnections()
    {
        using var host = new LinkHost(Scenario, Ruleset(more: """
            ct helper ftp { type "ftp" protocol tcp; }
            chain pre { type filter hook prerouting priority filter; tcp dport 80 ct helper set "ftp" }
            """));
        host.Send("lan0", Tcp(false, TcpFlags.Syn, 1000, 0)).Send("wan0", Tcp(true, TcpFlags.Syn | TcpFlags.Ack, 5000, 1001)).Send("lan0", Tcp(false, TcpFlags.Ack, 1001, 5001));
        Assert.Equal([3, 0], host.Counters);
        Assert.False(host.IsOffloaded);
    }

    [Fact]
    public void Deletion_OfTheTable_GivesItsConnectionsBack()
    {
        using var host = Established();
        host.Load("flush ruleset\ntable ip t { chain forward { type filter hook forward priority filter; ct state established counter } }");
        Assert.False(host.IsOffloaded);
        host.Send("lan0", Tcp(false, TcpFlags.Ack, 1001, 5001, "a"));
        Assert.Equal([1], host.Counters);
    }

    [Fact]
    public void Frames_OfAFlow_GetTheHeaderOfTheirWay()
    {
        using var host = new LinkHost("""
            interfaces:
              lan0: {type: ethernet, mac: "02:00:00:00:0a:fe", addresses: 10.0.0.254/24, neighbours: {10.0.0.2: "02:00:00:00:0a:02"}}
              wan0: {type: ethernet, mac: "02:00:00:00:0b:fe", addresses: 192.0.2.254/24, neighbours: {192.0.2.7: "02:00:00:00:0b:07"}}
            """, Ruleset());
        var request = new PacketDraft().Ethernet("02:00:00:00:0a:02", "02:00:00:00:0a:fe").IPv4(Client, Server).Udp(5, 53).Payload("x");
        host.Send("lan0", request).Send("lan0", request).Send("lan0", request);
        Assert.Equal([2, 1], host.Counters);
        Assert.Equal(["wan0 " + new PacketDraft().Ethernet("02:00:00:00:0b:fe", "02:00:00:00:0b:07").IPv4(Public, Server, 63).Udp(5, 53).Payload("x")], host.Sent);
    }
}
