using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Delinearization;

namespace Statewall.Nftables.Commands;

/// <summary>What of a table is read.</summary>
[Flags]
internal enum TableParts
{
    /// <summary>The table alone.</summary>
    None = 0,

    /// <summary>Chains and sets without what they hold; always read when anything is.</summary>
    Names = 1,

    /// <summary>Rules of chains.</summary>
    Rules = 2,

    /// <summary>Elements of sets with a name.</summary>
    Elements = 4,

    /// <summary>Stateful objects.</summary>
    Objects = 8,

    /// <summary>Flow tables.</summary>
    Flowtables = 16,

    /// <summary>Everything.</summary>
    All = Names | Rules | Elements | Objects | Flowtables,
}

/// <summary>What is to be read of the kernel's ruleset.</summary>
/// <param name="Family">The family; unspecified for all.</param>
/// <param name="Table">The table; null for all.</param>
internal sealed record RulesetQuery(NfProto Family, string? Table)
{
    /// <summary>What of the tables.</summary>
    public TableParts Parts { get; init; } = TableParts.All;

    /// <summary>The only set whose elements are wanted; null for all.</summary>
    public string? Set { get; init; }

    /// <summary>The only chain whose rules are reset; null for all.</summary>
    public string? Chain { get; init; }

    /// <summary>The only kind of objects that is wanted; null for all.</summary>
    public string? ObjectKind { get; init; }

    /// <summary>What rules have counted is set to zero. // NFT_MSG_GETRULE_RESET</summary>
    public bool ResetsRules { get; init; }

    /// <summary>What objects have counted is set to zero. // NFT_MSG_GETOBJ_RESET</summary>
    public bool ResetsObjects { get; init; }

    /// <summary>What elements have counted is set to zero. // NFT_MSG_GETSETELEM_RESET</summary>
    public bool ResetsElements { get; init; }

    /// <summary>The chain has no name of its own. // NFT_CHAIN_BINDING</summary>
    public static bool IsBound(string chain) => chain.StartsWith("__chain", StringComparison.Ordinal);

    /// <summary>The elements of a set are read: those without a name belong to rules.</summary>
    public bool WantsElements(KernelSet set) => set.IsAnonymous ? Parts.HasFlag(TableParts.Rules) : Parts.HasFlag(TableParts.Elements) && (Set is null || set.Set.Name == Set);

    /// <summary>The elements of a set are reset.</summary>
    public bool Resets(KernelSet set) => ResetsElements && set.Set.Name == Set;
}
