namespace Statewall.Conntrack.Diagnosis.Settings;

/// <summary>The settings that the doctor reads and changes, by their names under net.netfilter. // nf_conntrack_standalone.c</summary>
public static class SettingNames
{
    /// <summary>What the names begin with as sysctls.</summary>
    public const string Prefix = "net.netfilter.";

#pragma warning disable CS1591 // each is the kernel's own name
    public const string Maximum = "nf_conntrack_max";
    public const string Buckets = "nf_conntrack_buckets";
    public const string Count = "nf_conntrack_count";
    public const string TcpLoose = "nf_conntrack_tcp_loose";
    public const string TcpSynSent = "nf_conntrack_tcp_timeout_syn_sent";
    public const string TcpSynRecv = "nf_conntrack_tcp_timeout_syn_recv";
    public const string TcpEstablished = "nf_conntrack_tcp_timeout_established";
    public const string TcpFinWait = "nf_conntrack_tcp_timeout_fin_wait";
    public const string TcpCloseWait = "nf_conntrack_tcp_timeout_close_wait";
    public const string TcpLastAck = "nf_conntrack_tcp_timeout_last_ack";
    public const string TcpTimeWait = "nf_conntrack_tcp_timeout_time_wait";
    public const string TcpClose = "nf_conntrack_tcp_timeout_close";
    public const string TcpRetrans = "nf_conntrack_tcp_timeout_max_retrans";
    public const string TcpUnacknowledged = "nf_conntrack_tcp_timeout_unacknowledged";
    public const string Udp = "nf_conntrack_udp_timeout";
    public const string UdpStream = "nf_conntrack_udp_timeout_stream";
    public const string Icmp = "nf_conntrack_icmp_timeout";
    public const string IcmpV6 = "nf_conntrack_icmpv6_timeout";
    public const string Gre = "nf_conntrack_gre_timeout";
    public const string GreStream = "nf_conntrack_gre_timeout_stream";
    public const string Generic = "nf_conntrack_generic_timeout";
#pragma warning restore CS1591
}
