// data table
namespace Statewall.Nftables.Datatypes;

/// <summary>All datatypes, in the order of their numbers. A new one is a line here. // enum datatypes</summary>
public static class DatatypeTable
{
    /// <summary>Verdicts.</summary>
    public static Datatype Verdict { get; } = new("verdict", "netfilter verdict", 0, DataOrder.None) { Id = 1 };

    /// <summary>Whole numbers.</summary>
    public static Datatype Integer { get; } = new IntegerType { Id = 4 };

    /// <summary>Sets of bits.</summary>
    public static Datatype Bitmask { get; } = new HexadecimalType("bitmask", "bitmask") { Id = 3 };

    /// <summary>Whole numbers that are written in hexadecimal: bits of a packet by their place.</summary>
    public static Datatype RawInteger { get; } = new HexadecimalType("integer", "integer") { Id = 4 };

    /// <summary>Subtypes of Multipath TCP's option.</summary>
    public static Datatype MptcpSubtype { get; } = new("integer", "integer", 4, DataOrder.Network, Integer)
    {
        Id = 4,
        Symbols = new SymbolTable(
            ("mp-capable", 0), ("mp-join", 1), ("dss", 2), ("add-addr", 3), ("remove-addr", 4), ("mp-prio", 5), ("mp-fail", 6), ("mp-fastclose", 7), ("mp-tcprst", 8)),
    };

    /// <summary>Text.</summary>
    public static Datatype Text { get; } = new TextType("string", "string", 0) { Id = 5 };

    /// <summary>Families of protocols.</summary>
    public static Datatype NfProto { get; } = new("nf_proto", "netfilter protocol", 8, DataOrder.None, Integer)
    {
        Id = 2,
        Symbols = new SymbolTable(("ipv4", 2), ("ipv6", 10)),
    };

    /// <summary>Addresses of the link layer.</summary>
    public static Datatype LinkAddress { get; } = new LinkAddressType("ll_addr", "link layer address", 0, Integer) { Id = 6 };

    /// <summary>IPv4 addresses.</summary>
    public static Datatype IPv4Address { get; } = new InetAddressType("ipv4_addr", "IPv4 address", 4) { Id = 7, HasPrefixes = true };

    /// <summary>IPv6 addresses.</summary>
    public static Datatype IPv6Address { get; } = new InetAddressType("ipv6_addr", "IPv6 address", 16) { Id = 8, HasPrefixes = true };

    /// <summary>Ethernet addresses.</summary>
    public static Datatype EtherAddress { get; } = new LinkAddressType("ether_addr", "Ethernet address", 48, LinkAddress) { Id = 9 };

    /// <summary>Protocols over Ethernet.</summary>
    public static Datatype EtherType { get; } = new("ether_type", "Ethernet protocol", 16, DataOrder.Network, Integer)
    {
        Id = 10,
        IsHexadecimal = true,
        Symbols = new SymbolTable(("ip", 0x0800), ("arp", 0x0806), ("ip6", 0x86dd), ("8021q", 0x8100), ("8021ad", 0x88a8), ("vlan", 0x8100)) { IsHexadecimal = true },
    };

    /// <summary>ARP operations.</summary>
    public static Datatype ArpOperation { get; } = new("arp_op", "ARP operation", 16, DataOrder.Network, Integer)
    {
        Id = 11,
        Symbols = new SymbolTable(("request", 1), ("reply", 2), ("rrequest", 3), ("rreply", 4), ("inrequest", 8), ("inreply", 9), ("nak", 10)) { IsHexadecimal = true },
    };

    /// <summary>Transport protocols.</summary>
    public static Datatype InetProtocol { get; } = new ProtocolType { Id = 12 };

    /// <summary>Ports.</summary>
    public static Datatype InetService { get; } = new ServiceType { Id = 13 };

    /// <summary>ICMP types.</summary>
    public static Datatype IcmpType { get; } = new("icmp_type", "ICMP type", 8, DataOrder.Network, Integer)
    {
        Id = 14,
        Symbols = new SymbolTable(
            ("echo-reply", 0), ("destination-unreachable", 3), ("source-quench", 4), ("redirect", 5), ("echo-request", 8),
            ("router-advertisement", 9), ("router-solicitation", 10), ("time-exceeded", 11), ("parameter-problem", 12),
            ("timestamp-request", 13), ("timestamp-reply", 14), ("info-request", 15), ("info-reply", 16),
            ("address-mask-request", 17), ("address-mask-reply", 18)),
    };

