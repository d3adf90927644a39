// data table
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using static Statewall.Nftables.Datatypes.DatatypeTable;

namespace Statewall.Nftables.Headers;

/// <summary>All headers that the language has fields of. A new one is a property and a line in <see cref="All"/>.</summary>
public static class HeaderTable
{
    /// <summary>Ethernet.</summary>
    public static Header Ethernet { get; } = new(
        "ether", NftPayloadBase.LlHeader,
        F("daddr", EtherAddress, 0, 48), F("saddr", EtherAddress, 48, 48), F("type", EtherType, 96, 16))
    {
        NextName = "type",
        Traced = ["saddr", "daddr", "type"],
    };

    /// <summary>VLAN tags. // 802.1Q, 802.1ad</summary>
    public static Header Vlan { get; } = new(
        "vlan", NftPayloadBase.LlHeader,
        F("pcp", Integer, 0, 3), F("dei", Integer, 3, 1) with { Alias = "cfi" }, F("id", Integer, 4, 12), F("type", EtherType, 16, 16))
    {
        NextName = "type",
    };

    /// <summary>ARP.</summary>
    public static Header Arp { get; } = new(
        "arp", NftPayloadBase.NetworkHeader,
        F("htype", Integer, 0, 16), F("ptype", EtherType, 16, 16), F("hlen", Integer, 32, 8), F("plen", Integer, 40, 8),
        F("operation", ArpOperation, 48, 16), F("saddr ether", EtherAddress, 64, 48), F("saddr ip", IPv4Address, 112, 32),
        F("daddr ether", EtherAddress, 144, 48), F("daddr ip", IPv4Address, 192, 32))
    {
        Traced = ["operation"],
    };

    /// <summary>IPv4.</summary>
    public static Header IPv4 { get; } = new(
        "ip", NftPayloadBase.NetworkHeader,
        F("version", Integer, 0, 4), F("hdrlength", Integer, 4, 4), F("dscp", Dscp, 8, 6), F("ecn", Ecn, 14, 2), F("length", Integer, 16, 16),
        F("id", Integer, 32, 16), F("frag-off", RawInteger, 48, 16), F("ttl", Integer, 64, 8), F("protocol", InetProtocol, 72, 8),
        F("checksum", Integer, 80, 16), F("saddr", IPv4Address, 96, 32), F("daddr", IPv4Address, 128, 32))
    {
        NextName = "protocol",
        ChecksumOffset = 10,
        Traced = ["saddr", "daddr", "dscp", "ecn", "ttl", "id", "protocol", "length"],
    };

    /// <summary>IPv6.</summary>
    public static Header IPv6 { get; } = new(
        "ip6", NftPayloadBase.NetworkHeader,
        F("version", Integer, 0, 4), F("dscp", Dscp, 4, 6), F("ecn", Ecn, 10, 2), F("flowlabel", Integer, 12, 20), F("length", Integer, 32, 16),
        F("nexthdr", InetProtocol, 48, 8), F("hoplimit", Integer, 56, 8), F("saddr", IPv6Address, 64, 128), F("daddr", IPv6Address, 192, 128))
    {
        NextName = "nexthdr",
        Traced = ["saddr", "daddr", "dscp", "ecn", "hoplimit", "flowlabel", "nexthdr", "length"],
    };

    /// <summary>ICMP.</summary>
    public static Header Icmp { get; } = new(
        "icmp", NftPayloadBase.TransportHeader,
        F("type", IcmpType, 0, 8), F("code", IcmpAnyCode, 8, 8), F("checksum", Integer, 16, 16), F("id", Integer, 32, 16) with { IcmpTypes = [8, 0] },
        F("sequence", Integer, 48, 16) with { IcmpTypes = [8, 0] }, F("gateway", Integer, 32, 32) with { IcmpTypes = [5] }, F("mtu", Integer, 48, 16) with { IcmpTypes = [3] })
    {
        ChecksumOffset = 2,
        Traced = ["type", "code", "id", "sequence"],
    };

