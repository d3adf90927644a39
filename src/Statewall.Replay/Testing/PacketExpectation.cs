namespace Statewall.Replay.Testing;

/// <summary>What becomes of a packet.</summary>
public enum TestVerdict
{
    /// <summary>It gets through: it leaves the host, or is delivered to it. Of an exchange, all packets do.</summary>
    Accept,

    /// <summary>It is gone, and nobody is told. Of an exchange, the first packet is.</summary>
    Drop,

    /// <summary>It is gone, and its sender is told. Of an exchange, the first packet is.</summary>
    Reject,
}

/// <summary>The state that a packet has in its connection. // ct state</summary>
public enum TestConnectionState
{
    /// <summary>It begins a connection. // IP_CT_NEW</summary>
    New,

    /// <summary>It belongs to a connection that has seen an answer. // IP_CT_ESTABLISHED</summary>
    Established,

    /// <summary>It begins a connection that another one announced, or reports about one. // IP_CT_RELATED</summary>
    Related,

    /// <summary>It belongs to no connection and can begin none.</summary>
    Invalid,

    /// <summary>It is not tracked. // IP_CT_UNTRACKED</summary>
    Untracked,
}

/// <summary>What is expected of a packet; what is null or empty does not matter. Of an exchange it is expected of the first packet.</summary>
public sealed record PacketExpectation
{
    /// <summary>What becomes of it.</summary>
    public TestVerdict? Verdict { get; init; }

    /// <summary>What its sender is told, with <see cref="TestVerdict.Reject"/>.</summary>
    public RejectAnswer? RejectedWith { get; init; }

    /// <summary>The interface that it leaves by.</summary>
    public string? OutInterface { get; init; }

    /// <summary>Its source when it leaves.</summary>
    public EndpointPattern? Source { get; init; }

    /// <summary>Its destination when it leaves or is delivered.</summary>
    public EndpointPattern? Destination { get; init; }

    /// <summary>Its state in its connection.</summary>
    public TestConnectionState? State { get; init; }

    /// <summary>Its mark at the end. // meta mark</summary>
    public uint? Mark { get; init; }

    /// <summary>The mark of its connection at the end. // ct mark</summary>
    public uint? ConnectionMark { get; init; }

    /// <summary>A rule, or a policy, that gave it its verdict in one of the base chains that it went through.</summary>
    public RulePattern? Rule { get; init; }

    /// <summary>Prefixes of what it wrote to the log, in order; null when that does not matter.</summary>
    public IReadOnlyList<string>? Log { get; init; }
}
