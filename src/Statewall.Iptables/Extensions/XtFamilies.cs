namespace Statewall.Iptables.Extensions;

/// <summary>Families that have an extension.</summary>
[Flags]
internal enum XtFamilies
{
    /// <summary>iptables.</summary>
    IPv4 = 1,

    /// <summary>ip6tables.</summary>
    IPv6 = 2,

    /// <summary>arptables.</summary>
    Arp = 4,

    /// <summary>ebtables.</summary>
    Bridge = 8,

    /// <summary>iptables and ip6tables. // NFPROTO_UNSPEC of most extensions</summary>
    Inet = IPv4 | IPv6,
}
