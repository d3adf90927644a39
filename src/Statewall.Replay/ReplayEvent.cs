using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Replay;

/// <summary>What an event announces.</summary>
public enum ReplayEventKind
{
    /// <summary>A connection was made. // NFNLGRP_CONNTRACK_NEW</summary>
    New,

    /// <summary>A connection changed. // NFNLGRP_CONNTRACK_UPDATE</summary>
    Update,

    /// <summary>A connection was removed. // NFNLGRP_CONNTRACK_DESTROY</summary>
    Destroy,

    /// <summary>An expectation was made. // NFNLGRP_CONNTRACK_EXP_NEW</summary>
    ExpectationNew,

    /// <summary>An expectation was removed. // NFNLGRP_CONNTRACK_EXP_DESTROY</summary>
    ExpectationDestroy,
}

/// <summary>An event of connection tracking.</summary>
/// <param name="Kind">What it announces.</param>
/// <param name="Family">Protocol family of the connection or expectation.</param>
/// <param name="Connection">The connection, of the first three kinds.</param>
/// <param name="Expectation">The expectation, of the others.</param>
public sealed record ReplayEvent(ReplayEventKind Kind, NfProto Family, ConntrackMessage Connection, ExpectationMessage Expectation)
{
    /// <summary>Whether it is about an expectation.</summary>
    public bool IsExpectation => Kind is ReplayEventKind.ExpectationNew or ReplayEventKind.ExpectationDestroy;
}
