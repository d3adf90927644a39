using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Syntax;

/// <summary>Where a node stands in its text. All places are equal, so that nodes are equal when they mean the same.</summary>
/// <param name="Span">The place.</param>
public readonly record struct Place(SourceSpan Span)
{
    /// <summary>True.</summary>
    public bool Equals(Place other) => true;

    /// <summary>The same for all.</summary>
    public override int GetHashCode() => 0;
}
