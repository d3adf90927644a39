namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>What a protocol's tracker makes of a packet.</summary>
internal enum TrackResult
{
    /// <summary>It belongs to its connection. // NF_ACCEPT</summary>
    Accept,

    /// <summary>It does not; it passes without a connection. // -NF_ACCEPT</summary>
    Invalid,

    /// <summary>Its connection was over and is gone: look again. // -NF_REPEAT</summary>
    Repeat,
}
