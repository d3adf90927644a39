// data table
using Statewall.Packets;

namespace Statewall.Replay.Words;

/// <summary>A name of an ICMP or ICMPv6 message.</summary>
/// <param name="Name">The name, as in the nft language.</param>
/// <param name="Type">The message's type.</param>
/// <param name="Code">Its code; null when the name says nothing about it.</param>
internal readonly record struct IcmpName(string Name, byte Type, byte? Code = null);

/// <summary>Names of ICMP and ICMPv6 messages: of types, and of errors with their code as in <c>reject with icmp</c>.</summary>
internal static class IcmpNames
{
    /// <summary>Names of ICMP.</summary>
    public static readonly IReadOnlyList<IcmpName> V4 =
    [
        new("echo-reply", IcmpType.EchoReply),
        new("destination-unreachable", IcmpType.DestinationUnreachable),
        new("source-quench", IcmpType.SourceQuench),
        new("redirect", IcmpType.Redirect),
        new("echo-request", IcmpType.EchoRequest),
        new("router-advertisement", IcmpType.RouterAdvertisement),
        new("router-solicitation", IcmpType.RouterSolicitation),
        new("time-exceeded", IcmpType.TimeExceeded),
        new("parameter-problem", IcmpType.ParameterProblem),
        new("timestamp-request", IcmpType.TimestampRequest),
        new("timestamp-reply", IcmpType.TimestampReply),
        new("info-request", IcmpType.InfoRequest),
        new("info-reply", IcmpType.InfoReply),
        new("address-mask-request", IcmpType.AddressMaskRequest),
        new("address-mask-reply", IcmpType.AddressMaskReply),
        new("net-unreachable", IcmpType.DestinationUnreachable, 0), // ICMP_NET_UNREACH
        new("host-unreachable", IcmpType.DestinationUnreachable, 1), // ICMP_HOST_UNREACH
        new("prot-unreachable", IcmpType.DestinationUnreachable, 2), // ICMP_PROT_UNREACH
        new("port-unreachable", IcmpType.DestinationUnreachable, 3), // ICMP_PORT_UNREACH
        new("frag-needed", IcmpType.DestinationUnreachable, 4), // ICMP_FRAG_NEEDED
        new("net-prohibited", IcmpType.DestinationUnreachable, 9), // ICMP_NET_ANO
        new("host-prohibited", IcmpType.DestinationUnreachable, 10), // ICMP_HOST_ANO
        new("admin-prohibited", IcmpType.DestinationUnreachable, 13), // ICMP_PKT_FILTERED
    ];

    /// <summary>Names of ICMPv6.</summary>
    public static readonly IReadOnlyList<IcmpName> V6 =
    [
        new("destination-unreachable", IcmpV6Type.DestinationUnreachable),
        new("packet-too-big", IcmpV6Type.PacketTooBig),
        new("time-exceeded", IcmpV6Type.TimeExceeded),
        new("parameter-problem", IcmpV6Type.ParameterProblem),
        new("echo-request", IcmpV6Type.EchoRequest),
        new("echo-reply", IcmpV6Type.EchoReply),
        new("mld-listener-query", IcmpV6Type.ListenerQuery),
        new("mld-listener-report", IcmpV6Type.ListenerReport),
        new("mld-listener-done", IcmpV6Type.ListenerDone),
        new("nd-router-solicit", IcmpV6Type.RouterSolicitation),
        new("nd-router-advert", IcmpV6Type.RouterAdvertisement),
        new("nd-neighbor-solicit", IcmpV6Type.NeighbourSolicitation),
        new("nd-neighbor-advert", IcmpV6Type.NeighbourAdvertisement),
        new("nd-redirect", IcmpV6Type.Redirect),
        new("mld2-listener-report", IcmpV6Type.ListenerReportV2),
        new("no-route", IcmpV6Type.DestinationUnreachable, 0), // ICMPV6_NOROUTE
        new("admin-prohibited", IcmpV6Type.DestinationUnreachable, 1), // ICMPV6_ADM_PROHIBITED
        new("addr-unreachable", IcmpV6Type.DestinationUnreachable, 3), // ICMPV6_ADDR_UNREACH
        new("port-unreachable", IcmpV6Type.DestinationUnreachable, 4), // ICMPV6_PORT_UNREACH
        new("policy-fail", IcmpV6Type.DestinationUnreachable, 5), // ICMPV6_POLICY_FAIL
        new("reject-route", IcmpV6Type.DestinationUnreachable, 6), // ICMPV6_REJECT_ROUTE
    ];
}
