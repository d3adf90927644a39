using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Replay.Tests.Links;

// What the kernel at hand has not: VLAN devices, and what rules of bridges know and reject.
public sealed class LinkTests
{
    private const string Client = "02:00:00:00:0a:02";
    private const string Other = "02:00:00:00:0a:03";
    private const string Host = "02:00:00:00:0a:fe";
    private const string World = "02:00:00:00:0b:fe";

    private const string Tagged = $$"""
        interfaces:
          eth0: {type: ethernet, mac: "{{Host}}", addresses: 10.1.0.254/24}
          eth0.5: {vlan: {on: eth0, id: 5}, addresses: 10.0.0.254/24, hosts: 10.0.0.0/24}
          wan0: {type: ethernet, mac: "{{World}}", addresses: 192.0.2.254/24, hosts: 192.0.2.0/24, neighbours: { 192.0.2.7: "02:00:00:00:0b:07" } }
        """;

    private const string Bridged = $$"""
        interfaces:
          lan0: {type: ethernet, hosts: 10.0.0.2/32}
          lan1: {type: ethernet, hosts: 10.0.0.3/32}
          br0: {bridge: {ports: [lan0, lan1]}, mac: "{{Host}}", addresses: 10.0.0.254/24}
        """;

    [Fact]
    public void Vlan_TagIsTakenAndGiven()
    {
        using var host = new LinkHost(Tagged, """
            table inet t {
                chain forward { type filter hook forward priority filter; iifname "eth0.5" counter; oifname "eth0.5" counter; ether saddr 02:00:00:00:0a:02 counter; iifname "eth0" counter }
                chain post { type nat hook postrouting priority srcnat; oifname "wan0" masquerade }
            }
            table netdev n {
                chain plain { type filter hook ingress device "eth0" priority filter; vlan id 5 counter }
                chain tagged { type filter hook ingress device "eth0.5" priority filter; counter; ether type vlan counter; meta protocol ip counter }
                chain leaving { type filter hook egress device "eth0" priority filter; vlan id 5 counter }
            }
            """);
        host.Send("eth0", new PacketDraft().Ethernet(Client, Host).Vlan(5).IPv4("10.0.0.2", "192.0.2.7").Udp(5, 53).Payload("x"));
        Assert.Equal(["wan0 " + new PacketDraft().Ethernet(World, "02:00:00:00:0b:07").IPv4("192.0.2.254", "192.0.2.7", 63).Udp(5, 53).Payload("x")], host.Sent);
        host.Send("wan0", new PacketDraft().Ethernet("02:00:00:00:0b:07", World).IPv4("192.0.2.7", "192.0.2.254").Udp(53, 5).Payload("y"));
        // the host behind the VLAN is asked for, and answers
        Assert.Equal(
            [
                "eth0 " + new PacketDraft().Ethernet(Host, "ff:ff:ff:ff:ff:ff").Vlan(5).Arp(ArpView.Request, Host, "10.0.0.254", "00:00:00:00:00:00", "10.0.0.2"),
                "eth0 " + new PacketDraft().Ethernet(Host, "02:04:0a:00:00:02").Vlan(5).IPv4("192.0.2.7", "10.0.0.2", 63).Udp(53, 5).Payload("y"),
            ],
            host.Sent);
        Assert.Equal([1, 1, 1, 0, 2, 2, 0, 1, 2], host.Counters);
    }

    [Fact]
    public void Vlan_OfAnotherTag_IsForSomebodyElse()
    {
        using var host = new LinkHost(Tagged, "table inet t { chain pre { type filter hook prerouting priority filter; counter } }");
        host.Send("eth0", new PacketDraft().Ethernet(Client, Host).Vlan(6).IPv4("10.0.0.2", "192.0.2.7").Udp(5, 53).Payload("x"));
        Assert.Equal([0], host.Counters);
        host.Send("eth0", new PacketDraft().Ethernet(Client, Host).Vlan(0, priority: 3).IPv4("10.1.0.2", "192.0.2.7").Udp(5, 53).Payload("x"));
        Assert.Equal([1], host.Counters);
    }

    [Fact]
    public void Vlan_InsideAVlan_ShowsItsOwnTag()
    {
        using var host = new LinkHost(Tagged, "table netdev n { chain c { type filter hook ingress device \"eth0.5\" priority filter; vlan id 7 counter; vlan id 5 counter } }");
        host.Send("eth0", new PacketDraft().Ethernet(Client, Host).Vlan(5).Vlan(7).IPv4("10.0.0.2", "192.0.2.7").Udp(5, 53).Payload("x"));
        Assert.Equal([1, 0], host.Counters);
    }

    [Fact]
    public void Bridge_NamesOfBridges_AreThoseOfPorts()
    {
        using var host = new LinkHost(Bridged, """
            table bridge b {
                chain pre { type filter hook prerouting priority 0; meta ibrname "br0" counter; meta obrname "br0" counter; meta ibrpvid 1 counter }
                chain forward { type filter hook forward priority 0; meta ibrname "br0" counter; meta obrname "br0" counter; meta ibrname "br1" counter }
            }
            """);
        host.Send("lan0", new PacketDraft().Ethernet(Client, Other).IPv4("10.0.0.2", "10.0.0.3").Udp(1, 2).Payload("x"));
        Assert.Equal([1, 0, 0, 1, 1, 0], host.Counters);
    }

