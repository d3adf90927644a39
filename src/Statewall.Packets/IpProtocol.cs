namespace Statewall.Packets;

/// <summary>Transport protocol numbers of IPv4's protocol and IPv6's next-header field: <c>IPPROTO_*</c> and <c>NEXTHDR_*</c>.</summary>
public static class IpProtocol
{
    /// <summary>IPv6 hop-by-hop options.</summary>
    public const byte HopByHop = 0; // NEXTHDR_HOP

    /// <summary>ICMP for IPv4.</summary>
    public const byte Icmp = 1; // IPPROTO_ICMP

    /// <summary>IGMP.</summary>
    public const byte Igmp = 2; // IPPROTO_IGMP

    /// <summary>IPv4 inside IP.</summary>
    public const byte IpIp = 4; // IPPROTO_IPIP

    /// <summary>TCP.</summary>
    public const byte Tcp = 6; // IPPROTO_TCP

    /// <summary>UDP.</summary>
    public const byte Udp = 17; // IPPROTO_UDP

    /// <summary>DCCP.</summary>
    public const byte Dccp = 33; // IPPROTO_DCCP

    /// <summary>IPv6 inside IP.</summary>
    public const byte IPv6 = 41; // IPPROTO_IPV6

    /// <summary>IPv6 routing header.</summary>
    public const byte Routing = 43; // NEXTHDR_ROUTING

    /// <summary>IPv6 fragment header.</summary>
    public const byte Fragment = 44; // NEXTHDR_FRAGMENT

    /// <summary>GRE.</summary>
    public const byte Gre = 47; // IPPROTO_GRE

    /// <summary>IPsec encapsulating security payload.</summary>
    public const byte Esp = 50; // IPPROTO_ESP

    /// <summary>IPsec authentication header.</summary>
    public const byte Ah = 51; // IPPROTO_AH

    /// <summary>ICMP for IPv6.</summary>
    public const byte IcmpV6 = 58; // IPPROTO_ICMPV6

    /// <summary>IPv6 no next header.</summary>
    public const byte NoNext = 59; // NEXTHDR_NONE

    /// <summary>IPv6 destination options.</summary>
    public const byte DestinationOptions = 60; // NEXTHDR_DEST

    /// <summary>SCTP.</summary>
    public const byte Sctp = 132; // IPPROTO_SCTP

    /// <summary>IPv6 mobility header; not an extension header to the kernel's walk.</summary>
    public const byte Mobility = 135; // NEXTHDR_MOBILITY

    /// <summary>UDP-Lite.</summary>
    public const byte UdpLite = 136; // IPPROTO_UDPLITE
}
