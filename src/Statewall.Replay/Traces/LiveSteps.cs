using Statewall.Conntrack;
using Statewall.Engine.Tracing;
using Statewall.Nfnetlink.Nftables;

namespace Statewall.Replay.Traces;

/// <summary>A rule did not match a traced packet, and nobody tells why.</summary>
/// <param name="Chain">The rule's chain.</param>
/// <param name="Rule">The rule as a listing has it.</param>
internal sealed record RulePassed(TracedChain Chain, Rule Rule) : TraceStep;

/// <summary>What was announced of a traced packet's connection.</summary>
/// <param name="Kind">What happened to it.</param>
/// <param name="Text">The announcement as <c>conntrack -E</c> prints it.</param>
internal sealed record ConnectionAnnounced(EventKinds Kind, string Text) : TraceStep;
