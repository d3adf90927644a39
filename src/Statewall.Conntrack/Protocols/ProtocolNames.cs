using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Protocols;

/// <summary>What the tuple of a transport protocol is made of, besides its addresses.</summary>
public enum TupleKeys
{
    /// <summary>Nothing: the tracker knows the protocol by its number alone.</summary>
    None,

    /// <summary>Source and destination port.</summary>
    Ports,

    /// <summary>Source and destination key. // struct nf_conntrack_tuple u.gre.key</summary>
    Keys,

    /// <summary>Type, code and identifier.</summary>
    Icmp,
}

/// <summary>The transport protocols that the text forms have a name for.</summary>
public static class ProtocolNames
{
    /// <summary>TCP.</summary>
    public const byte Tcp = 6;

    /// <summary>DCCP.</summary>
    public const byte Dccp = 33;

    /// <summary>GRE.</summary>
    public const byte Gre = 47;

    /// <summary>ICMP.</summary>
    public const byte Icmp = 1;

    /// <summary>ICMPv6.</summary>
    public const byte IcmpV6 = 58;

    /// <summary>SCTP.</summary>
    public const byte Sctp = 132;

    /// <summary>UDP.</summary>
    public const byte Udp = 17;

    /// <summary>UDP-Lite.</summary>
    public const byte UdpLite = 136;

    /// <summary>The protocol's name as listings show it; <c>unknown</c> for one without a tracker of its own.</summary>
    public static ReadOnlySpan<byte> Of(byte protocol) => protocol switch
    {
        Tcp => "tcp"u8,
        Udp => "udp"u8,
        Icmp => "icmp"u8,
        IcmpV6 => "icmpv6"u8,
        Sctp => "sctp"u8,
        UdpLite => "udplite"u8,
        Dccp => "dccp"u8,
        Gre => "gre"u8,
        _ => "unknown"u8,
    };

    /// <summary>What the protocol's tuples are made of.</summary>
    public static TupleKeys KeysOf(byte protocol) => protocol switch
    {
        Tcp or Udp or Sctp or UdpLite or Dccp => TupleKeys.Ports,
        Gre => TupleKeys.Keys,
        Icmp or IcmpV6 => TupleKeys.Icmp,
        _ => TupleKeys.None,
    };

    /// <summary>The family's name as the extended listing shows it. // nf_conntrack_l3proto name</summary>
    public static ReadOnlySpan<byte> Of(NfProto family) => family switch
    {
        NfProto.IPv4 => "ipv4"u8,
        NfProto.IPv6 => "ipv6"u8,
        _ => "unknown"u8,
    };
}