    /// <summary>TCP flags.</summary>
    public static Datatype TcpFlag { get; } = new("tcp_flag", "TCP flag", 8, DataOrder.Network, Bitmask)
    {
        Id = 15,
        Symbols = new SymbolTable(("fin", 1), ("syn", 2), ("rst", 4), ("psh", 8), ("ack", 0x10), ("urg", 0x20), ("ecn", 0x40), ("cwr", 0x80)) { IsHexadecimal = true },
    };

    /// <summary>DCCP packet types.</summary>
    public static Datatype DccpPacketType { get; } = new("dccp_pkttype", "DCCP packet type", 4, DataOrder.Network, Integer)
    {
        Id = 16,
        Symbols = new SymbolTable(
            ("request", 0), ("response", 1), ("data", 2), ("ack", 3), ("dataack", 4), ("closereq", 5), ("close", 6), ("reset", 7), ("sync", 8), ("syncack", 9))
        { IsHexadecimal = true },
    };

    /// <summary>Types of mobility headers.</summary>
    public static Datatype MobilityType { get; } = new("mh_type", "Mobility Header Type", 8, DataOrder.Network, Integer)
    {
        Id = 17,
        Symbols = new SymbolTable(
            ("binding-refresh-request", 0), ("home-test-init", 1), ("careof-test-init", 2), ("home-test", 3), ("careof-test", 4),
            ("binding-update", 5), ("binding-acknowledgement", 6), ("binding-error", 7), ("fast-binding-update", 8),
            ("fast-binding-acknowledgement", 9), ("fast-binding-advertisement", 10), ("experimental-mobility-header", 11), ("home-agent-switch-message", 12)),
    };

    /// <summary>Spans of time in milliseconds.</summary>
    public static Datatype Time { get; } = new TimeSpanType { Id = 18 };

    /// <summary>Packet marks.</summary>
    public static Datatype Mark { get; } = new NamedNumberType("mark", "packet mark", 32, DataOrder.Host, static names => names.Marks) { Id = 19, IsHexadecimal = true };

    /// <summary>Network interfaces by index.</summary>
    public static Datatype InterfaceIndex { get; } = new InterfaceIndexType { Id = 20 };

    /// <summary>Types of network interfaces. // ARPHRD_*</summary>
    public static Datatype InterfaceType { get; } = new("iface_type", "network interface type", 16, DataOrder.Host, Integer)
    {
        Id = 21,
        Symbols = new SymbolTable(("ether", 1), ("ppp", 512), ("ipip", 768), ("ipip6", 769), ("loopback", 772), ("sit", 776), ("ipgre", 778)) { IsHexadecimal = true },
    };

    /// <summary>Routing realms.</summary>
    public static Datatype Realm { get; } = new NamedNumberType("realm", "routing realm", 32, DataOrder.Host, static names => names.Realms) { Id = 22, IsQuoted = true, IsTextInJson = true };

    /// <summary>Classes of traffic.</summary>
    public static Datatype TrafficClass { get; } = new TrafficClassType { Id = 23 };

    /// <summary>Users.</summary>
    public static Datatype UserId { get; } = new NamedNumberType("uid", "user ID", 32, DataOrder.Host, static names => names.Users)
    {
        Id = 24,
        IsNamed = static options => options.UserNames,
        IsQuoted = true,
    };

    /// <summary>Groups of users.</summary>
    public static Datatype GroupId { get; } = new NamedNumberType("gid", "group ID", 32, DataOrder.Host, static names => names.Groups)
    {
        Id = 25,
        IsNamed = static options => options.UserNames,
        IsQuoted = true,
    };

    /// <summary>States of connections.</summary>
    public static Datatype ConnectionState { get; } = new("ct_state", "conntrack state", 32, DataOrder.Host, Bitmask)
    {
        Id = 26,
        Symbols = new SymbolTable(("invalid", 1), ("new", 8), ("established", 2), ("related", 4), ("untracked", 64)) { IsHexadecimal = true },
    };

    /// <summary>Directions of connections.</summary>
    public static Datatype ConnectionDirection { get; } = new("ct_dir", "conntrack direction", 8, DataOrder.None, Integer)
    {
        Id = 27,
        Symbols = new SymbolTable(("original", 0), ("reply", 1)),
    };

    /// <summary>Status bits of connections.</summary>
    public static Datatype ConnectionStatus { get; } = new("ct_status", "conntrack status", 32, DataOrder.Host, Bitmask)
    {
        Id = 28,
        Symbols = new SymbolTable(("expected", 1), ("seen-reply", 2), ("assured", 4), ("confirmed", 8), ("snat", 16), ("dnat", 32), ("dying", 512)) { IsHexadecimal = true },
    };

