using Statewall.Nfnetlink.Ctnetlink;

namespace Statewall.Nftables.Objects;

/// <summary>The states of connections that a <c>ct timeout</c> can name.</summary>
internal static class TimeoutStates
{
    /// <summary>Those of TCP, with the times that the kernel has when nothing is said. // tcp_timeouts</summary>
    public static readonly TimeoutStates<TcpTimeouts> Tcp = new(
        ("syn_sent", 120, (ref times) => ref times.SynSent),
        ("syn_recv", 60, (ref times) => ref times.SynRecv),
        ("established", 432_000, (ref times) => ref times.Established),
        ("fin_wait", 120, (ref times) => ref times.FinWait),
        ("close_wait", 60, (ref times) => ref times.CloseWait),
        ("last_ack", 30, (ref times) => ref times.LastAck),
        ("time_wait", 120, (ref times) => ref times.TimeWait),
        ("close", 10, (ref times) => ref times.Close),
        ("retrans", 300, (ref times) => ref times.Retrans),
        ("unack", 300, (ref times) => ref times.Unack));

    /// <summary>Those of UDP. // udp_timeouts</summary>
    public static readonly TimeoutStates<UdpTimeouts> Udp = new(
        ("unreplied", 30, (ref times) => ref times.Unreplied),
        ("replied", 120, (ref times) => ref times.Replied));

    /// <summary>Whether a protocol has such a state.</summary>
    public static bool Has(string protocol, string state) => protocol switch { "tcp" => Tcp.Has(state), "udp" => Udp.Has(state), _ => false };
}

/// <summary>The states of connections of a protocol.</summary>
/// <typeparam name="T">Their times as messages have them.</typeparam>
/// <param name="rows">The name of each, its usual time in seconds, and its field.</param>
internal sealed class TimeoutStates<T>(params (string Name, uint Usual, TimeoutStates<T>.Field Of)[] rows)
    where T : struct
{
    /// <summary>The time of a state; null when nothing is said.</summary>
    internal delegate ref uint? Field(ref T times);

    /// <summary>Whether there is such a state.</summary>
    public bool Has(string state) => Array.Exists(rows, row => row.Name == state);

    /// <summary>A policy as a message has it; it names only states that there are.</summary>
    public T Of(IEnumerable<(string State, uint Seconds)> policy)
    {
        var times = default(T);
        foreach (var (state, seconds) in policy)
            Array.Find(rows, row => row.Name == state).Of(ref times) = seconds;
        return times;
    }

    /// <summary>A policy that the kernel tells: what differs from the usual.</summary>
    public IEnumerable<(string State, uint Seconds)> Read(T times)
    {
        foreach (var (name, usual, field) in rows)
        {
            if (field(ref times) is { } seconds && seconds != usual)
                yield return (name, seconds);
        }
    }
}
