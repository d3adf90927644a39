using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Monitoring;

/// <summary>Something that happened in a kernel or engine.</summary>
public abstract record RulesetEvent;

/// <summary>Something was made, changed or removed.</summary>
/// <param name="Command">
/// The command that would do the same. Its verb is one of add, create, insert, delete and destroy. What is removed is named; of tables, chains and
/// rules the definition is there too. A rule that has a place of its own goes behind (add) or in front of (insert) the rule of the
/// command's handle, as far as the kernel tells; its own number is in its definition.
/// </param>
public sealed record RulesetChange(CommandNode Command) : RulesetEvent;

/// <summary>A transaction is complete: the changes since the last one took effect together. // NFT_MSG_NEWGEN</summary>
/// <param name="Number">The number of the ruleset that it made.</param>
/// <param name="ProcessId">Whose it was.</param>
/// <param name="ProcessName">The name of that process.</param>
public sealed record RulesetGeneration(uint Number, uint ProcessId, string ProcessName) : RulesetEvent;

/// <summary>What became of a packet at one point of its way. // NFT_MSG_TRACE</summary>
/// <param name="Family">The family of the table that it is in.</param>
/// <param name="Message">What the kernel tells: the packet's headers at its first rule, then what decided and how.</param>
/// <param name="Rule">The rule that decided; null when a chain's policy or end did, or when the rule is not known any more.</param>
public sealed record PacketTrace(NfProto Family, TraceEvent Message, RuleNode? Rule) : RulesetEvent;

/// <summary>Events were lost, because they came faster than they were read. The ruleset was read anew, and events go on from there. // ENOBUFS</summary>
public sealed record LostEvents : RulesetEvent;
