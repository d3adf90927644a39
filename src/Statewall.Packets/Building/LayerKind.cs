namespace Statewall.Packets.Building;

// What a layer of a draft is; decides how it is finished and what its parent's next-protocol field says.
internal enum LayerKind : byte
{
    Ethernet,
    Vlan,
    ServiceVlan,
    Arp,
    IPv4,
    IPv6,
    HopByHop,
    Routing,
    DestinationOptions,
    Fragment,
    Ah,
    Esp,
    Tcp,
    Udp,
    UdpLite,
    Icmp,
    IcmpV6,
    Sctp,
    SctpChunk,
    Dccp,
    Gre,
    GrePptp,
}

// One layer: where it begins, and what the caller fixed instead of having it filled in.
internal struct Layer
{
    internal LayerKind Kind;
    internal int Offset;
    internal int? Length;
    internal uint? Checksum;
    internal int? Protocol;

    /// <summary>The number that an IP header or extension header in front shows for this layer.</summary>
    internal readonly int IpProtocolNumber => Kind switch
    {
        LayerKind.IPv4 => IpProtocol.IpIp,
        LayerKind.IPv6 => IpProtocol.IPv6,
        LayerKind.HopByHop => IpProtocol.HopByHop,
        LayerKind.Routing => IpProtocol.Routing,
        LayerKind.DestinationOptions => IpProtocol.DestinationOptions,
        LayerKind.Fragment => IpProtocol.Fragment,
        LayerKind.Ah => IpProtocol.Ah,
        LayerKind.Esp => IpProtocol.Esp,
        LayerKind.Tcp => IpProtocol.Tcp,
        LayerKind.Udp => IpProtocol.Udp,
        LayerKind.UdpLite => IpProtocol.UdpLite,
        LayerKind.Icmp => IpProtocol.Icmp,
        LayerKind.IcmpV6 => IpProtocol.IcmpV6,
        LayerKind.Sctp => IpProtocol.Sctp,
        LayerKind.Dccp => IpProtocol.Dccp,
        LayerKind.Gre or LayerKind.GrePptp => IpProtocol.Gre,
        _ => 255, // IPPROTO_RAW: there is no number for the others
    };

    /// <summary>The EtherType that a link, VLAN or GRE header in front shows for this layer.</summary>
    internal readonly int EtherTypeNumber => Kind switch
    {
        LayerKind.Vlan => EtherType.Vlan,
        LayerKind.ServiceVlan => EtherType.ServiceVlan,
        LayerKind.Arp => EtherType.Arp,
        LayerKind.IPv4 => EtherType.IPv4,
        LayerKind.IPv6 => EtherType.IPv6,
        LayerKind.Ethernet => EtherType.TransparentEthernet,
        _ => 0xFFFF, // reserved: there is no number for the others
    };
}
