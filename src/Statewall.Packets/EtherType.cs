namespace Statewall.Packets;

/// <summary>EtherType values (host order), the <c>ETH_P_*</c> constants of <c>linux/if_ether.h</c>.</summary>
public static class EtherType
{
    /// <summary>IPv4.</summary>
    public const ushort IPv4 = 0x0800; // ETH_P_IP

    /// <summary>Address Resolution Protocol.</summary>
    public const ushort Arp = 0x0806; // ETH_P_ARP

    /// <summary>Transparent Ethernet bridging: an Ethernet frame inside GRE.</summary>
    public const ushort TransparentEthernet = 0x6558; // ETH_P_TEB

    /// <summary>802.1Q VLAN tag.</summary>
    public const ushort Vlan = 0x8100; // ETH_P_8021Q

    /// <summary>IPv6.</summary>
    public const ushort IPv6 = 0x86DD; // ETH_P_IPV6

    /// <summary>PPP inside enhanced GRE (PPTP).</summary>
    public const ushort Ppp = 0x880B; // GRE_PROTO_PPP

    /// <summary>MPLS unicast.</summary>
    public const ushort Mpls = 0x8847; // ETH_P_MPLS_UC

    /// <summary>PPPoE session.</summary>
    public const ushort PppoeSession = 0x8864; // ETH_P_PPP_SES

    /// <summary>802.1ad service VLAN tag (the outer tag of QinQ).</summary>
    public const ushort ServiceVlan = 0x88A8; // ETH_P_8021AD

    /// <summary>The smallest EtherType; smaller values are an 802.3 length.</summary>
    public const ushort Minimum = 0x0600; // ETH_P_802_3_MIN
}