    /// <summary>ICMPv6.</summary>
    public static Header IcmpV6 { get; } = new(
        "icmpv6", NftPayloadBase.TransportHeader,
        F("type", IcmpV6Type, 0, 8), F("code", IcmpV6AnyCode, 8, 8), F("checksum", Integer, 16, 16), F("parameter-problem", Integer, 32, 32) with { IcmpTypes = [4] },
        F("mtu", Integer, 32, 32) with { IcmpTypes = [2] }, F("id", Integer, 32, 16) with { IcmpTypes = [128, 129] },
        F("sequence", Integer, 48, 16) with { IcmpTypes = [128, 129] }, F("max-delay", Integer, 32, 16) with { IcmpTypes = [130] },
        F("taddr", IPv6Address, 64, 128) with { IcmpTypes = [135, 136, 137] }, F("daddr", IPv6Address, 192, 128) with { IcmpTypes = [137] })
    {
        ChecksumOffset = 2,
        Traced = ["type", "code", "parameter-problem"],
    };

    /// <summary>IGMP.</summary>
    public static Header Igmp { get; } = new(
        "igmp", NftPayloadBase.TransportHeader,
        F("type", IgmpType, 0, 8), F("checksum", Integer, 16, 16), F("mrt", Integer, 8, 8), F("group", IPv4Address, 32, 32))
    {
        ChecksumOffset = 2,
        Traced = ["type", "mrt", "group"],
    };

    /// <summary>TCP.</summary>
    public static Header Tcp { get; } = new(
        "tcp", NftPayloadBase.TransportHeader,
        F("sport", InetService, 0, 16), F("dport", InetService, 16, 16), F("sequence", Integer, 32, 32), F("ackseq", Integer, 64, 32),
        F("doff", Integer, 96, 4), F("reserved", Integer, 100, 4), F("flags", TcpFlag, 104, 8), F("window", Integer, 112, 16),
        F("checksum", Integer, 128, 16), F("urgptr", Integer, 144, 16))
    {
        ChecksumOffset = 16,
        Traced = ["sport", "dport", "flags", "window"],
    };

    /// <summary>UDP.</summary>
    public static Header Udp { get; } = new(
        "udp", NftPayloadBase.TransportHeader,
        F("sport", InetService, 0, 16), F("dport", InetService, 16, 16), F("length", Integer, 32, 16), F("checksum", Integer, 48, 16))
    {
        ChecksumOffset = 6,
        Traced = ["sport", "dport", "length"],
    };

    /// <summary>UDP-Lite.</summary>
    public static Header UdpLite { get; } = new(
        "udplite", NftPayloadBase.TransportHeader,
        F("sport", InetService, 0, 16), F("dport", InetService, 16, 16), F("csumcov", Integer, 32, 16), F("checksum", Integer, 48, 16))
    {
        ChecksumOffset = 6,
    };

    /// <summary>SCTP.</summary>
    public static Header Sctp { get; } = new(
        "sctp", NftPayloadBase.TransportHeader,
        F("sport", InetService, 0, 16), F("dport", InetService, 16, 16), F("vtag", Integer, 32, 32), F("checksum", Integer, 64, 32))
    {
        ChecksumOffset = 8,
        Traced = ["sport", "dport", "vtag"],
    };

    /// <summary>DCCP.</summary>
    public static Header Dccp { get; } = new(
        "dccp", NftPayloadBase.TransportHeader,
        F("sport", InetService, 0, 16), F("dport", InetService, 16, 16), F("type", DccpPacketType, 67, 4));

    /// <summary>IPsec's authentication header.</summary>
    public static Header Ah { get; } = new(
        "ah", NftPayloadBase.TransportHeader,
        F("nexthdr", InetProtocol, 0, 8), F("hdrlength", Integer, 8, 8), F("reserved", Integer, 16, 16), F("spi", Integer, 32, 32), F("sequence", Integer, 64, 32))
    {
        NextName = "nexthdr",
        Traced = ["hdrlength", "reserved", "spi", "sequence"],
    };

