using Statewall.Packets.Captures;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay;

// Overview: sends a capture's packets through a host, in order, each into the interface that its source lives behind, and then reads the
// host's connection tracking over netlink: the same way for the running kernel and for the embedded engine.
// Life-cycle: one target, one replay.
// Threads: the caller's.

/// <summary>Drives captures through targets.</summary>
public static class Replayer
{
    /// <summary>Sends what a capture has yet to give through a target and reads the outcome. A fault in the capture ends the sending; the result tells it.</summary>
    /// <param name="capture">The capture.</param>
    /// <param name="scenario">The host.</param>
    /// <param name="target">A fresh target; the caller disposes it.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <exception cref="ReplayException">The target cannot be set up here.</exception>
    /// <exception cref="Netlink.NetlinkException">The target refused the ruleset or a query.</exception>
    public static ReplayResult Run(CaptureReader capture, Scenario scenario, IReplayTarget target, ReplayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(capture);
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(target);
        options ??= new ReplayOptions();
        var more = capture.TryRead(out var packet);
        using var run = new ReplayRun(scenario, target, options, packet.Timestamp);
        for (; more; more = capture.TryRead(out packet))
            run.Send(packet);
        return run.Finish(capture.Error);
    }

    /// <summary>As the other overload, for a capture in memory.</summary>
    public static ReplayResult Run(CaptureFile capture, Scenario scenario, IReplayTarget target, ReplayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(capture);
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(target);
        options ??= new ReplayOptions();
        var start = capture.Count > 0 ? capture[0].Timestamp : 0;
        using var run = new ReplayRun(scenario, target, options, start);
        run.Send(capture);
        return run.Finish(capture.Error);
    }
}
