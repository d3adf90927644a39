namespace Statewall.Nftables.Json;

/// <summary>What a listing in JSON shows of tables.</summary>
[Flags]
public enum RulesetParts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The tables themselves.</summary>
    Tables = 1 << 0,

    /// <summary>Chains, without their rules.</summary>
    Chains = 1 << 1,

    /// <summary>Stateful objects.</summary>
    Objects = 1 << 2,

    /// <summary>Sets.</summary>
    Sets = 1 << 3,

    /// <summary>Maps.</summary>
    Maps = 1 << 4,

    /// <summary>Flow tables.</summary>
    Flowtables = 1 << 5,

    /// <summary>Rules.</summary>
    Rules = 1 << 6,

    /// <summary>All.</summary>
    All = Tables | Chains | Objects | Sets | Maps | Flowtables | Rules,
}
