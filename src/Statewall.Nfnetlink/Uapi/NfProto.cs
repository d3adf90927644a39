namespace Statewall.Nfnetlink.Uapi;

/// <summary>Protocol families of netfilter. // NFPROTO_*</summary>
public enum NfProto : byte
{
    /// <summary>Any family. // NFPROTO_UNSPEC</summary>
    Unspecified = 0,

    /// <summary>IPv4 and IPv6. // NFPROTO_INET</summary>
    Inet = 1,

    /// <summary>IPv4. // NFPROTO_IPV4</summary>
    IPv4 = 2,

    /// <summary>ARP. // NFPROTO_ARP</summary>
    Arp = 3,

    /// <summary>One device's ingress or egress. // NFPROTO_NETDEV</summary>
    Netdev = 5,

    /// <summary>Bridged frames. // NFPROTO_BRIDGE</summary>
    Bridge = 7,

    /// <summary>IPv6. // NFPROTO_IPV6</summary>
    IPv6 = 10,
}
