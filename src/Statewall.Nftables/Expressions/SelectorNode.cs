using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>An expression that reads something of a packet or of what the kernel knows about it.</summary>
public abstract record SelectorNode : ExpressionNode;
