// data table
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Ctnetlink;

namespace Statewall.Conntrack.Policies;

/// <summary>The states that a protocol has timeouts for, by the names that nfct(8) gives them. // enum ctattr_timeout_*</summary>
public static class TimeoutStates
{
    private static readonly string[] Tcp =
    [
        "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE", "SYN_SENT2", "RETRANS", "UNACKNOWLEDGED",
    ];

    private static readonly string[] Sctp =
    [
        "CLOSED", "COOKIE_WAIT", "COOKIE_ECHOED", "ESTABLISHED", "SHUTDOWN_SENT", "SHUTDOWN_RECD", "SHUTDOWN_ACK_SENT",
    ];

    private static readonly string[] Dccp = ["REQUEST", "RESPOND", "PARTOPEN", "OPEN", "CLOSEREQ", "CLOSING", "TIMEWAIT"];

    private static readonly string[] Replies = ["UNREPLIED", "REPLIED"];

    private static readonly string[] One = ["TIMEOUT"];

    /// <summary>The most states of a protocol.</summary>
    public const int Most = 11;

    /// <summary>The names; that of attribute n is at n - 1.</summary>
    public static ReadOnlySpan<string> Of(byte protocol) => protocol switch
    {
        ProtocolNames.Tcp => Tcp,
        ProtocolNames.Sctp => Sctp,
        ProtocolNames.Dccp => Dccp,
        ProtocolNames.Udp or ProtocolNames.UdpLite or ProtocolNames.Gre => Replies,
        _ => One,
    };

    /// <summary>Finds a protocol that has timeouts of its own by its name or, as /etc/protocols has them, its alias.</summary>
    public static bool TryFindProtocol(string name, out byte protocol)
    {
        protocol = name switch
        {
            "tcp" or "TCP" => ProtocolNames.Tcp,
            "udp" or "UDP" => ProtocolNames.Udp,
            "udplite" or "UDPLite" => ProtocolNames.UdpLite,
            "icmp" or "ICMP" => ProtocolNames.Icmp,
            "icmpv6" or "ipv6-icmp" or "IPv6-ICMP" => ProtocolNames.IcmpV6,
            "sctp" or "SCTP" => ProtocolNames.Sctp,
            "dccp" or "DCCP" => ProtocolNames.Dccp,
            "gre" or "GRE" => ProtocolNames.Gre,
            "generic" => TimeoutPolicy.GenericProtocol,
            _ => 0,
        };
        return protocol != 0;
    }

    /// <summary>Finds a state of a protocol by name, in any case.</summary>
    /// <returns>Its place in <see cref="Of"/>; -1 when there is none.</returns>
    public static int IndexOf(byte protocol, string name)
    {
        var names = Of(protocol);
        for (var index = 0; index < names.Length; index++)
        {
            if (string.Equals(names[index], name, StringComparison.OrdinalIgnoreCase))
                return index;
        }
        return -1;
    }
}
