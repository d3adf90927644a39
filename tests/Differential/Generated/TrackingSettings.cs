using Statewall.Replay.Scenarios;

namespace Differential.Generated;

// The settings of a run, drawn from a seed: no two timeouts are alike, so that a wrong one shows.
internal static class TrackingSettings
{
    private const int LeastTimeout = 60; // seconds; far longer than a run takes
    private const int TimeoutStep = 23;

    private static readonly string[] Timeouts =
    [
        "generic_timeout", "gre_timeout", "gre_timeout_stream", "icmp_timeout", "icmpv6_timeout", "udp_timeout", "udp_timeout_stream",
        "sctp_timeout_closed", "sctp_timeout_cookie_wait", "sctp_timeout_cookie_echoed", "sctp_timeout_established",
        "sctp_timeout_shutdown_sent", "sctp_timeout_shutdown_recd", "sctp_timeout_shutdown_ack_sent", "sctp_timeout_heartbeat_sent",
        "tcp_timeout_syn_sent", "tcp_timeout_syn_recv", "tcp_timeout_established", "tcp_timeout_fin_wait", "tcp_timeout_close_wait",
        "tcp_timeout_last_ack", "tcp_timeout_time_wait", "tcp_timeout_close", "tcp_timeout_max_retrans", "tcp_timeout_unacknowledged",
    ];

    internal static IReadOnlyList<ScenarioSysctl> Draw(ulong seed)
    {
        var dice = new Dice(seed);
        var seconds = new int[Timeouts.Length];
        for (var at = 0; at < seconds.Length; at++)
            seconds[at] = LeastTimeout + (at * TimeoutStep);
        dice.Shuffle<int>(seconds);
        var settings = new List<ScenarioSysctl>
        {
            Setting("acct", dice.Percent(90) ? 1 : 0),
            Setting("timestamp", dice.Percent(20) ? 1 : 0),
            Setting("events", dice.Pick(2, 2, 2, 2, 2, 2, 1, 1, 0)),
        };
        for (var at = 0; at < seconds.Length; at++)
            settings.Add(Setting(Timeouts[at], seconds[at]));
        settings.Add(Setting("tcp_loose", dice.Percent(75) ? 1 : 0));
        settings.Add(Setting("tcp_be_liberal", dice.Percent(25) ? 1 : 0));
        settings.Add(Setting("tcp_ignore_invalid_rst", dice.Percent(25) ? 1 : 0));
        settings.Add(Setting("tcp_max_retrans", dice.Pick(3, 3, 0, 1, 2, 5)));
        settings.Add(Setting("checksum", dice.Percent(80) ? 1 : 0));
        return settings;
    }

    private static ScenarioSysctl Setting(string name, int value) => new($"net.netfilter.nf_conntrack_{name}", $"{value}");
}
