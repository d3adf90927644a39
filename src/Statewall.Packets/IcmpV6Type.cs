namespace Statewall.Packets;

/// <summary>ICMPv6 message types: the <c>ICMPV6_*</c> and <c>NDISC_*</c> constants.</summary>
public static class IcmpV6Type
{
    /// <summary>Destination unreachable.</summary>
    public const byte DestinationUnreachable = 1; // ICMPV6_DEST_UNREACH

    /// <summary>Packet too big.</summary>
    public const byte PacketTooBig = 2; // ICMPV6_PKT_TOOBIG

    /// <summary>Time exceeded.</summary>
    public const byte TimeExceeded = 3; // ICMPV6_TIME_EXCEED

    /// <summary>Parameter problem.</summary>
    public const byte ParameterProblem = 4; // ICMPV6_PARAMPROB

    /// <summary>Echo request; also the first type that is no error.</summary>
    public const byte EchoRequest = 128; // ICMPV6_ECHO_REQUEST

    /// <summary>Echo reply.</summary>
    public const byte EchoReply = 129; // ICMPV6_ECHO_REPLY

    /// <summary>Multicast listener query.</summary>
    public const byte ListenerQuery = 130; // ICMPV6_MGM_QUERY

    /// <summary>Multicast listener report.</summary>
    public const byte ListenerReport = 131; // ICMPV6_MGM_REPORT

    /// <summary>Multicast listener done.</summary>
    public const byte ListenerDone = 132; // ICMPV6_MGM_REDUCTION

    /// <summary>Router solicitation.</summary>
    public const byte RouterSolicitation = 133; // NDISC_ROUTER_SOLICITATION

    /// <summary>Router advertisement.</summary>
    public const byte RouterAdvertisement = 134; // NDISC_ROUTER_ADVERTISEMENT

    /// <summary>Neighbour solicitation.</summary>
    public const byte NeighbourSolicitation = 135; // NDISC_NEIGHBOUR_SOLICITATION

    /// <summary>Neighbour advertisement.</summary>
    public const byte NeighbourAdvertisement = 136; // NDISC_NEIGHBOUR_ADVERTISEMENT

    /// <summary>Redirect.</summary>
    public const byte Redirect = 137; // NDISC_REDIRECT

    /// <summary>Node information query.</summary>
    public const byte NodeInfoQuery = 139; // ICMPV6_NI_QUERY

    /// <summary>Node information reply.</summary>
    public const byte NodeInfoReply = 140; // ICMPV6_NI_REPLY

    /// <summary>Multicast listener report, version 2.</summary>
    public const byte ListenerReportV2 = 143; // ICMPV6_MLD2_REPORT
}
