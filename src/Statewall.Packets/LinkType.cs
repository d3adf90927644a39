namespace Statewall.Packets;

/// <summary>Link-layer types of capture files: the <c>LINKTYPE_*</c> (and the older <c>DLT_*</c>) numbers.</summary>
public static class LinkType
{
    /// <summary>BSD loopback: a 4-byte address family in the capturing host's byte order.</summary>
    public const int Null = 0; // DLT_NULL

    /// <summary>Ethernet.</summary>
    public const int Ethernet = 1; // DLT_EN10MB

    /// <summary>Raw IP as written by most systems' <c>DLT_RAW</c>.</summary>
    public const int RawDlt = 12; // DLT_RAW

    /// <summary>Raw IP as written by OpenBSD's <c>DLT_RAW</c>.</summary>
    public const int RawOpenBsd = 14; // DLT_RAW on OpenBSD

    /// <summary>Raw IPv4 or IPv6, told apart by the version field.</summary>
    public const int Raw = 101; // LINKTYPE_RAW

    /// <summary>OpenBSD loopback: a 4-byte address family in network byte order.</summary>
    public const int Loop = 108; // LINKTYPE_LOOP

    /// <summary>Linux cooked capture, version 1.</summary>
    public const int LinuxSll = 113; // LINKTYPE_LINUX_SLL

    /// <summary>Raw IPv4.</summary>
    public const int IPv4 = 228; // LINKTYPE_IPV4

    /// <summary>Raw IPv6.</summary>
    public const int IPv6 = 229; // LINKTYPE_IPV6

    /// <summary>Linux cooked capture, version 2.</summary>
    public const int LinuxSll2 = 276; // LINKTYPE_LINUX_SLL2
}