    [Fact]
    public void Bridge_RejectedFrames_AreAnsweredByTheirPort()
    {
        using var host = new LinkHost(Bridged, """
            table bridge b {
                chain pre { type filter hook prerouting priority 0; udp dport 1 reject; tcp dport 1 reject with tcp reset; counter }
                chain output { type filter hook output priority 0; oifname "lan0" counter }
            }
            """);
        var datagram = new PacketDraft().IPv4("10.0.0.2", "10.0.0.3").Udp(5, 1).Payload("x");
        host.Send("lan0", new PacketDraft().Ethernet(Client, Other).IPv4("10.0.0.2", "10.0.0.3").Udp(5, 1).Payload("x"));
        Assert.Equal(["lan0 " + new PacketDraft().Ethernet(Other, Client).IPv4("10.0.0.3", "10.0.0.2", dontFragment: true).IcmpError(3, 3, datagram.ToArray())], host.Sent);
        host.Send("lan0", new PacketDraft().Ethernet(Client, Other).Vlan(5).IPv4("10.0.0.2", "10.0.0.3").Tcp(5, 1, TcpFlags.Syn, 10));
        Assert.Equal(["lan0 " + new PacketDraft().Ethernet(Other, Client).Vlan(5).IPv4("10.0.0.3", "10.0.0.2", dontFragment: true).Tcp(1, 5, TcpFlags.Rst | TcpFlags.Ack, ack: 11, window: 0)], host.Sent);
        Assert.Equal([0, 2], host.Counters);
    }

    [Fact]
    public void Bridge_ConnectionsThatCrossIt_AreTrackedWhenARuleAsks()
    {
        using var host = new LinkHost(Bridged, """
            table bridge b {
                chain forward { type filter hook forward priority 0; ct state new counter; ct state established counter; ct state untracked counter; ct state invalid counter }
            }
            """);
        host.Send("lan0", new PacketDraft().Ethernet(Client, Other).IPv4("10.0.0.2", "10.0.0.3").Udp(1, 2).Payload("x"));
        host.Send("lan1", new PacketDraft().Ethernet(Other, Client).IPv4("10.0.0.3", "10.0.0.2").Udp(2, 1).Payload("y"));
        host.Send("lan0", new PacketDraft().Ethernet(Client, Other).Arp(ArpView.Request, Client, "10.0.0.2", "00:00:00:00:00:00", "10.0.0.3"));
        Assert.Equal([1, 1, 2, 0], host.Counters); // who is asked for by ARP answers
        Assert.Equal((ushort)2, host.Connection.Original!.Value.DestinationPort);
    }

    [Fact]
    public void Bridge_WithoutARuleThatAsks_TracksNothing()
    {
        using var host = new LinkHost(Bridged, "table inet t { chain c { type filter hook input priority 0; ct state new counter } }\ntable bridge b { chain f { type filter hook forward priority 0; counter } }");
        host.Send("lan0", new PacketDraft().Ethernet(Client, Other).IPv4("10.0.0.2", "10.0.0.3").Udp(1, 2).Payload("x"));
        Assert.Empty(host.Connections);
        Assert.Equal([0, 1], host.Counters);
    }

    [Fact]
    public void Bridge_FragmentsThatARuleSawWhole_LeaveInPieces()
    {
        using var host = new LinkHost(Bridged, "table bridge b { chain forward { type filter hook forward priority 0; ct state new counter } }");
        host.Send("lan0", new PacketDraft().Ethernet(Client, Other).IPv4("10.0.0.2", "10.0.0.3", id: 7, moreFragments: true).WithProtocol(IpProtocol.Udp).PayloadOf(16));
        Assert.Empty(host.Sent);
        host.Send("lan0", new PacketDraft().Ethernet(Client, Other).IPv4("10.0.0.2", "10.0.0.3", id: 7, fragmentOffset: 16).WithProtocol(IpProtocol.Udp).PayloadOf(4));
        Assert.Equal(2, host.Sent.Count);
    }

    [Fact]
    public void Bridge_FrameThatARuleWantsRouted_GoesUpFromItsPort()
    {
        using var host = new LinkHost(Bridged.Replace("mac:", "optional: on, mac:", StringComparison.Ordinal), """
            table bridge b {
                chain pre { type filter hook prerouting priority 0; udp dport 9 meta broute set 1; counter }
                chain forward { type filter hook forward priority 0; counter }
            }
            table inet t { chain pre { type filter hook prerouting priority 0; iifname "lan0" counter } }
            """);
        host.Send("lan0", new PacketDraft().Ethernet(Client, "02:00:00:00:01:00").IPv4("10.0.0.2", "10.0.0.254").Udp(1, 9).Payload("x"));
        Assert.Equal([2, 0, 1], host.Counters); // the other frame is the sender's, who is asked for so that he can be told
    }

    [Fact]
    public void Neighbour_WhoNeverAnswers_IsAskedForAgainAfterAWhile()
    {
        using var host = new LinkHost("interfaces: {eth0: {type: ethernet, addresses: 10.0.0.254/24}, eth1: {type: ethernet, mac: \"02:00:00:00:0b:fe\", addresses: 10.0.1.254/24}}", "");
        var packet = new PacketDraft().Ethernet(Client, World).IPv4("10.0.1.2", "10.0.0.9").Udp(1, 2).Payload("x");
        host.Send("eth1", packet);
        Assert.Single(host.Sent);
        host.Send("eth1", packet);
        Assert.Empty(host.Sent);
        host.Wait(3);
        host.Send("eth1", packet);
        Assert.Single(host.Sent);
        var own = "02:00:00:00:01:00";
        host.Send("eth0", new PacketDraft().Ethernet(Client, own).Arp(ArpView.Reply, Client, "10.0.0.9", own, "10.0.0.254"));
        Assert.Equal(["eth0 " + new PacketDraft().Ethernet(own, Client).IPv4("10.0.1.2", "10.0.0.9", 63).Udp(1, 2).Payload("x")], host.Sent); // the first two waited in vain
    }
}
