using Statewall.Engine.Forwarding;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Tracing;

/// <summary>Something that happened to a packet on its way through the host.</summary>
public abstract record TraceStep
{
    /// <summary>Which packet: the one that was sent through the host is 0, those that the host made on its account follow.</summary>
    public int Packet { get; init; }

    /// <summary>The family whose hook it was at. // state->pf</summary>
    public NfProto Family { get; init; }

    /// <summary>That hook; of devices 0 for ingress and 1 for egress. // state->hook</summary>
    public InetHook Hook { get; init; }
}

/// <summary>A packet came in, or the host made it.</summary>
/// <param name="Bytes">The packet.</param>
/// <param name="Interface">The interface that it came in by; null for the host's own.</param>
public sealed record PacketBegan(byte[] Bytes, string? Interface) : TraceStep
{
    /// <summary>The header of its frame; empty where frames have none.</summary>
    public byte[] LinkHeader { get; init; } = [];
}

/// <summary>It was looked up among the connections.</summary>
/// <param name="State">Its state as rules see it.</param>
/// <param name="Direction">Its direction in its connection.</param>
/// <param name="HasConnection">Whether it belongs to one.</param>
public sealed record PacketTracked(ConntrackState State, Direction Direction, bool HasConnection) : TraceStep;

/// <summary>It came to a base chain.</summary>
/// <param name="Chain">The chain.</param>
public sealed record ChainEntered(TracedChain Chain) : TraceStep;

/// <summary>A rule dealt with it.</summary>
/// <param name="Chain">The rule's chain.</param>
/// <param name="Rule">The rule as a listing has it.</param>
public sealed record RuleEvaluated(TracedChain Chain, Rule Rule) : TraceStep
{
    /// <summary>The expression that broke the rule off; -1 when all were passed.</summary>
    public int FailedExpression { get; init; } = -1;

    /// <summary>What its expressions read of the packet, as far as they came.</summary>
    public IReadOnlyList<LoadedValue> Loaded { get; init; } = [];

    /// <summary>What follows: <see cref="NftVerdict.Continue"/> and <see cref="NftVerdict.Break"/> mean the next rule.</summary>
    public NftVerdict Verdict { get; init; }

    /// <summary>Where a jump leads.</summary>
    public string? Target { get; init; }
}

/// <summary>What an expression read.</summary>
/// <param name="Expression">Its place in the rule.</param>
/// <param name="Value">The bytes, as they stand in the register.</param>
public readonly record struct LoadedValue(int Expression, byte[] Value);

/// <summary>No rule of a base chain decided.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Policy">What it does then.</param>
public sealed record PolicyApplied(TracedChain Chain, NftVerdict Policy) : TraceStep;

/// <summary>One of its ends was translated.</summary>
/// <param name="Bytes">The packet as it is now.</param>
/// <param name="IsSource">Whether it was the source.</param>
public sealed record PacketTranslated(byte[] Bytes, bool IsSource) : TraceStep;

/// <summary>A rule logged it.</summary>
/// <param name="Prefix">What the rule says in front.</param>
/// <param name="Group">The group of programs that hears of it; null for the kernel's log.</param>
public sealed record PacketLogged(string Prefix, ushort? Group) : TraceStep;

/// <summary>Its way is over.</summary>
public abstract record PacketEnded : TraceStep
{
    /// <summary>The mark that it has at the end. // skb->mark</summary>
    public uint Mark { get; init; }

    /// <summary>The mark of its connection by then; null when it belongs to none. // ct->mark</summary>
    public uint? ConnectionMark { get; init; }
}

/// <summary>It was dropped.</summary>
/// <param name="Reason">Why.</param>
public sealed record PacketDropped(DropReason Reason) : PacketEnded;

/// <summary>It reached the host.</summary>
/// <param name="Bytes">As what.</param>
public sealed record PacketDelivered(byte[] Bytes) : PacketEnded;

/// <summary>It left the host.</summary>
/// <param name="Bytes">As what.</param>
/// <param name="Interface">By which interface.</param>
public sealed record PacketLeft(byte[] Bytes, string Interface) : PacketEnded
{
    /// <summary>The header of its frame; empty where frames have none, and while it waits to know its neighbour's address.</summary>
    public byte[] LinkHeader { get; init; } = [];
}

/// <summary>The chain of a step.</summary>
/// <param name="Family">The family of its table.</param>
/// <param name="Table">The table.</param>
/// <param name="Name">The chain.</param>
public sealed record TracedChain(NfProto Family, string Table, string Name)
{
    /// <summary>What kind of base chain it is; null for others.</summary>
    public string? Type { get; init; }

    /// <summary>Its priority, of base chains.</summary>
    public int Priority { get; init; }
}
