namespace Statewall.Replay.Kernel.Rtnetlink;

/// <summary>Message types of rtnetlink. // RTM_*</summary>
internal static class RtnetlinkType
{
    /// <summary>Create or change a link. // RTM_NEWLINK</summary>
    public const ushort NewLink = 16;

    /// <summary>Get a link. // RTM_GETLINK</summary>
    public const ushort GetLink = 18;

    /// <summary>Add an address. // RTM_NEWADDR</summary>
    public const ushort NewAddress = 20;

    /// <summary>Delete an address. // RTM_DELADDR</summary>
    public const ushort DeleteAddress = 21;

    /// <summary>Add or replace a route. // RTM_NEWROUTE</summary>
    public const ushort NewRoute = 24;

    /// <summary>Add a neighbour. // RTM_NEWNEIGH</summary>
    public const ushort NewNeighbour = 28;

    /// <summary>Add a rule about which table is looked up. // RTM_NEWRULE</summary>
    public const ushort NewRule = 32;
}

/// <summary>Attributes of links. // IFLA_*</summary>
internal static class LinkAttribute
{
    /// <summary>Hardware address. // IFLA_ADDRESS</summary>
    public const ushort Address = 1;

    /// <summary>Name. // IFLA_IFNAME</summary>
    public const ushort Name = 3;

    /// <summary>MTU in bytes. // IFLA_MTU</summary>
    public const ushort Mtu = 4;

    /// <summary>The device below. // IFLA_LINK</summary>
    public const ushort Lower = 5;

    /// <summary>The bridge that it is a port of. // IFLA_MASTER</summary>
    public const ushort Master = 10;

    /// <summary>What kind of device it is. // IFLA_LINKINFO</summary>
    public const ushort Info = 18;

    /// <summary>Group of devices. // IFLA_GROUP</summary>
    public const ushort Group = 27;
}

/// <summary>Attributes of a kind of device. // IFLA_INFO_*</summary>
internal static class LinkInfoAttribute
{
    /// <summary>The kind. // IFLA_INFO_KIND</summary>
    public const ushort Kind = 1;

    /// <summary>What the kind has. // IFLA_INFO_DATA</summary>
    public const ushort Data = 2;
}

/// <summary>What bridges and VLANs have. // IFLA_BR_*, IFLA_VLAN_*</summary>
internal static class LinkDataAttribute
{
    /// <summary>The VLAN's tag. // IFLA_VLAN_ID</summary>
    public const ushort VlanId = 1;

    /// <summary>Whether a bridge looks where groups are. // IFLA_BR_MCAST_SNOOPING</summary>
    public const ushort MulticastSnooping = 23;
}

/// <summary>Attributes of neighbours. // NDA_*</summary>
internal static class NeighbourAttribute
{
    /// <summary>The IP address. // NDA_DST</summary>
    public const ushort Destination = 1;

    /// <summary>The hardware address. // NDA_LLADDR</summary>
    public const ushort HardwareAddress = 2;
}

/// <summary>Attributes of addresses. // IFA_*</summary>
internal static class AddressAttribute
{
    /// <summary>The peer's address, or the own one. // IFA_ADDRESS</summary>
    public const ushort Address = 1;

    /// <summary>The own address. // IFA_LOCAL</summary>
    public const ushort Local = 2;

    /// <summary>IPv4: all of the network. // IFA_BROADCAST</summary>
    public const ushort Broadcast = 4;

    /// <summary>Flags. // IFA_FLAGS</summary>
    public const ushort Flags = 8;
}

/// <summary>Attributes of routes. // RTA_*</summary>
internal static class RouteAttribute
{
    /// <summary>Destination; absent for the default route. // RTA_DST</summary>
    public const ushort Destination = 1;

    /// <summary>Index of the outgoing interface. // RTA_OIF</summary>
    public const ushort OutInterface = 4;

    /// <summary>Next hop. // RTA_GATEWAY</summary>
    public const ushort Gateway = 5;

    /// <summary>Source address of the host's own packets. // RTA_PREFSRC</summary>
    public const ushort PreferredSource = 7;

    /// <summary>The table. // RTA_TABLE</summary>
    public const ushort Table = 15;
}

/// <summary>Attributes of rules. // FRA_*</summary>
internal static class RuleAttribute
{
    /// <summary>Destination prefix. // FRA_DST</summary>
    public const ushort Destination = 1;

    /// <summary>Source prefix. // FRA_SRC</summary>
    public const ushort Source = 2;

    /// <summary>Name of the interface that the packet came in by. // FRA_IIFNAME</summary>
    public const ushort InInterface = 3;

    /// <summary>Place among the rules. // FRA_PRIORITY</summary>
    public const ushort Priority = 6;

    /// <summary>The packet's mark. // FRA_FWMARK</summary>
    public const ushort Mark = 10;

    /// <summary>The table. // FRA_TABLE</summary>
    public const ushort Table = 15;

    /// <summary>The bits of the mark that count. // FRA_FWMASK</summary>
    public const ushort MarkMask = 16;
}