    /// <summary>ICMPv6 types.</summary>
    public static Datatype IcmpV6Type { get; } = new("icmpv6_type", "ICMPv6 type", 8, DataOrder.Network, Integer)
    {
        Id = 29,
        Symbols = new SymbolTable(
            ("destination-unreachable", 1), ("packet-too-big", 2), ("time-exceeded", 3), ("parameter-problem", 4), ("echo-request", 128),
            ("echo-reply", 129), ("mld-listener-query", 130), ("mld-listener-report", 131), ("mld-listener-done", 132),
            ("mld-listener-reduction", 132), ("nd-router-solicit", 133), ("nd-router-advert", 134), ("nd-neighbor-solicit", 135),
            ("nd-neighbor-advert", 136), ("nd-redirect", 137), ("router-renumbering", 138), ("ind-neighbor-solicit", 141),
            ("ind-neighbor-advert", 142), ("mld2-listener-report", 143)),
    };

    /// <summary>Labels of connections.</summary>
    public static Datatype ConnectionLabel { get; } = new ConnectionLabelType { Id = 30 };

    /// <summary>Whom a packet is for. // PACKET_*</summary>
    public static Datatype PacketType { get; } = new("pkt_type", "packet type", 8, DataOrder.Host, Integer)
    {
        Id = 31,
        Symbols = new SymbolTable(("host", 0), ("unicast", 0), ("broadcast", 1), ("multicast", 2), ("other", 3)),
    };

    /// <summary>Codes of ICMP's unreachable messages.</summary>
    public static Datatype IcmpCode { get; } = new("icmp_code", "icmp code", 8, DataOrder.Network, Integer)
    {
        Id = 32,
        Symbols = new SymbolTable(
            ("net-unreachable", 0), ("host-unreachable", 1), ("prot-unreachable", 2), ("port-unreachable", 3), ("net-prohibited", 9),
            ("host-prohibited", 10), ("admin-prohibited", 13), ("frag-needed", 4)),
    };

    /// <summary>Codes of ICMPv6's unreachable messages.</summary>
    public static Datatype IcmpV6Code { get; } = new("icmpv6_code", "icmpv6 code", 8, DataOrder.Network, Integer)
    {
        Id = 33,
        Symbols = new SymbolTable(
            ("no-route", 0), ("admin-prohibited", 1), ("addr-unreachable", 3), ("port-unreachable", 4), ("policy-fail", 5), ("reject-route", 6)),
    };

    /// <summary>Codes that stand for those of both versions of ICMP. // NFT_REJECT_ICMPX_*</summary>
    public static Datatype IcmpXCode { get; } = new("icmpx_code", "icmpx code", 8, DataOrder.Network, Integer)
    {
        Id = 34,
        Symbols = new SymbolTable(("port-unreachable", 1), ("admin-prohibited", 3), ("no-route", 0), ("host-unreachable", 2)),
    };

    /// <summary>Groups of network devices.</summary>
    public static Datatype DeviceGroup { get; } = new NamedNumberType("devgroup", "devgroup name", 32, DataOrder.Host, static names => names.DeviceGroups) { Id = 35, IsQuoted = true };

    /// <summary>Differentiated services.</summary>
    public static Datatype Dscp { get; } = new("dscp", "Differentiated Services Code Point", 6, DataOrder.Network, Integer)
    {
        Id = 36,
        IsHexadecimal = true,
        Symbols = new SymbolTable(
            ("cs0", 0), ("cs1", 8), ("cs2", 0x10), ("cs3", 0x18), ("cs4", 0x20), ("cs5", 0x28), ("cs6", 0x30), ("cs7", 0x38), ("df", 0), ("be", 0),
            ("lephb", 1), ("af11", 0x0a), ("af12", 0x0c), ("af13", 0x0e), ("af21", 0x12), ("af22", 0x14), ("af23", 0x16), ("af31", 0x1a),
            ("af32", 0x1c), ("af33", 0x1e), ("af41", 0x22), ("af42", 0x24), ("af43", 0x26), ("va", 0x2c), ("ef", 0x2e))
        { IsHexadecimal = true },
    };

    /// <summary>Explicit congestion notification.</summary>
    public static Datatype Ecn { get; } = new("ecn", "Explicit Congestion Notification", 2, DataOrder.Network, RawInteger)
    {
        Id = 37,
        Symbols = new SymbolTable(("not-ect", 0), ("ect1", 1), ("ect0", 2), ("ce", 3)) { IsHexadecimal = true },
    };

