using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack;

/// <summary>
/// The tracker's settings: the kernel's <c>net.netfilter.nf_conntrack_*</c> knobs with its names, units and defaults.
/// Timeouts are in whole seconds. // nf_conntrack_standalone.c
/// </summary>
public sealed partial class ConntrackSettings
{
    /// <summary>Most connections the table may hold, 0 for no limit. // nf_conntrack_max</summary>
    public uint Maximum { get; set; } = 262_144;

    /// <summary>Number of hash buckets that the kernel would use; an early drop searches entries in proportion to it. // nf_conntrack_buckets</summary>
    public uint Buckets { get; set; } = 262_144;

    /// <summary>Count packets and bytes of new entries. // nf_conntrack_acct</summary>
    public bool Accounting { get; set; }

    /// <summary>Packets with a wrong transport checksum are invalid. // nf_conntrack_checksum</summary>
    public bool Checksum { get; set; } = true;

    /// <summary>0: no events, 1: for all new entries, 2: for entries made while somebody listens. // nf_conntrack_events</summary>
    public uint Events { get; set; } = 2;

    /// <summary>Most expectations the table may hold. // nf_conntrack_expect_max</summary>
    public uint ExpectMaximum { get; set; } = 4096;

    /// <summary>Log invalid packets of this protocol number, 255 for all, 0 for none. // nf_conntrack_log_invalid</summary>
    public uint LogInvalid { get; set; }

    /// <summary>Keep start and stop times of new entries. // nf_conntrack_timestamp</summary>
    public bool Timestamp { get; set; }

    /// <summary>Seconds an incomplete set of IPv6 fragments is kept. // nf_conntrack_frag6_timeout</summary>
    public uint Frag6Timeout { get; set; } = 60;

    /// <summary>Bytes of IPv6 fragments above which new ones are refused. // nf_conntrack_frag6_high_thresh</summary>
    public ulong Frag6HighThreshold { get; set; } = 4_194_304;

    /// <summary>Kept for the knob's sake; the kernel no longer uses it. // nf_conntrack_frag6_low_thresh</summary>
    public ulong Frag6LowThreshold { get; set; } = 3_145_728;

    /// <summary>Accept packets outside of the window. // nf_conntrack_tcp_be_liberal</summary>
    public bool TcpBeLiberal { get; set; }

    /// <summary>Pick up connections whose beginning was not seen. // nf_conntrack_tcp_loose</summary>
    public bool TcpLoose { get; set; } = true;

    /// <summary>Retransmissions after which the timeout is cut. // nf_conntrack_tcp_max_retrans</summary>
    public byte TcpMaxRetrans { get; set; } = 3;

    /// <summary>Resets below the peer's highest acknowledgement are not invalid. // nf_conntrack_tcp_ignore_invalid_rst</summary>
    public bool TcpIgnoreInvalidRst { get; set; }

    /// <summary>Timeouts by <see cref="TcpState"/>, in seconds. // nf_conntrack_tcp_timeout_*</summary>
    public uint[] TcpTimeouts { get; } = DefaultTcpTimeouts();

    /// <summary>Timeouts by <see cref="SctpState"/>, in seconds. // nf_conntrack_sctp_timeout_*</summary>
    public uint[] SctpTimeouts { get; } = DefaultSctpTimeouts();

    /// <summary>Timeouts of UDP and UDP-Lite in seconds: flows, then streams. // nf_conntrack_udp_timeout, nf_conntrack_udp_timeout_stream</summary>
    public uint[] UdpTimeouts { get; } = [30, 120];

    /// <summary>Seconds that a TCP connection stays in a flow table without packets. // nf_flowtable_tcp_timeout</summary>
    public uint FlowtableTcpTimeout { get; set; } = 30;

    /// <summary>The same of other protocols. // nf_flowtable_udp_timeout</summary>
    public uint FlowtableUdpTimeout { get; set; } = 30;

    /// <summary>Timeout of ICMP queries, in seconds. // nf_conntrack_icmp_timeout</summary>
    public uint[] IcmpTimeouts { get; } = [30];

    /// <summary>Timeout of ICMPv6 queries, in seconds. // nf_conntrack_icmpv6_timeout</summary>
    public uint[] IcmpV6Timeouts { get; } = [30];

    /// <summary>Timeouts of GRE in seconds: unreplied, then replied flows. // nf_conntrack_gre_timeout, nf_conntrack_gre_timeout_stream</summary>
    public uint[] GreTimeouts { get; } = [30, 180];

    /// <summary>Timeout of all other protocols, in seconds. // nf_conntrack_generic_timeout</summary>
    public uint[] GenericTimeouts { get; } = [600];

    private static uint[] DefaultTcpTimeouts()
    {
        var seconds = new uint[(int)TcpState.TimeoutMax];
        seconds[(int)TcpState.SynSent] = 120;
        seconds[(int)TcpState.SynRecv] = 60;
        seconds[(int)TcpState.Established] = 432_000;
        seconds[(int)TcpState.FinWait] = 120;
        seconds[(int)TcpState.CloseWait] = 60;
        seconds[(int)TcpState.LastAck] = 30;
        seconds[(int)TcpState.TimeWait] = 120;
        seconds[(int)TcpState.Close] = 10;
        seconds[(int)TcpState.SynSent2] = 120;
        seconds[(int)TcpState.Retrans] = 300;
        seconds[(int)TcpState.Unack] = 300;
        return seconds;
    }

    private static uint[] DefaultSctpTimeouts()
    {
        var seconds = new uint[(int)SctpState.Max];
        seconds[(int)SctpState.Closed] = 10;
        seconds[(int)SctpState.CookieWait] = 3;
        seconds[(int)SctpState.CookieEchoed] = 3;
        seconds[(int)SctpState.Established] = 210;
        seconds[(int)SctpState.ShutdownSent] = 3;
        seconds[(int)SctpState.ShutdownRecd] = 3;
        seconds[(int)SctpState.ShutdownAckSent] = 3;
        seconds[(int)SctpState.HeartbeatSent] = 30;
        return seconds;
    }
}
