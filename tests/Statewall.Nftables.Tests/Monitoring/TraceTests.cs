using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Monitoring;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Monitoring;

public sealed class TraceTests
{
    private const string Ethernet = "020000000001020000000002";
    private const string Network = "4500002110064000401100000a0900020a090001"; // UDP
    private const string FromTo = "ip saddr 10.9.0.2 ip daddr 10.9.0.1 ip dscp cs0 ip ecn not-ect ip ttl 64 ip id 4102 ";
    private const string Link = "ether saddr 02:00:00:00:00:02 ether daddr 02:00:00:00:00:01 ";

    [Theory]
    [InlineData(NfProto.IPv4, Ethernet + "0800", Network, "0fa00005000d000068656c6c6f", Link + FromTo + "ip length 33 udp sport 4000 udp dport 5 udp length 13 @th,64,40 0x68656c6c6f ")]
    [InlineData(NfProto.Inet, Ethernet + "0800", Network, "0fa00005000d0000", Link + FromTo + "ip protocol udp ip length 33 udp sport 4000 udp dport 5 udp length 13 ")]
    [InlineData(NfProto.Netdev, Ethernet + "8100a0060800", Network, "0fa00005000d0000", Link + "vlan pcp 5 vlan dei 0 vlan id 6 " + FromTo + "ip protocol udp ip length 33 udp sport 4000 udp dport 5 udp length 13 ")]
    [InlineData(NfProto.Netdev, Ethernet + "88a800078100", "000508004500", null, Link + "ether type 8021ad vlan pcp 0 vlan dei 0 vlan id 7 vlan type 8021q @nh,0,48 0x508004500 ")]
    [InlineData(NfProto.Netdev, Ethernet + "88cc", "01020304", null, Link + "ether type 0x88cc @nh,0,32 0x1020304 ")]
    [InlineData(NfProto.Arp, Ethernet + "0806", "00010800060400010200000000020a0900020000000000000a090001", null, Link + "arp operation request ")]
    [InlineData(NfProto.IPv4, null, Network, null, FromTo + "ip protocol udp ip length 33 ")]
    [InlineData(NfProto.IPv4, null, "4500003c0af84000400600000a0900020a090001", "a57e00010000000100000000a0140000fa0000000000", "ip saddr 10.9.0.2 ip daddr 10.9.0.1 ip dscp cs0 ip ecn not-ect ip ttl 64 ip id 2808 ip length 60 tcp sport 42366 tcp dport 1 tcp flags == 0x14 tcp window 0 @th,160,16 0x0 ")]
    [InlineData(NfProto.IPv4, null, "4500003c0af84000403300000a0900020a090001", "060400000000123400000001", "ip saddr 10.9.0.2 ip daddr 10.9.0.1 ip dscp cs0 ip ecn not-ect ip ttl 64 ip id 2808 ip length 60 ah hdrlength 4 ah reserved 0 ah spi 4660 ah sequence 1 ")]
    [InlineData(NfProto.IPv4, null, "4500003c", "01", "ip dscp cs0 ip ecn not-ect ip length 60 @th,0,8 0x1 ")]
    public void Packet_OfHeaders_IsShownAsNftShowsIt(NfProto family, string? link, string network, string? transport, string expected)
    {
        var trace = new TraceEvent
        {
            Type = NftTraceType.Rule,
            Id = 0xab,
            Table = "t",
            Chain = "c",
            Family = (uint)(family == NfProto.Inet ? NfProto.IPv4 : family),
            InputType = link is null ? null : (ushort)1,
            LinkHeader = link is null ? null : Convert.FromHexString(link),
            NetworkHeader = Convert.FromHexString(network),
            TransportHeader = transport is null ? null : Convert.FromHexString(transport),
        };
        Assert.Equal($"trace id 000000ab {RulesetText.NameOf(family)} t c packet: {expected}\n", TextOf(new PacketTrace(family, trace, null)));
    }

    [Fact]
    public void Connection_OfAPacket_StandsInFrontOfIt()
    {
        var trace = new TraceEvent
        {
            Type = NftTraceType.Rule,
            Id = 1,
            Table = "t",
            Chain = "c",
            NetworkHeader = [0x45],
            ConntrackDirection = Direction.Original,
            ConntrackState = ConntrackState.New,
            ConntrackId = 7,
            ConntrackStatus = ConntrackStatus.DstNat | ConntrackStatus.DstNatDone,
        };
        Assert.StartsWith("trace id 00000001 ip t c conntrack: ct direction original ct state new ct status dnat,dnat-done ct id 7 \ntrace id 00000001 ip t c packet: ", TextOf(new PacketTrace(NfProto.IPv4, trace, null)), StringComparison.Ordinal);
    }

    [Fact]
    public void Decisions_AreShownAsNftShowsThem()
    {
        var rule = new RuleNode([new VerdictStatement(NftVerdict.Jump, "u")]) { Comment = "c", Handle = 9 };
        var decided = new TraceEvent { Type = NftTraceType.Rule, Id = 2, Table = "t", Chain = "c", RuleHandle = 9, Verdict = new Verdict { Code = NftVerdict.Jump, Chain = "u" } };
        Assert.Equal("trace id 00000002 ip t c rule jump u comment \"c\" (verdict jump u)\n", TextOf(new PacketTrace(NfProto.IPv4, decided, rule)));
        Assert.Equal("trace id 00000002 ip t c rule handle 9 (verdict jump u)\n", TextOf(new PacketTrace(NfProto.IPv4, decided, null)));
        var policy = new TraceEvent { Type = NftTraceType.Policy, Id = 3, Table = "t", Chain = "c", Policy = NftVerdict.Drop, Mark = 7 };
        Assert.Equal("trace id 00000003 inet t c policy drop meta mark 0x00000007 \n", TextOf(new PacketTrace(NfProto.Inet, policy, null)));
        var end = new TraceEvent { Type = NftTraceType.Return, Id = 4, Table = "t", Chain = "c", Verdict = new Verdict { Code = NftVerdict.Continue } };
        Assert.Equal("trace id 00000004 inet t c verdict continue \n", TextOf(new PacketTrace(NfProto.Inet, end, null)));
    }

    private static string TextOf(PacketTrace trace)
    {
        var output = new TextOutput();
        EventText.Write(output, trace, ListingOptions.Usual);
        return output.ToString();
    }
}
