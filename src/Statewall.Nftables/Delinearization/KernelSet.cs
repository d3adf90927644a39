using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nftables.Delinearization;

/// <summary>A set as the kernel tells it.</summary>
/// <param name="set">What it is.</param>
/// <param name="elements">What it holds.</param>
internal sealed class KernelSet(Set set, IReadOnlyList<SetElement> elements)
{
    private readonly Set _set = set;

    /// <summary>What it is.</summary>
    public ref readonly Set Set => ref _set;

    /// <summary>What it holds.</summary>
    public IReadOnlyList<SetElement> Elements { get; set; } = elements;

    /// <summary>Its flags.</summary>
    public NftSetFlags Flags => Set.Flags ?? NftSetFlags.None;

    /// <summary>It has no name of its own, and belongs to a rule.</summary>
    public bool IsAnonymous => (Flags & NftSetFlags.Anonymous) != 0;
}
