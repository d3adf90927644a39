using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>An expression that reads something of a packet or of what the kernel knows about it.</summary>
public abstract record SelectorNode : ExpressionNode
{
    /// <summary>What <c>nft describe</c> calls its kind.</summary>
    internal abstract string KindName { get; }

    /// <summary>What <c>nft describe</c> tells of its values; no datatype where that depends on the packet.</summary>
    internal virtual (Datatype? Type, int Bits) Described => (Type, Bits);
}