    /// <summary>IPsec's encrypted payload.</summary>
    public static Header Esp { get; } = new("esp", NftPayloadBase.TransportHeader, F("spi", Integer, 0, 32), F("sequence", Integer, 32, 32));

    /// <summary>Compressed payload.</summary>
    public static Header Comp { get; } = new(
        "comp", NftPayloadBase.TransportHeader, F("nexthdr", InetProtocol, 0, 8), F("flags", Bitmask, 8, 8), F("cpi", Integer, 16, 16))
    {
        NextName = "nexthdr",
        Traced = ["flags", "cpi"],
    };

    /// <summary>Ports of whatever transport protocol.</summary>
    public static Header Transport { get; } = new("th", NftPayloadBase.TransportHeader, F("sport", InetService, 0, 16), F("dport", InetService, 16, 16));

    /// <summary>GRE.</summary>
    public static Header Gre { get; } = new(
        "gre", NftPayloadBase.TransportHeader, F("flags", Integer, 0, 5), F("version", Integer, 13, 3), F("protocol", EtherType, 16, 16))
    {
        NextName = "protocol",
    };

    /// <summary>VXLAN.</summary>
    public static Header Vxlan { get; } = new("vxlan", NftPayloadBase.TunHeader, F("flags", Integer, 0, 8), F("vni", Integer, 32, 24));

    /// <summary>GENEVE.</summary>
    public static Header Geneve { get; } = new("geneve", NftPayloadBase.TunHeader, F("vni", Integer, 32, 24), F("type", EtherType, 16, 16));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Header> All { get; } =
        [Ethernet, Vlan, Arp, IPv4, IPv6, Icmp, IcmpV6, Igmp, Tcp, Udp, UdpLite, Sctp, Dccp, Ah, Esp, Comp, Transport, Gre, Vxlan, Geneve];

    /// <summary>The header that a value of another one's field names, or null. // proto_find_upper</summary>
    /// <param name="type">The field's datatype: <see cref="EtherType"/>, <see cref="InetProtocol"/> or <see cref="NfProto"/>.</param>
    /// <param name="value">The value.</param>
    public static Header? Following(Datatype type, UInt128 value)
    {
        foreach (var step in Steps)
        {
            if (step.Type == type && step.Value == value)
                return step.Header;
        }
        return null;
    }

    /// <summary>The value of a field by which a header is named, or null. // proto_find_num</summary>
    /// <param name="type">The field's datatype, as for <see cref="Following"/>.</param>
    /// <param name="header">The header.</param>
    public static uint? NumberOf(Datatype type, Header header)
    {
        foreach (var step in Steps)
        {
            if (step.Type == type && step.Header == header)
                return step.Value;
        }
        return null;
    }

    private static readonly (Datatype Type, uint Value, Header Header)[] Steps =
    [
        (EtherType, 0x0800, IPv4), (EtherType, 0x0806, Arp), (EtherType, 0x86dd, IPv6), (EtherType, 0x8100, Vlan), (EtherType, 0x88a8, Vlan),
        (DatatypeTable.NfProto, 2, IPv4), (DatatypeTable.NfProto, 10, IPv6),
        (InetProtocol, 1, Icmp), (InetProtocol, 2, Igmp), (InetProtocol, 6, Tcp), (InetProtocol, 17, Udp), (InetProtocol, 33, Dccp),
        (InetProtocol, 47, Gre), (InetProtocol, 50, Esp), (InetProtocol, 51, Ah), (InetProtocol, 58, IcmpV6), (InetProtocol, 108, Comp),
        (InetProtocol, 132, Sctp), (InetProtocol, 136, UdpLite),
    ];

    private static HeaderField F(string name, Datatype type, int offset, int bits) => new(name, type, offset, bits);
}