    /// <summary>Kinds of addresses as the routing table sees them. // RTN_*</summary>
    public static Datatype AddressType { get; } = new("fib_addrtype", "fib address type", 32, DataOrder.Host, Integer)
    {
        Id = 38,
        Symbols = new SymbolTable(
            ("unspec", 0), ("unicast", 1), ("local", 2), ("broadcast", 3), ("anycast", 4), ("multicast", 5), ("blackhole", 6), ("unreachable", 7), ("prohibit", 8)),
    };

    /// <summary>Whether something is there.</summary>
    public static Datatype Boolean { get; } = new BooleanType
    {
        Id = 39,
        Highest = 1,
        Symbols = new SymbolTable(("exists", 1), ("missing", 0)),
    };

    /// <summary>Events about connections.</summary>
    public static Datatype ConnectionEvent { get; } = new("ct_event", "conntrack event bits", 32, DataOrder.Host, Bitmask)
    {
        Id = 40,
        Symbols = new SymbolTable(
            ("new", 1), ("related", 2), ("destroy", 4), ("reply", 8), ("assured", 16), ("protoinfo", 32), ("helper", 64), ("mark", 128),
            ("seqadj", 256), ("secmark", 512), ("label", 1024))
        { IsHexadecimal = true },
    };

    /// <summary>Network interfaces by name.</summary>
    public static Datatype InterfaceName { get; } = new TextType("ifname", "network interface name", 128, Text) { Id = 41 };

    /// <summary>IGMP types.</summary>
    public static Datatype IgmpType { get; } = new("igmp_type", "IGMP type", 8, DataOrder.Network, Integer)
    {
        Id = 42,
        Symbols = new SymbolTable(
            ("membership-query", 0x11), ("membership-report-v1", 0x12), ("membership-report-v2", 0x16), ("membership-report-v3", 0x22), ("leave-group", 0x17)),
    };

    /// <summary>Points in time.</summary>
    public static Datatype Date { get; } = new DateType { Id = 43 };

    /// <summary>Times of day.</summary>
    public static Datatype Hour { get; } = new HourType { Id = 44 };

    /// <summary>Days of the week.</summary>
    public static Datatype Day { get; } = new("day", "Day of week of packet reception", 8, DataOrder.Host, Integer)
    {
        Id = 45,
        Symbols = new SymbolTable(("Sunday", 0), ("Monday", 1), ("Tuesday", 2), ("Wednesday", 3), ("Thursday", 4), ("Friday", 5), ("Saturday", 6)) { IsQuoted = true },
        Highest = 6,
    };

    /// <summary>Control groups of version 2.</summary>
    public static Datatype Cgroup { get; } = new CgroupType { Id = 46 };

    /// <summary>ICMP codes of all types: the names are those of unreachable messages, and are not written, since the type can be another.</summary>
    public static Datatype IcmpAnyCode { get; } = new("icmp_code", "icmp code", 8, DataOrder.Network, Integer) { Id = 32, Symbols = IcmpCode.Symbols, IsWrittenAsNumber = true };

    /// <summary>ICMPv6 codes of all types, likewise.</summary>
    public static Datatype IcmpV6AnyCode { get; } = new("icmpv6_code", "icmpv6 code", 8, DataOrder.Network, Integer) { Id = 33, Symbols = IcmpV6Code.Symbols, IsWrittenAsNumber = true };

    /// <summary>All of them that have a name of their own.</summary>
    public static IReadOnlyList<Datatype> All { get; } =
    [
        Verdict, NfProto, Bitmask, Integer, Text, LinkAddress, IPv4Address, IPv6Address, EtherAddress, EtherType, ArpOperation, InetProtocol,
        InetService, IcmpType, TcpFlag, DccpPacketType, MobilityType, Time, Mark, InterfaceIndex, InterfaceType, Realm, TrafficClass, UserId,
        GroupId, ConnectionState, ConnectionDirection, ConnectionStatus, IcmpV6Type, ConnectionLabel, PacketType, IcmpCode, IcmpV6Code, IcmpXCode,
        DeviceGroup, Dscp, Ecn, AddressType, Boolean, ConnectionEvent, InterfaceName, IgmpType, Date, Hour, Day,
        Cgroup,
    ];

    /// <summary>The datatype of a name, or null.</summary>
    public static Datatype? Find(string name) => All.FirstOrDefault(type => type.Name == name);

    /// <summary>The datatype of a number, or null. // NFTA_SET_KEY_TYPE</summary>
    public static Datatype? Find(uint id) => All.FirstOrDefault(type => type.Id == id);
}
