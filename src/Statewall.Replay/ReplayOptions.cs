using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;

namespace Statewall.Replay;

/// <summary>When each packet of a capture is sent.</summary>
public enum ReplayPace
{
    /// <summary>
    /// All at almost the same time, one microsecond after another, from the first packet's time on: no timeout runs out, and a target in
    /// real time sees the same as one with a clock of its own.
    /// </summary>
    Flat,

    /// <summary>
    /// At the packets' own times; one that is earlier than its predecessor counts as simultaneous with it. With a target in real time the
    /// replay takes as long as the capture did.
    /// </summary>
    Captured,
}

/// <summary>How a replay is run.</summary>
public sealed record ReplayOptions
{
    /// <summary>When the packets are sent.</summary>
    public ReplayPace Pace { get; init; }

    /// <summary>Loads a ruleset over the channel that it is given; without one the host merely tracks.</summary>
    public Action<INetlinkChannel>? LoadRuleset { get; init; }

    /// <summary>Whether events are collected.</summary>
    public bool CollectEvents { get; init; } = true;

    /// <summary>Gets every notification of connection tracking as it stands, in order, instead of their being collected.</summary>
    public MessageHandler? Notification { get; init; }

    /// <summary>Whether the tables are read into the result; <see cref="Inspect"/> can read them piece by piece instead.</summary>
    public bool CollectTables { get; init; } = true;

    /// <summary>Gets what leaves the host; null when nobody wants it.</summary>
    public ReplayOutput? Output { get; init; }

    /// <summary>Is called when the host is ready for the first packet.</summary>
    public Action? Begin { get; init; }

    /// <summary>Is told now and then how many packets have been read.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>Is called when a packet has been dealt with, with its number from 1; packets then go one by one.</summary>
    public Action<long>? AfterPacket { get; init; }

    /// <summary>Looks at the host over a channel before it is gone, after the result was read.</summary>
    public Action<INetlinkChannel>? Inspect { get; init; }
}
