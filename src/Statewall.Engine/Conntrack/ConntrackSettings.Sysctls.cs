using System.Globalization;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack;

public sealed partial class ConntrackSettings
{
    private sealed record Knob(string Name, ulong Maximum, Func<ConntrackSettings, ulong> Get, Action<ConntrackSettings, ulong> Set);

    private static readonly Knob[] Knobs =
    [
        new("nf_conntrack_acct", 1, s => s.Accounting ? 1u : 0, (s, v) => s.Accounting = v != 0),
        new("nf_conntrack_buckets", uint.MaxValue, s => s.Buckets, (s, v) => s.Buckets = (uint)v),
        new("nf_conntrack_checksum", 1, s => s.Checksum ? 1u : 0, (s, v) => s.Checksum = v != 0),
        new("nf_conntrack_events", 2, s => s.Events, (s, v) => s.Events = (uint)v),
        new("nf_conntrack_expect_max", uint.MaxValue, s => s.ExpectMaximum, (s, v) => s.ExpectMaximum = (uint)v),
        new("nf_conntrack_frag6_high_thresh", ulong.MaxValue, s => s.Frag6HighThreshold, (s, v) => s.Frag6HighThreshold = v),
        new("nf_conntrack_frag6_low_thresh", ulong.MaxValue, s => s.Frag6LowThreshold, (s, v) => s.Frag6LowThreshold = v),
        new("nf_conntrack_frag6_timeout", uint.MaxValue, s => s.Frag6Timeout, (s, v) => s.Frag6Timeout = (uint)v),
        Timeout("nf_conntrack_generic_timeout", s => s.GenericTimeouts, 0),
        Timeout("nf_conntrack_gre_timeout", s => s.GreTimeouts, 0),
        Timeout("nf_conntrack_gre_timeout_stream", s => s.GreTimeouts, 1),
        Timeout("nf_conntrack_icmp_timeout", s => s.IcmpTimeouts, 0),
        Timeout("nf_conntrack_icmpv6_timeout", s => s.IcmpV6Timeouts, 0),
        new("nf_conntrack_log_invalid", 255, s => s.LogInvalid, (s, v) => s.LogInvalid = (uint)v),
        new("nf_conntrack_max", uint.MaxValue, s => s.Maximum, (s, v) => s.Maximum = (uint)v),
        Timeout("nf_conntrack_sctp_timeout_closed", s => s.SctpTimeouts, (int)SctpState.Closed),
        Timeout("nf_conntrack_sctp_timeout_cookie_echoed", s => s.SctpTimeouts, (int)SctpState.CookieEchoed),
        Timeout("nf_conntrack_sctp_timeout_cookie_wait", s => s.SctpTimeouts, (int)SctpState.CookieWait),
        Timeout("nf_conntrack_sctp_timeout_established", s => s.SctpTimeouts, (int)SctpState.Established),
        Timeout("nf_conntrack_sctp_timeout_heartbeat_sent", s => s.SctpTimeouts, (int)SctpState.HeartbeatSent),
        Timeout("nf_conntrack_sctp_timeout_shutdown_ack_sent", s => s.SctpTimeouts, (int)SctpState.ShutdownAckSent),
        Timeout("nf_conntrack_sctp_timeout_shutdown_recd", s => s.SctpTimeouts, (int)SctpState.ShutdownRecd),
        Timeout("nf_conntrack_sctp_timeout_shutdown_sent", s => s.SctpTimeouts, (int)SctpState.ShutdownSent),
        new("nf_conntrack_tcp_be_liberal", 1, s => s.TcpBeLiberal ? 1u : 0, (s, v) => s.TcpBeLiberal = v != 0),
        new("nf_conntrack_tcp_ignore_invalid_rst", 1, s => s.TcpIgnoreInvalidRst ? 1u : 0, (s, v) => s.TcpIgnoreInvalidRst = v != 0),
        new("nf_conntrack_tcp_loose", 1, s => s.TcpLoose ? 1u : 0, (s, v) => s.TcpLoose = v != 0),
        new("nf_conntrack_tcp_max_retrans", 255, s => s.TcpMaxRetrans, (s, v) => s.TcpMaxRetrans = (byte)v),
        Timeout("nf_conntrack_tcp_timeout_close", s => s.TcpTimeouts, (int)TcpState.Close),
        Timeout("nf_conntrack_tcp_timeout_close_wait", s => s.TcpTimeouts, (int)TcpState.CloseWait),
        Timeout("nf_conntrack_tcp_timeout_established", s => s.TcpTimeouts, (int)TcpState.Established),
        Timeout("nf_conntrack_tcp_timeout_fin_wait", s => s.TcpTimeouts, (int)TcpState.FinWait),
        Timeout("nf_conntrack_tcp_timeout_last_ack", s => s.TcpTimeouts, (int)TcpState.LastAck),
        Timeout("nf_conntrack_tcp_timeout_max_retrans", s => s.TcpTimeouts, (int)TcpState.Retrans),
        Timeout("nf_conntrack_tcp_timeout_syn_recv", s => s.TcpTimeouts, (int)TcpState.SynRecv),
        Timeout("nf_conntrack_tcp_timeout_syn_sent", s => s.TcpTimeouts, (int)TcpState.SynSent),
        Timeout("nf_conntrack_tcp_timeout_time_wait", s => s.TcpTimeouts, (int)TcpState.TimeWait),
        Timeout("nf_conntrack_tcp_timeout_unacknowledged", s => s.TcpTimeouts, (int)TcpState.Unack),
        new("nf_conntrack_timestamp", 1, s => s.Timestamp ? 1u : 0, (s, v) => s.Timestamp = v != 0),
        Timeout("nf_conntrack_udp_timeout", s => s.UdpTimeouts, 0),
        Timeout("nf_conntrack_udp_timeout_stream", s => s.UdpTimeouts, 1),
        new("nf_flowtable_tcp_timeout", int.MaxValue, s => s.FlowtableTcpTimeout, (s, v) => s.FlowtableTcpTimeout = (uint)v),
        new("nf_flowtable_udp_timeout", int.MaxValue, s => s.FlowtableUdpTimeout, (s, v) => s.FlowtableUdpTimeout = (uint)v),
    ];

