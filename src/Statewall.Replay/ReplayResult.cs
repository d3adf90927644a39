using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Packets.Captures;

namespace Statewall.Replay;

/// <summary>What became of a capture's packets.</summary>
/// <param name="Total">Packets in the capture, up to its first fault.</param>
/// <param name="Sent">Packets that the host took.</param>
/// <param name="NotIp">Frames that carry no IP packet, such as ARP; skipped.</param>
/// <param name="Malformed">Frames that ought to carry an IP packet but are too short for its header or have another version in it; skipped.</param>
/// <param name="Unplaced">Packets whose source lives behind no interface of the scenario; skipped.</param>
/// <param name="Refused">Packets that the device did not take.</param>
public readonly record struct ReplayCounts(long Total, long Sent, long NotIp, long Malformed, long Unplaced, long Refused);

/// <summary>What a replay left behind: packets counted, and all that the host's connection tracking knows, read over netlink.</summary>
public sealed class ReplayResult
{
    /// <summary>What became of the packets.</summary>
    public ReplayCounts Counts { get; init; }

    /// <summary>The fault that ended the capture early, or null.</summary>
    public CaptureError? Error { get; init; }

    /// <summary>The connection table, IPv4 before IPv6, in the order of the dump.</summary>
    public IReadOnlyList<ConntrackMessage> Connections { get; init; } = [];

    /// <summary>The expectations, in the order of the dump.</summary>
    public IReadOnlyList<ExpectationMessage> Expectations { get; init; } = [];

    /// <summary>The events in the order in which they were raised.</summary>
    public IReadOnlyList<ReplayEvent> Events { get; init; } = [];

    /// <summary>Whether events were lost because there were more than the socket's buffer holds.</summary>
    public bool EventsLost { get; init; }

    /// <summary>Statistics per CPU; an engine has one.</summary>
    public IReadOnlyList<ConntrackCpuStats> Statistics { get; init; } = [];
}
