using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nftables.Delinearization;

/// <summary>A set as the kernel tells it.</summary>
/// <param name="Set">What it is.</param>
/// <param name="Elements">What it holds.</param>
internal sealed record KernelSet(Set Set, IReadOnlyList<SetElement> Elements)
{
    /// <summary>Its flags.</summary>
    public NftSetFlags Flags => Set.Flags ?? NftSetFlags.None;

    /// <summary>It has no name of its own, and belongs to a rule.</summary>
    public bool IsAnonymous => (Flags & NftSetFlags.Anonymous) != 0;
}