    /// <summary>The knobs' names as they stand under <c>/proc/sys/net/netfilter</c>, sorted.</summary>
    public static IEnumerable<string> Names => Knobs.Select(knob => knob.Name);

    /// <summary>Reads a knob as text.</summary>
    /// <param name="name">Its file name, e.g. <c>nf_conntrack_max</c>.</param>
    /// <param name="value">Its value in decimal.</param>
    /// <returns>False when there is no such knob.</returns>
    public bool TryGet(string name, out string value)
    {
        var knob = Array.Find(Knobs, knob => knob.Name == name);
        value = knob?.Get(this).ToString(CultureInfo.InvariantCulture) ?? "";
        return knob is not null;
    }

    /// <summary>Sets a knob from text.</summary>
    /// <param name="name">Its file name.</param>
    /// <param name="value">A decimal number within the knob's range.</param>
    /// <param name="error">Why it was refused; empty otherwise. Nothing is changed then.</param>
    public bool TrySet(string name, string value, out string error)
    {
        error = "";
        if (Array.Find(Knobs, knob => knob.Name == name) is not { } knob)
            error = $"there is no setting {name}";
        else if (!ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > knob.Maximum)
            error = $"{name} takes a number from 0 to {knob.Maximum}, not \"{value}\"";
        else
            knob.Set(this, number);
        return error.Length == 0;
    }

    private static Knob Timeout(string name, Func<ConntrackSettings, uint[]> timeouts, int index) =>
        new(name, int.MaxValue, s => timeouts(s)[index], (s, v) => timeouts(s)[index] = (uint)v);
}
